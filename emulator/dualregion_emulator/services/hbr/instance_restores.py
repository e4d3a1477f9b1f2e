"""Restores of whole instances.

| `RestoreType` | what comes of it |
|---|---|
| UDM_ECS_ROLLBACK | the instance that was backed up is stopped, and its disks are what they were |
| UDM_ECS | a new instance, in the region and account of the request; it is there, stopped, from the beginning |

With `bootAfterRestore`, either is started in the end. Disks that the instance has had only since stay as they are.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from dualregion_emulator.clock import iso
from dualregion_emulator.services._call import Call, Tree, new_id
from dualregion_emulator.services.ecs.instances import run_instances
from dualregion_emulator.services.hbr import clockwork, instance_copies, instances
from dualregion_emulator.services.hbr._api import API, RESTORE, SNAPSHOT, decoded, epoch, invalid, ok
from dualregion_emulator.store import Document, Store
from dualregion_emulator.wire import CloudError

ROLLBACK, CLONE = "UDM_ECS_ROLLBACK", "UDM_ECS"
_NEEDED = ("instanceType", "restoredNetwork", "securityGroup", "restoredName", "restoredHostName", "diskCategory")
_DETAIL = {
    ROLLBACK: ("sourceInstanceId", "forceRestore", "bootAfterRestore"),
    CLONE: (*_NEEDED, "diskPerformanceLevel", "privateIpAddress", "bootAfterRestore"),
}
"""Fields of `UdmDetail` (the SDK's CreateRestoreJob model)."""
_P, _INSTANCE = "Ecs", "instance"
_STOPPED = {"Status": "Stopped", "StoppedMode": "KeepCharging"}


def _detail(call: Call, kind: str) -> Tree:
    value: object = decoded(call, "UdmDetail", "{}")
    if not isinstance(value, dict):
        raise invalid("UdmDetail")
    detail = cast(Tree, value)
    for stranger in sorted(set(detail) - set(_DETAIL[kind])):
        call.context.unknown(f"parameter {API.product}/UdmDetail.{stranger}")
        raise CloudError("UnsupportedParameter", f"The parameter UdmDetail.{stranger} is not supported.")
    lacking = [name for name in _NEEDED if kind == CLONE and not detail.get(name)]
    if lacking:
        raise invalid("UdmDetail", f"{lacking[0]} is needed.")
    return {**detail, "bootAfterRestore": str(detail.get("bootAfterRestore", False)).lower() == "true"}


def _snapshot(call: Call, detail: Tree, kind: str) -> Document:
    doc = call.table(SNAPSHOT).get(call.text("SnapshotId"))
    whole = doc is not None and (doc["SourceType"], doc["Status"]) == (instances.KIND, "COMPLETE")
    if doc is None or not whole or (kind == ROLLBACK and doc["Bucket"] != str(detail.get("sourceInstanceId", ""))):
        raise CloudError("SnapshotNotExist", f"There is no such backup: {call.text('SnapshotId')!r}.", 404)
    return doc


def _new_instance(call: Call, detail: Tree, snapshot: Document) -> str:
    """Refused as RunInstances refuses it, and from a backup without the system disk."""
    if not any(disk["Type"] == "system" for disk in snapshot["Disks"]):
        raise CloudError("SnapshotNotExist", "The backup holds no system disk to make an instance of.", 404)
    level = detail.get("diskPerformanceLevel") or ""
    disks = [
        {"Size": str(disk["Size"]), "Category": detail["diskCategory"], "PerformanceLevel": level}
        for disk in cast(list[Document], snapshot["Disks"])
    ]
    asked = {
        "ImageId": snapshot["ImageId"],
        "InstanceType": str(detail["instanceType"]),
        "VSwitchId": str(detail["restoredNetwork"]),
        "SecurityGroupId": str(detail["securityGroup"]),
        "InstanceName": str(detail["restoredName"]),
        "HostName": str(detail["restoredHostName"]),
        "PrivateIpAddress": str(detail.get("privateIpAddress") or ""),
        "SystemDisk": disks[0],
        "DataDisk": disks[1:],
    }
    made = run_instances(Call(_P, call.region, call.credential, asked, call.context))
    return str(made["InstanceIdSets"]["InstanceIdSet"][0])


def create(call: Call) -> dict[str, Any]:
    """`SnapshotNotExist` for what is no complete backup, or none of the instance that `UdmDetail` names. What cannot be
    read or taken back later (a key that cannot be used, an instance that is gone) fails the job."""
    if call.text("UdmRegionId", call.region) != call.region:
        raise CloudError("UnsupportedParameter", "Restore from the region that the backup, or its copy, lies in.")
    kind = call.text("RestoreType")
    detail = _detail(call, kind)
    snapshot, store, now = _snapshot(call, detail, kind), call.context.store, call.context.clock.now()
    sources = [str(disk["DiskId"]) for disk in snapshot["Disks"]]
    if kind == ROLLBACK:
        owner, target, placed = str(snapshot["Owner"]), str(snapshot["Bucket"]), {disk: disk for disk in sources}
    else:
        owner, target = call.account, _new_instance(call, detail, snapshot)
        made = [str(disk["DiskId"]) for disk in instances.disks_of(store, owner, call.region, target)]
        placed = dict(zip(sources, made, strict=True))
        _put(store, owner, call.region, target, _STOPPED)
    doc: Document = {
        "RestoreId": new_id("r", call.region),
        "RestoreType": kind,
        "SourceType": instances.KIND,
        "VaultId": snapshot["VaultId"],
        "SnapshotId": snapshot["SnapshotId"],
        "SnapshotHash": snapshot["SnapshotHash"],
        "TargetInstanceId": target,
        "UdmDetail": detail,
        "Placed": placed,
        "Owner": owner,
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
    clockwork.book(store, now + clockwork.duration(store), "whole", call.account, call.region, doc["RestoreId"])
    return ok(RestoreId=doc["RestoreId"])


def _put(store: Store, account: str, region: str, id: str, told: Document) -> None:
    doc = store.get(account, region, _P, _INSTANCE, id) or {}
    store.put(account, region, _P, _INSTANCE, id, {**doc, **told})


@clockwork.on("whole")
def _restore(store: Store, at: datetime, account: str, region: str, id: str, _: str) -> None:
    doc = store.get(account, region, API.product, RESTORE, id)
    if doc is None or clockwork.waits(store, at, "whole", account, region, id):
        return
    snapshot = store.get(account, region, API.product, SNAPSHOT, doc["SnapshotId"])
    owner, target = str(doc["Owner"]), str(doc["TargetInstanceId"])
    problem = (
        "The backup does not exist any more."
        if snapshot is None
        else instance_copies.locked(store, account, region, snapshot)
        or instances.missing(store, owner, region, target, set(doc["Placed"].values()))
    )
    doc |= {"UpdatedTime": epoch(at), "CompleteTime": epoch(at)}
    if problem:
        doc |= {"Status": "FAILED", "ErrorMessage": problem}
    else:
        instances.fill(store, doc["SnapshotId"], doc["Placed"])
        running = {"Status": "Running", "StoppedMode": "Not-applicable", "StartTime": iso(at)}
        _put(store, owner, region, target, running if doc["UdmDetail"]["bootAfterRestore"] else _STOPPED)
        doc |= {"Status": "COMPLETE", "Progress": 10000}
        doc |= {"ItemsDone": doc["ItemsTotal"], "BytesDone": doc["BytesTotal"]}
    store.put(account, region, API.product, RESTORE, id, doc)
