"""Policies and their versions: at most five of a policy, one of them the default."""

from __future__ import annotations

import re
from typing import Any, cast

from dualregion_emulator.services._call import Call
from dualregion_emulator.services.ram._api import (
    API,
    ATTACHMENT,
    POLICY,
    checked_document,
    find_policy,
    given_tags,
    missing,
    system_document,
)
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

_NAME = re.compile(r"[A-Za-z0-9\-]{1,128}")
_MOST_VERSIONS = 5
_ROTATE = "DeleteOldestNonDefaultVersionWhenLimitExceeded"
_HIDDEN = {"Tags", "Versions", "Serial"}


def attachment_count(call: Call, name: str, kind: str) -> int:
    """How many roles a policy is attached to."""
    return sum((a["PolicyName"], a["PolicyType"]) == (name, kind) for a in call.table(ATTACHMENT).list())


def policy_of(call: Call, name: str, kind: str) -> Document:
    """A policy of the customer's (`Custom`) or of the vendor's (`System`)."""
    if kind == "Custom":
        return find_policy(call, name)
    document = system_document(name) if kind == "System" else None
    if document is None:
        raise missing("Policy", name)
    dates = {"CreateDate": "2015-04-28T06:39:45Z", "UpdateDate": "2015-04-28T06:39:45Z"}
    version = {"VersionId": "v1", "PolicyDocument": document, "CreateDate": dates["CreateDate"]}
    fixed = {"PolicyName": name, "PolicyType": kind, "Description": "", "DefaultVersion": "v1"}
    return {**fixed, **dates, "Versions": [version], "Tags": {}}


def named_policy(call: Call) -> Document:
    """The policy that PolicyName and PolicyType name."""
    return policy_of(call, call.text("PolicyName"), call.text("PolicyType", "Custom"))


def _shown(doc: Document, *, without: str = "") -> dict[str, Any]:
    return {k: v for k, v in doc.items() if k not in _HIDDEN and k not in without.split()}


def _versions(doc: Document) -> list[dict[str, Any]]:
    versions = cast(list[Document], doc["Versions"])
    return [v | {"IsDefaultVersion": v["VersionId"] == doc["DefaultVersion"]} for v in versions]


def _version(doc: Document, id: str) -> dict[str, Any]:
    for version in _versions(doc):
        if version["VersionId"] == id:
            return version
    raise missing("Policy.Version", id)


@API.action("CreatePolicy", "PolicyName PolicyDocument", "Description Tag Tag.*.Key Tag.*.Value")
def create_policy(call: Call) -> dict[str, Any]:
    """Version v1 of a policy of the customer's."""
    name = call.text("PolicyName")
    if not _NAME.fullmatch(name):
        message = "The parameter PolicyName contains invalid characters."
        raise CloudError("InvalidParameter.PolicyName.InvalidChars", message)
    if call.table(POLICY).get(name) is not None:
        raise CloudError("EntityAlreadyExists.Policy", f"The policy already exists: {name} .", 409)
    document = checked_document(call.text("PolicyDocument"), trust=False)
    doc: Document = {
        "PolicyName": name,
        "PolicyType": "Custom",
        "Description": call.text("Description"),
        "DefaultVersion": "v1",
        "CreateDate": call.now,
        "UpdateDate": call.now,
        "Serial": 1,
        "Versions": [{"VersionId": "v1", "PolicyDocument": document, "CreateDate": call.now}],
        "Tags": given_tags(call),
    }
    call.table(POLICY).put(name, doc)
    return {"Policy": _shown(doc, without="UpdateDate")}


@API.action("GetPolicy", "PolicyName PolicyType")
def get_policy(call: Call) -> dict[str, Any]:
    """The policy with its default version, the document as it was written."""
    doc = named_policy(call)
    default = _version(doc, doc["DefaultVersion"])
    count = attachment_count(call, doc["PolicyName"], doc["PolicyType"])
    return {"Policy": _shown(doc) | {"AttachmentCount": count}, "DefaultPolicyVersion": default}


