"""What `dualregion cloud` shows of a running cloud, and what it moves."""

import json
import os
import subprocess
import sys
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


def _create_vpc(cloud: Cloud, **more: object) -> dict[str, object]:
    return _call(cloud, "CreateVpc", **more)


def _call(cloud: Cloud, action: str, **more: object) -> dict[str, object]:
    client = Core(cloud, "cn-hongkong")
    return client.call("vpc.cn-hongkong.aliyuncs.com", "2016-04-28", action, RegionId="cn-hongkong", **more)


def test_status_counts_what_is_in_the_store(project: Path, cloud: Cloud) -> None:
    _create_vpc(cloud)
    said = json.loads(must("cloud", "status", "--json", folder=project))
    assert said["resources"]["Vpc/vpc"] == 1
    assert "Vpc/vpc" in must("cloud", "status", folder=project)


def test_status_can_insist_on_an_empty_store(project: Path, cloud: Cloud) -> None:
    assert dualregion("cloud", "status", "--expect-empty", folder=project).returncode == 0
    _create_vpc(cloud)
    done = dualregion("cloud", "status", "--expect-empty", folder=project)
    assert (done.returncode, "1 Vpc/vpc" in done.stderr) == (1, True)


def test_status_can_insist_that_everything_was_understood(project: Path, cloud: Cloud) -> None:
    assert dualregion("cloud", "status", "--strict", folder=project).returncode == 0
    refused(lambda: _create_vpc(cloud, Colour="red"))
    done = dualregion("cloud", "status", "--strict", folder=project)
    assert (done.returncode, "Colour" in done.stderr) == (1, True)


def test_the_journal_tells_requests_and_can_be_filtered(project: Path, cloud: Cloud) -> None:
    _create_vpc(cloud)
    _call(cloud, "DescribeVpcs")
    rows = [json.loads(line) for line in must("cloud", "journal", "--json", folder=project).splitlines()]
    assert {"CreateVpc", "DescribeVpcs"} <= {row["action"] for row in rows}
    told = must("cloud", "journal", "--action", "CreateVpc", folder=project)
    assert ("CreateVpc" in told, "DescribeVpcs" in told) == (True, False)


def test_the_journal_shows_the_newest_lines_first_to_last(project: Path, cloud: Cloud) -> None:
    for _ in range(3):
        _create_vpc(cloud)
    told = must("cloud", "journal", "--action", "CreateVpc", "--limit", "2", "--json", folder=project)
    numbers = [json.loads(line)["seq"] for line in told.splitlines()]
    everything = must("cloud", "journal", "--action", "CreateVpc", "--json", folder=project).splitlines()
    assert numbers == [json.loads(line)["seq"] for line in everything][-2:]


def test_reset_forgets_resources_and_keeps_the_account(project: Path, cloud: Cloud) -> None:
    _create_vpc(cloud)
    before = json.loads(must("cloud", "status", "--json", folder=project))
    must("cloud", "reset", folder=project)
    after = json.loads(must("cloud", "status", "--json", folder=project))
    assert (after["resources"], after["account"]) == ({}, before["account"])


def test_the_clock_moves_by_a_duration(project: Path) -> None:
    must("cloud", "clock", "advance", "PT10M", folder=project)
    assert json.loads(must("cloud", "clock", "--json", folder=project))["offset_seconds"] == 600


def test_the_clock_refuses_a_bare_number(project: Path) -> None:
    done = dualregion("cloud", "clock", "advance", "600", folder=project)
    assert (done.returncode, "PT15M" in done.stderr) == (1, True)


def test_the_exported_variables_reach_the_cloud_from_any_shell(project: Path) -> None:
    asking = "import urllib.request; urllib.request.urlopen('https://vpc.cn-hongkong.aliyuncs.com/')"
    script = (
        f'eval "$({sys.executable} -m dualregion.cli cloud env)"; {sys.executable} -c "{asking}" 2>&1 | tail -1; env'
    )
    poisoned = {**os.environ, "ALIBABA_CLOUD_SECURITY_TOKEN": "of a real account", "https_proxy": "http://proxy:1"}
    done = subprocess.run(
        ["bash", "-euc", script], cwd=project, env=poisoned, capture_output=True, text=True, check=False
    )
    # Python's own client, with no option but the variables: the vendor's gateway refuses the empty request.
    assert "HTTP Error 4" in done.stdout
    assert "of a real account" not in done.stdout
    assert "proxy:1" not in done.stdout


def test_every_variable_that_some_sdk_reads_is_exported(project: Path, cloud: Cloud) -> None:
    said = json.loads(must("cloud", "env", "--json", folder=project))
    assert {name for name, value in said.items() if value == cloud.proxy} == {
        "HTTPS_PROXY",
        "https_proxy",
        "HTTP_PROXY",
        "http_proxy",
    }
    assert {name for name, value in said.items() if value == cloud.ca} == {
        "SSL_CERT_FILE",
        "REQUESTS_CA_BUNDLE",
        "CURL_CA_BUNDLE",
        "ALIBABA_CLOUD_CA_BUNDLE",
        "NODE_EXTRA_CA_CERTS",
    }
    assert said["ALICLOUD_SECRET_KEY"] == said["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] == cloud.secret_key
