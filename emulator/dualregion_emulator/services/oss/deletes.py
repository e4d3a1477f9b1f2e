"""Deleting objects and versions, one or up to a thousand at a time.

https://www.alibabacloud.com/help/en/oss/developer-reference/deleteobject and …/deletemultipleobjects
"""

from __future__ import annotations

from dualregion_emulator.services.oss import queue, versions, worm
from dualregion_emulator.services.oss.call import Call, stamp
from dualregion_emulator.services.oss.errors import OssError
from dualregion_emulator.services.oss.listing import echo, encoder
from dualregion_emulator.services.oss.objects import check_key
from dualregion_emulator.services.oss.versions import NULL_VERSION, Version
from dualregion_emulator.services.oss.xml import Value
from dualregion_emulator.wire import Response

_MOST = 1000


def delete_object(call: Call) -> Response:
    """DELETE /key: always 204. Without versionId a versioned bucket gets a delete marker."""
    check_key(call.key)
    marker, version = _delete(call, call.key, call.parameters.get("versionId", ""))
    headers = [("x-oss-delete-marker", "true")] if marker else []
    if version and call.target.versioning:
        headers.append(("x-oss-version-id", version))
    return Response(204, headers)


def _delete(call: Call, key: str, version_id: str) -> tuple[bool, str]:
    """Deletes; says whether a delete marker was made or removed, and the version id concerned ("" for none)."""
    bucket, store = call.target, call.store
    if version_id:
        named = versions.get(store, bucket.name, key, version_id)
        if named is None:
            return False, version_id
        worm.guard(call, bucket, named)
        versions.remove(store, named)
        if not named.marker:
            queue.enqueue_delete(store, bucket, named, call.now)
        return named.marker, version_id
    if not bucket.versioning:
        current = versions.current(store, bucket.name, key)
        if current is not None:
            worm.guard(call, bucket, current)
            versions.remove(store, current)
            queue.enqueue_delete(store, bucket, current, call.now)
        return False, ""
    identifier = versions.new_version_id() if bucket.versioning == "Enabled" else NULL_VERSION
    if identifier == NULL_VERSION:
        worm.guard(call, bucket, versions.get(store, bucket.name, key, NULL_VERSION))
    marker = versions.insert(store, Version(bucket.name, key, identifier, stamp(call.now), marker=True))
    queue.enqueue_delete(store, bucket, marker, call.now)
    return True, identifier


def delete_multiple(call: Call) -> Response:
    """POST /?delete. `MalformedXML` (400) for more than a thousand keys; quiet mode answers with the errors alone, of
    which OSS has none: a protected object fails the whole request with `FileImmutable`."""
    content = call.parse("Delete", {"Quiet": None, "Object*": {"Key": None, "VersionId": None}})
    wanted = content.get("Object", [])
    if not 1 <= len(wanted) <= _MOST:
        raise OssError("MalformedXML", "The number of objects to delete must be between 1 and 1000.", 400)
    encode = encoder(call)
    shown: list[Value] = []
    for item in wanted:
        key, asked = item.get("Key", ""), item.get("VersionId", "")
        check_key(key)
        marker, version = _delete(call, key, asked)
        entry: dict[str, Value] = {"Key": encode(key), "VersionId": asked or None}
        if marker:
            entry |= {"DeleteMarker": True, "DeleteMarkerVersionId": version}
        shown.append(entry)
    if content.get("Quiet") == "true":
        return call.done()
    return call.answer("DeleteResult", echo(call) | {"Deleted": shown})
