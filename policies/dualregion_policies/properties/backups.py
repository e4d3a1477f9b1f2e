"""Snapshot policies, backup plans, and what keeps their results from being deleted."""

from collections.abc import Mapping

from dualregion_policies.properties import Property

SNAPSHOTS = "alicloud:ecs/autoSnapshotPolicy:AutoSnapshotPolicy"
OLD_SNAPSHOTS = "alicloud:ecs/snapshotPolicy:SnapshotPolicy"
SNAPSHOTS_ATTACHED = "alicloud:ecs/ecsAutoSnapshotPolicyAttachment:EcsAutoSnapshotPolicyAttachment"
DISK_PAIR = "alicloud:ebs/diskReplicaPair:DiskReplicaPair"
PAIR_GROUP = "alicloud:ebs/diskReplicaGroup:DiskReplicaGroup"
TABLES_PLAN = "alicloud:hbr/otsBackupPlan:OtsBackupPlan"
LOCK = "alicloud:oss/bucketWorm:BucketWorm"

SNAPSHOT_DAYS = Property(SNAPSHOTS, ("repeatWeekdays",))
SNAPSHOT_HOURS = Property(SNAPSHOTS, ("timePoints",))
SNAPSHOT_KEPT = Property(SNAPSHOTS, ("retentionDays",))
SNAPSHOT_COPIED = Property(SNAPSHOTS, ("enableCrossRegionCopy",))
SNAPSHOT_REGIONS = Property(SNAPSHOTS, ("targetCopyRegions",))
SNAPSHOT_COPIES_KEPT = Property(SNAPSHOTS, ("copiedSnapshotsRetentionDays",))
OLD_SNAPSHOT_DAYS = Property(OLD_SNAPSHOTS, ("repeatWeekdays",))
OLD_SNAPSHOT_HOURS = Property(OLD_SNAPSHOTS, ("timePoints",))
OLD_SNAPSHOT_KEPT = Property(OLD_SNAPSHOTS, ("retentionDays",))
OLD_SNAPSHOT_COPIED = Property(OLD_SNAPSHOTS, ("enableCrossRegionCopy",))
OLD_SNAPSHOT_REGIONS = Property(OLD_SNAPSHOTS, ("targetCopyRegions",))
OLD_SNAPSHOT_COPIES_KEPT = Property(OLD_SNAPSHOTS, ("copiedSnapshotsRetentionDays",))
ATTACHED_POLICY = Property(SNAPSHOTS_ATTACHED, ("autoSnapshotPolicyId",))
ATTACHED_DISK = Property(SNAPSHOTS_ATTACHED, ("diskId",))
PAIR_DISK = Property(DISK_PAIR, ("diskId",))
PAIR_REGION = Property(DISK_PAIR, ("destinationRegionId",))
GROUP_PAIRS = Property(PAIR_GROUP, ("pairIds",))
GROUP_STATUS = Property(PAIR_GROUP, ("status",))

FILES_SCHEDULE = Property("alicloud:hbr/ecsBackupPlan:EcsBackupPlan", ("schedule",))
FILES_KEPT = Property("alicloud:hbr/ecsBackupPlan:EcsBackupPlan", ("retention",))
FILES_PAUSED = Property("alicloud:hbr/ecsBackupPlan:EcsBackupPlan", ("disabled",))
BUCKET_SCHEDULE = Property("alicloud:hbr/ossBackupPlan:OssBackupPlan", ("schedule",))
BUCKET_KEPT = Property("alicloud:hbr/ossBackupPlan:OssBackupPlan", ("retention",))
BUCKET_PAUSED = Property("alicloud:hbr/ossBackupPlan:OssBackupPlan", ("disabled",))
SHARE_SCHEDULE = Property("alicloud:hbr/nasBackupPlan:NasBackupPlan", ("schedule",))
SHARE_KEPT = Property("alicloud:hbr/nasBackupPlan:NasBackupPlan", ("retention",))
SHARE_PAUSED = Property("alicloud:hbr/nasBackupPlan:NasBackupPlan", ("disabled",))
SERVER_SCHEDULE = Property("alicloud:hbr/serverBackupPlan:ServerBackupPlan", ("schedule",))
SERVER_KEPT = Property("alicloud:hbr/serverBackupPlan:ServerBackupPlan", ("retention",))
SERVER_PAUSED = Property("alicloud:hbr/serverBackupPlan:ServerBackupPlan", ("disabled",))
TABLES_SCHEDULE = Property(TABLES_PLAN, ("rules", "schedule"))
TABLES_KEPT = Property(TABLES_PLAN, ("rules", "retention"))
TABLES_PAUSED = Property(TABLES_PLAN, ("disabled",))

PLANS = (
    (FILES_SCHEDULE, FILES_KEPT, FILES_PAUSED),
    (BUCKET_SCHEDULE, BUCKET_KEPT, BUCKET_PAUSED),
    (SHARE_SCHEDULE, SHARE_KEPT, SHARE_PAUSED),
    (SERVER_SCHEDULE, SERVER_KEPT, SERVER_PAUSED),
    (TABLES_SCHEDULE, TABLES_KEPT, TABLES_PAUSED),
)
"""Of each kind of plan: how often, how long its backups are kept, and whether it is paused."""
SNAPSHOTS_KEPT = ((SNAPSHOT_KEPT, SNAPSHOT_COPIES_KEPT), (OLD_SNAPSHOT_KEPT, OLD_SNAPSHOT_COPIES_KEPT))
"""How long snapshots are kept, and their copies in another region."""
SNAPSHOT_TIMES: Mapping[str, tuple[Property, Property]] = {
    SNAPSHOTS: (SNAPSHOT_DAYS, SNAPSHOT_HOURS),
    OLD_SNAPSHOTS: (OLD_SNAPSHOT_DAYS, OLD_SNAPSHOT_HOURS),
}
"""On which days of the week, and at which hours of them."""
SNAPSHOT_COPIES: Mapping[str, tuple[Property, Property]] = {
    SNAPSHOTS: (SNAPSHOT_COPIED, SNAPSHOT_REGIONS),
    OLD_SNAPSHOTS: (OLD_SNAPSHOT_COPIED, OLD_SNAPSHOT_REGIONS),
}
"""Whether snapshots are copied, and where to."""

LOCK_STATUS = Property(LOCK, ("status",))
LOCK_DAYS = Property(LOCK, ("retentionPeriodInDays",))
