"""Databases, caches and disks as stores."""

from collections.abc import Iterable

from dualregion.recovery.topology import Store
from dualregion_policies.datastores import caches, disks, documents, polardb, rds, syncs
from dualregion_policies.reading import Stack, StackResource


def stores(stack: Stack, urns: Iterable[str], standby: str) -> tuple[Store, ...]:
    """Those among `urns` that hold data of their own, product by product, in the order of the URN.

    What a copy is written to holds none. Neither does what stands in the standby and is copied nowhere: it is taken to
    wait for a restore.
    """
    own = frozenset(urns) - syncs.copied_into(stack) - polardb.secondaries(stack) - caches.children(stack, standby)

    def of(*kinds: str) -> list[StackResource]:
        return [resource for kind in kinds for resource in stack.of_type(kind) if resource.urn in own]

    found = (
        *rds.stores(stack, of(rds.KIND)),
        *polardb.stores(stack, of(polardb.KIND)),
        *documents.stores(stack, of(*documents.KINDS)),
        *caches.stores(stack, of(*caches.KINDS), standby),
        *disks.stores(stack, of(*disks.KINDS)),
    )
    return tuple(store for store in found if store.copies or store.region != standby)
