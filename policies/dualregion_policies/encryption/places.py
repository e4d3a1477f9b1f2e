"""Where data lies, by product: the property that switches encryption on, and the one that names the key.

What is left out has the provider's default, which its documentation states beside each property
(https://www.pulumi.com/registry/packages/alicloud/api-docs/): nothing is encrypted unless it says so, but what a
backup vault holds is always encrypted with a key of the service.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from dualregion_policies import properties as p
from dualregion_policies.properties import Property
from dualregion_policies.properties import encrypted as e
from dualregion_policies.reading import Stack, StackResource, Unknown

NO_KEY = frozenset({"", "disabled"})
"""What a property that names a key says of none."""
_CLOUDS_OWN = frozenset({"servicekey"})
_CLOUDS_OWN_ALIAS = "alias/acs/"


@dataclass(frozen=True)
class Way:
    """One way of encrypting. Without a switch, the key alone switches it on."""

    key: Property
    switch: Property | None = None
    on: frozenset[str] = frozenset({"true", "enabled"})
    keyed: frozenset[str] = frozenset()
    """Values of the switch with which the key is used. Empty: any that switches on."""
    absent: bool = False
    """What it means to leave the switch out."""
    off: Property | None = None
    """A flag that switches it off again."""


@dataclass(frozen=True)
class Place:
    """One kind of place. `each`: as many as the list holds that the properties lead through."""

    what: str
    ways: tuple[Way, ...]
    each: bool = False
    snapshot: Property | None = None
    """A disk made from a snapshot is encrypted as that is, if nothing else is said."""
    defaulted: bool = False
    """Where nothing is said, the account's default for the region decides."""
    only: Property | None = None
    """The flag without which there is no such place."""
    elsewhere: Property | None = None
    """What names the region in which it lies, where that is not the region of the resource."""

    @property
    def type(self) -> str:
        """The type of the resources that have it."""
        return self.ways[0].key.type


def read_places(stack: Stack, resource: StackResource, prop: Property, place: Place) -> tuple[object, ...]:
    """A property of each place of a kind that a resource has."""
    return stack.read_each(resource, prop) if place.each else (stack.read(resource, prop),)


def of_customer(stack: Stack, resource: StackResource, prop: Property, value: object) -> bool | None:
    """Whether the key that is named is a customer's."""
    if isinstance(value, Unknown):
        made = any(used.type in (p.KEY, p.KEY_ALIAS) for used in stack.dependencies(resource, prop))
        return True if made else None
    text = str(value or "").lower()
    return text not in NO_KEY | _CLOUDS_OWN and not text.startswith(_CLOUDS_OWN_ALIAS)


def _one(what: str, *ways: Way) -> Place:
    return Place(what, ways)


def _disk(encrypted: Property, key: Property, snapshot: Property) -> Place:
    return Place("the disk", (Way(key, encrypted),), snapshot=snapshot, defaulted=True)


def _disks(system: Property, system_key: Property, data: Property, key: Property, shot: Property) -> tuple[Place, ...]:
    return (
        Place("the system disk", (Way(system_key, system),), defaulted=True),
        Place("data disk", (Way(key, data),), each=True, snapshot=shot, defaulted=True),
    )


def _copies(copied: Property, regions: Property, encrypted: Property, key: Property) -> Place:
    return Place("the copies of snapshots", (Way(key, encrypted),), only=copied, elsewhere=regions)


def _vault(key: Property, kind: Property) -> Way:
    return Way(key, kind, on=frozenset({"kms", "hbr_private"}), keyed=frozenset({"kms"}), absent=True)


