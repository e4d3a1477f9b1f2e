"""ListObjects, ListObjectsV2, ListObjectVersions, and the paging that all listings share.

https://www.alibabacloud.com/help/en/oss/developer-reference/listobjects, …/listobjectsv2, …/listobjectversions
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from urllib.parse import quote

from dualregion_emulator.services.oss import versions
from dualregion_emulator.services.oss.buckets import number, owner
from dualregion_emulator.services.oss.call import Call
from dualregion_emulator.services.oss.errors import invalid_argument
from dualregion_emulator.services.oss.versions import Version
from dualregion_emulator.services.oss.xml import Value
from dualregion_emulator.wire import Response


class Page:
    """Fills one page from sorted keys: keys that share the prefix up to the delimiter count as one entry."""

    def __init__(self, prefix: str, delimiter: str, limit: int) -> None:
        self._prefix, self._delimiter, self._limit = prefix, delimiter, limit
        self._groups: list[str] = []
        self._count = 0
        self.truncated = False
        self.last = ""
        """The last key or common prefix on this page: where the next one goes on."""

    def _group(self, key: str) -> str:
        if not self._delimiter:
            return ""
        at = key.find(self._delimiter, len(self._prefix))
        return "" if at < 0 else key[: at + len(self._delimiter)]

    def grouped(self, key: str) -> bool:
        """Is the key hidden behind a common prefix?"""
        return bool(self._group(key))

    def inside_seen(self, key: str, marker: str) -> bool:
        """Does the key belong to the common prefix that the page before ended with?"""
        return bool(marker) and self._group(key) == marker

    def take(self, key: str) -> bool:
        """Counts a key. False, and `truncated`, if the page is full."""
        group = self._group(key)
        if group and self._groups and self._groups[-1] == group:
            return True
        if self._count >= self._limit:
            self.truncated = True
            return False
        self._count += 1
        self.last = group or key
        if group:
            self._groups.append(group)
        return True

    @property
    def count(self) -> int:
        """Keys and common prefixes on this page."""
        return self._count

    def common(self, encode: Callable[[str], str]) -> list[Value]:
        """The CommonPrefixes elements."""
        return [{"Prefix": encode(group)} for group in self._groups]


def encoder(call: Call) -> Callable[[str], str]:
    """How keys are written: percent-encoded with encoding-type=url, as they are without."""
    wanted = call.parameters.get("encoding-type", "")
    if wanted not in ("", "url"):
        raise invalid_argument("encoding-type is invalid.", "encoding-type", wanted)
    return (lambda text: quote(text, safe="-_.~")) if wanted else (lambda text: text)


def echo(call: Call) -> dict[str, Value]:
    """The EncodingType element, if the request asked for one."""
    return {"EncodingType": call.parameters.get("encoding-type") or None}


def _entry(version: Version, encode: Callable[[str], str], account: str | None) -> dict[str, Value]:
    return {
        "Key": encode(version.key),
        "LastModified": version.modified,
        "ETag": f'"{version.etag}"',
        "Type": version.doc["type"],
        "Size": version.size,
        "StorageClass": version.doc["storage_class"],
        "Owner": owner(account) if account else None,
    }


def list_objects(call: Call) -> Response:
    """GET /, with list-type=2 the second version: prefix, delimiter, marker or start-after and continuation-token,
    max-keys (100 unless told, at most 1000), encoding-type, fetch-owner."""
    second = call.parameters.get("list-type") == "2"
    prefix, delimiter = call.parameters.get("prefix", ""), call.parameters.get("delimiter", "")
    limit = number(call, "max-keys", 100, 1, 1000)
    token = call.parameters.get("continuation-token", "")
    marker = call.parameters.get("marker", "")
    if second:
        marker = _from_token(token) if token else call.parameters.get("start-after", "")
    encode = encoder(call)
    page = Page(prefix, delimiter, limit)
    account = call.target.account if not second or call.parameters.get("fetch-owner") == "true" else None
    contents: list[Value] = []
    for version in versions.listing(call.store, call.bucket_name, prefix=prefix, after=marker, every=False):
        if version.key == marker or page.inside_seen(version.key, marker):
            continue
        if not page.take(version.key):
            break
        if not page.grouped(version.key):
            contents.append(_entry(version, encode, account))
    head: dict[str, Value] = {
        "Name": call.bucket_name,
        "Prefix": encode(prefix),
        "MaxKeys": limit,
        "Delimiter": encode(delimiter),
        "IsTruncated": page.truncated,
        **echo(call),
    }
    if second:
        head["StartAfter"] = encode(call.parameters.get("start-after", "")) or None
        head["ContinuationToken"] = token or None
        head["NextContinuationToken"] = _token(page.last) if page.truncated else None
        head["KeyCount"] = page.count
    else:
        head["Marker"] = encode(marker)
        head["NextMarker"] = encode(page.last) if page.truncated else None
    return call.answer("ListBucketResult", {**head, "Contents": contents, "CommonPrefixes": page.common(encode)})


def _token(last: str) -> str:
    return base64.urlsafe_b64encode(last.encode()).decode()


def _from_token(token: str) -> str:
    try:
        return base64.urlsafe_b64decode(token.encode()).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise invalid_argument("The continuation token is invalid.", "continuation-token", token) from None


def list_versions(call: Call) -> Response:
    """GET /?versions: every version and delete marker, newest first within a key; pages go on after key-marker and
    version-id-marker."""
    prefix, delimiter = call.parameters.get("prefix", ""), call.parameters.get("delimiter", "")
    key_marker, id_marker = call.parameters.get("key-marker", ""), call.parameters.get("version-id-marker", "")
    if id_marker and not key_marker:
        raise invalid_argument("A version-id marker cannot be specified without a key marker.", "version-id-marker", "")
    limit = number(call, "max-keys", 100, 1, 1000)
    encode = encoder(call)
    page = Page(prefix, delimiter, limit)
    shown: dict[str, list[Value]] = {"Version": [], "DeleteMarker": []}
    last_version, skipping = "", bool(id_marker)
    for version in versions.listing(call.store, call.bucket_name, prefix=prefix, after=key_marker, every=True):
        if version.key == key_marker:
            if not id_marker or skipping:
                skipping = skipping and version.version != id_marker
                continue
        elif page.inside_seen(version.key, key_marker):
            continue
        if not page.take(version.key):
            break
        last_version = "" if page.grouped(version.key) else version.version
        if not page.grouped(version.key):
            shown["DeleteMarker" if version.marker else "Version"].append(
                _version_entry(version, encode, call.target.account)
            )
    answer: dict[str, Value] = {
        "Name": call.bucket_name,
        "Prefix": encode(prefix),
        "KeyMarker": encode(key_marker),
        "VersionIdMarker": id_marker,
        "MaxKeys": limit,
        "Delimiter": encode(delimiter),
        "IsTruncated": page.truncated,
        "NextKeyMarker": encode(page.last) if page.truncated else None,
        "NextVersionIdMarker": last_version if page.truncated else None,
        **echo(call),
        **shown,
        "CommonPrefixes": page.common(encode),
    }
    return call.answer("ListVersionsResult", answer)


def _version_entry(version: Version, encode: Callable[[str], str], account: str) -> dict[str, Value]:
    common: dict[str, Value] = {
        "Key": encode(version.key),
        "VersionId": version.version,
        "IsLatest": version.latest,
        "LastModified": version.modified,
    }
    if not version.marker:
        common |= {
            "ETag": f'"{version.etag}"',
            "Type": version.doc["type"],
            "Size": version.size,
            "StorageClass": version.doc["storage_class"],
        }
    return {**common, "Owner": owner(account)}
