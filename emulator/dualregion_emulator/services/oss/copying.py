"""Replication at work: copies what is due to the other bucket, and closes rules that were deleted."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from dualregion_emulator.clock import Clock
from dualregion_emulator.faults.lag import held
from dualregion_emulator.services.oss import keys, queue, versions
from dualregion_emulator.services.oss.call import Bucket, find_bucket, precise, stamp, unstamp
from dualregion_emulator.services.oss.versions import Version
from dualregion_emulator.store import Store

_SSE = "x-oss-server-side-encryption"


def tick(store: Store, clock: Clock) -> None:
    """Does what the cloud's time has made due. It runs before every request, so nothing due costs three look-ups."""
    versions.ensure_tables(store)
    now = clock.now()
    _copy(store, now)
    _close(store, now)


def _copy(store: Store, now: datetime) -> None:
    limit = precise(now - queue.replication_lag(store))
    rows = store.connection.execute(
        "SELECT seq, bucket, rule, operation, written, snapshot FROM oss_copy WHERE written<=? ORDER BY seq", (limit,)
    ).fetchall()
    holds = held(store, now) if rows else None
    for seq, bucket_name, rule_id, operation, written, snapshot in rows:
        source = find_bucket(store, bucket_name)
        if holds and source and holds(source.region, _region_of(store, source, rule_id), now - unstamp(written)):
            continue
        version = Version(**json.loads(snapshot))
        store.connection.execute("DELETE FROM oss_copy WHERE seq=?", (seq,))
        rule = next((r for r in source.doc["replication"] if r["ID"] == rule_id), None) if source else None
        if source is not None and rule is not None:
            arrived = _apply(store, rule, version, operation)
            _report(store, source, rule, version, arrived, written)
        versions.release_blob(store, version.blob)


def _region_of(store: Store, source: Bucket, rule_id: str) -> str:
    """The region that a rule copies to; "" if its bucket is gone."""
    names = [rule["Destination"]["Bucket"] for rule in source.doc["replication"] if rule["ID"] == rule_id]
    destination = find_bucket(store, names[0]) if names else None
    return destination.region if destination else ""


def _apply(store: Store, rule: dict[str, Any], version: Version, operation: str) -> bool:
    """Brings one change to the destination. False if it cannot arrive: the bucket is gone, or its key is unusable.

    The copy keeps its version id, date and metadata (https://www.alibabacloud.com/help/en/oss/user-guide/
    cross-region-replication-overview/) and is never replicated again, so that two rules may face each other.
    """
    destination = find_bucket(store, rule["Destination"]["Bucket"])
    if destination is None:
        return False
    there = versions.get(store, destination.name, version.key, version.version)
    if operation == "delete":
        if there is not None:
            versions.remove(store, there)
        return True
    copy = Version(
        destination.name,
        version.key,
        version.version,
        version.modified,
        marker=version.marker,
        blob=version.blob,
        size=version.size,
        etag=version.etag,
        doc={**version.doc, "replication": "REPLICA"} if not version.marker else version.doc,
    )
    encrypted = copy.doc.get("sse", {})
    if encrypted.get(_SSE) == "KMS":
        replica_key = rule.get("EncryptionConfiguration", {}).get("ReplicaKmsKeyID", "")
        if not keys.usable(keys.find_key(store, destination.account, destination.region, replica_key)):
            return False
        copy.doc["sse"] = {**encrypted, f"{_SSE}-key-id": replica_key}
    elif not encrypted and not copy.marker:
        copy.doc["sse"] = _default_encryption(destination)
    versions.insert(store, copy)
    return True


def _default_encryption(bucket: Bucket) -> dict[str, str]:
    rule = bucket.settings.get("encryption", {}).get("ApplyServerSideEncryptionByDefault", {})
    headers = {_SSE: rule.get("SSEAlgorithm", ""), f"{_SSE}-key-id": rule.get("KMSMasterKeyID", "")}
    return {name: value for name, value in headers.items() if value}


def _report(store: Store, source: Bucket, rule: dict[str, Any], version: Version, arrived: bool, written: str) -> None:
    """Marks the source version and moves the rule's progress on: what was written until then has been copied
    (https://www.alibabacloud.com/help/en/oss/developer-reference/getbucketreplicationprogress, NewObject)."""
    if arrived:
        rule["NewObject"] = stamp(unstamp(written))
        source.save(store)
    here = versions.get(store, source.name, version.key, version.version)
    if here is None or here.marker or here.blob != version.blob:
        return
    left = store.connection.execute(
        "SELECT 1 FROM oss_copy WHERE bucket=? AND key=? AND version=? LIMIT 1",
        (source.name, version.key, version.version),
    ).fetchone()
    if not arrived or (left is None and here.doc["replication"] == "PENDING"):
        here.doc["replication"] = "COMPLETED" if arrived else "FAILED"
        versions.update_doc(store, here)


def _close(store: Store, now: datetime) -> None:
    due = store.connection.execute("SELECT bucket, rule FROM oss_closing WHERE at<=?", (precise(now),)).fetchall()
    for name, identifier in due:
        store.connection.execute("DELETE FROM oss_closing WHERE bucket=? AND rule=?", (name, identifier))
        bucket = find_bucket(store, name)
        if bucket is not None:
            bucket.doc["replication"] = [rule for rule in bucket.doc["replication"] if rule["ID"] != identifier]
            bucket.save(store)
        queue.drop(store, name, identifier)
