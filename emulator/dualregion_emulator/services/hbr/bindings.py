"""What is backed up by which policy. A binding to a bucket, a file system or an instance makes
jobs; the other kinds are kept as they are given."""

from __future__ import annotations

from typing import Any, cast

from dualregion_emulator.services._call import Call, Tree, new_id, page
from dualregion_emulator.services.hbr import runs
from dualregion_emulator.services.hbr._api import API, BINDING, POLICY, decoded, epoch, invalid, ok, trees, whole
from dualregion_emulator.services.hbr.policies import find_policy
from dualregion_emulator.services.hbr.runs import binding_id
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

_TYPES = ("UDM_ECS", "OSS", "NAS", "COMMON_NAS", "ECS_FILE", "File", "COMMON_FILE_SYSTEM", "OTS")
_TEXTS = "DataSourceId SourceType Source Include Exclude SpeedLimit PolicyBindingDescription CrossAccountRoleName"
_FIELDS = f"{_TEXTS} CrossAccountType CrossAccountUserId Disabled AdvancedOptions"
_HIDDEN = {"LastJob"}


@API.action("CreatePolicyBindings", "PolicyId PolicyBindingList")
def create_policy_bindings(call: Call) -> dict[str, Any]:
    """Schedules the jobs of a source. Whether it exists shows when the first one runs."""
    policy = find_policy(call)
    for row in trees(call, "PolicyBindingList", _FIELDS.split()):
        _create(call, policy, row)
    return ok()


def _create(call: Call, policy: Document, row: Tree) -> None:
    now = call.context.clock.now()
    doc: Document = {name: str(row.get(name) or "") for name in _TEXTS.split()} | {
        "PolicyId": policy["PolicyId"],
        "PolicyBindingId": new_id("pd", call.region),
        "CrossAccountType": row.get("CrossAccountType") or "SELF_ACCOUNT",
        "CrossAccountUserId": whole(row, "CrossAccountUserId"),
        "Disabled": str(row.get("Disabled", False)).lower() == "true",
        "AdvancedOptions": row.get("AdvancedOptions") or {},
        "CreatedTime": epoch(now),
        "UpdatedTime": epoch(now),
        "CreatedByTag": False,
        "LastJob": "",
    }
    if doc["SourceType"] not in _TYPES:
        raise invalid("SourceType")
    if (doc["SourceType"] == "UDM_ECS") != (policy["PolicyType"] == "UDM_ECS_ONLY"):
        raise invalid("SourceType", "ECS instances need a policy of type UDM_ECS_ONLY, and only they.")
    if not doc["DataSourceId"]:
        raise invalid("DataSourceId")
    across = doc["CrossAccountType"] == "CROSS_ACCOUNT"
    if across and not (doc["CrossAccountUserId"] and doc["CrossAccountRoleName"]):
        raise invalid("CrossAccountType", "CROSS_ACCOUNT needs CrossAccountUserId and CrossAccountRoleName.")
    id = binding_id(policy["PolicyId"], doc["SourceType"], doc["DataSourceId"])
    if call.table(BINDING).get(id) is not None:
        raise CloudError("PolicyBindingAlreadyExists", f"{doc['DataSourceId']} is bound to this policy already.")
    call.table(BINDING).put(id, doc)
    runs.schedule(call.context.store, call.account, call.region, doc, policy, now)


@API.action("DescribePolicyBindings", "", "PolicyId SourceType DataSourceIds DataSourceIds.* MaxResults NextToken")
def describe_policy_bindings(call: Call) -> dict[str, Any]:
    """Unknown ids are an empty list (provider: service_alicloud_hbr_v2.go:138)."""
    size, start = call.number("MaxResults", 10, 1, 100), call.number("NextToken", 1, 1, 10**6)
    sources = _sources(call)
    docs = [
        doc
        for doc in call.table(BINDING).list()
        if call.text("PolicyId") in ("", doc["PolicyId"])
        and call.text("SourceType") in ("", doc["SourceType"])
        and (not sources or doc["DataSourceId"] in sources)
    ]
    rows = [{k: v for k, v in doc.items() if k not in _HIDDEN} for doc in page(docs, start, size)]
    more = {"NextToken": str(start + 1)} if start * size < len(docs) else {}
    return ok(PolicyBindings=rows, MaxResults=size, TotalCount=len(docs), **more)


def _sources(call: Call) -> list[str]:
    value: object = decoded(call, "DataSourceIds", "[]")
    if not isinstance(value, list):
        raise invalid("DataSourceIds")
    return [str(item) for item in cast(list[object], value)]


def _find(call: Call, source: str) -> Document:
    doc = call.table(BINDING).get(binding_id(call.text("PolicyId"), call.text("SourceType"), source))
    if doc is None:
        raise CloudError("PolicyBindingNotExist", f"{source} is not bound to this policy.", 404)
    return doc


@API.action(
    "UpdatePolicyBinding",
    "PolicyId SourceType DataSourceId",
    "Disabled Source Include Exclude SpeedLimit PolicyBindingDescription AdvancedOptions",
)
def update_policy_binding(call: Call) -> dict[str, Any]:
    """`Disabled` stops the jobs, and starts them again: what was due in between is not made up for."""
    doc, now = _find(call, call.text("DataSourceId")), call.context.clock.now()
    call.set_given(doc, "Source Include Exclude SpeedLimit PolicyBindingDescription")
    if call.has("AdvancedOptions"):
        doc["AdvancedOptions"] = decoded(call, "AdvancedOptions", "{}")
    doc |= {"Disabled": call.flag("Disabled", doc["Disabled"]), "UpdatedTime": epoch(now)}
    call.table(BINDING).put(binding_id(doc["PolicyId"], doc["SourceType"], doc["DataSourceId"]), doc)
    runs.schedule(call.context.store, call.account, call.region, doc, find_policy(call), now)
    return ok()


@API.action("DeletePolicyBinding", "PolicyId SourceType", "DataSourceIds DataSourceIds.*")
def delete_policy_binding(call: Call) -> dict[str, Any]:
    """The backups stay until their retention ends."""
    for source in _sources(call):
        doc = _find(call, source)
        policy = call.table(POLICY).get(doc["PolicyId"])
        if policy is not None:
            runs.unschedule(call.context.store, doc, policy)
        call.table(BINDING).delete(binding_id(doc["PolicyId"], doc["SourceType"], source))
    return ok()
