"""Whole instances are backed up by the clock, disk by disk, and given back byte for byte."""

from __future__ import annotations

import json
from typing import Any

import pytest

from backup_clients import Backups
from cloud_process import Cloud
from instance_clients import Instances
from oss_clients import PRIMARY, STANDBY, Oss
from vendor_clients import Core, Tea, refused, trust

MIB = 1024**2
WRITTEN = {0: (0, b"boot"), 1: (7 * MIB - 2, bytes(range(256)) * 40)}
"""Disk to offset and bytes; the second lies across blocks."""


@pytest.fixture
def ecs(own_cloud: Cloud) -> Instances:
    return Instances(own_cloud)


def _protected(hbr: Backups, ecs: Instances) -> str:
    """An instance with something on both disks, backed up each hour from a minute from now."""
    id = ecs.run()
    for disk, (offset, data) in WRITTEN.items():
        ecs.write(ecs.disks(id)[disk]["DiskId"], offset, data)
    hbr.bind(_hourly(hbr), id, SourceType="UDM_ECS")
    return id


def _hourly(hbr: Backups, *more: dict[str, Any]) -> str:
    """A policy that keeps its backups for a day."""
    rules = [
        {"RuleType": "BACKUP", "BackupType": "COMPLETE", "Schedule": f"I|{hbr.now() + 60}|PT1H"},
        {"RuleType": "TRANSITION", "Retention": 1},
        *more,
    ]
    return hbr.call("create_policy_v2", PolicyName="p", PolicyType="UDM_ECS_ONLY", Rules=rules)["PolicyId"]


def _snapshots(hbr: Backups) -> list[dict[str, Any]]:
    return hbr.call("search_historical_snapshots", SourceType="UDM_ECS", Limit=100, Order="ASC")["Snapshots"][
        "Snapshot"
    ]


def _jobs(hbr: Backups) -> list[dict[str, Any]]:
    return hbr.call("describe_backup_jobs_2", SourceType="UDM_ECS", PageSize=99)["BackupJobs"]["BackupJob"]


def _wanted(snapshot: dict[str, Any], instance: str, **detail: Any) -> dict[str, Any]:
    return {
        "RestoreType": "UDM_ECS_ROLLBACK",
        "SourceType": "UDM_ECS",
        "SnapshotId": snapshot["SnapshotId"],
        "UdmDetail": {"sourceInstanceId": instance, **detail},
    }


def _restored(hbr: Backups, wanted: dict[str, Any]) -> dict[str, Any]:
    """The job, when it is over."""
    id = hbr.call("create_restore_job", **wanted)["RestoreId"]
    hbr.cloud.advance(hours=1)
    answer = hbr.call("describe_restore_jobs_2", RestoreType=wanted["RestoreType"], PageSize=99)
    rows = answer["RestoreJobs"]["RestoreJob"]
    return next(row for row in rows if row["RestoreId"] == id)


@pytest.mark.parametrize(("boot", "after"), [(True, "Running"), (False, "Stopped")])
def test_disks_that_were_overwritten_come_back_byte_for_byte(
    own_cloud: Cloud, hbr: Backups, ecs: Instances, boot: bool, after: str
) -> None:
    instance = _protected(hbr, ecs)
    own_cloud.advance(minutes=30)
    (snapshot,) = _snapshots(hbr)
    assert (snapshot["InstanceId"], snapshot["VaultId"], snapshot["Status"]) == (instance, "", "COMPLETE")
    disks = [disk["DiskId"] for disk in ecs.disks(instance)]
    for disk, (offset, data) in zip(disks, WRITTEN.values(), strict=True):
        ecs.write(disk, offset, b"\xff" * len(data))
        ecs.write(disk, 9 * MIB, b"ransom note")
    own_cloud.advance(hours=1)
    assert len(_snapshots(hbr)) == 2, "the attacked disks are backed up as well, beside what was there"

    job = _restored(hbr, _wanted(snapshot, instance, bootAfterRestore=boot))
    assert (job["Status"], job["TargetInstanceId"], job["BytesDone"]) == ("COMPLETE", instance, snapshot["BytesTotal"])
    for disk, (offset, data) in zip(disks, WRITTEN.values(), strict=True):
        assert ecs.read(disk, offset, len(data)) == data
        assert ecs.read(disk, 9 * MIB, 11) == bytes(11)
    assert ecs.shown(instance)["Status"] == after
    assert own_cloud.status()["unhandled"] == {}


