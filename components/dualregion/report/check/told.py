"""The words that every form of an outcome shares."""

from dualregion.recovery.assessment import Assessment, Judged
from dualregion.report.check.outcome import Outcome, Status

_SELF_EXPLAINED = frozenset({Status.WAIVED, Status.PASS, Status.NOT_APPLICABLE})


def rule_label(assessment: Assessment, finding: Judged) -> str:
    """`O19 promises-kept`; for an accepted failure or an unknown, the rule that found it."""
    rule = assessment.rule(finding.about or finding.rule)
    return rule.name if rule.id == rule.name else f"{rule.id} {rule.name}"


def where(finding: Judged) -> str:
    """`stacks/Pulumi.dev.yaml:12`, or the last part of the subject where no file is known."""
    if finding.place:
        return f"{finding.place.file}:{finding.place.line}"
    return finding.subject.rpartition("::")[2]


def message(assessment: Assessment, finding: Judged, status: Status) -> str:
    """What was found and what to do, with the subject where the message does not begin with it."""
    named = finding.subject.startswith("urn:") or "/" in finding.subject or finding.message.startswith(finding.subject)
    told = finding.message if named else f"{finding.subject}: {finding.message}"
    rule = assessment.rule(finding.rule)
    if status in _SELF_EXPLAINED or rule.speaks_for_itself or not rule.remedy:
        return told
    return f"{told.rstrip('.')}. {rule.remedy}"


def baseline_told(outcome: Outcome) -> str:
    """How far the baseline is worked off; empty where there is none."""
    if not outcome.with_baseline:
        return ""
    left = outcome.counts[Status.KNOWN]
    told = f"Baseline: {left} of its findings are still there."
    if outcome.gone:
        told += f" {len(outcome.gone)} went: take them out with --update-baseline."
    return told
