"""Backups of whole instances (`UDM_ECS`): what one holds.

A backup holds the bytes of every disk that the instance has when the job starts, or of those that the binding chooses
by `DiskIdList` and `ExcludeDiskIdList`, as `ecs.contents` keeps them: each
block that is not all zeros, once. It lies with the cloud's disk snapshots and in no vault: its policy names none
(vendor's page on backups of ECS instances), so that no vault's key or lock has a say in it. Copies into another region
are in `instance_copies`, restores in `instance_restores`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from dualregion_emulator.services.ecs import contents
from dualregion_emulator.services.hbr import copies
from dualregion_emulator.store import Document, Store

KIND = "UDM_ECS"
_P, _INSTANCE, _DISK = "Ecs", "instance", "disk"


def disks_of(store: Store, account: str, region: str, instance: str) -> list[Document]:
    """The disks that an instance has, the system disk first."""
    return [doc for doc in store.list(account, region, _P, _DISK) if doc["InstanceId"] == instance]


def detail(binding: Document) -> dict[str, Any]:
    """What the binding says of instances."""
    options = cast(dict[str, dict[str, Any]], binding["AdvancedOptions"] or {})
    return options.get("UdmDetail") or {}


def _chosen(store: Store, account: str, region: str, binding: Document) -> list[Document]:
    said = detail(binding)
    only, never = (cast(list[str], said.get(name) or []) for name in ("DiskIdList", "ExcludeDiskIdList"))
    disks = disks_of(store, account, region, binding["DataSourceId"])
    return [disk for disk in disks if disk["DiskId"] not in never and (not only or disk["DiskId"] in only)]


def described(store: Store, account: str, region: str, binding: Document) -> dict[str, Any]:
    """What a backup keeps beside the bytes: image, and id, kind and size of every disk; nothing of another source."""
    image = (store.get(account, region, _P, _INSTANCE, binding["DataSourceId"]) or {}).get("ImageId", "")
    disks = _chosen(store, account, region, binding)
    return {"ImageId": image, "Disks": [{name: disk[name] for name in ("DiskId", "Type", "Size")} for disk in disks]}


def capture(store: Store, account: str, region: str, binding: Document, snapshot: str) -> copies.Captured | str:
    """Copies the disks of the instance into a backup; or says why it cannot."""
    instance = binding["DataSourceId"]
    if store.get(account, region, _P, _INSTANCE, instance) is None:
        return f"The instance {instance} does not exist in {region} of account {account}."
    disks = [disk["DiskId"] for disk in _chosen(store, account, region, binding)]
    found = [(f"{disk}/{number:012}", body) for disk in disks for number, body in contents.blocks(store, disk)]
    return copies.capture_bytes(store, found, snapshot)


def missing(store: Store, account: str, region: str, instance: str, disks: set[str]) -> str:
    """Why an instance cannot take these disks back, or ""."""
    if store.get(account, region, _P, _INSTANCE, instance) is None:
        return f"The instance {instance} does not exist any more."
    gone = sorted(disks - {disk["DiskId"] for disk in disks_of(store, account, region, instance)})
    return f"The instance {instance} has the disk {gone[0]} no more." if gone else ""


def fill(store: Store, snapshot: str, placed: Mapping[str, str]) -> None:
    """Makes each disk what a disk of the backup was: `placed` has the ids of these by the ids of those."""
    held: dict[str, list[tuple[int, bytes]]] = {disk: [] for disk in placed}
    for key, body, _ in copies.entries(store, snapshot, lambda _: True):
        disk, _, number = key.partition("/")
        held[disk].append((int(number), body))
    for disk, found in held.items():
        contents.replace(store, placed[disk], found)