def test_a_backup_outlives_what_happens_to_the_disks_and_is_not_another_instances(hbr: Backups, ecs: Instances) -> None:
    instance = _protected(hbr, ecs)
    hbr.cloud.advance(minutes=30)
    (snapshot,) = _snapshots(hbr)
    other = ecs.run()
    assert refused(lambda: hbr.call("create_restore_job", **_wanted(snapshot, other))) == "SnapshotNotExist"
    ecs.call("delete_instance", InstanceId=instance, Force=True)
    assert _snapshots(hbr) == [snapshot]
    job = _restored(hbr, _wanted(snapshot, instance))
    assert (job["Status"], job["ErrorMessage"]) == ("FAILED", f"The instance {instance} does not exist any more.")
    failed = [row for row in _jobs(hbr) if row["Status"] == "FAILED"]
    assert [row["ErrorMessage"].split(" in ")[0] for row in failed] == [f"The instance {instance} does not exist"]


def test_backups_of_an_instance_expire_and_can_be_deleted_without_a_vault(hbr: Backups, ecs: Instances) -> None:
    _protected(hbr, ecs)
    hbr.cloud.advance(hours=3)
    assert len(_snapshots(hbr)) == 3
    hbr.call("delete_snapshot", SnapshotId=_snapshots(hbr)[0]["SnapshotId"], SourceType="UDM_ECS")
    assert len(_snapshots(hbr)) == 2
    hbr.cloud.advance(days=3)
    assert len(_snapshots(hbr)) == 24, "an hour each, for a day"


def test_a_restore_that_the_local_cloud_does_not_know_is_refused(hbr: Backups, ecs: Instances) -> None:
    instance = _protected(hbr, ecs)
    hbr.cloud.advance(minutes=30)
    (snapshot,) = _snapshots(hbr)
    disk = {**_wanted(snapshot, instance), "RestoreType": "UDM_ECS_DISK"}
    assert refused(lambda: hbr.call("create_restore_job", **disk)) == "UnsupportedRestoreType"
    assert refused(lambda: hbr.call("create_restore_job", **_wanted(snapshot, instance, x=1))) == "UnsupportedParameter"


def test_an_instance_of_another_account_is_backed_up_and_given_back_through_a_role(
    own_cloud: Cloud, hbr: Backups, ecs: Instances, oss: Oss
) -> None:
    vault_keeper = own_cloud.admin("POST", "account")[1]
    keeper = Backups(own_cloud, oss, account=vault_keeper)
    role = {"CrossAccountUserId": int(own_cloud.account), "CrossAccountRoleName": "hbr"}
    trusted = trust(RAM=f"acs:ram::{vault_keeper['account']}:root")
    ram = Tea(own_cloud, "ram20150501", "cn-hangzhou", "ram.aliyuncs.com")
    ram.call("create_role", RoleName="hbr", AssumeRolePolicyDocument=trusted)
    keeper.call("add_cross_account", **role, Alias="workload")
    instance = ecs.run()
    disk = ecs.disks(instance)[0]["DiskId"]
    ecs.write(disk, 0, b"boot")
    keeper.bind(_hourly(keeper), instance, SourceType="UDM_ECS", CrossAccountType="CROSS_ACCOUNT", **role)
    own_cloud.advance(minutes=30)
    (snapshot,) = _snapshots(keeper)
    assert _snapshots(hbr) == [], "the workload's account does not hold its own backups"
    ecs.write(disk, 0, b"gone")
    assert _restored(keeper, _wanted(snapshot, instance))["Status"] == "COMPLETE"
    assert ecs.read(disk, 0, 4) == b"boot"