@API.action("ListPolicies", "", "PolicyType Marker MaxItems Tag Tag.*.Key Tag.*.Value")
def list_policies(call: Call) -> dict[str, Any]:
    """The customer's own, at most 1000 at a time; the vendor's are not listed."""
    most, marker = call.number("MaxItems", 100, 1, 1000), call.text("Marker")
    docs = sorted(call.table(POLICY).list(), key=lambda doc: doc["PolicyName"])
    docs = [doc for doc in docs if doc["PolicyName"] > marker and call.text("PolicyType", "Custom") == "Custom"]
    tags = given_tags(call)
    docs = [doc for doc in docs if tags.items() <= doc["Tags"].items()]
    rows: list[dict[str, Any]] = [
        _shown(doc)
        | {
            "AttachmentCount": attachment_count(call, doc["PolicyName"], "Custom"),
            "Tags": {"Tag": [{"TagKey": k, "TagValue": v} for k, v in doc["Tags"].items()]},
        }
        for doc in docs[:most]
    ]
    more = len(docs) > most
    marker = docs[most - 1]["PolicyName"] if more else ""
    return {"IsTruncated": more, "Marker": marker, "Policies": {"Policy": rows}}


@API.action("UpdatePolicyDescription", "PolicyName", "NewDescription")
def update_policy_description(call: Call) -> dict[str, Any]:
    """An absent description empties it."""
    doc = {
        **find_policy(call, call.text("PolicyName")),
        "Description": call.text("NewDescription"),
        "UpdateDate": call.now,
    }
    call.table(POLICY).put(doc["PolicyName"], doc)
    return {"Policy": _shown(doc)}


@API.action("CreatePolicyVersion", "PolicyName PolicyDocument", "SetAsDefault RotateStrategy")
def create_policy_version(call: Call) -> dict[str, Any]:
    """The sixth version is refused, or takes the place of the oldest that is not the default if asked so."""
    doc, document = (
        find_policy(call, call.text("PolicyName")),
        checked_document(call.text("PolicyDocument"), trust=False),
    )
    versions = cast(list[Document], doc["Versions"])
    if len(versions) >= _MOST_VERSIONS:
        if call.text("RotateStrategy") != _ROTATE:
            message = f"The count of policy versions exceeds the limit of {_MOST_VERSIONS}."
            raise CloudError("LimitExceeded.Policy.Version", message, 409)
        versions.remove(next(v for v in versions if v["VersionId"] != doc["DefaultVersion"]))
    doc["Serial"] += 1
    id = f"v{doc['Serial']}"
    versions.append({"VersionId": id, "PolicyDocument": document, "CreateDate": call.now})
    if call.flag("SetAsDefault"):
        doc["DefaultVersion"] = id
    doc["UpdateDate"] = call.now
    call.table(POLICY).put(doc["PolicyName"], doc)
    return {"PolicyVersion": _version(doc, id)}


@API.action("GetPolicyVersion", "PolicyName PolicyType VersionId")
def get_policy_version(call: Call) -> dict[str, Any]:
    """One version."""
    return {"PolicyVersion": _version(named_policy(call), call.text("VersionId"))}


@API.action("ListPolicyVersions", "PolicyName PolicyType")
def list_policy_versions(call: Call) -> dict[str, Any]:
    """Oldest first."""
    return {"PolicyVersions": {"PolicyVersion": _versions(named_policy(call))}}


@API.action("SetDefaultPolicyVersion", "PolicyName VersionId")
def set_default_policy_version(call: Call) -> dict[str, Any]:
    """Takes effect at once."""
    doc = find_policy(call, call.text("PolicyName"))
    doc["DefaultVersion"] = _version(doc, call.text("VersionId"))["VersionId"]
    call.table(POLICY).put(doc["PolicyName"], {**doc, "UpdateDate": call.now})
    return {}


@API.action("DeletePolicyVersion", "PolicyName VersionId")
def delete_policy_version(call: Call) -> dict[str, Any]:
    """The default version cannot be deleted."""
    doc = find_policy(call, call.text("PolicyName"))
    id = _version(doc, call.text("VersionId"))["VersionId"]
    if id == doc["DefaultVersion"]:
        raise CloudError("DeleteConflict.Policy.Version.Default", "The default version cannot be deleted.", 409)
    doc["Versions"] = [v for v in cast(list[Document], doc["Versions"]) if v["VersionId"] != id]
    call.table(POLICY).put(doc["PolicyName"], doc)
    return {}


@API.action("DeletePolicy", "PolicyName", "CascadingDelete")
def delete_policy(call: Call) -> dict[str, Any]:
    """Refused while it is attached, or has other versions than the default one and the delete does not cascade."""
    doc = find_policy(call, call.text("PolicyName"))
    if attachment_count(call, doc["PolicyName"], "Custom"):
        raise CloudError("DeleteConflict.Policy.Role", "The policy is attached to a role.", 409)
    if len(cast(list[Document], doc["Versions"])) > 1 and not call.flag("CascadingDelete"):
        raise CloudError("DeleteConflict.Policy.Version", "The policy has more than one version.", 409)
    call.table(POLICY).delete(doc["PolicyName"])
    return {}
