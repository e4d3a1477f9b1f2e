"""Accepted failures: each names its rule, its resources, a reason, an owner and the day on which it ends."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from dualregion.recovery.budget import Verdict
from dualregion.recovery.rules import Finding, rules

WAIVERS_KEY = "dualregion:waivers"

_ACCEPTED = "failures-accepted"


class Waiver(BaseModel):
    """One accepted failure."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    resource: str
    """Glob over the finding's subject: a URN, or `service/scenario/measure`."""
    reason: Annotated[str, Field(min_length=10)]
    owner: Annotated[str, Field(min_length=1)]
    expires: date

    def days_left(self, today: date) -> int:
        """Days from `today` to its last day; negative once it has expired."""
        return (self.expires - today).days

    def covers(self, rule: str, subject: str) -> bool:
        """True where the finding is the one that was accepted, whatever the day."""
        return self.rule == rule and fnmatchcase(subject, self.resource)


def waiver_for(waivers: Sequence[Waiver], rule: str, subject: str, today: date) -> Waiver | None:
    """The first waiver in force that covers a finding. The day is an input: the core has no clock."""
    return next((waiver for waiver in waivers if waiver.covers(rule, subject) and today <= waiver.expires), None)


def accepted(findings: Sequence[Finding], waivers: Sequence[Waiver], today: date) -> tuple[Finding, ...]:
    """The same findings; each one that a waiver covers has become a finding of `failures-accepted` that says so."""
    return tuple(_accepted(finding, waivers, today) for finding in findings)


def _accepted(finding: Finding, waivers: Sequence[Waiver], today: date) -> Finding:
    waiver = waiver_for(waivers, finding.rule, finding.subject, today)
    if waiver is None or not finding.open or not rules()[finding.rule].waivable:
        return finding
    terms = f"accepted by {waiver.owner} until {waiver.expires.isoformat()}: {waiver.reason}"
    told = f"{finding.rule}, {terms}. {finding.message}"
    return finding.model_copy(update={"rule": _ACCEPTED, "about": finding.rule, "message": told})


def waivers_in_force(
    findings: Sequence[Finding], waivers: Sequence[Waiver], today: date, asked: Collection[str], most_days: int
) -> Iterator[Finding]:
    """Each waiver covers something that is still open, its day has not passed, and is at most `most_days` away.

    `asked` names the rules that gave the findings: the waiver of a rule that another pack asks is judged there.
    """
    for place, waiver in enumerate(waivers):
        if waiver.rule in rules() and waiver.rule not in asked:
            continue
        wrong = _wrong_with(waiver, findings, today, most_days)
        yield Finding(
            rule="waivers-in-force",
            subject=f"{WAIVERS_KEY}[{place}]",
            verdict=Verdict.FAIL if wrong else Verdict.PASS,
            message=wrong or f"it covers what it names until {waiver.expires.isoformat()}",
        )


def _wrong_with(waiver: Waiver, findings: Sequence[Finding], today: date, most_days: int) -> str | None:
    if waiver.rule not in rules() or waiver.rule == _ACCEPTED:
        near = get_close_matches(waiver.rule, [*rules()], n=1)
        return f"{waiver.rule!r} is no rule" + (f"; {near[0]!r} was probably meant" if near else "")
    if not rules()[waiver.rule].waivable:
        return f"{waiver.rule!r} cannot be waived"
    if today > waiver.expires:
        return f"the waiver of {waiver.rule} by {waiver.owner} expired on {waiver.expires.isoformat()}"
    if waiver.days_left(today) > most_days:
        return (
            f"the waiver of {waiver.rule} by {waiver.owner} runs until {waiver.expires.isoformat()}, for "
            f"{waiver.days_left(today)} days; at most {most_days} are accepted"
        )
    if not any(finding.open and waiver.covers(finding.rule, finding.subject) for finding in findings):
        return f"nothing that {waiver.rule} reports matches {waiver.resource!r}"
    return None
