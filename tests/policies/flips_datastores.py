"""For each property that a database's copies rest on: a stack, and the value that changes a verdict on it."""

from dualregion_policies.properties import datastores as p
from dualregion_policies.properties.encrypted import RDS_ENGINE, RDS_KEY
from dualregion_policies.properties.resilience import RDS_CATEGORY
from policies.flips import Flip
from policies.snapshots import LEFT_OUT, Snapshot, edited, unneeded
from policies.stored_stacks import WEEK, backed_up_cache, cached, dumped, kept, loses, networked, saved, synced

ELSEWHERE = unneeded(synced(), "job", "destinationEndpointInstanceId")
BASIC = edited(saved(), "orders", "category", "HighAvailability")
POSTGRES = edited(saved(preferredBackupPeriods=WEEK), "orders", "engine", "PostgreSQL")
LOGGED = {"enableBackupLog": True}
REFILLED = edited(kept(), "carts", "backupPeriods", LEFT_OUT)
HOUR, DAYS = loses("PT1H30M"), loses("P2D")


def _without_logs(**policy: object) -> Snapshot:
    return edited(saved(**policy), "abroad", "logBackupEnabled", "Disabled")


FLIPS = [
    Flip(p.RDS_POLICY_MINUTES, _without_logs(backupInterval="60"), "often", "-1", promises=HOUR),
    Flip(p.RDS_POLICY_DAYS, _without_logs(preferredBackupPeriods=WEEK), "often", ["Monday", "Friday"], promises=DAYS),
    Flip(p.RDS_ABROAD_REGION, saved(backupInterval="60"), "abroad", "cn-beijing", promises=HOUR),
    Flip(p.RDS_ABROAD_LOGS, saved(preferredBackupPeriods=WEEK), "abroad", "Disabled", promises=HOUR),
    Flip(p.SYNC_REGION, ELSEWHERE, "job", "cn-beijing", promises=HOUR),
    Flip(p.SYNC_CHANGES, synced(), "job", False, promises=HOUR),
    Flip(p.SYNC_STATUS, synced(), "job", "Suspending", promises=HOUR),
    Flip(p.SYNC_STATUS, synced(), "job", LEFT_OUT, promises=HOUR),
    Flip(p.SYNC_DIRECTION, synced(synchronizationDirection="Forward"), "job", "Reverse", promises=HOUR),
    Flip(p.POLARDB_ORIGIN, networked(), "shadow", "Normal", promises=HOUR),
    Flip(p.POLARDB_ENGINE, networked(), "shadow", "PostgreSQL", promises=HOUR),
    Flip(p.POLARDB_VERSION, networked(), "shadow", "5.7", promises=HOUR),
    Flip(p.POLARDB_HOT_STANDBY, networked(), "ledger", "OFF", promises=loses("PT1M", "zone-loss")),
    Flip(p.POLARDB_POLICY_REGION, dumped(dataLevel1BackupFrequency="2/24H"), "dumps", "cn-beijing", promises=DAYS),
    Flip(p.POLARDB_POLICY_FREQUENCY, dumped(dataLevel1BackupFrequency="2/24H"), "dumps", "Normal", promises=DAYS),
    Flip(p.POLARDB_POLICY_DAYS, dumped(dataLevel1BackupPeriods=WEEK), "dumps", WEEK[:1], promises=DAYS),
    Flip(p.POLARDB_POLICY_OLD_FREQUENCY, dumped(backupFrequency="4/24H"), "dumps", LEFT_OUT, promises=DAYS),
    Flip(p.POLARDB_POLICY_OLD_DAYS, dumped(preferredBackupPeriods=WEEK), "dumps", WEEK[:2], promises=DAYS),
    Flip(p.TAIR_GLOBAL, backed_up_cache(cached(), "sessions"), "sessions", LEFT_OUT, promises=HOUR),
    Flip(p.RDS_POLICY_LOGS, saved(), "often", False, promises=HOUR),
    Flip(p.RDS_POLICY_DAYS_KEPT, saved(backupRetentionPeriod=30), "often", 3, promises=HOUR),
    Flip(p.RDS_POLICY_LOG_DAYS, saved(logBackupRetentionPeriod=7, **LOGGED), "often", 30, promises=HOUR),
    Flip(p.RDS_POLICY_OLD_LOG_DAYS, saved(logRetentionPeriod=7, **LOGGED), "often", 30, promises=HOUR),
    Flip(
        p.RDS_POLICY_RELEASED,
        saved(releasedKeepPolicy="All"),
        "often",
        "None",
        promises=HOUR,
        policies={"rules": {"rds-rolled-back": {"keptAfterRelease": True}}},
    ),
    Flip(p.RDS_ABROAD_KEPT, edited(saved(), "abroad", "retention", 30), "abroad", 3, promises=HOUR),
    Flip(p.RDS_POLICY_OLD_DAYS, saved(retentionPeriod=30), "often", 3, promises=HOUR),
    Flip(p.RDS_POLICY_OLD_LOGS, saved(logBackup=False), "often", True, promises=HOUR),
    Flip(p.RDS_POLICY_LOCAL_LOGS, saved(), "often", 60, promises=HOUR),
    Flip(RDS_CATEGORY, BASIC, "orders", "Basic", promises=HOUR),
    Flip(RDS_ENGINE, saved(backupInterval="60"), "orders", "PostgreSQL", promises=HOUR),
    Flip(RDS_KEY, POSTGRES, "orders", LEFT_OUT, promises=HOUR),
    Flip(p.REDIS_DAYS, REFILLED, "carts", ["Monday"], promises=HOUR),
]
