"""The recovery budget: how long the longest path takes, how much data is lost, and how both stand to the promise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import Literal

from dualregion.recovery.backups import restore_step
from dualregion.recovery.dependencies import Needed, joined, recovery_order
from dualregion.recovery.durations import spoken
from dualregion.recovery.figures import Figure, configured
from dualregion.recovery.objective import NONE_PROMISED, Measure, Scenario, Service
from dualregion.recovery.proof import measured, not_counted
from dualregion.recovery.steps import Path, RecoveryStep, longest_path, refused
from dualregion.recovery.stores import loss_steps, promote_step, stays_in_region, takeover_step, waits_for_people
from dualregion.recovery.topology import ServiceTopology
from dualregion.recovery.traffic import decision_step, moved_by_people, people_steps, traffic_steps, warm_up


class Verdict(StrEnum):
    """How a computed value stands against its objective."""

    PASS = "pass"  # noqa: S105  # a verdict, not a password
    CONDITIONAL = "conditional"
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class Line:
    """One measure of one scenario: the value, the path it was added up from, the objective and the verdict."""

    service: str
    scenario: Scenario
    measure: Measure
    limit: timedelta | Literal["none promised"] | None
    """None: nothing states it."""
    path: Path | None
    """None: the measure does not apply, for the reason given."""
    verdict: Verdict
    reason: str
    needed: Needed = field(default_factory=dict[str, Path | None])
    """RTO only: the paths of the services that it depends on."""
    beside: str = ""
    """RPO only: what the services that it depends on may lose. It is shown, and not this service's loss."""

    @property
    def decided_by(self) -> str:
        """The service, needed by this one, whose recovery takes longest. Empty: its own does."""
        return next((step.of for step in reversed(self.steps) if step.of), "")

    @property
    def value(self) -> timedelta | None:
        """None: unbounded, or not applicable."""
        return self.path.value if self.path else None

    @property
    def steps(self) -> tuple[RecoveryStep, ...]:
        """The steps on the longest path, in order."""
        return self.path.steps if self.path else ()

    @property
    def soft(self) -> tuple[Figure, ...]:
        """Figures on the path that are typical or assumed."""
        return tuple(step.figure for step in self.steps if step.figure and not step.figure.firm)

    @property
    def margin(self) -> timedelta | None:
        """What is left of the objective; negative where it is broken, None where either side is not a number."""
        if not isinstance(self.limit, timedelta) or self.value is None:
            return None
        return self.limit - self.value

    @property
    def shown_value(self) -> str:
        """`45 min`, `unbounded`, `at least 5 min` or `-`."""
        if self.path is None:
            return "-"
        if self.path.unknowns and self.value is not None:
            return f"at least {spoken(self.value)}"
        return spoken(self.value)

    @property
    def arithmetic(self) -> str:
        """The path as a sum: `detect 15 min, decide 15 min, converge 10 min`."""
        return arithmetic(self.steps)


@dataclass(frozen=True, slots=True)
class ScenarioBudget:
    """The three measures of one service in one scenario."""

    service: str
    scenario: Scenario
    redirect: Line
    rto: Line
    rpo: Line

    @property
    def lines(self) -> tuple[Line, Line, Line]:
        """Redirect, RTO and RPO."""
        return self.redirect, self.rto, self.rpo


def arithmetic(steps: Sequence[RecoveryStep]) -> str:
    """The steps that take time, or all of them where none does; an unbounded one says why."""
    taking = [step for step in steps if step.figure is None or step.figure.value != timedelta()] or list(steps)
    return ", ".join(_told(step) for step in taking)


def _told(step: RecoveryStep) -> str:
    why = f" ({step.figure.note})" if step.figure and step.figure.value is None and step.figure.note else ""
    return f"{step.told()}{why}"


def budget(
    topology: ServiceTopology, service: Service, scenario: Scenario, needed: Needed | None = None, beside: str = ""
) -> ScenarioBudget:
    """The budget of one service in one scenario. Pure: the same inputs give the same budget.

    `needed`: what the services that it depends on take until they are back; `beside`: what those may lose, in words.
    """
    redirect, rto, rpo = (line_of(topology, service, scenario, measure, needed, beside) for measure in Measure)
    return ScenarioBudget(service=service.name, scenario=scenario, redirect=redirect, rto=rto, rpo=rpo)


