"""Disks, which are made with their instance and go with it unless told otherwise.

Disks of their own (CreateDisk, AttachDisk) and snapshots are not served. Codes: the provider's lists in
resource_alicloud_ecs_disk.go, and the vendor's pages of the actions.
"""

from __future__ import annotations

from typing import Any

from dualregion_emulator.services import _tags
from dualregion_emulator.services._call import Call, Tree, new_id, page
from dualregion_emulator.services.ecs import contents
from dualregion_emulator.services.ecs._api import API, DISK, FOREVER, find_disk, ids, tag_rows
from dualregion_emulator.services.ecs.places import DISKS
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

FIELDS = "Category Size DiskName Description PerformanceLevel Encrypted KMSKeyId DeleteWithInstance"
_LARGEST = 65536
_SMALLEST = 20
_LEVELS = ("", "PL0", "PL1", "PL2", "PL3")


def plan(call: Call, given: Tree, kind: str) -> Document:
    """A disk as it is asked for, or a refusal. System disks are of 40 GiB unless told otherwise."""

    def text(name: str, default: str = "") -> str:
        return str(given.get(name) or default)

    size = text("Size", "40" if kind == "system" else "")
    if not size.isdecimal() or not _SMALLEST <= int(size) <= _LARGEST:
        raise CloudError("InvalidDiskSize.NotSupported", f"A disk has {_SMALLEST} to {_LARGEST} GiB, not {size!r}.")
    category, level = _spec(text("Category", "cloud_efficiency"), text("PerformanceLevel"))
    encrypted, key = text("Encrypted", "false").lower() == "true", text("KMSKeyId")
    if key and not encrypted:
        raise CloudError("InvalidParameter.EncryptedNotMatch", "KMSKeyId is for encrypted disks.")
    if key and (call.table("key", product="Kms").get(key) or {}).get("KeyState") != "Enabled":
        raise CloudError("InvalidParameter.KMSKeyId.CMKNotEnabled", f"The key {key} cannot be used in {call.region}.")
    return {
        "Type": kind,
        "Category": category,
        "Size": int(size),
        "DiskName": text("DiskName"),
        "Description": text("Description"),
        "PerformanceLevel": level,
        "Encrypted": encrypted,
        "KMSKeyId": key,
        "DeleteWithInstance": text("DeleteWithInstance", "true").lower() == "true",
    }


def _spec(category: str, level: str) -> tuple[str, str]:
    """Category and performance level, which only one category has."""
    if category not in DISKS or level not in _LEVELS or (level and category != "cloud_essd"):
        raise CloudError("InvalidDiskCategory.NotSupported", f"The disk category {category} {level} is not supported.")
    return category, level or ("PL1" if category == "cloud_essd" else "")


def make(call: Call, planned: Document, instance: Document, number: int, tags: dict[str, str]) -> None:
    """The n-th disk of an instance, full of zeros."""
    doc: Document = {
        **planned,
        "DiskId": new_id("d", call.region),
        "InstanceId": instance["InstanceId"],
        "ImageId": instance["ImageId"] if number == 0 else "",
        "ZoneId": instance["ZoneId"],
        "ResourceGroupId": instance["ResourceGroupId"],
        "Device": f"/dev/xvd{chr(ord('a') + number)}",
        "CreationTime": call.now,
    }
    _tags.attach(doc, tags)
    call.table(DISK).put(doc["DiskId"], doc)


def let_go(call: Call, instance: str) -> None:
    """Deletes the disks that go with their instance, and frees the others."""
    for doc in call.table(DISK).list():
        if doc["InstanceId"] == instance:
            if doc["DeleteWithInstance"]:
                _delete(call, doc["DiskId"])
            else:
                call.table(DISK).put(doc["DiskId"], {**doc, "InstanceId": "", "Device": ""})


def _delete(call: Call, id: str) -> None:
    contents.forget(call.context.store, id)
    call.table(DISK).delete(id)


