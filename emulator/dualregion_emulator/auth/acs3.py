"""`ACS3-HMAC-SHA256`, the signature of the current generation of SDKs: a canonical request over chosen headers.

Source: the vendor's "Request structure and signature V3" page; the same in the darabonba SDKs.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from urllib.parse import parse_qsl

from dualregion_emulator.auth import checks
from dualregion_emulator.auth.credentials import Credential
from dualregion_emulator.auth.rpc import percent
from dualregion_emulator.store import Store
from dualregion_emulator.wire import CloudError, Request

SCHEME = "ACS3-HMAC-SHA256"
_FIELDS = re.compile(r"(Credential|SignedHeaders|Signature)=([^,\s]+)")
_MUST_SIGN = {"host", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256"}


def canonical_request(request: Request, signed: list[str], payload: str) -> str:
    """Method, path, sorted query, signed headers, their names, hash of the body: one a line."""
    pairs = sorted((percent(k), percent(v)) for k, v in parse_qsl(request.query, keep_blank_values=True))
    headers = "".join(f"{name}:{request.headers.get(name, '').strip()}\n" for name in signed)
    query = "&".join(f"{k}={v}" for k, v in pairs)
    return "\n".join((request.method, request.path or "/", query, headers, ";".join(signed), payload))


def verify(request: Request, store: Store) -> Credential:
    """Who signed; CloudError with the vendor's code otherwise."""
    fields: dict[str, str] = dict(_FIELDS.findall(request.headers.get("authorization", "")))
    signed = fields.get("SignedHeaders", "").split(";")
    if not {"Credential", "Signature"} <= fields.keys() or not set(signed) >= _MUST_SIGN & request.headers.keys():
        raise CloudError("IncompleteSignature", "The request signature does not conform to Aliyun standards.")
    token = request.headers.get("x-acs-security-token", "")
    credential = checks.known_key(store, fields["Credential"], token)
    checks.fresh(request.headers.get("x-acs-date", ""), "%Y-%m-%dT%H:%M:%SZ")
    payload = hashlib.sha256(request.body).hexdigest()
    canonical = canonical_request(request, signed, payload)
    text = f"{SCHEME}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    expected = hmac.new(credential.secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    checks.same_signature(expected, fields["Signature"], text)
    checks.unused_nonce(store, credential.access_key, request.headers.get("x-acs-signature-nonce", ""))
    return credential
