"""Objects: put, get, head, append, ACL, tags.

https://www.alibabacloud.com/help/en/oss/developer-reference/basic-operations-1/
"""

from __future__ import annotations

from typing import Any

from dualregion_emulator.services.oss import access, keys, queue, versions, worm
from dualregion_emulator.services.oss.buckets import number, owner
from dualregion_emulator.services.oss.call import Bucket, Call, http_date, stamp, unstamp
from dualregion_emulator.services.oss.errors import OssError, no_such_key, no_such_version
from dualregion_emulator.services.oss.object_headers import (
    OBJECT_ACLS,
    check_conditions,
    check_tags,
    describe,
    headers_of,
    parse_range,
    require_ascii,
)
from dualregion_emulator.services.oss.versions import NULL_VERSION, Version
from dualregion_emulator.services.oss.xml import Value
from dualregion_emulator.wire import Response

_OVERRIDES = {
    "response-content-type": "Content-Type",
    "response-content-language": "Content-Language",
    "response-expires": "Expires",
    "response-cache-control": "Cache-Control",
    "response-content-disposition": "Content-Disposition",
    "response-content-encoding": "Content-Encoding",
}


def find(call: Call, bucket: Bucket, key: str, version: str = "") -> Version:
    """The version that a read means. Errors: `NoSuchKey`, `NoSuchVersion` (404), `MethodNotAllowed` (405) for a delete
    marker asked for by its id."""
    if version:
        named = versions.get(call.store, bucket.name, key, version)
        if named is None:
            raise no_such_version(key, version)
        if named.marker:
            call.headers += [("x-oss-delete-marker", "true"), ("x-oss-version-id", version)]
            raise OssError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405)
        return named
    newest = versions.current(call.store, bucket.name, key)
    if newest is None or newest.marker:
        if newest is not None:
            call.headers += [("x-oss-delete-marker", "true"), ("x-oss-version-id", newest.version)]
        raise no_such_key(key)
    return newest


def write(call: Call, bucket: Bucket, version: Version) -> Version:
    """Stores a finished version under the bucket's versioning state, and queues its copies. `FileImmutable` (409) if
    it would overwrite a protected object; `FileAlreadyExists` (409) with x-oss-forbid-overwrite."""
    newest = versions.current(call.store, bucket.name, version.key)
    if call.header("x-oss-forbid-overwrite") == "true" and newest is not None and not newest.marker:
        raise OssError("FileAlreadyExists", "The object you specified already exists and can not be overwritten.", 409)
    version.version = versions.new_version_id() if bucket.versioning == "Enabled" else NULL_VERSION
    if version.version == NULL_VERSION:
        worm.guard(call, bucket, versions.get(call.store, bucket.name, version.key, NULL_VERSION))
    versions.insert(call.store, version)
    queue.enqueue_write(call.store, bucket, version, call.now)
    return version


def put_object(call: Call) -> Response:
    """PUT /key. Errors: `InvalidObjectName`, `InvalidDigest`, those of `describe` and `write`."""
    bucket = call.target
    check_key(call.key)
    call.check_md5()
    body = call.request.body
    doc: dict[str, Any] = {**describe(call, bucket, "Normal"), "crc": versions.crc64(body)}
    version = Version(
        bucket.name,
        call.key,
        "",
        stamp(call.now),
        blob=versions.save_blob(call.store, body),
        size=len(body),
        etag=versions.md5_etag(body),
        doc=doc,
    )
    write(call, bucket, version)
    headers: list[tuple[str, str]] = [
        ("ETag", f'"{version.etag}"'),
        ("x-oss-hash-crc64ecma", doc["crc"]),
        *doc["sse"].items(),
        *version_header(bucket, version),
    ]
    return Response(200, headers)


def version_header(bucket: Bucket, version: Version) -> list[tuple[str, str]]:
    """x-oss-version-id, shown by buckets that were ever versioned."""
    return [("x-oss-version-id", version.version)] if bucket.versioning else []


def check_key(key: str) -> None:
    """1 to 1023 bytes of UTF-8 that do not start with a slash or a backslash
    (https://www.alibabacloud.com/help/en/oss/support/http-400-status-code, InvalidObjectName)."""
    if len(key.encode("utf-8", "surrogateescape")) > 1023:
        raise OssError("InvalidObjectName", "The Length of Object name must be less than 1024.", 400)
    if not key or key[0] in "/\\":
        raise OssError("InvalidObjectName", "The specified object is not valid.", 400)


def _readable(call: Call, action: str) -> Version:
    """The version asked for, if the caller may read it; strangers do not learn what a closed bucket lacks."""
    try:
        version = find(call, call.target, call.key, call.parameters.get("versionId", ""))
    except OssError:
        access.check(call, call.target, action)
        raise
    access.check(call, call.target, action, version.doc["acl"])
    return version


