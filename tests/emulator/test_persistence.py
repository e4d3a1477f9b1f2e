"""What survives: a stop, a kill between any two requests, a second server on the same folder."""

from __future__ import annotations

import json
import ssl
import threading
from pathlib import Path

import pytest

from cloud_process import launch, running, start
from vendor_clients import Core, Tea, refused

REGION, VPC = "cn-hongkong", "vpc.cn-hongkong.aliyuncs.com"


def vpcs(tea: Tea) -> set[str]:
    """Names of all networks, page by page."""
    names: set[str] = set()
    number = 1
    while True:
        answer = tea.call("describe_vpcs", RegionId=REGION, PageSize=50, PageNumber=number)
        names |= {vpc["VpcName"] for vpc in answer["Vpcs"]["Vpc"]}
        if number * 50 >= answer["TotalCount"]:
            return names
        number += 1


def test_state_keys_and_authority_survive_a_restart(tmp_path: Path) -> None:
    with running(tmp_path) as first:
        Tea(first, "vpc20160428", REGION, VPC).call("create_vpc", RegionId=REGION, VpcName="kept")
        first.advance(hours=5)
        authority = Path(first.ca).read_bytes()
    assert not (tmp_path / "cloud.json").exists()
    with running(tmp_path) as second:
        keys = (first.account, first.access_key, first.secret_key, first.admin_token)
        assert (second.account, second.access_key, second.secret_key, second.admin_token) == keys
        assert Path(second.ca).read_bytes() == authority
        assert ssl.create_default_context(cafile=second.ca).get_ca_certs()
        assert vpcs(Tea(second, "vpc20160428", REGION, VPC)) == {"kept"}
        assert second.status()["clock"]["offset_seconds"] == 5 * 3600


def test_a_kill_at_any_moment_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    acknowledged: set[str] = set()
    for round_number in range(4):
        cloud = start(tmp_path)
        tea = Tea(cloud, "vpc20160428", REGION, VPC)
        stop = threading.Event()

        def create(tea: Tea = tea, stop: threading.Event = stop, round_number: int = round_number) -> None:
            number = 0
            while not stop.is_set():
                name = f"{round_number}-{number}"
                try:
                    tea.call("create_vpc", RegionId=REGION, VpcName=name)
                except Exception:  # noqa: BLE001 -- whatever a client raises when its server is killed
                    return
                acknowledged.add(name)
                number += 1

        worker = threading.Thread(target=create)
        worker.start()
        # The kill falls at another point of a request in every round.
        stop.wait(0.35 + 0.03 * round_number)
        cloud.kill()
        stop.set()
        worker.join(30)

    with running(tmp_path) as survivor:
        found = vpcs(Tea(survivor, "vpc20160428", REGION, VPC))
        journalled = [row for row in survivor.journal(action="CreateVpc") if not row["code"]]
    assert len(acknowledged) > 20
    assert acknowledged <= found
    # One request a round may have been done but not acknowledged; a half-done one would be in neither.
    assert len(found - acknowledged) <= 4
    assert len(journalled) == len(found)


def test_a_used_nonce_is_remembered_across_a_kill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aliyunsdkcore.utils.parameter_helper.get_uuid", lambda: "the-same-nonce")
    cloud = start(tmp_path)
    Core(cloud, REGION).call("sts.aliyuncs.com", "2015-04-01", "GetCallerIdentity")
    cloud.kill()
    with running(tmp_path) as again:
        client = Core(again, REGION)
        code = refused(lambda: client.call("sts.aliyuncs.com", "2015-04-01", "GetCallerIdentity"))
    assert code == "SignatureNonceUsed"


def test_a_second_server_on_one_folder_is_refused_and_says_who_has_it(tmp_path: Path) -> None:
    with running(tmp_path) as first:
        second = launch(tmp_path)
        assert second.wait(20) == 1
        said = (tmp_path / "server.log").read_text()
        assert f"a local cloud already serves {tmp_path} (process {first.process.pid})" in said
        assert first.admin("GET", "ready") == (200, {"ready": True, "pid": first.process.pid})


def test_a_port_that_is_taken_is_an_error_and_not_a_second_choice(tmp_path: Path) -> None:
    with running(tmp_path / "one") as first:
        second = launch(tmp_path / "two", "--port", str(first.port))
        assert second.wait(20) == 1
    assert "address already in use" in (tmp_path / "two" / "server.log").read_text().lower()
    assert not (tmp_path / "two" / "cloud.json").exists()


def test_a_folder_that_a_killed_server_left_can_be_served_again(tmp_path: Path) -> None:
    start(tmp_path).kill()
    left = json.loads((tmp_path / "cloud.json").read_text())
    with running(tmp_path) as again:
        assert again.process.pid != left["pid"]
        assert again.access_key == left["access_key"]


def test_a_folder_belongs_to_one_account(tmp_path: Path) -> None:
    with running(tmp_path, "--account", "1234567890123456") as first:
        assert first.account == "1234567890123456"
    other = launch(tmp_path, "--account", "6543210987654321")
    assert other.wait(20) == 1
    assert "belongs to account 1234567890123456" in (tmp_path / "server.log").read_text()


def test_sigterm_and_shutdown_both_end_cleanly(tmp_path: Path) -> None:
    one = start(tmp_path)
    assert one.stop() == 0
    two = start(tmp_path)
    assert two.admin("POST", "shutdown")[0] == 200
    assert two.process.wait(20) == 0
    assert not (tmp_path / "cloud.json").exists()
