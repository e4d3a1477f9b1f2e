"""The bytes of backups: content-addressed, so that what did not change between two backups is kept once.

A manifest is the list of a bucket's objects at one moment. Backups of an unchanged bucket, and the mirror's backups,
share theirs; a manifest goes with the last backup that holds it, and bytes with the last manifest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dualregion_emulator.services.oss import keys, queue, versions
from dualregion_emulator.services.oss.call import Bucket, stamp, unstamp
from dualregion_emulator.services.oss.versions import NULL_VERSION, Version
from dualregion_emulator.store import Store
from dualregion_emulator.wire import CloudError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS hbr_blob (hash TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hbr_entry (
    manifest TEXT NOT NULL, key TEXT NOT NULL, hash TEXT NOT NULL, size INTEGER NOT NULL, doc TEXT NOT NULL,
    PRIMARY KEY (manifest, key)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS hbr_entry_hash ON hbr_entry (hash);
CREATE TABLE IF NOT EXISTS hbr_holding (snapshot TEXT PRIMARY KEY, manifest TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS hbr_holding_manifest ON hbr_holding (manifest)
"""
_KEPT = ("headers", "meta", "tags", "storage_class")
_SSE = "x-oss-server-side-encryption"


@dataclass(frozen=True, slots=True)
class Captured:
    """What a backup holds: the id of its manifest, the number of its objects and their bytes."""

    manifest: str
    items: int
    size: int


_read: dict[tuple[str, str], tuple[Captured, str]] = {}
"""What was found in (bucket, prefix) since nothing can have changed: a long step of the clock runs many jobs."""


def look_again() -> None:
    """Something may have changed in a bucket."""
    _read.clear()


def capture(store: Store, bucket: Bucket, prefix: str, snapshot: str) -> Captured | str:
    """Copies the current objects of a bucket whose key starts with `prefix` into a backup; or says which one cannot be
    read, because its key is gone or may not be used."""
    store.ensure(_SCHEMA)
    captured, problem = _read.get((bucket.name, prefix)) or (None, "")
    if problem:
        return problem
    if captured is None or not _held(store, captured.manifest):
        found = list(versions.listing(store, bucket.name, prefix=prefix, after="", every=False))
        captured, problem = _manifest_of(found), _unreadable(store, bucket, found)
        _read[bucket.name, prefix] = captured, problem
        if problem:
            return problem
        if not _held(store, captured.manifest):
            _copy(store, captured.manifest, found)
    hold(store, snapshot, captured.manifest)
    return captured


def empty(store: Store, snapshot: str) -> Captured:
    """Lets a backup hold nothing: that of a file system that nobody can write to."""
    captured = _manifest_of([])
    hold(store, snapshot, captured.manifest)
    return captured


def capture_bytes(store: Store, found: list[tuple[str, bytes]], snapshot: str) -> Captured:
    """Copies (key, bytes) as they are into a backup."""
    store.ensure(_SCHEMA)
    listed = [(key, hashlib.sha256(body).hexdigest()) for key, body in found]
    manifest = hashlib.sha256(json.dumps(listed).encode()).hexdigest()
    if not _held(store, manifest):
        for (key, digest), (_, body) in zip(listed, found, strict=True):
            _keep(store, manifest, key, digest, body, {})
    hold(store, snapshot, manifest)
    return Captured(manifest, len(found), sum(len(body) for _, body in found))


def _kept(version: Version) -> dict[str, Any]:
    return {name: version.doc[name] for name in _KEPT}


def _manifest_of(found: list[Version]) -> Captured:
    listed = [(v.key, v.blob, _kept(v)) for v in found]
    manifest = hashlib.sha256(json.dumps(listed, sort_keys=True).encode()).hexdigest()
    return Captured(manifest, len(found), sum(v.size for v in found))


def _unreadable(store: Store, bucket: Bucket, found: list[Version]) -> str:
    for version in found:
        try:
            keys.require_readable(store, bucket, version)
        except CloudError as error:
            return f"The object {version.key} cannot be read: {error.message}"
    return ""


def _held(store: Store, manifest: str) -> bool:
    row = store.connection.execute("SELECT 1 FROM hbr_holding WHERE manifest=? LIMIT 1", (manifest,)).fetchone()
    return row is not None


def _copy(store: Store, manifest: str, found: list[Version]) -> None:
    for version in found:
        body = versions.load_blob(store, version.blob)
        _keep(store, manifest, version.key, hashlib.sha256(body).hexdigest(), body, _kept(version))


