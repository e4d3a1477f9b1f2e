"""The clock of what the cloud does: deletion windows, replication, retention.

It is real time plus an offset that only grows and survives a restart. Signatures, certificates and temporary
credentials never look at it: their clients live in real time.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dualregion_emulator.store import Store

_OFFSET = "clock.offset_seconds"


class Clock:
    """Real time plus a persisted offset."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._offset = timedelta(seconds=float(store.setting(_OFFSET) or 0))

    @property
    def offset(self) -> timedelta:
        """How far the cloud's time is ahead of real time."""
        return self._offset

    def now(self) -> datetime:
        """Aware, UTC."""
        return datetime.now(UTC) + self._offset

    def advance(self, delta: timedelta) -> None:
        """Moves the cloud's time forward. A negative step raises ValueError: a cloud does not undelete."""
        if delta < timedelta():
            raise ValueError(f"the clock only moves forward, not by {delta}")
        self._offset += delta
        self._store.set_setting(_OFFSET, str(self._offset.total_seconds()))

    def reset(self) -> None:
        """Back to real time; only for a cloud whose state was just emptied."""
        self._offset = timedelta()
        self._store.set_setting(_OFFSET, "0")


def iso(moment: datetime) -> str:
    """`2026-01-31T09:30:00Z`, the vendor's usual spelling of an instant."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse(text: str) -> datetime:
    """The instant that `iso` printed."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
