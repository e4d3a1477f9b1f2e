"""What the pack dualregion-guardrails reads, by resource type."""

from dualregion_policies.properties import ANY_TYPE, BUCKET, Property

ACL = "alicloud:oss/bucketAcl:BucketAcl"
BUCKET_POLICY = "alicloud:oss/bucketPolicy:BucketPolicy"
PUBLIC_BLOCK = "alicloud:oss/bucketPublicAccessBlock:BucketPublicAccessBlock"
WEBSITE = "alicloud:oss/bucketWebsite:BucketWebsite"
RDS = "alicloud:rds/instance:Instance"
POLARDB = "alicloud:polardb/cluster:Cluster"
REDIS = "alicloud:kvstore/instance:Instance"
REDIS_AUDIT = "alicloud:kvstore/auditLogConfig:AuditLogConfig"
MONGODB = "alicloud:mongodb/instance:Instance"
MONGODB_SHARDED = "alicloud:mongodb/shardingInstance:ShardingInstance"
MONGODB_AUDIT = "alicloud:mongodb/auditPolicy:AuditPolicy"
GROUP_RULE = "alicloud:ecs/securityGroupRule:SecurityGroupRule"
TRAIL = "alicloud:actiontrail/trail:Trail"
NETWORK = "alicloud:vpc/network:Network"
FLOW_LOG = "alicloud:vpc/flowLog:FlowLog"
LOG_STORE = "alicloud:log/store:Store"
CLUSTER = "alicloud:cs/managedKubernetes:ManagedKubernetes"

TAGS = Property(ANY_TYPE, ("tags",))

INLINE_ACL = Property(BUCKET, ("acl",))
INLINE_POLICY = Property(BUCKET, ("policy",))
INLINE_WEBSITE = Property(BUCKET, ("website",))
ACL_BUCKET = Property(ACL, ("bucket",))
ACL_VALUE = Property(ACL, ("acl",))
POLICY_BUCKET = Property(BUCKET_POLICY, ("bucket",))
POLICY_TEXT = Property(BUCKET_POLICY, ("policy",))
BLOCK_BUCKET = Property(PUBLIC_BLOCK, ("bucket",))
BLOCK_ON = Property(PUBLIC_BLOCK, ("blockPublicAccess",))
WEBSITE_BUCKET = Property(WEBSITE, ("bucket",))

ALLOW_LISTS = (
    Property(RDS, ("securityIps",)),
    Property(POLARDB, ("securityIps",)),
    Property(POLARDB, ("dbClusterIpArrays",)),
    Property(REDIS, ("securityIps",)),
    Property(MONGODB, ("securityIpLists",)),
    Property(MONGODB_SHARDED, ("securityIpLists",)),
)
PUBLIC_ENDPOINTS = (
    Property("alicloud:rds/connection:Connection", ("instanceId",)),
    Property("alicloud:kvstore/connection:Connection", ("instanceId",)),
    Property("alicloud:mongodb/publicNetworkAddress:PublicNetworkAddress", ("dbInstanceId",)),
    Property("alicloud:polardb/endpointAddress:EndpointAddress", ("dbClusterId",)),
)

RULE_DIRECTION = Property(GROUP_RULE, ("type",))
RULE_POLICY = Property(GROUP_RULE, ("policy",))
RULE_CIDR = Property(GROUP_RULE, ("cidrIp",))
RULE_CIDR6 = Property(GROUP_RULE, ("ipv6CidrIp",))
RULE_PORTS = Property(GROUP_RULE, ("portRange",))
RULE_PROTOCOL = Property(GROUP_RULE, ("ipProtocol",))

TRAIL_STATUS = Property(TRAIL, ("status",))
TRAIL_EVENTS = Property(TRAIL, ("eventRw",))
TRAIL_REGION = Property(TRAIL, ("trailRegion",))
TRAIL_BUCKET = Property(TRAIL, ("ossBucketName",))
TRAIL_PROJECT = Property(TRAIL, ("slsProjectArn",))

FLOW_OF = Property(FLOW_LOG, ("resourceId",))
FLOW_STATUS = Property(FLOW_LOG, ("status",))
STORE_DAYS = Property(LOG_STORE, ("retentionPeriod",))

RDS_AUDIT = Property(RDS, ("sqlCollectorStatus",))
RDS_AUDIT_DAYS = Property(RDS, ("sqlCollectorConfigValue",))
POLARDB_AUDIT = Property(POLARDB, ("collectorStatus",))
REDIS_AUDIT_OF = Property(REDIS_AUDIT, ("instanceId",))
REDIS_AUDIT_ON = Property(REDIS_AUDIT, ("dbAudit",))
REDIS_AUDIT_DAYS = Property(REDIS_AUDIT, ("retention",))
MONGODB_AUDIT_OF = Property(MONGODB_AUDIT, ("dbInstanceId",))
MONGODB_AUDIT_ON = Property(MONGODB_AUDIT, ("auditStatus",))
MONGODB_AUDIT_DAYS = Property(MONGODB_AUDIT, ("storagePeriod",))
CLUSTER_LOGS = Property(CLUSTER, ("controlPlaneLogComponents",))

TAGGABLE = (
    BUCKET,
    RDS,
    POLARDB,
    REDIS,
    MONGODB,
    NETWORK,
    CLUSTER,
    "alicloud:ecs/instance:Instance",
    "alicloud:kms/key:Key",
)
"""Types whose resources a team sees on its bill and in its inventory; each has `tags` in the SDK."""
