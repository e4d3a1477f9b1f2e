"""What one judgement of one stack came to, as data: the packs write it, reports and later runs read it.

The same shape for a preview, a running stack and a state file. It holds no value of a property that may be secret:
only what findings, budgets and topologies say.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from dualregion.recovery.availability import Availability, availabilities
from dualregion.recovery.budget import Line, Verdict, budgets
from dualregion.recovery.durations import iso, spoken
from dualregion.recovery.objective import Service
from dualregion.recovery.rules.model import ClauseOf
from dualregion.recovery.steps import RecoveryStep
from dualregion.recovery.topology import ServiceTopology

CONFIG_UNREADABLE = "config-readable"
CRASHED = "rules-run"
A_YEAR = "a year"
"""Stands where other lines have their scenario: availability is promised of all of them together."""
NOT_JUDGED = frozenset({CONFIG_UNREADABLE, CRASHED})
"""Rules whose failure says that the stack was not judged, rather than how it stands."""


class _Data(BaseModel):
    # Files of other versions are read too: what they say beside this is passed over.
    model_config = ConfigDict(
        frozen=True, extra="ignore", populate_by_name=True, serialize_by_alias=True, alias_generator=to_camel
    )


class RuleNote(_Data):
    """A rule as a report needs it."""

    name: str
    id: str
    title: str
    severity: str
    level: str
    """The catalogue's; each finding says under which one it was judged."""
    remedy: str
    clauses: tuple[ClauseOf, ...] = ()
    """What of laws and standards it serves."""
    speaks_for_itself: bool = False
    """Its messages say what to do, so that the remedy is not said twice."""


class Place(_Data):
    """Where a reader can put something right."""

    file: str
    """Relative to the top of the repository, with forward slashes."""
    line: int


class Judged(_Data):
    """One finding, and what it does."""

    rule: str
    subject: str
    verdict: Verdict
    message: str
    level: str
    pack: str
    open: bool
    """Somebody has to hear of it."""
    about: str = ""
    """The rule that found it, where another rule tells of it: an accepted failure, or an unknown. Empty: `rule`."""
    waived: bool = False
    """A waiver accepts it."""
    known: bool = False
    """It stands in the baseline."""
    place: Place | None = None

    @property
    def violates(self) -> bool:
        """True for what stops a deployment, unless it is known already."""
        return self.open and not self.waived and self.level == "mandatory"

    @property
    def gates(self) -> bool:
        """True for what fails this check."""
        return self.violates and not self.known

    @property
    def uncertain(self) -> bool:
        """True for what is not known before the deployment, and not known from an earlier check either."""
        return self.open and not self.waived and not self.known and self.verdict is Verdict.UNKNOWN

    @property
    def fingerprint(self) -> str:
        """The same for the same rule and subject in every run; figures in the message do not change it."""
        return sha256(f"{self.rule}\n{self.subject}\n{self.about}".encode()).hexdigest()


class StepNote(_Data):
    """One step of the path that decided a line."""

    name: str
    told: str
    basis: str = ""
    source: str = ""

    @classmethod
    def of(cls, step: RecoveryStep) -> "StepNote":
        """The step in words."""
        figure = step.figure
        return cls(
            name=step.name,
            told=step.told(),
            basis=str(figure.basis) if figure else "",
            source=figure.source if figure else step.unknown,
        )


