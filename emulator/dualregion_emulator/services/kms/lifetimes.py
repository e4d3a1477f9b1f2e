"""What the clock does to keys: deletion at the end of the window, rotation when it is due.

The window is 7 to 366 days (vendor's ScheduleKeyDeletion page; the provider validates the same). A key in its window
is kept by the cloud, not by its owner: it is not among what remains, but among what is retained.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from dualregion_emulator.clock import Clock, iso, parse
from dualregion_emulator.services._call import Call
from dualregion_emulator.services.kms._api import ALIAS, API, KEY, find_key, live_key
from dualregion_emulator.services.kms.material import new_version
from dualregion_emulator.store import Document, Store
from dualregion_emulator.wire import CloudError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS kms_due (
    at TEXT NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (account, region, key)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS kms_due_at ON kms_due (at)
"""


def book(store: Store, account: str, region: str, key: Document) -> None:
    """Notes when the clock must look at this key next, if at all."""
    store.ensure(_SCHEMA)
    store.connection.execute(
        "DELETE FROM kms_due WHERE account=? AND region=? AND key=?", (account, region, key["KeyId"])
    )
    at = key["DeleteDate"] or (key["NextRotationDate"] if key["KeyState"] != "PendingDeletion" else "")
    if at:
        store.connection.execute("INSERT INTO kms_due VALUES (?,?,?,?)", (at, account, region, key["KeyId"]))


@API.action("ScheduleKeyDeletion", "KeyId", "PendingWindowInDays")
def schedule_key_deletion(call: Call) -> dict[str, Any]:
    """From now on the key cannot be used; after the window it is gone for good. 30 days if none is named."""
    key = live_key(call)
    if key["DeletionProtection"] == "Enabled":
        raise CloudError("Rejected.DeletionProtectionEnabled", "Deletion protection is enabled for the key.", 409)
    days = call.number("PendingWindowInDays", 30, 7, 366)
    key["KeyState"] = "PendingDeletion"
    key["DeleteDate"] = iso(call.context.clock.now() + timedelta(days=days))
    book(call.context.store, call.account, call.region, key)
    call.table(KEY).put(key["KeyId"], key)
    return {}


@API.action("CancelKeyDeletion", "KeyId")
def cancel_key_deletion(call: Call) -> dict[str, Any]:
    """Within the window the key comes back, enabled (vendor's CancelKeyDeletion page)."""
    key = find_key(call)
    if key["KeyState"] != "PendingDeletion":
        raise CloudError("Rejected.Enabled", "The specified key is not pending deletion.", 409)
    key |= {"KeyState": "Enabled", "DeleteDate": ""}
    book(call.context.store, call.account, call.region, key)
    call.table(KEY).put(key["KeyId"], key)
    return {}


def tick(store: Store, clock: Clock) -> None:
    """Deletes and rotates what is due."""
    store.ensure(_SCHEMA)
    now = clock.now()
    due = store.connection.execute("SELECT account, region, key FROM kms_due WHERE at <= ?", (iso(now),)).fetchall()
    for account, region, id in due:
        key = store.get(account, region, API.product, KEY, id)
        if key is None or key["KeyState"] == "PendingDeletion":
            _delete(store, account, region, id)
        else:
            _rotate(store, account, region, key, iso(now))


def _delete(store: Store, account: str, region: str, id: str) -> None:
    store.delete(account, region, API.product, KEY, id)
    for alias in store.list(account, region, API.product, ALIAS):
        if alias["KeyId"] == id:
            store.delete(account, region, API.product, ALIAS, alias["AliasName"])
    _forget(store, account, region, id)


def _forget(store: Store, account: str, region: str, id: str) -> None:
    store.connection.execute("DELETE FROM kms_due WHERE account=? AND region=? AND key=?", (account, region, id))


def _rotate(store: Store, account: str, region: str, key: Document, now: str) -> None:
    """One new version for every interval that has passed; old versions go on decrypting."""
    interval = timedelta(seconds=int(key["RotationInterval"].rstrip("s")))
    while key["NextRotationDate"] <= now:
        version = new_version(key["NextRotationDate"])
        cast(list[Document], key["Versions"]).append(version)
        key["PrimaryKeyVersion"], key["LastRotationDate"] = version["KeyVersionId"], key["NextRotationDate"]
        key["NextRotationDate"] = iso(parse(key["NextRotationDate"]) + interval)
    book(store, account, region, key)
    store.put(account, region, API.product, KEY, key["KeyId"], key)


def _pending(store: Store) -> list[tuple[str, Document]]:
    keys = store.everywhere(API.product, KEY)
    return [(region, key) for _, region, _, key in keys if key["KeyState"] == "PendingDeletion"]


def retained(store: Store) -> list[str]:
    """Keys in their deletion window."""
    return [f"KMS key {key['KeyId']} in {region} until {key['DeleteDate']}" for region, key in _pending(store)]


def remaining(store: Store, counts: dict[str, int]) -> dict[str, int]:
    """Without the keys whose owner has let them go."""
    name = f"{API.product}/{KEY}"
    return {**counts, name: counts.get(name, 0) - len(_pending(store))}
