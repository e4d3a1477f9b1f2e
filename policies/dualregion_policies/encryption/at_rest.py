"""Whether what lies in each place is encrypted, and with whose key."""

import re
from collections.abc import Iterator
from typing import cast

from dualregion.recovery.conditions.encryption import AtRest, KeyUse
from dualregion_policies import properties as p
from dualregion_policies.encryption import disks
from dualregion_policies.encryption.disks import State
from dualregion_policies.encryption.places import NO_KEY, PLACES, Place, Way, of_customer, read_places
from dualregion_policies.properties import Property
from dualregion_policies.properties import encrypted as e
from dualregion_policies.reading import Stack, StackResource, Unknown, text_of
from dualregion_policies.tristate import all_of, any_of, one_of

_FULL_NAME = re.compile(r"acs:kms:(?P<region>[a-z0-9-]+):")


def at_rest(stack: Stack, rule: str) -> Iterator[AtRest]:
    """Each place of the kinds that a rule asks about."""
    for place in PLACES[rule]:
        for resource in stack.of_type(place.type):
            if (there := _is_there(stack, resource, place)) is False:
                continue
            for number, (encrypted, customer) in enumerate(disks.settled(stack, resource, place, _said), 1):
                yield AtRest(
                    urn=resource.urn,
                    what=f"{place.what} {number}" if place.each else place.what,
                    encrypted=encrypted if there or encrypted else None,
                    customer_key=customer if there or customer else None,
                )


def _is_there(stack: Stack, resource: StackResource, place: Place) -> bool | None:
    return one_of(stack.read(resource, place.only), frozenset({"true"})) if place.only else True


def _said(stack: Stack, resource: StackResource, place: Place) -> list[State]:
    """What the resource itself says of each place that it has of a kind."""
    ways = [_states(stack, resource, way, place) for way in place.ways]
    return [
        (any_of(state for state, _ in states), any_of(all_of(pair) for pair in states))
        for states in zip(*ways, strict=True)
    ]


def key_uses(stack: Stack) -> Iterator[KeyUse]:
    """Each key that something is encrypted with, but those that the cloud keeps for itself."""
    others = (
        ("the bucket", p.ENCRYPTION_KEY),
        ("the bucket", p.BUCKET_KEY),
        ("the secret", e.SECRET_KEY),
        ("disks that name none", e.ACCOUNT_DEFAULT_KEY),
    )
    places = [place for found in PLACES.values() for place in found]
    for place in (*(Place(what, (Way(key),)) for what, key in others), *places):
        for resource in stack.of_type(place.type):
            if _is_there(stack, resource, place) is not False:
                for key in dict.fromkeys(way.key for way in place.ways):
                    yield from _uses(stack, resource, place, key, _region(stack, resource, place))
    for rule in stack.of_type(p.REPLICATION):
        replica = Place("the replica", (Way(p.REPLICATION_KEY),))
        yield from _uses(stack, rule, replica, p.REPLICATION_KEY, _destination(stack, rule))


def _region(stack: Stack, resource: StackResource, place: Place) -> str | None:
    if place.elsewhere is None:
        return stack.region_of(resource)
    named = stack.read(resource, place.elsewhere)
    region = next(iter(cast("list[object]", named)), None) if isinstance(named, list) else None
    return region if isinstance(region, str) else None


def _destination(stack: Stack, rule: StackResource) -> str | None:
    location = text_of(stack.read(rule, p.REPLICATION_LOCATION))
    if isinstance(location, str):
        return location.removeprefix("oss-")
    regions = {
        stack.region_of(other)
        for other in stack.dependencies(rule, p.REPLICATION_DESTINATION)
        if other.type == p.BUCKET
    }
    return regions.pop() if len(regions) == 1 else None


def _uses(stack: Stack, resource: StackResource, place: Place, key: Property, region: str | None) -> Iterator[KeyUse]:
    named = read_places(stack, resource, key, place)
    values = [value for value in named if of_customer(stack, resource, key, value) is not False]
    if values:
        made = {stack.region_of(one) for one in stack.dependencies(resource, key) if one.type in (p.KEY, p.KEY_ALIAS)}
        said = {_region_in(value) for value in values}
        regions = said - {None} | made if made and None in said else said
        known = () if None in regions else tuple(sorted(filter(None, regions)))
        yield KeyUse(urn=resource.urn, what=place.what, region=region, key_regions=known)


def _region_in(value: object) -> str | None:
    """An id or an alias says nothing of its region; the full resource name does."""
    found = _FULL_NAME.match(value) if isinstance(value, str) else None
    return found["region"] if found else None


def _states(stack: Stack, resource: StackResource, way: Way, place: Place) -> list[State]:
    keys = read_places(stack, resource, way.key, place)
    switches = read_places(stack, resource, way.switch, place) if way.switch else keys
    off = one_of(stack.read(resource, way.off), frozenset({"true"})) if way.off else False
    left = None if off is None else not off
    states: list[State] = []
    for switch, key in zip(switches, keys, strict=True):
        if way.switch:
            on = one_of(switch, way.on, absent=way.absent)
            used = one_of(switch, way.keyed or way.on)
        else:
            on = used = _named(stack, resource, way.key, key)
        states.append((all_of([on, left]), all_of([used, of_customer(stack, resource, way.key, key)])))
    return states


def _named(stack: Stack, resource: StackResource, prop: Property, value: object) -> bool | None:
    """Whether a key is named at all."""
    if isinstance(value, Unknown):
        return True if stack.dependencies(resource, prop) else None
    return str(value or "").lower() not in NO_KEY
