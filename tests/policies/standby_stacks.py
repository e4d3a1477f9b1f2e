"""Stacks of what runs the services, spread as it should be."""

from collections.abc import Mapping, Sequence
from typing import Any

from policies.linked_stacks import SIDES
from policies.snapshots import UNKNOWN, Item, Snapshot, added

SWITCHES = added(
    SIDES,
    *(Item(zone, "alicloud:vpc/switch:Switch", {"zoneId": f"cn-shanghai-{zone}"}) for zone in "bg"),
)
"""A switch in each of two zones, and nothing that uses them."""


def spread(kind: str, props: Mapping[str, Any], *uses: str, refers: str = "vswitchIds") -> Snapshot:
    """`thing`, in the switches named; left out: in both."""
    names: Sequence[str] = uses or "bg"
    held = {refers: [UNKNOWN for _ in names], **props}
    return added(SWITCHES, Item("thing", kind, held, needs={refers: [*names]}))


GROUP_TYPE = "alicloud:ess/scalingGroup:ScalingGroup"
CLUSTER_TYPE = "alicloud:cs/managedKubernetes:ManagedKubernetes"
POOL_TYPE = "alicloud:cs/nodePool:NodePool"
GROUP = spread(GROUP_TYPE, {"multiAzPolicy": "BALANCE"})
COMPOSED = spread(GROUP_TYPE, {"multiAzPolicy": "COMPOSABLE", "azBalance": True})
CLUSTER = spread(CLUSTER_TYPE, {})
POOL = spread(POOL_TYPE, {"multiAzPolicy": "BALANCE", "management": {"enable": True, "autoRepair": True}})

REGISTRY_TYPE = "alicloud:cr/registryEnterpriseInstance:RegistryEnterpriseInstance"
SECRET_TYPE = "alicloud:kms/secret:Secret"  # a type's name
SYNCED = added(
    SIDES,
    Item("images", REGISTRY_TYPE),
    Item(
        "sync",
        "alicloud:cs/registryEnterpriseSyncRule:RegistryEnterpriseSyncRule",
        {"instanceId": UNKNOWN, "targetRegionId": "cn-shenzhen", "syncTrigger": "PASSIVE"},
        needs={"instanceId": ["images"]},
    ),
)
"""A registry whose images are carried to the standby."""

SECRETS = added(
    SIDES,
    *(Item(f"{side}-login", SECRET_TYPE, {"secretName": "shop/login"}, side) for side in SIDES),
)
"""A secret in both regions."""


def running(kind: str, props: Mapping[str, Any]) -> Snapshot:
    """`first` in the primary and `second` in the standby run the archive."""
    held = {"tags": {"dr:service": "archive"}, **props}
    return added(SIDES, Item("first", kind, held), Item("second", kind, held, "standby"))


MACHINES = running("alicloud:ecs/instance:Instance", {"instanceType": "ecs.g7.large"})
DATABASES = running("alicloud:rds/instance:Instance", {"instanceType": "mysql.n2.medium.2c"})
POOLS = running(POOL_TYPE, {"instanceTypes": ["ecs.g7.large", "ecs.g6.large"], "desiredSize": "4"})
