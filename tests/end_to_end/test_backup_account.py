"""A vault in an account of its own: what whoever holds the workload's credentials can do to it, and what comes back."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backup_clients import Backups, contents, refusal
from cloud_process import Cloud, running
from engine_programs import Program
from oss_clients import PRIMARY, STANDBY, Oss

pytestmark = pytest.mark.slow

BODY = """
import os
import dualregion as dr

apart = alicloud.Provider("apart", region="cn-hongkong", access_key=os.environ["BACKUP_KEY"],
    secret_key=os.environ["BACKUP_SECRET"], account_id=os.environ["BACKUP_ACCOUNT"], account_type="International")
pair = dr.RegionPair("pair", primary="cn-hongkong", standby="ap-southeast-1", account_id={account!r},
    backup={{"region": "cn-hongkong", "provider": apart}})
bucket = alicloud.oss.Bucket("papers", bucket="papers-of-two-accounts", opts=here)
reader = alicloud.ram.Role("reader", role_name="backup-reader", opts=here, assume_role_policy_document=json.dumps({{
    "Version": "1",
    "Statement": [{{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {{"RAM": ["acs:ram::" + os.environ["BACKUP_ACCOUNT"] + ":root"]}}}}],
}}))
vault = dr.BackupVault("vault", {{"cross_account_role": "backup-reader", "retention": "P14D",
    "deletion_protection": False, "key_pending_window": "P7D"}},
    pulumi.ResourceOptions(depends_on=[reader]), pair=pair, bucket=bucket.bucket)
pulumi.export("vault", vault.vault_id)
"""


def _destroyed(bucket: Any) -> None:
    for item in bucket.list_objects_v2(max_keys=1000).object_list:
        bucket.put_object(item.key, b"ransom")
        bucket.delete_object(item.key)


def _refused(attempts: list[Callable[[], Any]]) -> set[str]:
    return {refusal(attempt)[0] for attempt in attempts}


def test_an_attack_with_the_workloads_credentials_reaches_neither_vault_nor_backups(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(tmp_path / "cloud") as cloud:
        other = cloud.admin("POST", "account")[1]
        for variable, field in (("ACCOUNT", "account"), ("KEY", "access_key"), ("SECRET", "secret_key")):
            monkeypatch.setenv(f"BACKUP_{variable}", other[field])
        program = Program(tmp_path, cloud, BODY.format(account=cloud.account))
        program.up()
        clients = Oss(cloud)
        try:
            _attacked(cloud, program, clients, Backups(cloud, clients, account=other))
        finally:
            clients.close()
        program.destroy()
        cloud.advance(days=40)
        assert cloud.status()["resources"] == {}
        assert cloud.status()["unhandled"] == {}


def _attacked(cloud: Cloud, program: Program, clients: Oss, apart: Backups) -> None:
    vault = program.must("stack", "output", "vault", "--stack", "s").strip()
    bucket = clients.bucket("papers-of-two-accounts", PRIMARY)
    written = {f"papers/{number}": os.urandom(1000 + number) for number in range(5)}
    for key, body in written.items():
        bucket.put_object(key, body)
    cloud.advance(hours=2)
    before = apart.snapshots(vault)[-1]

    _destroyed(bucket)
    for region in (PRIMARY, STANDBY):
        mine = Backups(cloud, clients, region)
        assert mine.call("describe_vaults")["Vaults"] == {"Vault": []}
        assert mine.call("describe_policy_bindings")["PolicyBindings"] == []
        deleted = {"VaultId": vault, "SnapshotId": before["SnapshotId"], "SourceType": "OSS"}
        assert _refused(
            [
                lambda mine=mine: mine.call("delete_vault", VaultId=vault),
                lambda mine=mine: mine.call("update_vault", VaultId=vault, VaultName="mine"),
                lambda mine=mine, deleted=deleted: mine.call("delete_snapshot", **deleted, Force=True),
            ]
        ) == {"VaultNotExist"}
    assert contents(bucket) == {}
    assert before in apart.snapshots(vault)

    # The backup account writes what it holds back into the workload's own bucket, through the role that let it read.
    across = {"CrossAccountType": "CROSS_ACCOUNT", "CrossAccountUserId": int(cloud.account)}
    restored = apart.restore(before, bucket.bucket_name, **across, CrossAccountRoleName="backup-reader")
    assert restored["Status"] == "COMPLETE"
    assert contents(bucket) == written
    for key in written:
        bucket.delete_object(key)
