"""RPC signature version 1: HMAC-SHA1 over every parameter of query and form, sorted.

Source: the vendor's "RPC signature" page; the same in `aliyun-python-sdk-core` and tea-rpc.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import quote

from dualregion_emulator.auth import checks
from dualregion_emulator.auth.credentials import Credential
from dualregion_emulator.store import Store
from dualregion_emulator.wire import CloudError


def percent(text: str) -> str:
    """RFC 3986: everything but unreserved characters is encoded."""
    return quote(text, safe="-_.~")


def string_to_sign(method: str, parameters: Mapping[str, str]) -> str:
    """What the client signed: `Signature` itself is not part of it."""
    pairs = sorted((percent(k), percent(v)) for k, v in parameters.items() if k != "Signature")
    return f"{method}&%2F&" + percent("&".join(f"{k}={v}" for k, v in pairs))


def verify(method: str, parameters: Mapping[str, str], store: Store) -> Credential:
    """Who signed; CloudError with the vendor's code otherwise."""
    credential = checks.known_key(store, parameters.get("AccessKeyId", ""), parameters.get("SecurityToken", ""))
    if parameters.get("SignatureMethod", "HMAC-SHA1") != "HMAC-SHA1" or parameters.get("SignatureVersion") != "1.0":
        raise CloudError("IncompleteSignature", "The request signature does not conform to Aliyun standards.")
    checks.fresh(parameters.get("Timestamp", ""), "%Y-%m-%dT%H:%M:%SZ")
    text = string_to_sign(method, parameters)
    digest = hmac.new(f"{credential.secret}&".encode(), text.encode(), hashlib.sha1).digest()
    checks.same_signature(base64.b64encode(digest).decode(), parameters.get("Signature", ""), text)
    checks.unused_nonce(store, credential.access_key, parameters.get("SignatureNonce", ""))
    return credential