def _keep(store: Store, manifest: str, key: str, digest: str, body: bytes, doc: dict[str, Any]) -> None:
    store.connection.execute("INSERT OR IGNORE INTO hbr_blob (hash, body) VALUES (?,?)", (digest, body))
    store.connection.execute(
        "INSERT INTO hbr_entry (manifest, key, hash, size, doc) VALUES (?,?,?,?,?)",
        (manifest, key, digest, len(body), json.dumps(doc)),
    )


def hold(store: Store, snapshot: str, manifest: str) -> None:
    """Lets a backup hold a manifest that exists."""
    store.ensure(_SCHEMA)
    store.connection.execute("INSERT INTO hbr_holding (snapshot, manifest) VALUES (?,?)", (snapshot, manifest))


def release(store: Store, snapshot: str) -> None:
    """Lets go of what only this backup held."""
    store.ensure(_SCHEMA)
    row = store.connection.execute("SELECT manifest FROM hbr_holding WHERE snapshot=?", (snapshot,)).fetchone()
    if row is None:
        return
    store.connection.execute("DELETE FROM hbr_holding WHERE snapshot=?", (snapshot,))
    if store.connection.execute("SELECT 1 FROM hbr_holding WHERE manifest=? LIMIT 1", row).fetchone() is None:
        hashes = store.connection.execute("SELECT DISTINCT hash FROM hbr_entry WHERE manifest=?", row).fetchall()
        store.connection.execute("DELETE FROM hbr_entry WHERE manifest=?", row)
        store.connection.executemany(
            "DELETE FROM hbr_blob WHERE hash=?1 AND NOT EXISTS (SELECT 1 FROM hbr_entry WHERE hash=?1)", hashes
        )


def stored_bytes(store: Store, snapshots: list[str]) -> int:
    """What these backups take together, every content once."""
    store.ensure(_SCHEMA)
    row = store.connection.execute(
        "SELECT coalesce(sum(size), 0) FROM (SELECT DISTINCT hash, size FROM hbr_entry WHERE manifest IN"
        " (SELECT manifest FROM hbr_holding WHERE snapshot IN (SELECT value FROM json_each(?))))",
        (json.dumps(snapshots),),
    ).fetchone()
    return int(row[0])


def entries(store: Store, snapshot: str, wanted: Callable[[str], bool]) -> Iterator[tuple[str, bytes, dict[str, Any]]]:
    """(key, bytes, metadata) of the objects in a backup, by key."""
    store.ensure(_SCHEMA)
    rows = store.connection.execute(
        "SELECT key, body, doc FROM hbr_entry JOIN hbr_blob USING (hash) JOIN hbr_holding USING (manifest)"
        " WHERE snapshot=? ORDER BY key",
        (snapshot,),
    ).fetchall()
    return ((key, bytes(body), json.loads(doc)) for key, body, doc in rows if wanted(key))


def give_back(store: Store, bucket: Bucket, key: str, body: bytes, doc: dict[str, Any], now: datetime) -> bool:
    """Writes one object into a bucket as any client would: a new version under versioning, encrypted as the bucket
    says, and copied on by its replication rules. False if a retention policy protects what it would overwrite."""
    identifier = versions.new_version_id() if bucket.versioning == "Enabled" else NULL_VERSION
    old = versions.get(store, bucket.name, key, identifier)
    if old is not None and not old.marker and _immutable(bucket, old, now):
        return False
    told = {
        **doc,
        "acl": "default",
        "sse": _encryption(bucket),
        "type": "Normal",
        "replication": "",
        "crc": versions.crc64(body),
    }
    version = Version(
        bucket.name,
        key,
        identifier,
        stamp(now),
        blob=versions.save_blob(store, body),
        size=len(body),
        etag=versions.md5_etag(body),
        doc=told,
    )
    versions.insert(store, version)
    look_again()
    queue.enqueue_write(store, bucket, version, now)
    return True


def _immutable(bucket: Bucket, version: Version, now: datetime) -> bool:
    worm = bucket.doc.get("worm")
    if worm is None or worm["State"] != "Locked":
        return False
    return (now - unstamp(version.modified)).days < int(worm["RetentionPeriodInDays"])


def _encryption(bucket: Bucket) -> dict[str, str]:
    rule = bucket.settings.get("encryption", {}).get("ApplyServerSideEncryptionByDefault", {})
    headers = {_SSE: rule.get("SSEAlgorithm", ""), f"{_SSE}-key-id": rule.get("KMSMasterKeyID", "")}
    return {name: value for name, value in headers.items() if value}


def locked_out(store: Store, bucket: Bucket) -> str:
    """Why nothing can be written into this bucket, or "": its default key is gone or may not be used."""
    key = _encryption(bucket).get(f"{_SSE}-key-id", "")
    if key and not keys.usable(keys.find_key(store, bucket.account, bucket.region, key)):
        return f"The KMS key {key} of bucket {bucket.name} cannot be used."
    return ""
