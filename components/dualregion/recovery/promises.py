"""Promises against budgets: what is broken gates line by line; what rests on assumptions is told once a service."""

from collections.abc import Iterator, Sequence
from operator import is_

from dualregion.recovery.budget import Line, Verdict, budgets
from dualregion.recovery.durations import spoken
from dualregion.recovery.levers import levers
from dualregion.recovery.objective import NONE_PROMISED, Service
from dualregion.recovery.proof import not_counted
from dualregion.recovery.rules import Finding
from dualregion.recovery.topology import ServiceTopology


def promises_kept(topologies: Sequence[ServiceTopology], services: Sequence[Service]) -> Iterator[Finding]:
    """Each line of each budget; a broken one with its arithmetic and the best lever."""
    built = {topology.service: topology for topology in topologies}
    declared = {service.name: service for service in services}
    for line in _LAST.lines(topologies, services):
        told = f"{line.service} {line.scenario} {line.measure} {line.reason}"
        if line.verdict is Verdict.FAIL:
            told = f"{told}. {levers(line, built[line.service], declared[line.service]).told()}"
        verdict = Verdict.NOT_APPLICABLE if line.limit is None else line.verdict
        subject = f"{line.service}/{line.scenario}/{line.measure}"
        yield Finding(rule="promises-kept", subject=subject, verdict=verdict, message=told)


def promises_proven(topologies: Sequence[ServiceTopology], services: Sequence[Service]) -> Iterator[Finding]:
    """One finding a service: which of its kept promises rest on assumed figures, or on what is not known yet."""
    by_service: dict[str, list[Line]] = {}
    for line in _LAST.lines(topologies, services):
        by_service.setdefault(line.service, []).append(line)
    declared = {service.name: service for service in services}
    for topology in topologies:
        own = [line for line in by_service.get(topology.service, []) if line.limit is not None]
        soft = [line for line in own if line.verdict is Verdict.CONDITIONAL]
        unknown = [line for line in own if line.verdict is Verdict.UNKNOWN]
        service = declared[topology.service]
        verdict, told = _proven(own, soft, unknown)
        if soft:
            told = f"{told} {_firmer(soft, topology, service)}"
        yield Finding(rule="promises-proven", subject=topology.service, verdict=verdict, message=told)


def promised(line: Line) -> str:
    """`15 min`, `none promised` or `not stated`, for tables and messages."""
    if line.limit is None:
        return "not stated"
    return NONE_PROMISED if line.limit == NONE_PROMISED else spoken(line.limit)


class _Last:
    """The budgets that were computed last, for the second rule that asks for the same ones.

    The inputs are frozen, so that the very same objects have the very same budgets; comparing them would cost more.
    """

    def __init__(self) -> None:
        self._inputs: tuple[ServiceTopology | Service, ...] = ()
        self._lines: tuple[Line, ...] = ()

    def lines(self, topologies: Sequence[ServiceTopology], services: Sequence[Service]) -> tuple[Line, ...]:
        inputs = (*topologies, *services)
        known = len(inputs) == len(self._inputs) and all(map(is_, inputs, self._inputs))
        if not known:
            computed = budgets(topologies, services)
            self._inputs, self._lines = inputs, tuple(line for one in computed for line in one.lines)
        return self._lines


_LAST = _Last()


def _proven(own: Sequence[Line], soft: Sequence[Line], unknown: Sequence[Line]) -> tuple[Verdict, str]:
    if not soft and not unknown:
        kept = any(line.verdict is Verdict.PASS for line in own)
        return (Verdict.PASS, "every kept promise is firm") if kept else (Verdict.NOT_APPLICABLE, "nothing is kept")
    told: list[str] = []
    name = (*soft, *unknown)[0].service
    if soft:
        steps = {
            step.told(): step.figure.basis
            for line in soft
            for step in line.steps
            if step.figure and not step.figure.firm and step.figure.value
        }
        rests = ", ".join(f"{step} ({basis})" for step, basis in steps.items())
        told.append(f"{name} keeps promises that rest on assumed figures: {_by_scenario(soft)}. They rest on {rests}.")
        if aside := not_counted(step for line in soft for step in line.steps):
            told.append(f"Evidence: {aside}.")
    if unknown:
        known_later = "; ".join(f"{line.scenario} {line.measure}: {line.reason}" for line in unknown)
        told.append(f"{name}: {known_later}.")
    return (Verdict.UNKNOWN if unknown else Verdict.CONDITIONAL), " ".join(told)


def _by_scenario(lines: Sequence[Line]) -> str:
    told: dict[str, list[str]] = {}
    for line in lines:
        told.setdefault(line.scenario, []).append(f"{line.measure} {line.shown_value} <= {promised(line)}")
    return "; ".join(f"{scenario} {', '.join(measures)}" for scenario, measures in told.items())


def _firmer(soft: Sequence[Line], topology: ServiceTopology, service: Service) -> str:
    """What would make them firm: a change where one does, and the drill that always does."""
    offers: dict[str, list[str]] = {}
    for line in soft:
        passing = levers(line, topology, service).passing
        if passing:
            offers.setdefault(passing.told(), []).append(f"{line.scenario} {line.measure}")
    told = "; ".join(f"{', '.join(lines)} with {offer}" for offer, lines in offers.items())
    return (f"Firm: {told}. " if told else "") + "A drill that measures the steps makes all of them firm."
