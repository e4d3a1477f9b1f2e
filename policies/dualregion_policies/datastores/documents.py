"""ApsaraDB for MongoDB: replica sets and sharded clusters, with the backups that each keeps beside itself."""

from collections.abc import Iterable, Iterator, Mapping

from dualregion.recovery.topology import Store, StoreKind
from dualregion_policies.datastores import syncs
from dualregion_policies.datastores.joins import customer_key, own_backups
from dualregion_policies.properties import Property
from dualregion_policies.properties import encrypted as e
from dualregion_policies.reading import Stack, StackResource
from dualregion_policies.zones import in_zones

KINDS: Mapping[str, Property] = {e.MONGODB: e.MONGODB_DISK_KEY, e.MONGODB_SHARDS: e.SHARDS_DISK_KEY}
"""What names the customer key."""


def stores(stack: Stack, instances: Iterable[StackResource]) -> Iterator[Store]:
    """Each instance with its copies and its own backups."""
    for instance in instances:
        encrypted, key_region = customer_key(stack, instance, KINDS[instance.type])
        yield Store(
            name=instance.name,
            urn=instance.urn,
            kind=StoreKind.DOCUMENTS,
            region=stack.region_of(instance),
            zone_redundant=in_zones(stack, instance),
            customer_key=encrypted,
            encryption_key_region=key_region,
            copies=(*syncs.copies(stack, instance, KINDS.values()),),
            vaults=(own_backups(stack, instance, "ApsaraDB for MongoDB"),),
        )
