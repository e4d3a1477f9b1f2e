"""The outcome of one check: what each finding amounts to, and the exit code of them all."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dualregion.recovery.assessment import NOT_JUDGED, Assessment, Judged
from dualregion.recovery.budget import Verdict
from dualregion.report.baseline import Entry
from dualregion.report.comparison import Comparison

PASSED, VIOLATED, UNCERTAIN, FAILED = 0, 1, 2, 3


class Status(StrEnum):
    """What a finding amounts to for whoever reads a report, worst first."""

    ERROR = "error"
    """Nothing was judged, or a rule crashed."""
    VIOLATION = "violation"
    UNKNOWN = "unknown"
    ADVICE = "advice"
    """An advisory rule found it; nothing is stopped."""
    CONDITIONAL = "conditional"
    KNOWN = "in the baseline"
    WAIVED = "waived"
    PASS = "pass"  # noqa: S105  # a verdict, not a password
    NOT_APPLICABLE = "not applicable"


TOLD = tuple(status for status in Status if status not in (Status.PASS, Status.NOT_APPLICABLE))
"""What every report shows one by one; the rest is counted."""


def status_of(finding: Judged) -> Status:
    """What the finding amounts to."""
    if finding.waived:
        return Status.WAIVED
    if not finding.open:
        return Status.NOT_APPLICABLE if finding.verdict is Verdict.NOT_APPLICABLE else Status.PASS
    if finding.rule in NOT_JUDGED:
        return Status.ERROR
    if finding.known:
        return Status.KNOWN
    if finding.violates:
        return Status.VIOLATION
    by_verdict = {Verdict.UNKNOWN: Status.UNKNOWN, Verdict.CONDITIONAL: Status.CONDITIONAL}
    return by_verdict.get(finding.verdict, Status.ADVICE)


@dataclass(frozen=True)
class Outcome:
    """One judged stack as reports show it. Findings are in the order of rule and subject."""

    assessment: Assessment
    source: str
    """What was judged: `preview`, `running stack`, `state file`."""
    strict: bool = False
    gone: Sequence[Entry] = ()
    """Entries of the baseline that no finding matches any more."""
    with_baseline: bool = False
    comparison: Comparison | None = None

    @property
    def counts(self) -> Mapping[Status, int]:
        """Number of findings by status; every status is present."""
        counted = Counter(status_of(finding) for finding in self.assessment.findings)
        return {status: counted[status] for status in Status}

    def of(self, status: Status) -> tuple[Judged, ...]:
        """The findings of one status, in order."""
        return tuple(finding for finding in self.assessment.findings if status_of(finding) is status)

    @property
    def told(self) -> tuple[tuple[Status, Judged], ...]:
        """What is shown one by one, worst first."""
        return tuple((status, finding) for status in TOLD for finding in self.of(status))

    @property
    def exit_code(self) -> int:
        """3 nothing or not all was judged, 1 violation, 2 unknown and strict, else 0."""
        if not self.assessment.judged_in_full:
            return FAILED
        if self.counts[Status.VIOLATION]:
            return VIOLATED
        if self.strict and any(finding.uncertain for finding in self.assessment.findings):
            return UNCERTAIN
        return PASSED

    @property
    def headline(self) -> str:
        """`stack dev (preview): 2 violations, 1 unknown; 14 pass`."""
        shown = [f"{count} {_plural(status, count)}" for status, count in self.counts.items() if count]
        return f"stack {self.assessment.stack or '(empty)'} ({self.source}): {', '.join(shown) or 'nothing to judge'}"

    @property
    def ending(self) -> str:
        """What the exit code means, in one sentence."""
        return {
            PASSED: "Nothing gates.",
            VIOLATED: "Violations gate: exit code 1.",
            UNCERTAIN: "Unknowns gate under --strict: exit code 2.",
            FAILED: "The stack was not judged in full: exit code 3.",
        }[self.exit_code]


def _plural(status: Status, count: int) -> str:
    nouns = {Status.ERROR: "errors", Status.VIOLATION: "violations", Status.UNKNOWN: "unknowns"}
    return str(status) if count == 1 else nouns.get(status, str(status))
