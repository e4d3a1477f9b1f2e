"""The bytes of disks.

The local cloud runs no machines, so nothing writes to a disk of its own accord. What the programs of an instance would
have written is written by the cloud's owner, over two paths beside those of `dualregion_emulator.admin`:

| method and path | meaning |
|---|---|
| POST `disk/write?disk=ID&offset=N&data=BASE64` | writes bytes at an offset: `{"written": n}` |
| GET `disk/read?disk=ID&offset=N&length=N` | `{"data": "…"}` in Base64; what was never written is zeros |

A new disk is all zeros, whatever image its instance has. It is kept as a sparse row of blocks of 64 KiB: a block that
holds nothing but zeros is not kept.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

from dualregion_emulator.admin import Admin
from dualregion_emulator.services.ecs._api import API, DISK
from dualregion_emulator.store import Store

BLOCK = 64 * 1024
_GIB = 1024**3
_SCHEMA = """
CREATE TABLE IF NOT EXISTS ecs_block (
    disk TEXT NOT NULL, number INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (disk, number)
) WITHOUT ROWID
"""
_LONGEST = 1024**2


def write(store: Store, disk: str, offset: int, data: bytes) -> None:
    """Replaces the bytes from the offset on."""
    while data:
        number, start = divmod(offset, BLOCK)
        part, data = data[: BLOCK - start], data[BLOCK - start :]
        old = _block(store, disk, number)
        _put(store, disk, number, old[:start] + part + old[start + len(part) :])
        offset += len(part)


def read(store: Store, disk: str, offset: int, length: int) -> bytes:
    """So many bytes from the offset on."""
    first, start = divmod(offset, BLOCK)
    last = (offset + length - 1) // BLOCK
    return b"".join(_block(store, disk, number) for number in range(first, last + 1))[start : start + length]


def blocks(store: Store, disk: str) -> list[tuple[int, bytes]]:
    """(number, bytes) of every block that is not all zeros."""
    store.ensure(_SCHEMA)
    rows = store.connection.execute("SELECT number, body FROM ecs_block WHERE disk=? ORDER BY number", (disk,))
    return [(int(number), bytes(body)) for number, body in rows]


def replace(store: Store, disk: str, found: list[tuple[int, bytes]]) -> None:
    """Makes the disk what `blocks` told once."""
    forget(store, disk)
    for number, body in found:
        _put(store, disk, number, body)


def forget(store: Store, disk: str) -> None:
    """All zeros again."""
    store.ensure(_SCHEMA)
    store.connection.execute("DELETE FROM ecs_block WHERE disk=?", (disk,))


def _block(store: Store, disk: str, number: int) -> bytes:
    store.ensure(_SCHEMA)
    row = store.connection.execute("SELECT body FROM ecs_block WHERE disk=? AND number=?", (disk, number)).fetchone()
    return bytes(BLOCK) if row is None else bytes(row[0])


def _put(store: Store, disk: str, number: int, body: bytes) -> None:
    store.ensure(_SCHEMA)
    if body.count(0) == len(body):
        store.connection.execute("DELETE FROM ecs_block WHERE disk=? AND number=?", (disk, number))
    else:
        store.connection.execute("INSERT OR REPLACE INTO ecs_block VALUES (?,?,?)", (disk, number, body))


def control(admin: Admin, store: Store) -> None:
    """Adds the paths of this module's table."""

    def place(query: dict[str, str], length: int) -> tuple[str, int]:
        disk, offset = query.get("disk", ""), int(query.get("offset", "0"))
        size = next((doc["Size"] * _GIB for _, _, id, doc in store.everywhere(API.product, DISK) if id == disk), None)
        if size is None:
            raise ValueError(f"there is no disk {disk!r}")
        if not 0 <= offset <= offset + length <= size:
            raise ValueError(f"bytes {offset} to {offset + length} are not within the {size} of the disk {disk}")
        return disk, offset

    def written(query: dict[str, str]) -> dict[str, Any]:
        try:
            data = base64.b64decode(query.get("data", ""), validate=True)
        except binascii.Error as error:
            raise ValueError(f"data is Base64: {error}") from None
        write(store, *place(query, len(data)), data)
        return {"written": len(data)}

    def told(query: dict[str, str]) -> dict[str, Any]:
        length = int(query.get("length", "0"))
        if not 0 < length <= _LONGEST:
            raise ValueError(f"a length is 1 to {_LONGEST}, not {length}")
        return {"data": base64.b64encode(read(store, *place(query, length), length)).decode()}

    admin.add("disk/write", "POST", written)
    admin.add("disk/read", "GET", told)