@API.action(
    "DescribeDisks",
    "",
    "DiskIds InstanceId DiskType DiskName Category Status ZoneId Encrypted KMSKeyId ResourceGroupId DiskChargeType"
    " DryRun PageNumber PageSize NextToken MaxResults Tag.*.Key Tag.*.Value",
)
def describe_disks(call: Call) -> dict[str, Any]:
    """Filters by ids (a JSON list), instance, kind, state and tags; no match is an empty list."""
    number, size = call.number("PageNumber", 1, 1, 10**6), call.number("PageSize", 10, 1, 100)
    tags, wanted = _tags.given(call), ids(call, "DiskIds")
    docs = [doc for doc in call.table(DISK).list() if tags.items() <= doc["Tags"].items()]
    rows = [_shown(call, doc) for doc in docs if not wanted or doc["DiskId"] in wanted]
    for name in ("InstanceId", "DiskName", "Category", "Status", "ZoneId", "KMSKeyId", "ResourceGroupId"):
        rows = [row for row in rows if call.text(name) in ("", row[name])]
    if call.text("DiskType") not in ("", "all"):
        rows = [row for row in rows if row["Type"] == call.text("DiskType")]
    if call.has("Encrypted"):
        rows = [row for row in rows if row["Encrypted"] == call.flag("Encrypted")]
    shown = {"Disk": page(rows, number, size)}
    return {"PageNumber": number, "PageSize": size, "TotalCount": len(rows), "Disks": shown}


def _shown(call: Call, doc: Document) -> dict[str, Any]:
    attached = {"InstanceId": doc["InstanceId"], "Device": doc["Device"], "AttachedTime": doc["CreationTime"]}
    return {name: value for name, value in doc.items() if name != "Tags"} | {
        "RegionId": call.region,
        "Status": "In_use" if doc["InstanceId"] else "Available",
        "AttachedTime": doc["CreationTime"] if doc["InstanceId"] else "",
        "DetachedTime": "",
        "Attachments": {"Attachment": [attached] if doc["InstanceId"] else []},
        "AutoSnapshotPolicyId": "",
        "DeleteAutoSnapshot": True,
        "DiskChargeType": "PostPaid",
        "EnableAutoSnapshot": True,
        "EnableAutomatedSnapshotPolicy": False,
        "ExpiredTime": FOREVER,
        "MultiAttach": "Disabled",
        "OperationLocks": {"OperationLock": []},
        "Portable": doc["Type"] == "data",
        "SourceSnapshotId": "",
        "StorageClusterId": "",
        "Tags": tag_rows(doc),
    }


@API.action("ModifyDiskAttribute", "DiskId", "DiskName Description DeleteWithInstance")
def modify_disk_attribute(call: Call) -> dict[str, Any]:
    """Name, description, and whether it goes with its instance."""
    doc = find_disk(call)
    call.set_given(doc, "DiskName Description")
    doc["DeleteWithInstance"] = call.flag("DeleteWithInstance", doc["DeleteWithInstance"])
    call.table(DISK).put(doc["DiskId"], doc)
    return {}


@API.action("ModifyDiskSpec", "DiskId", "DiskCategory PerformanceLevel")
def modify_disk_spec(call: Call) -> dict[str, Any]:
    """Another category or performance level, at once; what is on it stays."""
    doc = find_disk(call)
    category = call.text("DiskCategory") or doc["Category"]
    kept = doc["PerformanceLevel"] if category == doc["Category"] else ""
    doc["Category"], doc["PerformanceLevel"] = _spec(category, call.text("PerformanceLevel") or kept)
    call.table(DISK).put(doc["DiskId"], doc)
    return {"TaskId": "", "OrderId": ""}


@API.action("ResizeDisk", "DiskId NewSize", "Type", idempotent=True)
def resize_disk(call: Call) -> dict[str, Any]:
    """Larger only, at once; what is on it stays."""
    doc = find_disk(call)
    size = call.number("NewSize", 0, 1, _LARGEST)
    if size < doc["Size"]:
        raise CloudError("InvalidDiskSize.TooSmall", f"The disk has {doc['Size']} GiB already.")
    call.table(DISK).put(doc["DiskId"], {**doc, "Size": size})
    return {"OrderId": ""}


@API.action("DeleteDisk", "DiskId")
def delete_disk(call: Call) -> dict[str, Any]:
    """`IncorrectDiskStatus` while an instance has it."""
    doc = find_disk(call)
    if doc["InstanceId"]:
        raise CloudError("IncorrectDiskStatus", "The current disk status does not support this operation.", 403)
    _delete(call, doc["DiskId"])
    return {}
