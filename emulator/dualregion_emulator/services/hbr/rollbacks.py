"""Restores of whole instances onto themselves (`UDM_ECS_ROLLBACK`); to other ones they are not served."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from dualregion_emulator.services._call import Call, Tree, new_id
from dualregion_emulator.services.hbr import clockwork, instances
from dualregion_emulator.services.hbr._api import API, RESTORE, SNAPSHOT, decoded, epoch, invalid, ok
from dualregion_emulator.store import Document, Store
from dualregion_emulator.wire import CloudError

_DETAIL = ("sourceInstanceId", "forceRestore", "bootAfterRestore")
"""Fields of `UdmDetail` (the SDK's CreateRestoreJob model)."""
_P = API.product


def _detail(call: Call) -> Tree:
    value: object = decoded(call, "UdmDetail", "{}")
    if not isinstance(value, dict):
        raise invalid("UdmDetail")
    detail = cast(Tree, value)
    for stranger in sorted(set(detail) - set(_DETAIL)):
        call.context.unknown(f"parameter {_P}/UdmDetail.{stranger}")
        raise CloudError("UnsupportedParameter", f"The parameter UdmDetail.{stranger} is not supported.")
    return detail


def create(call: Call) -> dict[str, Any]:
    """`SnapshotNotExist` for what is no complete backup of the instance that `UdmDetail` names. An instance that is
    gone later, or has lost a disk of the backup, fails the job."""
    detail, snapshot = _detail(call), call.table(SNAPSHOT).get(call.text("SnapshotId"))
    source = (instances.KIND, "COMPLETE", str(detail.get("sourceInstanceId", "")))
    if snapshot is None or (snapshot["SourceType"], snapshot["Status"], snapshot["Bucket"]) != source:
        raise CloudError("SnapshotNotExist", f"No backup {call.text('SnapshotId')} of {source[2]!r} exists.", 404)
    now = call.context.clock.now()
    doc: Document = {
        "RestoreId": new_id("r", call.region),
        "RestoreType": instances.ROLLBACK,
        "SourceType": instances.KIND,
        "VaultId": snapshot["VaultId"],
        "SnapshotId": snapshot["SnapshotId"],
        "SnapshotHash": snapshot["SnapshotHash"],
        "TargetInstanceId": snapshot["Bucket"],
        "UdmDetail": {**detail, "bootAfterRestore": str(detail.get("bootAfterRestore", False)).lower() == "true"},
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
    }
    call.table(RESTORE).put(doc["RestoreId"], doc)
    ends = now + clockwork.duration(call.context.store)
    clockwork.book(call.context.store, ends, "rollback", call.account, call.region, doc["RestoreId"])
    return ok(RestoreId=doc["RestoreId"])


@clockwork.on("rollback")
def _rollback(store: Store, at: datetime, account: str, region: str, id: str, _: str) -> None:
    doc = store.get(account, region, _P, RESTORE, id)
    if doc is None or clockwork.waits(store, at, "rollback", account, region, id):
        return
    snapshot = store.get(account, region, _P, SNAPSHOT, doc["SnapshotId"])
    doc |= {"UpdatedTime": epoch(at), "CompleteTime": epoch(at)}
    gone = "The backup does not exist any more."
    problem = gone if snapshot is None else instances.missing(store, region, snapshot)
    if problem or snapshot is None:
        doc |= {"Status": "FAILED", "ErrorMessage": problem}
    else:
        instances.give_back(store, at, region, snapshot, boot=bool(doc["UdmDetail"]["bootAfterRestore"]))
        doc |= {"Status": "COMPLETE", "Progress": 10000}
        doc |= {"ItemsDone": snapshot["ItemsTotal"], "BytesDone": snapshot["BytesTotal"]}
    store.put(account, region, _P, RESTORE, id, doc)
