"""What a backup holds, how long it stays, and why a job fails."""

from __future__ import annotations

from typing import Any

import pytest

from backup_clients import DAY, Backups, contents, refusal
from cloud_process import Cloud
from oss_clients import PRIMARY, STANDBY, Oss
from vendor_clients import Tea, trust


def test_a_backup_is_there_when_its_job_is_done_and_says_what_it_holds(own_cloud: Cloud, hbr: Backups) -> None:
    bucket, vault, first = hbr.protected(days=3)
    bucket.put_object("a", b"12345")
    own_cloud.advance(seconds=first + 30 - hbr.now())
    (job,) = hbr.jobs()
    assert (job["Status"], job["ItemsTotal"], job["BytesTotal"], hbr.snapshots(vault)) == ("RUNNING", 1, 5, [])
    own_cloud.advance(minutes=2)
    (snapshot,) = hbr.snapshots(vault)
    assert hbr.jobs(Status="COMPLETE")[0]["JobId"] == snapshot["JobId"] == job["JobId"]
    assert (snapshot["Bucket"], snapshot["StartTime"]) == (bucket.bucket_name, first)
    assert snapshot["ExpireTime"] - snapshot["CompleteTime"] == 3 * DAY


def test_a_backup_holds_the_bucket_as_it_was_when_the_job_began(own_cloud: Cloud, hbr: Backups) -> None:
    bucket, vault, first = hbr.protected()
    bucket.put_object("a", b"before")
    own_cloud.advance(seconds=first + 5 - hbr.now())
    bucket.put_object("a", b"while the job runs")
    own_cloud.advance(minutes=3)
    target = hbr.oss.created(PRIMARY)
    hbr.restore(hbr.snapshots(vault)[0], target.bucket_name)
    assert contents(target) == {"a": b"before"}


def test_only_the_prefix_of_the_binding_is_backed_up(own_cloud: Cloud, hbr: Backups) -> None:
    bucket, vault = hbr.oss.created(PRIMARY), hbr.vault()
    bucket.put_object("in/1", b"1")
    bucket.put_object("out/1", b"2")
    hbr.bind(hbr.policy(vault, f"I|{hbr.now() + 60}|P1D"), bucket.bucket_name, Source="in/")
    own_cloud.advance(minutes=5)
    target = hbr.oss.created(PRIMARY)
    hbr.restore(hbr.snapshots(vault)[0], target.bucket_name)
    assert contents(target) == {"in/1": b"1"}


def test_what_did_not_change_is_stored_once(own_cloud: Cloud, hbr: Backups) -> None:
    bucket, vault, _ = hbr.protected()
    bucket.put_object("a", b"x" * 1000)
    bucket.put_object("copy-of-a", b"x" * 1000)
    own_cloud.advance(hours=4)
    bucket.put_object("b", b"y" * 10)
    own_cloud.advance(hours=1)
    shown = hbr.shown(vault)
    assert (shown["SnapshotCount"], shown["BytesDone"], shown["StorageSize"]) == (5, 4 * 2000 + 2010, 1010)


def test_backups_expire_when_their_retention_ends(own_cloud: Cloud, hbr: Backups) -> None:
    bucket, vault, _ = hbr.protected(days=2, hours=24)
    bucket.put_object("a", b"1")
    own_cloud.advance(days=10)
    # Of ten daily backups, each is kept for two days: those of the last two are left.
    assert [snapshot["StartTime"] > hbr.now() - 2 * DAY - 120 for snapshot in hbr.snapshots(vault)] == [True, True]
    assert len(hbr.jobs()) == 10


def test_the_newest_backup_outlives_its_retention_if_the_rule_says_so(own_cloud: Cloud, hbr: Backups) -> None:
    bucket, vault = hbr.oss.created(PRIMARY), hbr.vault()
    policy = hbr.policy(vault, f"I|{hbr.now() + 60}|P1D", days=1, KeepLatestSnapshots=1)
    hbr.bind(policy, bucket.bucket_name)
    own_cloud.advance(days=3)
    hbr.call("delete_policy_binding", PolicyId=policy, SourceType="OSS", DataSourceIds=[bucket.bucket_name])
    own_cloud.advance(days=30)
    assert len(hbr.snapshots(vault)) == 1


def test_a_job_that_cannot_read_its_bucket_fails_and_says_why(own_cloud: Cloud, hbr: Backups) -> None:
    bucket, vault, _ = hbr.protected(hours=24)
    own_cloud.advance(hours=1)
    bucket.delete_bucket()
    own_cloud.advance(days=1)
    (failed,) = hbr.jobs(Status="FAILED")
    assert failed["ErrorMessage"].startswith(f"The bucket {bucket.bucket_name} does not exist in {PRIMARY}")
    assert len(hbr.snapshots(vault)) == 1


def test_a_job_fails_while_the_key_of_an_object_cannot_be_used(own_cloud: Cloud, hbr: Backups) -> None:
    kms = Tea(own_cloud, "kms20160120", PRIMARY, f"kms.{PRIMARY}.aliyuncs.com")
    key = kms.call("create_key")["KeyMetadata"]["KeyId"]
    bucket, vault, _ = hbr.protected(hours=24)
    headers = {"x-oss-server-side-encryption": "KMS", "x-oss-server-side-encryption-key-id": key}
    bucket.put_object("sealed", b"1", headers=headers)
    kms.call("disable_key", KeyId=key)
    own_cloud.advance(hours=1)
    (failed,) = hbr.jobs(Status="FAILED")
    assert failed["ErrorMessage"].startswith("The object sealed cannot be read")
    kms.call("enable_key", KeyId=key)
    own_cloud.advance(days=1)
    assert len(hbr.snapshots(vault)) == 1


