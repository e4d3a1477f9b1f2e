"""`kill -9` of the command line, the provider or the cloud, at seeded random points of `up`."""

import os
import random
import signal
import subprocess
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

import cloud_process
from cloud_process import Cloud
from end_to_end.faulty import REGION, RPC, STACK, project, until
from vendor_clients import Tea

pytestmark = pytest.mark.slow


def _descendants(pid: int) -> dict[int, str]:
    """Pid to program of everything that a process started."""
    told = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,comm="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in told.splitlines()]
    found: dict[int, str] = {pid: "pulumi"}
    for child, parent, name in rows * 4:  # a generation a round
        if int(parent) in found:
            found[int(child)] = Path(name).name
    return found


def _kill(pids: list[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _known(cloud: Cloud) -> set[str]:
    """Every id that a client of the cloud can see."""
    vpc = Tea(cloud, "vpc20160428", REGION, f"vpc.{REGION}.aliyuncs.com")
    found = {one["VpcId"] for one in vpc.call("describe_vpcs", RegionId=REGION)["Vpcs"]["Vpc"]}
    found |= {one["VSwitchId"] for one in vpc.call("describe_vswitches", RegionId=REGION)["VSwitches"]["VSwitch"]}
    keys = Tea(cloud, "kms20160120", REGION, f"kms.{REGION}.aliyuncs.com").call("list_keys")["Keys"]["Key"]
    roles = Tea(cloud, "ram20150501", REGION, "ram.aliyuncs.com").call("list_roles")["Roles"]["Role"]
    domains = Tea(cloud, "alidns20150109", REGION, "alidns.aliyuncs.com").call("describe_domains")["Domains"]["Domain"]
    found |= {one["KeyId"] for one in keys} | {one["RoleName"] for one in roles}
    return found | {one["DomainName"] for one in domains}


CREATES = {
    "CreateVpc": "Vpc/vpc",
    "CreateVSwitch": "Vpc/vswitch",
    "CreateKey": "Kms/key",
    "CreateRole": "Ram/role",
    "AddDomain": "Alidns/domain",
}
KILLS = [(victim, seed) for seed in (1, 2) for victim in ("cli", "provider", "cloud")]


@pytest.mark.parametrize(("victim", "seed"), KILLS)
def test_a_kill_at_any_point_of_up_loses_nothing_that_the_cloud_acknowledged(
    tmp_path: Path, victim: str, seed: int
) -> None:
    calls = random.Random(f"{victim} {seed}").randint(3, 18)
    with project(tmp_path, RPC) as made, ExitStack() as stack:
        running = made.started()
        stack.callback(running.wait, 20)
        until(lambda: len(made.cloud.journal()) >= calls or running.poll() is not None)
        assert running.poll() is None, made.log()
        family = _descendants(running.pid)
        stack.callback(_kill, list(family))
        if victim == "cloud":
            made.cloud.kill()
            made.cloud = cloud_process.start(made.cloud.folder, "--port", str(made.cloud.port))
            stack.callback(made.cloud.stop)
        elif victim == "cli":
            _kill([running.pid])
        else:
            providers = [pid for pid, name in family.items() if name.startswith("pulumi-resource")]
            assert providers, family
            _kill(providers)
        ended = running.wait(120)
        if victim == "cli":
            _kill([pid for pid in family if pid != running.pid])
        assert (ended == 0) <= (victim == "cloud"), made.log()
        known = _known(made.cloud)
        ids = [one["id"] for one in made.state(STACK) if one["type"].startswith("alicloud:") and one.get("id")]
        assert set(ids) <= known
        acknowledged = [row["action"] for row in made.cloud.journal() if row["status"] == 200]
        left = made.resources()
        assert all(left.get(kind, 0) >= 1 for action, kind in CREATES.items() if action in acknowledged)
        assert left.get("Kms/key", 0) == acknowledged.count("CreateKey")
