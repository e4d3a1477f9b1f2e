"""Disks, plans and locks: a good stack for each rule about backups, as a first preview shows them."""

from typing import Any

from policies.snapshots import MAINLAND, UNKNOWN, Item, Snapshot, added, archive

_TAGS = {"dr:service": "archive"}
_SNAPSHOTS = "alicloud:ecs/autoSnapshotPolicy:AutoSnapshotPolicy"
OLD = "alicloud:ecs/snapshotPolicy:SnapshotPolicy"
PLANS = ("ecsBackupPlan", "ossBackupPlan", "nasBackupPlan", "serverBackupPlan")
HOURLY = "I|1631685600|PT1H"


def _with(*items: Item) -> Snapshot:
    return added(archive(), *items)


def _disk() -> Item:
    return Item("books", "alicloud:ecs/ecsDisk:EcsDisk", {"tags": _TAGS})


def paired() -> Snapshot:
    """A disk with a replica in the standby, in a group that is started."""
    pair = {"diskId": UNKNOWN, "destinationRegionId": MAINLAND[1]}
    group = {"pairIds": [UNKNOWN], "destinationRegionId": MAINLAND[1], "status": "normal"}
    return _with(
        _disk(),
        Item("pair", "alicloud:ebs/diskReplicaPair:DiskReplicaPair", pair, needs={"diskId": ["books"]}),
        Item("pairs", "alicloud:ebs/diskReplicaGroup:DiskReplicaGroup", group, needs={"pairIds": ["pair"]}),
    )


def snapshot_policy(kind: str = _SNAPSHOTS, **changes: Any) -> Snapshot:
    """A disk whose snapshots, two a day, are copied to the standby."""
    policy = {
        "repeatWeekdays": ["1", "2", "3", "4", "5", "6", "7"],
        "timePoints": ["0", "12"],
        "retentionDays": 30,
        "enableCrossRegionCopy": True,
        "targetCopyRegions": [MAINLAND[1]],
        **changes,
    }
    attached = {"autoSnapshotPolicyId": UNKNOWN, "diskId": UNKNOWN}
    return _with(
        _disk(),
        Item("twice", kind, policy),
        Item(
            "attached",
            "alicloud:ecs/ecsAutoSnapshotPolicyAttachment:EcsAutoSnapshotPolicyAttachment",
            attached,
            needs={"autoSnapshotPolicyId": ["twice"], "diskId": ["books"]},
        ),
    )


def planned(kind: str = PLANS[0], **changes: Any) -> Snapshot:
    """A backup plan that runs by the hour."""
    plan = {"schedule": HOURLY, "retention": "30", "disabled": False, **changes}
    return _with(Item("plan", f"alicloud:hbr/{kind}:{kind[0].upper()}{kind[1:]}", plan))


def tables_planned() -> Snapshot:
    """The plan of a table store, whose schedules are in a list."""
    plan = {"rules": [{"schedule": HOURLY, "retention": "30"}], "disabled": False}
    return _with(Item("plan", "alicloud:hbr/otsBackupPlan:OtsBackupPlan", plan))


def locked(**changes: Any) -> Snapshot:
    """A bucket from which nothing can be deleted for a year."""
    lock = {"bucket": "archive-cn-shanghai", "status": "Locked", "retentionPeriodInDays": 365, **changes}
    return _with(Item("lock", "alicloud:oss/bucketWorm:BucketWorm", lock))
