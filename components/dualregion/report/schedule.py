"""When each step of a budget begins and ends, also those that run beside the path that decides."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from dualregion.recovery.budget import Line
from dualregion.recovery.steps import Path, RecoveryStep

_OPEN_SHARE = 5
"""An unbounded step is drawn to the end of the axis, which is made longer by this part of it."""


class Extent(StrEnum):
    """What is known of how long a step takes."""

    TIMED = "timed"
    UNBOUNDED = "unbounded"
    UNKNOWN = "not known"
    NEVER = "not reached"
    """Something that it waits for has no bound."""


class Phase(StrEnum):
    """What a step is for, whatever the mechanism calls it."""

    DETECT = "detect"
    DECIDE = "decide"
    PROMOTE = "promote"
    REDIRECT = "redirect"
    WARM_UP = "warm up"
    LOSS = "data loss"
    OTHER = "other"


_PHASES = {
    "detect": Phase.DETECT,
    "decide": Phase.DECIDE,
    "promote": Phase.PROMOTE,
    "restore": Phase.PROMOTE,
    "redirect": Phase.REDIRECT,
    "converge": Phase.REDIRECT,
    "shift": Phase.REDIRECT,
    "leave": Phase.REDIRECT,
    "warm": Phase.WARM_UP,
    "copy": Phase.LOSS,
    "backup": Phase.LOSS,
}


@dataclass(frozen=True)
class Segment:
    """One step on the axis of its line."""

    step: RecoveryStep
    start: timedelta | None
    """None: it is not reached. Behind a step that is not known, the earliest moment."""
    end: timedelta | None
    """None: it has no end that could be promised."""
    extent: Extent
    deciding: bool
    """On the longest path; else it runs beside it."""

    @property
    def phase(self) -> Phase:
        """What it is for."""
        return _PHASES.get(self.step.name.removeprefix(f"{self.step.of}: ").partition(" ")[0], Phase.OTHER)


def segments(path: Path | None) -> tuple[Segment, ...]:
    """Every step that the target waits for, in the order in which they begin; none where the measure does not apply."""
    if path is None:
        return ()
    deciding = {step.name for step in path.steps}
    done: dict[str, Segment] = {}
    for step in path.branches or path.steps:
        done[step.name] = _segment(step, done, step.name in deciding)
    order = {name: place for place, name in enumerate(done)}
    return tuple(sorted(done.values(), key=lambda one: (one.start is None, one.start, order[one.step.name])))


def axis(line: Line, drawn: tuple[Segment, ...]) -> timedelta:
    """How long the common axis of a line is: to the objective or to the last end, with room for what has no bound."""
    ends = [one.end for one in drawn if one.end is not None]
    starts = [one.start for one in drawn if one.start is not None]
    limit = [line.limit] if isinstance(line.limit, timedelta) else []
    longest = max([*ends, *starts, *limit], default=timedelta()) or timedelta(seconds=1)
    is_open = any(one.extent is Extent.UNBOUNDED for one in drawn)
    return longest + longest / _OPEN_SHARE if is_open else longest


def _segment(step: RecoveryStep, done: dict[str, Segment], deciding: bool) -> Segment:
    before = [done[name].end for name in step.waits_for if name in done]
    if None in before:
        return Segment(step, None, None, Extent.NEVER, deciding)
    start = max((end for end in before if end is not None), default=timedelta())
    if step.figure is None:
        return Segment(step, start, start, Extent.UNKNOWN, deciding)
    if step.figure.value is None:
        return Segment(step, start, None, Extent.UNBOUNDED, deciding)
    return Segment(step, start, start + step.figure.value, Extent.TIMED, deciding)
