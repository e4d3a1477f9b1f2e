"""Objects, their versions and their bytes, in tables of their own beside the store's documents.

Bytes live in the same SQLite file, so that an acknowledged PUT is exactly as durable as everything else. They are
shared by id between a version, its copies and the replication queue, and go when the last of those goes.
Version semantics: https://www.alibabacloud.com/help/en/oss/user-guide/overview-78/ (versioning overview).
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import crcmod

from dualregion_emulator.store import Store

_SCHEMA = """
CREATE TABLE IF NOT EXISTS oss_name (
    bucket TEXT PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS oss_blob (id TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS oss_version (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, bucket TEXT NOT NULL, key TEXT NOT NULL, version TEXT NOT NULL,
    latest INTEGER NOT NULL, marker INTEGER NOT NULL, modified TEXT NOT NULL, blob TEXT NOT NULL,
    size INTEGER NOT NULL, etag TEXT NOT NULL, doc TEXT NOT NULL, UNIQUE (bucket, key, version)
);
CREATE INDEX IF NOT EXISTS oss_version_latest ON oss_version (bucket, latest, key);
CREATE INDEX IF NOT EXISTS oss_version_blob ON oss_version (blob);
CREATE TABLE IF NOT EXISTS oss_upload (
    id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key TEXT NOT NULL, initiated TEXT NOT NULL, doc TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS oss_part (
    upload TEXT NOT NULL, number INTEGER NOT NULL, modified TEXT NOT NULL, blob TEXT NOT NULL, size INTEGER NOT NULL,
    etag TEXT NOT NULL, crc TEXT NOT NULL, PRIMARY KEY (upload, number)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS oss_part_blob ON oss_part (blob);
CREATE TABLE IF NOT EXISTS oss_copy (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, bucket TEXT NOT NULL, rule TEXT NOT NULL, historical INTEGER NOT NULL,
    written TEXT NOT NULL, operation TEXT NOT NULL, key TEXT NOT NULL, version TEXT NOT NULL, blob TEXT NOT NULL,
    snapshot TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS oss_copy_due ON oss_copy (written);
CREATE INDEX IF NOT EXISTS oss_copy_blob ON oss_copy (blob);
CREATE TABLE IF NOT EXISTS oss_closing (
    bucket TEXT NOT NULL, rule TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (bucket, rule)
) WITHOUT ROWID
"""

NULL_VERSION = "null"
_COLUMNS = "seq, bucket, key, version, latest, marker, modified, blob, size, etag, doc"

# ECMA-182, reflected: the polynomial that the vendor's SDKs verify (oss2/utils.py, aliyun-oss-go-sdk/oss/crc.go).
_crc64 = crcmod.mkCrcFun(0x142F0E1EBA9EA3693, initCrc=0, xorOut=0xFFFFFFFFFFFFFFFF, rev=True)


@dataclass(slots=True)
class Version:
    """One version of an object, or a delete marker.

    Keys of `doc`: headers (Content-Type …), meta (x-oss-meta-*), acl, tags (name to value), sse (header name to
    value), crc, type (Normal, Multipart, Appendable), storage_class, replication ("", PENDING, COMPLETED, FAILED,
    REPLICA).
    """

    bucket: str
    key: str
    version: str
    modified: str
    marker: bool = False
    blob: str = ""
    size: int = 0
    etag: str = ""
    doc: dict[str, Any] = field(default_factory=dict[str, Any])
    latest: bool = True
    seq: int = 0


def ensure_tables(store: Store) -> None:
    """Creates the tables of OSS if they are not there; one look-up if they are, as this precedes every request."""
    last = store.connection.execute("SELECT 1 FROM sqlite_master WHERE type='table' AND name='oss_closing'").fetchone()
    if last is None:
        store.ensure(_SCHEMA)


def crc64(body: bytes) -> str:
    """CRC-64/ECMA as the unsigned decimal of `x-oss-hash-crc64ecma`."""
    return str(_crc64(body))


def md5_etag(body: bytes) -> str:
    """Upper-case MD5, without quotes."""
    return hashlib.md5(body, usedforsecurity=False).hexdigest().upper()


def new_version_id() -> str:
    """A version id; opaque to clients, of the shape that OSS uses."""
    return "CAEQ" + secrets.token_urlsafe(36).replace("-", "x").replace("_", "y")


def save_blob(store: Store, body: bytes) -> str:
    """Keeps bytes; returns their id."""
    blob = secrets.token_hex(16)
    store.connection.execute("INSERT INTO oss_blob (id, body) VALUES (?,?)", (blob, body))
    return blob


def load_blob(store: Store, blob: str) -> bytes:
    """The bytes; b"" for the id of a marker ("")."""
    row = store.connection.execute("SELECT body FROM oss_blob WHERE id=?", (blob,)).fetchone()
    return b"" if row is None else bytes(row[0])


def release_blob(store: Store, blob: str) -> None:
    """Drops bytes that no version, part or pending copy refers to any more."""
    store.connection.execute(
        "DELETE FROM oss_blob WHERE id=:id AND NOT EXISTS (SELECT 1 FROM oss_version WHERE blob=:id)"
        " AND NOT EXISTS (SELECT 1 FROM oss_part WHERE blob=:id)"
        " AND NOT EXISTS (SELECT 1 FROM oss_copy WHERE blob=:id)",
        {"id": blob},
    )


def _rows(rows: Iterable[tuple[Any, ...]]) -> Iterator[Version]:
    for seq, bucket, key, version, latest, marker, modified, blob, size, etag, doc in rows:
        yield Version(
            seq=seq,
            bucket=bucket,
            key=key,
            version=version,
            latest=bool(latest),
            marker=bool(marker),
            modified=modified,
            blob=blob,
            size=size,
            etag=etag,
            doc=json.loads(doc),
        )


def current(store: Store, bucket: str, key: str) -> Version | None:
    """The newest version of a key, which may be a delete marker."""
    rows = store.connection.execute(
        f"SELECT {_COLUMNS} FROM oss_version WHERE bucket=? AND latest=1 AND key=?",  # noqa: S608 - constant columns
        (bucket, key),
    )
    return next(_rows(rows), None)


def get(store: Store, bucket: str, key: str, version: str) -> Version | None:
    """One version by its id."""
    rows = store.connection.execute(
        f"SELECT {_COLUMNS} FROM oss_version WHERE bucket=? AND key=? AND version=?",  # noqa: S608 - constant columns
        (bucket, key, version),
    )
    return next(_rows(rows), None)


def listing(store: Store, bucket: str, *, prefix: str, after: str, every: bool) -> Iterator[Version]:
    """Versions whose key starts with `prefix` and is >= `after`, ordered by key (bytes) and, within a key, newest
    first; read as they are consumed. Without `every`, only current versions that are not delete markers."""
    which = "" if every else " AND latest=1 AND marker=0"
    cursor = store.connection.execute(
        f"SELECT {_COLUMNS} FROM oss_version WHERE bucket=? AND key>=?{which} ORDER BY key, seq DESC",  # noqa: S608 - constants
        (bucket, max(after, prefix, key=str.encode)),
    )
    for version in _rows(cursor):
        if not version.key.startswith(prefix):
            return
        yield version


def insert(store: Store, version: Version) -> Version:
    """Adds a version as the newest of its key. One with the same id (the "null" version) is replaced."""
    old = get(store, version.bucket, version.key, version.version)
    if old is not None:
        store.connection.execute("DELETE FROM oss_version WHERE seq=?", (old.seq,))
    store.connection.execute(
        "UPDATE oss_version SET latest=0 WHERE bucket=? AND latest=1 AND key=?", (version.bucket, version.key)
    )
    cursor = store.connection.execute(
        "INSERT INTO oss_version (bucket, key, version, latest, marker, modified, blob, size, etag, doc)"
        " VALUES (?,?,?,1,?,?,?,?,?,?)",
        (
            version.bucket,
            version.key,
            version.version,
            int(version.marker),
            version.modified,
            version.blob,
            version.size,
            version.etag,
            json.dumps(version.doc),
        ),
    )
    version.seq = cursor.lastrowid or 0
    version.latest = True
    if old is not None:
        release_blob(store, old.blob)
    return version


def update_doc(store: Store, version: Version) -> None:
    """Writes `doc` of an existing version back."""
    store.connection.execute("UPDATE oss_version SET doc=? WHERE seq=?", (json.dumps(version.doc), version.seq))


def remove(store: Store, version: Version) -> None:
    """Deletes one version for good; the one before it becomes current."""
    store.connection.execute("DELETE FROM oss_version WHERE seq=?", (version.seq,))
    store.connection.execute(
        "UPDATE oss_version SET latest=1 WHERE seq=(SELECT max(seq) FROM oss_version WHERE bucket=? AND key=?)",
        (version.bucket, version.key),
    )
    release_blob(store, version.blob)


def usage(store: Store, bucket: str) -> tuple[int, int, int, int]:
    """(bytes, current objects, delete markers, multipart uploads) of a bucket."""
    size, objects, markers = store.connection.execute(
        "SELECT coalesce(sum(size), 0), coalesce(sum(latest=1 AND marker=0), 0), coalesce(sum(marker), 0)"
        " FROM oss_version WHERE bucket=?",
        (bucket,),
    ).fetchone()
    uploads = store.connection.execute("SELECT count(*) FROM oss_upload WHERE bucket=?", (bucket,)).fetchone()[0]
    return size, objects, markers, uploads


def holds_anything(store: Store, bucket: str) -> bool:
    """True while a version, a delete marker or an unfinished upload is left."""
    size, objects, markers, uploads = usage(store, bucket)
    row = store.connection.execute("SELECT 1 FROM oss_version WHERE bucket=? LIMIT 1", (bucket,)).fetchone()
    return bool(row) or bool(size or objects or markers or uploads)
