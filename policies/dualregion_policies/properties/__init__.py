"""Every property that the packs read, by resource type, as the schema of `pulumi_alicloud` spells it.

Nothing else in the packs spells a property of the cloud. A test holds each one against the installed types.
"""

from collections.abc import Mapping
from dataclasses import dataclass

ANY_TYPE = "*"
COMPONENT_TYPE = "component"
PROVIDER = "pulumi:providers:alicloud"

BUCKET = "alicloud:oss/bucket:Bucket"
VERSIONING = "alicloud:oss/bucketVersioning:BucketVersioning"
ENCRYPTION = "alicloud:oss/bucketServerSideEncryption:BucketServerSideEncryption"
REPLICATION = "alicloud:oss/bucketReplication:BucketReplication"
LOGGING = "alicloud:oss/bucketLogging:BucketLogging"
KEY = "alicloud:kms/key:Key"
KEY_ALIAS = "alicloud:kms/alias:Alias"
VAULT = "alicloud:hbr/vault:Vault"
MIRROR = "alicloud:hbr/replicationVault:ReplicationVault"
BACKUP_POLICY = "alicloud:hbr/policy:Policy"
BINDING = "alicloud:hbr/policyBinding:PolicyBinding"
FILE_SYSTEM = "alicloud:nas/fileSystem:FileSystem"
INSTANCE = "alicloud:ecs/instance:Instance"
RECORD = "alicloud:dns/alidnsRecord:AlidnsRecord"
ACCELERATOR = "alicloud:ga/accelerator:Accelerator"
ENTRANCE = "alicloud:ga/ipSet:IpSet"
LISTENER = "alicloud:ga/listener:Listener"
GROUP = "alicloud:ga/endpointGroup:EndpointGroup"
CLASSIC = "alicloud:dns/gtmInstance:GtmInstance"
CLASSIC_POOL = "alicloud:dns/addressPool:AddressPool"
CLASSIC_PROBE = "alicloud:dns/monitorConfig:MonitorConfig"
STRATEGY = "alicloud:dns/accessStrategy:AccessStrategy"
ANSWER = "alicloud:alidnscloudgtm/instanceConfig:InstanceConfig"
PROBE = "alicloud:alidnscloudgtm/monitorTemplate:MonitorTemplate"
ADDRESS = "alicloud:alidnscloudgtmaddress/alidnsCloudGtmAddress:AlidnsCloudGtmAddress"


@dataclass(frozen=True, order=True)
class Property:
    """One property of one resource type; `keys` lead to it through nested objects."""

    type: str
    keys: tuple[str, ...]

    @property
    def top(self) -> str:
        """The name under which the engine lists what the property depends on."""
        return self.keys[0]

    def __str__(self) -> str:
        return f"{self.type} {'.'.join(self.keys)}"


SERVICE_TAG = Property(ANY_TYPE, ("tags", "dr:service"))
COMPONENT_SERVICE = Property(COMPONENT_TYPE, ("service",))
PROVIDER_REGION = Property(PROVIDER, ("region",))

BUCKET_NAME = Property(BUCKET, ("bucket",))
BUCKET_LOCATION = Property(BUCKET, ("location",))
BUCKET_REDUNDANCY = Property(BUCKET, ("redundancyType",))
BUCKET_VERSIONING = Property(BUCKET, ("versioning", "status"))
BUCKET_ALGORITHM = Property(BUCKET, ("serverSideEncryptionRule", "sseAlgorithm"))
BUCKET_KEY = Property(BUCKET, ("serverSideEncryptionRule", "kmsMasterKeyId"))
BUCKET_LOG_TARGET = Property(BUCKET, ("logging", "targetBucket"))

VERSIONING_BUCKET = Property(VERSIONING, ("bucket",))
VERSIONING_STATUS = Property(VERSIONING, ("status",))

