"""Retention policies of a bucket (WORM): nothing may be overwritten or deleted before its days are over.

https://www.alibabacloud.com/help/en/oss/user-guide/oss-retention-policies and
resource_alicloud_oss_bucket_worm.go:62-260: an id in the header x-oss-worm-id, InProgress for at most 24 hours, then
Locked for good.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from dualregion_emulator.services.oss.call import Bucket, Call, stamp, unstamp
from dualregion_emulator.services.oss.errors import OssError, invalid_argument
from dualregion_emulator.services.oss.versions import Version
from dualregion_emulator.wire import Response

_UNLOCKED_FOR = timedelta(hours=24)
_LONGEST_DAYS = 70 * 365


def initiate(call: Call) -> Response:
    """POST /?worm. Errors: `WORMConfigurationAlreadyExists` (409), `InvalidArgument` for the days."""
    content = call.parse("InitiateWormConfiguration", {"RetentionPeriodInDays": None})
    if _worm(call) is not None:
        raise OssError("WORMConfigurationAlreadyExists", "The worm configuration already exists.", 409)
    worm = {
        "WormId": secrets.token_hex(16).upper(),
        "State": "InProgress",
        "RetentionPeriodInDays": _days(content),
        "CreationDate": stamp(call.now),
    }
    call.target.doc["worm"] = worm
    call.target.save(call.store)
    return Response(200, [("x-oss-worm-id", worm["WormId"])])


def read(call: Call) -> Response:
    """GET /?worm; 404 `NoSuchWORMConfiguration`."""
    worm = _existing(call)
    shown = {**worm, "ExpirationDate": stamp(unstamp(worm["CreationDate"]) + _UNLOCKED_FOR)}
    return call.answer("WormConfiguration", shown)


def abort(call: Call) -> Response:
    """DELETE /?worm: only while InProgress, else `WORMConfigurationLocked` (409)."""
    if _existing(call)["State"] == "Locked":
        raise OssError("WORMConfigurationLocked", "The worm configuration is locked.", 409)
    del call.target.doc["worm"]
    call.target.save(call.store)
    return call.done(204)


def complete(call: Call) -> Response:
    """POST /?wormId=…: locks."""
    worm = _named(call)
    worm["State"] = "Locked"
    call.target.save(call.store)
    return call.done()


def extend(call: Call) -> Response:
    """POST /?wormExtend&wormId=…: only a locked one, and only to more days."""
    worm = _named(call)
    days = _days(call.parse("ExtendWormConfiguration", {"RetentionPeriodInDays": None}))
    if worm["State"] != "Locked":
        raise OssError("WORMConfigurationNotLocked", "The worm configuration is not locked.", 409)
    if int(days) < int(worm["RetentionPeriodInDays"]):
        raise invalid_argument("The retention period can only be extended.", "RetentionPeriodInDays", days)
    worm["RetentionPeriodInDays"] = days
    call.target.save(call.store)
    return call.done()


def guard(call: Call, bucket: Bucket, version: Version | None) -> None:
    """`FileImmutable` (409) if the bucket's policy still protects this version from being overwritten or deleted.
    An unlocked policy protects too, until it is aborted or its 24 hours are over."""
    worm = _current(bucket, call)
    if worm is None or version is None or version.marker:
        return
    until = unstamp(version.modified) + timedelta(days=int(worm["RetentionPeriodInDays"]))
    if call.now < until:
        raise OssError("FileImmutable", "The object you specified is immutable.", 409, {"Key": version.key})


def _current(bucket: Bucket, call: Call) -> dict[str, Any] | None:
    worm = bucket.doc.get("worm")
    if worm is None:
        return None
    lapsed = worm["State"] == "InProgress" and call.now > unstamp(worm["CreationDate"]) + _UNLOCKED_FOR
    return None if lapsed else worm


def _worm(call: Call) -> dict[str, Any] | None:
    return _current(call.target, call)


def _existing(call: Call) -> dict[str, Any]:
    worm = _worm(call)
    if worm is None:
        raise OssError("NoSuchWORMConfiguration", "The worm configuration does not exist.", 404)
    return worm


def _named(call: Call) -> dict[str, Any]:
    worm = _existing(call)
    if call.parameters.get("wormId") != worm["WormId"]:
        raise OssError("NoSuchWORMConfiguration", "The worm configuration does not exist.", 404)
    return worm


def _days(content: dict[str, Any]) -> str:
    days = content.get("RetentionPeriodInDays", "")
    if not days.isdigit() or not 1 <= int(days) <= _LONGEST_DAYS:
        raise invalid_argument("RetentionPeriodInDays is invalid.", "RetentionPeriodInDays", days)
    return days
