"""Where the provider says what is encrypted, with which key, and how keys are kept."""

from dualregion_policies.properties import INSTANCE, KEY, MIRROR, Property

RDS = "alicloud:rds/instance:Instance"
RDS_COPY = "alicloud:rds/ddrInstance:DdrInstance"
RDS_CLONE = "alicloud:rds/rdsCloneDbInstance:RdsCloneDbInstance"
RDS_READER = "alicloud:rds/readOnlyInstance:ReadOnlyInstance"
RDS_PROXY = "alicloud:rds/rdsDbProxy:RdsDbProxy"
POLARDB = "alicloud:polardb/cluster:Cluster"
POLARDB_ENDPOINT = "alicloud:polardb/endpoint:Endpoint"
POLARDB_PRIMARY = "alicloud:polardb/primaryEndpoint:PrimaryEndpoint"
POLARDB_CUSTOM = "alicloud:polardb/clusterEndpoint:ClusterEndpoint"
MONGODB = "alicloud:mongodb/instance:Instance"
MONGODB_SHARDS = "alicloud:mongodb/shardingInstance:ShardingInstance"
REDIS = "alicloud:kvstore/instance:Instance"
TAIR = "alicloud:redis/tairInstance:TairInstance"
DISK = "alicloud:ecs/ecsDisk:EcsDisk"
OLD_DISK = "alicloud:ecs/disk:Disk"
TEMPLATE = "alicloud:ecs/ecsLaunchTemplate:EcsLaunchTemplate"
OLD_TEMPLATE = "alicloud:ecs/launchTemplate:LaunchTemplate"
SCALING = "alicloud:ess/scalingConfiguration:ScalingConfiguration"
NODES = "alicloud:cs/nodePool:NodePool"
SHOTS = "alicloud:ecs/autoSnapshotPolicy:AutoSnapshotPolicy"
OLD_SHOTS = "alicloud:ecs/snapshotPolicy:SnapshotPolicy"
SHOT = "alicloud:ecs/ecsSnapshot:EcsSnapshot"
OLD_SHOT = "alicloud:ecs/snapshot:Snapshot"
ACCOUNT = "alicloud:ecs/diskEncryptionByDefault:DiskEncryptionByDefault"
ACCOUNT_KEY = "alicloud:ecs/diskDefaultKmsKey:DiskDefaultKmsKey"
KEY_SERVICE = "alicloud:kms/instance:Instance"
CLUSTER = "alicloud:cs/managedKubernetes:ManagedKubernetes"
LOGSTORE = "alicloud:log/store:Store"
KAFKA = "alicloud:alikafka/instance:Instance"
KEPT = "alicloud:kms/secret:Secret"

RDS_KEY = Property(RDS, ("encryptionKey",))
RDS_TDE = Property(RDS, ("tdeStatus",))
RDS_TDE_KEY = Property(RDS, ("tdeEncryptionKey",))
RDS_SSL = Property(RDS, ("sslAction",))
RDS_FORCED = Property(RDS, ("forceEncryption",))
RDS_ENGINE = Property(RDS, ("engine",))

RDS_COPY_KEY = Property(RDS_COPY, ("encryptionKey",))
RDS_COPY_TDE = Property(RDS_COPY, ("tdeStatus",))
RDS_COPY_SSL = Property(RDS_COPY, ("sslAction",))

RDS_CLONE_KEY = Property(RDS_CLONE, ("encryptionKey",))
RDS_CLONE_TDE = Property(RDS_CLONE, ("tdeStatus",))
RDS_CLONE_SSL = Property(RDS_CLONE, ("sslEnabled",))

RDS_READER_SSL = Property(RDS_READER, ("sslEnabled",))

RDS_PROXY_SSL = Property(RDS_PROXY, ("dbProxySslEnabled",))

POLARDB_TDE = Property(POLARDB, ("tdeStatus",))
POLARDB_KEY = Property(POLARDB, ("encryptionKey",))

