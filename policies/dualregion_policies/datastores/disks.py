"""Disks: what is replicated or has snapshots is a store; of any other, nothing says that it has to be kept."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import cast

from dualregion.recovery.figures import known_product
from dualregion.recovery.topology import Copy, CopyMechanism, Store, StoreKind
from dualregion_policies.datastores.joins import customer_key, own_backups, referring
from dualregion_policies.properties import backups as p
from dualregion_policies.properties.encrypted import DISK, DISK_KEY, OLD_DISK, OLD_DISK_KEY
from dualregion_policies.reading import Stack, StackResource, Unknown
from dualregion_policies.tristate import any_of, one_of

KINDS = {DISK: DISK_KEY, OLD_DISK: OLD_DISK_KEY}
"""What names the customer key."""
_DAYS_OF_A_WEEK, _HOURS = 7, 24


def stores(stack: Stack, found: Iterable[StackResource]) -> Iterator[Store]:
    """Each disk that is copied or has snapshots. A disk lies in one zone."""
    for disk in found:
        there = (*copies(stack, disk),)
        saved = referring(stack, disk, p.ATTACHED_DISK)
        # Whoever pairs a disk wants to keep it, whether or not anybody starts the pair.
        if not (there or referring(stack, disk, p.PAIR_DISK).certain or saved.certain or saved.possible):
            continue
        encrypted, key_region = customer_key(stack, disk, KINDS[disk.type])
        yield Store(
            name=disk.name,
            urn=disk.urn,
            kind=StoreKind.DISK,
            region=stack.region_of(disk),
            zone_redundant=False,
            customer_key=encrypted,
            encryption_key_region=key_region,
            copies=there,
            vaults=(own_backups(stack, disk, "Elastic Compute Service"),) if saved.certain or saved.possible else (),
        )


def copies(stack: Stack, disk: StackResource) -> Iterator[Copy]:
    """Its replicas, then the copies of its snapshots."""
    pairs = referring(stack, disk, p.PAIR_DISK)
    for pair in pairs.certain:
        runs = _runs(stack, pair)
        if runs is False:
            continue
        region = stack.read(pair, p.PAIR_REGION)
        known = region if runs and isinstance(region, str) else None
        # The only cycle that the cloud takes.
        cycle = known_product("ebs").limits["cycle"].default
        yield Copy(mechanism=CopyMechanism.EBS_REPLICATION, region=known, interval=cycle)
    if pairs.doubtful:
        yield Copy(mechanism=CopyMechanism.EBS_REPLICATION, region=None)
    attached = referring(stack, disk, p.ATTACHED_DISK)
    for attachment in attached.certain:
        stack.read(attachment, p.ATTACHED_POLICY)
        for policy in stack.dependencies(attachment, p.ATTACHED_POLICY):
            if policy.type in p.SNAPSHOT_COPIES:
                yield from _copied(stack, policy)
    if attached.doubtful:
        yield Copy(mechanism=CopyMechanism.SNAPSHOT_COPY, region=None)


def standing_still(stack: Stack, disk: StackResource) -> bool:
    """Whether it has replicas of which none was ever started."""
    pairs = referring(stack, disk, p.PAIR_DISK).certain
    return bool(pairs) and all(_runs(stack, pair) is False for pair in pairs)


def _runs(stack: Stack, pair: StackResource) -> bool | None:
    """Whether a group that was started holds the pair: the provider can start groups, and never a pair alone.

    `status` has no default: a group without it is made, and stands still (resource_alicloud_ebs_disk_replica_group.go).
    """
    groups = referring(stack, pair, p.GROUP_PAIRS)
    states = [_started(stack.read(group, p.GROUP_STATUS)) for group in groups.certain]
    return any_of([*states, None] if groups.possible else states)


def _started(status: object) -> bool | None:
    """None also while the first copy is on its way."""
    return None if status in ("syncing", "manual_syncing") else one_of(status, frozenset({"normal"}))


def _copied(stack: Stack, policy: StackResource) -> Iterator[Copy]:
    copied, regions = p.SNAPSHOT_COPIES[policy.type]
    on = one_of(stack.read(policy, copied), frozenset({"1", "true"}))
    named = stack.read(policy, regions)
    if on is False:
        return
    found: list[object] = cast("list[object]", named) if isinstance(named, list) else []
    if on is None or isinstance(named, Unknown):
        found = [named]
    for region in found:
        known = region if on and isinstance(region, str) else None
        yield Copy(mechanism=CopyMechanism.SNAPSHOT_COPY, region=known, interval=snapshot_gap(stack, policy))


def snapshot_gap(stack: Stack, policy: StackResource) -> timedelta | None:
    """The longest time between two of the hours of a week that a policy names. None: not known, or none is named."""
    days, hours = (_numbers(stack.read(policy, prop)) for prop in p.SNAPSHOT_TIMES[policy.type])
    if not days or not hours:
        return None
    points = sorted({(day % _DAYS_OF_A_WEEK) * _HOURS + hour for day in days for hour in hours})
    after = [*points[1:], points[0] + _DAYS_OF_A_WEEK * _HOURS]
    return timedelta(hours=max(later - point for point, later in zip(points, after, strict=True)))


def _numbers(values: object) -> list[int]:
    """Whole numbers, as numbers or as text; nothing where one is neither."""
    found = cast("list[object]", values) if isinstance(values, list) else []
    spelt = [str(value).removesuffix(".0") for value in found if not isinstance(value, Unknown)]
    return [int(text) for text in spelt] if len(spelt) == len(found) and all(map(str.isdecimal, spelt)) else []
