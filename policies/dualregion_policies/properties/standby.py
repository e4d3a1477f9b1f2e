"""What runs the services, and what it needs in the standby region."""

from dualregion_policies.properties import Property

SWITCH = "alicloud:vpc/switch:Switch"
OLD_SWITCH = "alicloud:vpc/subnet:Subnet"
GROUP = "alicloud:ess/scalingGroup:ScalingGroup"
CLUSTER = "alicloud:cs/managedKubernetes:ManagedKubernetes"
POOL = "alicloud:cs/nodePool:NodePool"
REGISTRY = "alicloud:cr/registryEnterpriseInstance:RegistryEnterpriseInstance"
SYNC = "alicloud:cs/registryEnterpriseSyncRule:RegistryEnterpriseSyncRule"
SECRET = "alicloud:kms/secret:Secret"  # noqa: S105  # a type's name
MACHINE = "alicloud:ecs/instance:Instance"
DATABASE = "alicloud:rds/instance:Instance"

SWITCH_ZONE = Property(SWITCH, ("zoneId",))
SWITCH_OLD_ZONE = Property(SWITCH, ("availabilityZone",))
OLD_SWITCH_ZONE = Property(OLD_SWITCH, ("zoneId",))
OLD_SWITCH_OLD_ZONE = Property(OLD_SWITCH, ("availabilityZone",))

GROUP_SWITCHES = Property(GROUP, ("vswitchIds",))
GROUP_POLICY = Property(GROUP, ("multiAzPolicy",))
GROUP_BALANCE = Property(GROUP, ("azBalance",))
GROUP_CHECK = Property(GROUP, ("healthCheckType",))
GROUP_CHECKS = Property(GROUP, ("healthCheckTypes",))
CLUSTER_SWITCHES = Property(CLUSTER, ("vswitchIds",))
CLUSTER_OLD_SWITCHES = Property(CLUSTER, ("workerVswitchIds",))
CLUSTER_ZONES = Property(CLUSTER, ("zoneIds",))
POOL_SWITCHES = Property(POOL, ("vswitchIds",))
POOL_POLICY = Property(POOL, ("multiAzPolicy",))
POOL_MANAGED = Property(POOL, ("management", "enable"))
POOL_REPAIR = Property(POOL, ("management", "autoRepair"))

SYNC_SOURCE = Property(SYNC, ("instanceId",))
SYNC_TARGET = Property(SYNC, ("targetRegionId",))
SYNC_TRIGGER = Property(SYNC, ("syncTrigger",))
SECRET_NAME = Property(SECRET, ("secretName",))

MACHINE_SIZE = Property(MACHINE, ("instanceType",))
DATABASE_SIZE = Property(DATABASE, ("instanceType",))
POOL_SIZES = Property(POOL, ("instanceTypes",))
POOL_DESIRED = Property(POOL, ("desiredSize",))