POLARDB_ENDPOINT_SSL = Property(POLARDB_ENDPOINT, ("sslEnabled",))

POLARDB_PRIMARY_SSL = Property(POLARDB_PRIMARY, ("sslEnabled",))

POLARDB_CUSTOM_SSL = Property(POLARDB_CUSTOM, ("sslEnabled",))

MONGODB_DISKS = Property(MONGODB, ("encrypted",))
MONGODB_DISK_KEY = Property(MONGODB, ("cloudDiskEncryptionKey",))
MONGODB_TDE = Property(MONGODB, ("tdeStatus",))
MONGODB_TDE_KEY = Property(MONGODB, ("encryptionKey",))
MONGODB_SSL = Property(MONGODB, ("sslAction",))

SHARDS_DISKS = Property(MONGODB_SHARDS, ("encrypted",))
SHARDS_DISK_KEY = Property(MONGODB_SHARDS, ("cloudDiskEncryptionKey",))
SHARDS_TDE = Property(MONGODB_SHARDS, ("tdeStatus",))
SHARDS_TDE_KEY = Property(MONGODB_SHARDS, ("encryptionKey",))
SHARDS_SSL = Property(MONGODB_SHARDS, ("sslAction",))

REDIS_TDE = Property(REDIS, ("tdeStatus",))
REDIS_KEY = Property(REDIS, ("encryptionKey",))
REDIS_SSL = Property(REDIS, ("sslEnable",))

TAIR_TDE = Property(TAIR, ("tdeStatus",))
TAIR_KEY = Property(TAIR, ("encryptionKey",))
TAIR_SSL = Property(TAIR, ("sslEnabled",))

DISK_ENCRYPTED = Property(DISK, ("encrypted",))
DISK_KEY = Property(DISK, ("kmsKeyId",))
DISK_SNAPSHOT = Property(DISK, ("snapshotId",))

OLD_DISK_ENCRYPTED = Property(OLD_DISK, ("encrypted",))
OLD_DISK_KEY = Property(OLD_DISK, ("kmsKeyId",))
OLD_DISK_SNAPSHOT = Property(OLD_DISK, ("snapshotId",))

SHOT_DISK = Property(SHOT, ("diskId",))
OLD_SHOT_DISK = Property(OLD_SHOT, ("diskId",))

SHOTS_COPIED = Property(SHOTS, ("enableCrossRegionCopy",))
SHOTS_REGIONS = Property(SHOTS, ("targetCopyRegions",))
SHOTS_COPY = Property(SHOTS, ("copyEncryptionConfiguration", "encrypted"))
SHOTS_COPY_KEY = Property(SHOTS, ("copyEncryptionConfiguration", "kmsKeyId"))

OLD_SHOTS_COPIED = Property(OLD_SHOTS, ("enableCrossRegionCopy",))
OLD_SHOTS_REGIONS = Property(OLD_SHOTS, ("targetCopyRegions",))
OLD_SHOTS_COPY = Property(OLD_SHOTS, ("copyEncryptionConfiguration", "encrypted"))
OLD_SHOTS_COPY_KEY = Property(OLD_SHOTS, ("copyEncryptionConfiguration", "kmsKeyId"))

ACCOUNT_DEFAULT = Property(ACCOUNT, ("encrypted",))
ACCOUNT_DEFAULT_KEY = Property(ACCOUNT_KEY, ("kmsKeyId",))

INSTANCE_SYSTEM = Property(INSTANCE, ("systemDiskEncrypted",))
INSTANCE_SYSTEM_KEY = Property(INSTANCE, ("systemDiskKmsKeyId",))
INSTANCE_DATA = Property(INSTANCE, ("dataDisks", "encrypted"))
INSTANCE_DATA_KEY = Property(INSTANCE, ("dataDisks", "kmsKeyId"))
INSTANCE_DATA_SNAPSHOT = Property(INSTANCE, ("dataDisks", "snapshotId"))

