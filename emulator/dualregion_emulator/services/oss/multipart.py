"""Multipart uploads.

https://www.alibabacloud.com/help/en/oss/developer-reference/multipart-upload-operations/
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from typing import Any

from dualregion_emulator.services.oss import objects, versions
from dualregion_emulator.services.oss.buckets import number
from dualregion_emulator.services.oss.call import Call, stamp
from dualregion_emulator.services.oss.copies import source_of
from dualregion_emulator.services.oss.errors import OssError, invalid_argument
from dualregion_emulator.services.oss.listing import Page, echo, encoder
from dualregion_emulator.services.oss.object_headers import describe, parse_range
from dualregion_emulator.services.oss.versions import Version
from dualregion_emulator.services.oss.xml import Value
from dualregion_emulator.store import Store
from dualregion_emulator.wire import Response

_SMALLEST_PART = 100 * 1024
_MOST_PARTS = 10_000
_SPAN = re.compile(r"bytes=\d+-\d+")


def initiate(call: Call) -> Response:
    """POST /key?uploads."""
    objects.check_key(call.key)
    doc = describe(call, call.target, "Multipart")
    upload = secrets.token_hex(16).upper()
    call.store.connection.execute(
        "INSERT INTO oss_upload (id, bucket, key, initiated, doc) VALUES (?,?,?,?,?)",
        (upload, call.bucket_name, call.key, stamp(call.now), json.dumps(doc)),
    )
    call.headers += doc["sse"].items()
    encode = encoder(call)
    answer: dict[str, Value] = {"Bucket": call.bucket_name, "Key": encode(call.key), "UploadId": upload}
    return call.answer("InitiateMultipartUploadResult", echo(call) | answer)


def _upload(call: Call) -> dict[str, Any]:
    """`doc` of the upload that the request names; 404 `NoSuchUpload`."""
    row = call.store.connection.execute(
        "SELECT doc FROM oss_upload WHERE id=? AND bucket=? AND key=?",
        (call.parameters.get("uploadId", ""), call.bucket_name, call.key),
    ).fetchone()
    if row is None:
        message = (
            "The specified upload does not exist. The upload ID may be invalid,"
            " or the upload may have been aborted or completed."
        )
        raise OssError("NoSuchUpload", message, 404, {"UploadId": call.parameters.get("uploadId", "")})
    return json.loads(row[0])


def upload_part(call: Call) -> Response:
    """PUT /key?partNumber=n&uploadId=…; a part sent again replaces the first."""
    doc = _upload(call)
    call.check_md5()
    etag, crc = _save_part(call, call.request.body)
    return Response(200, [("ETag", f'"{etag}"'), ("x-oss-hash-crc64ecma", crc), *doc["sse"].items()])


def upload_part_copy(call: Call) -> Response:
    """PUT /key?partNumber=n&uploadId=… with x-oss-copy-source and perhaps x-oss-copy-source-range."""
    _upload(call)
    _, source = source_of(call)
    body = versions.load_blob(call.store, source.blob)
    wanted = call.header("x-oss-copy-source-range")
    if wanted and not _SPAN.fullmatch(wanted):
        raise invalid_argument("The copy source range is invalid.", "x-oss-copy-source-range", wanted)
    span = parse_range(call, wanted, len(body))
    if span is not None:
        body = body[span[0] : span[1] + 1]
    etag, crc = _save_part(call, body)
    call.headers += [("ETag", f'"{etag}"'), ("x-oss-hash-crc64ecma", crc)]
    return call.answer("CopyPartResult", {"LastModified": stamp(call.now), "ETag": f'"{etag}"'})


def _save_part(call: Call, body: bytes) -> tuple[str, str]:
    part = number(call, "partNumber", 0, 1, _MOST_PARTS)
    if not part:
        raise invalid_argument("Part number must be an integer between 1 and 10000.", "partNumber", "")
    upload = call.parameters["uploadId"]
    connection = call.store.connection
    old = connection.execute("SELECT blob FROM oss_part WHERE upload=? AND number=?", (upload, part)).fetchone()
    etag, crc = versions.md5_etag(body), versions.crc64(body)
    connection.execute(
        "INSERT OR REPLACE INTO oss_part (upload, number, modified, blob, size, etag, crc) VALUES (?,?,?,?,?,?,?)",
        (upload, part, stamp(call.now), versions.save_blob(call.store, body), len(body), etag, crc),
    )
    if old is not None:
        versions.release_blob(call.store, old[0])
    return etag, crc


def complete(call: Call) -> Response:
    """POST /key?uploadId=…: joins the listed parts. Errors (400): `InvalidPart`, `InvalidPartOrder`, `EntityTooSmall`
    for one below 100 KB that is not the last. The ETag is that of the parts' MD5s with their number behind it."""
    bucket, doc = call.target, _upload(call)
    upload = call.parameters["uploadId"]
    stored = {row[0]: row[1:] for row in _parts(call.store, upload)}
    chosen = _chosen(call, stored)
    for part in chosen[:-1]:
        if stored[part][2] < _SMALLEST_PART:
            raise OssError("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size.", 400)
    body = b"".join(versions.load_blob(call.store, stored[part][1]) for part in chosen)
    digests = b"".join(bytes.fromhex(stored[part][3]) for part in chosen)
    etag = f"{hashlib.md5(digests, usedforsecurity=False).hexdigest().upper()}-{len(chosen)}"
    version = Version(
        bucket.name,
        call.key,
        "",
        stamp(call.now),
        blob=versions.save_blob(call.store, body),
        size=len(body),
        etag=etag,
        doc=doc | {"crc": versions.crc64(body)},
    )
    objects.write(call, bucket, version)
    _forget(call.store, upload)
    call.headers += [
        ("ETag", f'"{etag}"'),
        ("x-oss-hash-crc64ecma", version.doc["crc"]),
        *objects.version_header(bucket, version),
    ]
    encode = encoder(call)
    answer: dict[str, Value] = {
        "Location": f"https://{bucket.name}.{bucket.location}.aliyuncs.com/{encode(call.key)}",
        "Bucket": bucket.name,
        "Key": encode(call.key),
        "ETag": f'"{etag}"',
    }
    return call.answer("CompleteMultipartUploadResult", echo(call) | answer)


