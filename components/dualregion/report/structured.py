"""The budget report as JSON, for programs, and as Markdown, for a review or a wiki."""

from datetime import timedelta
from typing import Any

from dualregion.recovery.availability import Availability
from dualregion.recovery.budget import Line
from dualregion.recovery.durations import iso, spoken
from dualregion.recovery.evidence import topology_hash
from dualregion.recovery.figures import Figure
from dualregion.report.budget_report import (
    BudgetReport,
    checked,
    label,
    shown_evidence,
    shown_limit,
    shown_margin,
    shown_verdict,
)


def as_json(report: BudgetReport) -> dict[str, Any]:
    """Plain data. Durations are ISO 8601 text; a negative margin has a leading minus.

    `value` null with `bounded` false: unbounded. `value` null with `bounded` null: the measure does not apply.
    """
    return {
        "stack": report.stack,
        "services": [
            {
                "name": one.service.name,
                "owner": one.service.owner,
                "primary": one.topology.primary,
                "standby": one.topology.standby,
                "topology": topology_hash(one.topology),
                "lines": [_line(report, line) for budget in one.budgets for line in budget.lines],
                "availability": _availability(one.availability),
            }
            for one in report.services
        ],
        "withoutWorkload": list(report.without_workload),
        "figures": [figure.model_dump(mode="json", exclude_none=False) for figure in report.figures],
        "evidence": [one.model_dump(mode="json") for one in report.evidence],
    }


def _line(report: BudgetReport, line: Line) -> dict[str, Any]:
    return {
        "scenario": line.scenario.value,
        "measure": line.measure.value,
        "value": iso(line.value) if line.value is not None else None,
        "bounded": None if line.path is None else line.value is not None,
        "objective": _limit(line),
        "margin": _signed(line),
        "verdict": line.verdict.value,
        "reason": line.reason,
        "unknowns": list(line.path.unknowns) if line.path else [],
        "decidedBy": line.decided_by or None,
        "lossBeside": line.beside,
        "steps": [
            {
                "name": step.name,
                "arithmetic": step.arithmetic,
                "figure": report.number(step.figure) if step.figure else None,
                "unknown": step.unknown,
                "needs": [{"kind": need.kind.value, "name": need.name, "region": need.region} for need in step.needs],
            }
            for step in line.steps
        ],
    }


def _availability(found: Availability | None) -> dict[str, Any] | None:
    """Shares of the time are percent, as text: a float would not hold them."""
    if found is None:
        return None
    return {
        "value": None if found.value is None else found.shown_value.removesuffix(" %"),
        "objective": found.shown_limit.removesuffix(" %"),
        "failover": iso(found.failover) if found.failover is not None else None,
        "verdict": found.verdict.value,
        "reason": found.reason,
        "arithmetic": found.arithmetic,
        "parts": [part.model_dump(mode="json") for part in found.parts],
    }


def _limit(line: Line) -> str | None:
    return iso(line.limit) if isinstance(line.limit, timedelta) else line.limit


def _signed(line: Line) -> str | None:
    if line.margin is None:
        return None
    return f"-{iso(-line.margin)}" if line.margin.total_seconds() < 0 else iso(line.margin)


def as_markdown(report: BudgetReport) -> str:
    """One table a service, and one of the figures."""
    parts = [f"# Recovery budget of stack {report.stack}"]
    for one in report.services:
        where = f"{one.topology.primary} (primary), {one.topology.standby} (standby)"
        parts.append(f"## {one.service.name}\n\nOwner: {_cell(one.service.owner)}. {where}.")
        parts.append(
            table(
                ("scenario", "measure", "computed", "objective", "margin", "verdict", "steps"),
                [
                    (
                        str(line.scenario),
                        label(line.measure),
                        line.shown_value,
                        shown_limit(line),
                        shown_margin(line),
                        shown_verdict(line),
                        report.sum_of(line),
                    )
                    for budget in one.budgets
                    for line in budget.lines
                ],
            )
        )
        if one.availability:
            found = one.availability
            told = f"Availability of a year: {found.shown_value}, objective {found.shown_limit}, {found.verdict}."
            parts.append(f"{told} {found.reason}.")
    if report.without_workload:
        names = ", ".join(report.without_workload)
        parts.append(f"No protected workload of this stack belongs to: {names}.")
    if report.figures:
        rows = [(str(place), *_figure(figure)) for place, figure in enumerate(report.figures, start=1)]
        headings = ("figure", "value", "statistic", "basis", "source", "holds for")
        parts.append(f"## Figures\n\n{table(headings, rows)}")
    if report.evidence:
        headings = ("service", "scenario", "measured", "evidence", "standing")
        parts.append(f"## Evidence\n\n{table(headings, [shown_evidence(one) for one in report.evidence])}")
    return "\n\n".join(parts)


def _figure(figure: Figure) -> tuple[str, ...]:
    source = f"[{figure.source}]({figure.url})" if figure.url else figure.source
    dated = ", ".join(part for part in (source, checked(figure)) if part)
    return spoken(figure.value), str(figure.statistic), str(figure.basis), dated, figure.note


def table(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A Markdown table; no cell breaks it."""
    lines = [headings, tuple("---" for _ in headings), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
