"""What makes machines, and the zones of the switches in which it makes them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from dualregion.recovery.conditions.standby import Compute
from dualregion_policies.properties import Property
from dualregion_policies.properties import standby as p
from dualregion_policies.reading import Stack, StackResource, Unknown
from dualregion_policies.tristate import all_of, any_of, one_of

_BALANCE = frozenset({"balance"})
_COMPOSABLE = frozenset({"composable"})
_ON = frozenset({"true"})
_NO_CHECK = frozenset({"none"})
_ZONES: Mapping[str, Sequence[Property]] = {
    p.SWITCH: (p.SWITCH_ZONE, p.SWITCH_OLD_ZONE),
    p.OLD_SWITCH: (p.OLD_SWITCH_ZONE, p.OLD_SWITCH_OLD_ZONE),
}


def computes(stack: Stack) -> Iterator[Compute]:
    """Scaling groups, managed clusters and node pools."""
    for one in stack.of_type(p.GROUP):
        # Left out, the policy is PRIORITY (the provider's default), and the check is ECS (its documentation).
        policy = stack.read(one, p.GROUP_POLICY)
        composed = all_of([one_of(policy, _COMPOSABLE), one_of(stack.read(one, p.GROUP_BALANCE), _ON)])
        checks = [stack.read(one, p.GROUP_CHECK), *_each(stack.read(one, p.GROUP_CHECKS))]
        unchecked = any_of(one_of(check, _NO_CHECK) for check in checks)
        yield Compute(
            urn=one.urn,
            name=one.name,
            zones=_switch_zones(stack, one, p.GROUP_SWITCHES),
            balanced=any_of([one_of(policy, _BALANCE), composed]),
            replaces=None if unchecked is None else not unchecked,
        )
    for one in stack.of_type(p.CLUSTER):
        named = (zone.lower() if isinstance(zone, str) else None for zone in _each(stack.read(one, p.CLUSTER_ZONES)))
        new, old = (_switch_zones(stack, one, prop) for prop in (p.CLUSTER_SWITCHES, p.CLUSTER_OLD_SWITCHES))
        yield Compute(urn=one.urn, name=one.name, zones=(*new, *old, *named))
    for one in stack.of_type(p.POOL):
        # The other settings of a managed pool do nothing unless it is enabled (the provider's documentation).
        repairs = [one_of(stack.read(one, prop), _ON) for prop in (p.POOL_MANAGED, p.POOL_REPAIR)]
        yield Compute(
            urn=one.urn,
            name=one.name,
            zones=_switch_zones(stack, one, p.POOL_SWITCHES),
            balanced=one_of(stack.read(one, p.POOL_POLICY), _BALANCE),
            replaces=all_of(repairs),
        )


def _switch_zones(stack: Stack, one: StackResource, reference: Property) -> tuple[str | None, ...]:
    """The zones of the switches that a property names. None for each whose zone cannot be told."""
    value = stack.read(one, reference)
    if value is None:
        return ()
    switches = [found for found in stack.dependencies(one, reference) if found.type in _ZONES]
    ids = _each(value)
    known = {item for item in ids if isinstance(item, str)}
    count = len(known) + sum(1 for item in ids if not isinstance(item, str))
    if isinstance(value, Unknown):
        # How long the list will be is not known: it is taken to hold each switch that it is made from, maybe others.
        return (*(_zone(stack, switch) for switch in switches), None)
    if count < len(switches):
        return (None,) * count  # One of several switches, and nothing says which.
    return (*(_zone(stack, switch) for switch in switches), *((None,) * (count - len(switches))))


def _zone(stack: Stack, switch: StackResource) -> str | None:
    said = [stack.read(switch, prop) for prop in _ZONES[switch.type]]
    return next((zone.lower() for zone in said if isinstance(zone, str)), None)


def _each(value: object) -> Sequence[object]:
    return cast("list[object]", value) if isinstance(value, list) else [] if value is None else [value]
