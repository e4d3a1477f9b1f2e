"""The lock of a vault: what is in it stays until its own retention ends, whoever asks.

`KeepLatestSnapshots` keeps a backup longer than its retention; the lock does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from dualregion_emulator.clock import iso
from dualregion_emulator.services.hbr._api import epoch, moment
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

CODE = "CannotDeleteLockedVault"
"""Ours: the vendor names the refusal in prose only."""
BACKUP_CODE = "CannotDeleteLockedSnapshot"


def protected(vault: Document, snapshots: Iterable[Document], now: datetime) -> list[Document]:
    """The backups that the lock protects now, the one that goes last at the end."""
    kept = [s for s in snapshots if vault["WormEnabled"] and s["ExpireTime"] > epoch(now)]
    return sorted(kept, key=lambda s: int(s["ExpireTime"]))


def guard(vault: Document, snapshots: Iterable[Document], now: datetime) -> None:
    """Refuses to let the vault go while the lock protects something in it."""
    kept = protected(vault, snapshots, now)
    if kept:
        until = iso(moment(kept[-1]["ExpireTime"]))
        count = "1 backup" if len(kept) == 1 else f"{len(kept)} backups"
        raise CloudError(
            CODE,
            f"The backup vault {vault['VaultId']} is locked: it holds {count} that cannot be deleted before their"
            f" retention ends, and cannot be deleted itself before {until}.",
        )


def guard_one(vault: Document, snapshot: Document, now: datetime) -> None:
    """Refuses to let one backup go."""
    if protected(vault, [snapshot], now):
        raise CloudError(
            BACKUP_CODE,
            f"The backup {snapshot['SnapshotId']} is in the locked vault {vault['VaultId']} and cannot be deleted"
            f" before {iso(moment(snapshot['ExpireTime']))}.",
        )
