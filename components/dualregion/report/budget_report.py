"""What a budget report says, whatever it looks like: services, lines, and each figure once, with a number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from dualregion.recovery.availability import Availability, availabilities
from dualregion.recovery.budget import Line, ScenarioBudget
from dualregion.recovery.durations import spoken
from dualregion.recovery.evidence import Evidence, Weighed
from dualregion.recovery.figures import Basis, Figure
from dualregion.recovery.objective import NONE_PROMISED, Measure, Scenario, Service
from dualregion.recovery.proof import ledger
from dualregion.recovery.steps import RecoveryStep
from dualregion.recovery.topology import ServiceTopology

_LABELS = {Measure.REDIRECT: "redirect", Measure.RTO: "RTO", Measure.RPO: "RPO"}


@dataclass(frozen=True)
class ServiceReport:
    """One service: what it promises, where it runs, and its budgets in the order of the scenarios."""

    service: Service
    topology: ServiceTopology
    budgets: tuple[ScenarioBudget, ...]
    availability: Availability | None = None
    """What it promises of a year. None: nothing states it."""


@dataclass(frozen=True)
class BudgetReport:
    """The budgets of one stack. `figures` holds every figure on some path once; its place gives its number."""

    stack: str
    services: tuple[ServiceReport, ...]
    figures: tuple[Figure, ...]
    without_workload: tuple[str, ...]
    """Services in config for which the stack holds no protected workload."""
    evidence: tuple[Weighed, ...] = ()
    """What was measured, whether the budgets rest on it or not."""

    @classmethod
    def of(
        cls,
        stack: str,
        budgets: Sequence[ScenarioBudget],
        topologies: Sequence[ServiceTopology],
        services: Sequence[Service],
        evidence: Sequence[Evidence] = (),
    ) -> "BudgetReport":
        """Bring together what the core computed and what it computed it from."""
        built = {topology.service: topology for topology in topologies}
        yearly = availabilities(budgets, topologies, services)
        steps = [step for one in budgets for line in one.lines for step in line.steps]
        return cls(
            stack=stack,
            services=tuple(
                ServiceReport(
                    service,
                    built[service.name],
                    tuple(one for one in budgets if one.service == service.name),
                    yearly.get(service.name),
                )
                for service in services
                if service.name in built
            ),
            figures=tuple(dict.fromkeys(step.figure for step in steps if step.figure)),
            without_workload=tuple(service.name for service in services if service.name not in built),
            evidence=ledger(_branches(budgets), evidence),
        )

    def number(self, figure: Figure) -> int:
        """The figure's number in the list, from 1."""
        return self.figures.index(figure) + 1

    def told(self, step: RecoveryStep) -> str:
        """A step with the number of its figure: `converge 10 min [3]`; one that is not known names its input."""
        if step.figure is None:
            return f"{step.name} not known ({step.unknown})"
        return f"{step.told()} [{self.number(step.figure)}]"

    def sum_of(self, line: Line) -> str:
        """How the value came about: the steps of the longest path; without any, why, unless the objective says it.

        What the services that this one depends on may lose stands beside it.
        """
        told = " + ".join(self.told(step) for step in line.steps) or (
            "" if line.limit == NONE_PROMISED else line.reason
        )
        beside = f"what it depends on may lose: {line.beside}" if line.beside else ""
        return "; ".join(part for part in (told, beside) if part)


def _branches(budgets: Sequence[ScenarioBudget]) -> Iterator[tuple[str, Scenario, RecoveryStep]]:
    for one in budgets:
        for line in one.lines:
            yield from (
                (one.service, one.scenario, step) for step in (line.path.branches if line.path else ()) if not step.of
            )


def label(measure: Measure) -> str:
    """How people write the measure."""
    return _LABELS[measure]


def shown_limit(line: Line) -> str:
    """The objective: a duration, `none promised`, or `not stated`."""
    if line.limit == NONE_PROMISED:
        return NONE_PROMISED
    return spoken(line.limit) if isinstance(line.limit, timedelta) else "not stated"


def shown_margin(line: Line) -> str:
    """What is left of the objective, with its sign; `-` where one side is not a number."""
    if line.margin is None:
        return "-"
    sign = "-" if line.margin < timedelta() else "+"
    return f"{sign}{spoken(abs(line.margin))}"


def shown_verdict(line: Line) -> str:
    """The verdict; for one that is conditional, on what: `conditional (assumed)`."""
    softness = dict.fromkeys(
        str(figure.basis if figure.basis in ("assumed", "simulated") else figure.statistic) for figure in line.soft
    )
    return f"{line.verdict} ({', '.join(softness)})" if line.verdict == "conditional" else str(line.verdict)


def checked(figure: Figure) -> str:
    """When the source was last read, or the measurement taken; empty for what the stack itself sets."""
    done = "measured" if figure.basis is Basis.MEASURED else "checked"
    return f"{done} {figure.checked.isoformat()}" if figure.checked else ""


def shown_evidence(one: Weighed) -> tuple[str, ...]:
    """Service, scenario, what was measured, the measurement, and what became of it."""
    record = one.evidence
    of = record.step or record.figure or ""
    became = f"{one.standing}: {one.reason}" if one.reason else str(one.standing)
    return record.service, str(record.scenario), of, record.told(), became
