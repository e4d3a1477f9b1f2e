"""For each property that a rule about backups reads: a stack, and the value that changes a verdict on it."""

from dualregion_policies.properties import Property
from dualregion_policies.properties import backups as p
from dualregion_policies.properties import datastores as d
from policies.flips import Flip
from policies.saved_stacks import HOURLY, OLD, PLANS, locked, paired, planned, snapshot_policy, tables_planned
from policies.snapshots import LEFT_OUT, Snapshot, edited
from policies.stored_stacks import LOSES, WEEK, backed_up_cache, documented, kept

CACHE = backed_up_cache(edited(kept(), "carts", "backupPeriods", LEFT_OUT), "carts")

_ROWS: list[tuple[Property, Snapshot, str, object]] = [
    (p.PAIR_REGION, paired(), "pair", "cn-beijing"),
    (p.GROUP_STATUS, paired(), "pairs", "stopped"),
    (p.SNAPSHOT_DAYS, snapshot_policy(), "twice", ["1"]),
    (p.SNAPSHOT_HOURS, snapshot_policy(repeatWeekdays=["1", "3", "5"], timePoints=["0"]), "twice", []),
    (p.SNAPSHOT_KEPT, snapshot_policy(retentionDays=-1), "twice", 3),
    (p.SNAPSHOT_COPIED, snapshot_policy(), "twice", False),
    (p.SNAPSHOT_REGIONS, snapshot_policy(), "twice", ["cn-beijing"]),
    (p.SNAPSHOT_COPIES_KEPT, snapshot_policy(copiedSnapshotsRetentionDays=30), "twice", 3),
    (p.OLD_SNAPSHOT_COPIES_KEPT, snapshot_policy(OLD, copiedSnapshotsRetentionDays=30), "twice", 3),
    (p.OLD_SNAPSHOT_DAYS, snapshot_policy(OLD), "twice", ["1"]),
    (p.OLD_SNAPSHOT_HOURS, snapshot_policy(OLD, repeatWeekdays=["1", "3"]), "twice", []),
    (p.OLD_SNAPSHOT_KEPT, snapshot_policy(OLD), "twice", 3),
    (p.OLD_SNAPSHOT_COPIED, snapshot_policy(OLD), "twice", False),
    (p.OLD_SNAPSHOT_REGIONS, snapshot_policy(OLD), "twice", ["cn-beijing"]),
    *(
        (prop, planned(kind), "plan", value)
        for kind, props in zip(PLANS, p.PLANS, strict=False)
        for prop, value in zip(props, ("I|1631685600|P2D", "3", True), strict=True)
    ),
    (p.TABLES_SCHEDULE, tables_planned(), "plan", [{"schedule": "I|1631685600|P2D", "retention": "30"}]),
    (p.TABLES_KEPT, tables_planned(), "plan", [{"schedule": HOURLY, "retention": "3"}]),
    (p.TABLES_PAUSED, tables_planned(), "plan", True),
    (d.MONGODB_MINUTES, documented(backupInterval="60", backupPeriods=["Monday"]), "papers", "-1"),
    (d.MONGODB_DAYS, documented(backupPeriods=WEEK), "papers", ["Monday"]),
    (d.MONGODB_KEPT, documented(backupRetentionPeriod=30), "papers", 3),
    (d.SHARDS_MINUTES, documented(backupInterval=60, backupPeriods=["Monday"]), "shards", -1),
    (d.SHARDS_DAYS, documented(backupPeriods=WEEK), "shards", ["Monday"]),
    (d.SHARDS_KEPT, documented(backupRetentionPeriod=30), "shards", 3),
    (d.CACHE_POLICY_DAYS, edited(CACHE, "policy", "backupPeriods", WEEK), "policy", ["Friday"]),
    (p.LOCK_STATUS, locked(), "lock", "InProgress"),
    (p.LOCK_DAYS, locked(), "lock", 3),
]
FLIPS = [Flip(prop, stack, name, value, promises=LOSES) for prop, stack, name, value in _ROWS]
