"""PolarDB: a cluster, its global database network, and its backups in another region."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from dualregion.recovery.topology import Copy, CopyMechanism, Store, StoreKind
from dualregion_policies.datastores import syncs
from dualregion_policies.datastores.joins import customer_key, own_backups, referring
from dualregion_policies.datastores.schedules import weekly_gap
from dualregion_policies.properties import datastores as p
from dualregion_policies.properties.encrypted import POLARDB, POLARDB_KEY
from dualregion_policies.reading import Stack, StackResource, Unknown, text_of
from dualregion_policies.tristate import all_of, one_of

KIND = POLARDB
_EVERY_HOURS = {"2/24h": 2, "3/24h": 3, "4/24h": 4}


def stores(stack: Stack, clusters: Iterable[StackResource]) -> Iterator[Store]:
    """Each cluster with its copies and its own backups."""
    for cluster in clusters:
        encrypted, key_region = customer_key(stack, cluster, POLARDB_KEY)
        key = (encrypted, key_region)
        yield Store(
            name=cluster.name,
            urn=cluster.urn,
            kind=StoreKind.POLARDB,
            region=stack.region_of(cluster),
            # What is left out, the cloud decides by the region.
            zone_redundant=None
            if stack.read(cluster, p.POLARDB_HOT_STANDBY) is None
            else one_of(stack.read(cluster, p.POLARDB_HOT_STANDBY), frozenset({"on", "equal"})),
            customer_key=encrypted,
            encryption_key_region=key_region,
            copies=copies(stack, cluster, key),
            vaults=(own_backups(stack, cluster, "PolarDB"),),
        )


def copies(stack: Stack, cluster: StackResource, key: tuple[bool | None, str | None]) -> tuple[Copy, ...]:
    """Every copy of a cluster: those of its networks, which take its key, those of jobs, its backups elsewhere."""
    return (
        *_secondaries(stack, cluster, key),
        *syncs.copies(stack, cluster, (POLARDB_KEY,)),
        *_abroad(stack, cluster),
    )


def stands_alone(stack: Stack, cluster: StackResource) -> bool | None:
    """Whether it asks to follow another cluster, and does not: the provider makes one that stands alone."""
    asks = one_of(stack.read(cluster, p.POLARDB_ORIGIN), frozenset({"creategdnstandby"}))
    follows = _follows(stack, cluster)
    return all_of((asks, None if follows is None else not follows))


def secondaries(stack: Stack) -> frozenset[str]:
    """The URNs of the clusters that only follow another one."""
    return frozenset(cluster.urn for cluster in stack.of_type(POLARDB) if _follows(stack, cluster))


def _secondaries(stack: Stack, primary: StackResource, key: tuple[bool | None, str | None]) -> Iterator[Copy]:
    """The clusters of its networks. Each is encrypted with the primary's key, of the primary's region."""
    for network in referring(stack, primary, p.NETWORK_PRIMARY).certain:
        for cluster in referring(stack, network, p.POLARDB_NETWORK).certain:
            if cluster != primary and _follows(stack, cluster) is not False:
                yield Copy(
                    mechanism=CopyMechanism.POLARDB_GDN,
                    region=stack.region_of(cluster) if _follows(stack, cluster) else None,
                    customer_key=key[0],
                    encryption_key_region=key[1],
                )


def _follows(stack: Stack, cluster: StackResource) -> bool | None:
    """The provider hands the wish to join on for MySQL 8.0 alone, and makes a cluster that stands alone otherwise."""
    return all_of(
        (
            one_of(stack.read(cluster, p.POLARDB_ORIGIN), frozenset({"creategdnstandby"})),
            one_of(stack.read(cluster, p.POLARDB_ENGINE), frozenset({"mysql"})),
            one_of(stack.read(cluster, p.POLARDB_VERSION), frozenset({"8.0", "8"})),
        )
    )


def _abroad(stack: Stack, cluster: StackResource) -> Iterator[Copy]:
    joined = referring(stack, cluster, p.POLARDB_POLICY_CLUSTER)
    for policy in joined.certain:
        region = text_of(stack.read(policy, p.POLARDB_POLICY_REGION))
        if region is not None:
            known = region if isinstance(region, str) else None
            interval = _interval(stack, policy)
            yield Copy(mechanism=CopyMechanism.POLARDB_BACKUP, region=known, interval=interval)
    if joined.doubtful:
        yield Copy(mechanism=CopyMechanism.POLARDB_BACKUP, region=None)


def _interval(stack: Stack, policy: StackResource) -> timedelta | None:
    for frequency, days in (
        (p.POLARDB_POLICY_FREQUENCY, p.POLARDB_POLICY_DAYS),
        (p.POLARDB_POLICY_OLD_FREQUENCY, p.POLARDB_POLICY_OLD_DAYS),
    ):
        often = text_of(stack.read(policy, frequency))
        if isinstance(often, Unknown):
            return None
        if often and often.lower() in _EVERY_HOURS:
            return timedelta(hours=_EVERY_HOURS[often.lower()])
        if stack.read(policy, days) is not None:
            return weekly_gap(stack.read(policy, days))
    return None