TEMPLATE_SYSTEM = Property(TEMPLATE, ("systemDisk", "encrypted"))
TEMPLATE_SYSTEM_KEY = Property(TEMPLATE, ("systemDisk", "kmsKeyId"))
TEMPLATE_DATA = Property(TEMPLATE, ("dataDisks", "encrypted"))
TEMPLATE_DATA_KEY = Property(TEMPLATE, ("dataDisks", "kmsKeyId"))
TEMPLATE_DATA_SNAPSHOT = Property(TEMPLATE, ("dataDisks", "snapshotId"))

OLD_TEMPLATE_SYSTEM = Property(OLD_TEMPLATE, ("systemDisk", "encrypted"))
OLD_TEMPLATE_SYSTEM_KEY = Property(OLD_TEMPLATE, ("systemDisk", "kmsKeyId"))
OLD_TEMPLATE_DATA = Property(OLD_TEMPLATE, ("dataDisks", "encrypted"))
OLD_TEMPLATE_DATA_KEY = Property(OLD_TEMPLATE, ("dataDisks", "kmsKeyId"))
OLD_TEMPLATE_DATA_SNAPSHOT = Property(OLD_TEMPLATE, ("dataDisks", "snapshotId"))

SCALING_SYSTEM = Property(SCALING, ("systemDiskEncrypted",))
SCALING_SYSTEM_KEY = Property(SCALING, ("systemDiskKmsKeyId",))
SCALING_DATA = Property(SCALING, ("dataDisks", "encrypted"))
SCALING_DATA_KEY = Property(SCALING, ("dataDisks", "kmsKeyId"))
SCALING_DATA_SNAPSHOT = Property(SCALING, ("dataDisks", "snapshotId"))

NODES_SYSTEM = Property(NODES, ("systemDiskEncrypted",))
NODES_SYSTEM_KEY = Property(NODES, ("systemDiskKmsKey",))
NODES_DATA = Property(NODES, ("dataDisks", "encrypted"))
NODES_DATA_KEY = Property(NODES, ("dataDisks", "kmsKeyId"))
NODES_DATA_SNAPSHOT = Property(NODES, ("dataDisks", "snapshotId"))

MIRROR_ENCRYPTION = Property(MIRROR, ("encryptType",))
MIRROR_KEY = Property(MIRROR, ("kmsKeyId",))

CLUSTER_KEY = Property(CLUSTER, ("encryptionProviderKey",))
CLUSTER_DISABLED = Property(CLUSTER, ("disableEncryption",))

LOGSTORE_ENCRYPTED = Property(LOGSTORE, ("encryptConf", "enable"))
LOGSTORE_KEY = Property(LOGSTORE, ("encryptConf", "userCmkInfo", "cmkKeyId"))

KAFKA_KEY = Property(KAFKA, ("kmsKeyId",))

SECRET_KEY = Property(KEPT, ("encryptionKeyId",))

KEY_ORIGIN = Property(KEY, ("origin",))
KEY_SPEC = Property(KEY, ("keySpec",))
KEY_ROTATES = Property(KEY, ("automaticRotation",))
KEY_ROTATION = Property(KEY, ("rotationInterval",))
KEY_STATUS = Property(KEY, ("status",))
KEY_STATE = Property(KEY, ("keyState",))
KEY_ENABLED = Property(KEY, ("isEnabled",))
KEY_PROTECTED = Property(KEY, ("deletionProtection",))
KEY_PENDING = Property(KEY, ("pendingWindowInDays",))
KEY_PENDING_OLD = Property(KEY, ("deletionWindowInDays",))

SERVICE_PROTECTED = Property(KEY_SERVICE, ("deletionProtection",))
SERVICE_UNBACKED = Property(KEY_SERVICE, ("forceDeleteWithoutBackup",))
SERVICE_ZONES = Property(KEY_SERVICE, ("zoneIds",))
