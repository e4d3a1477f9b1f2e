"""The shape of the catalogue: one file a cloud product, and what each of its entries has to say."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from dualregion.recovery.bases import Basis, Statistic
from dualregion.recovery.durations import Duration


class CatalogueError(ValueError):
    """A file of the catalogue cannot be relied on."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
Url = Annotated[str, Field(pattern=r"^https?://\S+$")]


class Sourced(_Strict):
    """Where a number was read, and when."""

    basis: Literal[Basis.SLA, Basis.DOCUMENTED, Basis.ASSUMED] = Basis.DOCUMENTED
    source: Annotated[str, Field(min_length=10)]
    url: Url | None = None
    checked: date
    note: str = ""

    @model_validator(mode="after")
    def _has_its_page(self) -> "Sourced":
        if self.url is None and self.basis is not Basis.ASSUMED:
            raise ValueError(f"a basis of {self.basis} needs the url of the page that says so; else it is assumed")
        return self


class Entry(Sourced):
    """A figure: a value, or why there is none."""

    value: Duration | None = None
    unbounded: str | None = None
    statistic: Statistic
    stated_in: str | None = None
    """The key under a service's `recovery` that people state it in; `-` where no budget holds it.

    None: under `assumptions`, where the figure is one that can be stated at all.
    """

    @model_validator(mode="after")
    def _says_one_thing(self) -> "Entry":
        if (self.value is None) == (self.unbounded is None):
            raise ValueError("state a value, or under `unbounded` why there is none: one of the two")
        return self


class Bounds(Sourced):
    """What the cloud lets a setting be."""

    minimum: Duration | None = None
    maximum: Duration | None = None
    default: Duration | None = None


class Count(Sourced):
    """What the cloud lets a number be."""

    minimum: int
    maximum: int
    default: int


class Share(Sourced):
    """A service level: percent of the time in which the product answers."""

    percent: Annotated[Decimal, Field(gt=0, lt=100)]


class Mechanism(_Strict):
    """How a kind of store reaches another region: what a loss costs, and what makes the copy usable."""

    stores: Annotated[tuple[str, ...], Field(min_length=1)]
    """The kinds of store that it can copy."""
    intervals: tuple[Duration, ...] = ()
    """What the time between two copies may be, cheapest first. None: it copies all the time."""
    lag: str
    """The figure that is added to the interval: the newest copy may be as old as their sum."""
    lag_on_one_continent: str | None = None
    """The same, where both regions lie on one continent. None: it makes no difference."""
    ready: str
    """The figure from the decision until the copy is the one that is written to."""
    by_people: bool = False
    """True where somebody, or a runbook in their place, has to decide: no switch does it by itself."""
    one_side_of_the_border: bool = False
    """True where it is not offered across the mainland's border."""
    api: str | None = None
    """The product whose management has to be called, in the copy's region. None: nothing has to be called."""
    after_a_backup: bool = False
    """True where each copy is a finished backup, so that the time that a backup takes is lost as well."""
    cost_rank: int
    note: str = ""

    @property
    def figures(self) -> tuple[str, ...]:
        """Every figure that it names."""
        return tuple(name for name in (self.lag, self.lag_on_one_continent, self.ready) if name)


class Product(_Strict):
    """What is known of one cloud product."""

    figures: Mapping[Name, Entry] = {}
    limits: Mapping[Name, Bounds] = {}
    counts: Mapping[Name, Count] = {}
    availability: Mapping[Name, Share] = {}
    mechanisms: Mapping[Name, Mechanism] = {}

    @model_validator(mode="after")
    def _names_its_own_figures(self) -> "Product":
        for name, mechanism in self.mechanisms.items():
            for figure in mechanism.figures:
                if figure not in self.figures:
                    raise ValueError(f"mechanism {name} names the figure {figure}, which is not in this file")
        return self


class _Edition(_Strict):
    name: str
    minimum_ttl: Duration
    cost_rank: int
    url: Url


class _Home(_Strict):
    region: str
    source: str
    url: Url
    checked: date


class _Page(_Strict):
    source: str
    url: Url
    checked: date
    note: str


class _TimeToLive(_Page):
    maximum: Duration
    choices: tuple[Duration, ...]


class _Dns(Product):
    editions: tuple[_Edition, ...]
    ttl: _TimeToLive


class _Generation(_Strict):
    mode: Literal["gtm2", "gtm3"]
    edition: str
    intervals: tuple[Duration, ...]
    timeout: Duration
    retries: tuple[int, ...]
    ttls: tuple[Duration, ...]
    cost_rank: int
    bought_by_hand: bool = False
    url: Url


class _TrafficManager(Product):
    detection: _Page
    generations: tuple[_Generation, ...]


class _Probe(_Strict):
    interval: Duration
    retries: int
    timeout: Duration
    cost_rank: int


class _Accelerator(Product):
    api: _Home
    detection: _Page
    probe: _Probe


class _Regions(_Strict):
    regions: tuple[str, ...]
    url: Url


class _ObjectStorage(Product):
    time_control: Annotated[tuple[_Regions, ...], Field(alias="time-control")]
    zone_redundant: Annotated[_Regions, Field(alias="zone-redundant")]


_PLAIN = [
    "ack", "alb", "cen", "cms", "dts", "ebs", "ecs", "ess", "fc", "hbr", "mongodb", "nas", "nlb", "polardb", "pvtz",
    "rds", "rocketmq", "tablestore", "tair",
]  # fmt: skip
PRODUCTS: Mapping[str, type[Product]] = {
    **dict.fromkeys(_PLAIN, Product),
    "alidns": _Dns,
    "ga": _Accelerator,
    "gtm": _TrafficManager,
    "oss": _ObjectStorage,
}
"""The files of cloud products, and the shape of each."""


def checked_product(name: str, raw: Mapping[str, Any]) -> Product:
    """Raises CatalogueError that names the file and each entry that is malformed."""
    try:
        return PRODUCTS[name].model_validate(raw)
    except ValidationError as error:
        problems = [f"{name}.toml {_place(detail['loc'])}: {_said(detail['msg'])}" for detail in error.errors()]
        raise CatalogueError("\n".join(problems)) from None


def _place(loc: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in loc if not re.fullmatch(r"\[key\]|function-.*", str(part))) or "as a whole"


def _said(message: str) -> str:
    return message.removeprefix("Value error, ")
