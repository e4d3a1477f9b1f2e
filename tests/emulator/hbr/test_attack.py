"""An attacker with the account's own credentials, and what is left afterwards."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any

import pytest

from backup_clients import DAY, LOCK_CODES, Backups, contents, refusal
from cloud_process import Cloud, start
from oss_clients import PRIMARY, STANDBY, Oss, oss2
from vendor_clients import Tea


def written(bucket: Any) -> dict[str, bytes]:
    """Fills a bucket with bytes that nobody can guess."""
    objects = {f"ledger/{number}.bin": os.urandom(1000 + number) for number in range(20)} | {"empty": b""}
    for key, body in objects.items():
        bucket.put_object(key, body, headers={"Content-Type": "application/x-ledger", "x-oss-meta-of": key})
    return objects


def destroyed(bucket: Any) -> None:
    """Overwrites everything, then deletes every version of it."""
    for item in bucket.list_objects_v2(max_keys=1000).object_list:
        bucket.put_object(item.key, b"ransom")
        bucket.delete_object(item.key)
    listed = bucket.list_object_versions(max_keys=1000)
    for version in [*listed.versions, *listed.delete_marker]:
        bucket.delete_object(version.key, params={"versionId": version.versionid})
    assert contents(bucket) == {}


def attack(hbr: Backups, bucket: Any, vault: str) -> list[tuple[str, str]]:
    """Everything that these credentials can try against bucket, backups, policies and vault; what was refused."""
    refused: list[tuple[str, str]] = []

    def attempt(method: str, **parameters: Any) -> None:
        try:
            hbr.call(method, **parameters)
        except Exception as error:  # noqa: BLE001 -- an attacker goes on, whatever he is told
            refused.append((method, str(getattr(error, "code", error))))

    destroyed(bucket)
    bindings = hbr.call("describe_policy_bindings")["PolicyBindings"]
    for binding in bindings:
        named = {"PolicyId": binding["PolicyId"], "SourceType": "OSS"}
        attempt("delete_policy_binding", **named, DataSourceIds=[binding["DataSourceId"]])
        rules = [
            {"RuleType": "BACKUP", "Schedule": "I|0|P1D", "VaultId": vault},
            {"RuleType": "TRANSITION", "Retention": 1},
        ]
        attempt("update_policy_v2", PolicyId=binding["PolicyId"], Rules=rules)
        attempt("delete_policy_v2", PolicyId=binding["PolicyId"])
    attempt("update_vault", VaultId=vault, WormEnabled=False)
    for snapshot in hbr.snapshots(vault):
        found = {"VaultId": vault, "SnapshotId": snapshot["SnapshotId"], "SourceType": "OSS"}
        attempt("delete_snapshot", **found, Force=True)
    attempt("delete_vault", VaultId=vault)
    return refused


def test_a_locked_vault_gives_back_every_byte_from_before_the_attack(own_cloud: Cloud, hbr: Backups) -> None:
    bucket, vault, _ = hbr.protected(worm=True, days=30)
    objects = written(bucket)
    own_cloud.advance(hours=3)
    before = hbr.snapshots(vault)[-1]
    bucket.put_object("ledger/0.bin", b"written after the last backup before the attack")

    refused = attack(hbr, bucket, vault)
    assert ("update_vault", "VaultWormCannotBeDisabled") in refused
    assert {code for method, code in refused if method == "delete_snapshot"} == {LOCK_CODES[0]}
    assert ("delete_vault", LOCK_CODES[1]) in refused
    own_cloud.advance(days=10)

    target = hbr.oss.created(PRIMARY)
    job = hbr.restore(before, target.bucket_name)
    assert (job["Status"], job["ItemsDone"], job["BytesDone"]) == ("COMPLETE", 21, sum(map(len, objects.values())))
    assert contents(target) == objects
    head = target.head_object("ledger/7.bin")
    assert (head.headers["Content-Type"], head.headers["x-oss-meta-of"]) == ("application/x-ledger", "ledger/7.bin")


def test_without_a_lock_the_same_attack_leaves_nothing(own_cloud: Cloud, hbr: Backups) -> None:
    bucket, vault, _ = hbr.protected()
    written(bucket)
    own_cloud.advance(hours=3)
    assert attack(hbr, bucket, vault) == []
    assert hbr.call("describe_vaults", VaultId=vault)["Vaults"] == {"Vault": []}
    assert "Hbr/vault" not in own_cloud.status()["resources"]


def test_a_restore_goes_back_to_the_point_that_is_asked_for(own_cloud: Cloud, hbr: Backups) -> None:
    bucket, vault, _ = hbr.protected()
    for text in (b"monday", b"tuesday", b"wednesday"):
        bucket.put_object("diary", text)
        own_cloud.advance(hours=1)
    told = hbr.snapshots(vault)
    bucket.delete_object("diary")
    for snapshot, text in zip(told, (b"monday", b"tuesday", b"wednesday"), strict=True):
        assert hbr.restore(snapshot, bucket.bucket_name)["Status"] == "COMPLETE"
        assert contents(bucket) == {"diary": text}


def test_only_what_is_asked_for_comes_back_and_under_the_prefix_that_is_asked_for(
    own_cloud: Cloud, hbr: Backups
) -> None:
    bucket, vault, _ = hbr.protected()
    for key in ("a/1", "a/2", "b/1"):
        bucket.put_object(key, key.encode())
    own_cloud.advance(hours=1)
    target = hbr.oss.created(PRIMARY)
    asked = {"Include": '["/a"]', "Exclude": "a/2", "TargetPrefix": "from/"}
    hbr.restore(hbr.snapshots(vault)[0], target.bucket_name, **asked)
    assert contents(target) == {"from/a/1": b"a/1"}


def test_a_lock_holds_to_the_second_and_says_until_when(own_cloud: Cloud, hbr: Backups) -> None:
    bucket, vault, _ = hbr.protected(worm=True, days=2, hours=24)
    bucket.put_object("k", b"v")
    own_cloud.advance(hours=1)
    (snapshot,) = hbr.snapshots(vault)
    policy = hbr.call("describe_policies_v2")["Policies"][0]["PolicyId"]
    hbr.call("delete_policy_binding", PolicyId=policy, SourceType="OSS", DataSourceIds=[bucket.bucket_name])
    hbr.call("delete_policy_v2", PolicyId=policy)

    def delete() -> Any:
        return hbr.call("delete_snapshot", VaultId=vault, SnapshotId=snapshot["SnapshotId"], SourceType="OSS")

    end = snapshot["CompleteTime"] + 2 * DAY
    code, text = refusal(delete)
    assert (code, snapshot["ExpireTime"]) == (LOCK_CODES[0], end)
    assert _iso(end) in text
    code, text = refusal(lambda: hbr.call("delete_vault", VaultId=vault))
    assert code == LOCK_CODES[1]
    assert "it holds 1 backup that cannot be deleted before their retention ends, and cannot be deleted" in text
    assert f"itself before {_iso(end)}." in text

    own_cloud.advance(seconds=end - hbr.now() - 5)
    assert refusal(delete)[0] == LOCK_CODES[0]
    own_cloud.advance(seconds=6)
    assert hbr.snapshots(vault) == []
    hbr.call("delete_vault", VaultId=vault)


def test_a_lock_and_what_it_protects_survive_a_kill(own_cloud: Cloud, hbr: Backups) -> None:
    bucket, vault, _ = hbr.protected(worm=True, days=30)
    objects = written(bucket)
    own_cloud.advance(hours=1)
    own_cloud.kill()
    again = start(own_cloud.folder)
    try:
        clients = Oss(again)
        after = Backups(again, clients)
        assert refusal(lambda: after.call("delete_vault", VaultId=vault))[0] == "VaultBoundPolicyCannotBeDeleted"
        (snapshot,) = after.snapshots(vault)
        target = clients.created(PRIMARY)
        after.restore(snapshot, target.bucket_name)
        assert contents(target) == objects
        clients.close()
    finally:
        again.stop()


def test_the_mirror_restores_in_the_standby_when_the_vault_of_the_primary_is_gone(
    own_cloud: Cloud, hbr: Backups, standby: Backups
) -> None:
    bucket, vault, _ = hbr.protected(worm=True, days=30)
    mirror = standby.call(
        "create_replication_vault", VaultName="m", VaultRegionId=STANDBY, ReplicationSourceRegionId=PRIMARY,
        ReplicationSourceVaultId=vault,
    )["VaultId"]  # fmt: skip
    objects = written(bucket)
    own_cloud.advance(hours=1)
    destroyed(bucket)
    target = standby.oss.created(STANDBY)
    standby.restore(standby.snapshots(mirror)[0], target.bucket_name)
    assert contents(target) == objects


@pytest.mark.parametrize("of", ["vault", "target"])
def test_who_deletes_the_key_opens_nothing(own_cloud: Cloud, hbr: Backups, of: str) -> None:
    kms = Tea(own_cloud, "kms20160120", PRIMARY, f"kms.{PRIMARY}.aliyuncs.com")
    key = kms.call("create_key")["KeyMetadata"]["KeyId"]
    bucket, vault, _ = hbr.protected(EncryptType="KMS", KmsKeyId=key) if of == "vault" else hbr.protected()
    objects = written(bucket)
    own_cloud.advance(hours=1)
    target = hbr.oss.created(PRIMARY)
    if of == "target":
        rule = oss2.models.ServerSideEncryptionRule()
        rule.sse_algorithm, rule.kms_master_keyid = "KMS", key
        target.put_bucket_encryption(rule)
    kms.call("schedule_key_deletion", KeyId=key, PendingWindowInDays=7)
    (snapshot,) = hbr.snapshots(vault)
    job = hbr.restore(snapshot, target.bucket_name)
    assert (job["Status"], key in job["ErrorMessage"]) == ("FAILED", True)
    assert contents(target) == {}

    kms.call("cancel_key_deletion", KeyId=key)
    assert hbr.restore(snapshot, target.bucket_name)["Status"] == "COMPLETE"
    assert contents(target) == objects


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
