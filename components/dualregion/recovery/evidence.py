"""Evidence: what a drill measured, of which topology and when, in a form that programs exchange."""

import hashlib
import json
from enum import StrEnum
from typing import Annotated, Any, Literal, cast

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from dualregion.recovery.durations import spoken
from dualregion.recovery.figures import Basis, Duration, Figure, Statistic
from dualregion.recovery.objective import Scenario
from dualregion.recovery.topology import ServiceTopology

FORMAT: Literal["dualregion-evidence/1"] = "dualregion-evidence/1"
EVIDENCE_KEY = "dualregion:evidence"
LEAST_PERCENTILE = 90
"""Below it, a value is called typical. Assumed: no page draws this line."""

TopologyHash = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]


class Evidence(BaseModel):
    """One measurement of one recovery step of one service in one scenario."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    service: Annotated[str, Field(min_length=1)]
    scenario: Scenario
    step: Annotated[str, Field(min_length=1)] | None = None
    """The step's name as a budget shows it, such as `promote archive-primary`."""
    figure: Annotated[str, Field(pattern=r"^[a-z0-9-]+\.[a-z0-9-]+$")] | None = None
    """In place of `step`: the figure of the catalogue that was measured, such as `ga.shift`, whatever the step."""
    value: Duration
    """What was measured."""
    statistic: Literal[Statistic.PERCENTILE, Statistic.TYPICAL]
    """A measurement is never a bound."""
    percentile: Annotated[float, Field(ge=LEAST_PERCENTILE, lt=100)] | None = None
    """Which one, in percent; with the statistic `percentile` only."""
    samples: Annotated[int, Field(ge=1)]
    when: AwareDatetime
    """When the last sample was taken, with its offset from UTC."""
    topology: TopologyHash
    """`topology_hash` of the service at that time."""
    passed: bool
    """Whether the drill did what it set out to do; what a failed one measured counts for nothing."""
    basis: Literal[Basis.MEASURED, Basis.SIMULATED]
    """`simulated` for whatever the local cloud answered."""
    source: Annotated[str, Field(min_length=1)]
    """What measured it: a drill and its run, or a person and a log."""
    signature: str | None = None
    """Reserved for who signs it; not judged here."""

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> "Evidence":
        if (self.step is None) == (self.figure is None):
            raise ValueError("it names both a step and a figure, or neither; name one of them")
        if (self.percentile is None) == (self.statistic is Statistic.PERCENTILE):
            raise ValueError("statistic percentile and percentile belong together; give both, or write typical")
        # With fewer than 1 in (100 - p) % samples, nothing beyond the p-th percentile was seen.
        if self.percentile is not None and self.samples * (100 - self.percentile) < 100:
            told = f"{self.samples} sample(s) show no {self.percentile:g}th percentile"
            raise ValueError(f"{told}; take more, or write typical")
        return self

    def of(self, step: str, figure: str) -> bool:
        """True where it measures the step of this name, whose figure has this key in the catalogue."""
        return self.step == step or (self.figure is not None and self.figure == figure)

    def measured(self, instead_of: Figure) -> Figure:
        """The figure that takes the place of another one."""
        sampled = f"p{self.percentile:g} of {self.samples} samples" if self.percentile else f"{self.samples} sample(s)"
        former = f"{spoken(instead_of.value)} ({instead_of.statistic}, {instead_of.basis}: {instead_of.source})"
        return Figure(
            value=self.value,
            statistic=self.statistic,
            basis=Basis.MEASURED,
            source=self.source,
            checked=self.when.date(),
            note=f"{sampled}, in place of {former}",
        )

    def told(self) -> str:
        """`12 s, measured on 2026-03-01 by drill 7`."""
        return f"{spoken(self.value)}, {self.basis} on {self.when.date().isoformat()} by {self.source}"


class EvidenceFile(BaseModel):
    """What a file of evidence holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["dualregion-evidence/1"]
    records: tuple[Evidence, ...]


class Standing(StrEnum):
    """What became of a piece of evidence."""

    USED = "used"
    STALE = "stale"
    FAILED = "failed"
    OTHER_TOPOLOGY = "other topology"
    SIMULATED = "simulated"
    SUPERSEDED = "superseded"
    WEAKER = "weaker"
    UNMATCHED = "unmatched"


class Weighed(BaseModel):
    """A piece of evidence, whether a budget rests on it, and why not."""

    model_config = ConfigDict(frozen=True)

    evidence: Evidence
    standing: Standing
    reason: str = ""
    """Empty for what is used."""


def topology_hash(topology: ServiceTopology) -> str:
    """`sha256:` and the digest of what the service is built of, the same for both readings of a stack.

    URNs are left out, which components do not know, and so is what has its default, so that a later version of the
    model, which knows more, gives what it cannot know the same hash.
    """
    plain = topology.model_dump(mode="json", exclude_defaults=True)
    return f"sha256:{hashlib.sha256(_text(_canonical(plain)).encode()).hexdigest()}"


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _canonical(value: object) -> object:
    if isinstance(value, dict):
        items = cast("dict[str, object]", value).items()
        return {key: _canonical(inner) for key, inner in items if key != "urn"}
    if isinstance(value, list):
        # No order of stores, copies, vaults or regions means anything.
        return sorted((_canonical(inner) for inner in cast("list[object]", value)), key=_text)
    return value


def evidence_schema() -> dict[str, Any]:
    """JSON schema of a file of evidence."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **EvidenceFile.model_json_schema()}


if __name__ == "__main__":
    print(json.dumps(evidence_schema(), indent=2))
