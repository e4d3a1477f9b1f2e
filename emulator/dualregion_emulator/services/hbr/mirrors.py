"""Mirror vaults: what is backed up in one region is copied to another one, a while later.

One mirror a vault, with the source's way of encryption, and at most five an account and region (vendor's "Back up data
across regions"). What was in the source before starts to arrive after 90 minutes (same page). A mirror is deleted
before its source. Whether the lock of a source also locks its mirror is said nowhere: here a mirror is locked only by
its own UpdateVault.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from dualregion_emulator.services._call import Call, new_id
from dualregion_emulator.services._world import REGIONS
from dualregion_emulator.services.hbr import clockwork, copies
from dualregion_emulator.services.hbr._api import API, SNAPSHOT, VAULT, epoch, invalid, key_problem, moment, ok
from dualregion_emulator.services.hbr.vaults import new_vault
from dualregion_emulator.store import Document, Store
from dualregion_emulator.wire import CloudError

_P = API.product
_HISTORICAL = timedelta(minutes=90)
_MOST = 5


@API.action(
    "CreateReplicationVault",
    "VaultName VaultRegionId ReplicationSourceRegionId ReplicationSourceVaultId",
    "VaultStorageClass Description EncryptType KmsKeyId RedundancyType",
)
def create_replication_vault(call: Call) -> dict[str, Any]:
    """A mirror in the region of the call. Errors: `VaultNotExist`, `ReplicationVaultAlreadyExists`,
    `ReplicationVaultQuotaExceeded`, `InvalidEncryptType`."""
    store, region = call.context.store, call.text("ReplicationSourceRegionId")
    source = store.get(call.account, region, _P, VAULT, call.text("ReplicationSourceVaultId"))
    if source is None:
        raise CloudError("VaultNotExist", f"The source vault does not exist in {region}.", 404)
    if region == call.region:
        raise invalid("ReplicationSourceRegionId", "A mirror lies in another region than its source.")
    if source["VaultType"] != "STANDARD" or source["Source"]:
        raise invalid("ReplicationSourceVaultId", "Only a standard vault that is no mirror itself is replicated.")
    if source["Target"]:
        raise CloudError("ReplicationVaultAlreadyExists", f"It is replicated to {source['Target']['VaultId']}.")
    if sum(1 for vault in call.table(VAULT).list() if vault["Source"]) >= _MOST:
        raise CloudError("ReplicationVaultQuotaExceeded", f"At most {_MOST} mirror vaults in a region.")
    if (call.text("EncryptType") or "HBR_PRIVATE") != source["EncryptType"]:
        raise CloudError("InvalidEncryptType", f"The source is encrypted with {source['EncryptType']}.")
    doc = new_vault(call, "STANDARD")
    doc["Source"] = {"Region": region, "VaultId": source["VaultId"]}
    call.table(VAULT).put(doc["VaultId"], doc)
    source["Target"] = {"Region": call.region, "VaultId": doc["VaultId"]}
    store.put(call.account, region, _P, VAULT, source["VaultId"], source)
    for snapshot in store.list(call.account, region, _P, SNAPSHOT):
        if snapshot["VaultId"] == source["VaultId"] and snapshot["Status"] == "COMPLETE":
            send(store, call.context.clock.now() + _HISTORICAL, call.account, region, snapshot)
    return ok(VaultId=doc["VaultId"], TaskId=new_id("t", call.region))


@API.action("DescribeVaultReplicationRegions", "", "VaultId Token")
def describe_vault_replication_regions(_: Call) -> dict[str, Any]:
    """Every region of the local cloud; which ones the vendor offers is its daily business."""
    return ok(Regions={"RegionId": sorted(REGIONS)})


def send(store: Store, at: datetime, account: str, region: str, snapshot: Document) -> None:
    """Books the copy of a backup to the mirror of its vault, if there is one."""
    vault = store.get(account, region, _P, VAULT, snapshot["VaultId"])
    if vault is not None and vault["Target"]:
        id = f"{snapshot['SnapshotId']}|{vault['Target']['Region']}"
        clockwork.book(store, at, "copy", account, region, id, vault["Target"]["VaultId"])


@clockwork.on("copy")
def _copy(store: Store, at: datetime, account: str, region: str, id: str, vault: str) -> None:
    """Nothing arrives of a backup that is gone by now, or where the mirror's key cannot be used."""
    snapshot_id, _, there = id.partition("|")
    if clockwork.waits(store, at, "copy", account, region, id, vault, also=there):
        return
    snapshot = store.get(account, region, _P, SNAPSHOT, snapshot_id)
    mirror = store.get(account, there, _P, VAULT, vault)
    if snapshot is None or mirror is None or key_problem(store, account, there, mirror):
        return
    arrived: Document = {
        **snapshot,
        "SnapshotId": new_id("s", there),
        "VaultId": vault,
        "CreatedTime": epoch(at),
        "SourceSnapshotHash": snapshot["SnapshotHash"],
    }
    copies.hold(store, arrived["SnapshotId"], snapshot["SnapshotHash"])
    store.put(account, there, _P, SNAPSHOT, arrived["SnapshotId"], arrived)
    store.put(account, there, _P, VAULT, vault, {**mirror, "LatestReplicationTime": epoch(at)})
    clockwork.book(store, moment(snapshot["ExpireTime"]), "expire", account, there, arrived["SnapshotId"], vault)
