"""A running cloud: its folder, its lock, its socket, its end.

The folder holds `cloud.json` (how to reach it, and the keys: owner-only), `cloud.db` (state), `ca.pem` and `ca.key`,
and `lock`, which one process holds.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import secrets
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dualregion_emulator import services as products
from dualregion_emulator.admin import Admin
from dualregion_emulator.auth.credentials import administrator, new_account, new_key_pair, save
from dualregion_emulator.certificates import Certificates, private_file
from dualregion_emulator.clock import Clock
from dualregion_emulator.connection import Connection
from dualregion_emulator.faults.controls import control
from dualregion_emulator.faults.injector import Injector
from dualregion_emulator.front import Front
from dualregion_emulator.journal import Journal
from dualregion_emulator.store import Store
from dualregion_emulator.traffic.hub import Traffic

CLOUD_FILE = "cloud.json"
_TICK_SECONDS = 1.0


class AlreadyRunning(Exception):
    """Another process serves this folder."""


def lock(folder: Path) -> int:
    """Takes the folder; the lock goes with the process, however it ends."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(descriptor, 32).decode(errors="replace").strip() or "unknown"
        os.close(descriptor)
        raise AlreadyRunning(
            f"a local cloud already serves {folder} (process {holder}); stop it or choose another folder"
        ) from None
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    return descriptor


def _keys(store: Store, account: str | None) -> dict[str, str]:
    """Account, root key pair and admin token: made once for a folder, then kept."""
    kept = store.setting("keys")
    if kept is not None:
        keys: dict[str, str] = json.loads(kept)
        if account and account != keys["account"]:
            raise ValueError(f"this folder belongs to account {keys['account']}, not {account}")
        return keys
    access_key, secret_key = new_key_pair()
    keys = {
        "account": account or new_account(),
        "access_key": access_key,
        "secret_key": secret_key,
        "admin_token": secrets.token_urlsafe(24),
    }
    store.set_setting("keys", json.dumps(keys))
    return keys


def _describe(keys: dict[str, str], port: int, ca: Path) -> dict[str, Any]:
    return {
        "pid": os.getpid(),
        "port": port,
        "proxy": f"http://127.0.0.1:{port}",
        "admin": f"http://127.0.0.1:{port}/_dualregion/",
        "ca": str(ca.resolve()),
        **keys,
        "started": datetime.now(UTC).replace(microsecond=0).isoformat(),
    }


async def serve(folder: Path, port: int, account: str | None) -> None:
    """Serves until SIGTERM, SIGINT or the admin's shutdown. Raises AlreadyRunning, or ValueError for a folder that
    belongs to another account."""
    held = lock(folder)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    (folder / CLOUD_FILE).unlink(missing_ok=True)  # of a predecessor that was killed
    database = folder / "cloud.db"
    os.close(os.open(database, os.O_RDWR | os.O_CREAT, 0o600))
    store = Store(database)
    with store.transaction():
        keys = _keys(store, account)
        save(store, administrator(keys["account"], keys["access_key"], keys["secret_key"]))
    clock = Clock(store)
    journal = Journal(store, clock)
    loaded = products.load()
    certificates = Certificates(folder)
    description: dict[str, Any] = {}
    admin = Admin(store, clock, journal, loaded, description, stopping.set)
    faults = Injector(store, clock, journal, folder)
    control(admin, faults, [service.PRODUCT for service in loaded])
    products.control_all(loaded, admin, store)
    front = Front(store, clock, journal, loaded, admin, keys["account"], faults)
    traffic = Traffic(store, clock, journal, loaded, keys["account"])
    traffic.control(admin)
    await traffic.start()
    open_: set[Connection] = set()
    server = await loop.create_server(
        lambda: Connection(certificates, front.answer, front.admit, open_), "127.0.0.1", port, backlog=512
    )
    description.update(_describe(keys, server.sockets[0].getsockname()[1], certificates.ca_path))
    description["dns"] = f"127.0.0.1:{traffic.dns.port}"
    private_file(folder / CLOUD_FILE, json.dumps(description, indent=1).encode() + b"\n")
    ticking = asyncio.create_task(_tick(front))
    try:
        await stopping.wait()
    finally:
        ticking.cancel()
        traffic.close()
        server.close()
        for connection in list(open_):
            connection.close()
        await asyncio.sleep(0)
        (folder / CLOUD_FILE).unlink(missing_ok=True)
        store.close()
        os.close(held)


async def _tick(front: Front) -> None:
    while True:
        await asyncio.sleep(_TICK_SECONDS)
        front.tick()
