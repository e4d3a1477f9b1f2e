"""Backup jobs: start one by hand, and see how they went."""

from __future__ import annotations

from typing import Any

from dualregion_emulator.services._call import Call, page
from dualregion_emulator.services.hbr import copies, runs
from dualregion_emulator.services.hbr._api import API, BINDING, JOB, ok
from dualregion_emulator.services.hbr.filters import filtered
from dualregion_emulator.services.hbr.policies import find_policy
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

_NAMED = {"OSS": "Bucket", "NAS": "FileSystemId", "UDM_ECS": "InstanceId"}
_CONDITIONS = "VaultId Bucket Status PlanId JobId CreatedTime CompleteTime"


@API.action("ExecutePolicyV2", "PolicyId", "RuleId SourceType DataSourceId")
def execute_policy_v2(call: Call) -> dict[str, Any]:
    """One job now, outside the schedule. `JobIsRunning` while the one before it has not finished."""
    policy, store = find_policy(call), call.context.store
    rules = [r for r in runs.backup_rules(policy) if call.text("RuleId") in ("", r["RuleId"])]
    id = runs.binding_id(policy["PolicyId"], call.text("SourceType"), call.text("DataSourceId"))
    binding = call.table(BINDING).get(id)
    if binding is None or not rules or binding["SourceType"] not in runs.RUN:
        raise CloudError("PolicyBindingNotExist", "No such source is bound to the rule.", 404)
    last = call.table(JOB).get(binding["LastJob"])
    if last is not None and last["Status"] == "RUNNING":
        raise CloudError("JobIsRunning", f"The job {last['JobId']} has not finished.")
    copies.look_again()
    job = runs.start(store, call.context.clock.now(), call.account, call.region, binding, policy, rules[0])
    return ok(JobId=job["JobId"])


def _shown(doc: Document) -> dict[str, Any]:
    done = doc["Status"] == "COMPLETE"
    same = (
        "JobId JobName VaultId PlanId SourceType Prefix StartTime CompleteTime Status ErrorMessage"
        " CrossAccountType CrossAccountUserId"
    )
    return {name: doc[name] for name in same.split()} | {
        _NAMED[doc["SourceType"]]: doc["Bucket"],
        "BackupType": "COMPLETE",
        "CreatedTime": doc["StartTime"],
        "ItemsTotal": doc["Items"],
        "ItemsDone": doc["Items"] if done else 0,
        "BytesTotal": doc["Bytes"],
        "BytesDone": doc["Bytes"] if done else 0,
        "Progress": 10000 if done else 0,
        "UpdatedTime": doc["CompleteTime"] or doc["StartTime"],
    }


@API.action(
    "DescribeBackupJobs2",
    "SourceType",
    "Filters Filters.*.Key Filters.*.Operator Filters.*.Values Filters.*.Values.* PageNumber PageSize"
    " SortDirection Edition",
)
def describe_backup_jobs2(call: Call) -> dict[str, Any]:
    """Newest first unless `SortDirection` is ASCEND."""
    number, size = call.number("PageNumber", 1, 1, 10**6), call.number("PageSize", 10, 1, 99)
    rows = [_shown(doc) for doc in call.table(JOB).list() if doc["SourceType"] == call.text("SourceType")]
    rows = filtered(call, rows, _CONDITIONS)
    rows.sort(key=lambda row: int(row["StartTime"]), reverse=call.text("SortDirection") != "ASCEND")
    shown = {"BackupJob": page(rows, number, size)}
    return ok(PageNumber=number, PageSize=size, TotalCount=len(rows), BackupJobs=shown)
