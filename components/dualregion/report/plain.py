"""The budget report as text for a terminal or a CI log: nothing is cut, and colour appears only on a terminal."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

from rich.console import Console
from rich.text import Text

from dualregion.recovery.availability import Availability
from dualregion.recovery.budget import Line, Verdict
from dualregion.recovery.durations import spoken
from dualregion.recovery.evidence import Standing
from dualregion.recovery.figures import Figure
from dualregion.recovery.objective import NONE_PROMISED
from dualregion.report.budget_report import (
    BudgetReport,
    ServiceReport,
    checked,
    label,
    shown_evidence,
    shown_limit,
    shown_margin,
    shown_verdict,
)

_HEADINGS = ("scenario", "measure", "computed", "objective", "margin", "verdict")
_GAP = 2
_STEPS_INDENT = 4
STYLES = {
    Verdict.PASS: "green",
    Verdict.CONDITIONAL: "yellow",
    Verdict.FAIL: "bold red",
    Verdict.UNKNOWN: "yellow",
    Verdict.NOT_APPLICABLE: "dim",
}
"""Colour of each verdict on a terminal."""


def show(report: BudgetReport, console: Console) -> None:
    """Print the whole report. The console decides width and colour."""
    console.print(Text(f"Recovery budget of stack {report.stack}", style="bold"))
    for service in report.services:
        console.print()
        _show_service(report, service, console)
    for name in report.without_workload:
        console.print(Text(f"\n{name}: no protected workload of this stack belongs to it; nothing can be computed"))
    if report.figures:
        console.print(Text("\nFigures", style="bold"))
        show_figures(report.figures, console)
    if report.evidence:
        console.print(Text("\nEvidence", style="bold"))
        _show_evidence(report, console)


def _show_service(report: BudgetReport, service: ServiceReport, console: Console) -> None:
    topology = service.topology
    where = f"{topology.primary} (primary), {topology.standby} (standby)"
    console.print(Text.assemble((service.service.name, "bold"), f"   owner {service.service.owner}   {where}"))
    lines = [line for budget in service.budgets for line in budget.lines]
    rows = [_cells(line) for line in lines]
    widths = [max(len(row[place]) for row in (_HEADINGS, *rows)) for place in range(len(_HEADINGS))]
    console.print(Text(_joined(_HEADINGS, widths), style="dim"))
    shown = None
    for line, cells in zip(lines, rows, strict=True):
        first = "" if line.scenario == shown else cells[0]
        shown = line.scenario
        row = Text(_joined((first, *cells[1:]), widths))
        row.stylize(STYLES[line.verdict], start=sum(widths[:-1]) + _GAP * (len(widths) - 1))
        console.print(row)
        if told := report.sum_of(line):
            hanging(console, told, " " * _STEPS_INDENT, style="dim")
    if service.availability:
        _show_availability(service.availability, console)


def _show_availability(found: Availability, console: Console) -> None:
    row = f"availability of a year   {found.shown_value}, objective {found.shown_limit}   "
    console.print(Text.assemble(row, (str(found.verdict), STYLES[found.verdict])))
    if found.limit != NONE_PROMISED:
        hanging(console, found.reason, " " * _STEPS_INDENT, style="dim")


def _cells(line: Line) -> tuple[str, ...]:
    return (
        str(line.scenario),
        label(line.measure),
        line.shown_value,
        shown_limit(line),
        shown_margin(line),
        shown_verdict(line),
    )


def _joined(cells: tuple[str, ...], widths: list[int]) -> str:
    return (" " * _GAP).join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def show_figures(figures: Sequence[Figure], console: Console) -> None:
    """Print each figure with its number, statistic, basis, source and date."""
    rows = [(f"[{place}]", spoken(one.value), str(one.statistic), str(one.basis)) for place, one in _numbered(figures)]
    widths = [max(len(row[place]) for row in rows) for place in range(4)]
    indent = " " * (sum(widths) + _GAP * 4)
    for figure, row in zip(figures, rows, strict=True):
        first, *more = _sources(figure)
        hanging(console, first, indent, lead=_joined(row, widths))
        for text in more:
            hanging(console, text, indent, style="dim")


def _numbered(figures: Sequence[Figure]) -> Iterator[tuple[int, Figure]]:
    return enumerate(figures, start=1)


def _show_evidence(report: BudgetReport, console: Console) -> None:
    rows = [shown_evidence(one) for one in report.evidence]
    widths = [max(len(row[place]) for row in rows) for place in range(2)]
    indent = " " * (sum(widths) + _GAP * 2)
    for (*lead, of, told, became), one in zip(rows, report.evidence, strict=True):
        hanging(console, f"{of}: {told}", indent, lead=_joined(tuple(lead), widths))
        hanging(console, became, indent, style="green" if one.standing is Standing.USED else "yellow")


def _sources(figure: Figure) -> Iterator[str]:
    yield ", ".join(part for part in (figure.source, checked(figure)) if part)
    if figure.note:
        yield figure.note
    if figure.url:
        yield figure.url


def hanging(console: Console, text: str, indent: str, lead: str = "", style: str = "") -> None:
    """Print a paragraph indented throughout, with `lead` in the margin of its first line."""
    # An address stays whole even where it is longer than the line: it is for copying.
    lines = wrap(text, console.width - len(indent), break_long_words=False, break_on_hyphens=False)
    for place, line in enumerate(lines):
        margin = lead.ljust(len(indent)) if place == 0 else indent
        console.print(Text.assemble(margin, (line, style)), overflow="ignore", no_wrap=True, crop=False)
