"""Which handler answers which request, and which query parameters it knows.

OSS names an operation by its method and by one query parameter, the sub-resource
(https://www.alibabacloud.com/help/en/oss/developer-reference/api-reference). What is not in these tables is refused
and counted: neither a sub-resource nor a parameter is ever ignored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dualregion_emulator.auth.oss import SIGNATURE_PARAMETERS
from dualregion_emulator.services.oss import (
    buckets,
    copies,
    deletes,
    listing,
    multipart,
    objects,
    replication,
    settings,
    worm,
)
from dualregion_emulator.services.oss.call import Call
from dualregion_emulator.services.oss.errors import OssError, invalid_argument
from dualregion_emulator.services.oss.settings_shapes import SETTINGS
from dualregion_emulator.wire import Response

Handler = Callable[[Call], Response]

_ANYWHERE = SIGNATURE_PARAMETERS | {"x-oss-request-payer", "x-oss-traffic-limit"}
_OVERRIDES = (
    "response-content-type response-content-language response-expires response-cache-control"
    " response-content-disposition response-content-encoding"
)
_LIST = "prefix delimiter marker max-keys encoding-type list-type continuation-token start-after fetch-owner"


@dataclass(frozen=True, slots=True)
class Route:
    """One operation."""

    api: str
    """The vendor's name of the operation, as in a bucket policy: `GetBucketInfo`."""
    handler: Handler
    parameters: frozenset[str] = frozenset()
    """Query parameters beside the sub-resource."""
    object_acl: bool = False
    """True if the handler judges access itself, because an object's own ACL counts."""


def _named(name: str, handler: Callable[[Call, str], Response]) -> Handler:
    return lambda call: handler(call, name)


def _settings() -> Iterator[tuple[str, str, Route]]:
    for name, setting in SETTINGS.items():
        yield "GET", name, Route(f"GetBucket{setting.api}", _named(name, settings.get_setting))
        yield "PUT", name, Route(f"PutBucket{setting.api}", _named(name, settings.put_setting))
        if setting.deletable:
            yield "DELETE", name, Route(f"DeleteBucket{setting.api}", _named(name, settings.delete_setting))


def _route(api: str, handler: Handler, parameters: str = "", *, object_acl: bool = False) -> Route:
    return Route(api, handler, frozenset(parameters.split()), object_acl)


_SERVICE: dict[tuple[str, str], Route] = {
    ("GET", ""): _route("ListBuckets", buckets.list_buckets, "prefix marker max-keys"),
    ("GET", "publicAccessBlock"): _route("GetPublicAccessBlock", settings.account_block),
    ("PUT", "publicAccessBlock"): _route("PutPublicAccessBlock", settings.account_block),
    ("DELETE", "publicAccessBlock"): _route("DeletePublicAccessBlock", settings.account_block),
}

_BUCKET: dict[tuple[str, str], Route] = {
    **{(method, name): route for method, name, route in _settings()},
    ("GET", ""): _route("ListObjects", listing.list_objects, _LIST),
    ("PUT", ""): _route("PutBucket", buckets.put_bucket),
    ("DELETE", ""): _route("DeleteBucket", buckets.delete_bucket),
    ("GET", "bucketInfo"): _route("GetBucketInfo", buckets.bucket_info),
    ("GET", "location"): _route("GetBucketLocation", buckets.location),
    ("GET", "stat"): _route("GetBucketStat", buckets.stat),
    ("GET", "acl"): _route("GetBucketAcl", buckets.get_acl),
    ("PUT", "acl"): _route("PutBucketAcl", buckets.put_acl),
    ("GET", "versioning"): _route("GetBucketVersioning", buckets.get_versioning),
    ("PUT", "versioning"): _route("PutBucketVersioning", buckets.put_versioning),
    ("GET", "versions"): _route(
        "ListObjectVersions",
        listing.list_versions,
        "prefix delimiter key-marker version-id-marker max-keys encoding-type",
    ),
    ("GET", "policy"): _route("GetBucketPolicy", settings.get_policy),
    ("PUT", "policy"): _route("PutBucketPolicy", settings.put_policy),
    ("DELETE", "policy"): _route("DeleteBucketPolicy", settings.delete_policy),
    ("GET", "policyStatus"): _route("GetBucketPolicyStatus", settings.policy_status),
    ("GET", "resourceGroup"): _route("GetBucketResourceGroup", settings.get_resource_group),
    ("PUT", "resourceGroup"): _route("PutBucketResourceGroup", settings.put_resource_group),
    ("POST", "worm"): _route("InitiateBucketWorm", worm.initiate),
    ("GET", "worm"): _route("GetBucketWorm", worm.read),
    ("DELETE", "worm"): _route("AbortBucketWorm", worm.abort),
    ("POST", "wormExtend"): _route("ExtendBucketWorm", worm.extend, "wormId"),
    ("POST", "wormId"): _route("CompleteBucketWorm", worm.complete),
    ("POST", "delete"): _route("DeleteMultipleObjects", deletes.delete_multiple, "encoding-type"),
    ("GET", "uploads"): _route(
        "ListMultipartUploads",
        multipart.list_uploads,
        "prefix delimiter key-marker upload-id-marker max-uploads encoding-type",
    ),
    ("GET", "replication"): _route("GetBucketReplication", replication.get_replication),
    ("POST", "replication:add"): _route("PutBucketReplication", replication.put_replication, "comp"),
    ("POST", "replication:delete"): _route("DeleteBucketReplication", replication.delete_replication, "comp"),
    ("GET", "replicationProgress"): _route("GetBucketReplicationProgress", replication.get_progress, "rule-id"),
    ("GET", "replicationLocation"): _route("GetBucketReplicationLocation", replication.locations),
    ("PUT", "rtc"): _route("PutBucketRTC", replication.put_rtc),
}

