"""Rules about single resources that a zone's loss or a slip would take away."""

from collections.abc import Iterable, Iterator

from dualregion.recovery.budget import Verdict
from dualregion.recovery.conditions.resilience import Protection, Spread
from dualregion.recovery.rules.model import Finding, listed


def spans_zones(rule: str, resources: Iterable[Spread], least: int) -> Iterator[Finding]:
    """Each resource runs in at least so many zones; a zone that is named twice counts once."""
    for one in resources:
        verdict, told = _spread(one, least)
        yield Finding(rule=rule, subject=one.urn, verdict=verdict, message=f"{one.name} {told}")


def _spread(one: Spread, least: int) -> tuple[Verdict, str]:
    known = sorted({zone for zone in one.zones if zone})
    match one.redundant(least):
        case True:
            return Verdict.PASS, f"runs in {listed(known)}"
        case None if len(known) >= least:
            return Verdict.UNKNOWN, "may have one node only"
        case None:
            return Verdict.UNKNOWN, "runs in zones that are not known before the deployment"
        case _ if one.alone:
            return Verdict.FAIL, "has one node only"
        case _:
            return Verdict.FAIL, f"runs in {listed(known) or 'one zone'} alone; at least {least} zones are asked for"


def deletion_protected(resources: Iterable[Protection], *, accept_engine: bool) -> Iterator[Finding]:
    """Nobody deletes the resource by a slip."""
    for one in resources:
        if one.by_cloud or (accept_engine and one.by_engine):
            verdict, told = Verdict.PASS, "is protected against deletion"
        elif one.by_cloud is None:
            verdict, told = Verdict.UNKNOWN, "may not be protected: that is not known before the deployment"
        else:
            verdict, told = Verdict.FAIL, "can be deleted by a slip"
        yield Finding(rule="deletion-protected", subject=one.urn, verdict=verdict, message=f"{one.name} {told}")
