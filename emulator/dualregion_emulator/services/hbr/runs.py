"""Backup jobs as they run: started when they are due, finished a while later, expired when their retention ends.

A job is due at the times of its rule (`schedules`). One that is due while the one before it still runs is skipped, and
nothing is made up for later (vendor's CreatePolicyV2 page). A job that cannot read its bucket or use its vault's key
fails at once, and says why; so does one whose region is lost while it runs.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from dualregion_emulator.faults.lag import lost
from dualregion_emulator.services import nas
from dualregion_emulator.services._call import new_id
from dualregion_emulator.services.hbr import accounts, clockwork, copies, instance_copies, instances, mirrors
from dualregion_emulator.services.hbr._api import (
    API,
    BINDING,
    JOB,
    POLICY,
    SNAPSHOT,
    VAULT,
    epoch,
    key_problem,
)
from dualregion_emulator.services.hbr.schedules import next_due
from dualregion_emulator.services.oss.call import find_bucket
from dualregion_emulator.store import Document, Store

_P = API.product
RUN = ("OSS", "NAS", instances.KIND)
"""The sources that have jobs."""


def binding_id(policy: str, kind: str, source: str) -> str:
    """What the provider puts together as well (resource_alicloud_hbr_policy_binding.go:286)."""
    return f"{policy}:{kind}:{source}"


def schedule(store: Store, account: str, region: str, binding: Document, policy: Document, now: datetime) -> None:
    """Books the next job of every backup rule, in place of what was booked before."""
    id = binding_id(binding["PolicyId"], binding["SourceType"], binding["DataSourceId"])
    unschedule(store, binding, policy)
    if binding["SourceType"] not in RUN or binding["Disabled"]:
        return
    for rule in backup_rules(policy):
        at = next_due(rule["Schedule"], now)
        if at is not None:
            clockwork.book(store, at, "due", account, region, f"{id}|{rule['RuleId']}")


def unschedule(store: Store, binding: Document, policy: Document) -> None:
    """Forgets what is booked for the binding."""
    id = binding_id(binding["PolicyId"], binding["SourceType"], binding["DataSourceId"])
    for rule in policy["Rules"]:
        clockwork.forget(store, f"{id}|{rule['RuleId']}")


def backup_rules(policy: Document) -> list[Document]:
    """The rules of a policy that make backups."""
    return [rule for rule in cast(list[Document], policy["Rules"]) if rule["RuleType"] == "BACKUP"]


def retention(policy: Document, rule: Document) -> int:
    """Days. A TRANSITION rule's figure goes before that of the BACKUP rule (vendor's CreatePolicyV2 page)."""
    transition = next((r for r in policy["Rules"] if r["RuleType"] == "TRANSITION"), rule)
    return int(transition["Retention"] or rule["Retention"])


@clockwork.on("due")
def _due(store: Store, at: datetime, account: str, region: str, id: str, _: str) -> None:
    bound, _, rule_id = id.partition("|")
    binding = store.get(account, region, _P, BINDING, bound)
    policy = store.get(account, region, _P, POLICY, bound.partition(":")[0])
    rule = next((r for r in backup_rules(policy) if r["RuleId"] == rule_id), None) if policy else None
    if binding is None or policy is None or rule is None:
        return
    following = next_due(rule["Schedule"], at)
    if following is not None:
        clockwork.book(store, following, "due", account, region, id)
    if region in lost(store, at):
        return
    running = store.get(account, region, _P, JOB, binding["LastJob"]) if binding["LastJob"] else None
    if running is None or running["Status"] != "RUNNING":
        start(store, at, account, region, binding, policy, rule)


def start(
    store: Store, at: datetime, account: str, region: str, binding: Document, policy: Document, rule: Document
) -> Document:
    """Starts a job; the objects are those of this moment."""
    job: Document = {
        "JobId": new_id("job", region),
        "VaultId": rule["VaultId"],
        "PlanId": policy["PolicyId"],
        "JobName": policy["PolicyName"],
        "SourceType": binding["SourceType"],
        "Bucket": binding["DataSourceId"],
        "Prefix": binding["Source"],
        "StartTime": epoch(at),
        "CompleteTime": 0,
        "Status": "RUNNING",
        "ErrorMessage": "",
        "Items": 0,
        "Bytes": 0,
        "SnapshotId": "",
        "CrossAccountType": binding["CrossAccountType"],
        "CrossAccountUserId": binding["CrossAccountUserId"],
    }
    vault, snapshot_id = store.get(account, region, _P, VAULT, rule["VaultId"]), new_id("s", region)
    captured = _captured(store, account, region, binding, vault, snapshot_id)
    if isinstance(captured, str):
        job |= {"Status": "FAILED", "ErrorMessage": captured, "CompleteTime": epoch(at)}
    else:
        job |= {"SnapshotId": snapshot_id, "Items": captured.items, "Bytes": captured.size}
        days = retention(policy, rule)
        snapshot: Document = {
            "SnapshotId": snapshot_id,
            "SnapshotHash": captured.manifest,
            "VaultId": rule["VaultId"],
            "JobId": job["JobId"],
            "SourceType": binding["SourceType"],
            "Bucket": binding["DataSourceId"],
            "Prefix": binding["Source"],
            "ItemsTotal": captured.items,
            "BytesTotal": captured.size,
            "Retention": days,
            "StartTime": epoch(at),
            "CreatedTime": epoch(at),
            "CompleteTime": 0,
            "ExpireTime": epoch(at + timedelta(days=days)),
            "Status": "RUNNING",
            "KeepLatest": bool(rule["KeepLatestSnapshots"]),
            "SourceSnapshotHash": "",
            "Owner": _owner(account, binding),
            "Key": "",
            "CopyKey": instance_copies.destination_key(binding),
            **instances.described(store, _owner(account, binding), region, binding),
        }
        store.put(account, region, _P, SNAPSHOT, snapshot_id, snapshot)
        ends = at + clockwork.duration(store)
        clockwork.book(store, ends, "finish", account, region, job["JobId"], rule["VaultId"])
    store.put(account, region, _P, JOB, job["JobId"], job)
    id = binding_id(binding["PolicyId"], binding["SourceType"], binding["DataSourceId"])
    store.put(account, region, _P, BINDING, id, {**binding, "LastJob": job["JobId"]})
    return job


def _owner(account: str, binding: Document) -> str:
    """The account that the source is of."""
    return str(binding["CrossAccountUserId"]) if binding["CrossAccountType"] == "CROSS_ACCOUNT" else account


def _captured(
    store: Store, account: str, region: str, binding: Document, vault: Document | None, snapshot: str
) -> copies.Captured | str:
    """The copy of the source, or why there is none."""
    owner = _owner(account, binding)
    if owner != account:
        why_not = accounts.problem(store, account, owner, str(binding["CrossAccountRoleName"]))
        if why_not:
            return why_not
    if binding["SourceType"] == instances.KIND:
        return instances.capture(store, owner, region, binding, snapshot)
    if vault is None:
        return "The backup vault does not exist."
    if binding["SourceType"] == "NAS":
        if store.get(owner, region, nas.PRODUCT, nas.FILE_SYSTEM, binding["DataSourceId"]) is None:
            return f"The file system {binding['DataSourceId']} does not exist in {region} of account {owner}."
        return key_problem(store, account, region, vault) or copies.empty(store, snapshot)
    bucket = find_bucket(store, binding["DataSourceId"])
    if bucket is None or bucket.account != owner or bucket.region != region:
        return f"The bucket {binding['DataSourceId']} does not exist in {region} of account {owner}."
    problem = key_problem(store, account, region, vault)
    return problem or copies.capture(store, bucket, binding["Source"], snapshot)


@clockwork.on("finish")
def _finish(store: Store, at: datetime, account: str, region: str, id: str, _: str) -> None:
    job = store.get(account, region, _P, JOB, id)
    snapshot = store.get(account, region, _P, SNAPSHOT, job["SnapshotId"]) if job else None
    if job is None or snapshot is None:
        return
    if region in lost(store, at):
        told = {"Status": "FAILED", "ErrorMessage": f"The region {region} was lost.", "CompleteTime": epoch(at)}
        store.put(account, region, _P, JOB, id, {**job, **told})
        copies.release(store, job["SnapshotId"])
        store.delete(account, region, _P, SNAPSHOT, job["SnapshotId"])
        return
    store.put(account, region, _P, JOB, id, {**job, "Status": "COMPLETE", "CompleteTime": epoch(at)})
    ends = at + timedelta(days=snapshot["Retention"])
    snapshot |= {"Status": "COMPLETE", "CompleteTime": epoch(at), "ExpireTime": epoch(ends)}
    store.put(account, region, _P, SNAPSHOT, snapshot["SnapshotId"], snapshot)
    clockwork.book(store, ends, "expire", account, region, snapshot["SnapshotId"], snapshot["VaultId"])
    arrives = at + clockwork.mirror_lag(store)
    mirrors.send(store, arrives, account, region, snapshot)
    instance_copies.send(store, arrives, account, region, snapshot, job["PlanId"])


@clockwork.on("expire")
def _expire(store: Store, at: datetime, account: str, region: str, id: str, vault: str) -> None:
    """Deletes it, unless its rule keeps at least one and it is the newest of its bucket: then it is looked at again
    once a day."""
    snapshot = store.get(account, region, _P, SNAPSHOT, id)
    if snapshot is None:
        return
    if snapshot["KeepLatest"]:
        complete = [
            s
            for s in store.list(account, region, _P, SNAPSHOT)
            if (s["VaultId"], s["Bucket"], s["Status"]) == (vault, snapshot["Bucket"], "COMPLETE")
        ]
        if max(complete, key=lambda s: int(s["CompleteTime"]))["SnapshotId"] == id:
            clockwork.book(store, at + timedelta(days=1), "expire", account, region, id, vault)
            return
    copies.release(store, id)
    store.delete(account, region, _P, SNAPSHOT, id)
