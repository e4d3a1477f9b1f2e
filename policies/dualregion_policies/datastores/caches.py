"""Tair and Redis: what somebody copies or backs up is a store; any other cache can be filled again."""

from collections.abc import Iterable, Iterator, Sequence

from dualregion.recovery.topology import Copy, CopyMechanism, Store, StoreKind
from dualregion_policies.datastores import syncs
from dualregion_policies.datastores.joins import customer_key, own_backups, referring
from dualregion_policies.properties import datastores as p
from dualregion_policies.properties.encrypted import REDIS, REDIS_KEY, TAIR, TAIR_KEY
from dualregion_policies.reading import Stack, StackResource, Unknown
from dualregion_policies.zones import in_zones

KINDS = {REDIS: REDIS_KEY, TAIR: TAIR_KEY}
_FIRST = "true"
"""What makes the first child of a distributed cache; the others name it by its id, which the provider never tells."""


def stores(stack: Stack, caches: Iterable[StackResource], standby: str) -> Iterator[Store]:
    """Each cache that is more than one, with its copies and its own backups."""
    own = (*caches,)
    for cache in own:
        backups = referring(stack, cache, p.CACHE_POLICY_INSTANCE)
        saved = bool(backups.certain or backups.possible or _backs_up(stack, cache))
        copies = (*syncs.copies(stack, cache, KINDS.values()), *_children(stack, cache, own, standby))
        if not (copies or saved):
            continue
        encrypted, key_region = customer_key(stack, cache, KINDS[cache.type])
        yield Store(
            name=cache.name,
            urn=cache.urn,
            kind=StoreKind.CACHE,
            region=stack.region_of(cache),
            zone_redundant=in_zones(stack, cache),
            customer_key=encrypted,
            encryption_key_region=key_region,
            copies=copies,
            vaults=(own_backups(stack, cache, "Tair"),) if saved else (),
        )


def children(stack: Stack, standby: str) -> frozenset[str]:
    """The URNs of the second and third children of distributed caches."""
    return frozenset(cache.urn for cache in stack.of_type(TAIR) if _is_child(stack, cache, standby))


def _is_child(stack: Stack, cache: StackResource, standby: str) -> bool:
    named = stack.read(cache, p.TAIR_GLOBAL)
    if isinstance(named, Unknown):
        # What makes a first child is no output of anything, so that an unknown value in the standby is an id.
        return stack.region_of(cache) == standby
    return named is not None and named != _FIRST


def _children(stack: Stack, cache: StackResource, own: Sequence[StackResource], standby: str) -> Iterator[Copy]:
    """The children of the same service: which cache an id belongs to, nothing tells."""
    if cache.type != TAIR:
        return
    named = stack.read(cache, p.TAIR_GLOBAL)
    if isinstance(named, Unknown):
        yield Copy(mechanism=CopyMechanism.TAIR_GLOBAL_CACHE, region=None)
    if named != _FIRST:
        return
    firsts = [one for one in own if one.type == TAIR and stack.read(one, p.TAIR_GLOBAL) == _FIRST]
    for child in stack.of_type(TAIR):
        if _is_child(stack, child, standby):
            encrypted, key_region = customer_key(stack, child, TAIR_KEY)
            yield Copy(
                mechanism=CopyMechanism.TAIR_GLOBAL_CACHE,
                region=stack.region_of(child) if len(firsts) == 1 else None,
                customer_key=encrypted,
                encryption_key_region=key_region,
            )


def _backs_up(stack: Stack, cache: StackResource) -> bool:
    return cache.type == REDIS and bool(stack.read(cache, p.REDIS_DAYS))
