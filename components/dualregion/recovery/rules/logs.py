"""Rules about what is written down, and how long it is kept."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from dualregion.recovery.budget import Verdict
from dualregion.recovery.conditions.logs import Log, Trail
from dualregion.recovery.rules.model import Finding


def kept(rule: str, logs: Iterable[Log], least_days: int = 0) -> Iterator[Finding]:
    """Each log is written, and kept for the least number of days where it ages."""
    for urn, own in groupby(sorted(logs, key=lambda log: (log.urn, log.what)), key=lambda log: log.urn):
        verdict, told = _worst([_judged(log, least_days) for log in own])
        yield Finding(rule=rule, subject=urn, verdict=verdict, message=told)


def _judged(log: Log, least: int) -> tuple[Verdict, str]:
    if log.on is False:
        return Verdict.FAIL, f"{log.name} keeps no {log.what}"
    if log.on is None or (log.ages and log.days is None):
        return Verdict.UNKNOWN, f"{log.name}: the {log.what} or its retention is not known before the deployment"
    if log.ages and log.days is not None and log.days < least:
        return Verdict.FAIL, f"{log.name} keeps its {log.what} for {log.days} days, fewer than {least}"
    return Verdict.PASS, f"{log.name} keeps its {log.what}"


def _worst(judged: Sequence[tuple[Verdict, str]]) -> tuple[Verdict, str]:
    for verdict in (Verdict.FAIL, Verdict.UNKNOWN):
        found = [told for one, told in judged if one is verdict]
        if found:
            return verdict, "; ".join(found)
    return judged[0]


def trail_kept(trails: Sequence[Trail], elsewhere: bool) -> Iterator[Finding]:
    """One trail records every event of every region into storage of the customer's own."""
    rule = "account-trail-kept"
    for trail in trails:
        parts = {
            "is not enabled": trail.on,
            "leaves events out": trail.every_event,
            "leaves regions out": trail.every_region,
            "is delivered nowhere": trail.delivered,
        }
        wrong = [told for told, holds in parts.items() if holds is False]
        if wrong:
            verdict, told = Verdict.FAIL, f"{trail.name} {', '.join(wrong)}"
        elif None in parts.values():
            verdict, told = Verdict.UNKNOWN, f"what {trail.name} records is not known before the deployment"
        else:
            verdict, told = Verdict.PASS, f"{trail.name} records everything"
        yield Finding(rule=rule, subject=trail.urn, verdict=verdict, message=told)
    if not trails and not elsewhere:
        told = "this stack declares no trail, and does not say that one is declared elsewhere"
        yield Finding(rule=rule, subject="account", verdict=Verdict.FAIL, message=told)
