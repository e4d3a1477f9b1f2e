"""Roles: who may act for the account. The trust policy is what `AssumeRole` judges."""

from __future__ import annotations

import re
from typing import Any

from dualregion_emulator.services._call import Call, new_uuid
from dualregion_emulator.services.ram._api import (
    API,
    ATTACHMENT,
    ROLE,
    checked_document,
    find_role,
    given_tags,
    numeric_id,
)
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

_NAME = re.compile(r"[A-Za-z0-9.\-]{1,64}")


def _shown(doc: Document, *, without: str = "") -> dict[str, Any]:
    return {k: v for k, v in doc.items() if k not in {"Tags", *without.split()}}


@API.action(
    "CreateRole",
    "RoleName AssumeRolePolicyDocument",
    "Description MaxSessionDuration AllowConsoleLogin Tag Tag.*.Key Tag.*.Value",
)
def create_role(call: Call) -> dict[str, Any]:
    """Sessions of 1 to 12 hours; a name that exists, in whatever case, is refused."""
    name = call.text("RoleName")
    if not _NAME.fullmatch(name):
        raise CloudError(
            "InvalidParameter.RoleName.InvalidChars", "The parameter RoleName contains invalid characters."
        )
    if call.table(ROLE).get(name.lower()) is not None:
        raise CloudError("EntityAlreadyExists.Role", f"The role already exists: {name} .", 409)
    doc: Document = {
        "RoleId": numeric_id(new_uuid()),
        "RoleName": name,
        "Arn": f"acs:ram::{call.account}:role/{name.lower()}",
        "Description": call.text("Description"),
        "AssumeRolePolicyDocument": checked_document(call.text("AssumeRolePolicyDocument"), trust=True),
        "MaxSessionDuration": call.number("MaxSessionDuration", 3600, 3600, 43200),
        "AllowConsoleLogin": call.flag("AllowConsoleLogin", True),
        "CreateDate": call.now,
        "UpdateDate": call.now,
        "Tags": given_tags(call),
    }
    call.table(ROLE).put(name.lower(), doc)
    return {"Role": _shown(doc, without="UpdateDate")}


@API.action("GetRole", "RoleName")
def get_role(call: Call) -> dict[str, Any]:
    """The role with its trust policy as it was written."""
    doc = find_role(call)
    principal = f"{doc['RoleName'].lower()}@role.{call.account}.onaliyunservice.com"
    return {"Role": _shown(doc) | {"RolePrincipalName": principal, "IsServiceLinkedRole": False}}


@API.action("ListRoles", "", "Marker MaxItems Tag Tag.*.Key Tag.*.Value")
def list_roles(call: Call) -> dict[str, Any]:
    """At most 1000 at a time; the marker is the name of the last one."""
    most, marker = call.number("MaxItems", 100, 1, 1000), call.text("Marker").lower()
    docs = sorted(call.table(ROLE).list(), key=lambda doc: doc["RoleName"].lower())
    tags = given_tags(call)
    docs = [doc for doc in docs if doc["RoleName"].lower() > marker and tags.items() <= doc["Tags"].items()]
    rows: list[dict[str, Any]] = [
        _shown(doc, without="AssumeRolePolicyDocument")
        | {"Tags": {"Tag": [{"TagKey": k, "TagValue": v} for k, v in doc["Tags"].items()]}}
        for doc in docs[:most]
    ]
    more = len(docs) > most
    return {"IsTruncated": more, "Marker": docs[most - 1]["RoleName"] if more else "", "Roles": {"Role": rows}}


@API.action(
    "UpdateRole",
    "RoleName",
    "NewDescription NewAssumeRolePolicyDocument NewMaxSessionDuration NewAllowConsoleLogin",
)
def update_role(call: Call) -> dict[str, Any]:
    """Changes what is given."""
    doc = find_role(call)
    if call.has("NewDescription"):
        doc["Description"] = call.text("NewDescription")
    if call.has("NewAssumeRolePolicyDocument"):
        doc["AssumeRolePolicyDocument"] = checked_document(call.text("NewAssumeRolePolicyDocument"), trust=True)
    if call.has("NewAllowConsoleLogin"):
        doc["AllowConsoleLogin"] = call.flag("NewAllowConsoleLogin")
    doc["MaxSessionDuration"] = call.number("NewMaxSessionDuration", doc["MaxSessionDuration"], 3600, 43200)
    doc["UpdateDate"] = call.now
    call.table(ROLE).put(doc["RoleName"].lower(), doc)
    return {"Role": _shown(doc)}


@API.action("DeleteRole", "RoleName")
def delete_role(call: Call) -> dict[str, Any]:
    """`DeleteConflict.Role.Policy` while a policy is attached."""
    name = find_role(call)["RoleName"].lower()
    if any(attachment["Role"] == name for attachment in call.table(ATTACHMENT).list()):
        raise CloudError("DeleteConflict.Role.Policy", "The role has policies attached to it.", 409)
    call.table(ROLE).delete(name)
    return {}
