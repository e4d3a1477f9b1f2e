"""Vaults: create, describe, change, delete.

`WormEnabled` cannot be taken back, and then neither the vault nor a backup in it can be deleted before its retention
ends (vendor's UpdateVault page, the provider's `alibabacloud_hbr20170908` model). A create takes no client token, so a
repeated one makes a second vault.
"""

from __future__ import annotations

from typing import Any

from dualregion_emulator.services import _tags
from dualregion_emulator.services._call import Call, new_id, page
from dualregion_emulator.services.hbr import clockwork, copies
from dualregion_emulator.services.hbr._api import (
    API,
    POLICY,
    SNAPSHOT,
    VAULT,
    epoch,
    find_vault,
    invalid,
    key_problem,
    ok,
)
from dualregion_emulator.services.hbr.locks import guard
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

_GROUP = "rg-acfm000000000000"


def new_vault(call: Call, kind: str) -> Document:
    """A vault of what the parameters say, not yet stored. `KmsKeyNotFound` and `KmsKeyDisabled` if its key cannot
    encrypt in this region."""
    if call.text("VaultRegionId") not in ("", call.region):
        raise CloudError("InvalidRegionId", "The vault must be created through the endpoint of its own region.")
    name, encrypt = call.text("VaultName"), call.text("EncryptType") or "HBR_PRIVATE"
    if not 1 <= len(name) <= 64:
        raise invalid("VaultName", "1 to 64 characters.")
    if len(call.text("Description")) > 255:
        raise invalid("Description", "At most 255 characters.")
    if kind not in ("STANDARD", "OTS_BACKUP"):
        raise invalid("VaultType")
    if encrypt not in ("HBR_PRIVATE", "KMS") or (encrypt == "KMS" and not call.text("KmsKeyId")):
        raise invalid("EncryptType", "HBR_PRIVATE, or KMS with KmsKeyId.")
    if call.text("VaultStorageClass") not in ("", "STANDARD"):
        raise invalid("VaultStorageClass")
    doc: Document = {
        "VaultId": new_id("v", call.region),
        "VaultName": name,
        "Description": call.text("Description"),
        "VaultType": kind,
        "VaultStorageClass": "STANDARD",
        "EncryptType": encrypt,
        "KmsKeyId": call.text("KmsKeyId") if encrypt == "KMS" else "",
        "WormEnabled": call.flag("WormEnabled"),
        "CreatedTime": epoch(call.context.clock.now()),
        "UpdatedTime": epoch(call.context.clock.now()),
        "ResourceGroupId": _GROUP,
        "Source": {},
        "Target": {},
        "LatestReplicationTime": 0,
        "Tags": {},
    }
    problem = key_problem(call.context.store, call.account, call.region, doc)
    if problem:
        raise CloudError("KmsKeyNotFound" if "not exist" in problem else "KmsKeyDisabled", problem)
    return doc


@API.action(
    "CreateVault",
    "VaultName",
    "VaultRegionId VaultType VaultStorageClass Description EncryptType KmsKeyId WormEnabled Replication",
)
def create_vault(call: Call) -> dict[str, Any]:
    """Created at once. Only a standard vault can be locked."""
    kind = call.text("VaultType") or "STANDARD"
    if call.flag("WormEnabled") and kind != "STANDARD":
        raise invalid("WormEnabled", "Only a standard vault can be locked.")
    doc = new_vault(call, kind)
    call.table(VAULT).put(doc["VaultId"], doc)
    return ok(VaultId=doc["VaultId"], TaskId=new_id("t", call.region))


def _shown(call: Call, doc: Document) -> dict[str, Any]:
    held = [s for s in call.table(SNAPSHOT).list() if s["VaultId"] == doc["VaultId"] and s["Status"] == "COMPLETE"]
    size = copies.stored_bytes(call.context.store, [s["SnapshotId"] for s in held])
    same = (
        "VaultId VaultName Description VaultType VaultStorageClass EncryptType KmsKeyId WormEnabled CreatedTime"
        " UpdatedTime ResourceGroupId LatestReplicationTime"
    )
    source, target = doc["Source"], doc["Target"]
    shown = {name: doc[name] for name in same.split()} | {
        "VaultRegionId": call.region,
        "VaultOwnerId": int(call.account),
        "Status": "CREATED",
        "VaultStatusMessage": "",
        "BucketName": "",
        "ChargeType": "PAYASYOUGO",
        "BytesDone": sum(int(s["BytesTotal"]) for s in held),
        "StorageSize": size,
        "ChargedStorageSize": size,
        "SnapshotCount": len(held),
        "Dedup": True,
        "RedundancyType": "ZRS",
        "Replication": bool(source),
        "ReplicationSourceVault": bool(target),
        "SearchEnabled": False,
        "SourceTypes": {"SourceType": sorted({str(s["SourceType"]) for s in held})},
        "Tags": _tags.shown(doc),
    }
    if source:
        shown |= {
            "ReplicationSourceRegionId": source["Region"],
            "ReplicationSourceVaultId": source["VaultId"],
            "ReplicationStatus": "SYNCED" if not clockwork.copying(call.context.store, doc["VaultId"]) else "SYNCING",
        }
    if target:
        shown |= {"ReplicationTargetRegionId": target["Region"], "ReplicationTargetVaultId": target["VaultId"]}
    return shown


