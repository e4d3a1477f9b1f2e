"""OSS4-HMAC-SHA256: a key derived for a day, a region and the product signs a canonical request.

https://www.alibabacloud.com/help/en/oss/developer-reference/recommend-to-use-signature-version-4, and the clients that
sign: aliyun-oss-go-sdk/oss/auth.go (getSignedStrV4), alibabacloud-gateway-oss/client/client.go (GetSignatureV4).
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import quote, unquote

from dualregion_emulator.auth.oss_signing import (
    SKEW,
    Caller,
    check,
    credential_of,
    expired,
    fresh,
    invalid_argument,
    octets,
    split_query,
)
from dualregion_emulator.store import Store
from dualregion_emulator.wire import Request

_LONGEST_URL = timedelta(days=7)
_FIELD = re.compile(r"(Credential|AdditionalHeaders|Signature)=([^,\s]*)")


def _scope(credential: str, region: str) -> tuple[str, str, str]:
    """(access key, day, region) of `key/20250101/cn-hangzhou/oss/aliyun_v4_request`. An endpoint without a region
    ("") takes any."""
    fields = credential.split("/")
    if len(fields) != 5 or fields[3] != "oss" or fields[4] != "aliyun_v4_request":
        raise invalid_argument("Invalid credential in Authorization.", "Credential", credential)
    if region and fields[2] != region:
        raise invalid_argument("Invalid signing region in Authorization header.", "Region", fields[2])
    return fields[0], fields[1], fields[2]


def _signature(
    request: Request, bucket: str, moment: str, scope: tuple[str, str, str], additional: list[str], secret: str
) -> tuple[str, str, str]:
    """(signature, string to sign, canonical request)."""
    uri = quote((f"/{bucket}" if bucket else "") + unquote(request.path), safe="/-_.~")
    encoded = sorted(
        (quote(name, safe="-_.~"), quote(value, safe="-_.~"))
        for name, value in split_query(request.query).items()
        if name != "x-oss-signature"
    )
    query = "&".join(f"{name}={value}" if value else name for name, value in encoded)
    headers = "".join(
        f"{name}:{value.strip()}\n"
        for name, value in sorted(request.headers.items())
        if name.startswith("x-oss-") or name in ("content-type", "content-md5") or name in additional
    )
    payload = request.headers.get("x-oss-content-sha256", "UNSIGNED-PAYLOAD")
    canonical = f"{request.method}\n{uri}\n{query}\n{headers}\n{';'.join(additional)}\n{payload}"
    _, day, region = scope
    hashed = hashlib.sha256(octets(canonical)).hexdigest()
    text = f"OSS4-HMAC-SHA256\n{moment}\n{day}/{region}/oss/aliyun_v4_request\n{hashed}"
    key = f"aliyun_v4{secret}".encode()
    for step in (day, region, "oss", "aliyun_v4_request", text):
        key = hmac.new(key, step.encode(), hashlib.sha256).digest()
    return key.hex(), text, canonical


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise invalid_argument("x-oss-date is invalid.", "x-oss-date", text) from None


def _date(text: str) -> datetime:
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except ValueError:
        raise invalid_argument("Date is invalid.", "Date", text) from None


def _additional(text: str) -> list[str]:
    return sorted(name.lower() for name in text.split(";") if name)


def header(request: Request, bucket: str, region: str, authorization: str, store: Store) -> Caller:
    fields = dict(_FIELD.findall(authorization))
    if "Credential" not in fields or "Signature" not in fields:
        raise invalid_argument("Authorization header is invalid.", "Authorization", authorization)
    scope = _scope(fields["Credential"], region)
    credential = credential_of(store, scope[0], request.headers.get("x-oss-security-token", ""))
    # Clients that send no x-oss-date sign the text of Date as it stands (aliyun-oss-go-sdk/oss/auth.go).
    moment = request.headers.get("x-oss-date") or request.headers.get("date", "")
    signed_at = _moment(moment) if "x-oss-date" in request.headers else _date(moment)
    fresh(signed_at)
    if scope[1] != signed_at.strftime("%Y%m%d"):
        raise invalid_argument("The date of the credential scope is not that of x-oss-date.", "Date", scope[1])
    additional = _additional(fields.get("AdditionalHeaders", ""))
    expected, text, canonical = _signature(request, bucket, moment, scope, additional, credential.secret)
    caller = check(expected, fields["Signature"], credential, text, CanonicalRequest=canonical)
    payload = request.headers.get("x-oss-content-sha256", "UNSIGNED-PAYLOAD")
    if payload != "UNSIGNED-PAYLOAD" and payload.lower() != hashlib.sha256(request.body).hexdigest():
        raise invalid_argument("The body does not match x-oss-content-sha256.", "x-oss-content-sha256", payload)
    return caller


def url(request: Request, bucket: str, region: str, parameters: Mapping[str, str], store: Store) -> Caller:
    scope = _scope(parameters.get("x-oss-credential", ""), region)
    credential = credential_of(store, scope[0], parameters.get("x-oss-security-token", ""))
    moment = parameters.get("x-oss-date", "")
    signed_at = _moment(moment)
    expires = parameters.get("x-oss-expires", "")
    lifetime = timedelta(seconds=int(expires)) if expires.isdigit() else timedelta()
    if not timedelta() < lifetime <= _LONGEST_URL:
        raise invalid_argument("x-oss-expires must be between 1 and 604800.", "x-oss-expires", expires)
    now = datetime.now(UTC)
    if signed_at - now > SKEW:
        fresh(signed_at)
    if signed_at + lifetime < now:
        raise expired(signed_at + lifetime)
    additional = _additional(parameters.get("x-oss-additional-headers", ""))
    expected, text, canonical = _signature(request, bucket, moment, scope, additional, credential.secret)
    return check(expected, parameters.get("x-oss-signature", ""), credential, text, CanonicalRequest=canonical)
