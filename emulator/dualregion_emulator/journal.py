"""What was asked and what was answered, one row a request, and a count of what nobody could handle.

Secret values never enter it: parameters whose name says so are written as "***", and signatures are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from dualregion_emulator.clock import Clock, iso
from dualregion_emulator.store import Store

_SCHEMA = """
CREATE TABLE IF NOT EXISTS journal (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, account TEXT NOT NULL, principal TEXT NOT NULL,
    region TEXT NOT NULL, product TEXT NOT NULL, action TEXT NOT NULL, method TEXT NOT NULL, host TEXT NOT NULL,
    parameters TEXT NOT NULL, status INTEGER NOT NULL, code TEXT NOT NULL, request_id TEXT NOT NULL,
    milliseconds REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS unhandled (what TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refused (host TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
"""
_SECRET = re.compile(r"secret|password|passwd|token|plaintext|privatekey|keymaterial|signature", re.IGNORECASE)
_LONGEST = 2000
_COLUMNS = "seq at account principal region product action method host parameters status code request_id milliseconds"


class Journal:
    """Rows in the store's database, written in the transaction of the request that they describe."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        store.ensure(_SCHEMA)

    def record(
        self,
        *,
        product: str,
        action: str,
        method: str,
        host: str,
        status: int,
        code: str = "",
        account: str = "",
        principal: str = "",
        region: str = "",
        parameters: Mapping[str, object] | None = None,
        request_id: str = "",
        milliseconds: float = 0.0,
    ) -> None:
        """One line. `code` is the vendor's error code, "" for a success."""
        shown = {k: "***" if _SECRET.search(k) else str(v)[:_LONGEST] for k, v in (parameters or {}).items()}
        self._store.connection.execute(
            "INSERT INTO journal (at, account, principal, region, product, action, method, host, parameters, status,"
            " code, request_id, milliseconds) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                iso(self._clock.now()),
                account,
                principal,
                region,
                product,
                action,
                method,
                host,
                json.dumps(shown),
                status,
                code,
                request_id,
                round(milliseconds, 3),
            ),
        )

    def refused(self, host: str) -> None:
        """Counts a host outside the cloud that somebody tried to reach through it."""
        self._store.connection.execute(
            "INSERT INTO refused (host, count) VALUES (?, 1) ON CONFLICT (host) DO UPDATE SET count=count+1", (host,)
        )

    def refusals(self) -> dict[str, int]:
        """Which outside hosts were refused, and how often."""
        return dict(self._store.connection.execute("SELECT host, count FROM refused ORDER BY host").fetchall())

    def unhandled(self, what: str) -> None:
        """Counts an action, parameter or host of the vendor's that nobody knows."""
        self._store.connection.execute(
            "INSERT INTO unhandled (what, count) VALUES (?, 1) ON CONFLICT (what) DO UPDATE SET count=count+1", (what,)
        )

    def counters(self) -> dict[str, int]:
        """What was not handled, and how often."""
        return dict(self._store.connection.execute("SELECT what, count FROM unhandled ORDER BY what").fetchall())

    def query(
        self, *, after: int = 0, limit: int = 200, product: str = "", action: str = "", region: str = "", code: str = ""
    ) -> list[dict[str, Any]]:
        """Rows with seq > after, oldest first; an empty filter matches everything. `code="*"` asks for failures."""
        clauses, values = ["seq > ?"], list[object]([after])
        for column, wanted in (("product", product), ("action", action), ("region", region)):
            if wanted:
                clauses.append(f"{column} = ?")
                values.append(wanted)
        if code == "*":
            clauses.append("code <> ''")
        elif code:
            clauses.append("code = ?")
            values.append(code)
        names: list[str] = [*_COLUMNS.split()]
        # Only column names of this file are spliced in; every value is bound.
        statement = f"SELECT {', '.join(names)} FROM journal WHERE {' AND '.join(clauses)} ORDER BY seq LIMIT ?"  # noqa: S608
        rows = [
            dict(zip(names, row, strict=True)) for row in self._store.connection.execute(statement, [*values, limit])
        ]
        for row in rows:
            row["parameters"] = json.loads(row["parameters"])
        return rows

    def clear(self) -> None:
        """Forgets every row and every count."""
        self._store.connection.execute("DELETE FROM journal")
        self._store.connection.execute("DELETE FROM unhandled")
        self._store.connection.execute("DELETE FROM refused")
