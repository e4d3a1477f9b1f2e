"""Policies: when backups are made, into which vault, and how long they are kept.

Each has at least one BACKUP rule and exactly one TRANSITION rule (vendor's CreatePolicyV2 page). A REPLICATION rule is
for backups of whole ECS instances, whose copies do not go through vaults; buckets are replicated by a mirror vault.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from dualregion_emulator.services._call import Call, Tree, new_id, page
from dualregion_emulator.services._world import REGIONS
from dualregion_emulator.services.hbr import runs
from dualregion_emulator.services.hbr._api import API, BINDING, POLICY, VAULT, epoch, invalid, ok, trees, whole
from dualregion_emulator.services.hbr.schedules import next_due
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

_FIELDS = (
    "RuleId RuleType Schedule Retention BackupType VaultId KeepLatestSnapshots ArchiveDays ReplicationRegionId"
    " Immutable DataSourceFilters RetentionRules TagFilters"
)
_TYPES = ("BACKUP", "TRANSITION", "REPLICATION", "TAG", "SECURITY")
_LONGEST_DAYS = 364635


def _rules(call: Call, kind: str, before: list[Document]) -> list[Document]:
    rules = [_rule(call, kind, row, number, before) for number, row in enumerate(trees(call, "Rules", _FIELDS.split()))]
    count = {name: sum(1 for rule in rules if rule["RuleType"] == name) for name in _TYPES}
    if count["BACKUP"] < 1 or count["TRANSITION"] != 1:
        raise invalid("Rules", "A policy has at least one BACKUP rule and exactly one TRANSITION rule.")
    return rules


def _rule(call: Call, kind: str, row: Tree, number: int, before: list[Document]) -> Document:
    rule: Document = {
        "RuleType": str(row.get("RuleType", "")),
        "Schedule": str(row.get("Schedule") or ""),
        "Retention": whole(row, "Retention"),
        "BackupType": str(row.get("BackupType") or ""),
        "VaultId": str(row.get("VaultId") or ""),
        "KeepLatestSnapshots": whole(row, "KeepLatestSnapshots"),
        "ArchiveDays": whole(row, "ArchiveDays"),
        "ReplicationRegionId": str(row.get("ReplicationRegionId") or ""),
        "Immutable": str(row.get("Immutable", False)).lower() == "true",
        "DataSourceFilters": row.get("DataSourceFilters") or [],
        "RetentionRules": row.get("RetentionRules") or [],
        "TagFilters": row.get("TagFilters") or [],
    }
    _check(call, kind, rule)
    same_place = before[number : number + 1]
    known = [r["RuleId"] for r in before if r["RuleId"] == row.get("RuleId")]
    known += [r["RuleId"] for r in same_place if r["RuleType"] == rule["RuleType"]]
    return {"RuleId": known[0] if known else new_id("rule", call.region), **rule}


def _check(call: Call, kind: str, rule: Document) -> None:
    if rule["RuleType"] not in _TYPES:
        raise invalid("RuleType")
    if rule["RuleType"] in ("TRANSITION", "REPLICATION") and not 1 <= rule["Retention"] <= _LONGEST_DAYS:
        raise invalid("Retention", f"1 to {_LONGEST_DAYS} days.")
    if rule["KeepLatestSnapshots"] not in (0, 1):
        raise invalid("KeepLatestSnapshots", "0 or 1.")
    if rule["RuleType"] == "REPLICATION" and rule["ReplicationRegionId"] not in REGIONS:
        raise invalid("ReplicationRegionId")
    if rule["RuleType"] != "BACKUP":
        return
    next_due(rule["Schedule"], call.context.clock.now())
    if kind == "STANDARD" and call.table(VAULT).get(rule["VaultId"]) is None:
        raise CloudError("VaultNotExist", f"The specified vault {rule['VaultId']!r} does not exist.", 404)


def find_policy(call: Call) -> Document:
    """The policy that PolicyId names."""
    doc = call.table(POLICY).get(call.text("PolicyId"))
    if doc is None:
        raise CloudError("PolicyNotExist", f"The specified policy {call.text('PolicyId')} does not exist.", 404)
    return doc


def bindings_of(call: Call, policy: str) -> list[Document]:
    """The bindings of a policy."""
    return [binding for binding in call.table(BINDING).list() if binding["PolicyId"] == policy]


@API.action("CreatePolicyV2", "Rules", "PolicyName PolicyDescription PolicyType")
def create_policy_v2(call: Call) -> dict[str, Any]:
    """The type follows from whether a rule names a vault, if it is not given."""
    rows = trees(call, "Rules", _FIELDS.split())
    kind = call.text("PolicyType") or ("STANDARD" if any(row.get("VaultId") for row in rows) else "UDM_ECS_ONLY")
    if kind not in ("STANDARD", "UDM_ECS_ONLY"):
        raise invalid("PolicyType")
    now = epoch(call.context.clock.now())
    doc: Document = {
        "PolicyId": new_id("po", call.region),
        "PolicyName": call.text("PolicyName"),
        "PolicyDescription": call.text("PolicyDescription"),
        "PolicyType": kind,
        "Rules": _rules(call, kind, []),
        "CreatedTime": now,
        "UpdatedTime": now,
    }
    call.table(POLICY).put(doc["PolicyId"], doc)
    return ok(PolicyId=doc["PolicyId"])


def _shown_rule(rule: Document) -> dict[str, Any]:
    return {name: value for name, value in rule.items() if value != "" or name in ("VaultId", "Schedule")}


@API.action("DescribePoliciesV2", "", "PolicyId MaxResults NextToken Accounts")
def describe_policies_v2(call: Call) -> dict[str, Any]:
    """An unknown id is an empty list (provider: service_alicloud_hbr_v2.go:54). The SDK always sends `Accounts`;
    only an empty list of them is served."""
    if trees(call, "Accounts"):
        call.context.unknown(f"parameter {API.product}/Accounts.*")
        raise CloudError("UnsupportedParameter", "The policies of other accounts are not served.")
    size, start = call.number("MaxResults", 10, 1, 100), call.number("NextToken", 1, 1, 10**6)
    docs = [doc for doc in call.table(POLICY).list() if call.text("PolicyId") in ("", doc["PolicyId"])]
    rows: list[dict[str, Any]] = [
        {
            **doc,
            "Rules": [_shown_rule(rule) for rule in cast(list[Document], doc["Rules"])],
            "BusinessStatus": "ACTIVE",
            "PolicyBindingCount": len(bindings_of(call, doc["PolicyId"])),
        }
        for doc in page(docs, start, size)
    ]
    more = {"NextToken": str(start + 1)} if start * size < len(docs) else {}
    return ok(Policies=rows, MaxResults=size, TotalCount=len(docs), **more)


@API.action("UpdatePolicyV2", "PolicyId", "PolicyName PolicyDescription Rules")
def update_policy_v2(call: Call) -> dict[str, Any]:
    """Takes effect on the next job; the retention of a backup that exists does not change."""
    doc, now = find_policy(call), call.context.clock.now()
    call.set_given(doc, "PolicyName PolicyDescription")
    if call.has("Rules"):
        _reschedule(call, doc, now)
    doc["UpdatedTime"] = epoch(now)
    call.table(POLICY).put(doc["PolicyId"], doc)
    return ok()


def _reschedule(call: Call, doc: Document, now: datetime) -> None:
    store, bound = call.context.store, bindings_of(call, doc["PolicyId"])
    for binding in bound:
        runs.unschedule(store, binding, doc)
    doc["Rules"] = _rules(call, doc["PolicyType"], doc["Rules"])
    for binding in bound:
        runs.schedule(store, call.account, call.region, binding, doc, now)


@API.action("DeletePolicyV2", "PolicyId")
def delete_policy_v2(call: Call) -> dict[str, Any]:
    """Refused while something is bound to it."""
    doc = find_policy(call)
    if bindings_of(call, doc["PolicyId"]):
        raise CloudError("PolicyBoundCannotBeDeleted", "The policy is bound to data sources.")
    call.table(POLICY).delete(doc["PolicyId"])
    return ok()
