"""The explanation as one self-contained page: no script, no request, readable on paper, in light and in dark."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from dualregion.recovery.budget import Verdict
from dualregion.recovery.durations import spoken
from dualregion.recovery.figures import Figure
from dualregion.report.budget_report import checked, label, shown_verdict
from dualregion.report.chart_picture import LEFT, RIGHT, Chart, chart
from dualregion.report.drawing import Picture
from dualregion.report.explanation import ExplainedLine, ExplainedScenario, ExplainedYear, Explanation
from dualregion.report.schedule import Extent, Phase, Segment
from dualregion.report.topology_picture import described, topology_picture

_SIGNS = {
    Verdict.PASS: "✓",
    Verdict.CONDITIONAL: "~",
    Verdict.FAIL: "✗",
    Verdict.UNKNOWN: "?",
    Verdict.NOT_APPLICABLE: "–",  # noqa: RUF001  # a dash on its own, which no letter can be taken for
}
_MEANT = {
    "zone-loss": "One zone of the primary region is lost.",
    "region-loss": "The primary region is lost, with its management APIs.",
    "control-plane-loss": (
        "The management APIs of global products and of the primary region refuse; data planes serve on. "
        "The budget says whether the service could still be moved."
    ),
    "data-corruption": (
        "An operator or whoever holds the account's credentials damages the data. Replicas carry the damage; "
        "only backups count."
    ),
}


@dataclass(frozen=True)
class DrawnLine:
    """One line with its chart."""

    told: ExplainedLine
    chart: Chart

    @property
    def name(self) -> str:
        """`RTO`."""
        return label(self.told.line.measure)

    @property
    def verdict(self) -> str:
        """`conditional (assumed)`."""
        return shown_verdict(self.told.line)

    @property
    def sign(self) -> str:
        """One character, so that colour is not needed."""
        return _SIGNS[self.told.line.verdict]

    @property
    def style(self) -> str:
        """Name of the verdict's style."""
        return str(self.told.line.verdict).replace(" ", "-")

    @property
    def promise(self) -> str:
        """`promised 90 s`, `none promised` or `no objective states it`."""
        return self.told.promise


@dataclass(frozen=True)
class DrawnYear:
    """The availability of a year, with its badge."""

    told: ExplainedYear

    @property
    def verdict(self) -> str:
        """`conditional`."""
        return str(self.told.found.verdict)

    @property
    def sign(self) -> str:
        """One character, so that colour is not needed."""
        return _SIGNS[self.told.found.verdict]

    @property
    def style(self) -> str:
        """Name of the verdict's style."""
        return self.verdict.replace(" ", "-")


@dataclass(frozen=True)
class DrawnScenario:
    """One scenario with its pictures."""

    name: str
    meant: str
    picture: Picture
    lines: tuple[DrawnLine, ...]


def page(told: Explanation, today: date, version: str) -> str:
    """The whole page as HTML. Every text that comes from a stack is escaped; only http(s) sources become links."""
    template = _environment().get_template("explain.html")
    return template.render(
        told=told,
        service=told.service,
        topology=told.topology,
        scenarios=[_drawn(told, scenario) for scenario in told.scenarios],
        year=DrawnYear(told.year) if told.year else None,
        parts=list(described(told.topology)),
        phases=_phases(told),
        today=today.isoformat(),
        version=version,
        left=LEFT,
        right=RIGHT,
    )


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("dualregion.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        spoken=spoken, checked=checked, link=_link, begins=_begins, style=lambda phase: str(phase).replace(" ", "-")
    )
    return environment


def _drawn(told: Explanation, scenario: ExplainedScenario) -> DrawnScenario:
    name = str(scenario.scenario)
    return DrawnScenario(
        name=name,
        meant=_MEANT[name],
        picture=topology_picture(told.topology, scenario.scenario),
        lines=tuple(DrawnLine(line, chart(told, line, name)) for line in scenario.lines),
    )


def _phases(told: Explanation) -> list[Phase]:
    used = {one.phase for scenario in told.scenarios for line in scenario.lines for one in line.segments}
    return [phase for phase in Phase if phase in used]


def _link(figure: Figure) -> str:
    """The address of the source; empty where there is none that a browser should follow."""
    return figure.url if figure.url and urlsplit(figure.url).scheme in ("http", "https") else ""


def _begins(segment: Segment) -> str:
    if segment.start is None:
        return "-" if segment.extent is Extent.NEVER else "0 s"
    return spoken(segment.start)
