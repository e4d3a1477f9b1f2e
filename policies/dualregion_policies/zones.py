"""The zones in which a resource runs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from dualregion.recovery.conditions.resilience import Spread
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
            yield _spread(stack, resource, props)


def in_zones(stack: Stack, resource: StackResource) -> bool | None:
    """Whether a resource lives on without any one zone. None: not known yet. Raises StopIteration for other types."""
    props = next(props for rows in SPREAD.values() for props in rows if props[0].type == resource.type)
    return _spread(stack, resource, props).redundant(2)


def _spread(stack: Stack, resource: StackResource, props: Sequence[Property]) -> Spread:
    zones = tuple(zone for prop in props for zone in _zones(stack.read(resource, prop)))
    said = [(prop, names) for prop, names in p.ALONE.items() if prop.type == resource.type]
    alone = any_of(one_of(stack.read(resource, prop), names) for prop, names in said)
    return Spread(urn=resource.urn, name=resource.name, zones=zones, alone=alone)


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
