"""A lost region backs nothing up; what had reached the mirror by then comes back in the standby."""

from __future__ import annotations

from typing import Any

import pytest

from backup_clients import Backups, contents
from cloud_process import Cloud
from oss_clients import PRIMARY, STANDBY


def _lose(cloud: Cloud, region: str, **more: object) -> None:
    assert cloud.admin("POST", "fault/add", kind="region-loss", region=region, **more)[0] == 200


def _find(cloud: Cloud) -> None:
    assert cloud.admin("POST", "fault/clear")[0] == 200


def _mirrored(hbr: Backups, standby: Backups) -> tuple[Any, str, str, int]:
    """(bucket, vault, mirror, first backup's time)."""
    bucket, vault, first = hbr.protected()
    mirror = standby.call(
        "create_replication_vault", VaultName="m", VaultRegionId=STANDBY, ReplicationSourceRegionId=PRIMARY,
        ReplicationSourceVaultId=vault,
    )["VaultId"]  # fmt: skip
    return bucket, vault, mirror, first


def test_backups_that_were_due_while_the_region_was_lost_are_not_made_up_for(own_cloud: Cloud, hbr: Backups) -> None:
    bucket, vault, first = hbr.protected()
    bucket.put_object("a", b"1")
    own_cloud.advance(hours=2)
    _lose(own_cloud, PRIMARY)
    own_cloud.advance(hours=5)
    _find(own_cloud)
    own_cloud.advance(hours=2)

    hours = [(snapshot["StartTime"] - first) // 3600 for snapshot in hbr.snapshots(vault)]
    assert hours == [0, 1, 7, 8]


def test_a_backup_that_runs_while_its_region_is_lost_fails_and_leaves_nothing(own_cloud: Cloud, hbr: Backups) -> None:
    bucket, vault, first = hbr.protected(hours=24)
    bucket.put_object("a", b"1")
    own_cloud.advance(seconds=first + 5 - hbr.now())
    _lose(own_cloud, PRIMARY)
    own_cloud.advance(minutes=10)
    _find(own_cloud)

    (job,) = hbr.jobs()
    assert (job["Status"], job["ErrorMessage"]) == ("FAILED", f"The region {PRIMARY} was lost.")
    assert hbr.snapshots(vault) == []
    assert hbr.shown(vault)["StorageSize"] == 0


def test_what_had_reached_the_mirror_comes_back_without_the_lost_region(
    own_cloud: Cloud, hbr: Backups, standby: Backups
) -> None:
    bucket, _, mirror, _ = _mirrored(hbr, standby)
    bucket.put_object("ledger", b"before")
    own_cloud.advance(minutes=50)
    bucket.put_object("ledger", b"after the backup that was mirrored")
    _lose(own_cloud, PRIMARY)
    own_cloud.advance(hours=6)

    (snapshot,) = standby.snapshots(mirror)
    target = standby.oss.created(STANDBY)
    assert standby.restore(snapshot, target.bucket_name)["Status"] == "COMPLETE"
    assert contents(target) == {"ledger": b"before"}


@pytest.mark.parametrize("region", [PRIMARY, STANDBY])
def test_a_backup_on_its_way_to_the_mirror_waits_while_either_region_is_lost(
    own_cloud: Cloud, hbr: Backups, standby: Backups, region: str
) -> None:
    bucket, vault, mirror, first = _mirrored(hbr, standby)
    bucket.put_object("a", b"1")
    # The job takes 90 s and the copy 5 min: it is complete, and has not arrived.
    own_cloud.advance(seconds=first + 180 - hbr.now())
    _lose(own_cloud, region)
    own_cloud.advance(minutes=40)
    _find(own_cloud)
    assert standby.snapshots(mirror) == []

    own_cloud.advance(minutes=6)
    (arrived,) = standby.snapshots(mirror)
    assert arrived["SourceSnapshotHash"] == hbr.snapshots(vault)[0]["SnapshotHash"]


def test_a_restore_goes_on_when_its_region_is_back(own_cloud: Cloud, hbr: Backups) -> None:
    bucket, vault, _ = hbr.protected(hours=24)
    bucket.put_object("a", b"1")
    own_cloud.advance(hours=1)
    (snapshot,) = hbr.snapshots(vault)
    target = hbr.oss.created(PRIMARY)
    job = hbr.call(
        "create_restore_job", VaultId=vault, SnapshotId=snapshot["SnapshotId"], RestoreType="OSS", SourceType="OSS",
        TargetBucket=target.bucket_name,
    )["RestoreId"]  # fmt: skip
    _lose(own_cloud, PRIMARY)
    own_cloud.advance(hours=3)
    _find(own_cloud)
    assert contents(target) == {}

    own_cloud.advance(minutes=6)
    (row,) = hbr.call("describe_restore_jobs_2", RestoreType="OSS", PageSize=99)["RestoreJobs"]["RestoreJob"]
    assert (row["RestoreId"], row["Status"]) == (job, "COMPLETE")
    assert contents(target) == {"a": b"1"}