ENCRYPTION_BUCKET = Property(ENCRYPTION, ("bucket",))
ENCRYPTION_ALGORITHM = Property(ENCRYPTION, ("sseAlgorithm",))
ENCRYPTION_KEY = Property(ENCRYPTION, ("kmsMasterKeyId",))

LOGGING_BUCKET = Property(LOGGING, ("bucket",))
LOGGING_TARGET = Property(LOGGING, ("targetBucket",))

REPLICATION_SOURCE = Property(REPLICATION, ("bucket",))
REPLICATION_STATUS = Property(REPLICATION, ("status",))
REPLICATION_DESTINATION = Property(REPLICATION, ("destination", "bucket"))
REPLICATION_LOCATION = Property(REPLICATION, ("destination", "location"))
REPLICATION_TRANSFER = Property(REPLICATION, ("destination", "transferType"))
REPLICATION_TIME_CONTROL = Property(REPLICATION, ("rtc", "enabled"))
REPLICATION_PREFIXES = Property(REPLICATION, ("prefixSet", "prefixes"))
REPLICATION_ENCRYPTED_OBJECTS = Property(REPLICATION, ("sourceSelectionCriteria", "sseKmsEncryptedObjects", "status"))
REPLICATION_KEY = Property(REPLICATION, ("encryptionConfiguration", "replicaKmsKeyId"))

BINDING_SOURCE = Property(BINDING, ("dataSourceId",))
BINDING_KIND = Property(BINDING, ("sourceType",))
BINDING_PREFIX = Property(BINDING, ("source",))
BINDING_PAUSED = Property(BINDING, ("disabled",))
BINDING_ACCOUNT = Property(BINDING, ("crossAccountType",))
BINDING_POLICY = Property(BINDING, ("policyId",))
BINDING_DISKS = Property(BINDING, ("advancedOptions", "udmDetail", "diskIdLists"))
BINDING_DISKS_LEFT_OUT = Property(BINDING, ("advancedOptions", "udmDetail", "excludeDiskIdLists"))

POLICY_RULES = Property(BACKUP_POLICY, ("rules",))
RULE_KIND = Property(BACKUP_POLICY, ("rules", "ruleType"))
RULE_SCHEDULE = Property(BACKUP_POLICY, ("rules", "schedule"))
RULE_RETENTION = Property(BACKUP_POLICY, ("rules", "retention"))
RULE_COPY_REGION = Property(BACKUP_POLICY, ("rules", "replicationRegionId"))

VAULT_LOCKED = Property(VAULT, ("wormEnabled",))
VAULT_ENCRYPTION = Property(VAULT, ("encryptType",))
VAULT_KEY = Property(VAULT, ("kmsKeyId",))
MIRROR_SOURCE = Property(MIRROR, ("replicationSourceVaultId",))

FILE_SYSTEM_ENCRYPTION = Property(FILE_SYSTEM, ("encryptType",))
FILE_SYSTEM_KEY = Property(FILE_SYSTEM, ("kmsKeyId",))

RECORD_TYPE = Property(RECORD, ("type",))
RECORD_STATUS = Property(RECORD, ("status",))
RECORD_TTL = Property(RECORD, ("ttl",))
RECORD_VALUE = Property(RECORD, ("value",))

ENTRANCE_ACCELERATOR = Property(ENTRANCE, ("acceleratorId",))
ENTRANCE_REGION = Property(ENTRANCE, ("accelerateRegionId",))

GROUP_ACCELERATOR = Property(GROUP, ("acceleratorId",))
GROUP_REGION = Property(GROUP, ("endpointGroupRegion",))
GROUP_PROBED = Property(GROUP, ("healthCheckEnabled",))
GROUP_INTERVAL = Property(GROUP, ("healthCheckIntervalSeconds",))
GROUP_THRESHOLD = Property(GROUP, ("thresholdCount",))
GROUP_SHARE = Property(GROUP, ("trafficPercentage",))
GROUP_ENDPOINTS = Property(GROUP, ("endpointConfigurations",))

