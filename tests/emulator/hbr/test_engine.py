"""The real engine and provider on vaults, mirrors, policies and bindings."""

from __future__ import annotations

from pathlib import Path

import pytest

from backup_clients import LOCK_CODES, Backups
from cloud_process import Cloud
from engine_programs import Program

pytestmark = pytest.mark.slow

BODY = """
def key(name, opts):
    return alicloud.kms.Key(name, description=name, pending_window_in_days=7, opts=opts)

bucket = alicloud.oss.Bucket("archive", bucket="archive-of-the-engine-test", opts=here)
vault = alicloud.hbr.Vault("vault", vault_name="vault", encrypt_type="KMS", kms_key_id=key("k1", here).id,
    worm_enabled={worm}, description={text!r}, tags={{"dr:service": "archive"}}, opts=here)
mirror = alicloud.hbr.ReplicationVault("mirror", vault_name="mirror", replication_source_region_id="cn-hongkong",
    replication_source_vault_id=vault.id, encrypt_type="KMS", kms_key_id=key("k2", there).id, opts=there)
policy = alicloud.hbr.Policy("policy", policy_name="hourly", policy_description={text!r}, rules=[
    {{"rule_type": "BACKUP", "backup_type": "COMPLETE", "schedule": "I|1631685600|PT1H", "vault_id": vault.id,
      "keep_latest_snapshots": 1}},
    {{"rule_type": "TRANSITION", "retention": {days}}},
], opts=here)
alicloud.hbr.PolicyBinding("binding", policy_id=policy.id, source_type="OSS", data_source_id=bucket.bucket,
    source={prefix!r}, policy_binding_description={text!r}, opts=here)
alicloud.hbr.CrossAccount("other", cross_account_user_id=1234567890123456, cross_account_role_name="hbr", opts=here)
pulumi.export("vault", vault.id)
"""


def test_vault_mirror_policy_and_binding_live_without_drift(tmp_path: Path, own_cloud: Cloud, hbr: Backups) -> None:
    program = Program(tmp_path, own_cloud, BODY.format(worm=False, text="d", days=7, prefix=""))
    program.up()
    bucket = hbr.oss.bucket("archive-of-the-engine-test")
    bucket.put_object("in/a", b"1")
    own_cloud.advance(hours=3)
    program.must("refresh", "--yes", "--expect-no-changes", "--skip-preview", "--stack", "s")
    vault = program.must("stack", "output", "vault", "--stack", "s").strip()
    assert len(hbr.snapshots(vault)) == 3

    program.write(own_cloud, BODY.format(worm=False, text="changed", days=14, prefix="in/"))
    program.up()
    own_cloud.advance(hours=1)
    assert hbr.snapshots(vault)[-1]["Retention"] == 14
    bucket.delete_object("in/a")
    program.destroy()
    own_cloud.advance(days=8)
    assert own_cloud.status()["resources"] == {}
    assert own_cloud.status()["unhandled"] == {}


def test_destroy_of_a_locked_vault_says_what_cannot_be_deleted_until_when(
    tmp_path: Path, own_cloud: Cloud, hbr: Backups
) -> None:
    body = BODY.format(worm=True, text="d", days=2, prefix="")
    program = Program(tmp_path, own_cloud, body.replace('"keep_latest_snapshots": 1', '"keep_latest_snapshots": 0'))
    program.up()
    own_cloud.advance(hours=1)
    vault = program.must("stack", "output", "vault", "--stack", "s").strip()
    (snapshot,) = hbr.snapshots(vault)
    told = program.run("destroy", "--yes", "--skip-preview", "--stack", "s")
    assert told.returncode != 0
    assert LOCK_CODES[1] in told.stdout + told.stderr
    assert "holds 1 backup that cannot be deleted before" in told.stdout + told.stderr
    own_cloud.advance(seconds=snapshot["ExpireTime"] - hbr.now() + 1)
    program.destroy()
    own_cloud.advance(days=8)
    assert own_cloud.status()["resources"] == {}
