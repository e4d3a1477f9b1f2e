"""One line of a budget as a picture: each step as a bar on a time axis, with the objective across all of them."""

from dataclasses import dataclass
from datetime import timedelta

from dualregion.recovery.durations import spoken
from dualregion.report.budget_report import label, shown_verdict
from dualregion.report.drawing import fitted, measured
from dualregion.report.explanation import ExplainedLine, Explanation
from dualregion.report.schedule import Extent, Segment

WIDTH = 960.0
_NAMES, _AMOUNTS = 232.0, 196.0
LEFT, RIGHT = _NAMES, WIDTH - _AMOUNTS
_TOP, _ROW, _BAR, _LINE = 32.0, 32.0, 17.0, 14.0
_LEAST = 3.0
GUESS = 22.0
"""Width of the box that stands for a step of which nothing is known."""
_SIZE = 12.5
_STEPS = (1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200)
_DAY = 86_400
_APART = 24.0
"""A moment nearer to the objective than this would be written over the one that lies on it."""
_TICKS = 6


@dataclass(frozen=True)
class Bar:
    """One step: its row, and where its bar lies."""

    segment: Segment
    names: tuple[str, ...]
    """Its name on one line or two."""
    amount: str
    number: int | None
    """Of its figure."""
    basis: str
    y: float
    x: float
    width: float
    over: float
    """How much of its width lies behind the objective."""

    @property
    def row(self) -> float:
        """Where its text stands."""
        return self.y + _BAR - 4

    @property
    def lines(self) -> tuple[tuple[float, str], ...]:
        """Each line of its name with its place."""
        first = self.row - _LINE / 2 * (len(self.names) - 1)
        return tuple((first + _LINE * place, name) for place, name in enumerate(self.names))

    @property
    def soft(self) -> bool:
        """It rests on an assumed or typical figure."""
        return self.segment.step.figure is not None and not self.segment.step.figure.firm


@dataclass(frozen=True)
class Tick:
    """A moment on the axis."""

    x: float
    told: str


@dataclass(frozen=True)
class Chart:
    """Everything to be drawn of one line."""

    title: str
    description: str
    height: float
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    objective: Tick | None

    @property
    def bottom(self) -> float:
        """Where the axis lies."""
        return _TOP + _ROW * len(self.bars) + 2


def chart(told: Explanation, line: ExplainedLine, scenario: str) -> Chart:
    """Lay one line out. Every moment of it falls between LEFT and RIGHT."""
    limit = line.line.limit if isinstance(line.line.limit, timedelta) else None
    edge = None if limit is None else _at(limit, line.axis)
    bars = tuple(_bar(told, one, place, line.axis, edge) for place, one in enumerate(line.segments))
    name = label(line.line.measure)
    return Chart(
        title=f"{told.service.name}, {scenario}, {name}: {line.headline}, {shown_verdict(line.line)}",
        description="; ".join(_told(told, one) for one in line.segments) or line.headline,
        height=_TOP + _ROW * len(bars) + 26,
        bars=bars,
        ticks=tuple(_ticks(line, edge)),
        objective=None if limit is None or edge is None else Tick(edge, f"objective {spoken(limit)}"),
    )


def _bar(told: Explanation, one: Segment, place: int, axis: timedelta, edge: float | None) -> Bar:
    figure = one.step.figure
    start = LEFT if one.start is None else _at(one.start, axis)
    end = RIGHT if one.extent is Extent.UNBOUNDED else start if one.end is None else _at(one.end, axis)
    width = max(end - start, _LEAST)
    if one.extent is Extent.UNKNOWN:
        start, width = min(start, RIGHT - GUESS), GUESS
    number = told.number(figure) if figure and one.extent is not Extent.NEVER else None
    return Bar(
        segment=one,
        names=_names(one.step.name),
        amount=spoken(figure.value) if figure and number else str(one.extent),
        number=number,
        basis=f"{figure.basis}" if figure and number else "",
        y=_TOP + _ROW * place,
        x=start,
        width=width,
        over=0
        if edge is None or one.start is None or figure is None
        else max(min(start + width - max(edge, start), width), 0),
    )


def _names(name: str) -> tuple[str, ...]:
    """On two lines where it is too long for one; what is too long for two is cut."""
    room = _NAMES - 16
    first, *words = name.split(" ")
    while words and measured(f"{first} {words[0]}", _SIZE) <= room:
        first = f"{first} {words.pop(0)}"
    lines = (first, " ".join(words)) if words else (first,)
    return tuple(fitted(line, room, _SIZE) for line in lines)


def _at(moment: timedelta, axis: timedelta) -> float:
    return round(LEFT + (RIGHT - LEFT) * (moment / axis), 1)


def _ticks(line: ExplainedLine, objective: float | None) -> list[Tick]:
    """Moments up to the last one that is a number: behind it, an unbounded bar has no scale."""
    limit = [line.line.limit] if isinstance(line.line.limit, timedelta) else []
    ends = [moment for one in line.segments for moment in (one.start, one.end) if moment is not None]
    total = max([*ends, *limit], default=timedelta()).total_seconds()
    step = next((one for one in _STEPS if total / one <= _TICKS), None) or _DAY * -(-total // (_DAY * _TICKS))
    moments = [timedelta(seconds=step * place) for place in range(int(total // step) + 1)]
    found = [Tick(_at(moment, line.axis), spoken(moment)) for moment in moments]
    return [one for one in found if objective is None or one.x == objective or abs(one.x - objective) > _APART]


def _told(told: Explanation, one: Segment) -> str:
    if one.extent is Extent.NEVER:
        return f"{one.step.name}: not reached"
    beside = "" if one.deciding else ", beside the path that decides"
    return f"{one.step.name}: {told.shown(one)}{beside}"