@pytest.mark.parametrize(("usable", "copies", "status"), [(True, 1, "COMPLETE"), (False, 0, "")])
def test_a_copy_in_the_standby_becomes_a_new_instance_when_the_primary_is_lost(
    own_cloud: Cloud, hbr: Backups, ecs: Instances, oss: Oss, usable: bool, copies: int, status: str
) -> None:
    there = Instances(own_cloud, STANDBY)
    kms = Tea(own_cloud, "kms20160120", STANDBY, f"kms.{STANDBY}.aliyuncs.com")
    key = kms.call("create_key")["KeyMetadata"]["KeyId"]
    if not usable:
        kms.call("disable_key", KeyId=key)
    instance = ecs.run()
    for disk, (offset, data) in WRITTEN.items():
        ecs.write(ecs.disks(instance)[disk]["DiskId"], offset, data)
    copied = {"RuleType": "REPLICATION", "Retention": 2, "ReplicationRegionId": STANDBY}
    options = {"UdmDetail": {"DestinationKmsKeyId": key}}
    row = {"SourceType": "UDM_ECS", "DataSourceId": instance, "AdvancedOptions": options}
    # As the provider sends it: the SDK of Python has no field for the key.
    named = {"PolicyId": _hourly(hbr, copied), "PolicyBindingList": json.dumps([row]), "RegionId": PRIMARY}
    Core(own_cloud, PRIMARY).call(f"hbr.{PRIMARY}.aliyuncs.com", "2017-09-08", "CreatePolicyBindings", **named)
    own_cloud.advance(minutes=50)
    assert own_cloud.admin("POST", "fault/add", kind="region-loss", region=PRIMARY)[0] == 200
    standby = Backups(own_cloud, oss, STANDBY)
    found = _snapshots(standby)
    assert len(found) == copies
    for snapshot in found:
        placed: dict[str, Any] = {
            "restoredNetwork": there.subnet,
            "securityGroup": there.group,
            "instanceType": "ecs.g7.large",
        }
        placed |= {"restoredName": "ledger", "restoredHostName": "ledger", "diskCategory": "cloud_essd"}
        detail = {**placed, "bootAfterRestore": True}
        wanted = {"RestoreType": "UDM_ECS", "SourceType": "UDM_ECS", "SnapshotId": snapshot["SnapshotId"]}
        job = _restored(standby, {**wanted, "UdmDetail": detail})
        assert job["Status"] == status
        again = there.shown(job["TargetInstanceId"])
        assert (again["InstanceName"], again["Status"]) == ("ledger", "Running")
        for disk, (offset, data) in zip(there.disks(job["TargetInstanceId"]), WRITTEN.values(), strict=True):
            assert there.read(disk["DiskId"], offset, len(data)) == data
    own_cloud.advance(days=4)
    assert _snapshots(standby) == []
    assert own_cloud.status()["unhandled"] == {}


@pytest.mark.parametrize("choice", ["DiskIdList", "ExcludeDiskIdList"])
def test_only_the_chosen_disks_are_backed_up_and_given_back(
    own_cloud: Cloud, hbr: Backups, ecs: Instances, choice: str
) -> None:
    instance = ecs.run()
    system, data = (disk["DiskId"] for disk in ecs.disks(instance))
    for disk in (system, data):
        ecs.write(disk, 0, b"old")
    named = [data] if choice == "DiskIdList" else [system]
    hbr.bind(_hourly(hbr), instance, SourceType="UDM_ECS", AdvancedOptions={"UdmDetail": {choice: named}})
    own_cloud.advance(minutes=30)
    for disk in (system, data):
        ecs.write(disk, 0, b"new")
    (snapshot,) = _snapshots(hbr)
    assert _restored(hbr, _wanted(snapshot, instance))["Status"] == "COMPLETE"
    assert (ecs.read(system, 0, 3), ecs.read(data, 0, 3)) == (b"new", b"old")
