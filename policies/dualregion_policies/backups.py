"""What the pack dualregion-recovery asks about backups of any kind: facts in, one rule of the core each."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from dualregion.recovery.conditions.backups import Kept, Lock, Schedule
from dualregion.recovery.conditions.databases import Abroad
from dualregion.recovery.rules import Finding, backups
from dualregion_policies import hbr
from dualregion_policies import properties as o
from dualregion_policies.case import Asked, Case
from dualregion_policies.datastores import disks
from dualregion_policies.datastores.joins import referring
from dualregion_policies.datastores.schedules import between_backups, weekly_gap
from dualregion_policies.probes import number
from dualregion_policies.properties import Property
from dualregion_policies.properties import backups as p
from dualregion_policies.properties import datastores as d
from dualregion_policies.properties.encrypted import REDIS
from dualregion_policies.reading import Stack, StackResource
from dualregion_policies.tristate import any_of, one_of

_DAY = timedelta(days=1)
"""MongoDB's default, every day: https://registry.terraform.io/providers/aliyun/alicloud/latest/docs/resources/mongodb_instance"""
_CENTURY = 36_500
"""Days; stands for what nothing deletes."""


def _snapshots(stack: Stack) -> Iterator[Schedule]:
    for kept, copies_kept in p.SNAPSHOTS_KEPT:
        for policy in stack.of_type(kept.type):
            yield Schedule(
                urn=policy.urn,
                name=policy.name,
                gap=disks.snapshot_gap(stack, policy),
                days=_days(stack, policy, kept),
                copy_days=_copy_days(stack, policy, copies_kept),
            )


def _copy_days(stack: Stack, policy: StackResource, kept: Property) -> int | None:
    """A century where nothing is copied, and where nothing is said: the provider's documentation states no default."""
    copied = one_of(stack.read(policy, p.SNAPSHOT_COPIES[policy.type][0]), frozenset({"1", "true"}))
    if copied is False or stack.read(policy, kept) is None:
        return _CENTURY
    days = _days(stack, policy, kept)
    # Whether there are copies at all is not known: a short time may be the copies', or nobody's.
    return None if copied is None and days != _CENTURY else days


def _days(stack: Stack, resource: StackResource, prop: Property) -> int | None:
    return _CENTURY if stack.read(resource, prop) in (-1, "-1") else number(stack, resource, prop)


def _plans(stack: Stack) -> Iterator[Schedule]:
    for schedule, kept, paused in p.PLANS:
        for plan in stack.of_type(schedule.type):
            gaps = [hbr.every(said) for said in stack.read_each(plan, schedule)]
            yield Schedule(
                urn=plan.urn,
                name=plan.name,
                gap=None if None in gaps else min((gap for gap in gaps if gap), default=None),
                days=_days(stack, plan, kept),
                paused=one_of(stack.read(plan, paused), frozenset({"1", "true"})),
            )
    for policy in stack.of_type(o.BACKUP_POLICY):
        rules = hbr.policy_rules(stack, policy) or ()
        retention = hbr.retention_of(stack, rules)
        days = retention.days if retention else None
        yield Schedule(urn=policy.urn, name=policy.name, gap=hbr.interval_of(stack, rules), days=days)


def _databases(stack: Stack) -> Iterator[Schedule]:
    """MongoDB backs up by itself, daily where nothing else is said; a cache does where somebody asks for it."""
    for minutes, days, kept in d.DOCUMENTS:
        for one in stack.of_type(days.type):
            silent = stack.read(one, minutes) in (None, "-1", -1) and stack.read(one, days) is None
            gap = _DAY if silent else between_backups(stack, one, minutes, days)
            # Left out, the cloud keeps them for a time that no page states.
            lasting = _CENTURY if stack.read(one, kept) is None else _days(stack, one, kept)
            yield Schedule(urn=one.urn, name=one.name, gap=gap, days=lasting)
    for policy in stack.of_type(d.CACHE_POLICY):
        gap = weekly_gap(stack.read(policy, d.CACHE_POLICY_DAYS))
        yield Schedule(urn=policy.urn, name=policy.name, gap=gap, days=_CENTURY)
    for cache in stack.of_type(REDIS):
        if stack.read(cache, d.REDIS_DAYS) is not None:
            gap = weekly_gap(stack.read(cache, d.REDIS_DAYS))
            yield Schedule(urn=cache.urn, name=cache.name, gap=gap, days=_CENTURY)


