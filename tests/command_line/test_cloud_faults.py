"""`dualregion cloud fault`: what it adds, shows and undoes, and that a client meets it."""

import json
from collections.abc import Generator
from pathlib import Path

import pytest

from cloud_process import Cloud, running
from command_line.command import dualregion, must
from vendor_clients import Core, refused


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    (folder / "Pulumi.yaml").write_text("name: foreign\nruntime: yaml\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def shared(project: Path) -> Generator[Cloud]:
    with running(project / ".dualregion" / "cloud") as made:
        yield made


@pytest.fixture(autouse=True)
def cloud(shared: Cloud) -> Cloud:
    shared.reset()
    return shared


def _describe(cloud: Cloud) -> dict[str, object]:
    client = Core(cloud, "cn-hongkong")
    return client.call("vpc.cn-hongkong.aliyuncs.com", "2016-04-28", "DescribeVpcs", RegionId="cn-hongkong")


def test_a_fault_is_added_met_listed_and_cleared(project: Path, cloud: Cloud) -> None:
    assert must("cloud", "fault", "list", folder=project) == "no faults\n"
    scope = ("--product", "vpc", "--action", "Describe*", "--region", "cn-hongkong", "--count", "2")
    added = must("cloud", "fault", "add", "throttling", *scope, "--seed", "7", folder=project)
    assert "throttling" in added
    assert "product=vpc action=Describe* region=cn-hongkong, at every call, 0 of 2 times, seed 7" in added
    assert refused(lambda: _describe(cloud)) == "Throttling.User"
    assert "1 of 2 times" in must("cloud", "fault", "list", folder=project)
    number = json.loads(must("cloud", "fault", "list", "--json", folder=project))[0]["id"]
    assert must("cloud", "fault", "clear", str(number), folder=project) == f"cleared: {number}\n"
    assert _describe(cloud)["TotalCount"] == 0
    assert must("cloud", "fault", "clear", folder=project) == "no faults\n"


def test_a_fault_ends_when_the_clouds_clock_says_so(project: Path, cloud: Cloud) -> None:
    must("cloud", "fault", "add", "unavailable", "--for", "PT10M", folder=project)
    assert refused(lambda: _describe(cloud)) == "ServiceUnavailable"
    must("cloud", "clock", "advance", "PT10M", folder=project)
    assert _describe(cloud)["TotalCount"] == 0


def test_a_strike_is_in_the_journal_that_the_command_prints(project: Path, cloud: Cloud) -> None:
    must("cloud", "fault", "add", "throttling", folder=project)
    refused(lambda: _describe(cloud))
    told = must("cloud", "journal", "--product", "Fault", folder=project)
    assert "Fault throttling  400 Throttling.User" in told
    assert "Action=DescribeVpcs" in told


def test_a_plan_is_shown_before_it_is_added_and_is_the_same_both_times(project: Path) -> None:
    wanted = ("cloud", "fault", "plan", "--seed", "7", "--faults", "5", "--json")
    shown = json.loads(must(*wanted, "--dry-run", folder=project))
    assert json.loads(must("cloud", "fault", "list", "--json", folder=project)) == []
    added = json.loads(must(*wanted, folder=project))
    assert [{**one, "id": 0} for one in added] == shown
    assert json.loads(must("cloud", "fault", "list", "--json", folder=project)) == added


def test_the_help_names_every_kind_that_the_cloud_knows(project: Path, cloud: Cloud) -> None:
    status, said = cloud.admin("POST", "fault/add", kind="")
    assert status == 400
    known = said["error"].partition("there are ")[2].split(", ")
    told = must("cloud", "fault", "add", "--help", folder=project).replace("\n", " ")
    listed = "".join(told.partition("Kinds:")[2].split()).partition(".")[0].split(",")
    assert listed == known


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "earthquake"), "there is no fault 'earthquake'"),
        (("add", "zone-loss"), "zone-loss needs zone="),
        (("add", "reset", "--for", "10 minutes"), "is not an ISO 8601 duration"),
        (("clear", "4711"), "there is no fault 4711"),
        (("plan", "--seed", "1", "--kinds", "region-loss"), "a plan cannot draw region-loss"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(project: Path, arguments: tuple[str, ...], said: str) -> None:
    done = dualregion("cloud", "fault", *arguments, folder=project)
    assert (done.returncode, said in done.stderr) == (1, True), done.stderr


def test_a_reset_clears_the_faults_too(project: Path, cloud: Cloud) -> None:
    must("cloud", "fault", "add", "throttling", folder=project)
    must("cloud", "reset", folder=project)
    assert must("cloud", "fault", "list", folder=project) == "no faults\n"
    assert _describe(cloud)["TotalCount"] == 0
