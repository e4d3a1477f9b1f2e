"""Buckets themselves: create, list, describe, delete, ACL and versioning.

https://www.alibabacloud.com/help/en/oss/developer-reference/bucket-operations/ and BucketInfo in
aliyun-oss-go-sdk/oss/type.go, oss2's parse_get_bucket_info and alibabacloud_oss_v2's BucketInfo.
"""

from __future__ import annotations

import re

from dualregion_emulator.services.oss import access, versions
from dualregion_emulator.services.oss.call import (
    PRODUCT,
    Bucket,
    Call,
    add_bucket,
    drop_bucket,
    find_bucket,
    stamp,
    unstamp,
)
from dualregion_emulator.services.oss.errors import OssError, access_denied, invalid_argument
from dualregion_emulator.services.oss.keys import encryption
from dualregion_emulator.services.oss.settings import default_group
from dualregion_emulator.services.oss.xml import Value
from dualregion_emulator.wire import Response

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")
_CLASSES = ("Standard", "IA", "Archive", "ColdArchive", "DeepColdArchive")
_REDUNDANCY = ("LRS", "ZRS")


def endpoints(bucket: Bucket) -> dict[str, Value]:
    """Where a bucket is reached."""
    return {
        "ExtranetEndpoint": f"{bucket.location}.aliyuncs.com",
        "IntranetEndpoint": f"{bucket.location}-internal.aliyuncs.com",
    }


def owner(account: str) -> dict[str, Value]:
    """The owner element: OSS shows the account id as both fields."""
    return {"ID": account, "DisplayName": account}


def list_buckets(call: Call) -> Response:
    """GET / at the service: every bucket of the caller's account in all regions, by name; `prefix`, `marker`,
    `max-keys` (1-1000, 100 unless told) page (https://www.alibabacloud.com/help/en/oss/developer-reference/listbuckets)."""
    if call.caller.anonymous:
        raise access_denied("Anonymous access is forbidden for this operation.")
    prefix, marker = call.parameters.get("prefix", ""), call.parameters.get("marker", "")
    limit = number(call, "max-keys", 100, 1, 1000)
    group = call.header("x-oss-resource-group-id")
    mine = sorted(
        (
            Bucket(name, account, region, doc)
            for account, region, name, doc in call.store.everywhere(PRODUCT, "bucket")
            if account == call.caller.account and name.startswith(prefix) and name > marker
            if not group or doc["resource_group"] == group
        ),
        key=lambda bucket: bucket.name,
    )
    page, more = mine[:limit], len(mine) > limit
    shown: list[Value] = [
        {
            "Name": bucket.name,
            "Location": bucket.location,
            "Region": bucket.region,
            "CreationDate": stamp(unstamp(bucket.doc["created"])),
            "StorageClass": bucket.doc["storage_class"],
            "ResourceGroupId": bucket.doc["resource_group"],
            **endpoints(bucket),
        }
        for bucket in page
    ]
    answer: dict[str, Value] = {"Owner": owner(call.caller.account), "Buckets": {"Bucket": shown}}
    if prefix or marker or "max-keys" in call.parameters or more:
        paging: dict[str, Value] = {"Prefix": prefix, "Marker": marker, "MaxKeys": limit, "IsTruncated": more}
        answer = {**paging, "NextMarker": page[-1].name if more else None, **answer}
    return call.answer("ListAllMyBucketsResult", answer)


def number(call: Call, name: str, default: int, least: int, most: int) -> int:
    """A whole number from the query. `InvalidArgument` (400) outside its range."""
    text = call.parameters.get(name, "")
    if not text:
        return default
    if not text.isdigit() or not least <= int(text) <= most:
        raise invalid_argument(f"Argument {name} must be an integer between {least} and {most}.", name, text)
    return int(text)


