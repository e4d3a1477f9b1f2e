"""Who may do what: bucket ACL, object ACL, bucket policy and public access block.

The owner's account may do everything that a Deny of the bucket policy does not forbid; RAM policies of its users are
not judged here. Others need a policy or an ACL that lets them, and the public access block takes away what the public
was given (https://www.alibabacloud.com/help/en/oss/user-guide/block-public-access/).
"""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Mapping
from typing import Any, cast

from dualregion_emulator.services.oss.call import PRODUCT, Bucket, Call
from dualregion_emulator.services.oss.errors import OssError, access_denied, invalid_argument

ACLS = ("private", "public-read", "public-read-write")
_READS = frozenset({"GetObject", "HeadObject", "GetObjectMeta", "ListObjects", "ListObjectsV2", "ListParts"})
_WRITES = frozenset(
    {
        "PutObject",
        "DeleteObject",
        "DeleteMultipleObjects",
        "AppendObject",
        "InitiateMultipartUpload",
        "UploadPart",
        "CompleteMultipartUpload",
        "AbortMultipartUpload",
    }
)
_STATEMENT = {"Effect", "Action", "Principal", "NotPrincipal", "Resource", "Condition", "Sid"}
_CONDITIONS = {
    "Bool",
    "StringEquals",
    "StringNotEquals",
    "StringLike",
    "StringNotLike",
    "IpAddress",
    "NotIpAddress",
}


def blocked(call: Call, bucket: Bucket) -> bool:
    """Is public access to this bucket blocked, by itself or for its whole account?"""
    own = bucket.settings.get("publicAccessBlock", {}).get("BlockPublicAccess") == "true"
    account = call.store.get(bucket.account, "", PRODUCT, "account", "publicAccessBlock") or {}
    return own or account.get("BlockPublicAccess") == "true"


def check(call: Call, bucket: Bucket, action: str, object_acl: str = "default") -> None:
    """`AccessDenied` (403) unless the caller may do `action` (an API name such as GetObject) on the bucket and key."""
    effect = _judge(call, bucket, action)
    if effect == "Deny":
        raise access_denied("Access denied by bucket policy.")
    if call.caller.account == bucket.account:
        return
    shut = blocked(call, bucket)
    if effect == "Allow" and not (shut and is_public(bucket.doc.get("policy"))):
        return
    acl = bucket.doc["acl"] if object_acl == "default" else object_acl
    if not shut:
        if action in _READS and acl in ("public-read", "public-read-write"):
            return
        if action in _WRITES and acl == "public-read-write":
            return
    raise access_denied("You have no right to access this object because of bucket acl.")


def check_acl(call: Call, bucket: Bucket, acl: str, allowed: tuple[str, ...] = ACLS) -> str:
    """The ACL if it is one and may be set. Errors: `InvalidArgument` (400), `AccessDenied` (403) for a public one
    under a public access block."""
    if acl not in allowed:
        raise invalid_argument("no such bucket access control exists", "x-oss-acl", acl)
    if acl.startswith("public") and blocked(call, bucket):
        raise access_denied("Put public bucket acl is not allowed")
    return acl


def parse_policy(call: Call, bucket: Bucket, text: str) -> dict[str, Any]:
    """A policy document that can be judged. Error: `InvalidPolicyDocument` (400), also (and counted as unknown) for
    elements, operators and condition keys that are not evaluated here."""
    try:
        policy = json.loads(text)
    except ValueError:
        raise _invalid_policy("it is not JSON") from None
    document = cast(dict[str, Any], policy) if isinstance(policy, dict) else {}
    if document.get("Version") != "1" or not isinstance(document.get("Statement"), list):
        raise _invalid_policy('Version must be "1" and Statement a list')
    for statement in document["Statement"]:
        if not isinstance(statement, dict) or not {"Effect", "Action", "Resource"} <= set(cast(Any, statement)):
            raise _invalid_policy("a statement needs Effect, Action and Resource")
        entry = cast(dict[str, Any], statement)
        strange = sorted(set(entry) - _STATEMENT) + sorted(set(entry.get("Condition", {})) - _CONDITIONS)
        for name in strange:
            call.context.unknown(f"oss policy element {name}")
        if strange:
            raise _invalid_policy(f"{strange[0]} is not supported")
        if entry["Effect"] not in ("Allow", "Deny"):
            raise _invalid_policy("Effect must be Allow or Deny")
        if ("Principal" in entry) == ("NotPrincipal" in entry):
            raise _invalid_policy("a statement needs one of Principal and NotPrincipal")
        for resource in _list(entry["Resource"]):
            if not fnmatch.fnmatchcase(resource, f"acs:oss:*:*:{bucket.name}*"):
                raise _invalid_policy(f"{resource} is not in this bucket")
    if blocked(call, bucket) and is_public(text):
        raise access_denied("Put public bucket policy is not allowed")
    return document


