"""OSS signature version 1: HMAC-SHA1 over method, dates, x-oss-* headers and the resource with its sub-resources.

https://www.alibabacloud.com/help/en/oss/developer-reference/include-signatures-in-the-authorization-header
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import unquote

from dualregion_emulator.auth.oss_signing import (
    SIGNATURE_PARAMETERS,
    Caller,
    access_denied,
    check,
    credential_of,
    expired,
    fresh,
    invalid_argument,
    latin,
    octets,
    split_query,
)
from dualregion_emulator.store import Store
from dualregion_emulator.wire import Request

# The string to sign holds only these query parameters: the union of what the vendor's own clients sign (signKeyList in
# aliyun-oss-go-sdk/oss/conn.go:31, Default_signed_params in alibabacloud-gateway-oss, and oss2's auth).
_SIGNED_WORDS = """
accessPoint accessPointPolicy acl append asyncFetch bucketArchiveDirectRead bucketInfo callback callback-var
cloudboxes cname comp continuation-token cors delete encryption endTime group httpsConfig img inventory
inventoryId lifecycle link live location logging metaQuery objectInfo objectMeta partNumber policy policyStatus
position publicAccessBlock qos qosInfo qosRequester redundancyTransition referer regionList replication
replicationLocation replicationProgress requestPayment requesterQosInfo resourceGroup resourcePool
resourcePoolBuckets resourcePoolInfo response-cache-control response-content-disposition
response-content-encoding response-content-language response-content-type response-expires responseHeader
restore rtc security-token sequential startTime stat status style styleName symlink tagging transferAcceleration
udf udfApplication udfApplicationLog udfId udfImage udfImageDesc udfName uploadId uploads
userDefinedLogFieldsConfig versionId versioning versions vod website withHashContext worm wormExtend wormId
"""
_SIGNED = frozenset(_SIGNED_WORDS.split())


def _signature(request: Request, bucket: str, date: str, secret: str) -> tuple[str, str]:
    oss_headers = "".join(
        f"{name}:{value}\n" for name, value in sorted(request.headers.items()) if name.startswith("x-oss-")
    )
    path = latin(unquote(request.path))
    resource = f"/{bucket}{path}" if bucket else path
    signed = sorted(
        (name, latin(value))
        for name, value in split_query(request.query).items()
        if name in _SIGNED or (name.startswith("x-oss-") and name not in SIGNATURE_PARAMETERS)
    )
    if signed:
        resource += "?" + "&".join(f"{name}={value}" if value else name for name, value in signed)
    headers = request.headers
    text = (
        f"{request.method}\n{headers.get('content-md5', '')}\n{headers.get('content-type', '')}\n{date}\n"
        f"{oss_headers}{resource}"
    )
    digest = hmac.new(secret.encode(), octets(text), hashlib.sha1).digest()
    return base64.b64encode(digest).decode(), text


def header(request: Request, bucket: str, authorization: str, store: Store) -> Caller:
    access_key, _, given = authorization.removeprefix("OSS ").partition(":")
    if not given:
        raise invalid_argument("Authorization header is invalid.", "Authorization", authorization)
    credential = credential_of(store, access_key, request.headers.get("x-oss-security-token", ""))
    date = request.headers.get("x-oss-date") or request.headers.get("date", "")
    try:
        signed_at = parsedate_to_datetime(date)
    except ValueError:
        raise access_denied("OSS authentication requires a valid Date.") from None
    fresh(signed_at if signed_at.tzinfo else signed_at.replace(tzinfo=UTC))
    expected, text = _signature(request, bucket, date, credential.secret)
    return check(expected, given, credential, text)


def url(request: Request, bucket: str, parameters: Mapping[str, str], store: Store) -> Caller:
    credential = credential_of(store, parameters["OSSAccessKeyId"], parameters.get("security-token", ""))
    expires = parameters.get("Expires", "")
    if not expires.isdigit():
        raise access_denied("Invalid date (should be seconds since epoch).")
    at = datetime.fromtimestamp(int(expires), UTC)
    if at < datetime.now(UTC):
        raise expired(at)
    expected, text = _signature(request, bucket, expires, credential.secret)
    return check(expected, parameters["Signature"], credential, text)
