"""What OSS asks of KMS and RAM: is there such a key, such a role?

Both are read from the documents of the services next door (product "Kms" kind "key", product "Ram" kind "role").
"""

from __future__ import annotations

from typing import Any

from dualregion_emulator.services.oss.call import Bucket, Call
from dualregion_emulator.services.oss.errors import OssError, invalid_argument
from dualregion_emulator.services.oss.versions import Version
from dualregion_emulator.store import Store

ALGORITHMS = ("AES256", "KMS", "SM4")
_SSE = "x-oss-server-side-encryption"


def find_key(store: Store, account: str, region: str, key: str) -> dict[str, Any] | None:
    """The key of that id, ARN or `alias/…` in one region, or None."""
    wanted = key.rpartition(":key/")[2] if ":key/" in key else key
    if ":alias/" in wanted:
        wanted = "alias/" + wanted.rpartition(":alias/")[2]
    if wanted.startswith("alias/"):
        alias = store.get(account, region, "Kms", "alias", wanted)
        wanted = str((alias or {}).get("KeyId", ""))
    return store.get(account, region, "Kms", "key", wanted)


def usable(key: dict[str, Any] | None) -> bool:
    """Exists and is enabled: a key that waits for its deletion encrypts and decrypts nothing."""
    return key is not None and key.get("KeyState", "Enabled") == "Enabled"


_REJECTED = {
    "Disabled": ("Rejected.Disabled", "0005-00000214"),
    "PendingDeletion": ("Rejected.PendingDeletion", "0005-00000215"),
}


def require_key(store: Store, bucket: Bucket, key: str) -> None:
    """Refuses unless the key can be used in the bucket's own region: `InvalidArgument` (400) for one that KMS does not
    know there, as KMS is regional (https://help.aliyun.com/zh/oss/support/0005-00000208), KMS's own `Rejected.…` (409)
    for one that is disabled or waits for its deletion (https://help.aliyun.com/en/oss/user-guide/0005-00000214, -215).
    """
    found = find_key(store, bucket.account, bucket.region, key)
    if found is None:
        raise invalid_argument("The KMS key id is invalid.", "x-oss-server-side-encryption-key-id", key)
    if not usable(found):
        code, ec = _REJECTED.get(str(found["KeyState"]), _REJECTED["Disabled"])
        raise OssError(code, f"The request was rejected because the key is {found['KeyState']}.", 409, {"EC": ec})


def require_readable(store: Store, bucket: Bucket, version: Version) -> None:
    """What was encrypted with a customer key is read with that key or not at all; errors of `require_key`."""
    key = version.doc["sse"].get(f"{_SSE}-key-id")
    if key:
        require_key(store, bucket, key)


def require_role(store: Store, account: str, role: str) -> None:
    """`InvalidArgument` (400) unless RAM knows the role."""
    if store.get(account, "", "Ram", "role", role.lower()) is None:
        raise invalid_argument("The sync role does not exist.", "SyncRole", role)


def encryption(call: Call, bucket: Bucket) -> dict[str, str]:
    """Response headers of what a new object is encrypted with: what the request asks for, else the bucket's rule,
    else nothing. Errors: `InvalidEncryptionAlgorithmError` (400) and those of `require_key`.
    https://www.alibabacloud.com/help/en/oss/developer-reference/putobject (request headers)."""
    algorithm, key = call.header(_SSE), call.header(f"{_SSE}-key-id")
    data = call.header("x-oss-server-side-data-encryption")
    if not algorithm:
        rule = bucket.settings.get("encryption", {}).get("ApplyServerSideEncryptionByDefault", {})
        algorithm, key = rule.get("SSEAlgorithm", ""), rule.get("KMSMasterKeyID", "")
        data = rule.get("KMSDataEncryption", "")
    if not algorithm:
        return {}
    if algorithm not in ALGORITHMS:
        raise OssError("InvalidEncryptionAlgorithmError", "The Encryption request you specified is not valid.", 400)
    headers = {_SSE: algorithm}
    if algorithm == "KMS" and key:
        require_key(call.store, bucket, key)
        headers[f"{_SSE}-key-id"] = key
    if algorithm == "KMS" and data:
        headers["x-oss-server-side-data-encryption"] = data
    return headers
