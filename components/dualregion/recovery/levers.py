"""Levers: the legal changes that would make a promise hold, found by trying every combination of them."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product as combinations

from dualregion.recovery.budget import Line, Verdict, judged, path_of
from dualregion.recovery.changes import Change, choices
from dualregion.recovery.durations import spoken
from dualregion.recovery.objective import Measure, Scenario, Service
from dualregion.recovery.proof import ProvenService
from dualregion.recovery.remembered import remembered
from dualregion.recovery.steps import Path
from dualregion.recovery.stores import why_no_time_control
from dualregion.recovery.topology import ServiceTopology, StoreKind


@dataclass(frozen=True, slots=True)
class Reached:
    """Where changes lead to."""

    value: timedelta | None
    """None: unbounded, or the measure does not apply."""
    verdict: Verdict
    shown_value: str
    assumed: timedelta
    """The part of the value that rests on typical or assumed figures."""


@dataclass(frozen=True, slots=True)
class Lever:
    """Changes that belong together, and where they lead to."""

    changes: tuple[str, ...]
    cost_rank: int
    note: str
    """What has to be done by hand; empty: nothing."""
    reached: Reached

    def told(self) -> str:
        """`objects.timeControl=true (10 min)`; an assumed part is told apart: `(23 s + assumed 30 s)`."""
        note = f", {self.note}" if self.note else ""
        return f"{', '.join(self.changes)} ({_told_value(self.reached)}{note})"


@dataclass(frozen=True, slots=True)
class Levers:
    """What can be done about a line: the best lever, or the proof that none exists."""

    passing: Lever | None
    conditional: Lever | None
    """The cheapest one that passes on an assumption, where it is cheaper than `passing` or nothing passes."""
    best: Reached
    """The best that can be reached, which is the present state where no change improves it."""
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


_FOUND: dict[Hashable, Levers] = {}
"""Answers by everything that the question depends on: services of one shape are asked for once."""
_MOST_KEPT = 20_000


def levers(line: Line, topology: ServiceTopology, service: Service) -> Levers:
    """Search the finite legal choices for a failing or conditional line. Deterministic.

    Order: least total cost rank, then fewest changes, then name.
    """
    question = _question(line, topology, service)
    if question not in _FOUND:
        if len(_FOUND) >= _MOST_KEPT:
            _FOUND.clear()
        _FOUND[question] = _searched(line, topology, service)
    return replace(_FOUND[question], obstacles=tuple(_obstacles(topology, line)))


def _question(line: Line, topology: ServiceTopology, service: Service) -> Hashable:
    """Everything but names, on which no value and no verdict depends."""
    needed = tuple(
        (path.value, path.unknowns, all(step.figure is None or step.figure.firm for step in path.steps))
        if path
        else None
        for path in line.needed.values()
    )
    shape, people = _shape(topology, service)
    # Evidence is of steps by name and of one topology.
    proof = (service.proof, topology) if isinstance(service, ProvenService) else None
    return line.scenario, line.measure, line.limit, line.verdict, shape, people, service.discovery, needed, proof


_NAMES = {
    "service": True,
    "switch": {"name"},
    "stores": {"__all__": {"name": True, "urn": True, "vaults": {"__all__": {"name"}}}},
}


@remembered
def _shape(topology: ServiceTopology, service: Service) -> tuple[str, str]:
    """The topology without its names, and people's times.

    As text, which is compared and hashed faster than the models themselves.
    """
    return topology.model_dump_json(exclude=_NAMES), service.recovery.model_dump_json()


def _stays_assumed(line: Line, topology: ServiceTopology) -> bool:
    """True where no change can make a conditional line firm: every move to the standby ends with a warm-up, and how
    long that takes people say. Only a zone's loss can be absorbed without a move, where no switch stands in between.
    """
    if line.verdict is not Verdict.CONDITIONAL or line.measure is not Measure.RTO:
        return False
    return line.scenario is not Scenario.ZONE_LOSS or topology.switch is not None


def _searched(line: Line, topology: ServiceTopology, service: Service) -> Levers:
    if _stays_assumed(line, topology):
        return Levers(passing=None, conditional=None, best=_reached(line, line.path), tried=1, obstacles=())
    found = sorted(
        (_lever(chosen, line, topology, service) for chosen in _choices(topology, line)),
        key=lambda lever: (lever.cost_rank, len(lever.changes), lever.changes),
    )
    passing = next((lever for lever in found if lever.reached.verdict is Verdict.PASS), None)
    conditional = next((lever for lever in found if lever.reached.verdict is Verdict.CONDITIONAL), None)
    if line.verdict is Verdict.CONDITIONAL or (passing and conditional and passing.cost_rank <= conditional.cost_rank):
        conditional = None
    return Levers(
        passing=passing,
        conditional=conditional,
        best=min((lever.reached for lever in found), key=_reach),
        tried=len(found),
        obstacles=(),
    )


def _reach(reached: Reached) -> float:
    return float("inf") if reached.value is None else reached.value.total_seconds()


def _choices(topology: ServiceTopology, line: Line) -> Iterator[tuple[Change, ...]]:
    for picked in combinations(*((None, *group) for group in choices(topology, line.scenario, line.measure))):
        yield tuple(change for change in picked if change)


def _lever(chosen: Sequence[Change], line: Line, topology: ServiceTopology, service: Service) -> Lever:
    for change in chosen:
        topology = change.edit(topology)
    path = path_of(topology, service, line.scenario, line.measure, line.needed)
    return Lever(
        changes=tuple(sorted(change.name for change in chosen)),
        cost_rank=sum(change.cost_rank for change in chosen),
        note=", ".join(sorted({change.note for change in chosen if change.note})),
        reached=_reached(line, path),
    )


def _reached(line: Line, path: Path | None) -> Reached:
    value = path.value if path else None
    shown = "-" if path is None else spoken(value)
    figures = [step.figure for step in path.steps if step.figure] if path else []
    return Reached(
        value=value,
        verdict=judged(line.limit, path),
        shown_value=f"at least {shown}" if path and path.unknowns and value is not None else shown,
        assumed=sum((figure.value for figure in figures if figure.value and not figure.firm), timedelta()),
    )


def _told_value(reached: Reached) -> str:
    if reached.value is None or not reached.assumed or reached.assumed == reached.value:
        return reached.shown_value
    return f"{spoken(reached.value - reached.assumed)} + assumed {spoken(reached.assumed)}"


def _obstacles(topology: ServiceTopology, line: Line) -> Iterator[str]:
    if line.decided_by:
        yield f"{line.decided_by} decides, and nothing of {topology.service} makes it faster"
    if line.measure is Measure.RPO and line.scenario is not Scenario.DATA_CORRUPTION:
        pairs = [(store, copy) for store in topology.stores for copy in store.copies]
        yield from (why for why in (why_no_time_control(store, copy) for store, copy in pairs) if why)
        bare = [store for store in topology.stores if not store.copies and store.kind is StoreKind.BUCKET]
        yield from (f"{store.name} has no copy to speed up" for store in bare)
