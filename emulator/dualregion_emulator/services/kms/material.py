"""Key material and what is done with it: AES-256-GCM, whatever the key's spec, because nobody can look inside."""

from __future__ import annotations

import base64
import os
import uuid
from typing import cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

_NONCE = 12
_ID = 16


def new_version(created: str) -> Document:
    """Fresh material under a fresh version id."""
    material = base64.b64encode(AESGCM.generate_key(256)).decode()
    return {"KeyVersionId": str(uuid.uuid4()), "CreationDate": created, "Material": material}


def _cipher(version: Document) -> AESGCM:
    return AESGCM(base64.b64decode(version["Material"]))


def version_of(key: Document, id: str) -> Document | None:
    """A version of the key by its id."""
    return next((v for v in cast(list[Document], key["Versions"]) if v["KeyVersionId"] == id), None)


def seal(key: Document, plaintext: bytes, context: bytes) -> str:
    """Ciphertext under the primary version: key id, version id, nonce and the sealed text, in base64."""
    version = version_of(key, key["PrimaryKeyVersion"])
    if version is None:
        raise CloudError("InternalFailure", "The key has no primary version.", 500)
    nonce = os.urandom(_NONCE)
    head = uuid.UUID(key["KeyId"]).bytes + uuid.UUID(version["KeyVersionId"]).bytes
    return base64.b64encode(head + nonce + _cipher(version).encrypt(nonce, plaintext, head + context)).decode()


def named_by(blob: str) -> tuple[str, str, bytes]:
    """(key id, version id, everything) of a ciphertext."""
    try:
        raw = base64.b64decode(blob, validate=True)
        return str(uuid.UUID(bytes=raw[:_ID])), str(uuid.UUID(bytes=raw[_ID : 2 * _ID])), raw
    except ValueError:
        raise CloudError("InvalidParameter", "The specified parameter CiphertextBlob is not valid.") from None


def unseal(version: Document, raw: bytes, context: bytes) -> bytes:
    """The plaintext; a changed text or another context is refused."""
    head, nonce, sealed = raw[: 2 * _ID], raw[2 * _ID : 2 * _ID + _NONCE], raw[2 * _ID + _NONCE :]
    try:
        return _cipher(version).decrypt(nonce, sealed, head + context)
    except (InvalidTag, ValueError):
        raise CloudError("InvalidParameter", "The specified parameter CiphertextBlob is not valid.") from None
