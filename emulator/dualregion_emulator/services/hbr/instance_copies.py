"""Copies of whole-instance backups into another region, by the REPLICATION rules of their policy.

A copy arrives as late as one of a mirror vault, and is kept as long as the rule says. It is encrypted with the key that
the binding names for it (`DestinationKmsKeyId`), if any: where that cannot be used nothing arrives, and later nothing
is restored.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from dualregion_emulator.services._call import new_id
from dualregion_emulator.services.hbr import clockwork, copies, instances
from dualregion_emulator.services.hbr._api import API, POLICY, SNAPSHOT, epoch, key_problem
from dualregion_emulator.store import Document, Store

_P = API.product


def send(store: Store, at: datetime, account: str, region: str, snapshot: Document, plan: str) -> None:
    """Books the copies of a backup that is complete."""
    policy = store.get(account, region, _P, POLICY, plan) or {}
    for rule in cast(list[Document], policy.get("Rules", [])):
        if rule["RuleType"] == "REPLICATION" and snapshot["SourceType"] == instances.KIND:
            id = f"{snapshot['SnapshotId']}|{rule['ReplicationRegionId']}|{rule['Retention']}"
            clockwork.book(store, at, "copy-whole", account, region, id)


def destination_key(binding: Document) -> str:
    """The key of the copies, or ""."""
    return str(instances.detail(binding).get("DestinationKmsKeyId") or "")


def locked(store: Store, account: str, region: str, snapshot: Document) -> str:
    """Why a backup cannot be read where it lies, or ""."""
    key = str(snapshot["Key"])
    return key_problem(store, account, region, {"EncryptType": "KMS", "KmsKeyId": key}) if key else ""


@clockwork.on("copy-whole")
def _copy(store: Store, at: datetime, account: str, region: str, id: str, _: str) -> None:
    """Nothing arrives of a backup that is gone by now."""
    snapshot_id, there, days = id.split("|")
    if clockwork.waits(store, at, "copy-whole", account, region, id, also=there):
        return
    snapshot = store.get(account, region, _P, SNAPSHOT, snapshot_id)
    if snapshot is None:
        return
    ends = at + timedelta(days=int(days))
    arrived: Document = {
        **snapshot,
        "SnapshotId": new_id("s", there),
        "Key": snapshot["CopyKey"],
        "Retention": int(days),
        "CreatedTime": epoch(at),
        "ExpireTime": epoch(ends),
        "SourceSnapshotHash": snapshot["SnapshotHash"],
    }
    if locked(store, account, there, arrived):
        return
    copies.hold(store, arrived["SnapshotId"], snapshot["SnapshotHash"])
    store.put(account, there, _P, SNAPSHOT, arrived["SnapshotId"], arrived)
    clockwork.book(store, ends, "expire", account, there, arrived["SnapshotId"])
