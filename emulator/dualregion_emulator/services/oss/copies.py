"""CopyObject and the source of UploadPartCopy.

https://www.alibabacloud.com/help/en/oss/developer-reference/copyobject
"""

from __future__ import annotations

from urllib.parse import unquote

from dualregion_emulator.services.oss import access, keys, objects, versions
from dualregion_emulator.services.oss.call import Bucket, Call, find_bucket, stamp
from dualregion_emulator.services.oss.errors import OssError, access_denied, invalid_argument, no_such_bucket
from dualregion_emulator.services.oss.object_headers import check_conditions, describe
from dualregion_emulator.services.oss.versions import Version
from dualregion_emulator.wire import Response


def source_of(call: Call) -> tuple[Bucket, Version]:
    """What x-oss-copy-source (`/bucket/key?versionId=…`) names, if the caller may read it, the conditions hold and it
    lies in the same region: OSS copies nothing across regions on request."""
    path, _, query = call.header("x-oss-copy-source").partition("?")
    name, _, key = unquote(path).lstrip("/").partition("/")
    bucket = find_bucket(call.store, name)
    if bucket is None:
        raise no_such_bucket(name)
    if not key:
        raise invalid_argument("Copy source is invalid.", "x-oss-copy-source", call.header("x-oss-copy-source"))
    if bucket.region != call.target.region:
        raise access_denied("Target object does not reside in the same data center as source object.")
    version = objects.find(call, bucket, key, unquote(query.removeprefix("versionId=")) if query else "")
    access.check(call, bucket, "GetObject", version.doc["acl"])
    keys.require_readable(call.store, bucket, version)
    if check_conditions(call, version, "x-oss-copy-source-"):
        raise OssError("NotModified", "The source object has not been modified.", 304)
    return bucket, version


def copy_object(call: Call) -> Response:
    """PUT /key with x-oss-copy-source. Metadata and tags come along unless the directive says REPLACE."""
    bucket = call.target
    objects.check_key(call.key)
    _, source = source_of(call)
    for name in ("x-oss-metadata-directive", "x-oss-tagging-directive"):
        if call.header(name).upper() not in ("", "COPY", "REPLACE"):
            raise invalid_argument("The directive is invalid.", name, call.header(name))
    doc = describe(call, bucket, "Normal") | {"crc": source.doc["crc"]}
    if call.header("x-oss-metadata-directive").upper() != "REPLACE":
        doc |= {"headers": source.doc["headers"], "meta": source.doc["meta"]}
    if call.header("x-oss-tagging-directive").upper() != "REPLACE":
        doc["tags"] = source.doc["tags"]
    version = Version(
        bucket.name,
        call.key,
        "",
        stamp(call.now),
        blob=source.blob,
        size=source.size,
        etag=versions.md5_etag(versions.load_blob(call.store, source.blob)),
        doc=doc,
    )
    objects.write(call, bucket, version)
    call.headers += [
        ("ETag", f'"{version.etag}"'),  # oss2 reads it here, the other clients in the body
        ("x-oss-hash-crc64ecma", doc["crc"]),
        *doc["sse"].items(),
        *objects.version_header(bucket, version),
        *([("x-oss-copy-source-version-id", source.version)] if source.version != versions.NULL_VERSION else []),
    ]
    return call.answer("CopyObjectResult", {"LastModified": version.modified, "ETag": f'"{version.etag}"'})