_OBJECT: dict[tuple[str, str], Route] = {
    ("PUT", ""): _route("PutObject", objects.put_object),
    ("PUT", ":copy"): _route("CopyObject", copies.copy_object),
    ("GET", ""): _route("GetObject", objects.get_object, f"versionId {_OVERRIDES}", object_acl=True),
    ("HEAD", ""): _route("HeadObject", objects.get_object, "versionId", object_acl=True),
    ("DELETE", ""): _route("DeleteObject", deletes.delete_object, "versionId"),
    ("GET", "objectMeta"): _route("GetObjectMeta", objects.object_meta, "versionId", object_acl=True),
    ("HEAD", "objectMeta"): _route("GetObjectMeta", objects.object_meta, "versionId", object_acl=True),
    ("POST", "append"): _route("AppendObject", objects.append_object, "position"),
    ("GET", "acl"): _route("GetObjectAcl", objects.get_object_acl, "versionId"),
    ("PUT", "acl"): _route("PutObjectAcl", objects.put_object_acl, "versionId"),
    ("GET", "tagging"): _route("GetObjectTagging", objects.get_object_tags, "versionId"),
    ("PUT", "tagging"): _route("PutObjectTagging", objects.put_object_tags, "versionId"),
    ("DELETE", "tagging"): _route("DeleteObjectTagging", objects.put_object_tags, "versionId"),
    ("POST", "uploads"): _route("InitiateMultipartUpload", multipart.initiate, "encoding-type sequential"),
    ("PUT", "uploadId"): _route("UploadPart", multipart.upload_part, "partNumber"),
    ("PUT", "uploadId:copy"): _route("UploadPartCopy", multipart.upload_part_copy, "partNumber"),
    ("POST", "uploadId"): _route("CompleteMultipartUpload", multipart.complete, "encoding-type"),
    ("DELETE", "uploadId"): _route("AbortMultipartUpload", multipart.abort),
    ("GET", "uploadId"): _route("ListParts", multipart.list_parts, "max-parts part-number-marker encoding-type"),
}

# `wormId` and `versionId` accompany other sub-resources, so the order of this search matters only for them.
_LEVELS = {"service": _SERVICE, "bucket": _BUCKET, "object": _OBJECT}


def find(call: Call) -> Route:
    """The operation of a request. `NotImplemented` (501) for a sub-resource or method that no table has,
    `InvalidArgument` (400) for a parameter; both are reported as unknown."""
    level = "object" if call.key else "bucket" if call.bucket_name else "service"
    table = _LEVELS[level]
    names = {sub.partition(":")[0] for _, sub in table}
    present = [name for name in call.parameters if name in names and name]
    if "wormExtend" in present:
        present.remove("wormId")
    sub = present[0] if present else ""
    suffix = _suffix(call, sub)
    route = table.get((call.request.method, sub + suffix))
    strange = [name for name in call.parameters if name not in names and name not in _known(route)]
    if not present and any(not call.parameters[name] for name in strange):
        route = None  # a lone name without a value is a sub-resource that no table has
    if route is None:
        shown = "&".join([*present, *strange]) or "/"
        call.context.unknown(f"oss {call.request.method} {level} ?{shown}")
        raise OssError("NotImplemented", f"The local cloud does not implement {shown}.", 501)
    if strange or len(present) > 1:
        culprit = (strange or present[1:])[0]
        call.context.unknown(f"oss parameter {culprit} of {route.api}")
        raise invalid_argument("The parameter is not known.", culprit, call.parameters[culprit])
    return route


def _suffix(call: Call, sub: str) -> str:
    """A few operations differ by a header or by `comp` only."""
    if call.key and call.request.method == "PUT" and sub in ("", "uploadId") and call.header("x-oss-copy-source"):
        return ":copy"
    if sub == "replication" and call.request.method == "POST":
        return f":{call.parameters.get('comp', '')}"
    return ""


def _known(route: Route | None) -> frozenset[str]:
    return _ANYWHERE | route.parameters if route else _ANYWHERE