def _chosen(call: Call, stored: dict[int, tuple[Any, ...]]) -> list[int]:
    """Part numbers in the order of the body, or all of them with x-oss-complete-all: yes."""
    if call.header("x-oss-complete-all") == "yes":
        numbers = sorted(stored)
    else:
        shape = {"Part*": {"PartNumber": None, "ETag": None}}
        listed = call.parse("CompleteMultipartUpload", shape).get("Part", [])
        numbers: list[int] = []
        for part in listed:
            text, etag = part.get("PartNumber", ""), part.get("ETag", "").strip('"').upper()
            if not text.isdigit() or int(text) not in stored or stored[int(text)][3] != etag:
                message = (
                    "One or more of the specified parts could not be found or the specified entity tag might not have"
                    " matched the part's entity tag."
                )
                raise OssError("InvalidPart", message, 400, {"PartNumber": text, "ETag": etag})
            numbers.append(int(text))
        if numbers != sorted(set(numbers)):
            message = (
                "The list of parts was not in ascending order."
                " The parts list must be specified in order by part number."
            )
            raise OssError("InvalidPartOrder", message, 400)
    if not numbers:
        raise OssError("MalformedXML", "You must specify at least one part.", 400)
    return numbers


def _parts(store: Store, upload: str) -> list[tuple[Any, ...]]:
    """(number, modified, blob, size, etag, crc) in order."""
    return store.connection.execute(
        "SELECT number, modified, blob, size, etag, crc FROM oss_part WHERE upload=? ORDER BY number", (upload,)
    ).fetchall()


def _forget(store: Store, upload: str) -> None:
    blobs = [row[2] for row in _parts(store, upload)]
    store.connection.execute("DELETE FROM oss_part WHERE upload=?", (upload,))
    store.connection.execute("DELETE FROM oss_upload WHERE id=?", (upload,))
    for blob in blobs:
        versions.release_blob(store, blob)


def abort(call: Call) -> Response:
    """DELETE /key?uploadId=…: 204."""
    _upload(call)
    _forget(call.store, call.parameters["uploadId"])
    return call.done(204)


def list_parts(call: Call) -> Response:
    """GET /key?uploadId=…, pages of `max-parts` after `part-number-marker`."""
    _upload(call)
    marker = number(call, "part-number-marker", 0, 0, _MOST_PARTS)
    limit = number(call, "max-parts", 1000, 1, 1000)
    after = [row for row in _parts(call.store, call.parameters["uploadId"]) if row[0] > marker]
    page = after[:limit]
    encode = encoder(call)
    parts: list[Value] = [
        {"PartNumber": part, "LastModified": modified, "ETag": f'"{etag}"', "HashCrc64ecma": crc, "Size": size}
        for part, modified, _, size, etag, crc in page
    ]
    answer: dict[str, Value] = {
        "Bucket": call.bucket_name,
        "Key": encode(call.key),
        "UploadId": call.parameters["uploadId"],
        "StorageClass": call.target.doc["storage_class"],
        "PartNumberMarker": marker,
        "NextPartNumberMarker": page[-1][0] if page else marker,
        "MaxParts": limit,
        "IsTruncated": len(after) > limit,
        "Part": parts,
    }
    return call.answer("ListPartsResult", echo(call) | answer)


def list_uploads(call: Call) -> Response:
    """GET /?uploads with prefix, delimiter, key-marker, upload-id-marker, max-uploads."""
    prefix, delimiter = call.parameters.get("prefix", ""), call.parameters.get("delimiter", "")
    key_marker, id_marker = call.parameters.get("key-marker", ""), call.parameters.get("upload-id-marker", "")
    limit = number(call, "max-uploads", 1000, 1, 1000)
    rows = call.store.connection.execute(
        "SELECT key, id, initiated FROM oss_upload WHERE bucket=? ORDER BY key, id", (call.bucket_name,)
    ).fetchall()
    page = Page(prefix, delimiter, limit)
    encode = encoder(call)
    shown: list[Value] = []
    last = ("", "")
    for key, upload, initiated in rows:
        if key < key_marker or (key == key_marker and (not id_marker or upload <= id_marker)):
            continue
        if not key.startswith(prefix) or page.inside_seen(key, key_marker):
            continue
        if not page.take(key):
            break
        last = (page.last, upload)
        if not page.grouped(key):
            shown.append({"Key": encode(key), "UploadId": upload, "Initiated": initiated})
    answer: dict[str, Value] = {
        "Bucket": call.bucket_name,
        "KeyMarker": encode(key_marker),
        "UploadIdMarker": id_marker,
        "NextKeyMarker": encode(last[0]) if page.truncated else "",
        "NextUploadIdMarker": last[1] if page.truncated else "",
        "Delimiter": encode(delimiter),
        "Prefix": encode(prefix),
        "MaxUploads": limit,
        "IsTruncated": page.truncated,
        "Upload": shown,
        "CommonPrefixes": page.common(encode),
    }
    return call.answer("ListMultipartUploadsResult", echo(call) | answer)
