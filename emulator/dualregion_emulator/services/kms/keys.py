"""Keys: create, describe, change.

A create takes no client token, so a repeated one makes a second key, as in the real cloud. `RotationInterval` is
given in seconds, minutes, hours or days and answered in seconds, 7 to 730 days (vendor's CreateKey page).
"""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any, cast

from dualregion_emulator.clock import iso
from dualregion_emulator.services import _tags
from dualregion_emulator.services._call import Call, new_uuid, page
from dualregion_emulator.services.kms import lifetimes
from dualregion_emulator.services.kms._api import API, KEY, find_key, live_key
from dualregion_emulator.services.kms.material import new_version
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

_SYMMETRIC = {"Aliyun_AES_256", "Aliyun_AES_192", "Aliyun_AES_128", "Aliyun_SM4"}
_ASYMMETRIC = {"RSA_2048", "RSA_3072", "EC_P256", "EC_P256K", "EC_SM2"}
_INTERVAL = re.compile(r"(\d+)([dhms]?)")
_UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1, "": 1}
_HIDDEN = {"Versions", "Policy", "Tags"}


def _invalid(name: str) -> CloudError:
    return CloudError("InvalidParameter", f"The specified parameter {name} is not valid.")


def _one_of(call: Call, name: str, allowed: set[str], default: str) -> str:
    value = call.text(name) or default
    if value not in allowed:
        raise _invalid(name)
    return value


def _seconds(text: str) -> int:
    found = _INTERVAL.fullmatch(text)
    seconds = int(found.group(1)) * _UNITS[found.group(2)] if found else 0
    if not 7 * 86400 <= seconds <= 730 * 86400:
        raise _invalid("RotationInterval")
    return seconds


def _tag_list(call: Call) -> dict[str, str]:
    """CreateKey's own spelling: a JSON text of `[{"TagKey", "TagValue"}]`."""
    try:
        loaded: object = json.loads(call.text("Tags") or "[]")
        pairs = cast(list[dict[str, str]], loaded)
        return {pair["TagKey"]: pair.get("TagValue", "") for pair in pairs}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _invalid("Tags") from None


def _set_rotation(call: Call, key: Document) -> None:
    """Applies the two rotation parameters and books the next rotation."""
    if call.has("EnableAutomaticRotation"):
        key["AutomaticRotation"] = "Enabled" if call.flag("EnableAutomaticRotation") else "Disabled"
    if key["AutomaticRotation"] == "Enabled":
        if call.text("RotationInterval"):
            key["RotationInterval"] = f"{_seconds(call.text('RotationInterval'))}s"
        if not key["RotationInterval"]:
            raise _invalid("RotationInterval")
        key["NextRotationDate"] = iso(
            call.context.clock.now() + timedelta(seconds=int(key["RotationInterval"].rstrip("s")))
        )
    else:
        key["RotationInterval"] = key["NextRotationDate"] = ""
    lifetimes.book(call.context.store, call.account, call.region, key)


@API.action(
    "CreateKey",
    "",
    "Description KeyUsage KeySpec Origin ProtectionLevel EnableAutomaticRotation RotationInterval Policy Tags",
)
def create_key(call: Call) -> dict[str, Any]:
    """Every call makes a key. Only symmetric keys of the cloud's own material rotate by themselves."""
    spec = _one_of(call, "KeySpec", _SYMMETRIC | _ASYMMETRIC, "Aliyun_AES_256")
    default = "ENCRYPT/DECRYPT" if not spec.startswith("EC_") else "SIGN/VERIFY"
    usage = _one_of(call, "KeyUsage", {"ENCRYPT/DECRYPT", "SIGN/VERIFY"}, default)
    origin = _one_of(call, "Origin", {"Aliyun_KMS", "EXTERNAL"}, "Aliyun_KMS")
    if spec in _SYMMETRIC and usage == "SIGN/VERIFY":
        raise _invalid("KeyUsage")
    if call.flag("EnableAutomaticRotation") and (spec not in _SYMMETRIC or origin == "EXTERNAL"):
        raise _invalid("EnableAutomaticRotation")
    id, version = new_uuid(), new_version(call.now)
    key: Document = {
        "KeyId": id,
        "Arn": f"acs:kms:{call.region}:{call.account}:key/{id}",
        "AutomaticRotation": "Disabled",
        "CreationDate": call.now,
        "Creator": call.account,
        "DKMSInstanceId": "",
        "DeleteDate": "",
        "DeletionProtection": "Disabled",
        "DeletionProtectionDescription": "",
        "Description": call.text("Description"),
        "KeySpec": spec,
        # Material of one's own must be imported first, which is not served: such a key stays as it is created.
        "KeyState": "Enabled" if origin == "Aliyun_KMS" else "PendingImport",
        "KeyUsage": usage,
        "LastRotationDate": call.now,
        "MaterialExpireTime": "",
        "NextRotationDate": "",
        "Origin": origin,
        "PrimaryKeyVersion": version["KeyVersionId"],
        "ProtectionLevel": _one_of(call, "ProtectionLevel", {"SOFTWARE", "HSM"}, "SOFTWARE"),
        "RotationInterval": "",
        "Policy": call.text("Policy") or _default_policy(call.account),
        "Versions": [version],
    }
    _tags.attach(key, _tag_list(call))
    _set_rotation(call, key)
    call.table(KEY).put(id, key)
    metadata = _metadata(key)
    return {"KeyMetadata": {k: v for k, v in metadata.items() if not k.startswith("DeletionProtection")}}


