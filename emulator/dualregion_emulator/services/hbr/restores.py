"""Restores: what a backup holds goes back into a bucket of the vault's region, under its own key or a prefix. Those of
whole instances are in `instance_restores`.

A mirror restores into its own region, without the region that the data came from. Nothing in the target is deleted.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, cast

from dualregion_emulator.services._call import Call, new_id, page
from dualregion_emulator.services.hbr import accounts, clockwork, copies, instance_restores, instances
from dualregion_emulator.services.hbr._api import (
    API,
    RESTORE,
    SNAPSHOT,
    VAULT,
    epoch,
    find_vault,
    invalid,
    key_problem,
    ok,
)
from dualregion_emulator.services.hbr.filters import filtered
from dualregion_emulator.services.oss.call import find_bucket
from dualregion_emulator.store import Document, Store
from dualregion_emulator.wire import CloudError

_CONDITIONS = "VaultId Status CompleteTime RestoreId SnapshotId TargetBucket"
_P = API.product


@API.action(
    "CreateRestoreJob",
    "SnapshotId RestoreType SourceType",
    "VaultId UdmDetail UdmRegionId SnapshotHash TargetBucket TargetPrefix Include Exclude Edition CrossAccountType"
    " CrossAccountUserId CrossAccountRoleName",
)
def create_restore_job(call: Call) -> dict[str, Any]:
    """Into buckets, and of whole instances.

    Errors: `VaultNotExist`, `SnapshotNotExist`, `TargetBucketNotExist`, and for a bucket of another
    account whose role does not let this one in `CrossAccountNotAuthorized`, a code of ours. What stands in its way
    later (a key that cannot be used, a bucket that is gone) fails the job."""
    wanted = (call.text("RestoreType"), call.text("SourceType"))
    if wanted in ((instance_restores.ROLLBACK, instances.KIND), (instance_restores.CLONE, instances.KIND)):
        return instance_restores.create(call)
    if wanted != ("OSS", "OSS"):
        raise CloudError("UnsupportedRestoreType", "The local cloud restores into buckets, and whole instances.")
    vault = find_vault(call)
    snapshot = call.table(SNAPSHOT).get(call.text("SnapshotId"))
    if snapshot is None or snapshot["VaultId"] != vault["VaultId"] or snapshot["Status"] != "COMPLETE":
        raise CloudError("SnapshotNotExist", f"The specified backup {call.text('SnapshotId')} does not exist.", 404)
    if call.text("SnapshotHash") not in ("", snapshot["SnapshotHash"]):
        raise invalid("SnapshotHash")
    bucket, owner = find_bucket(call.context.store, call.text("TargetBucket")), _owner(call)
    if bucket is None or bucket.account != owner or bucket.region != call.region:
        raise CloudError(
            "TargetBucketNotExist", f"No such bucket in {call.region}: {call.text('TargetBucket')!r}.", 404
        )
    for name in ("Include", "Exclude"):
        _paths(call.text(name))
    now = call.context.clock.now()
    doc: Document = {
        "RestoreId": new_id("r", call.region),
        "RestoreType": "OSS",
        "SourceType": "OSS",
        "VaultId": vault["VaultId"],
        "SnapshotId": snapshot["SnapshotId"],
        "SnapshotHash": snapshot["SnapshotHash"],
        "TargetBucket": bucket.name,
        "TargetPrefix": call.text("TargetPrefix"),
        "Include": call.text("Include"),
        "Exclude": call.text("Exclude"),
        "Status": "RUNNING",
        "ErrorMessage": "",
        "CreatedTime": epoch(now),
        "StartTime": epoch(now),
        "UpdatedTime": epoch(now),
        "CompleteTime": 0,
        "ItemsTotal": snapshot["ItemsTotal"],
        "ItemsDone": 0,
        "BytesTotal": snapshot["BytesTotal"],
        "BytesDone": 0,
        "Progress": 0,
        "Options": "",
        "ErrorFile": "",
    }
    call.table(RESTORE).put(doc["RestoreId"], doc)
    ends = now + clockwork.duration(call.context.store)
    clockwork.book(call.context.store, ends, "restore", call.account, call.region, doc["RestoreId"])
    return ok(RestoreId=doc["RestoreId"])


def _owner(call: Call) -> str:
    """The account that the target belongs to."""
    if call.text("CrossAccountType", "SELF_ACCOUNT") != "CROSS_ACCOUNT":
        return call.account
    owner = call.text("CrossAccountUserId")
    why_not = accounts.problem(call.context.store, call.account, owner, call.text("CrossAccountRoleName"))
    if why_not:
        raise CloudError("CrossAccountNotAuthorized", why_not, 403)
    return owner


def _paths(text: str) -> list[str]:
    """Paths of `Include` or `Exclude`: one, or a JSON list; a leading slash is the bucket's root."""
    if not text.startswith("["):
        return [text.lstrip("/")] if text else []
    try:
        value: object = json.loads(text)
    except ValueError:
        raise invalid("Include", "Neither a path nor a JSON list of paths.") from None
    return [str(path).lstrip("/") for path in cast(list[object], value)]


