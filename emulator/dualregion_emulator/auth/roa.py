"""ROA signature version 1 (`Authorization: acs <key>:<signature>`): HMAC-SHA1 over method, four headers, the
`x-acs-` headers and the resource with its decoded, sorted query.

Source: the vendor's "ROA signature" page; the same in `aliyun-python-sdk-core` and tea-roa.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import parse_qsl, unquote

from dualregion_emulator.auth import checks
from dualregion_emulator.auth.credentials import Credential
from dualregion_emulator.store import Store
from dualregion_emulator.wire import CloudError, Request

SCHEME = "acs "


def string_to_sign(request: Request) -> str:
    """What the client signed."""
    lines = [request.method, *(request.headers.get(n, "") for n in ("accept", "content-md5", "content-type", "date"))]
    lines += [f"{k}:{v.strip()}" for k, v in sorted(request.headers.items()) if k.startswith("x-acs-")]
    pairs = sorted(parse_qsl(request.query, keep_blank_values=True))
    query = "&".join(f"{k}={v}" if v else k for k, v in pairs)
    return "\n".join([*lines, unquote(request.path) + (f"?{query}" if query else "")])


def verify(request: Request, store: Store) -> Credential:
    """Who signed; CloudError with the vendor's code otherwise."""
    key, separator, presented = request.headers.get("authorization", "").removeprefix(SCHEME).partition(":")
    if not separator:
        raise CloudError("IncompleteSignature", "The request signature does not conform to Aliyun standards.")
    credential = checks.known_key(store, key, request.headers.get("x-acs-security-token", ""))
    checks.fresh(request.headers.get("date", ""), "%a, %d %b %Y %H:%M:%S GMT")
    md5 = request.headers.get("content-md5")
    if md5 and md5 != base64.b64encode(hashlib.md5(request.body, usedforsecurity=False).digest()).decode():
        raise CloudError("ContentMD5NotMatched", "The Content-MD5 you specified is invalid.")
    text = string_to_sign(request)
    digest = hmac.new(credential.secret.encode(), text.encode(), hashlib.sha1).digest()
    checks.same_signature(base64.b64encode(digest).decode(), presented, text)
    nonce = request.headers.get("x-acs-signature-nonce", "")
    if nonce:  # optional in this scheme: aliyun-python-sdk-core sends none
        checks.unused_nonce(store, credential.access_key, nonce)
    return credential
