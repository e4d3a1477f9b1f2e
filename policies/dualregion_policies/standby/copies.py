"""What machines of the standby region start from: images of containers, and secrets."""

from collections.abc import Iterator

from dualregion.recovery.conditions.standby import Needed
from dualregion_policies.properties import standby as p
from dualregion_policies.reading import Stack, StackResource
from dualregion_policies.tristate import all_of, any_of, one_of

_BY_HAND = frozenset({"initiative"})


def needed(stack: Stack, primary: str, standby: str) -> Iterator[Needed]:
    """Registries and secrets of the primary region, and those of which it is not known whether they are."""
    for one in stack.of_type(p.REGISTRY):
        synced = any_of(_carries(stack, rule, one, standby) for rule in stack.of_type(p.SYNC))
        yield from _in_primary(stack, one, primary, synced, "no rule carries its images to the standby by itself")
    for one in stack.of_type(p.SECRET):
        others = (other for other in stack.of_type(p.SECRET) if other is not one)
        there = any_of(all_of([_lies(stack, other, standby), _same(stack, one, other)]) for other in others)
        yield from _in_primary(stack, one, primary, there, "the standby has no secret of its name")


def _in_primary(stack: Stack, one: StackResource, primary: str, copied: bool | None, without: str) -> Iterator[Needed]:
    here = _lies(stack, one, primary)
    if here is not False:
        # What may lie in the standby itself is not known to lack anything there.
        found = copied if copied or here else None
        yield Needed(urn=one.urn, name=one.name, copied=found, without=without)


def _carries(stack: Stack, rule: StackResource, registry: StackResource, standby: str) -> bool | None:
    """Whether a rule copies what a registry gets, without anybody asking. Left out, a rule starts by itself
    (the provider's documentation of `syncTrigger`)."""
    source = stack.read(rule, p.SYNC_SOURCE)
    sources = [one for one in stack.dependencies(rule, p.SYNC_SOURCE) if one.type == p.REGISTRY]
    # An id that the program typed, or a component gave out, may be this registry's.
    of = False if source is None else registry in sources if sources else None
    to = stack.read(rule, p.SYNC_TARGET)
    by_hand = one_of(stack.read(rule, p.SYNC_TRIGGER), _BY_HAND)
    return all_of([of, one_of(to, frozenset({standby})), None if by_hand is None else not by_hand])


def _lies(stack: Stack, one: StackResource, region: str) -> bool | None:
    said = stack.region_of(one)
    return said == region if said else None


def _same(stack: Stack, one: StackResource, other: StackResource) -> bool | None:
    names = [stack.read(each, p.SECRET_NAME) for each in (one, other)]
    known = [name for name in names if isinstance(name, str)]
    return known[0] == known[1] if len(known) == len(names) else None
