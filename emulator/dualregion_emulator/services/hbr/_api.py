"""The table of actions of the product, and what its parts share.

Codes that the vendor publishes nowhere are named after the pattern of those that the provider knows
(`CannotDeleteReplicationSourceVault`, `VaultBoundPolicyCannotBeDeleted`: resource_alicloud_hbr_vault.go:302).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, cast

from dualregion_emulator.clock import parse
from dualregion_emulator.services import _tags
from dualregion_emulator.services._call import Call, Tree
from dualregion_emulator.services._rpc import Api
from dualregion_emulator.store import Document, Store
from dualregion_emulator.wire import CloudError

API = Api("Hbr", "2017-09-08", r"hbr(?:-vpc)?(?:\.([a-z]+-[a-z0-9-]+))?", regional=True)
_tags.actions(API, {"vault": "vault"})

VAULT, POLICY, BINDING, ACCOUNT = "vault", "policy", "policy-binding", "cross-account"
SNAPSHOT, JOB, RESTORE = "snapshot", "backup-job", "restore-job"
RECORDS = (SNAPSHOT, JOB, RESTORE)
"""What goes with its vault, or is only a record of what happened: not what customers still have."""


def ok(**fields: Any) -> dict[str, Any]:
    """Every answer of this product says that it is a success."""
    return {"Success": True, "Code": "200", "Message": "successful", **fields}


def epoch(moment: datetime | str) -> int:
    """Seconds since 1970, as this product prints instants; an ISO text is one that `clock.iso` printed."""
    return int((parse(moment) if isinstance(moment, str) else moment).timestamp())


def moment(seconds: int) -> datetime:
    """The instant of `epoch`."""
    return datetime.fromtimestamp(seconds, UTC)


def invalid(name: str, why: str = "") -> CloudError:
    """A parameter that cannot be."""
    return CloudError("InvalidParameter", f"The specified parameter {name} is not valid. {why}".strip())


def decoded(call: Call, name: str, default: str) -> Any:
    """A parameter that clients send as JSON text, or already flattened into lists and maps."""
    value = call.parameters.get(name, default)
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value or default)
    except ValueError:
        raise invalid(name, "It is not JSON.") from None


def trees(call: Call, name: str, known: Iterable[str] = (), default: str = "[]") -> list[Tree]:
    """A list of objects whose fields are all `known` (all are, if none is named); others are refused and counted."""
    value: object = decoded(call, name, default)
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in cast(list[object], value)):
        raise invalid(name)
    rows, allowed = cast(list[Tree], value), set(known)
    for stranger in sorted({key for row in rows for key in row} - allowed if allowed else set()):
        call.context.unknown(f"parameter {API.product}/{name}.*.{stranger}")
        raise CloudError("UnsupportedParameter", f"The parameter {name}.{stranger} is not supported.")
    return rows


def whole(row: Tree, name: str, default: int = 0) -> int:
    """A whole number in an object, whatever its spelling."""
    value = row.get(name)
    if value in (None, ""):
        return default
    try:
        return int(str(value))
    except ValueError:
        raise invalid(name) from None


def find_vault(call: Call, name: str = "VaultId") -> Document:
    """The vault that a parameter names, in the region of the call."""
    doc = call.table(VAULT).get(call.text(name))
    if doc is None:
        raise CloudError("VaultNotExist", f"The specified vault {call.text(name)} does not exist.", 404)
    return doc


def key_problem(store: Store, account: str, region: str, vault: Document) -> str:
    """Why the key of a vault cannot be used now, or "" if it can: a vault whose key is gone opens for nobody."""
    if vault["EncryptType"] != "KMS":
        return ""
    wanted = str(vault["KmsKeyId"])
    if wanted.startswith("alias/"):
        alias = store.get(account, region, "Kms", "alias", wanted) or {}
        wanted = str(alias.get("KeyId", ""))
    key = store.get(account, region, "Kms", "key", wanted.rpartition(":key/")[2] or wanted)
    if key is None:
        return f"The KMS key {vault['KmsKeyId']} does not exist in {region}."
    if key["KeyState"] != "Enabled":
        return f"The KMS key {vault['KmsKeyId']} is {key['KeyState']}."
    return ""


def remaining(_: Store, counts: dict[str, int]) -> dict[str, int]:
    """Without the records of what happened."""
    records = {f"{API.product}/{kind}" for kind in RECORDS}
    return {name: count for name, count in counts.items() if name not in records}