def put_bucket(call: Call) -> Response:
    """PUT /: creates. Names are unique over all accounts and regions. A repeated request of the owner in the same
    region is answered with 200 and changes at most the ACL
    (https://www.alibabacloud.com/help/en/oss/developer-reference/putbucket).
    Errors: `InvalidBucketName`, `BucketAlreadyExists` (409), `InvalidArgument`."""
    if call.caller.anonymous:
        raise access_denied("Anonymous access is forbidden for this operation.")
    if not _NAME.fullmatch(call.bucket_name):
        raise OssError("InvalidBucketName", "The specified bucket is not valid.", 400, {"BucketName": call.bucket_name})
    if not call.context.region:
        raise access_denied("Buckets are not created at a global endpoint.")
    wanted: dict[str, str] = {}
    if call.request.body:
        shape = {"StorageClass": None, "DataRedundancyType": None, "LocationConstraint": None}
        wanted = call.parse("CreateBucketConfiguration", shape)
    existing = find_bucket(call.store, call.bucket_name)
    if existing is not None:
        if (existing.account, existing.region) != (call.caller.account, call.context.region):
            raise OssError(
                "BucketAlreadyExists",
                "The requested bucket name is not available. The bucket namespace is shared by all users of the system."
                " Please select a different name and try again.",
                409,
                {"BucketName": call.bucket_name},
            )
        if call.header("x-oss-acl"):
            existing.doc["acl"] = access.check_acl(call, existing, call.header("x-oss-acl"))
            existing.save(call.store)
        return call.done()
    storage, redundancy = wanted.get("StorageClass") or "Standard", wanted.get("DataRedundancyType") or "LRS"
    for name, value, allowed in (("StorageClass", storage, _CLASSES), ("DataRedundancyType", redundancy, _REDUNDANCY)):
        if value not in allowed:
            raise invalid_argument(f"{name} is invalid.", name, value)
    bucket = Bucket(
        call.bucket_name,
        call.caller.account,
        call.context.region,
        {
            "created": stamp(call.now.replace(microsecond=0)),
            "acl": "private",
            "storage_class": storage,
            "redundancy": redundancy,
            "resource_group": call.header("x-oss-resource-group-id") or default_group(call.caller.account),
            "versioning": "",
            "settings": {},
            "replication": [],
        },
    )
    bucket.doc["acl"] = access.check_acl(call, bucket, call.header("x-oss-acl") or "private")
    sse = encryption(call, bucket)
    if sse:
        prefix = "x-oss-server-side-"
        rule = {
            "SSEAlgorithm": sse[f"{prefix}encryption"],
            "KMSMasterKeyID": sse.get(f"{prefix}encryption-key-id"),
            "KMSDataEncryption": sse.get(f"{prefix}data-encryption"),
        }
        bucket.settings["encryption"] = {"ApplyServerSideEncryptionByDefault": {k: v for k, v in rule.items() if v}}
    add_bucket(call.store, bucket)
    return Response(200, [("Location", f"/{bucket.name}")])


def bucket_info(call: Call) -> Response:
    """GET /?bucketInfo (https://www.alibabacloud.com/help/en/oss/developer-reference/getbucketinfo)."""
    bucket = call.target
    doc = bucket.doc
    rule = bucket.settings.get("encryption", {}).get("ApplyServerSideEncryptionByDefault", {})
    log = bucket.settings.get("logging", {}).get("LoggingEnabled", {})
    accelerated = bucket.settings.get("transferAcceleration", {}).get("Enabled") == "true"
    info: dict[str, Value] = {
        "Name": bucket.name,
        "Location": bucket.location,
        "CreationDate": doc["created"],
        **endpoints(bucket),
        "StorageClass": doc["storage_class"],
        "DataRedundancyType": doc["redundancy"],
        "ResourceGroupId": doc["resource_group"],
        "Owner": owner(bucket.account),
        "AccessControlList": {"Grant": doc["acl"]},
        "AccessMonitor": bucket.settings.get("accessmonitor", {}).get("Status", "Disabled"),
        "TransferAcceleration": "Enabled" if accelerated else "Disabled",
        "CrossRegionReplication": "Enabled" if doc["replication"] else "Disabled",
        "BlockPublicAccess": bucket.settings.get("publicAccessBlock", {}).get("BlockPublicAccess", "false"),
        "Versioning": bucket.versioning or None,
        "ServerSideEncryptionRule": {
            "SSEAlgorithm": rule.get("SSEAlgorithm", "None"),
            "KMSMasterKeyID": rule.get("KMSMasterKeyID"),
            "KMSDataEncryption": rule.get("KMSDataEncryption"),
        },
        "BucketPolicy": {"LogBucket": log.get("TargetBucket", ""), "LogPrefix": log.get("TargetPrefix", "")},
        "Comment": "",
    }
    return call.answer("BucketInfo", {"Bucket": info})


