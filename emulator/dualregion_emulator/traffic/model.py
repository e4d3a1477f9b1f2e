"""What a product of the cloud and this package tell one another.

A service takes part by exposing any of these functions; they read the store and run inside a transaction:

- `checks(store) -> list[Check]`: what to probe now;
- `settle(store) -> list[Decision]`: takes the decisions that the verdicts call for, stores them, and tells of those
  that changed. It runs after every verdict and every change of the store;
- `lookup(store, name) -> list[Record] | None`: every record of a lower-case name without its last dot; None if the
  name is not the service's;
- `entrances(store) -> list[Entrance]`: which addresses accept connections;
- `route(store, entrance) -> Target | None`: where a new connection goes;
- `locate(store, address) -> str | None`: the region of an address that the service gave.
"""

from __future__ import annotations

from dataclasses import dataclass

from dualregion_emulator.store import Document, Store

OK, FAILED, UNKNOWN = "ok", "failed", "unknown"


@dataclass(frozen=True, slots=True)
class Check:
    """One origin that is watched. Times are seconds of the cloud's clock."""

    key: str
    """Identity of the check: its verdict is kept under it."""
    product: str
    address: str
    """IP address, domain name or resource id, as configured."""
    port: int
    protocol: str
    """`tcp`, `http`, `https` or `ping`."""
    interval: float
    timeout: float
    count: int
    """So many rounds in a row change the verdict."""
    next_round: bool = False
    """A round's result counts only when the next round begins (see `probes`)."""
    path: str = "/"
    host: str = ""
    worst_status: int = 399
    """The highest HTTP status that is still a success."""
    region: str = ""
    """Where the origin is, if the product knows; the map of origins may know it too."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Traffic goes elsewhere than before."""

    product: str
    subject: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Record:
    """One answer of the DNS server."""

    type: str
    value: str
    ttl: int


@dataclass(frozen=True, slots=True)
class Entrance:
    """One accelerated address and port."""

    product: str
    key: str
    address: str
    port: int
    region: str
    """Where users enter: when the region is lost, so is the entrance."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an endpoint is on this machine."""

    host: str
    port: int
    regions: frozenset[str]
    """It is lost with any of them."""


@dataclass(frozen=True, slots=True)
class Target:
    """An endpoint as configured; the map of origins says where it is on loopback."""

    address: str
    port: int
    region: str


_SCHEMA = """
CREATE TABLE IF NOT EXISTS traffic_health (
    key TEXT PRIMARY KEY, state TEXT NOT NULL, since REAL NOT NULL, address TEXT NOT NULL, product TEXT NOT NULL
) WITHOUT ROWID
"""


def verdict(store: Store, key: str) -> str:
    """`ok`, `failed`, or `unknown` before the first verdict."""
    store.ensure(_SCHEMA)
    row = store.connection.execute("SELECT state FROM traffic_health WHERE key=?", (key,)).fetchone()
    return UNKNOWN if row is None else str(row[0])


def set_verdict(store: Store, check: Check, state: str, since: float) -> None:
    """Keeps a verdict; `since` is a Unix time of the cloud's clock."""
    store.ensure(_SCHEMA)
    store.connection.execute(
        "INSERT OR REPLACE INTO traffic_health (key, state, since, address, product) VALUES (?,?,?,?,?)",
        (check.key, state, since, check.address, check.product),
    )


def keep_verdicts(store: Store, keys: set[str]) -> None:
    """Forgets the verdicts of checks that are no more."""
    store.ensure(_SCHEMA)
    for (key,) in store.connection.execute("SELECT key FROM traffic_health").fetchall():
        if key not in keys:
            store.connection.execute("DELETE FROM traffic_health WHERE key=?", (key,))


def verdicts(store: Store) -> list[Document]:
    """Every verdict: `{"key", "state", "since", "address", "product"}`."""
    store.ensure(_SCHEMA)
    names = ("key", "state", "since", "address", "product")
    rows = store.connection.execute("SELECT key, state, since, address, product FROM traffic_health ORDER BY key")
    return [dict(zip(names, row, strict=True)) for row in rows]
