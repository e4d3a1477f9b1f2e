"""Rules about what brings databases back."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from dualregion.recovery.conditions.databases import Abroad, PointInTime
from dualregion.recovery.durations import spoken
from dualregion.recovery.rules.checks import at_least, checked
from dualregion.recovery.rules.model import Finding


def rolled_back(
    databases: Iterable[PointInTime], *, min_days: int, min_log_days: int, max_gap_hours: int, kept_after_release: bool
) -> Iterator[Finding]:
    """Each database can be rolled back to any moment of the last days."""
    most = timedelta(hours=max_gap_hours)
    for one in databases:
        often = None if one.gap is None else one.gap <= most
        unclamped = None if one.days is None or one.log_days is None else one.log_days <= one.days
        logged = one.logs is not False
        checks = (
            (one.policies < 2, "has several backup policies, which overwrite each other", ""),
            (one.logs, "keeps no log, so that only its backups come back", "whether it keeps its log is"),
            (
                at_least(one.days, min_days),
                f"keeps backups for {one.days} d, {min_days} d are asked for",
                "retention is",
            ),
            (
                at_least(one.log_days, min_log_days) if logged else True,
                f"keeps its log for {one.log_days} of {min_log_days} d",
                "retention of its log is",
            ),
            (
                unclamped if logged else True,
                f"is to keep its log for {one.log_days} d, longer than its backups: the cloud cuts that without a word",
                "retention is",
            ),
        )
        checks = (
            *checks,
            (
                often if one.scheduled else True,
                f"{spoken(one.gap or most)} may pass between two backups, {spoken(most)} are allowed",
                "its schedule is",
            ),
            (
                one.kept_after_release if kept_after_release else True,
                "loses its backups when it is released",
                "what is kept after its release is",
            ),
        )
        yield checked("rds-rolled-back", one, checks, f"comes back to any moment of {min_log_days} d")


def copied_abroad(rule: str, databases: Iterable[Abroad], standby: str, *, min_days: int = 0) -> Iterator[Finding]:
    """Each database has a copy in the standby region, of a kind that the cloud makes, for at least so many days."""
    for one in databases:
        there: bool | None = standby in one.regions
        if not there and None in one.regions:
            there = None
        checks = (
            (there, f"has no copy in {standby}", "where its copy lies is"),
            (None if one.refused is None else not one.refused, one.why_refused, "whether the cloud makes its copy is"),
        )
        kept = at_least(one.days, min_days) if one.dated else True
        checks = (*checks, (kept, f"is kept in {standby} for {one.days} of {min_days} d", "retention there is"))
        yield checked(rule, one, checks, f"is copied to {standby}")
