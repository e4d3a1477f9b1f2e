"""The explanation in a terminal: each line as bars on one time axis, complete in 80 columns and without colour."""

import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from textwrap import wrap

from rich.console import Console
from rich.text import Text

from dualregion.recovery.durations import spoken
from dualregion.report.budget_report import label, shown_verdict
from dualregion.report.explanation import ExplainedLine, ExplainedYear, Explanation
from dualregion.report.plain import STYLES, hanging, show_figures
from dualregion.report.schedule import Extent, Phase, Segment

NARROWEST = 60
WIDEST = 110
_INDENT = 4
_GAP = 2
_WIDEST_NAME = 26
_NARROWEST_CHART = 16
_COLOURS = {
    Phase.DETECT: "cyan",
    Phase.DECIDE: "blue",
    Phase.PROMOTE: "magenta",
    Phase.REDIRECT: "green",
    Phase.WARM_UP: "yellow",
    Phase.LOSS: "red",
    Phase.OTHER: "white",
}


@dataclass(frozen=True)
class _Marks:
    deciding: str
    beside: str
    instant: str
    open_end: str
    unknown: str
    objective: str


_BLOCKS = _Marks("█", "░", "·", "▶", "?", "┃")  # bars, not letters
_ASCII = _Marks("#", "-", ".", ">", "?", "|")


def show(told: Explanation, console: Console) -> None:
    """Print the whole explanation. The console decides width, colour and character set."""
    marks = _ASCII if console.options.ascii_only else _BLOCKS
    _show_head(told, console)
    for scenario in told.scenarios:
        console.print(Text(f"\n{scenario.scenario}", style="bold"))
        for line in scenario.lines:
            _show_line(told, line, console, marks)
    if told.year:
        _show_year(told.year, console)
    if any(line.segments for scenario in told.scenarios for line in scenario.lines):
        console.print()
        legend = (
            f"{marks.deciding} decides the sum; {marks.beside} runs beside it; {marks.instant} takes no time; "
            f"{marks.open_end} has no bound; {marks.unknown} not known before the deployment; "
            f"{marks.objective} the objective"
        )
        hanging(console, legend, "", style="dim")
    if told.figures:
        console.print(Text("\nFigures", style="bold"))
        show_figures(told.figures, console)


def _show_head(told: Explanation, console: Console) -> None:
    service, topology = told.service, told.topology
    tier = f", tier {service.tier}" if service.tier else ""
    console.print(Text.assemble((service.name, "bold"), f"   owner {service.owner}{tier}"))
    where = f"stack {told.stack}, {topology.primary} (primary), {topology.standby} (standby)"
    hanging(console, where, "", style="dim")


def _show_line(told: Explanation, line: ExplainedLine, console: Console, marks: _Marks) -> None:
    verdict = shown_verdict(line.line)
    lead = Text.assemble("  ", (f"{label(line.line.measure):<9}", "bold"))
    room = console.width - len(lead.plain) - len(verdict) - _GAP
    first, *more = wrap(line.headline, max(room, NARROWEST // 2)) or [""]
    style = STYLES[line.line.verdict]
    console.print(Text.assemble(lead, f"{first:<{room}}", " " * _GAP, (verdict, style)), no_wrap=True, crop=False)
    for text in more:
        hanging(console, text, " " * len(lead.plain))
    if line.segments:
        _show_chart(told, line, console, marks)
    for note in line.notes:
        hanging(console, note, " " * _INDENT, style="dim")
    if line.advice:
        hanging(console, line.advice, " " * _INDENT)


def _show_year(year: ExplainedYear, console: Console) -> None:
    console.print(Text("\navailability of a year", style="bold"))
    verdict = str(year.found.verdict)
    room = console.width - 2 - len(verdict) - _GAP
    console.print(Text.assemble(f"  {year.headline:<{room}}", " " * _GAP, (verdict, STYLES[year.found.verdict])))
    for part in year.found.parts:
        rests = f"; {part.source}" if part.source else ""
        hanging(console, f"{part.name}: {part.told}{rests}", " " * (_INDENT + 2), lead=" " * _INDENT)
    for note in year.notes:
        hanging(console, note, " " * _INDENT, style="dim")


def _show_chart(told: Explanation, line: ExplainedLine, console: Console, marks: _Marks) -> None:
    names = [wrap(one.step.name, _WIDEST_NAME, break_on_hyphens=False) or [""] for one in line.segments]
    amounts = [str(Extent.NEVER) if one.extent is Extent.NEVER else told.shown(one) for one in line.segments]
    name_width = max(cells(part) for name in names for part in name)
    amount_width = max(len(amount) for amount in amounts)
    width = max(console.width - _INDENT - name_width - amount_width - 2 * _GAP, _NARROWEST_CHART)
    limit = line.line.limit if isinstance(line.line.limit, timedelta) else None
    mark = None if limit is None else _column(limit, line.axis, width)
    for one, name, amount in zip(line.segments, names, amounts, strict=True):
        chart = _bar(one, line.axis, width, mark, marks)
        for place, part in enumerate(name):
            padded = part + " " * (name_width - cells(part))
            row = Text(" " * _INDENT + padded.rstrip())
            if place == 0:
                row = Text.assemble(" " * _INDENT + padded + " " * _GAP, chart, f"{' ' * _GAP}{amount:>{amount_width}}")
            console.print(row, no_wrap=True, crop=False)
    if mark is not None and limit is not None:
        console.print(Text(" " * (_INDENT + name_width + _GAP) + _axis(mark, width, limit, marks), style="dim"))


def _bar(one: Segment, axis: timedelta, width: int, mark: int | None, marks: _Marks) -> Text:
    cells_of = [" "] * width
    if one.start is not None:
        first = min(_column(one.start, axis, width), width - 1)
        if one.extent is Extent.UNBOUNDED:
            cells_of[first:] = [marks.open_end] * (width - first)
        elif one.extent is Extent.UNKNOWN:
            cells_of[first] = marks.unknown
        elif one.end == one.start:
            cells_of[first] = marks.instant
        else:
            last = max(_column(one.end or one.start, axis, width), first + 1)
            cells_of[first:last] = [marks.deciding if one.deciding else marks.beside] * (last - first)
    bar = Text("".join(cells_of), style=_COLOURS[one.phase] if one.deciding else "dim")
    if mark is not None and mark < width:
        return Text.assemble(bar[:mark], (marks.objective, "bold"), bar[mark + 1 :])
    return bar


def _axis(mark: int, width: int, limit: timedelta, marks: _Marks) -> str:
    told = f"objective {spoken(limit)}"
    place = min(mark, width - 1)
    before = f"{told} {marks.objective}"
    if len(before) <= place + 1:
        return before.rjust(place + 1)
    return f"{' ' * place}{marks.objective} {told}"


def _column(moment: timedelta, axis: timedelta, width: int) -> int:
    """Where a moment falls on the axis, from 0 to one less than the width, which the objective needs for itself."""
    return round(moment / axis * (width - 1))


def cells(text: str) -> int:
    """How many columns a text takes in a terminal: two for each wide character."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
