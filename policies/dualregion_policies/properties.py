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
RECORD = "alicloud:dns/alidnsRecord:AlidnsRecord"


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

BINDING_BUCKET = Property(BINDING, ("dataSourceId",))
BINDING_KIND = Property(BINDING, ("sourceType",))
BINDING_PREFIX = Property(BINDING, ("source",))
BINDING_PAUSED = Property(BINDING, ("disabled",))
BINDING_ACCOUNT = Property(BINDING, ("crossAccountType",))
BINDING_POLICY = Property(BINDING, ("policyId",))

POLICY_RULES = Property(BACKUP_POLICY, ("rules",))
RULE_KIND = Property(BACKUP_POLICY, ("rules", "ruleType"))
RULE_SCHEDULE = Property(BACKUP_POLICY, ("rules", "schedule"))
RULE_RETENTION = Property(BACKUP_POLICY, ("rules", "retention"))

VAULT_LOCKED = Property(VAULT, ("wormEnabled",))
VAULT_ENCRYPTION = Property(VAULT, ("encryptType",))
VAULT_KEY = Property(VAULT, ("kmsKeyId",))
MIRROR_SOURCE = Property(MIRROR, ("replicationSourceVaultId",))

RECORD_TYPE = Property(RECORD, ("type",))
RECORD_STATUS = Property(RECORD, ("status",))
RECORD_TTL = Property(RECORD, ("ttl",))

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
}
"""Types that are a part of one other resource and nothing by themselves, with the property that names the whole."""
