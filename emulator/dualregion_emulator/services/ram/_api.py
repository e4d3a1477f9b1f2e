"""The table of actions of the product, and the checks that roles and policies share.

Codes: `EntityNotExist.*`, `EntityAlreadyExists.*`, `DeleteConflict.*` (provider: the lists in its ram resources),
`MalformedPolicyDocument`, `LimitExceeded.Policy.Version` (vendor's pages of CreatePolicy and CreatePolicyVersion).
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any, cast

from dualregion_emulator.services._call import Call
from dualregion_emulator.services._rpc import Api
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

API = Api("Ram", "2015-05-01", r"ram", regional=False)

ROLE, POLICY, ATTACHMENT = "role", "policy", "attachment"
_SYSTEM = re.compile(r"Aliyun([A-Za-z0-9]+)(FullAccess|ReadOnlyAccess)")


def missing(entity: str, name: str) -> CloudError:
    """`EntityNotExist.Role` and the like."""
    return CloudError(f"EntityNotExist.{entity}", f"The {entity.lower()} does not exist: {name} .", 404)


def find_role(call: Call) -> Document:
    """The role that RoleName names; its case does not matter."""
    doc = call.table(ROLE).get(call.text("RoleName").lower())
    if doc is None:
        raise missing("Role", call.text("RoleName"))
    return doc


def find_policy(call: Call, name: str) -> Document:
    """The customer's own policy of that name."""
    doc = call.table(POLICY).get(name)
    if doc is None:
        raise missing("Policy", name)
    return doc


def system_document(name: str) -> str | None:
    """The document of a policy of the vendor's, or None if the name is none of theirs."""
    if name in ("AdministratorAccess", "ReadOnlyAccess"):
        action: str | list[str] = "*" if name == "AdministratorAccess" else ["*:Describe*", "*:List*", "*:Get*"]
    else:
        found = _SYSTEM.fullmatch(name)
        if found is None:
            return None
        product = found.group(1).lower()
        verbs = ("Describe*", "List*", "Get*")
        action = f"{product}:*" if found.group(2) == "FullAccess" else [f"{product}:{verb}" for verb in verbs]
    statement = {"Action": action, "Effect": "Allow", "Resource": "*"}
    return json.dumps({"Version": "1", "Statement": [statement]})


def checked_document(text: str, *, trust: bool) -> str:
    """The document as it was sent, if it is one: version 1, at least one statement, an effect each, principals in a
    trust policy and actions everywhere."""
    try:
        document: Any = json.loads(text)
        statements = cast(list[Any], document["Statement"])
        sound = document["Version"] == "1" and bool(statements)
        for statement in statements:
            sound = sound and statement["Effect"] in ("Allow", "Deny") and bool(statement["Action"])
            sound = sound and bool(statement["Principal"] if trust else statement["Resource"])
    except (ValueError, KeyError, TypeError):
        sound = False
    if not sound:
        raise CloudError("MalformedPolicyDocument", "The policy document is malformed.")
    return text


def numeric_id(text: str) -> str:
    """A stable 18-digit id."""
    return str(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) % 10**17 + 3 * 10**17)


def given_tags(call: Call) -> dict[str, str]:
    """Tags flattened (`Tag.1.Key`), or as one JSON text, which is how the provider sends them."""
    value = call.parameters.get("Tag", [])
    try:
        pairs = cast(list[dict[str, str]], json.loads(value or "[]") if isinstance(value, str) else value)
        return {pair["Key"]: pair.get("Value", "") for pair in pairs}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CloudError("InvalidParameter.Tag", "The specified parameter Tag is not valid.") from None


def names(call: Call, parameter: str) -> list[str]:
    """A list flattened (`TagKey.1`), or as one JSON text."""
    value = call.parameters.get(parameter, [])
    if isinstance(value, list):
        return call.texts(parameter)
    try:
        loaded: Any = json.loads(value)
    except ValueError:
        raise CloudError(f"InvalidParameter.{parameter}", f"The specified {parameter} is not valid.") from None
    return [str(item) for item in cast(list[object], loaded)] if isinstance(loaded, list) else [str(loaded)]
