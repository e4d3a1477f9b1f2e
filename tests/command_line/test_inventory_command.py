"""`dualregion inventory` on an exported state of bare resources."""

import json
from pathlib import Path
from typing import Any

import pytest

from command_line.command import dualregion, must
from command_line.stack_files import project
from policies.snapshots import MAINLAND, PROMISES, Item, added, backed_up
from policies.states import exported

SILENT = {"name": "ghost", "owner": "nobody-yet", "objective": {"rto": "PT1H"}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    stray = Item("stray", "alicloud:vpc/network:Network", {"vpcName": "stray"})
    stranger = Item("stranger", "alicloud:oss/bucket:Bucket", {"bucket": "x", "tags": {"dr:service": "unheard-of"}})
    stack = added(backed_up(), stray, stranger)
    archive = {**PROMISES, "tier": "default"}
    return project(tmp_path_factory.mktemp("stack"), [archive, SILENT], exported(stack)["resources"], MAINLAND)


@pytest.fixture(scope="module")
def told(folder: Path) -> dict[str, Any]:
    return json.loads(must("inventory", "--state", "state.json", "--json", folder=folder))


@pytest.mark.parametrize(
    ("name", "role"),
    [("data", "primary"), ("replica", "standby"), ("vault", "backup"), ("mirror", "backup"), ("role", "global")],
)
def test_a_resource_has_service_owner_tier_and_role(told: dict[str, Any], name: str, role: str) -> None:
    (found,) = [one for one in told["resources"] if one["name"] == name]

    assert (found["services"], found["owners"], found["tiers"], found["role"]) == (
        ["archive"],
        ["records-office"],
        ["default"],
        role,
    )


def test_providers_and_the_stack_itself_are_no_resources(told: dict[str, Any]) -> None:
    assert all(one["type"].startswith("alicloud:") for one in told["resources"])


def test_what_has_no_declared_service_is_listed(told: dict[str, Any]) -> None:
    assert [urn.rpartition("::")[2] for urn in told["withoutService"]] == ["stranger", "stray"]


def test_services_without_resources_are_listed(told: dict[str, Any]) -> None:
    assert told["servicesWithoutResources"] == ["ghost"]


def test_each_scenario_says_which_measures_are_stated_and_how_it_stands(told: dict[str, Any]) -> None:
    covered = {(one["service"], one["scenario"]): (one["missing"], one["verdict"]) for one in told["coverage"]}

    assert len(covered) == 8
    # What people need is assumed, in every scenario in which something is promised.
    assert covered["archive", "region-loss"] == ([], "conditional")
    assert covered["archive", "data-corruption"] == ([], "not applicable")
    assert covered["ghost", "zone-loss"] == (["redirect", "rpo"], "nothing computed")


@pytest.mark.parametrize("form", [(), ("--markdown",)])
def test_the_tables_say_the_same(folder: Path, told: dict[str, Any], form: tuple[str, ...]) -> None:
    text = must("inventory", "--state", "state.json", *form, folder=folder, environment={"COLUMNS": "80"})

    assert "archive (owner records-office, tier default)" in text
    assert all(one["name"] in text for one in told["resources"])
    assert "names unheard-of, which is not declared" in " ".join(text.split())
    assert "not redirect, rpo" in text
    if not form:
        assert [line for line in text.splitlines() if len(line) > 80] == []


def test_config_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    project(tmp_path, [{"name": "archive"}], [], MAINLAND)

    done = dualregion("inventory", "--stack", "test", "--state", "state.json", folder=tmp_path)

    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "dualregion:services[0].owner" in done.stderr