def get_object(call: Call) -> Response:
    """GET and HEAD /key, with ranges, conditions and `response-*` overrides."""
    bucket = call.target
    version = _readable(call, "GetObject")
    headers = headers_of(version, bucket.versioning)
    if check_conditions(call, version):
        return Response(304, headers)
    replaced = {
        _OVERRIDES[name]: require_ascii(name, value) for name, value in call.parameters.items() if name in _OVERRIDES
    }
    headers = [(name, value) for name, value in headers if name not in replaced] + list(replaced.items())
    span = parse_range(call, call.header("range"), version.size)
    if call.request.method == "HEAD":
        return Response(200, [*headers, ("Content-Length", str(version.size))])
    keys.require_readable(call.store, bucket, version)
    body = versions.load_blob(call.store, version.blob)
    if span is None:
        return Response(200, headers, body)
    first, last = span
    headers.append(("Content-Range", f"bytes {first}-{last}/{version.size}"))
    return Response(206, headers, body[first : last + 1])


def object_meta(call: Call) -> Response:
    """HEAD or GET /key?objectMeta: ETag, size and date alone."""
    version = _readable(call, "GetObjectMeta")
    headers = [
        ("ETag", f'"{version.etag}"'),
        ("Last-Modified", http_date(unstamp(version.modified))),
        ("x-oss-hash-crc64ecma", version.doc["crc"]),
        *version_header(call.target, version),
    ]
    if call.request.method == "HEAD":
        headers.append(("Content-Length", str(version.size)))
    return Response(200, headers)


def append_object(call: Call) -> Response:
    """POST /key?append&position=n (https://www.alibabacloud.com/help/en/oss/developer-reference/appendobject).
    Errors: `PositionNotEqualToLength` (409), `ObjectNotAppendable` (409). An append changes the current version in
    place, in versioned buckets too."""
    bucket = call.target
    check_key(call.key)
    call.check_md5()
    position = number(call, "position", 0, 0, 2**43)
    old = versions.current(call.store, bucket.name, call.key)
    if old is not None and (old.marker or old.doc["type"] != "Appendable"):
        raise OssError("ObjectNotAppendable", "The object is not appendable", 409)
    before = versions.load_blob(call.store, old.blob) if old else b""
    if position != len(before):
        raise OssError("PositionNotEqualToLength", "Position is not equal to file length", 409)
    worm.guard(call, bucket, old)
    body = before + call.request.body
    doc = {**(old.doc if old else describe(call, bucket, "Appendable")), "crc": versions.crc64(body)}
    version = Version(
        bucket.name,
        call.key,
        "",
        stamp(call.now),
        blob=versions.save_blob(call.store, body),
        size=len(body),
        etag=versions.md5_etag(body),
        doc=doc,
    )
    if old is not None:
        version.version = old.version
        versions.insert(call.store, version)
        queue.enqueue_write(call.store, bucket, version, call.now)
    else:
        write(call, bucket, version)
    headers = [
        ("ETag", f'"{version.etag}"'),
        ("x-oss-next-append-position", str(len(body))),
        ("x-oss-hash-crc64ecma", doc["crc"]),
        *version_header(bucket, version),
    ]
    return Response(200, headers)


def get_object_acl(call: Call) -> Response:
    """GET /key?acl."""
    version = find(call, call.target, call.key, call.parameters.get("versionId", ""))
    value: dict[str, Value] = {
        "Owner": owner(call.target.account),
        "AccessControlList": {"Grant": version.doc["acl"]},
    }
    call.headers += version_header(call.target, version)
    return call.answer("AccessControlPolicy", value)


def put_object_acl(call: Call) -> Response:
    """PUT /key?acl with the header x-oss-object-acl."""
    version = find(call, call.target, call.key, call.parameters.get("versionId", ""))
    version.doc["acl"] = access.check_acl(call, call.target, call.header("x-oss-object-acl"), OBJECT_ACLS)
    versions.update_doc(call.store, version)
    return Response(200, version_header(call.target, version))


def get_object_tags(call: Call) -> Response:
    """GET /key?tagging."""
    version = find(call, call.target, call.key, call.parameters.get("versionId", ""))
    call.headers += version_header(call.target, version)
    pairs: list[Value] = [{"Key": name, "Value": value} for name, value in version.doc["tags"].items()]
    return call.answer("Tagging", {"TagSet": {"Tag": pairs}})


def put_object_tags(call: Call) -> Response:
    """PUT and DELETE /key?tagging. `InvalidTag` (400)."""
    version = find(call, call.target, call.key, call.parameters.get("versionId", ""))
    if call.request.method == "DELETE":
        version.doc["tags"] = {}
    else:
        content = call.parse("Tagging", {"TagSet": {"Tag*": {"Key": None, "Value": None}}})
        pairs = [(pair.get("Key", ""), pair.get("Value", "")) for pair in content.get("TagSet", {}).get("Tag", [])]
        version.doc["tags"] = check_tags(pairs)
    versions.update_doc(call.store, version)
    return Response(204 if call.request.method == "DELETE" else 200, version_header(call.target, version))
