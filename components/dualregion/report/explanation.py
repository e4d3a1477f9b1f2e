"""One service's budget as it is explained: each line with its steps in time, what would help, and its figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from dualregion.recovery.availability import Availability
from dualregion.recovery.budget import Line, ScenarioBudget, Verdict
from dualregion.recovery.durations import spoken
from dualregion.recovery.figures import Figure
from dualregion.recovery.levers import levers
from dualregion.recovery.objective import NONE_PROMISED, Scenario, Service
from dualregion.recovery.steps import RecoveryStep
from dualregion.recovery.topology import ServiceTopology
from dualregion.report.budget_report import shown_limit, shown_margin
from dualregion.report.schedule import Extent, Segment, axis, segments


@dataclass(frozen=True)
class ExplainedLine:
    """One measure of one scenario."""

    line: Line
    segments: tuple[Segment, ...]
    axis: timedelta
    """Length of the time axis that its segments and its objective share."""
    advice: str
    """The lever that would make it pass, or the proof that none exists. Empty where nothing has to be done."""

    @property
    def headline(self) -> str:
        """`83 s, promised 90 s, margin +7 s`; without a path, why."""
        line = self.line
        if line.path is None:
            return line.reason
        margin = f", margin {shown_margin(line)}" if line.margin is not None else ""
        return f"{line.shown_value}, {self.promise}{margin}"

    @property
    def promise(self) -> str:
        """`promised 90 s`, `none promised` or `no objective states it`."""
        if self.line.limit is None:
            return "no objective states it"
        return NONE_PROMISED if self.line.limit == NONE_PROMISED else f"promised {shown_limit(self.line)}"

    @property
    def notes(self) -> tuple[str, ...]:
        """What the picture cannot say of a step: its arithmetic, why it has no bound, what is not known of it."""
        return tuple(told for one in self.segments if (told := _note(one)))


@dataclass(frozen=True)
class ExplainedScenario:
    """The measures of one scenario."""

    scenario: Scenario
    lines: tuple[ExplainedLine, ...]


@dataclass(frozen=True)
class ExplainedYear:
    """The availability that the service promises of a year: what it is composed of, and what one failover takes of it.

    It is no matter of one scenario, and has neither steps nor levers.
    """

    found: Availability

    @property
    def headline(self) -> str:
        """`99.9933 %, promised 99.99 %`, or `99.9933 %, none promised`."""
        limit = self.found.shown_limit
        return f"{self.found.shown_value}, {limit if self.found.limit == NONE_PROMISED else f'promised {limit}'}"

    @property
    def notes(self) -> tuple[str, ...]:
        """Why the verdict is what it is, with the arithmetic, and what one failover a year spends already."""
        found = self.found
        sums = () if found.arithmetic in found.reason else (found.arithmetic,)
        why = () if found.reason == NONE_PROMISED else (found.reason,)
        return (*why, *sums, found.spent)


@dataclass(frozen=True)
class Explanation:
    """Everything that is to be said of one service. `figures` holds each figure once; its place gives its number."""

    stack: str
    service: Service
    topology: ServiceTopology
    scenarios: tuple[ExplainedScenario, ...]
    figures: tuple[Figure, ...]
    year: ExplainedYear | None = None
    """None: no availability is stated, or only scenarios were asked for that no failover of a year is."""

    def number(self, figure: Figure) -> int:
        """The figure's number in the list, from 1."""
        return self.figures.index(figure) + 1

    def shown(self, segment: Segment) -> str:
        """How long the step takes, with the number of its figure: `23 s [1]`."""
        figure = segment.step.figure
        if figure is None:
            return "not known"
        return f"{spoken(figure.value)} [{self.number(figure)}]"


def explain(
    stack: str,
    service: Service,
    topology: ServiceTopology,
    budgets: Sequence[ScenarioBudget],
    year: Availability | None = None,
) -> Explanation:
    """Explain the budgets of one service, in their order, and the availability that it promises of a year."""
    scenarios = tuple(
        ExplainedScenario(one.scenario, tuple(_explained(line, service, topology) for line in one.lines))
        for one in budgets
        if one.service == service.name
    )
    drawn = [one for scenario in scenarios for line in scenario.lines for one in line.segments]
    figures = tuple(dict.fromkeys(one.step.figure for one in drawn if one.step.figure))
    return Explanation(stack, service, topology, scenarios, figures, ExplainedYear(year) if year else None)


def _explained(line: Line, service: Service, topology: ServiceTopology) -> ExplainedLine:
    drawn = segments(line.path)
    helpable = line.verdict in (Verdict.FAIL, Verdict.CONDITIONAL)
    advice = levers(line, topology, service).told() if helpable else ""
    return ExplainedLine(line, drawn, axis(line, drawn), advice)


def _note(segment: Segment) -> str:
    step: RecoveryStep = segment.step
    match segment.extent:
        case Extent.UNKNOWN:
            return f"{step.name}: not known before the deployment: {step.unknown}"
        case Extent.UNBOUNDED if step.figure and step.figure.note:
            return f"{step.name}: {step.figure.note}"
        case _:
            return f"{step.name} = {step.arithmetic}" if step.arithmetic else ""
