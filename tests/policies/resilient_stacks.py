"""A good resource of each type that a rule about zones or protection asks of, and edits that the rule tells apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policies.snapshots import LEFT_OUT, PROVIDER, Item, Snapshot, snapshot

BARE = snapshot(Item("primary", PROVIDER, {"region": "cn-shanghai"}, None))
"""Where nothing is subject to any of these rules."""


@dataclass(frozen=True)
class Row:
    """A resource named `thing`, and values that change what is said of it: `(path, value)`."""

    rule: str
    type: str
    props: Mapping[str, Any]
    edits: Sequence[tuple[str, object]]

    @property
    def token(self) -> str:
        """`rds/instance` is `alicloud:rds/instance:Instance`."""
        name = self.type.partition("/")[2]
        return f"alicloud:{self.type}:{name[0].upper()}{name[1:]}"

    def stack(self, props: Mapping[str, Any] | None = None) -> Snapshot:
        """The stack with the resource in it."""
        return {**BARE, **snapshot(Item("thing", self.token, dict(self.props if props is None else props)))}


def _pair(rule: str, kind: str, second: str) -> Row:
    props = {"zoneId": "cn-shanghai-b", second: "cn-shanghai-g"}
    edits = [(second, "cn-shanghai-b"), (second, LEFT_OUT), ("zoneId", "cn-shanghai-g")]
    return Row(rule, kind, props, edits)


def _kept(kind: str, prop: str, on: object, off: object) -> Row:
    outer, _, inner = prop.partition(".")
    return Row("deletion-protected", kind, {outer: {inner: on} if inner else on}, [(prop, off), (prop, LEFT_OUT)])


MAPPED = [{"zoneId": "cn-shanghai-b", "vswitchId": "b"}, {"zoneId": "cn-shanghai-g", "vswitchId": "g"}]
ROWS = [
    _pair("rds-spans-zones", "rds/instance", "zoneIdSlaveA"),
    _pair("rds-spans-zones", "rds/instance", "zoneIdSlaveB"),
    Row(
        "rds-spans-zones",
        "rds/instance",
        {"zoneId": "cn-shanghai-b", "zoneIdSlaveA": "Auto", "category": "HighAvailability"},
        [("category", "Basic"), ("category", "serverless_basic")],
    ),
    _pair("redis-spans-zones", "kvstore/instance", "secondaryZoneId"),
    _pair("redis-spans-zones", "redis/tairInstance", "secondaryZoneId"),
    _pair("mongodb-spans-zones", "mongodb/instance", "secondaryZoneId"),
    _pair("mongodb-spans-zones", "mongodb/instance", "hiddenZoneId"),
    _pair("mongodb-spans-zones", "mongodb/shardingInstance", "secondaryZoneId"),
    _pair("mongodb-spans-zones", "mongodb/shardingInstance", "hiddenZoneId"),
    Row("load-balancers-span-zones", "alb/loadBalancer", {"zoneMappings": MAPPED}, [("zoneMappings", MAPPED[:1])]),
    Row("load-balancers-span-zones", "nlb/loadBalancer", {"zoneMappings": MAPPED}, [("zoneMappings", [MAPPED[0]] * 2)]),
    Row(
        "load-balancers-span-zones",
        "slb/applicationLoadBalancer",
        {"masterZoneId": "cn-shanghai-b", "slaveZoneId": "cn-shanghai-g"},
        [("slaveZoneId", "cn-shanghai-b"), ("masterZoneId", LEFT_OUT)],
    ),
    Row(
        "redis-spans-zones",
        "redis/tairInstance",
        {"zoneId": "cn-shanghai-b", "secondaryZoneId": "cn-shanghai-g", "nodeType": "MASTER_SLAVE"},
        [("nodeType", "STAND_ALONE")],
    ),
    Row(
        "mongodb-spans-zones",
        "mongodb/instance",
        {"zoneId": "cn-shanghai-b", "secondaryZoneId": "cn-shanghai-g", "replicationFactor": 3},
        [("replicationFactor", 1)],
    ),
    Row(
        "load-balancers-span-zones",
        "slb/loadBalancer",
        {"masterZoneId": "cn-shanghai-b", "slaveZoneId": "cn-shanghai-g"},
        [("slaveZoneId", "cn-shanghai-b"), ("masterZoneId", "cn-shanghai-g")],
    ),
    _kept("rds/instance", "deletionProtection", True, False),
    Row(
        "deletion-protected",
        "rds/instance",
        {"deletionProtection": False, "instanceChargeType": "Postpaid"},
        [("instanceChargeType", "Prepaid")],
    ),
    _kept("slb/loadBalancer", "deleteProtection", "on", "off"),
    _kept("polardb/cluster", "deletionLock", 1, 0),
    _kept("kvstore/instance", "instanceReleaseProtection", True, False),
    _kept("mongodb/instance", "dbInstanceReleaseProtection", True, False),
    _kept("mongodb/shardingInstance", "dbInstanceReleaseProtection", True, False),
    _kept("ecs/instance", "deletionProtection", True, False),
    _kept("cs/managedKubernetes", "deletionProtection", True, False),
    _kept("vpc/natGateway", "deletionProtection", True, False),
    _kept("ecs/eipAddress", "deletionProtection", True, False),
    _kept("alb/loadBalancer", "deletionProtectionConfig.enabled", True, False),
    _kept("nlb/loadBalancer", "deletionProtectionConfig.enabled", True, False),
    _kept("slb/applicationLoadBalancer", "deleteProtection", "on", "off"),
]