PLACES: Mapping[str, tuple[Place, ...]] = {
    "rds-encrypted": (
        _one("the database", Way(e.RDS_KEY), Way(e.RDS_TDE_KEY, e.RDS_TDE)),
        _one("the database", Way(e.RDS_COPY_KEY), Way(e.RDS_COPY_KEY, e.RDS_COPY_TDE)),
        _one("the database", Way(e.RDS_CLONE_KEY), Way(e.RDS_CLONE_KEY, e.RDS_CLONE_TDE)),
    ),
    "polardb-encrypted": (_one("the cluster", Way(e.POLARDB_KEY, e.POLARDB_TDE)),),
    "mongodb-encrypted": (
        _one("the database", Way(e.MONGODB_DISK_KEY, e.MONGODB_DISKS), Way(e.MONGODB_TDE_KEY, e.MONGODB_TDE)),
        _one("the database", Way(e.SHARDS_DISK_KEY, e.SHARDS_DISKS), Way(e.SHARDS_TDE_KEY, e.SHARDS_TDE)),
    ),
    "redis-encrypted": (
        _one("the database", Way(e.REDIS_KEY, e.REDIS_TDE)),
        _one("the database", Way(e.TAIR_KEY, e.TAIR_TDE)),
    ),
    "disks-encrypted": (
        _disk(e.DISK_ENCRYPTED, e.DISK_KEY, e.DISK_SNAPSHOT),
        _disk(e.OLD_DISK_ENCRYPTED, e.OLD_DISK_KEY, e.OLD_DISK_SNAPSHOT),
        _copies(e.SHOTS_COPIED, e.SHOTS_REGIONS, e.SHOTS_COPY, e.SHOTS_COPY_KEY),
        _copies(e.OLD_SHOTS_COPIED, e.OLD_SHOTS_REGIONS, e.OLD_SHOTS_COPY, e.OLD_SHOTS_COPY_KEY),
        *_disks(
            e.INSTANCE_SYSTEM, e.INSTANCE_SYSTEM_KEY, e.INSTANCE_DATA, e.INSTANCE_DATA_KEY, e.INSTANCE_DATA_SNAPSHOT
        ),
        *_disks(
            e.TEMPLATE_SYSTEM, e.TEMPLATE_SYSTEM_KEY, e.TEMPLATE_DATA, e.TEMPLATE_DATA_KEY, e.TEMPLATE_DATA_SNAPSHOT
        ),
        *_disks(
            e.OLD_TEMPLATE_SYSTEM,
            e.OLD_TEMPLATE_SYSTEM_KEY,
            e.OLD_TEMPLATE_DATA,
            e.OLD_TEMPLATE_DATA_KEY,
            e.OLD_TEMPLATE_DATA_SNAPSHOT,
        ),
        *_disks(e.SCALING_SYSTEM, e.SCALING_SYSTEM_KEY, e.SCALING_DATA, e.SCALING_DATA_KEY, e.SCALING_DATA_SNAPSHOT),
        *_disks(e.NODES_SYSTEM, e.NODES_SYSTEM_KEY, e.NODES_DATA, e.NODES_DATA_KEY, e.NODES_DATA_SNAPSHOT),
    ),
    "file-systems-encrypted": (
        _one(
            "the file system",
            Way(p.FILE_SYSTEM_KEY, p.FILE_SYSTEM_ENCRYPTION, on=frozenset({"1", "2"}), keyed=frozenset({"2"})),
        ),
    ),
    "vaults-encrypted": (
        _one("the vault", _vault(p.VAULT_KEY, p.VAULT_ENCRYPTION)),
        _one("the mirror", _vault(e.MIRROR_KEY, e.MIRROR_ENCRYPTION)),
    ),
    "cluster-secrets-encrypted": (_one("what the cluster keeps secret", Way(e.CLUSTER_KEY, off=e.CLUSTER_DISABLED)),),
    "logs-and-queues-encrypted": (
        _one("the log store", Way(e.LOGSTORE_KEY, e.LOGSTORE_ENCRYPTED)),
        _one("the queue", Way(e.KAFKA_KEY)),
    ),
}
"""Every kind of place by the rule that asks about it."""
