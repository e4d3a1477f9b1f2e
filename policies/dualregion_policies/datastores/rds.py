"""ApsaraDB RDS: a database, its own backups, and those that are copied to another region."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from dualregion.recovery.topology import Copy, CopyMechanism, Store, StoreKind
from dualregion_policies.datastores import syncs
from dualregion_policies.datastores.joins import customer_key, own_backups, referring
from dualregion_policies.datastores.schedules import between_backups
from dualregion_policies.properties import datastores as p
from dualregion_policies.properties.encrypted import RDS, RDS_ENGINE, RDS_KEY
from dualregion_policies.reading import Stack, StackResource, text_of
from dualregion_policies.tristate import one_of
from dualregion_policies.zones import in_zones

KIND = RDS


def stores(stack: Stack, instances: Iterable[StackResource]) -> Iterator[Store]:
    """Each instance with its copies and its own backups."""
    for instance in instances:
        encrypted, key_region = customer_key(stack, instance, RDS_KEY)
        yield Store(
            name=instance.name,
            urn=instance.urn,
            kind=StoreKind.RDS,
            region=stack.region_of(instance),
            zone_redundant=in_zones(stack, instance),
            customer_key=encrypted,
            encryption_key_region=key_region,
            copies=copies(stack, instance),
            vaults=(own_backups(stack, instance, "ApsaraDB RDS"),),
        )


def copies(stack: Stack, instance: StackResource) -> tuple[Copy, ...]:
    """Every copy of an instance: those that jobs keep, then its backups in another region."""
    return (*syncs.copies(stack, instance, (RDS_KEY,)), *_abroad(stack, instance))


def _abroad(stack: Stack, instance: StackResource) -> Iterator[Copy]:
    """The backups that lie in another region; their logs too, where that is switched on."""
    joined = referring(stack, instance, p.RDS_ABROAD_INSTANCE)
    for policy in joined.certain:
        said = text_of(stack.read(policy, p.RDS_ABROAD_REGION))
        region = said if isinstance(said, str) else None
        yield Copy(mechanism=CopyMechanism.RDS_BACKUP, region=region, interval=interval_of(stack, instance))
        logs = one_of(stack.read(policy, p.RDS_ABROAD_LOGS), frozenset({"enable"}))
        if logs is not False:
            yield Copy(mechanism=CopyMechanism.RDS_LOG_BACKUP, region=region if logs else None)
    if joined.doubtful:
        yield Copy(mechanism=CopyMechanism.RDS_BACKUP, region=None)


def interval_of(stack: Stack, instance: StackResource) -> timedelta | None:
    """Minutes count where the engine obeys them: elsewhere the cloud ignores them without a word.

    Without a policy the cloud chooses the days, and no page that was read names them.
    """
    policies = referring(stack, instance, p.RDS_POLICY_INSTANCE).certain
    if not policies:
        return None
    obeys = one_of(stack.read(instance, RDS_ENGINE), frozenset({"mysql"}))
    minutes = p.RDS_POLICY_MINUTES if obeys else None
    return between_backups(stack, policies[0], minutes, p.RDS_POLICY_DAYS)
