"""File systems are backed up by the clock, as buckets are; and the component does it through the real engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from backup_clients import Backups
from cloud_process import Cloud
from engine_programs import Program
from oss_clients import PRIMARY, STANDBY, Oss
from vendor_clients import Tea


def _file_system(cloud: Cloud) -> str:
    nas = Tea(cloud, "nas20170626", PRIMARY, f"nas.{PRIMARY}.aliyuncs.com")
    return nas.call("create_file_system", ProtocolType="NFS", StorageType="Capacity")["FileSystemId"]


def _bound(hbr: Backups, source: str) -> str:
    vault = hbr.vault()
    hbr.bind(hbr.policy(vault, f"I|{hbr.now() + 60}|PT1H"), source, SourceType="NAS")
    return vault


def _snapshots(hbr: Backups, vault: str) -> list[dict[str, Any]]:
    query = [{"field": "VaultId", "value": vault, "operation": "MATCH_TERM"}]
    answer = hbr.call("search_historical_snapshots", SourceType="NAS", Query=query, Limit=100, Order="ASC")
    return answer["Snapshots"]["Snapshot"]


def _jobs(hbr: Backups) -> list[dict[str, Any]]:
    return hbr.call("describe_backup_jobs_2", SourceType="NAS", PageSize=99)["BackupJobs"]["BackupJob"]


def test_a_file_system_is_backed_up_by_the_clock(own_cloud: Cloud, hbr: Backups) -> None:
    source = _file_system(own_cloud)
    vault = _bound(hbr, source)
    own_cloud.advance(hours=3)

    assert [(one["FileSystemId"], one["Status"]) for one in _snapshots(hbr, vault)] == [(source, "COMPLETE")] * 3
    assert {job["FileSystemId"] for job in _jobs(hbr)} == {source}
    assert hbr.shown(vault)["SourceTypes"] == {"SourceType": ["NAS"]}


def test_a_file_system_that_does_not_exist_fails_its_job(own_cloud: Cloud, hbr: Backups) -> None:
    vault = _bound(hbr, "fs-0000")
    own_cloud.advance(minutes=30)

    (job,) = _jobs(hbr)
    assert (job["Status"], job["ErrorMessage"].split(" in ")[0]) == ("FAILED", "The file system fs-0000 does not exist")
    assert _snapshots(hbr, vault) == []


BODY = """
import dualregion as dr

pair = dr.RegionPair("pair", primary="cn-hongkong", standby="ap-southeast-1", account_id={account!r})
files = alicloud.nas.FileSystem("files", protocol_type="NFS", storage_type="Capacity", encrypt_type=1,
    tags={{"dr:service": "archive"}}, opts=here)
vault = dr.BackupVault("vault", {{"file_systems": {{"files": files.id}}, "instances": {{"ledger": "i-0123456789"}},
    "deletion_protection": False, "key_pending_window": "P7D"}}, pair=pair)
pulumi.export("vault", vault.vault_id)
pulumi.export("mirror", vault.mirror_id)
"""


@pytest.mark.slow
def test_file_systems_and_instances_are_bound_without_drift_and_leave_nothing(
    tmp_path: Path, own_cloud: Cloud, oss: Oss
) -> None:
    program = Program(tmp_path, own_cloud, BODY.format(account=own_cloud.account))
    program.up()
    own_cloud.advance(hours=2)
    vault, mirror = (program.must("stack", "output", name, "--stack", "s").strip() for name in ("vault", "mirror"))
    assert _snapshots(Backups(own_cloud, oss), vault)
    assert _snapshots(Backups(own_cloud, oss, STANDBY), mirror)
    bound = Backups(own_cloud, oss).call("describe_policy_bindings", SourceType="UDM_ECS")["PolicyBindings"]
    assert [(one["DataSourceId"], one["SourceType"]) for one in bound] == [("i-0123456789", "UDM_ECS")]

    program.destroy()
    own_cloud.advance(days=40)
    assert own_cloud.status()["resources"] == {}
    assert own_cloud.status()["unhandled"] == {}
