"""Reads from before the last write: a picture of the whole store, taken before a write in scope, answers them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from dualregion_emulator.faults.asked import Asked
from dualregion_emulator.faults.ledger import Ledger
from dualregion_emulator.faults.model import Fault
from dualregion_emulator.store import Store
from dualregion_emulator.wire import Context, Response

_PREFIX = "stale-"


class Stale:
    """Pictures lie beside the store, one a fault, and survive a restart with it."""

    def __init__(self, ledger: Ledger, folder: Path) -> None:
        self._ledger = ledger
        self._folder = folder

    def owed(self, one: Fault, asked: Asked) -> bool:
        """Is a read of this product and region still to be answered from the past?"""
        return self._ledger.tally(one.id, _subject(asked)) > 0 and self._picture(one).exists()

    def answer(self, one: Fault, asked: Asked, context: Context, handle: Callable[[Context], Response]) -> Response:
        """Answers from the picture, and counts."""
        subject = _subject(asked)
        self._ledger.set_tally(one.id, subject, self._ledger.tally(one.id, subject) - 1)
        past = Store(self._picture(one))
        try:
            return handle(replace(context, store=past))
        finally:
            past.close()

    def prepare(self, one: Fault) -> None:
        """Before a write that may succeed."""
        fresh = self._fresh(one)
        fresh.unlink(missing_ok=True)
        # A connection of its own sees what was committed before this request; the request's own would wait for itself.
        with closing(sqlite3.connect(self._folder / "cloud.db")) as source, closing(sqlite3.connect(fresh)) as target:
            source.backup(target)

    def settle(self, one: Fault, asked: Asked, *, written: bool) -> None:
        """After the write: its picture replaces the one before, or is thrown away."""
        fresh = self._fresh(one)
        if not written:
            fresh.unlink(missing_ok=True)
            return
        self.forget(one.id)
        fresh.rename(self._picture(one))
        self._ledger.set_tally(one.id, _subject(asked), one.reads)

    def forget(self, id: int) -> None:
        """Throws the picture of a fault away."""
        for path in self._folder.glob(f"{_PREFIX}{id}.db*"):
            path.unlink()

    def forget_all_but(self, ids: set[int]) -> None:
        """Throws the pictures away of faults that a reset has taken."""
        kept = {f"{_PREFIX}{id}" for id in ids}
        for path in self._folder.glob(f"{_PREFIX}*"):
            if path.name.partition(".")[0] not in kept:
                path.unlink()

    def _picture(self, one: Fault) -> Path:
        return self._folder / f"{_PREFIX}{one.id}.db"

    def _fresh(self, one: Fault) -> Path:
        return self._folder / f"{_PREFIX}{one.id}.next"


def _subject(asked: Asked) -> str:
    return f"owed {asked.product}/{asked.region}"
