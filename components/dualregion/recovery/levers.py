"""Levers: the legal changes that would make a promise hold, found by trying every combination of them."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import product as combinations

from pydantic import BaseModel, ConfigDict

from dualregion.recovery.budget import Line, Verdict, budget
from dualregion.recovery.changes import Change, choices
from dualregion.recovery.durations import spoken
from dualregion.recovery.objective import Measure, Scenario, Service
from dualregion.recovery.stores import why_no_time_control
from dualregion.recovery.topology import ServiceTopology


class Lever(BaseModel):
    """Changes that belong together, and the line that they lead to."""

    model_config = ConfigDict(frozen=True)

    changes: tuple[str, ...]
    cost_rank: int
    note: str
    """What has to be done by hand; empty: nothing."""
    line: Line

    def told(self) -> str:
        """`objects.timeControl=true (10 min)`; an assumed part is told apart: `(23 s + assumed 30 s)`."""
        note = f", {self.note}" if self.note else ""
        return f"{', '.join(self.changes)} ({_told_value(self.line)}{note})"


class Levers(BaseModel):
    """What can be done about a line: the best lever, or the proof that none exists."""

    model_config = ConfigDict(frozen=True)

    passing: Lever | None
    conditional: Lever | None
    """The cheapest one that passes on an assumption, where it is cheaper than `passing` or nothing passes."""
    best: Line
    """The best reachable line, which is the present one where no change improves it."""
    tried: int
    """Combinations that were computed, the present state included."""
    obstacles: tuple[str, ...]
    """Why what might have helped is not offered here."""

    def told(self) -> str:
        """One sentence for the message of a finding."""
        offers: list[str] = []
        if self.passing:
            offers.append(f"Passes with {self.passing.told()}")
        if self.conditional:
            offers.append(f"{'conditional' if offers else 'Conditional'} with {self.conditional.told()}")
        if offers:
            return f"{'; '.join(offers)}."
        if self.best.verdict is Verdict.CONDITIONAL:
            return "No change of the stack removes the assumptions; a drill that measures them does."
        why = f": {'; '.join(self.obstacles)}" if self.obstacles else ""
        return f"No lever exists{why}. Best reachable: {self.best.shown_value} ({self.tried} combination(s) tried)."


def levers(line: Line, topology: ServiceTopology, service: Service) -> Levers:
    """Search the finite legal choices for a failing or conditional line. Deterministic.

    Order: least total cost rank, then fewest changes, then name.
    """
    found = sorted(
        (_lever(chosen, line, topology, service) for chosen in _choices(topology, line)),
        key=lambda lever: (lever.cost_rank, len(lever.changes), lever.changes),
    )
    passing = next((lever for lever in found if lever.line.verdict is Verdict.PASS), None)
    conditional = next((lever for lever in found if lever.line.verdict is Verdict.CONDITIONAL), None)
    if line.verdict is Verdict.CONDITIONAL or (passing and conditional and passing.cost_rank <= conditional.cost_rank):
        conditional = None
    return Levers(
        passing=passing,
        conditional=conditional,
        best=min((lever.line for lever in found), key=_reach),
        tried=len(found),
        obstacles=tuple(_obstacles(topology, line)),
    )


def _reach(line: Line) -> float:
    return float("inf") if line.value is None else line.value.total_seconds()


def _choices(topology: ServiceTopology, line: Line) -> Iterator[tuple[Change, ...]]:
    for picked in combinations(*((None, *group) for group in choices(topology, line.scenario, line.measure))):
        yield tuple(change for change in picked if change)


def _lever(chosen: Sequence[Change], line: Line, topology: ServiceTopology, service: Service) -> Lever:
    for change in chosen:
        topology = change.edit(topology)
    whole = budget(topology, service, line.scenario, line.needed, line.beside)
    changed = next(other for other in whole.lines if other.measure is line.measure)
    return Lever(
        changes=tuple(sorted(change.name for change in chosen)),
        cost_rank=sum(change.cost_rank for change in chosen),
        note=", ".join(sorted({change.note for change in chosen if change.note})),
        line=changed,
    )


def _told_value(line: Line) -> str:
    figures = [step.figure for step in line.steps if step.figure]
    soft = sum((figure.value for figure in figures if figure.value and not figure.firm), timedelta())
    if line.value is None or not soft or soft == line.value:
        return line.shown_value
    return f"{spoken(line.value - soft)} + assumed {spoken(soft)}"


def _obstacles(topology: ServiceTopology, line: Line) -> Iterator[str]:
    if line.decided_by:
        yield f"{line.decided_by} decides, and nothing of {topology.service} makes it faster"
    if line.measure is Measure.RPO and line.scenario is not Scenario.DATA_CORRUPTION:
        pairs = [(store, copy) for store in topology.stores for copy in store.copies]
        yield from (why for why in (why_no_time_control(store, copy) for store, copy in pairs) if why)
        yield from (f"{store.name} has no copy to speed up" for store in topology.stores if not store.copies)
