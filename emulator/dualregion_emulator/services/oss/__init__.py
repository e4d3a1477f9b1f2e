"""OSS: buckets and objects for real, with settings, versions and replication between regions.

Host names: https://www.alibabacloud.com/help/en/oss/user-guide/regions-and-endpoints. OSS checks its own signatures
and writes its own errors.
"""

from __future__ import annotations

import base64
import re
from urllib.parse import unquote

from dualregion_emulator.auth.oss import SIGNATURE_PARAMETERS, Caller, authenticate, split_query
from dualregion_emulator.services.oss import access, routes, xml
from dualregion_emulator.services.oss.call import PRODUCT, Bucket, Call, find_bucket
from dualregion_emulator.services.oss.copying import tick
from dualregion_emulator.services.oss.errors import OssError, access_denied, no_such_bucket
from dualregion_emulator.services.oss.queue import replication_lag, set_replication_lag
from dualregion_emulator.services.oss.xml import Value
from dualregion_emulator.wire import CloudError, Context, Request, Response

__all__ = ["PRODUCT", "handle", "match", "replication_lag", "set_replication_lag", "tick"]

_HOST = re.compile(
    r"(?:(?P<bucket>[^.]+)\.)?oss-(?P<region>accelerate(?:-overseas)?|[a-z]+-[a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com"
)


def match(host: str) -> tuple[str, str] | None:
    """(region, bucket) of `oss-cn-hongkong.aliyuncs.com` and `bucket.oss-cn-hongkong.aliyuncs.com`, internal endpoints
    included; the region of an acceleration endpoint is ""."""
    found = _HOST.fullmatch(host)
    if found is None:
        return None
    region = found["region"]
    return "" if region.startswith("accelerate") else region, found["bucket"] or ""


def handle(request: Request, context: Context) -> Response:
    """Answers one request; refusals become OSS's XML and undo what the request has stored."""
    _, bucket = match(request.host) or ("", "")
    parameters = split_query(request.query)
    call = Call(request, context, Caller("", ""), bucket, unquote(request.path[1:]), parameters)
    try:
        with context.store.transaction():
            response = _answer(call)
    except CloudError as error:
        response = _refusal(call, error)
    response.headers += [("Server", "AliyunOSS"), ("x-oss-request-id", context.request_id), ("x-oss-server-time", "1")]
    return response


def _answer(call: Call) -> Response:
    context = call.context
    if call.key and not call.bucket_name:
        message = "The bucket you are attempting to access must be addressed using OSS third level domain."
        raise OssError("SecondLevelDomainForbidden", message, 403)
    call.caller = authenticate(call.request, call.bucket_name, context.region, context.store)
    route = routes.find(call)
    told = {name: value for name, value in call.parameters.items() if name not in SIGNATURE_PARAMETERS}
    context.note(route.api, {"bucket": call.bucket_name, "key": call.key, **told})
    if not call.bucket_name:
        if call.caller.anonymous:
            raise access_denied("Anonymous access is forbidden for this operation.")
        return route.handler(call)
    if route.api != "PutBucket":
        call.bucket = _open(call)
        if not route.object_acl:
            access.check(call, call.bucket, route.api)
    return route.handler(call)


def _open(call: Call) -> Bucket:
    """The bucket that the host names, if it lives in the region of the endpoint."""
    bucket = find_bucket(call.store, call.bucket_name)
    if bucket is None:
        raise no_such_bucket(call.bucket_name)
    region = call.context.region
    if region and region != bucket.region:
        message = (
            "The bucket you are attempting to access must be addressed using the specified endpoint."
            " Please send all future requests to this endpoint."
        )
        details = {"Bucket": bucket.name, "Endpoint": f"{bucket.location}.aliyuncs.com"}
        raise OssError("AccessDenied", message, 403, details)
    if not region and bucket.settings.get("transferAcceleration", {}).get("Enabled") != "true":
        raise access_denied("Transfer acceleration is not enabled for this bucket.")
    return bucket


def _refusal(call: Call, error: CloudError) -> Response:
    """The error document; an answer to HEAD carries it in x-oss-err, where the SDKs look for it
    (oss2/exceptions.py, aliyun-oss-go-sdk/oss/conn.go)."""
    details = error.details if isinstance(error, OssError) else {}
    value: dict[str, Value] = {
        "Code": error.code,
        "Message": error.message,
        "RequestId": call.context.request_id,
        "HostId": call.request.host,
        **details,
    }
    body = xml.render("Error", value) if error.status != 304 else b""
    headers = [*call.headers, ("Content-Type", "application/xml")]
    if call.request.method == "HEAD":
        headers.append(("x-oss-err", base64.b64encode(body).decode()))
    return Response(error.status, headers, body)
