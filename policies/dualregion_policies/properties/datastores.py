"""How databases and caches are copied and backed up."""

from dualregion_policies.properties import Property
from dualregion_policies.properties.encrypted import MONGODB, MONGODB_SHARDS, POLARDB, REDIS, TAIR

RDS_POLICY = "alicloud:rds/backupPolicy:BackupPolicy"
RDS_ABROAD = "alicloud:rds/rdsInstanceCrossBackupPolicy:RdsInstanceCrossBackupPolicy"
SYNC_JOB = "alicloud:dts/synchronizationJob:SynchronizationJob"
GLOBAL_NETWORK = "alicloud:polardb/globalDatabaseNetwork:GlobalDatabaseNetwork"
POLARDB_POLICY = "alicloud:polardb/backupPolicy:BackupPolicy"
CACHE_POLICY = "alicloud:kvstore/backupPolicy:BackupPolicy"

RDS_POLICY_INSTANCE = Property(RDS_POLICY, ("instanceId",))
RDS_POLICY_DAYS = Property(RDS_POLICY, ("preferredBackupPeriods",))
RDS_POLICY_MINUTES = Property(RDS_POLICY, ("backupInterval",))
RDS_POLICY_LOGS = Property(RDS_POLICY, ("enableBackupLog",))
RDS_POLICY_DAYS_KEPT = Property(RDS_POLICY, ("backupRetentionPeriod",))
RDS_POLICY_LOG_DAYS = Property(RDS_POLICY, ("logBackupRetentionPeriod",))
RDS_POLICY_RELEASED = Property(RDS_POLICY, ("releasedKeepPolicy",))
RDS_POLICY_OLD_DAYS = Property(RDS_POLICY, ("retentionPeriod",))
RDS_POLICY_OLD_LOGS = Property(RDS_POLICY, ("logBackup",))
RDS_POLICY_OLD_LOG_DAYS = Property(RDS_POLICY, ("logRetentionPeriod",))
RDS_POLICY_LOCAL_LOGS = Property(RDS_POLICY, ("logBackupLocalRetentionNumber",))
RDS_ABROAD_INSTANCE = Property(RDS_ABROAD, ("instanceId",))
RDS_ABROAD_REGION = Property(RDS_ABROAD, ("crossBackupRegion",))
RDS_ABROAD_KEPT = Property(RDS_ABROAD, ("retention",))
RDS_ABROAD_LOGS = Property(RDS_ABROAD, ("logBackupEnabled",))

SYNC_SOURCE = Property(SYNC_JOB, ("sourceEndpointInstanceId",))
SYNC_DESTINATION = Property(SYNC_JOB, ("destinationEndpointInstanceId",))
SYNC_REGION = Property(SYNC_JOB, ("destinationEndpointRegion",))
SYNC_CHANGES = Property(SYNC_JOB, ("dataSynchronization",))
SYNC_STATUS = Property(SYNC_JOB, ("status",))
SYNC_DIRECTION = Property(SYNC_JOB, ("synchronizationDirection",))

POLARDB_ORIGIN = Property(POLARDB, ("creationOption",))
POLARDB_NETWORK = Property(POLARDB, ("gdnId",))
POLARDB_ENGINE = Property(POLARDB, ("dbType",))
POLARDB_VERSION = Property(POLARDB, ("dbVersion",))
POLARDB_HOT_STANDBY = Property(POLARDB, ("hotStandbyCluster",))
NETWORK_PRIMARY = Property(GLOBAL_NETWORK, ("dbClusterId",))
POLARDB_POLICY_CLUSTER = Property(POLARDB_POLICY, ("dbClusterId",))
POLARDB_POLICY_FREQUENCY = Property(POLARDB_POLICY, ("dataLevel1BackupFrequency",))
POLARDB_POLICY_DAYS = Property(POLARDB_POLICY, ("dataLevel1BackupPeriods",))
POLARDB_POLICY_OLD_FREQUENCY = Property(POLARDB_POLICY, ("backupFrequency",))
POLARDB_POLICY_OLD_DAYS = Property(POLARDB_POLICY, ("preferredBackupPeriods",))
POLARDB_POLICY_REGION = Property(POLARDB_POLICY, ("dataLevel2BackupAnotherRegionRegion",))

TAIR_GLOBAL = Property(TAIR, ("globalInstanceId",))
CACHE_POLICY_INSTANCE = Property(CACHE_POLICY, ("instanceId",))
REDIS_DAYS = Property(REDIS, ("backupPeriods",))
CACHE_POLICY_DAYS = Property(CACHE_POLICY, ("backupPeriods",))

MONGODB_MINUTES = Property(MONGODB, ("backupInterval",))
MONGODB_DAYS = Property(MONGODB, ("backupPeriods",))
MONGODB_KEPT = Property(MONGODB, ("backupRetentionPeriod",))
SHARDS_MINUTES = Property(MONGODB_SHARDS, ("backupInterval",))
SHARDS_DAYS = Property(MONGODB_SHARDS, ("backupPeriods",))
SHARDS_KEPT = Property(MONGODB_SHARDS, ("backupRetentionPeriod",))

DOCUMENTS = (
    (MONGODB_MINUTES, MONGODB_DAYS, MONGODB_KEPT),
    (SHARDS_MINUTES, SHARDS_DAYS, SHARDS_KEPT),
)
"""Of each kind: minutes between two backups, or their days, and how long they are kept."""
