"""What is booked for later, and the one loop that does it when the cloud's clock gets there.

Whatever moves the clock by a day sees twenty-four hourly backups, in order, each at its own time: that is what the
cloud would have done meanwhile. What it backed up is the state of the bucket when the clock was moved.

In a region that is lost (`faults`) nothing is done: a backup that is due is left out, a running one fails, and copies
and restores wait until the region is back.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from dualregion_emulator.clock import Clock
from dualregion_emulator.faults.lag import lost
from dualregion_emulator.services.hbr import copies
from dualregion_emulator.services.hbr._api import epoch, moment
from dualregion_emulator.store import Store

_SCHEMA = """
CREATE TABLE IF NOT EXISTS hbr_event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, kind TEXT NOT NULL, account TEXT NOT NULL,
    region TEXT NOT NULL, id TEXT NOT NULL, vault TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS hbr_event_at ON hbr_event (at);
CREATE INDEX IF NOT EXISTS hbr_event_id ON hbr_event (id);
CREATE INDEX IF NOT EXISTS hbr_event_vault ON hbr_event (vault)
"""
_DURATION, _LAG = "hbr.job_seconds", "hbr.mirror_lag_seconds"
DEFAULT_DURATION = timedelta(seconds=90)
DEFAULT_LAG = timedelta(minutes=5)
_LOOKS_AGAIN = timedelta(minutes=5)
"""How often what waits for a region looks whether it is back."""

Handler = Callable[[Store, datetime, str, str, str, str], None]
"""`handler(store, at, account, region, id, vault)`."""
_handlers: dict[str, Handler] = {}


def on(kind: str) -> Callable[[Handler], Handler]:
    """Registers what is done when an event of this kind is due."""

    def add(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return add


def duration(store: Store) -> timedelta:
    """How long a backup or a restore takes, in the cloud's time; the vendor names no figure."""
    return timedelta(seconds=float(store.setting(_DURATION) or DEFAULT_DURATION.total_seconds()))


def mirror_lag(store: Store) -> timedelta:
    """How long after it is complete a backup is in the mirror vault; the vendor names no figure."""
    return timedelta(seconds=float(store.setting(_LAG) or DEFAULT_LAG.total_seconds()))


def set_mirror_lag(store: Store, lag: timedelta) -> None:
    """Sets the lag of backups that are completed from now on; it survives a restart. ValueError if negative."""
    if lag < timedelta():
        raise ValueError(f"a replication lag is not negative: {lag}")
    store.set_setting(_LAG, str(lag.total_seconds()))


def book(store: Store, at: datetime, kind: str, account: str, region: str, id: str, vault: str = "") -> None:
    """Adds an event; `vault` is the one that it goes away with."""
    store.ensure(_SCHEMA)
    store.connection.execute(
        "INSERT INTO hbr_event (at, kind, account, region, id, vault) VALUES (?,?,?,?,?,?)",
        (epoch(at), kind, account, region, id, vault),
    )


def waits(
    store: Store, at: datetime, kind: str, account: str, region: str, id: str, vault: str = "", *, also: str = ""
) -> bool:
    """True, and booked for later, while its region, or the other one that it needs, is lost."""
    if not lost(store, at) & {region, also}:
        return False
    book(store, at + _LOOKS_AGAIN, kind, account, region, id, vault)
    return True


def forget(store: Store, id: str) -> None:
    """Drops every event of this thing, and of this vault."""
    store.ensure(_SCHEMA)
    store.connection.execute("DELETE FROM hbr_event WHERE id=? OR vault=?", (id, id))


def copying(store: Store, mirror: str) -> bool:
    """Is something on its way to this mirror vault?"""
    store.ensure(_SCHEMA)
    row = store.connection.execute("SELECT 1 FROM hbr_event WHERE vault=? AND kind='copy' LIMIT 1", (mirror,))
    return row.fetchone() is not None


def tick(store: Store, clock: Clock) -> None:
    """Does what is due, earliest first; what that books, too."""
    store.ensure(_SCHEMA)
    copies.look_again()
    now = epoch(clock.now())
    while True:
        row = store.connection.execute(
            "SELECT seq, at, kind, account, region, id, vault FROM hbr_event WHERE at<=? ORDER BY at, seq LIMIT 1",
            (now,),
        ).fetchone()
        if row is None:
            return
        seq, at, kind, account, region, id, vault = row
        store.connection.execute("DELETE FROM hbr_event WHERE seq=?", (seq,))
        _handlers[kind](store, moment(at), account, region, id, vault)
