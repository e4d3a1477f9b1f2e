"""What all schemes of the API gateway check alike, with the gateway's error codes.

Codes: `InvalidAccessKeyId.NotFound`, `InvalidTimeStamp.Expired`, `InvalidTimeStamp.Format`, `SignatureNonceUsed`,
`SignatureDoesNotMatch`, `InvalidSecurityToken.*` (the vendor's list of common errors of the OpenAPI gateway).
"""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta

from dualregion_emulator.auth.credentials import Credential, lookup, use_nonce
from dualregion_emulator.store import Store
from dualregion_emulator.wire import CloudError

WINDOW = timedelta(minutes=15)
"""How far a client's clock may be off, either way."""


def known_key(store: Store, access_key: str, token: str) -> Credential:
    """The key pair of a request; a temporary one needs its token and must not have expired."""
    if not access_key:
        raise CloudError("MissingAccessKeyId", "AccessKeyId is mandatory for this action.")
    credential = lookup(store, access_key)
    if credential is None:
        raise CloudError("InvalidAccessKeyId.NotFound", "Specified access key is not found.", 404)
    if credential.token and not token:
        raise CloudError("MissingSecurityToken", "SecurityToken is mandatory for this action.")
    if not hmac.compare_digest(credential.token.encode(), token.encode()):
        raise CloudError("InvalidSecurityToken.MismatchWithAccessKey", "Specified SecurityToken mismatch.", 403)
    if credential.expired:
        raise CloudError("InvalidSecurityToken.Expired", "Specified SecurityToken is expired.", 403)
    return credential


def fresh(moment: str, form: str) -> None:
    """The instant of signing, in `form` (strptime, UTC), must be within the window of real time."""
    try:
        signed = datetime.strptime(moment, form).replace(tzinfo=UTC)
    except ValueError as error:
        raise CloudError("InvalidTimeStamp.Format", "Specified time stamp or date value is not well formatted.") from (
            error
        )
    if abs(datetime.now(UTC) - signed) > WINDOW:
        raise CloudError("InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.")


def same_signature(expected: str, presented: str, string_to_sign: str) -> None:
    """Compares without leaking where they differ. The message carries the string to sign, as the vendor's does."""
    if not hmac.compare_digest(expected.encode(), presented.encode()):
        raise CloudError(
            "SignatureDoesNotMatch",
            "Specified signature is not matched with our calculation. server string to sign is:" + string_to_sign,
        )


def unused_nonce(store: Store, access_key: str, nonce: str) -> None:
    """Checked last, so that only a correctly signed request uses up its nonce."""
    if not nonce:
        raise CloudError("MissingSignatureNonce", "SignatureNonce is mandatory for this action.")
    if not use_nonce(store, access_key, nonce, 2 * WINDOW):
        raise CloudError("SignatureNonceUsed", "Specified signature nonce was used already.")
