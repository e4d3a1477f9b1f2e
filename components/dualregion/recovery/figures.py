"""Figures: a duration is worth nothing without its statistic, its basis and its source."""

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer

from dualregion.recovery.durations import iso, parse_duration, spoken


def _duration(value: object) -> timedelta:
    return value if isinstance(value, timedelta) else parse_duration(value)


Duration = Annotated[timedelta, BeforeValidator(_duration), PlainSerializer(iso, when_used="json")]
"""ISO 8601 text at the boundary, `timedelta` inside."""


class Statistic(StrEnum):
    """What a value says about the cases that it does not show."""

    BOUND = "bound"
    PERCENTILE = "percentile"
    TYPICAL = "typical"


class Basis(StrEnum):
    """What a value rests on, strongest first."""

    SLA = "sla"
    DOCUMENTED = "documented"
    CONFIGURED = "configured"
    MEASURED = "measured"
    ASSUMED = "assumed"
    SIMULATED = "simulated"


_SOFT_BASES = frozenset({Basis.ASSUMED, Basis.SIMULATED})


class Figure(BaseModel):
    """A duration, or the statement that there is no upper bound, and what it rests on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: Duration | None
    """None: unbounded."""
    statistic: Statistic
    basis: Basis
    source: str
    """Short name of the source: a page, a configuration key, a drill."""
    url: str | None = None
    checked: date | None = None
    """When the source was last read, or the measurement taken. None only for what the stack itself configures."""
    note: str = ""
    """Conditions under which the value holds, or why it is unbounded."""

    @property
    def firm(self) -> bool:
        """True where a verdict may rest on it without becoming conditional."""
        return self.statistic is not Statistic.TYPICAL and self.basis not in _SOFT_BASES

    def cited(self) -> str:
        """`10 min (percentile, sla: OSS replication time control)`."""
        return f"{spoken(self.value)} ({self.statistic}, {self.basis}: {self.source})"


def configured(value: timedelta, source: str, note: str = "") -> Figure:
    """A bound that the stack sets and the cloud obeys."""
    return Figure(value=value, statistic=Statistic.BOUND, basis=Basis.CONFIGURED, source=source, note=note)


def assumed(value: timedelta, source: str) -> Figure:
    """What people say they need; a drill replaces it by a measurement."""
    return Figure(value=value, statistic=Statistic.TYPICAL, basis=Basis.ASSUMED, source=source)


def unbounded(source: str, note: str) -> Figure:
    """No upper bound is known: nothing that rests on it can be promised."""
    return Figure(value=None, statistic=Statistic.BOUND, basis=Basis.CONFIGURED, source=source, note=note)


@cache
def product(name: str) -> Mapping[str, Any]:
    """The raw catalogue of one cloud product, as data. Raises FileNotFoundError for a product without a file."""
    return tomllib.loads((files("dualregion.recovery") / "catalogue" / f"{name}.toml").read_text("utf-8"))


@cache
def catalogued(name: str, entry: str) -> Figure:
    """One figure of the catalogue, for example `catalogued("oss", "replication-lag")`.

    Raises KeyError for an entry that does not exist and pydantic's ValidationError for a malformed one.
    """
    raw = dict(product(name)["figures"][entry])
    if "unbounded" in raw:
        raw["note"] = raw.pop("unbounded")
        raw["value"] = None
    return Figure(**raw)
