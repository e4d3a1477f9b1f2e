"""Figures: a duration is worth nothing without its statistic, its basis and its source."""

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict

from dualregion.recovery.bases import Basis, Statistic
from dualregion.recovery.durations import Duration
from dualregion.recovery.products import PRODUCTS, Entry, Product, checked_product

__all__ = [
    "Basis", "Duration", "Figure", "Statistic", "assumed", "catalogued", "configured", "known_product", "product",
    "suppliable", "unbounded",
]  # fmt: skip


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
    key: str = ""
    """Where the catalogue has it, such as `ga.shift`; empty for what it does not have."""

    @property
    def firm(self) -> bool:
        """True where a verdict may rest on it without becoming conditional."""
        return self.statistic is not Statistic.TYPICAL and not self.basis.soft


@lru_cache(maxsize=4096)
def configured(value: timedelta, source: str, note: str = "") -> Figure:
    """A bound that the stack sets and the cloud obeys."""
    return Figure(value=value, statistic=Statistic.BOUND, basis=Basis.CONFIGURED, source=source, note=note)


@lru_cache(maxsize=4096)
def assumed(value: timedelta, source: str) -> Figure:
    """What people say they need; a drill replaces it by a measurement."""
    return Figure(value=value, statistic=Statistic.TYPICAL, basis=Basis.ASSUMED, source=source)


@lru_cache(maxsize=4096)
def unbounded(source: str, note: str) -> Figure:
    """No upper bound is known: nothing that rests on it can be promised."""
    return Figure(value=None, statistic=Statistic.BOUND, basis=Basis.CONFIGURED, source=source, note=note)


@cache
def product(name: str) -> Mapping[str, Any]:
    """One file of the catalogue, as data.

    Raises FileNotFoundError where there is none, and CatalogueError for a product's file that is malformed.
    """
    raw = tomllib.loads((files("dualregion.recovery") / "catalogue" / f"{name}.toml").read_text("utf-8"))
    if name in PRODUCTS:
        checked_product(name, raw)
    return raw


@cache
def known_product(name: str) -> Product:
    """One cloud product's file, read. Raises as `product` does."""
    return checked_product(name, product(name))


@cache
def catalogued(name: str, entry: str) -> Figure:
    """One figure of the catalogue, for example `catalogued("oss", "replication-lag")`.

    Raises KeyError for an entry that does not exist and CatalogueError for a malformed file.
    """
    return _figure(f"{name}.{entry}", known_product(name).figures[entry])


def _figure(key: str, entry: Entry) -> Figure:
    return Figure(
        value=entry.value,
        statistic=entry.statistic,
        basis=entry.basis,
        source=entry.source,
        url=entry.url,
        checked=entry.checked,
        note=entry.unbounded or entry.note,
        key=key,
    )


@cache
def suppliable() -> tuple[str, ...]:
    """Figures that a team may state for itself, such as `ga.shift`: those that nobody else stands for. Sorted."""
    return tuple(
        f"{name}.{entry}"
        for name in sorted(PRODUCTS)
        for entry, raw in sorted(known_product(name).figures.items())
        if not catalogued(name, entry).firm and raw.stated_in is None
    )