@clockwork.on("restore")
def _restore(store: Store, at: datetime, account: str, region: str, id: str, _: str) -> None:
    doc = store.get(account, region, _P, RESTORE, id)
    if doc is None or clockwork.waits(store, at, "restore", account, region, id):
        return
    vault = store.get(account, region, _P, VAULT, doc["VaultId"])
    snapshot = store.get(account, region, _P, SNAPSHOT, doc["SnapshotId"])
    bucket = find_bucket(store, doc["TargetBucket"])
    if vault is None or snapshot is None:
        problem = "The backup does not exist any more."
    elif bucket is None:
        problem = f"The bucket {doc['TargetBucket']} does not exist."
    else:
        problem = key_problem(store, account, region, vault) or copies.locked_out(store, bucket)
    doc |= {"UpdatedTime": epoch(at), "CompleteTime": epoch(at)}
    if problem or bucket is None:
        store.put(account, region, _P, RESTORE, id, {**doc, "Status": "FAILED", "ErrorMessage": problem})
        return
    include, exclude = _paths(doc["Include"]), _paths(doc["Exclude"])

    def wanted(key: str) -> bool:
        inside = not include or any(key.startswith(path) for path in include)
        return inside and not any(key.startswith(path) for path in exclude)

    items = size = failed = 0
    for key, body, told in copies.entries(store, doc["SnapshotId"], wanted):
        if copies.give_back(store, bucket, f"{doc['TargetPrefix']}{key}", body, told, at):
            items, size = items + 1, size + len(body)
        else:
            failed += 1
    doc |= {"ItemsDone": items, "BytesDone": size, "Progress": 10000}
    doc |= {"Status": "PARTIAL_COMPLETE" if failed else "COMPLETE"}
    doc["ErrorMessage"] = f"{failed} objects are protected by the bucket's retention policy." if failed else ""
    store.put(account, region, _P, RESTORE, id, doc)


def _shown(doc: Document) -> dict[str, Any]:
    told = {name: value for name, value in doc.items() if name not in ("Placed", "Owner")}
    return {**told, "UdmDetail": json.dumps(doc["UdmDetail"])} if "UdmDetail" in doc else told


@API.action(
    "DescribeRestoreJobs2",
    "RestoreType",
    "Filters Filters.*.Key Filters.*.Operator Filters.*.Values Filters.*.Values.* PageNumber PageSize Edition",
)
def describe_restore_jobs2(call: Call) -> dict[str, Any]:
    """Newest first."""
    number, size = call.number("PageNumber", 1, 1, 10**6), call.number("PageSize", 10, 1, 99)
    docs = [doc for doc in call.table(RESTORE).list() if doc["RestoreType"] == call.text("RestoreType")]
    found = list(reversed(filtered(call, docs, _CONDITIONS)))
    rows = [_shown(doc) for doc in found]
    shown = {"RestoreJob": page(rows, number, size)}
    return ok(PageNumber=number, PageSize=size, TotalCount=len(rows), RestoreJobs=shown)
