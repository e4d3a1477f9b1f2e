"""What replication still has to do: one row for every write or delete of every rule, in the order they happened.

A row holds a snapshot of the version, so that what reaches the other side is what was written then, exactly the lag
later, even if the source has changed or is gone in the meantime.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from dualregion_emulator.services.oss import versions
from dualregion_emulator.services.oss.call import Bucket, precise
from dualregion_emulator.services.oss.versions import Version
from dualregion_emulator.store import Store

DEFAULT_LAG = timedelta(seconds=2)
_LAG = "oss.replication_lag_seconds"


def replication_lag(store: Store) -> timedelta:
    """How long after it was written, in the cloud's time, a version is readable on the other side."""
    return timedelta(seconds=float(store.setting(_LAG) or DEFAULT_LAG.total_seconds()))


def set_replication_lag(store: Store, lag: timedelta) -> None:
    """Sets the lag of everything that has not been copied yet; it survives a restart. ValueError if negative."""
    if lag < timedelta():
        raise ValueError(f"a replication lag is not negative: {lag}")
    store.set_setting(_LAG, str(lag.total_seconds()))


def covers(rule: Mapping[str, Any], key: str) -> bool:
    """Is this key in the rule's prefix set? A rule without one covers the whole bucket."""
    prefixes = rule.get("PrefixSet", {}).get("Prefix", [])
    return not prefixes or any(key.startswith(prefix) for prefix in prefixes)


def copies_deletes(rule: Mapping[str, Any]) -> bool:
    """Does a deletion here delete there too?"""
    return not {"ALL", "DELETE"}.isdisjoint(rule["Action"].split(","))


def copies_encrypted(rule: Mapping[str, Any]) -> bool:
    """Does the rule copy objects that are encrypted with a key of KMS?"""
    criteria = rule.get("SourceSelectionCriteria", {}).get("SseKmsEncryptedObjects", {})
    return criteria.get("Status") == "Enabled"


def enqueue_write(store: Store, bucket: Bucket, version: Version, now: datetime) -> None:
    """Queues a new version for every rule that covers it, and marks it PENDING."""
    for rule in bucket.doc["replication"]:
        if rule["Status"] != "closing" and covers(rule, version.key):
            enqueue(store, bucket, rule, version, "put", precise(now), historical=False)


def enqueue(
    store: Store,
    bucket: Bucket,
    rule: Mapping[str, Any],
    version: Version,
    operation: str,
    written: str,
    *,
    historical: bool,
) -> None:
    """Adds one row; `operation` is put or delete. A version encrypted with KMS is left out by a rule that does not
    copy those (https://www.alibabacloud.com/help/en/oss/user-guide/cross-region-replication-overview/)."""
    encrypted = version.doc.get("sse", {}).get("x-oss-server-side-encryption") == "KMS"
    if operation == "put" and encrypted and not copies_encrypted(rule):
        return
    if operation == "put" and not version.marker:
        version.doc["replication"] = "PENDING"
        versions.update_doc(store, version)
    store.connection.execute(
        "INSERT INTO oss_copy (bucket, rule, historical, written, operation, key, version, blob, snapshot)"
        " VALUES (?,?,?,?,?,?,?,?,?)",
        (
            bucket.name,
            rule["ID"],
            int(historical),
            written,
            operation,
            version.key,
            version.version,
            version.blob,
            json.dumps(asdict(version)),
        ),
    )


def enqueue_delete(store: Store, bucket: Bucket, version: Version, now: datetime) -> None:
    """Queues the deletion of a version (or of an object in an unversioned bucket) for rules that copy those; a delete
    marker goes the way of a write, but only for those rules too."""
    operation = "put" if version.marker else "delete"
    for rule in bucket.doc["replication"]:
        if rule["Status"] != "closing" and covers(rule, version.key) and copies_deletes(rule):
            enqueue(store, bucket, rule, version, operation, precise(now), historical=False)


def pending(store: Store, bucket: str, rule: str, *, historical: bool) -> int:
    """How many rows of a rule are left."""
    row = store.connection.execute(
        "SELECT count(*) FROM oss_copy WHERE bucket=? AND rule=? AND historical=?", (bucket, rule, int(historical))
    ).fetchone()
    return int(row[0])


def close_at(store: Store, bucket: str, rule: str, moment: datetime) -> None:
    """Books the end of a rule that was deleted."""
    row = (bucket, rule, precise(moment))
    store.connection.execute("INSERT OR REPLACE INTO oss_closing (bucket, rule, at) VALUES (?,?,?)", row)


def drop(store: Store, bucket: str, rule: str) -> None:
    """Forgets everything a rule had still to do."""
    blobs = store.connection.execute("SELECT blob FROM oss_copy WHERE bucket=? AND rule=?", (bucket, rule)).fetchall()
    store.connection.execute("DELETE FROM oss_copy WHERE bucket=? AND rule=?", (bucket, rule))
    for (blob,) in blobs:
        versions.release_blob(store, blob)
