"""Databases, caches and disks as stores."""

from collections.abc import Iterable

from dualregion.recovery.topology import Store
from dualregion_policies.datastores import caches, disks, documents, polardb, rds, syncs
from dualregion_policies.reading import Stack, StackResource


class Datastores:
    """Those of a stack that hold data of their own.

    What a copy is written to holds none. Neither does what stands in the standby and is copied nowhere: it is taken to
    wait for a restore.
    """

    def __init__(self, stack: Stack, standby: str) -> None:
        self._stack = stack
        self._standby = standby
        self._written_to = syncs.copied_into(stack) | polardb.secondaries(stack) | caches.children(stack, standby)

    def stores(self, urns: Iterable[str]) -> tuple[Store, ...]:
        """The stores among `urns`, product by product, in the order of the URN."""
        resources = self._stack.resources
        own = [resources[urn] for urn in sorted(urns) if urn in resources and urn not in self._written_to]

        def of(*kinds: str) -> list[StackResource]:
            return [resource for resource in own if resource.type in kinds]

        found = (
            *rds.stores(self._stack, of(rds.KIND)),
            *polardb.stores(self._stack, of(polardb.KIND)),
            *documents.stores(self._stack, of(*documents.KINDS)),
            *caches.stores(self._stack, of(*caches.KINDS), self._standby),
            *disks.stores(self._stack, of(*disks.KINDS)),
        )
        return tuple(store for store in found if store.copies or store.region != self._standby)
