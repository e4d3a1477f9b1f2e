"""Whether what travels to and from a database is encrypted."""

from collections.abc import Iterator, Mapping

from dualregion.recovery.conditions.encryption import InTransit
from dualregion_policies.properties import Property
from dualregion_policies.properties import encrypted as e
from dualregion_policies.reading import Stack, StackResource
from dualregion_policies.tristate import one_of

_ON = frozenset({"open", "update", "enable", "1"})
_CAN_FORCE = frozenset({"mysql", "sqlserver"})
"""The engines that can refuse whoever does not use TLS, says the provider's documentation of `forceEncryption`."""

LINKS: Mapping[str, Mapping[Property, str]] = {
    "rds-in-transit": {
        e.RDS_SSL: "the database",
        e.RDS_COPY_SSL: "the database",
        e.RDS_CLONE_SSL: "the database",
        e.RDS_READER_SSL: "the reader",
        e.RDS_PROXY_SSL: "the proxy",
    },
    "polardb-encrypted": {
        e.POLARDB_ENDPOINT_SSL: "the endpoint",
        e.POLARDB_PRIMARY_SSL: "the endpoint",
        e.POLARDB_CUSTOM_SSL: "the endpoint",
    },
    "mongodb-encrypted": {e.MONGODB_SSL: "the database", e.SHARDS_SSL: "the database"},
    "redis-encrypted": {e.REDIS_SSL: "the database", e.TAIR_SSL: "the database"},
}
"""By the rule that asks: what switches TLS on, and for what. Left out: it is off."""


def in_transit(stack: Stack, rule: str) -> Iterator[InTransit]:
    """Each way by which what a rule asks about is reached."""
    for switch, what in LINKS[rule].items():
        for resource in stack.of_type(switch.type):
            forced = _forced(stack, resource) if switch == e.RDS_SSL else True
            encrypted = one_of(stack.read(resource, switch), _ON)
            yield InTransit(urn=resource.urn, what=what, encrypted=encrypted, forced=forced)


def _forced(stack: Stack, resource: StackResource) -> bool | None:
    offered = one_of(stack.read(resource, e.RDS_ENGINE), _CAN_FORCE)
    forced = one_of(stack.read(resource, e.RDS_FORCED), frozenset({"1"}))
    if offered is False or forced:
        return True
    return None if None in (offered, forced) else False
