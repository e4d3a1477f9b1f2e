"""What the pack dualregion-recovery asks about databases: facts in, one rule of the core each."""

from collections.abc import Iterator, Mapping, Sequence

from dualregion.recovery.conditions.databases import Abroad, PointInTime
from dualregion.recovery.rules import Finding, databases
from dualregion.recovery.topology import Copy, CopyMechanism
from dualregion_policies.case import Asked, Case
from dualregion_policies.datastores import polardb, rds, syncs
from dualregion_policies.datastores.joins import Joined, customer_key, referring
from dualregion_policies.probes import number
from dualregion_policies.properties import datastores as p
from dualregion_policies.properties import encrypted as e
from dualregion_policies.properties import resilience as r
from dualregion_policies.reading import Stack, StackResource
from dualregion_policies.tristate import all_of, one_of

_DAYS = 7
"""Backups and logs: https://registry.terraform.io/providers/aliyun/alicloud/latest/docs/resources/db_backup_policy"""
_LASTING = frozenset({"lastest", "all"})
"""`Lastest` is the provider's spelling."""
_BACKUPS = frozenset({CopyMechanism.RDS_BACKUP, CopyMechanism.RDS_LOG_BACKUP})
_ENCRYPTED_BACKUP = (
    "is PostgreSQL on encrypted disks, of which the cloud copies no backup to another region: "
    "https://www.alibabacloud.com/help/doc-detail/206671.htm"
)
_ALONE = "asks to follow another cluster, which the provider hands on for MySQL 8.0 alone: it stands alone"


def _rolled_back(stack: Stack) -> Iterator[PointInTime]:
    for instance in stack.of_type(e.RDS):
        # The Basic Edition keeps no log, whatever its policy says.
        alone = one_of(stack.read(instance, r.RDS_CATEGORY), r.ALONE[r.RDS_CATEGORY])
        joined = referring(stack, instance, p.RDS_POLICY_INSTANCE)
        kept, days, log_days = (None, None, None) if joined.doubtful else (True, _DAYS, _DAYS)
        if joined.certain:
            kept, days, log_days = _policy(stack, instance, joined.certain[0])
        yield PointInTime(
            urn=instance.urn,
            name=instance.name,
            logs=all_of((kept, None if alone is None else not alone)),
            days=days,
            log_days=log_days,
            policies=len(joined.certain),
            scheduled=_scheduled(stack, joined.certain),
            gap=rds.interval_of(stack, instance),
            kept_after_release=_kept_after_release(stack, joined),
        )


def _scheduled(stack: Stack, policies: Sequence[StackResource]) -> bool:
    said = [stack.read(policy, prop) for policy in policies for prop in (p.RDS_POLICY_DAYS, p.RDS_POLICY_MINUTES)]
    return any(value is not None for value in said)


def _kept_after_release(stack: Stack, joined: Joined) -> bool | None:
    said = [one_of(stack.read(policy, p.RDS_POLICY_RELEASED), _LASTING) for policy in joined.certain[:1]]
    return said[0] if said else None if joined.possible else False


def _policy(stack: Stack, instance: StackResource, policy: StackResource) -> tuple[bool | None, int | None, int | None]:
    """Whether a log is kept, the days of backups, and the days of the log, as the provider sends them.

    `ModifyDBBackupPolicy` in service_alicloud_rds.go, resource_alicloud_db_backup_policy.go, diff_suppress_funcs.go.
    """
    days = number(stack, policy, p.RDS_POLICY_DAYS_KEPT, _DAYS)
    if days == _DAYS:
        days = number(stack, policy, p.RDS_POLICY_OLD_DAYS, _DAYS)
    said = stack.read(policy, p.RDS_POLICY_LOGS)
    if one_of(stack.read(instance, e.RDS_ENGINE), frozenset({"sqlserver"})):
        return True, days, _DAYS  # Of SQL Server's log nothing is sent.
    if said is None:
        # A policy that sets anything else of the log sends that it is off; without, nothing of it is sent.
        old = one_of(stack.read(policy, p.RDS_POLICY_OLD_LOGS), frozenset({"1", "true"}))
        local = stack.read(policy, p.RDS_POLICY_LOCAL_LOGS) is not None
        return (None if old is None else not (old or local)), days, _DAYS
    logs = one_of(said, frozenset({"1", "true"}))
    if stack.read(policy, p.RDS_POLICY_LOG_DAYS) is not None:
        return logs, days, number(stack, policy, p.RDS_POLICY_LOG_DAYS)
    return logs, days, number(stack, policy, p.RDS_POLICY_OLD_LOG_DAYS, _DAYS)