def test_a_bucket_of_another_region_is_out_of_reach(own_cloud: Cloud, hbr: Backups) -> None:
    bucket, vault = hbr.oss.created(STANDBY), hbr.vault()
    hbr.bind(hbr.policy(vault, f"I|{hbr.now() + 60}|P1D"), bucket.bucket_name)
    own_cloud.advance(minutes=5)
    assert [job["Status"] for job in hbr.jobs()] == ["FAILED"]


def test_a_job_can_be_started_by_hand_once_at_a_time(own_cloud: Cloud, hbr: Backups) -> None:
    bucket, vault = hbr.oss.created(PRIMARY), hbr.vault()
    policy = hbr.policy(vault, f"I|{hbr.now() + 10 * DAY}|P1D")
    hbr.bind(policy, bucket.bucket_name)
    named = {"PolicyId": policy, "SourceType": "OSS", "DataSourceId": bucket.bucket_name}
    job = hbr.call("execute_policy_v2", **named)["JobId"]
    assert refusal(lambda: hbr.call("execute_policy_v2", **named))[0] == "JobIsRunning"
    own_cloud.advance(minutes=2)
    assert [snapshot["JobId"] for snapshot in hbr.snapshots(vault)] == [job]


@pytest.mark.parametrize("registered", [True, False])
def test_another_account_backs_up_what_its_role_lets_it_read(own_cloud: Cloud, oss: Oss, registered: bool) -> None:
    other = own_cloud.admin("POST", "account")[1]
    backup = Backups(own_cloud, oss, account=other)
    bucket = oss.created(PRIMARY)
    bucket.put_object("a", b"1")
    ram = Tea(own_cloud, "ram20150501", PRIMARY, "ram.aliyuncs.com")
    document = trust(RAM=f"acs:ram::{other['account']}:root")
    ram.call("create_role", RoleName="hbr-source", AssumeRolePolicyDocument=document)
    named = {"CrossAccountUserId": int(own_cloud.account), "CrossAccountRoleName": "hbr-source"}
    if registered:
        backup.call("add_cross_account", **named, Alias="work")
        (row,) = backup.call("describe_cross_accounts")["CrossAccounts"]["CrossAccount"]
        assert (row["CrossAccountUserId"], row["Alias"]) == (int(own_cloud.account), "work")
    vault = backup.vault()
    policy = backup.policy(vault, f"I|{backup.now() + 60}|P1D")
    backup.bind(policy, bucket.bucket_name, CrossAccountType="CROSS_ACCOUNT", **named)
    own_cloud.advance(minutes=5)
    assert [job["Status"] for job in backup.jobs()] == (["COMPLETE"] if registered else ["FAILED"])
    # The account whose data it is sees neither vault nor backup, so its credentials cannot delete them.
    mine = Backups(own_cloud, oss)
    assert mine.snapshots(vault) == []
    assert refusal(lambda: mine.call("delete_vault", VaultId=vault))[0] == "VaultNotExist"
    if registered:
        assert refusal(lambda: backup.call("delete_cross_account", **named))[0] == "CrossAccountInUse"


def test_a_role_that_trusts_somebody_else_lets_nobody_read(own_cloud: Cloud, oss: Oss) -> None:
    other = own_cloud.admin("POST", "account")[1]
    backup, bucket = Backups(own_cloud, oss, account=other), oss.created(PRIMARY)
    ram = Tea(own_cloud, "ram20150501", PRIMARY, "ram.aliyuncs.com")
    document = trust(RAM=f"acs:ram::{own_cloud.account}:root")
    ram.call("create_role", RoleName="hbr-source", AssumeRolePolicyDocument=document)
    named = {"CrossAccountUserId": int(own_cloud.account), "CrossAccountRoleName": "hbr-source"}
    backup.call("add_cross_account", **named)
    policy = backup.policy(backup.vault(), f"I|{backup.now() + 60}|P1D")
    backup.bind(policy, bucket.bucket_name, CrossAccountType="CROSS_ACCOUNT", **named)
    own_cloud.advance(minutes=5)
    (job,) = backup.jobs()
    assert job["Status"] == "FAILED"
    assert job["ErrorMessage"].endswith(f"does not trust account {other['account']}.")


@pytest.mark.parametrize("kind", ["ECS_FILE", "File"])
def test_other_sources_are_kept_as_bindings_without_jobs(own_cloud: Cloud, hbr: Backups, kind: str) -> None:
    vault = hbr.vault()
    policy = hbr.policy(vault, f"I|{hbr.now() + 60}|PT1H")
    fields: dict[str, Any] = {
        "SourceType": kind,
        "DataSourceId": "i-0123",
        "Source": '["/data"]',
        "SpeedLimit": "0:24:1",
    }
    hbr.call("create_policy_bindings", PolicyId=policy, PolicyBindingList=[fields])
    own_cloud.advance(hours=3)
    (row,) = hbr.call("describe_policy_bindings", PolicyId=policy, SourceType=kind)["PolicyBindings"]
    assert {name: row[name] for name in fields} == fields
    assert hbr.jobs() == []