def is_public(text: str | None) -> bool:
    """Does a policy allow something to everybody without a condition? (GetBucketPolicyStatus)"""
    if not text:
        return False
    return any(
        entry["Effect"] == "Allow" and "*" in _list(entry.get("Principal", [])) and not entry.get("Condition")
        for entry in json.loads(text)["Statement"]
    )


def _invalid_policy(why: str) -> OssError:
    return OssError("InvalidPolicyDocument", f"The policy document is invalid: {why}.", 400)


def _list(value: Any) -> list[str]:
    return [str(item) for item in cast(list[Any], value)] if isinstance(value, list) else [str(value)]


def _judge(call: Call, bucket: Bucket, action: str) -> str:
    """ "Deny", "Allow" or ""."""
    text = bucket.doc.get("policy")
    if not text:
        return ""
    resource = f"acs:oss:{bucket.location}:{bucket.account}:{bucket.name}" + (f"/{call.key}" if call.key else "")
    verdict = ""
    for entry in json.loads(text)["Statement"]:
        if not any(fnmatch.fnmatchcase(f"oss:{action}".lower(), name.lower()) for name in _list(entry["Action"])):
            continue
        if not any(_same_resource(pattern, resource) for pattern in _list(entry["Resource"])):
            continue
        if not _principal(call, entry) or not _conditions(call, entry.get("Condition", {})):
            continue
        if entry["Effect"] == "Deny":
            return "Deny"
        verdict = "Allow"
    return verdict


def _same_resource(pattern: str, resource: str) -> bool:
    """`acs:oss:<region>:<account>:<relative id>`: the first four parts and the rest are matched apart."""
    wanted, actual = pattern.split(":", 4), resource.split(":", 4)
    wanted[2] = f"*{wanted[2]}"  # the region is written with or without "oss-"
    return len(wanted) == 5 and all(fnmatch.fnmatchcase(a, w) for a, w in zip(actual, wanted, strict=True))


def _principal(call: Call, entry: Mapping[str, Any]) -> bool:
    named = _list(entry.get("Principal", entry.get("NotPrincipal", [])))
    caller = {call.caller.account, call.caller.principal, call.caller.principal.rpartition("/")[2]}
    matches = "*" in named or any(fnmatch.fnmatchcase(who, name) for name in named for who in caller if who)
    return matches == ("Principal" in entry)


def _conditions(call: Call, conditions: Mapping[str, Mapping[str, Any]]) -> bool:
    """All must hold. Every request reaches OSS over TLS here and from this machine."""
    facts = {
        "acs:securetransport": "true",
        "acs:sourceip": "127.0.0.1",
        "oss:prefix": call.parameters.get("prefix", ""),
    }
    for operator, keys in conditions.items():
        for key, wanted in keys.items():
            actual = facts.get(key.lower())
            if actual is None:
                call.context.unknown(f"oss policy condition key {key}")
                return False
            values = [value.lower() for value in _list(wanted)]
            hit = any(fnmatch.fnmatchcase(actual, value) for value in values)
            if operator in ("IpAddress", "NotIpAddress"):
                hit = any(value.split("/")[0] in (actual, "0.0.0.0") for value in values)  # noqa: S104 - a pattern
            if hit == ("Not" in operator):
                return False
    return True