CLASSIC_TTL = Property(CLASSIC, ("ttl",))
CLASSIC_POOL_INSTANCE = Property(CLASSIC_POOL, ("instanceId",))
CLASSIC_POOL_ADDRESSES = Property(CLASSIC_POOL, ("addresses",))
CLASSIC_PROBE_POOL = Property(CLASSIC_PROBE, ("addrPoolId",))
CLASSIC_PROBE_INTERVAL = Property(CLASSIC_PROBE, ("interval",))
CLASSIC_PROBE_COUNT = Property(CLASSIC_PROBE, ("evaluationCount",))
CLASSIC_PROBE_TIMEOUT = Property(CLASSIC_PROBE, ("timeout",))
STRATEGY_INSTANCE = Property(STRATEGY, ("instanceId",))
STRATEGY_MODE = Property(STRATEGY, ("accessMode",))
STRATEGY_FAILOVER = Property(STRATEGY, ("failoverAddrPools",))

ANSWER_STATUS = Property(ANSWER, ("enableStatus",))
ANSWER_TTL = Property(ANSWER, ("ttl",))
ADDRESS_MODE = Property(ADDRESS, ("availableMode",))
ADDRESS_VALUE = Property(ADDRESS, ("address",))
ADDRESS_TASKS = Property(ADDRESS, ("healthTasks",))
PROBE_INTERVAL = Property(PROBE, ("interval",))
PROBE_COUNT = Property(PROBE, ("evaluationCount",))
PROBE_TIMEOUT = Property(PROBE, ("timeout",))

PARTS: Mapping[str, str] = {
    VERSIONING: "bucket",
    ENCRYPTION: "bucket",
    REPLICATION: "bucket",
    LOGGING: "bucket",
    "alicloud:oss/bucketAcl:BucketAcl": "bucket",
    "alicloud:oss/bucketPublicAccessBlock:BucketPublicAccessBlock": "bucket",
    "alicloud:oss/bucketPolicy:BucketPolicy": "bucket",
    "alicloud:oss/bucketHttpsConfig:BucketHttpsConfig": "bucket",
    "alicloud:oss/bucketObject:BucketObject": "bucket",
    "alicloud:oss/bucketWorm:BucketWorm": "bucket",
    "alicloud:oss/bucketTransferAcceleration:BucketTransferAcceleration": "bucket",
    KEY_ALIAS: "keyId",
    "alicloud:kms/keyVersion:KeyVersion": "keyId",
    "alicloud:ram/rolePolicyAttachment:RolePolicyAttachment": "roleName",
    "alicloud:ecs/securityGroupRule:SecurityGroupRule": "securityGroupId",
    MIRROR: "replicationSourceVaultId",
    RECORD: "domainName",
    ENTRANCE: "acceleratorId",
    LISTENER: "acceleratorId",
    GROUP: "acceleratorId",
    CLASSIC_POOL: "instanceId",
    CLASSIC_PROBE: "addrPoolId",
    STRATEGY: "instanceId",
}
"""Types that are a part of one other resource and nothing by themselves, with the property that names the whole."""

SHAREABLE: Mapping[str, str] = {
    BUCKET: "bucket",
    KEY: "key",
    VAULT: "vault",
    ACCELERATOR: "accelerator",
    CLASSIC: "Traffic Manager instance",
    ANSWER: "Traffic Manager answer",
    "alicloud:rds/instance:Instance": "database",
    "alicloud:polardb/cluster:Cluster": "database",
    "alicloud:mongodb/instance:Instance": "database",
    "alicloud:mongodb/shardingInstance:ShardingInstance": "database",
    "alicloud:kvstore/instance:Instance": "cache",
    "alicloud:redis/tairInstance:TairInstance": "cache",
    "alicloud:nas/fileSystem:FileSystem": "file system",
}
"""What services that are isolated must not share: whoever breaks it breaks them all."""