def line_of(
    topology: ServiceTopology,
    service: Service,
    scenario: Scenario,
    measure: Measure,
    needed: Needed | None = None,
    beside: str = "",
) -> Line:
    """One measure of the budget, as `budget` has it."""
    path = path_of(topology, service, scenario, measure, needed or {})
    limit = service.objective_in(scenario).limit(measure)
    verdict = judged(limit, path)
    otherwise = "no region holds healthier data" if measure is Measure.REDIRECT else "the service declares no store"
    return Line(
        service=service.name,
        scenario=scenario,
        measure=measure,
        limit=limit,
        path=path,
        verdict=verdict,
        reason=_reason(verdict, limit, path, otherwise),
        needed=(needed or {}) if measure is Measure.RTO else {},
        beside=beside if measure is Measure.RPO else "",
    )


def path_of(
    topology: ServiceTopology, service: Service, scenario: Scenario, measure: Measure, needed: Needed
) -> Path | None:
    """What a measure is added up from. None: it does not apply."""
    if measure is Measure.RPO:
        return _worst_loss(topology, service, scenario)
    if scenario is Scenario.DATA_CORRUPTION:
        return _restored(topology, service, needed) if measure is Measure.RTO else None
    in_region = stays_in_region(topology, scenario)
    if in_region is not False:
        absorbed = _absorbed(topology, service, unknown=in_region is None)
        return joined(absorbed, needed) if measure is Measure.RTO else absorbed
    traffic = traffic_steps(topology, service, scenario)
    if measure is Measure.REDIRECT:
        steps = measured(traffic, topology, service, scenario)
        return longest_path(refused(steps, scenario, topology.primary), traffic[-1].name)
    return _moved(topology, service, scenario, traffic, needed)


def budgets(topologies: Sequence[ServiceTopology], services: Sequence[Service]) -> tuple[ScenarioBudget, ...]:
    """Every declared service that has a topology, in every scenario, in the order of the declaration.

    A service is not back before what it depends on is. Raises ValueError that names a cycle.
    """
    built = {topology.service: topology for topology in topologies}
    computed: dict[tuple[str, Scenario], ScenarioBudget] = {}
    for service in recovery_order(services):
        for scenario in Scenario:
            if service.name in built:
                needed, beside = _of_dependencies(service, scenario, computed)
                computed[service.name, scenario] = budget(built[service.name], service, scenario, needed, beside)
    return tuple(
        computed[service.name, scenario] for service in services if service.name in built for scenario in Scenario
    )


def _of_dependencies(
    service: Service, scenario: Scenario, computed: Mapping[tuple[str, Scenario], ScenarioBudget]
) -> tuple[Needed, str]:
    needed: dict[str, Path | None] = {}
    losses: list[str] = []
    for name in service.depends_on:
        found = computed.get((name, scenario))
        if found is None:
            needed[name] = None
            continue
        if found.rto.path:
            needed[name] = found.rto.path
        if found.rpo.path:
            losses.append(f"{name} {found.rpo.shown_value}")
    return needed, ", ".join(losses)


def _moved(
    topology: ServiceTopology,
    service: Service,
    scenario: Scenario,
    traffic: Sequence[RecoveryStep],
    needed: Needed,
) -> Path | None:
    """The traffic is moved and the copies are promoted, side by side; then the standby warms up."""
    last = traffic[-1].name
    if waits_for_people(topology, service, scenario) and not moved_by_people(topology.switch):
        traffic = (*traffic, decision_step(topology, service))
    detected = "decide" if moved_by_people(topology.switch) else "detect"
    promotions = tuple(promote_step(topology, store, service, scenario, detected) for store in topology.stores)
    end = warm_up(service, (last, *(step.name for step in promotions)))
    steps = measured((*traffic, *promotions, end), topology, service, scenario)
    return _back(refused(steps, scenario, topology.primary), needed)


