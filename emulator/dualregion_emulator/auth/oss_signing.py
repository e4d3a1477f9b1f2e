"""What both signature versions of OSS share: the caller, the key, the clock, and the words of a refusal."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

from dualregion_emulator.auth.credentials import Credential, lookup
from dualregion_emulator.store import Store
from dualregion_emulator.wire import CloudError

SKEW = timedelta(minutes=15)
_MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your key and signing method."
)
_URL_WORDS = """
OSSAccessKeyId Expires Signature security-token x-oss-signature-version x-oss-credential x-oss-date
x-oss-expires x-oss-signature x-oss-additional-headers x-oss-security-token
"""
SIGNATURE_PARAMETERS = frozenset(_URL_WORDS.split())
"""Query parameters that sign a URL and mean nothing else."""


class OssError(CloudError):
    """A refusal with the extra elements that some OSS errors carry (BucketName, Key, Endpoint …).

    Shape: https://www.alibabacloud.com/help/en/oss/support/error-responses and `ServiceError` in
    aliyun-oss-go-sdk/oss/error.go.
    """

    def __init__(self, code: str, message: str, status: int = 400, details: Mapping[str, str] | None = None) -> None:
        super().__init__(code, message, status)
        self.details = dict(details or {})


def invalid_argument(message: str, name: str, value: str) -> OssError:
    """400 with the argument at fault."""
    return OssError("InvalidArgument", message, 400, {"ArgumentName": name, "ArgumentValue": value})


def access_denied(message: str) -> OssError:
    """403."""
    return OssError("AccessDenied", message, 403)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who signed. Both fields are "" for an anonymous request."""

    account: str
    principal: str

    @property
    def anonymous(self) -> bool:
        """True if nothing was signed."""
        return not self.account


def split_query(query: str) -> dict[str, str]:
    """Decoded parameters; one without "=" has the value ""."""
    pairs = (item.partition("=") for item in query.split("&") if item)
    return {unquote(name): unquote(value) for name, _, value in pairs}


def credential_of(store: Store, access_key: str, token: str) -> Credential:
    credential = lookup(store, access_key)
    if credential is None:
        raise OssError(
            "InvalidAccessKeyId",
            "The OSS Access Key Id you provided does not exist in our records.",
            403,
            {"OSSAccessKeyId": access_key},
        )
    if not hmac.compare_digest(credential.token.encode(), token.encode()):
        raise OssError("InvalidSecurityToken", "The security token you provided is invalid.", 403)
    if credential.expired:
        raise OssError("SecurityTokenExpired", "The security token you provided has expired.", 403)
    return credential


def check(expected: str, given: str, credential: Credential, string_to_sign: str, **more: str) -> Caller:
    if not hmac.compare_digest(expected.encode(), given.encode()):
        details = {
            "OSSAccessKeyId": credential.access_key,
            "SignatureProvided": given,
            "StringToSign": string_to_sign,
            **more,
        }
        raise OssError("SignatureDoesNotMatch", _MISMATCH, 403, details)
    return Caller(credential.account, credential.principal)


def fresh(signed_at: datetime) -> None:
    now = datetime.now(UTC)
    if abs(now - signed_at) > SKEW:
        raise OssError(
            "RequestTimeTooSkewed",
            "The difference between the request time and the current time is too large.",
            403,
            {
                "MaxAllowedSkewMilliseconds": str(int(SKEW.total_seconds() * 1000)),
                "RequestTime": signed_at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
                "ServerTime": now.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            },
        )


def expired(at: datetime) -> OssError:
    moments = {"Expires": at.strftime("%Y-%m-%dT%H:%M:%S.000Z")}
    return OssError("AccessDenied", "Request has expired.", 403, moments)


def latin(text: str) -> str:
    """The UTF-8 octets of a text as one character each: how header values arrive, so that both can be joined."""
    return text.encode("utf-8", "surrogateescape").decode("latin-1")


def octets(text: str) -> bytes:
    """Back to bytes."""
    return text.encode("latin-1")
