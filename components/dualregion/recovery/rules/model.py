"""What a rule is, beside its judgement, and what it says."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from dualregion.recovery.budget import Verdict
from dualregion.recovery.objective import Scenario


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Level(StrEnum):
    """What a violation does to the deployment."""

    MANDATORY = "mandatory"
    ADVISORY = "advisory"


class Severity(StrEnum):
    """How bad a violation is, whether it gates or not."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Pack(StrEnum):
    """Which policy pack asks a rule."""

    RECOVERY = "recovery"
    ENCRYPTION = "encryption"
    GUARDRAILS = "guardrails"
    EVERY = "every"
    """The hygiene that each pack keeps for its own rules."""


class KnobType(StrEnum):
    """What a knob holds; the names are JSON Schema's, but for duration, which is ISO 8601 text."""

    INTEGER = "integer"
    BOOLEAN = "boolean"
    STRING = "string"
    DURATION = "duration"
    STRINGS = "strings"


class Knob(_Model):
    """One value that a stack may set for a rule, under `dualregion:policies` `rules.<rule>.<knob>`."""

    type: KnobType
    default: Any
    text: Annotated[str, Field(min_length=10)]
    """What it decides."""
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[str, ...] = ()
    """The only values that a string or a list of strings may hold. Empty: any."""
    pattern: str = ""
    """What the whole of a string, or of each string of a list, has to look like. Empty: anything."""


def _split(value: object) -> object:
    """`hkma-tm-g-2 4.6.2` is a document and a clause; a document alone is mapped as a whole."""
    if not isinstance(value, str):
        return value
    document, _, clause = value.partition(" ")
    return {"document": document, "clause": clause}


class ClauseOf(_Model):
    """A clause that a rule serves."""

    document: str
    clause: str = ""
    """Empty: the document as a whole, where its clauses could not be sourced."""


ClauseRef = Annotated[ClauseOf, BeforeValidator(_split)]


class Rule(_Model):
    """What is known of a rule beside its judgement."""

    name: str
    id: str
    pack: Pack
    also_in: tuple[Pack, ...] = ()
    """Other packs that ask it as well."""
    title: str
    severity: Severity
    remedy: str
    level: Level
    tiers: tuple[str, ...] = ()
    """The only tiers that it is asked of. Empty: of all, and of what belongs to no service."""
    scenarios: tuple[Scenario, ...] = ()
    """The disasters that it is about. Empty: it is about no particular one."""
    reads: tuple[str, ...] = ()
    """Properties that it alone decides on, each `<type> <path>`; those of the topology are not repeated here."""
    clauses: tuple[ClauseRef, ...] = ()
    limits: tuple[str, ...] = ()
    """What it cannot see, or where it is known to be wrong."""
    knobs: dict[str, Knob] = {}
    waivable: bool = True
    speaks_for_itself: bool = False
    """Its messages say what to do, so that the remedy is not said twice."""
    tells_unknowns: bool = False
    """It reports what it does not know itself; of the others, `known-before-deployment` does."""


class Document(_Model):
    """A law, standard or guideline, in one edition."""

    title: str
    publisher: str
    edition: str
    """Version or date by which the publisher names it."""
    url: str
    """Where the edition, or a page about it, was read."""
    checked: Annotated[str, Field(pattern=r"^20\d\d-[01]\d-[0-3]\d$")]
    """The day on which somebody last looked whether this edition is the one in force."""
    mapped: Literal["clause", "module"] = "clause"
    """`module`: its clauses could not be sourced, so rules name the document as a whole."""
    replaced_by: str = ""
    """The document that took its place. A rule that still names this one fails a test."""
    note: str = ""
    clauses: dict[str, str] = {}
    """What each clause asks for, in our words."""


class Resource(BaseModel):
    """A cloud resource, as far as ownership is concerned."""

    model_config = ConfigDict(frozen=True)

    urn: str
    type: str
    services: frozenset[str] = frozenset()
    undecided: bool = False
    """What says whose it is, is not known before the deployment."""

    @property
    def name(self) -> str:
        """The last part of the URN: the name that the program gave it."""
        return self.urn.rpartition("::")[2]


class Finding(BaseModel):
    """One judgement of one rule on one subject."""

    model_config = ConfigDict(frozen=True)

    rule: str
    subject: str
    """A URN, a config key, or `service/scenario/measure`."""
    verdict: Verdict
    message: str
    """What was found, with the arithmetic where there is any. Never a property's value that may be secret."""
    about: str = ""
    """The rule that found it, where another rule reports it: a waiver or an unknown. Empty: `rule` itself."""

    @property
    def applies(self) -> bool:
        """False where the rule has nothing to say of the subject."""
        return self.verdict is not Verdict.NOT_APPLICABLE

    @property
    def open(self) -> bool:
        """True where somebody has to hear of it. What a promise rests on, `promises-proven` tells for both rules."""
        if self.rule == "promises-kept":
            return self.verdict is Verdict.FAIL
        return self.verdict not in (Verdict.PASS, Verdict.NOT_APPLICABLE)


def listed(names: Sequence[str], most: int = 4) -> str:
    """The first few names, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