@API.action(
    "DescribeVaults",
    "",
    "VaultId VaultRegionId VaultName VaultType VaultOwnerId Status ResourceGroupId Replication PageNumber PageSize"
    " Tag.*.Key Tag.*.Value",
)
def describe_vaults(call: Call) -> dict[str, Any]:
    """An unknown id is an empty list (provider: service_alicloud_hbr_v2.go:325). Several ids: comma-separated."""
    number, size = call.number("PageNumber", 1, 1, 10**6), call.number("PageSize", 10, 1, 99)
    ids, tags = {i for i in call.text("VaultId").split(",") if i}, _tags.given(call)
    elsewhere = call.text("VaultRegionId") not in ("", call.region)
    docs = [
        doc
        for doc in (call.table(VAULT).list() if not elsewhere else [])
        if (not ids or doc["VaultId"] in ids)
        and call.text("VaultName") in ("", doc["VaultName"])
        and call.text("VaultType") in ("", doc["VaultType"])
        and call.text("ResourceGroupId") in ("", doc["ResourceGroupId"])
        and call.text("Status") in ("", "CREATED")
        and call.text("VaultOwnerId") in ("", call.account)
        and (not call.has("Replication") or call.flag("Replication") == bool(doc["Source"]))
        and tags.items() <= doc["Tags"].items()
    ]
    rows = [_shown(call, doc) for doc in page(docs, number, size)]
    return ok(PageNumber=number, PageSize=size, TotalCount=len(docs), Vaults={"Vault": rows})


@API.action("UpdateVault", "VaultId", "VaultName Description WormEnabled ResourceGroupId")
def update_vault(call: Call) -> dict[str, Any]:
    """Name, description, and the lock, which only closes."""
    doc = find_vault(call)
    call.set_given(doc, "VaultName Description ResourceGroupId")
    if call.has("WormEnabled"):
        if doc["WormEnabled"] and not call.flag("WormEnabled"):
            raise CloudError("VaultWormCannotBeDisabled", "The immutable backup feature cannot be disabled.")
        if call.flag("WormEnabled") and doc["VaultType"] != "STANDARD":
            raise invalid("WormEnabled", "Only a standard vault can be locked.")
        doc["WormEnabled"] = call.flag("WormEnabled")
    doc["UpdatedTime"] = epoch(call.context.clock.now())
    call.table(VAULT).put(doc["VaultId"], doc)
    return ok()


@API.action("ChangeResourceGroup", "ResourceId NewResourceGroupId", "ResourceType")
def change_resource_group(call: Call) -> dict[str, Any]:
    """Vaults only."""
    if call.text("ResourceType", "vault") != "vault":
        raise invalid("ResourceType")
    doc = find_vault(call, "ResourceId")
    call.table(VAULT).put(doc["VaultId"], {**doc, "ResourceGroupId": call.text("NewResourceGroupId")})
    return ok()


@API.action("DeleteVault", "VaultId", "ResourceGroupId Token")
def delete_vault(call: Call) -> dict[str, Any]:
    """With every backup in it. Errors: `CannotDeleteReplicationSourceVault` while it has a mirror,
    `VaultBoundPolicyCannotBeDeleted` while a policy backs up into it, `CannotDeleteLockedVault` while it is locked and
    holds a backup whose retention has not ended."""
    doc, store = find_vault(call), call.context.store
    if doc["Target"]:
        raise CloudError(
            "CannotDeleteReplicationSourceVault",
            f"The vault is replicated to {doc['Target']['VaultId']} in {doc['Target']['Region']}; delete that first.",
        )
    for policy in call.table(POLICY).list():
        if any(rule["VaultId"] == doc["VaultId"] for rule in policy["Rules"]):
            raise CloudError("VaultBoundPolicyCannotBeDeleted", f"The vault is used by policy {policy['PolicyId']}.")
    held = [s for s in call.table(SNAPSHOT).list() if s["VaultId"] == doc["VaultId"]]
    guard(doc, held, call.context.clock.now())
    for snapshot in held:
        clockwork.forget(store, str(snapshot["SnapshotId"]))
        copies.release(store, snapshot["SnapshotId"])
        call.table(SNAPSHOT).delete(snapshot["SnapshotId"])
    clockwork.forget(store, doc["VaultId"])
    source = doc["Source"]
    if source:
        origin = store.get(call.account, source["Region"], API.product, VAULT, source["VaultId"])
        if origin is not None:
            store.put(call.account, source["Region"], API.product, VAULT, source["VaultId"], {**origin, "Target": {}})
    call.table(VAULT).delete(doc["VaultId"])
    return ok()
