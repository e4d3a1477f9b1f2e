"""What runs a service in each region: machines, databases and node pools, by class and number."""

from collections.abc import Mapping, Sequence
from typing import cast

from dualregion.recovery.conditions.standby import Unit
from dualregion.recovery.rules import Resource
from dualregion_policies.properties import Property
from dualregion_policies.properties import standby as p
from dualregion_policies.reading import Stack, StackResource, Unknown

_SINGLE: Mapping[str, tuple[str, Property]] = {
    p.MACHINE: ("machines", p.MACHINE_SIZE),
    p.DATABASE: ("databases", p.DATABASE_SIZE),
}


def units(stack: Stack, resources: Sequence[Resource], primary: str, standby: str) -> Mapping[str, Sequence[Unit]]:
    """By service, what runs it in the two regions, and what may."""
    found: dict[str, list[Unit]] = {}
    for resource in resources:
        one = stack.resources[resource.urn]
        region = stack.region_of(one)
        if region not in (primary, standby, None) or one.type not in (*_SINGLE, p.POOL):
            continue
        unit = _unit(stack, one, None if region is None else region == standby)
        for service in sorted(resource.services):
            found.setdefault(service, []).append(unit)
    return dict(sorted(found.items()))


def _unit(stack: Stack, one: StackResource, in_standby: bool | None) -> Unit:
    if one.type in _SINGLE:
        kind, prop = _SINGLE[one.type]
        size = stack.read(one, prop)
        return Unit(kind=kind, size=size if isinstance(size, str) else None, count=1, in_standby=in_standby)
    sizes, desired = stack.read(one, p.POOL_SIZES), stack.read(one, p.POOL_DESIRED)
    return Unit(kind="nodes", size=_sizes(sizes), count=_whole(desired), in_standby=in_standby)


def _sizes(value: object) -> str | None:
    """A pool takes what it gets of several types: two pools are alike where they name the same ones."""
    named = cast("list[object]", value) if isinstance(value, list) else []
    known = [item for item in named if isinstance(item, str)]
    return " or ".join(sorted(set(known))) if known and len(known) == len(named) else None


def _whole(value: object) -> int | None:
    if value is None or isinstance(value, Unknown):
        return None
    text = str(value).removesuffix(".0")
    return int(text) if text.isdigit() else None
