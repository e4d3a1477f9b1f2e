"""The state of the cloud: documents in SQLite, per account, region, product and kind.

Write-ahead log with `synchronous=NORMAL`: a commit is handed to the operating system before the reply goes out, so a
`kill -9` of the process loses nothing that was acknowledged. A power cut may lose the last commits; the local cloud
does not promise more.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Document = dict[str, Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS resource (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL, region TEXT NOT NULL, product TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
    doc TEXT NOT NULL,
    UNIQUE (account, region, product, kind, id)
);
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


class Store:
    """One connection, used by one thread. A region of "" holds what is global in a product."""

    def __init__(self, path: Path | str) -> None:
        self.connection = sqlite3.connect(str(path), isolation_level=None, check_same_thread=False)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute("PRAGMA synchronous=NORMAL")
        self.connection.execute("PRAGMA busy_timeout=5000")
        self._depth = 0
        self._ensured: set[str] = set()
        self.ensure(_SCHEMA)

    def ensure(self, ddl: str) -> None:
        """Runs idempotent DDL (`CREATE … IF NOT EXISTS`), at most once per process for the same text. It may be
        called inside a transaction and is then part of it."""
        if ddl in self._ensured:
            return
        for statement in ddl.split(";"):
            if statement.strip():
                self.connection.execute(statement)
        if not self._depth:
            self._ensured.add(ddl)

    @contextmanager
    def transaction(self) -> Generator[None]:
        """All or nothing. Transactions nest: an inner one that fails undoes only itself."""
        name = f"level_{self._depth}"
        self.connection.execute("BEGIN IMMEDIATE" if self._depth == 0 else f"SAVEPOINT {name}")
        self._depth += 1
        try:
            yield
        except BaseException:
            self._depth -= 1
            if self._depth == 0:
                self.connection.execute("ROLLBACK")
            else:
                self.connection.execute(f"ROLLBACK TO {name}")
                self.connection.execute(f"RELEASE {name}")
            raise
        self._depth -= 1
        self.connection.execute("COMMIT" if self._depth == 0 else f"RELEASE {name}")

    def get(self, account: str, region: str, product: str, kind: str, id: str) -> Document | None:
        """The document, or None. The caller owns the copy: changes count only after `put`."""
        row = self.connection.execute(
            "SELECT doc FROM resource WHERE account=? AND region=? AND product=? AND kind=? AND id=?",
            (account, region, product, kind, id),
        ).fetchone()
        return None if row is None else json.loads(row[0])

    def put(self, account: str, region: str, product: str, kind: str, id: str, doc: Document) -> None:
        """Creates or replaces. A replaced document keeps its place in `list`."""
        self.connection.execute(
            "INSERT INTO resource (account, region, product, kind, id, doc) VALUES (?,?,?,?,?,?)"
            " ON CONFLICT (account, region, product, kind, id) DO UPDATE SET doc=excluded.doc",
            (account, region, product, kind, id, json.dumps(doc, separators=(",", ":"))),
        )

    def delete(self, account: str, region: str, product: str, kind: str, id: str) -> bool:
        """True if there was something to delete."""
        cursor = self.connection.execute(
            "DELETE FROM resource WHERE account=? AND region=? AND product=? AND kind=? AND id=?",
            (account, region, product, kind, id),
        )
        return cursor.rowcount > 0

    def list(self, account: str, region: str, product: str, kind: str) -> list[Document]:
        """All documents of a kind, in the order of their first `put`."""
        rows = self.connection.execute(
            "SELECT doc FROM resource WHERE account=? AND region=? AND product=? AND kind=? ORDER BY seq",
            (account, region, product, kind),
        )
        return [json.loads(row[0]) for row in rows]

    def everywhere(self, product: str, kind: str) -> Iterator[tuple[str, str, str, Document]]:
        """(account, region, id, document) of a kind in every account and region: for ticks and reports."""
        rows = self.connection.execute(
            "SELECT account, region, id, doc FROM resource WHERE product=? AND kind=? ORDER BY seq", (product, kind)
        ).fetchall()
        return ((account, region, id, json.loads(doc)) for account, region, id, doc in rows)

    def counts(self) -> dict[tuple[str, str], int]:
        """How many documents there are of each (product, kind), over all accounts and regions."""
        rows = self.connection.execute(
            "SELECT product, kind, count(*) FROM resource GROUP BY product, kind ORDER BY product, kind"
        )
        return {(product, kind): count for product, kind, count in rows}

    def setting(self, name: str) -> str | None:
        """A value of the cloud itself (not of an account), or None."""
        row = self.connection.execute("SELECT value FROM setting WHERE name=?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def set_setting(self, name: str, value: str) -> None:
        """Keeps a value of the cloud itself."""
        self.connection.execute(
            "INSERT INTO setting (name, value) VALUES (?,?) ON CONFLICT (name) DO UPDATE SET value=excluded.value",
            (name, value),
        )

    def close(self) -> None:
        """Folds the log into the database file and lets go of it."""
        self.connection.close()
