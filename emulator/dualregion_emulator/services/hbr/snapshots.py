"""Backups that exist: search and delete."""

from __future__ import annotations

from typing import Any

from dualregion_emulator.services._call import Call, page
from dualregion_emulator.services.hbr import clockwork, copies, instances
from dualregion_emulator.services.hbr._api import API, SNAPSHOT, find_vault, invalid, ok
from dualregion_emulator.services.hbr.filters import query
from dualregion_emulator.services.hbr.locks import guard_one
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

_NAMED = {"OSS": "Bucket", "NAS": "FileSystemId", "UDM_ECS": "InstanceId"}
_CONDITIONS = "VaultId Bucket CompleteTime CreatedTime StartTime Status SnapshotId JobId"
_SORTS = ("CompleteTime", "CreatedTime", "StartTime", "ExpireTime")


@API.action("SearchHistoricalSnapshots", "SourceType", "Query Query.* Limit NextToken Order SortBy Edition")
def search_historical_snapshots(call: Call) -> dict[str, Any]:
    """Complete backups, newest first unless `Order` is ASC. `NextToken` is the number of the next page."""
    size, number = call.number("Limit", 10, 1, 100), call.number("NextToken", 1, 1, 10**6)
    sort = call.text("SortBy") or "CreatedTime"
    if sort not in _SORTS:
        raise invalid("SortBy")
    docs = [
        doc
        for doc in call.table(SNAPSHOT).list()
        if doc["SourceType"] == call.text("SourceType") and doc["Status"] == "COMPLETE"
    ]
    found = query(call, docs, _CONDITIONS)
    found.sort(key=lambda doc: int(doc[sort]), reverse=call.text("Order", "DESC").upper() != "ASC")
    rows = [_shown(doc) for doc in page(found, number, size)]
    more = {"NextToken": str(number + 1)} if number * size < len(found) else {}
    return ok(Snapshots={"Snapshot": rows}, TotalCount=len(found), Limit=size, **more)


def _shown(doc: Document) -> dict[str, Any]:
    same = (
        "SnapshotId SnapshotHash VaultId JobId SourceType Prefix ItemsTotal BytesTotal Retention StartTime"
        " CreatedTime CompleteTime ExpireTime Status SourceSnapshotHash"
    )
    return {name: doc[name] for name in same.split()} | {
        _NAMED[doc["SourceType"]]: doc["Bucket"],
        "ActualBytes": doc["BytesTotal"],
        "ActualItems": doc["ItemsTotal"],
        "BackupType": "COMPLETE",
        "BytesDone": doc["BytesTotal"],
        "CreateTime": doc["CreatedTime"],
        "ItemsDone": doc["ItemsTotal"],
        "ParentSnapshotHash": "",
        "Path": doc["Prefix"],
        "StorageClass": "STANDARD",
        "UpdatedTime": doc["CompleteTime"],
    }


@API.action("DeleteSnapshot", "SnapshotId", "VaultId SourceType ClientId InstanceId Force Token")
def delete_snapshot(call: Call) -> dict[str, Any]:
    """Gone at once, and for good; that of a whole instance lies in no vault. `CannotDeleteLockedSnapshot` in a locked
    vault until its retention ends; `Force` does not help there (the SDK's model calls it deprecated)."""
    whole = call.text("SourceType") == instances.KIND
    vault = {"VaultId": "", "WormEnabled": False} if whole else find_vault(call)
    doc = call.table(SNAPSHOT).get(call.text("SnapshotId"))
    if doc is None or doc["VaultId"] != vault["VaultId"]:
        raise CloudError("SnapshotNotExist", f"The specified backup {call.text('SnapshotId')} does not exist.", 404)
    guard_one(vault, doc, call.context.clock.now())
    clockwork.forget(call.context.store, doc["SnapshotId"])
    copies.release(call.context.store, doc["SnapshotId"])
    call.table(SNAPSHOT).delete(doc["SnapshotId"])
    return ok()