def location(call: Call) -> Response:
    """GET /?location."""
    return call.answer("LocationConstraint", call.target.location)


def stat(call: Call) -> Response:
    """GET /?stat (https://www.alibabacloud.com/help/en/oss/developer-reference/getbucketstat); everything is
    counted as standard storage."""
    size, objects, markers, uploads = versions.usage(call.store, call.bucket_name)
    figures: dict[str, Value] = {
        "Storage": size,
        "ObjectCount": objects,
        "MultipartUploadCount": uploads,
        "LiveChannelCount": 0,
        "LastModifiedTime": int(call.now.timestamp()),
        "StandardStorage": size,
        "StandardObjectCount": objects,
        "DeleteMarkerCount": markers,
    }
    return call.answer("BucketStat", figures)


def delete_bucket(call: Call) -> Response:
    """DELETE /: 204. `BucketNotEmpty` (409) while a version, a delete marker or an upload is left
    (resource_alicloud_oss_bucket.go:1752-1795). Its settings and replication rules go with it."""
    bucket = call.target
    if versions.holds_anything(call.store, bucket.name):
        raise OssError(
            "BucketNotEmpty", "The bucket you tried to delete is not empty.", 409, {"BucketName": bucket.name}
        )
    drop_bucket(call.store, bucket)
    return call.done(204)


def get_acl(call: Call) -> Response:
    """GET /?acl."""
    bucket = call.target
    value: dict[str, Value] = {"Owner": owner(bucket.account), "AccessControlList": {"Grant": bucket.doc["acl"]}}
    return call.answer("AccessControlPolicy", value)


def put_acl(call: Call) -> Response:
    """PUT /?acl with the header x-oss-acl (resource_alicloud_oss_bucket_acl.go:62)."""
    call.target.doc["acl"] = access.check_acl(call, call.target, call.header("x-oss-acl"))
    call.target.save(call.store)
    return call.done()


def get_versioning(call: Call) -> Response:
    """GET /?versioning: no Status element while it was never configured."""
    return call.answer("VersioningConfiguration", {"Status": call.target.versioning or None})


def put_versioning(call: Call) -> Response:
    """PUT /?versioning: Enabled or Suspended, never back to unversioned. Refused with `InvalidBucketState` (409) under
    replication, whose state must not change (https://www.alibabacloud.com/help/en/oss/user-guide/0012-00000005)."""
    status = call.parse("VersioningConfiguration", {"Status": None}).get("Status", "")
    if status not in ("Enabled", "Suspended"):
        raise invalid_argument("The versioning status is invalid.", "Status", status)
    bucket = call.target
    if bucket.versioning != status and (bucket.doc["replication"] or _replication_target(call, bucket)):
        raise OssError(
            "InvalidBucketState", "The bucket has replication rules; its versioning state cannot change.", 409
        )
    bucket.doc["versioning"] = status
    bucket.save(call.store)
    return call.done()


def _replication_target(call: Call, bucket: Bucket) -> bool:
    return any(
        rule["Destination"]["Bucket"] == bucket.name
        for _, _, _, doc in call.store.everywhere(PRODUCT, "bucket")
        for rule in doc["replication"]
    )
