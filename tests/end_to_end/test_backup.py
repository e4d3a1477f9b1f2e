"""The stack's own vault, locked: what an attack with the account's credentials leaves, and what destroy says of it."""

import os
import re
from collections.abc import Generator
from typing import Any

import pytest

from backup_clients import Backups, contents
from end_to_end.rehearsal import Rehearsal, rehearsal
from oss_clients import Oss

pytestmark = pytest.mark.slow

STACK, PRIMARY, STANDBY = "local", "cn-hongkong", "ap-southeast-1"


def _locked(config: dict[str, Any]) -> None:
    config["dualregion:vaultLocked"] = "true"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Generator[Rehearsal]:
    with rehearsal(tmp_path_factory.mktemp("vault")) as made:
        made.config(STACK, _locked)
        made.create(STACK)
        made.up(STACK)
        yield made


@pytest.fixture(scope="module")
def oss(stack: Rehearsal) -> Generator[Oss]:
    client = Oss(stack.cloud)
    yield client
    client.close()


def _id(stack: Rehearsal, name: str) -> str:
    return str(stack.one(STACK, name)["id"])


def _destroyed(bucket: Any) -> None:
    for item in bucket.list_objects_v2(max_keys=1000).object_list:
        bucket.put_object(item.key, b"ransom")
        bucket.delete_object(item.key)
    listed = bucket.list_object_versions(max_keys=1000)
    for version in [*listed.versions, *listed.delete_marker]:
        bucket.delete_object(version.key, params={"versionId": version.versionid})


def test_every_byte_from_before_an_attack_comes_back_from_the_vault(stack: Rehearsal, oss: Oss) -> None:
    archive = oss.bucket(_id(stack, "archive-objects-primary"), PRIMARY)
    written = {f"papers/{number}": os.urandom(1000 + number) for number in range(5)}
    for key, body in written.items():
        archive.put_object(key, body)
    stack.cloud.advance(hours=2)
    hbr, vault = Backups(stack.cloud, oss), _id(stack, "archive-vault-primary")
    before = hbr.snapshots(vault)[-1]

    _destroyed(archive)
    for snapshot in hbr.snapshots(vault):
        with pytest.raises(Exception, match="CannotDeleteLockedSnapshot"):
            hbr.call(
                "delete_snapshot",
                VaultId=vault,
                SnapshotId=snapshot["SnapshotId"],
                SourceType="OSS",
                Force=True,
            )
    target = oss.created(PRIMARY)

    assert contents(archive) == {}
    assert hbr.restore(before, target.bucket_name)["Status"] == "COMPLETE"
    assert contents(target) == written
    for key in written:
        target.delete_object(key)
    target.delete_bucket()


def test_the_standby_holds_the_same_backups_in_a_mirror_that_its_own_region_restores_from(
    stack: Rehearsal, oss: Oss
) -> None:
    source = Backups(stack.cloud, oss).snapshots(_id(stack, "archive-vault-primary"))
    mirrored = Backups(stack.cloud, oss, STANDBY).snapshots(_id(stack, "archive-vault-standby"))

    assert mirrored
    assert {found["SourceSnapshotHash"] for found in mirrored} <= {found["SnapshotHash"] for found in source}


def test_backups_change_nothing_that_the_engine_knows_of(stack: Rehearsal) -> None:
    stack.must("pulumi", "refresh", "--yes", "--expect-no-changes", "--stack", STACK)
    assert stack.preview(STACK, "--expect-no-changes").returncode == 0


def test_destroy_says_until_when_the_locked_vault_stays_and_ends_once_that_is_over(stack: Rehearsal) -> None:
    refused = stack.run("pulumi", "destroy", "--yes", "--stack", STACK)

    told = refused.stdout + refused.stderr
    assert refused.returncode != 0
    assert re.search(r"vault v-\w+ is locked: .* cannot be deleted itself before \d{4}-\d\d-\d\dT", told), told[-3000:]

    stack.cloud.advance(days=31)
    stack.down(STACK)
    assert stack.resources() == {}