def _of_own(stack: Stack, kind: str, standby: str) -> Iterator[StackResource]:
    """What holds data of its own: no copy, and nothing that waits in the standby for a restore."""
    copied = syncs.copied_into(stack) | polardb.secondaries(stack)
    return (one for one in stack.of_type(kind) if one.urn not in copied and stack.region_of(one) != standby)


def _regions(copies: Sequence[Copy], accepted: Sequence[str]) -> tuple[str | None, ...]:
    return tuple(copy.region for copy in copies if copy.mechanism in accepted)


def _rds_abroad(stack: Stack, standby: str, accepted: Sequence[str]) -> Iterator[Abroad]:
    for instance in _of_own(stack, e.RDS, standby):
        copies = rds.copies(stack, instance)
        there = {copy.mechanism for copy in copies if copy.region == standby}
        postgres = one_of(stack.read(instance, e.RDS_ENGINE), frozenset({"postgresql"}))
        refused = (
            all_of((postgres, customer_key(stack, instance, e.RDS_KEY)[0])) if there and there <= _BACKUPS else False
        )
        yield Abroad(
            urn=instance.urn,
            name=instance.name,
            regions=_regions(copies, accepted),
            refused=refused,
            why_refused=_ENCRYPTED_BACKUP,
            days=_days_abroad(stack, instance),
            dated=bool(there) and there <= _BACKUPS,
        )


def _days_abroad(stack: Stack, instance: StackResource) -> int | None:
    """The shortest of them; the default is the one that the provider documents for rds_instance_cross_backup_policy."""
    policies = referring(stack, instance, p.RDS_ABROAD_INSTANCE).certain
    days = [number(stack, policy, p.RDS_ABROAD_KEPT, _DAYS) for policy in policies]
    known = [count for count in days if count is not None]
    return min(known) if known and len(known) == len(days) else None


def _polardb_abroad(stack: Stack, standby: str, accepted: Sequence[str]) -> Iterator[Abroad]:
    for cluster in stack.of_type(e.POLARDB):
        alone = polardb.stands_alone(stack, cluster)
        if alone is False and cluster not in _of_own(stack, e.POLARDB, standby):
            continue
        copies = polardb.copies(stack, cluster, (False, None))
        regions = (standby,) if stack.region_of(cluster) == standby else _regions(copies, accepted)
        yield Abroad(urn=cluster.urn, name=cluster.name, regions=regions, refused=alone, why_refused=_ALONE)


def _copied(rule: str, case: Case) -> Iterator[Finding]:
    find = _rds_abroad if rule == "rds-copied-abroad" else _polardb_abroad
    standby = case.config.standby
    least = case.knob(rule, "minRetentionDays") if rule == "rds-copied-abroad" else 0
    return databases.copied_abroad(rule, find(case.stack, standby, case.knob(rule, "accept")), standby, min_days=least)


RULES: Mapping[str, Asked] = {
    "rds-rolled-back": lambda case: databases.rolled_back(
        _rolled_back(case.stack),
        min_days=case.knob("rds-rolled-back", "minDataDays"),
        min_log_days=case.knob("rds-rolled-back", "minLogDays"),
        max_gap_hours=case.knob("rds-rolled-back", "maxGapHours"),
        kept_after_release=case.knob("rds-rolled-back", "keptAfterRelease"),
    ),
    "rds-copied-abroad": lambda case: _copied("rds-copied-abroad", case),
    "polardb-copied-abroad": lambda case: _copied("polardb-copied-abroad", case),
}
"""By the name that the catalogue gives the rule."""
