"""Rules about what brings databases back."""

from collections.abc import Iterable, Iterator

from dualregion.recovery.conditions.databases import Abroad, PointInTime
from dualregion.recovery.rules.checks import at_least, checked
from dualregion.recovery.rules.model import Finding


def rolled_back(databases: Iterable[PointInTime], *, min_days: int, min_log_days: int) -> Iterator[Finding]:
    """Each database can be rolled back to any moment of the last days."""
    for one in databases:
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
        yield checked("rds-rolled-back", one, checks, f"comes back to any moment of {min_log_days} d")


def copied_abroad(rule: str, databases: Iterable[Abroad], standby: str) -> Iterator[Finding]:
    """Each database has a copy in the standby region, of a kind that the cloud makes."""
    for one in databases:
        there: bool | None = standby in one.regions
        if not there and None in one.regions:
            there = None
        checks = (
            (there, f"has no copy in {standby}", "where its copy lies is"),
            (None if one.refused is None else not one.refused, one.why_refused, "whether the cloud makes its copy is"),
        )
        yield checked(rule, one, checks, f"is copied to {standby}")
