"""Backups of whole instances (`UDM_ECS`), and their way back.

A backup holds the bytes of every disk that the instance has when the job starts, as `ecs.contents` keeps them: each
block that is not all zeros, once. It lies with the cloud's disk snapshots and in no vault: its policy names none
(vendor's page on backups of ECS instances), so that no vault's key or lock has a say in it. Copies into another region
(rules of type REPLICATION) and restores to a new instance are not served.
"""

from __future__ import annotations

from datetime import datetime

from dualregion_emulator.clock import iso
from dualregion_emulator.services.ecs import contents
from dualregion_emulator.services.hbr import copies
from dualregion_emulator.store import Document, Store

KIND, ROLLBACK = "UDM_ECS", "UDM_ECS_ROLLBACK"
_P, _INSTANCE, _DISK = "Ecs", "instance", "disk"


def disks_of(store: Store, account: str, region: str, instance: str) -> list[str]:
    """Ids of the disks that an instance has."""
    return [doc["DiskId"] for doc in store.list(account, region, _P, _DISK) if doc["InstanceId"] == instance]


def capture(store: Store, account: str, region: str, instance: str, snapshot: str) -> copies.Captured | str:
    """Copies every disk of the instance into a backup; or says why it cannot."""
    if store.get(account, region, _P, _INSTANCE, instance) is None:
        return f"The instance {instance} does not exist in {region} of account {account}."
    disks = disks_of(store, account, region, instance)
    found = [(f"{disk}/{number:012}", body) for disk in disks for number, body in contents.blocks(store, disk)]
    return copies.capture_bytes(store, found, snapshot)


def missing(store: Store, region: str, snapshot: Document) -> str:
    """Why a backup cannot go back to where it came from, or ""."""
    account = str(snapshot["Owner"])
    if store.get(account, region, _P, _INSTANCE, snapshot["Bucket"]) is None:
        return f"The instance {snapshot['Bucket']} does not exist any more."
    gone = sorted(set(snapshot["Disks"]) - set(disks_of(store, account, region, snapshot["Bucket"])))
    return f"The instance {snapshot['Bucket']} has the disk {gone[0]} no more." if gone else ""


def give_back(store: Store, at: datetime, region: str, snapshot: Document, *, boot: bool) -> None:
    """Makes every disk of the backup what it was. The instance is stopped for it, and started again if `boot`; disks
    that it has had only since stay as they are."""
    account = str(snapshot["Owner"])
    held: dict[str, list[tuple[int, bytes]]] = {disk: [] for disk in snapshot["Disks"]}
    for key, body, _ in copies.entries(store, snapshot["SnapshotId"], lambda _: True):
        disk, _, number = key.partition("/")
        held[disk].append((int(number), body))
    for disk, found in held.items():
        contents.replace(store, disk, found)
    doc = store.get(account, region, _P, _INSTANCE, snapshot["Bucket"]) or {}
    told = {"Status": "Running", "StoppedMode": "Not-applicable", "StartTime": iso(at)}
    doc |= told if boot else {"Status": "Stopped", "StoppedMode": "KeepCharging"}
    store.put(account, region, _P, _INSTANCE, snapshot["Bucket"], doc)
