"""Replication rules: put, read, progress, time control, delete.

https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketreplication and the pages beside it;
resource_alicloud_oss_bucket_replication.go:187-719 for what is read back.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from dualregion_emulator.services._world import REGIONS
from dualregion_emulator.services.oss import keys, queue, versions
from dualregion_emulator.services.oss.call import Bucket, Call, find_bucket, precise
from dualregion_emulator.services.oss.errors import OssError, access_denied, invalid_argument
from dualregion_emulator.services.oss.xml import Shape, Value
from dualregion_emulator.wire import Response

CLOSING = timedelta(seconds=1)
"""How long, in the cloud's time, a deleted rule is still seen as closing. The real cloud takes minutes; the provider
polls every ten seconds (resource_alicloud_oss_bucket_replication.go:711)."""

# https://www.alibabacloud.com/help/en/oss/user-guide/rtc: time control exists between these regions and no others.
_RTC_GROUPS = (
    frozenset({"cn-hangzhou", "cn-shanghai", "cn-qingdao", "cn-beijing", "cn-zhangjiakou", "cn-shenzhen"}),
    frozenset({"us-west-1", "us-east-1"}),
)
_RULE: Shape = {
    "ID": None,
    "PrefixSet": {"Prefix*": None},
    "Action": None,
    "Destination": {"Bucket": None, "Location": None, "TransferType": None},
    "HistoricalObjectReplication": None,
    "Status": None,
    "SyncRole": None,
    "SourceSelectionCriteria": {"SseKmsEncryptedObjects": {"Status": None}},
    "EncryptionConfiguration": {"ReplicaKmsKeyID": None},
    "RTC": {"Status": None},
}


def mainland(region: str) -> bool:
    """Is the region in the Chinese mainland?"""
    return region.startswith("cn-") and region != "cn-hongkong"


def rtc_possible(source: str, destination: str) -> bool:
    """Does replication time control exist between two regions?"""
    return source != destination and any({source, destination} <= group for group in _RTC_GROUPS)


def put_replication(call: Call) -> Response:
    """POST /?replication&comp=add; the id of the rule comes back in x-oss-replication-rule-id.

    Errors (400 unless noted): `MalformedXML`, `InvalidArgument`, `BucketReplicationAlreadyExist`,
    `BadReplicationLocation`, `NoSuchBucket` (404, destination), `InvalidTargetBucket`, `InvalidBucketState` (409).
    """
    content = call.parse("ReplicationConfiguration", {"Rule*": _RULE})
    rules = content.get("Rule", [])
    if len(rules) != 1:
        raise OssError("MalformedXML", "A replication request adds exactly one rule.", 400)
    rule, source = rules[0], call.target
    destination = _judge_destination(call, source, rule)
    _judge_values(rule)
    _judge_encryption(call, source, destination, rule)
    if rule.get("RTC", {}).get("Status") == "enabled":
        _require_rtc(source.region, destination.region)
    identifier = rule.get("ID") or str(uuid.uuid4())
    if any(identifier == other["ID"] for other in source.doc["replication"]):
        raise invalid_argument("The rule id exists already.", "ID", identifier)
    stored = {**rule, "ID": identifier, "Status": "doing"}
    source.doc["replication"].append(stored)
    source.save(call.store)
    if stored["HistoricalObjectReplication"] == "enabled":
        _queue_history(call, source, stored)
    return Response(200, [("x-oss-replication-rule-id", identifier)])


def _judge_destination(call: Call, source: Bucket, rule: dict[str, Any]) -> Bucket:
    target = rule.get("Destination", {})
    name, location = target.get("Bucket", ""), target.get("Location", "")
    if not location.startswith("oss-") or location.removeprefix("oss-") not in REGIONS:
        raise OssError("BadReplicationLocation", "The replication location you choose is invalid", 400)
    destination = find_bucket(call.store, name)
    if destination is None:
        raise OssError("NoSuchBucket", "The target bucket does not exist.", 404, {"BucketName": name})
    if destination.account != source.account:
        raise access_denied("The target bucket does not belong to you.")
    if destination.name == source.name or destination.location != location:
        raise OssError("InvalidTargetBucket", "The target bucket is not in the target location.", 400)
    if any(name == other["Destination"]["Bucket"] for other in source.doc["replication"]):
        raise OssError("BucketReplicationAlreadyExist", "Bucket replication already exists", 400)
    states = {source.versioning, destination.versioning}
    if len(states) != 1 or "Suspended" in states:  # vendor's error 0031-00000053
        raise OssError(
            "InvalidBucketState", "The versioning states of the source and the target bucket are not the same.", 409
        )
    transfer = target.get("TransferType") or "internal"
    if transfer not in ("internal", "oss_acc"):
        raise invalid_argument("TransferType is invalid.", "TransferType", transfer)
    crosses_border = mainland(source.region) != mainland(destination.region)
    if crosses_border and transfer != "oss_acc":  # vendor's error 0031-00000107
        raise invalid_argument("TransferType does not match the locations.", "TransferType", transfer)
    if source.region == destination.region and transfer == "oss_acc":
        raise invalid_argument("TransferType does not match the locations.", "TransferType", transfer)
    if not target.get("TransferType"):  # stays unset when read: resource_alicloud_oss_bucket_replication_test.go:103
        target.pop("TransferType", None)
    return destination


def _judge_values(rule: dict[str, Any]) -> None:
    """Fills in the defaults and refuses other values (vendor's errors 0031-00000011, -12, -23)."""
    actions = set((rule.get("Action") or "ALL").split(","))
    if not actions <= {"ALL", "PUT", "DELETE", "ABORT"}:
        raise invalid_argument("Action is invalid.", "Action", rule["Action"])
    rule["Action"] = rule.get("Action") or "ALL"
    historical = rule.get("HistoricalObjectReplication") or "enabled"
    if historical not in ("enabled", "disabled"):
        raise invalid_argument("HistoricalObjectReplication is invalid.", "HistoricalObjectReplication", historical)
    rule["HistoricalObjectReplication"] = historical
    prefixes = rule.get("PrefixSet", {}).get("Prefix", [])
    if len(prefixes) > 10:
        raise invalid_argument("A rule has at most 10 prefixes.", "PrefixSet", str(len(prefixes)))
    time_control = rule.get("RTC", {}).get("Status")
    if time_control not in (None, "enabled", "disabled"):
        raise invalid_argument("RTC is invalid.", "RTC", time_control)


def _judge_encryption(call: Call, source: Bucket, destination: Bucket, rule: dict[str, Any]) -> None:
    """Copies of KMS objects need a role and a key of the destination's own region."""
    role = rule.get("SyncRole", "")
    if role:
        keys.require_role(call.store, source.account, role)
    status = rule.get("SourceSelectionCriteria", {}).get("SseKmsEncryptedObjects", {}).get("Status")
    if status not in (None, "Enabled", "Disabled"):
        raise invalid_argument("SseKmsEncryptedObjects is invalid.", "Status", status)
    replica_key = rule.get("EncryptionConfiguration", {}).get("ReplicaKmsKeyID", "")
    if status == "Enabled":
        if not role:
            raise invalid_argument("SyncRole is required to replicate encrypted objects.", "SyncRole", "")
        if not replica_key:
            raise invalid_argument("ReplicaKmsKeyID is required.", "ReplicaKmsKeyID", "")
    if replica_key:
        keys.require_key(call.store, destination, replica_key)


def _require_rtc(source: str, destination: str) -> None:
    if not rtc_possible(source, destination):  # vendor's error 0031-00000203
        raise OssError(
            "InvalidArgument", "Replication time control is not supported between the regions of the buckets.", 400
        )


def _queue_history(call: Call, source: Bucket, rule: dict[str, Any]) -> None:
    """Everything that is there already, oldest first; it is due like a write of this moment. Replicas stay."""
    there = versions.listing(call.store, source.name, prefix="", after="", every=True)
    for version in sorted(there, key=lambda version: version.seq):
        if queue.covers(rule, version.key) and version.doc.get("replication") != "REPLICA":
            if version.marker and not queue.copies_deletes(rule):
                continue
            queue.enqueue(call.store, source, rule, version, "put", precise(call.now), historical=True)


def _time_control(call: Call, rule: dict[str, Any]) -> dict[str, Value] | None:
    """`enabling` while history is being copied, then `enabled` (PutBucketRTC, "Status")."""
    status = rule.get("RTC", {}).get("Status")
    if status is None:
        return None
    busy = queue.pending(call.store, call.bucket_name, rule["ID"], historical=True)
    return {"Status": "enabling" if status == "enabled" and busy else status}


def _shown(call: Call, rule: dict[str, Any], *, progress: bool) -> dict[str, Value]:
    shown: dict[str, Value] = {
        "ID": rule["ID"],
        "PrefixSet": rule.get("PrefixSet") or None,
        "Action": rule["Action"],
        "Destination": rule["Destination"],
        "Status": rule["Status"],
        "HistoricalObjectReplication": rule["HistoricalObjectReplication"],
    }
    if not progress:
        for name in ("SyncRole", "SourceSelectionCriteria", "EncryptionConfiguration"):
            shown[name] = rule.get(name) or None
        shown["RTC"] = _time_control(call, rule)
        return shown
    if rule["Status"] == "doing":
        steps: dict[str, Value] = {}
        if rule["HistoricalObjectReplication"] == "enabled":
            busy = queue.pending(call.store, call.bucket_name, rule["ID"], historical=True)
            steps["HistoricalObject"] = "0.00" if busy else "1.00"
        steps["NewObject"] = rule.get("NewObject")
        shown["Progress"] = steps
    return shown


def get_replication(call: Call) -> Response:
    """GET /?replication; 404 `NoSuchReplicationConfiguration`."""
    rules: list[Value] = [_shown(call, rule, progress=False) for rule in call.target.doc["replication"]]
    if not rules:
        raise OssError("NoSuchReplicationConfiguration", "The bucket has no replication configuration.", 404)
    return call.answer("ReplicationConfiguration", {"Rule": rules})


def get_progress(call: Call) -> Response:
    """GET /?replicationProgress&rule-id=…; 404 `NoSuchReplicationRule`."""
    return call.answer("ReplicationProgress", {"Rule": _shown(call, _rule(call, _asked(call)), progress=True)})


def _asked(call: Call) -> str:
    return call.parameters.get("rule-id", "")


def _rule(call: Call, identifier: str) -> dict[str, Any]:
    for rule in call.target.doc["replication"]:
        if rule["ID"] == identifier:
            return rule
    raise OssError("NoSuchReplicationRule", "The replication rule does not exist.", 404, {"RuleId": identifier})


def delete_replication(call: Call) -> Response:
    """POST /?replication&comp=delete: the rule closes, copies nothing new, and is gone after `CLOSING`."""
    identifiers = call.parse("ReplicationRules", {"ID*": None}).get("ID", [])
    if not call.target.doc["replication"]:
        raise OssError("NoSuchReplicationConfiguration", "The bucket has no replication configuration.", 404)
    for identifier in identifiers:
        rule = _rule(call, identifier)
        if rule["Status"] != "closing":
            rule["Status"] = "closing"
            queue.close_at(call.store, call.bucket_name, identifier, call.now + CLOSING)
    call.target.save(call.store)
    return call.done()


def put_rtc(call: Call) -> Response:
    """PUT /?rtc (https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketrtc). Errors: `InvalidArgument`
    without an id or between regions that have no time control, `NoSuchReplicationRule` (404)."""
    content = call.parse("ReplicationRule", {"RTC": {"Status": None}, "ID": None})
    status = content.get("RTC", {}).get("Status", "")
    if status not in ("enabled", "disabled"):
        raise invalid_argument("RTC is invalid.", "RTC", status)
    if not content.get("ID"):
        raise invalid_argument("The rule id is missing.", "ID", "")
    rule = _rule(call, content["ID"])
    if status == "enabled":
        _require_rtc(call.target.region, rule["Destination"]["Location"].removeprefix("oss-"))
    rule["RTC"] = {"Status": status}
    call.target.save(call.store)
    return call.done()


def locations(call: Call) -> Response:
    """GET /?replicationLocation: where this bucket may be copied to, and which of those need oss_acc or offer RTC."""
    here = call.target.region
    others = [region for region in REGIONS if region != here]
    accelerated: list[Value] = [
        {"Location": f"oss-{region}", "TransferTypes": {"Type": ["oss_acc"]}}
        for region in others
        if mainland(region) != mainland(here)
    ]
    answer: dict[str, Value] = {
        "Location": [f"oss-{region}" for region in others],
        "LocationTransferTypeConstraint": {"LocationTransferType": accelerated},
        "LocationRTCConstraint": {"Location": [f"oss-{region}" for region in others if rtc_possible(here, region)]},
    }
    return call.answer("ReplicationLocation", answer)