def _fed_from_elsewhere(stack: Stack, vault: StackResource) -> bool | None:
    """Whether some binding fills it from another account."""
    policies = {
        policy.urn for policy in stack.of_type(o.BACKUP_POLICY) if vault in stack.dependencies(policy, o.POLICY_RULES)
    }
    bindings = [
        binding
        for binding in stack.of_type(o.BINDING)
        if policies & {policy.urn for policy in stack.dependencies(binding, o.BINDING_POLICY)}
    ]
    return any_of(one_of(stack.read(one, o.BINDING_ACCOUNT), frozenset({"cross_account"})) for one in bindings)


def _mirrors(stack: Stack, vault: StackResource) -> Iterator[str | None]:
    mirrors = referring(stack, vault, o.MIRROR_SOURCE)
    yield from (stack.region_of(mirror) for mirror in mirrors.certain)
    yield from (None for _ in mirrors.possible)


def _kept(stack: Stack) -> Iterator[Kept]:
    for vault in stack.of_type(o.VAULT):
        yield Kept(
            urn=vault.urn,
            name=vault.name,
            region=stack.region_of(vault),
            mirrors=(*_mirrors(stack, vault),),
            other_account=_fed_from_elsewhere(stack, vault),
        )


def _locks(stack: Stack) -> Iterator[Lock]:
    for vault in stack.of_type(o.VAULT):
        locked = one_of(stack.read(vault, o.VAULT_LOCKED), frozenset({"1", "true"}))
        other = _fed_from_elsewhere(stack, vault)
        yield Lock(urn=vault.urn, name=vault.name, locked=locked, other_account=other)
    for lock in stack.of_type(p.LOCK):
        locked = one_of(stack.read(lock, p.LOCK_STATUS), frozenset({"locked"}))
        days = number(stack, lock, p.LOCK_DAYS)
        yield Lock(urn=lock.urn, name=lock.name, locked=locked, days=days, timed=True)


def _disks(stack: Stack, standby: str) -> Iterator[Abroad]:
    for kind in disks.KINDS:
        for disk in stack.of_type(kind):
            if stack.region_of(disk) != standby:
                regions = tuple(copy.region for copy in disks.copies(stack, disk))
                yield Abroad(
                    urn=disk.urn,
                    name=disk.name,
                    regions=regions,
                    refused=not regions and disks.standing_still(stack, disk),
                    why_refused="its pair is in no replica group with the status normal, which alone starts it",
                )


def _often(rule: str, found: Sequence[Schedule] | Iterator[Schedule], case: Case) -> Iterator[Finding]:
    hours, days = case.knob(rule, "maxHours"), case.knob(rule, "minRetentionDays")
    return backups.often_enough(rule, found, max_hours=hours, min_days=days)


RULES: Mapping[str, Asked] = {
    "disks-copied-abroad": lambda case: backups.disks_copied_abroad(
        _disks(case.stack, case.config.standby), case.config.standby
    ),
    "snapshots-often-enough": lambda case: _often("snapshots-often-enough", _snapshots(case.stack), case),
    "backups-often-enough": lambda case: _often("backups-often-enough", _plans(case.stack), case),
    "databases-backed-up": lambda case: _often("databases-backed-up", _databases(case.stack), case),
    "backups-offsite": lambda case: backups.backups_offsite(
        _kept(case.stack),
        primary=case.config.primary,
        other_account=case.knob("backups-offsite", "requireOtherAccount"),
    ),
    "backups-locked": lambda case: backups.backups_locked(
        _locks(case.stack),
        min_days=case.knob("backups-locked", "minLockDays"),
        max_days=case.knob("backups-locked", "maxLockDays"),
    ),
}
"""By the name that the catalogue gives the rule."""