def _back(steps: Sequence[RecoveryStep], needed: Needed) -> Path | None:
    """The path to the last of the steps, which also waits for what is needed."""
    end = steps[-1]
    if not needed:
        return longest_path(steps, end.name)
    ready = replace(end, name="ready", figure=configured(timedelta(), "nothing to do"))
    own = longest_path((*steps[:-1], ready), "ready")
    trimmed = replace(own, steps=own.steps[:-1], branches=own.branches[:-1])
    return joined(trimmed, needed, end)


def _restored(topology: ServiceTopology, service: Service, needed: Needed) -> Path | None:
    if not topology.stores:
        return joined(None, needed)
    restores = tuple(restore_step(store, service, ("decide",)) for store in topology.stores)
    end = warm_up(service, tuple(step.name for step in restores))
    steps = measured((*people_steps(topology, service), *restores, end), topology, service, Scenario.DATA_CORRUPTION)
    return _back(steps, needed)


def _absorbed(topology: ServiceTopology, service: Service, unknown: bool) -> Path:
    """The primary region absorbs the loss: the slowest store decides, and no traffic moves."""
    zone = Scenario.ZONE_LOSS
    takeovers = measured([takeover_step(store, service) for store in topology.stores], topology, service, zone)
    unsure = tuple(f"zone redundancy of {store.name}" for store in topology.stores if store.zone_redundant is None)
    slowest = _longest([longest_path([step], step.name) for step in takeovers])
    return replace(slowest, unknowns=unsure if unknown else (), branches=tuple(takeovers))


def _longest(paths: Sequence[Path]) -> Path:
    return max(paths, key=lambda path: timedelta.max if path.value is None else path.value)


def _worst_loss(topology: ServiceTopology, service: Service, scenario: Scenario) -> Path | None:
    chains = [
        measured(loss_steps(store, service, scenario, topology.primary), topology, service, scenario)
        for store in topology.stores
    ]
    losses = [longest_path(chain, chain[-1].name) for chain in chains]
    if not losses:
        return None
    unknowns = tuple(sorted({reason for path in losses for reason in path.unknowns}))
    return replace(_longest(losses), unknowns=unknowns, branches=tuple(step for chain in chains for step in chain))


def judged(limit: timedelta | Literal["none promised"] | None, path: Path | None) -> Verdict:
    """How a path stands against what is promised."""
    if limit == NONE_PROMISED or path is None:
        return Verdict.NOT_APPLICABLE
    if not isinstance(limit, timedelta):
        return Verdict.UNKNOWN
    if path.value is None or path.value > limit:
        return Verdict.FAIL
    if path.unknowns:
        return Verdict.UNKNOWN
    firm = all(step.figure is None or step.figure.firm for step in path.steps)
    return Verdict.PASS if firm else Verdict.CONDITIONAL


def _reason(
    verdict: Verdict, limit: timedelta | Literal["none promised"] | None, path: Path | None, otherwise: str
) -> str:
    if limit == NONE_PROMISED:
        return NONE_PROMISED
    if path is None:
        return otherwise
    if not isinstance(limit, timedelta):
        return "no objective states it"
    if verdict is Verdict.UNKNOWN:
        return f"not known before the deployment: {', '.join(path.unknowns)}"
    sign = ">" if verdict is Verdict.FAIL else "<="
    told = f"{spoken(path.value)} {sign} {spoken(limit)}: {arithmetic(path.steps)}{_waits(path)}"
    soft = [step for step in path.steps if step.figure and not step.figure.firm]
    aside = not_counted(path.steps) if verdict is not Verdict.PASS else ""
    told = f"{told}; {aside}" if aside else told
    return f"conditional on {_listed(soft)}: {told}" if verdict is Verdict.CONDITIONAL else told


def _waits(path: Path) -> str:
    name = next((step.of for step in reversed(path.steps) if step.of), "")
    return f"; {name} decides, on which it depends" if name else ""


def _listed(soft: Sequence[RecoveryStep]) -> str:
    """`detect, decide (assumed), copy lag of orders (typical)`: what makes a verdict conditional comes first in it."""
    by_kind: dict[str, list[str]] = {}
    for step in soft:
        if step.figure:
            kind = step.figure.basis if step.figure.basis.soft else step.figure.statistic
            by_kind.setdefault(kind, []).append(step.name)
    return ", ".join(f"{', '.join(names)} ({kind})" for kind, names in by_kind.items())
