"""The outcome as Markdown, fit for a comment on a merge request."""

from collections.abc import Iterator, Sequence

from dualregion.recovery.assessment import LineNote
from dualregion.report.check.outcome import Outcome, Status
from dualregion.report.check.told import baseline_told, message, rule_label, where
from dualregion.report.comparison import Comparison

_FOLDED = frozenset({Status.KNOWN, Status.WAIVED})


def as_markdown(outcome: Outcome) -> str:
    """Heading, comparison, findings, and the budgets folded away."""
    return "\n\n".join(_parts(outcome)) + "\n"


def _parts(outcome: Outcome) -> Iterator[str]:
    yield f"## Recovery check of {_text(outcome.headline)}"
    yield outcome.ending
    if outcome.assessment.unjudged:
        yield _text(outcome.assessment.unjudged)
    if outcome.comparison:
        yield from _compared(outcome.comparison)
    rows = _rows(outcome, [status for status, _ in outcome.told if status not in _FOLDED])
    if rows:
        yield _table(("", "rule", "where", "found"), rows)
    if told := baseline_told(outcome):
        yield told
    for status in (Status.KNOWN, Status.WAIVED):
        if outcome.counts[status]:
            yield _folded(
                f"{outcome.counts[status]} {status}", _table(("", "rule", "where", "found"), _rows(outcome, [status]))
            )
    if outcome.assessment.budgets:
        yield _folded("Recovery budgets", _budgets(outcome.assessment.budgets))


def _rows(outcome: Outcome, statuses: Sequence[Status]) -> list[tuple[str, ...]]:
    return [
        (
            f"**{status}**" if status in (Status.ERROR, Status.VIOLATION) else str(status),
            rule_label(outcome.assessment, finding),
            where(finding),
            message(outcome.assessment, finding, status),
        )
        for status, finding in outcome.told
        if status in statuses
    ]


def _compared(comparison: Comparison) -> Iterator[str]:
    yield f"### What this change does to the budgets, against {_text(comparison.against)}"
    if comparison.changes:
        rows = [
            (
                change.service,
                f"{change.scenario} {change.measure}",
                f"{change.before} -> {change.after}",
                change.verdicts,
                "; ".join(change.causes) or "not found",
            )
            for change in comparison.changes
        ]
        yield _table(("service", "budget", "value", "verdict", "cause"), rows)
    yield f"{comparison.unchanged} lines of the budgets are unchanged."
    listed = [
        *(f"- new: {_text(one)}" for one in comparison.appeared),
        *(f"- gone: {_text(one)}" for one in comparison.went),
    ]
    if listed:
        yield "\n".join(listed)


def _budgets(lines: Sequence[LineNote]) -> str:
    headings = ("service", "scenario", "measure", "computed", "objective", "verdict", "steps")
    return _table(
        headings,
        [
            (
                line.service,
                line.scenario,
                line.measure,
                line.shown,
                line.objective or "not stated",
                line.verdict,
                " + ".join(step.told for step in line.steps) or line.reason,
            )
            for line in lines
        ],
    )


def _folded(summary: str, text: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n{text}\n\n</details>"


def _table(headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [headings, tuple("---" for _ in headings), *(tuple(_text(cell) for cell in row) for row in rows)]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def _text(text: str) -> str:
    # What people wrote into config must not become markup of the comment.
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", " ")
