"""Faults in the store: which stand, and how often each was asked and has struck. They survive a restart and a kill."""

from __future__ import annotations

import json

from dualregion_emulator.faults.model import Fault, fault
from dualregion_emulator.store import Store

_SCHEMA = """
CREATE TABLE IF NOT EXISTS fault (id INTEGER PRIMARY KEY AUTOINCREMENT, doc TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS fault_tally (
    fault INTEGER NOT NULL, subject TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (fault, subject)
) WITHOUT ROWID
"""


class Ledger:
    """The faults of one cloud."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.ensure(_SCHEMA)

    def all(self) -> list[Fault]:
        """Every fault that was not cleared, also those that have spent themselves; oldest first."""
        rows = self._store.connection.execute("SELECT id, doc FROM fault ORDER BY id")
        return [fault({**json.loads(doc), "id": id}) for id, doc in rows]

    def standing(self, now: float) -> list[Fault]:
        """Those that may strike now."""
        return [one for one in self.all() if one.stands(now)]

    def add(self, one: Fault) -> Fault:
        """Keeps it under a number of its own."""
        cursor = self._store.connection.execute("INSERT INTO fault (doc) VALUES (?)", (json.dumps(one.document()),))
        one.id = cursor.lastrowid or 0
        return one

    def keep(self, one: Fault) -> None:
        """Writes its counts back."""
        self._store.connection.execute("UPDATE fault SET doc=? WHERE id=?", (json.dumps(one.document()), one.id))

    def clear(self, id: int) -> bool:
        """True if there was such a fault."""
        self._store.connection.execute("DELETE FROM fault_tally WHERE fault=?", (id,))
        return self._store.connection.execute("DELETE FROM fault WHERE id=?", (id,)).rowcount > 0

    def tally(self, id: int, subject: str) -> int:
        """A number that is kept with a fault; 0 at first."""
        row = self._store.connection.execute(
            "SELECT number FROM fault_tally WHERE fault=? AND subject=?", (id, subject)
        ).fetchone()
        return 0 if row is None else int(row[0])

    def set_tally(self, id: int, subject: str, number: int) -> None:
        """Keeps a number with a fault."""
        self._store.connection.execute(
            "INSERT INTO fault_tally (fault, subject, number) VALUES (?,?,?)"
            " ON CONFLICT (fault, subject) DO UPDATE SET number=excluded.number",
            (id, subject, number),
        )
