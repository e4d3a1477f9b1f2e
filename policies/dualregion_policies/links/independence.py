"""What resources of the standby region were computed from."""

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache

from dualregion.recovery.conditions.links import Need, StandbyResource
from dualregion_policies.properties import PROVIDER, PROVIDER_REGION
from dualregion_policies.properties.links import ACROSS, EVERY, REGIONLESS
from dualregion_policies.reading import Stack, StackResource
from dualregion_policies.tristate import all_of, any_of

_Children = Mapping[str, Sequence[StackResource]]


def standby_resources(stack: Stack, primary: str, standby: str) -> Iterator[StandbyResource]:
    """Each resource of the standby region, and what may lie there, or makes what lies there, and needs something."""
    children = _children(stack)
    for one in stack.resources.values():
        here = _lies_in(stack, one, standby)
        if here is False:
            continue
        needs = tuple(_needs(stack, one, primary, children))
        if needs or (here and one.is_cloud):
            kind = _short(one.type)
            yield StandbyResource(urn=one.urn, name=one.name, type=kind, in_standby=here, needs=needs)


def _needs(stack: Stack, one: StackResource, primary: str, children: _Children) -> Iterator[Need]:
    allowed = ACROSS.get(one.type, frozenset[str]())
    if EVERY in allowed:
        return
    for name, urns in sorted(one.depends_on.items()):
        for other in (stack.resources[urn] for urn in urns if urn in stack.resources and name not in allowed):
            there = _in_primary(stack, one, other, primary, children)
            if there is not False:
                yield Need(property=name, name=other.name, type=_short(other.type), in_primary=there)


def _in_primary(
    stack: Stack, one: StackResource, other: StackResource, primary: str, children: _Children
) -> bool | None:
    if not other.is_component:
        # What one provider makes lies in one region, whichever that is.
        same = one.provider == other.provider and one.provider is not None
        return False if same else _lies_in(stack, other, primary)
    # Which of its resources an output of a component was computed from, nothing says.
    placed = [child for child in _inside(other, children) if not _regionless(child.type)]
    places = [_in_primary(stack, one, child, primary, {}) for child in placed]
    return any_of(places) and (all_of(places) or None)


def _inside(component: StackResource, children: _Children) -> Iterator[StackResource]:
    for child in children.get(component.urn, ()):
        if child.is_cloud:
            yield child
        yield from _inside(child, children)


def _children(stack: Stack) -> _Children:
    found: dict[str, list[StackResource]] = {}
    for resource in stack.resources.values():
        if resource.parent:
            found.setdefault(resource.parent, []).append(resource)
    return found


def _lies_in(stack: Stack, one: StackResource, region: str) -> bool | None:
    """None where the region is not said: the provider then takes the one of its environment."""
    if one.type == PROVIDER:
        said = stack.read(one, PROVIDER_REGION)
    elif one.is_cloud and not _regionless(one.type):
        said = stack.region_of(one)
    else:
        return False
    return said == region if isinstance(said, str) else None


@cache
def _regionless(token: str) -> bool:
    return any(fnmatchcase(token, pattern) for pattern in REGIONLESS)


def _short(token: str) -> str:
    """`alicloud:vpc/network:Network` is `vpc/network`."""
    return token.split(":")[1] if token.count(":") > 1 else token