class LineNote(_Data):
    """One measure of one service in one scenario. Durations are ISO 8601 text."""

    service: str
    scenario: str
    measure: str
    value: str | None
    bounded: bool | None
    """False: `value` is null because there is no bound. None: the measure does not apply."""
    shown: str
    """The value for people: `77 s`, `unbounded`, `at least 5 min`, `-`."""
    objective: str | None
    verdict: str
    reason: str
    steps: tuple[StepNote, ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        """Service, scenario and measure."""
        return self.service, self.scenario, self.measure

    @classmethod
    def of(cls, line: Line) -> "LineNote":
        """The line in words and ISO 8601."""
        limit = line.limit
        return cls(
            service=line.service,
            scenario=str(line.scenario),
            measure=str(line.measure),
            value=iso(line.value) if line.value is not None else None,
            bounded=None if line.path is None else line.value is not None,
            shown=line.shown_value,
            objective=iso(limit) if isinstance(limit, timedelta) else limit,
            verdict=str(line.verdict),
            reason=line.reason,
            steps=tuple(StepNote.of(step) for step in line.steps),
        )

    @classmethod
    def of_year(cls, found: Availability) -> "LineNote":
        """The availability of a year: percent, so `value` is none; what has to answer stands in the steps."""
        parts = [StepNote(name=part.name, told=f"{part.name} {part.told}", source=part.source) for part in found.parts]
        failover = StepNote(name="one failover a year", told=f"one failover a year {spoken(found.failover)}")
        return cls(
            service=found.service,
            scenario=A_YEAR,
            measure="availability",
            value=None,
            bounded=found.failover is not None,
            shown=found.shown_value,
            objective=found.shown_limit,
            verdict=str(found.verdict),
            reason=found.reason,
            steps=(*parts, failover),
        )


def line_notes(topologies: Sequence[ServiceTopology], services: Sequence[Service]) -> tuple[LineNote, ...]:
    """Every budget in words: each measure of each scenario, then the availability of the services that state one.

    Raises what the budgets raise: services that need each other are no budget.
    """
    computed = budgets(topologies, services)
    years = availabilities(computed, topologies, services)
    return (
        *(LineNote.of(line) for one in computed for line in one.lines),
        *(LineNote.of_year(years[service.name]) for service in services if service.name in years),
    )


class Inventoried(_Data):
    """A cloud resource: whose it is and on which side it stands."""

    urn: str
    type: str
    name: str
    services: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    role: str = ""
    """`backup` or `global` by its product, else `primary` or `standby` by the region of its provider.

    Empty: none of them, or not known before the deployment.
    """
    undecided: bool = False
    """What says whose it is, is not known before the deployment."""


class Assessment(_Data):
    """Everything that is known of one stack after its judgement."""

    format: Literal[1] = 1
    project: str
    stack: str
    packs: tuple[str, ...]
    unjudged: str = ""
    """Why nothing could be judged. Empty: it was."""
    rules: tuple[RuleNote, ...] = ()
    findings: tuple[Judged, ...] = ()
    budgets: tuple[LineNote, ...] = ()
    services: tuple[Mapping[str, Any], ...] = ()
    """What stack config declares, as it declares it."""
    topologies: tuple[Mapping[str, Any], ...] = ()
    """What the budgets were computed from, one for each service that has resources."""
    resources: tuple[Inventoried, ...] = ()

    @property
    def judged_in_full(self) -> bool:
        """False where config could not be read, or a rule crashed: what was not found may still be there."""
        return not self.unjudged and not any(one.open and one.rule in NOT_JUDGED for one in self.findings)

    def rule(self, name: str) -> RuleNote:
        """What is known of a rule; of one of a foreign pack, its name."""
        found = next((rule for rule in self.rules if rule.name == name), None)
        return found or RuleNote(name=name, id=name, title=name, severity="high", level="mandatory", remedy="")


def ordered(findings: Iterable[Judged]) -> tuple[Judged, ...]:
    """Each finding once, in the order of rule and subject."""
    keyed = {(one.rule, one.subject, one.about, one.verdict, one.message): one for one in findings}
    return tuple(keyed[key] for key in sorted(keyed))


def merged(parts: Sequence[Assessment]) -> Assessment:
    """One assessment from those of several packs, which judged the same stack.

    Raises ValueError where there is none.
    """
    if not parts:
        raise ValueError("no pack has judged the stack")
    rules = {rule.name: rule for part in parts for rule in part.rules}
    return parts[0].model_copy(
        update={
            "packs": tuple(pack for part in parts for pack in part.packs),
            "unjudged": next((part.unjudged for part in parts if part.unjudged), ""),
            "rules": tuple(rules.values()),
            "findings": ordered(finding for part in parts for finding in part.findings),
        }
    )
