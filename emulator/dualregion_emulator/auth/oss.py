"""Who signed a request to OSS: version 1 or OSS4-HMAC-SHA256, in a header or in the URL; or nobody."""

from __future__ import annotations

from dualregion_emulator.auth import oss_v1, oss_v4
from dualregion_emulator.auth.oss_signing import (
    SIGNATURE_PARAMETERS,
    Caller,
    OssError,
    access_denied,
    invalid_argument,
    split_query,
)
from dualregion_emulator.store import Store
from dualregion_emulator.wire import Request

__all__ = [
    "SIGNATURE_PARAMETERS",
    "Caller",
    "OssError",
    "access_denied",
    "authenticate",
    "invalid_argument",
    "split_query",
]


def authenticate(request: Request, bucket: str, region: str, store: Store) -> Caller:
    """Checks the signature of a request to `bucket` ("" for the service itself) at an endpoint of `region`.

    Errors, all 403 unless noted: `InvalidAccessKeyId`, `SignatureDoesNotMatch`, `RequestTimeTooSkewed`,
    `InvalidSecurityToken`, `SecurityTokenExpired`, `AccessDenied` (an expired URL, no date),
    `InvalidArgument` (400, malformed).
    """
    parameters = split_query(request.query)
    authorization = request.headers.get("authorization", "")
    if authorization.startswith("OSS4-HMAC-SHA256"):
        return oss_v4.header(request, bucket, region, authorization, store)
    if authorization.startswith("OSS "):
        return oss_v1.header(request, bucket, authorization, store)
    if authorization:
        raise invalid_argument("Unsupported authorization type.", "Authorization", authorization.split(" ")[0])
    if parameters.get("x-oss-signature-version") == "OSS4-HMAC-SHA256":
        return oss_v4.url(request, bucket, region, parameters, store)
    if "OSSAccessKeyId" in parameters and "Signature" in parameters:
        return oss_v1.url(request, bucket, parameters, store)
    return Caller("", "")
