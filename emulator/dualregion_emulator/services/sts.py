"""Sts 2015-04-01: who am I, and temporary keys for a role.

Shapes: alibaba-cloud-sdk-go `services/sts` and `alibabacloud_sts20150401`. A role's trust policy decides who may
assume it; a temporary key acts in the role's account.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import time
from datetime import datetime, timedelta
from typing import Any, cast

from dualregion_emulator.auth.credentials import issue_temporary
from dualregion_emulator.clock import iso
from dualregion_emulator.services._call import Call
from dualregion_emulator.services._rpc import Api
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

API = Api("Sts", "2015-04-01", r"sts|sts(?:-vpc)?\.([a-z]+-[a-z0-9-]+)", regional=False)
PRODUCT, match, handle = API.product, API.match, API.handle

_ARN = re.compile(r"acs:ram::(\d+):role/([\w.\-]+)")
_SESSION = re.compile(r"[\w.@\-]{2,64}")


def _number_for(text: str) -> str:
    """A stable 18-digit id for a principal that the cloud itself made."""
    return str(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) % 10**17 + 2 * 10**17)


@API.action("GetCallerIdentity")
def get_caller_identity(call: Call) -> dict[str, Any]:
    """The signer of this request."""
    arn = call.credential.principal
    kind, _, name = arn.rpartition(":")[2].partition("/")
    answer = {"AccountId": call.account, "Arn": arn}
    if kind == "assumed-role":
        role, _, session = name.partition("/")
        identity = f"{_number_for(f'{call.account}/{role}')}:{session}"
        return answer | {
            "IdentityType": "AssumedRoleUser",
            "PrincipalId": identity,
            "UserId": identity,
            "RoleId": identity.partition(":")[0],
        }
    return answer | {"IdentityType": "RAMUser", "PrincipalId": _number_for(arn), "UserId": _number_for(arn)}


def _role(call: Call) -> tuple[str, str, Document]:
    found = _ARN.fullmatch(call.text("RoleArn"))
    if found is None:
        raise CloudError("InvalidParameter.RoleArn", "The specified RoleArn is invalid.")
    account, name = found.groups()
    role = call.context.store.get(account, "", "Ram", "role", name.lower())
    if role is None:
        raise CloudError("EntityNotExist.Role", f"The specified Role not exists: {call.text('RoleArn')}.", 404)
    return account, role["RoleName"], role


def _statements(role: Document) -> list[dict[str, Any]]:
    document: dict[str, Any] = json.loads(role["AssumeRolePolicyDocument"])
    return [s for s in cast(list[dict[str, Any]], document.get("Statement", [])) if s.get("Effect") == "Allow"]


def _principals(statement: dict[str, Any], kind: str) -> list[str]:
    named: object = statement.get("Principal", {}).get(kind, [])
    return [named] if isinstance(named, str) else [str(n) for n in cast(list[object], named)]


def _grant(call: Call, account: str, name: str, role: Document) -> dict[str, Any]:
    session = call.text("RoleSessionName")
    if not _SESSION.fullmatch(session):
        raise CloudError("InvalidParameter.RoleSessionName", "The specified RoleSessionName is wrongly formed.")
    longest = int(role["MaxSessionDuration"])
    seconds = call.number("DurationSeconds", 3600, 900, longest)
    arn = f"acs:ram::{account}:assumed-role/{name.lower()}/{session}"
    credential = issue_temporary(call.context.store, account, arn, timedelta(seconds=seconds))
    return {
        "AssumedRoleUser": {"Arn": arn, "AssumedRoleId": f"{role['RoleId']}:{session}"},
        "Credentials": {
            "AccessKeyId": credential.access_key,
            "AccessKeySecret": credential.secret,
            "SecurityToken": credential.token,
            "Expiration": iso(datetime.fromisoformat(credential.expires)),
        },
    }


@API.action("AssumeRole", "RoleArn RoleSessionName", "DurationSeconds Policy ExternalId SourceIdentity")
def assume_role(call: Call) -> dict[str, Any]:
    """`NoPermission` (403) unless the trust policy names the caller or the caller's account."""
    account, name, role = _role(call)
    caller = {call.credential.principal, f"acs:ram::{call.account}:root"}
    if not any(caller & set(_principals(s, "RAM")) for s in _statements(role)):
        raise CloudError(
            "NoPermission", "You are not authorized to do this action. You should be authorized by RAM.", 403
        )
    return _grant(call, account, name, role)


@API.action(
    "AssumeRoleWithOIDC", "OIDCProviderArn RoleArn OIDCToken RoleSessionName", "DurationSeconds Policy", anonymous=True
)
def assume_role_with_oidc(call: Call) -> dict[str, Any]:
    """The token must be a JWT that is not expired, and the trust policy must name the provider and accept the
    token's `iss`, `aud` and `sub` where it sets conditions on them. The token's signature is not checked: the local
    cloud knows no identity provider's keys."""
    account, name, role = _role(call)
    claims = _claims(call.text("OIDCToken"))
    for statement in _statements(role):
        if call.text("OIDCProviderArn") in _principals(statement, "Federated") and _accepts(statement, claims):
            answer = _grant(call, account, name, role)
            subject = {"Issuer": claims.get("iss", ""), "Subject": claims.get("sub", ""), "VerificationInfo": "Success"}
            return answer | {"OIDCTokenInfo": subject | {"ClientIds": str(claims.get("aud", ""))}}
    raise _not_authorized()


def _not_authorized() -> CloudError:
    return CloudError("NoPermission", "You are not authorized to do this action. You should be authorized by RAM.", 403)


def _claims(token: str) -> dict[str, Any]:
    parts = token.split(".")
    try:
        loaded: object = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (IndexError, ValueError):
        loaded = None
    if not isinstance(loaded, dict) or len(parts) != 3:
        raise CloudError("AuthenticationFail.OIDCToken.Invalid", "This JWT Token is invalid.")
    claims = cast(dict[str, Any], loaded)
    if float(claims.get("exp", 0)) <= time.time():
        raise CloudError("AuthenticationFail.OIDCToken.Expired", "This JWT Token is expired.")
    return claims


def _accepts(statement: dict[str, Any], claims: dict[str, Any]) -> bool:
    """StringEquals on `oidc:<claim>`; a condition of another kind is not understood and therefore not met."""
    conditions: dict[str, dict[str, Any]] = statement.get("Condition", {})
    if not conditions.keys() <= {"StringEquals"}:
        return False
    for key, allowed in conditions.get("StringEquals", {}).items():
        values: list[Any] = cast(list[Any], allowed) if isinstance(allowed, list) else [allowed]
        if claims.get(key.removeprefix("oidc:")) not in values:
            return False
    return True
