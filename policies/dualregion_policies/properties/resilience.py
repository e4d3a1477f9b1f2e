"""Where resources run, and what protects them from deletion."""

from collections.abc import Mapping

from dualregion_policies.properties import Property

RDS = "alicloud:rds/instance:Instance"
REDIS = "alicloud:kvstore/instance:Instance"
TAIR = "alicloud:redis/tairInstance:TairInstance"
MONGODB = "alicloud:mongodb/instance:Instance"
MONGODB_SHARDS = "alicloud:mongodb/shardingInstance:ShardingInstance"
ALB = "alicloud:alb/loadBalancer:LoadBalancer"
NLB = "alicloud:nlb/loadBalancer:LoadBalancer"
SLB = "alicloud:slb/applicationLoadBalancer:ApplicationLoadBalancer"
OLD_SLB = "alicloud:slb/loadBalancer:LoadBalancer"

RDS_ZONE = Property(RDS, ("zoneId",))
RDS_ZONE_A = Property(RDS, ("zoneIdSlaveA",))
RDS_ZONE_B = Property(RDS, ("zoneIdSlaveB",))
RDS_CATEGORY = Property(RDS, ("category",))
RDS_CHARGE = Property(RDS, ("instanceChargeType",))
REDIS_ZONE = Property(REDIS, ("zoneId",))
REDIS_ZONE_A = Property(REDIS, ("secondaryZoneId",))
TAIR_ZONE = Property(TAIR, ("zoneId",))
TAIR_ZONE_A = Property(TAIR, ("secondaryZoneId",))
TAIR_NODES = Property(TAIR, ("nodeType",))
MONGODB_ZONE = Property(MONGODB, ("zoneId",))
MONGODB_ZONE_A = Property(MONGODB, ("secondaryZoneId",))
MONGODB_ZONE_B = Property(MONGODB, ("hiddenZoneId",))
MONGODB_NODES = Property(MONGODB, ("replicationFactor",))
SHARDS_ZONE = Property(MONGODB_SHARDS, ("zoneId",))
SHARDS_ZONE_A = Property(MONGODB_SHARDS, ("secondaryZoneId",))
SHARDS_ZONE_B = Property(MONGODB_SHARDS, ("hiddenZoneId",))
ALB_ZONES = Property(ALB, ("zoneMappings",))
NLB_ZONES = Property(NLB, ("zoneMappings",))
SLB_ZONE = Property(SLB, ("masterZoneId",))
SLB_ZONE_A = Property(SLB, ("slaveZoneId",))
OLD_SLB_ZONE = Property(OLD_SLB, ("masterZoneId",))
OLD_SLB_ZONE_A = Property(OLD_SLB, ("slaveZoneId",))

RDS_KEPT = Property(RDS, ("deletionProtection",))
POLARDB_KEPT = Property("alicloud:polardb/cluster:Cluster", ("deletionLock",))
REDIS_KEPT = Property(REDIS, ("instanceReleaseProtection",))
MONGODB_KEPT = Property(MONGODB, ("dbInstanceReleaseProtection",))
SHARDS_KEPT = Property(MONGODB_SHARDS, ("dbInstanceReleaseProtection",))
MACHINE_KEPT = Property("alicloud:ecs/instance:Instance", ("deletionProtection",))
CLUSTER_KEPT = Property("alicloud:cs/managedKubernetes:ManagedKubernetes", ("deletionProtection",))
NAT_KEPT = Property("alicloud:vpc/natGateway:NatGateway", ("deletionProtection",))
ADDRESS_KEPT = Property("alicloud:ecs/eipAddress:EipAddress", ("deletionProtection",))
ALB_KEPT = Property(ALB, ("deletionProtectionConfig", "enabled"))
NLB_KEPT = Property(NLB, ("deletionProtectionConfig", "enabled"))
SLB_KEPT = Property(SLB, ("deleteProtection",))
OLD_SLB_KEPT = Property(OLD_SLB, ("deleteProtection",))

KEPT: Mapping[Property, frozenset[str]] = {
    RDS_KEPT: frozenset({"true"}),
    POLARDB_KEPT: frozenset({"1"}),
    REDIS_KEPT: frozenset({"true"}),
    MONGODB_KEPT: frozenset({"true"}),
    SHARDS_KEPT: frozenset({"true"}),
    MACHINE_KEPT: frozenset({"true"}),
    CLUSTER_KEPT: frozenset({"true"}),
    NAT_KEPT: frozenset({"true"}),
    ADDRESS_KEPT: frozenset({"true"}),
    ALB_KEPT: frozenset({"true"}),
    NLB_KEPT: frozenset({"true"}),
    SLB_KEPT: frozenset({"on"}),
    OLD_SLB_KEPT: frozenset({"on"}),
}
"""What switches protection on, with the values that do. Left out: it is off."""

ALONE: Mapping[Property, frozenset[str]] = {
    RDS_CATEGORY: frozenset({"basic", "serverless_basic"}),
    TAIR_NODES: frozenset({"stand_alone"}),
    MONGODB_NODES: frozenset({"1"}),
}
"""What says that there is no second node, with the values that do."""
