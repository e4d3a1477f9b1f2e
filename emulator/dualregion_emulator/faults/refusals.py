"""Refusals in the protocol of the one who asked: the gateway's JSON or XML, or the XML of OSS."""

from __future__ import annotations

import base64

from dualregion_emulator.faults.asked import Asked
from dualregion_emulator.faults.model import Fault, Kind
from dualregion_emulator.services._render import render_error
from dualregion_emulator.services.oss import xml
from dualregion_emulator.wire import CloudError, Context, Request, Response

_BUSY = ("ServiceUnavailable", "The request has failed due to a temporary failure of the server.", 503)
_WORDS: dict[Kind, tuple[str, str, int]] = {
    Kind.THROTTLING: ("Throttling.User", "Request was denied due to user flow control.", 400),
    Kind.UNAVAILABLE: _BUSY,
    Kind.INTERNAL_ERROR: ("InternalError", "The request processing has failed due to some unknown error.", 500),
    Kind.QUOTA: ("QuotaExceeded", "The maximum number of resources of this kind is exceeded.", 400),
    Kind.ZONE_LOSS: _BUSY,
    Kind.CONTROL_PLANE_LOSS: _BUSY,
}
_TOO_MANY_BUCKETS = ("TooManyBuckets", "You have attempted to create more buckets than allowed.", 400)
"""https://www.alibabacloud.com/help/en/oss/developer-reference/putbucket, "Error codes"."""


def refusal(one: Fault, asked: Asked, request: Request, context: Context) -> Response:
    """What the client gets in place of an answer."""
    if one.kind in (Kind.RESET, Kind.REGION_LOSS):
        return Response(0, cut="reset", delay=one.seconds)
    code, message, status = _WORDS[one.kind]
    if one.kind is Kind.QUOTA and asked.action == "PutBucket":
        code, message, status = _TOO_MANY_BUCKETS
    error = CloudError(one.code or code, message, one.status or status)
    if asked.form != "OSS":
        return render_error(error, request.host, context.request_id, asked.form)
    value: dict[str, xml.Value] = {
        "Code": error.code,
        "Message": error.message,
        "RequestId": context.request_id,
        "HostId": request.host,
    }
    body = xml.render("Error", value)
    headers = [("Content-Type", "application/xml"), ("Server", "AliyunOSS"), ("x-oss-request-id", context.request_id)]
    if request.method == "HEAD":
        headers.append(("x-oss-err", base64.b64encode(body).decode()))
    return Response(error.status, headers, body)