def _default_policy(account: str) -> str:
    statement = {
        "Action": ["kms:*"],
        "Effect": "Allow",
        "Principal": {"RAM": [f"acs:ram::{account}:*"]},
        "Resource": ["*"],
        "Sid": "kms default key policy",
    }
    return json.dumps({"Statement": [statement], "Version": "1"})


def _metadata(key: Document) -> dict[str, Any]:
    return {name: value for name, value in key.items() if name not in _HIDDEN}


@API.action("DescribeKey", "KeyId")
def describe_key(call: Call) -> dict[str, Any]:
    """Also a key that waits for its deletion: `KeyState` is `PendingDeletion` then."""
    return {"KeyMetadata": _metadata(find_key(call))}


@API.action("ListKeys", "", "PageNumber PageSize")
def list_keys(call: Call) -> dict[str, Any]:
    """Ids and ARNs, at most 100 a page."""
    number, size = call.number("PageNumber", 1, 1, 10**6), call.number("PageSize", 10, 1, 100)
    keys = call.table(KEY).list()
    rows = [{"KeyId": key["KeyId"], "KeyArn": key["Arn"]} for key in page(keys, number, size)]
    return {"PageNumber": number, "PageSize": size, "TotalCount": len(keys), "Keys": {"Key": rows}}


@API.action("ListKeyVersions", "KeyId", "PageNumber PageSize")
def list_key_versions(call: Call) -> dict[str, Any]:
    """Newest last; the material never leaves the cloud."""
    key = find_key(call)
    number, size = call.number("PageNumber", 1, 1, 10**6), call.number("PageSize", 10, 1, 100)
    versions = cast(list[Document], key["Versions"])
    rows = [
        {"KeyId": key["KeyId"], "KeyVersionId": v["KeyVersionId"], "CreationDate": v["CreationDate"]}
        for v in page(versions, number, size)
    ]
    shown = {"KeyVersion": rows}
    return {"PageNumber": number, "PageSize": size, "TotalCount": len(versions), "KeyVersions": shown}


def _save(call: Call, key: Document) -> dict[str, Any]:
    call.table(KEY).put(key["KeyId"], key)
    return {}


@API.action("EnableKey", "KeyId")
def enable_key(call: Call) -> dict[str, Any]:
    """Allows its use again."""
    return _save(call, {**live_key(call), "KeyState": "Enabled"})


@API.action("DisableKey", "KeyId")
def disable_key(call: Call) -> dict[str, Any]:
    """Forbids its use; everything encrypted with it is unreadable until it is enabled."""
    return _save(call, {**live_key(call), "KeyState": "Disabled"})


@API.action("UpdateKeyDescription", "KeyId", "Description")
def update_key_description(call: Call) -> dict[str, Any]:
    """An absent description empties it."""
    return _save(call, {**live_key(call), "Description": call.text("Description")})


@API.action("UpdateRotationPolicy", "KeyId EnableAutomaticRotation", "RotationInterval")
def update_rotation_policy(call: Call) -> dict[str, Any]:
    """Books the next rotation, or none."""
    key = live_key(call)
    if call.flag("EnableAutomaticRotation") and key["KeySpec"] not in _SYMMETRIC:
        raise CloudError("UnsupportedOperation", "This action is not supported for the key.")
    _set_rotation(call, key)
    return _save(call, key)


@API.action(
    "SetDeletionProtection",
    "EnableDeletionProtection",
    "KeyId ProtectedResourceArn DeletionProtectionDescription",
)
def set_deletion_protection(call: Call) -> dict[str, Any]:
    """By key id, as the provider asks, or by ARN, as the vendor documents."""
    key = live_key(call) if call.has("KeyId") else find_key(call, "ProtectedResourceArn")
    key["DeletionProtection"] = "Enabled" if call.flag("EnableDeletionProtection") else "Disabled"
    call.set_given(key, "DeletionProtectionDescription")
    return _save(call, key)


@API.action("GetKeyPolicy", "KeyId", "PolicyName")
def get_key_policy(call: Call) -> dict[str, Any]:
    """Every key has exactly the policy `default`."""
    return {"Policy": find_key(call)["Policy"]}


@API.action("SetKeyPolicy", "KeyId Policy", "PolicyName")
def set_key_policy(call: Call) -> dict[str, Any]:
    """The document must be JSON; it is kept, not enforced."""
    try:
        json.loads(call.text("Policy"))
    except ValueError:
        raise _invalid("Policy") from None
    return _save(call, {**live_key(call), "Policy": call.text("Policy")})
