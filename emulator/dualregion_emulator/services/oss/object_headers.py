"""What travels in the headers of an object: metadata, conditions, ranges, tags, encryption.

https://www.alibabacloud.com/help/en/oss/developer-reference/putobject, …/getobject, …/headobject.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl

from dualregion_emulator.services.oss import access
from dualregion_emulator.services.oss.call import Bucket, Call, http_date, unstamp
from dualregion_emulator.services.oss.errors import OssError, invalid_argument
from dualregion_emulator.services.oss.keys import encryption
from dualregion_emulator.services.oss.versions import NULL_VERSION, Version

_KEPT = ("content-type", "cache-control", "content-disposition", "content-encoding", "content-language", "expires")
OBJECT_ACLS = ("default", *access.ACLS)
STORAGE_CLASSES = ("Standard", "IA", "Archive", "ColdArchive", "DeepColdArchive")
_META_LIMIT = 8 * 1024
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_TITLES = {name: name.title() for name in _KEPT}


def describe(call: Call, bucket: Bucket, kind: str) -> dict[str, Any]:
    """`Version.doc` of an object that this request writes; `kind` is Normal, Multipart or Appendable.
    Errors: `InvalidArgument`, `MetadataTooLarge`, `InvalidTag`, and those of encryption."""
    storage = call.header("x-oss-storage-class") or bucket.doc["storage_class"]
    if storage not in STORAGE_CLASSES:
        raise invalid_argument("The storage class is invalid.", "x-oss-storage-class", storage)
    return {
        "headers": kept_headers(call),
        "meta": user_meta(call),
        "acl": access.check_acl(call, bucket, call.header("x-oss-object-acl") or "default", OBJECT_ACLS),
        "tags": tags_from_header(call.header("x-oss-tagging")),
        "sse": encryption(call, bucket),
        "type": kind,
        "storage_class": storage,
        "replication": "",
    }


def kept_headers(call: Call) -> dict[str, str]:
    """The HTTP headers that come back with the object; without a type it is a byte stream."""
    headers = {_TITLES[name]: require_ascii(name, call.header(name)) for name in _KEPT if call.header(name)}
    return {"Content-Type": "application/octet-stream", **headers}


def user_meta(call: Call) -> dict[str, str]:
    """x-oss-meta-* by their whole lower-case names; at most 8 KB."""
    meta = {name: value for name, value in call.request.headers.items() if name.startswith("x-oss-meta-")}
    for name, value in meta.items():
        require_ascii(name, value)
    if sum(len(name) + len(value) for name, value in meta.items()) > _META_LIMIT:
        raise OssError("MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size.", 400)
    return meta


def require_ascii(name: str, value: str) -> str:
    """The value, if it can travel in a header as it is; others are percent-encoded by whoever sends them."""
    if not value.isascii() or not value.isprintable():
        raise invalid_argument("The value holds characters that a header cannot carry.", name, repr(value))
    return value


def tags_from_header(text: str) -> dict[str, str]:
    """`a=1&b=2`, percent-encoded; at most 10 (https://www.alibabacloud.com/help/en/oss/user-guide/object-tagging-8)."""
    pairs = parse_qsl(text, keep_blank_values=True)
    return check_tags(pairs)


def check_tags(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Distinct, at most 10, keys of 1-128 and values of 0-256 characters; else `InvalidTag` (400)."""
    tags = dict(pairs)
    sound = all(0 < len(name) <= 128 and len(value) <= 256 for name, value in tags.items())
    if len(tags) != len(pairs) or len(tags) > 10 or not sound:
        raise OssError("InvalidTag", "The tag you provided is not valid.", 400)
    return tags


def headers_of(version: Version, versioning: str) -> list[tuple[str, str]]:
    """Response headers that describe a version; Content-Length is left to who knows the range."""
    doc = version.doc
    headers = [
        ("ETag", f'"{version.etag}"'),
        ("Last-Modified", http_date(unstamp(version.modified))),
        ("Accept-Ranges", "bytes"),
        ("x-oss-object-type", doc["type"]),
        ("x-oss-storage-class", doc["storage_class"]),
        ("x-oss-hash-crc64ecma", doc["crc"]),
        *doc["headers"].items(),
        *doc["meta"].items(),
        *doc["sse"].items(),
    ]
    if versioning or version.version != NULL_VERSION:
        headers.append(("x-oss-version-id", version.version))
    if doc["tags"]:
        headers.append(("x-oss-tagging-count", str(len(doc["tags"]))))
    if doc["replication"]:
        headers.append(("x-oss-replication-status", doc["replication"]))
    if doc["type"] == "Appendable":
        headers.append(("x-oss-next-append-position", str(version.size)))
    return headers


def check_conditions(call: Call, version: Version, prefix: str = "") -> bool:
    """Judges If-Match, If-None-Match, If-Modified-Since and If-Unmodified-Since (with `prefix` x-oss-copy-source-).
    True if the answer is 304; `PreconditionFailed` (412) otherwise. ETags are compared without quotes and case."""
    etag = version.etag.upper()
    modified = unstamp(version.modified).replace(microsecond=0)
    match, none_match = call.header(f"{prefix}if-match"), call.header(f"{prefix}if-none-match")
    if match and etag not in _etags(match):
        raise _precondition("If-Match")
    unmodified = _date(call.header(f"{prefix}if-unmodified-since"))
    if unmodified is not None and modified > unmodified:
        raise _precondition("If-Unmodified-Since")
    if none_match:
        return etag in _etags(none_match)
    since = _date(call.header(f"{prefix}if-modified-since"))
    return since is not None and modified <= since


def _precondition(condition: str) -> OssError:
    message = "At least one of the pre-conditions you specified did not hold."
    return OssError("PreconditionFailed", message, 412, {"Condition": condition})


def _etags(text: str) -> set[str]:
    return {item.strip().strip('"').upper() for item in text.split(",")}


def _date(text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None  # RFC 9110: a condition whose date cannot be read is not there
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def parse_range(call: Call, text: str, size: int) -> tuple[int, int] | None:
    """(first, last) byte of `bytes=first-last`, None for the whole object. OSS ignores a range that it cannot satisfy
    and sends everything, unless x-oss-range-behavior asks for the standard's 416 `InvalidRange`
    (https://www.alibabacloud.com/help/en/oss/developer-reference/getobject)."""
    if not text:
        return None
    match = _RANGE.fullmatch(text.strip())
    if match is not None and any(match.groups()):
        first, last = match.groups()
        if not first:
            start, end = max(size - int(last), 0), size - 1
        else:
            start, end = int(first), min(int(last), size - 1) if last else size - 1
        if start <= end and (not last or not first or int(first) <= int(last)) and start < size:
            beyond = bool(first and last) and int(last) >= size
            if not (beyond and call.header("x-oss-range-behavior") != "standard"):
                return start, end
    if call.header("x-oss-range-behavior") == "standard":
        raise OssError("InvalidRange", "The requested range cannot be satisfied", 416)
    return None
