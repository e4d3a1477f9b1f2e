"""Zones and protection of single resources."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from dualregion.recovery.conditions.resilience import Protection, Spread
from dualregion_policies.properties import Property
from dualregion_policies.properties import resilience as p
from dualregion_policies.reading import Stack, StackResource, Unknown
from dualregion_policies.tristate import any_of, one_of

SPREAD: Mapping[str, Sequence[Sequence[Property]]] = {
    "rds-spans-zones": [(p.RDS_ZONE, p.RDS_ZONE_A, p.RDS_ZONE_B)],
    "redis-spans-zones": [(p.REDIS_ZONE, p.REDIS_ZONE_A), (p.TAIR_ZONE, p.TAIR_ZONE_A)],
    "mongodb-spans-zones": [
        (p.MONGODB_ZONE, p.MONGODB_ZONE_A, p.MONGODB_ZONE_B),
        (p.SHARDS_ZONE, p.SHARDS_ZONE_A, p.SHARDS_ZONE_B),
    ],
    "load-balancers-span-zones": [
        (p.ALB_ZONES,),
        (p.NLB_ZONES,),
        (p.SLB_ZONE, p.SLB_ZONE_A),
        (p.OLD_SLB_ZONE, p.OLD_SLB_ZONE_A),
    ],
}
"""By the rule that asks: for each type, what names its zones."""


def spreads(stack: Stack, rule: str) -> Iterator[Spread]:
    """The zones of each resource that a rule asks about."""
    for props in SPREAD[rule]:
        for resource in stack.of_type(props[0].type):
            zones = tuple(zone for prop in props for zone in _zones(stack.read(resource, prop)))
            said = [(prop, names) for prop, names in p.ALONE.items() if prop.type == resource.type]
            alone = any_of(one_of(stack.read(resource, prop), names) for prop, names in said)
            yield Spread(urn=resource.urn, name=resource.name, zones=zones, alone=alone)


def _zones(value: object) -> Iterator[str | None]:
    """A zone, or the zones of a list of mappings; nothing where none is named."""
    if isinstance(value, Unknown):
        yield None
    elif isinstance(value, list):
        for item in cast("list[Any]", value):
            inner = cast("Mapping[str, object]", item).get("zoneId") if isinstance(item, dict) else item
            yield from _zones(inner)
    elif isinstance(value, str) and value:
        yield value.lower()


def protections(stack: Stack) -> Iterator[Protection]:
    """What stands before a deletion of each resource that the cloud can protect."""
    for prop, on in p.KEPT.items():
        for resource in stack.of_type(prop.type):
            if prop == p.RDS_KEPT and stack.read(resource, p.RDS_CHARGE) == "Prepaid":
                continue  # A prepaid instance cannot be released at all before it expires, and takes no protection.
            yield _protection(stack, resource, prop, on)


def _protection(stack: Stack, resource: StackResource, prop: Property, on: frozenset[str]) -> Protection:
    by_cloud = one_of(stack.read(resource, prop), on)
    return Protection(urn=resource.urn, name=resource.name, by_cloud=by_cloud, by_engine=resource.protected)
