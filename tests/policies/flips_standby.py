"""For each property that a rule about what runs the services reads: a stack, and the value that changes its verdict."""

from dualregion_policies.properties import standby as p
from policies.flips import Flip
from policies.snapshots import LEFT_OUT, Item, added
from policies.standby_stacks import (
    CLUSTER,
    CLUSTER_TYPE,
    COMPOSED,
    DATABASES,
    GROUP,
    GROUP_TYPE,
    MACHINES,
    POOL,
    POOLS,
    SECRETS,
    SWITCHES,
    SYNCED,
    spread,
)

B, G = "cn-shanghai-b", "cn-shanghai-g"
BALANCED = {"multiAzPolicy": "BALANCE"}
OLD_ZONE = added(GROUP, Item("g", "alicloud:vpc/switch:Switch", {"availabilityZone": G}))
SUBNET = added(GROUP, Item("g", "alicloud:vpc/subnet:Subnet", {"zoneId": G}))
OLD_SUBNET = added(GROUP, Item("g", "alicloud:vpc/subnet:Subnet", {"availabilityZone": G}))
CHECKED = spread(GROUP_TYPE, {**BALANCED, "healthCheckTypes": ["ECS", "LOAD_BALANCER"]})
OLD_CLUSTER = spread(CLUSTER_TYPE, {}, refers="workerVswitchIds")
ZONED = added(SWITCHES, Item("thing", CLUSTER_TYPE, {"zoneIds": [B, G]}))

FLIPS = [
    Flip(p.SWITCH_ZONE, GROUP, "g", B),
    Flip(p.SWITCH_OLD_ZONE, OLD_ZONE, "g", B),
    Flip(p.OLD_SWITCH_ZONE, SUBNET, "g", B),
    Flip(p.OLD_SWITCH_OLD_ZONE, OLD_SUBNET, "g", B),
    Flip(p.GROUP_SWITCHES, GROUP, "thing", LEFT_OUT),
    Flip(p.GROUP_POLICY, GROUP, "thing", "COST_OPTIMIZED"),
    Flip(p.GROUP_BALANCE, COMPOSED, "thing", False),
    Flip(p.GROUP_CHECK, GROUP, "thing", "NONE"),
    Flip(p.GROUP_CHECKS, CHECKED, "thing", ["NONE"]),
    Flip(p.CLUSTER_SWITCHES, CLUSTER, "thing", LEFT_OUT),
    Flip(p.CLUSTER_OLD_SWITCHES, OLD_CLUSTER, "thing", LEFT_OUT),
    Flip(p.CLUSTER_ZONES, ZONED, "thing", [B, B]),
    Flip(p.POOL_SWITCHES, POOL, "thing", LEFT_OUT),
    Flip(p.POOL_POLICY, POOL, "thing", "PRIORITY"),
    Flip(p.POOL_MANAGED, POOL, "thing", False),
    Flip(p.POOL_REPAIR, POOL, "thing", LEFT_OUT),
    Flip(p.SYNC_SOURCE, SYNCED, "sync", LEFT_OUT),
    Flip(p.SYNC_TARGET, SYNCED, "sync", "cn-beijing"),
    Flip(p.SYNC_TRIGGER, SYNCED, "sync", "INITIATIVE"),
    Flip(p.SECRET_NAME, SECRETS, "standby-login", "shop/other"),
    *(
        Flip(read, stack, name, value, policies={"rules": {"standby-has-capacity": {"stance": "hot"}}})
        for read, stack, name, value in (
            (p.MACHINE_SIZE, MACHINES, "first", "ecs.c8.large"),
            (p.DATABASE_SIZE, DATABASES, "second", "mysql.n4.medium.2c"),
            (p.POOL_SIZES, POOLS, "second", ["ecs.g7.large"]),
            (p.POOL_DESIRED, POOLS, "second", "3"),
        )
    ),
]
