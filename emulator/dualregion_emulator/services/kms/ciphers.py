"""Encrypt, Decrypt and GenerateDataKey: witnesses that a key is really usable, or really gone.

`Plaintext` is text that the caller has put in base64 where it is binary: it is sealed as it comes (vendor's Encrypt
page). A data key is answered in base64.
"""

from __future__ import annotations

import base64
import json
import os
from typing import Any

from dualregion_emulator.services._call import Call
from dualregion_emulator.services.kms._api import API, KEY, enabled_key
from dualregion_emulator.services.kms.material import named_by, seal, unseal, version_of
from dualregion_emulator.wire import CloudError

_LONGEST = 6 * 1024


def _context(call: Call) -> bytes:
    """The caller's encryption context in one spelling: it must be the same to decrypt."""
    try:
        return json.dumps(json.loads(call.text("EncryptionContext") or "{}"), sort_keys=True).encode()
    except ValueError:
        raise CloudError("InvalidParameter", "The specified parameter EncryptionContext is not valid.") from None


def _symmetric(call: Call) -> dict[str, Any]:
    key = enabled_key(call)
    if not key["KeySpec"].startswith("Aliyun_"):
        raise CloudError("UnsupportedOperation", "This action is not supported for the key.")
    return key


@API.action("Encrypt", "KeyId Plaintext", "EncryptionContext")
def encrypt(call: Call) -> dict[str, Any]:
    """At most 6 KB, under the primary version."""
    key, plaintext = _symmetric(call), call.text("Plaintext").encode()
    if len(plaintext) > _LONGEST:
        raise CloudError("InvalidParameter", "The specified parameter Plaintext is not valid.")
    blob = seal(key, plaintext, _context(call))
    return {"KeyId": key["KeyId"], "KeyVersionId": key["PrimaryKeyVersion"], "CiphertextBlob": blob}


@API.action("GenerateDataKey", "KeyId", "KeySpec NumberOfBytes EncryptionContext")
def generate_data_key(call: Call) -> dict[str, Any]:
    """32 bytes unless `KeySpec` (AES_128, AES_256) or `NumberOfBytes` (1 to 1024) says otherwise."""
    key, length = _symmetric(call), {"AES_128": 16}.get(call.text("KeySpec"), 32)
    plaintext = base64.b64encode(os.urandom(call.number("NumberOfBytes", length, 1, 1024))).decode()
    blob = seal(key, plaintext.encode(), _context(call))
    answer = {"KeyId": key["KeyId"], "KeyVersionId": key["PrimaryKeyVersion"], "CiphertextBlob": blob}
    return answer | {"Plaintext": plaintext}


@API.action("Decrypt", "CiphertextBlob", "EncryptionContext")
def decrypt(call: Call) -> dict[str, Any]:
    """Finds key and version in the ciphertext; only in the region of the key, and only while it is enabled."""
    id, version_id, raw = named_by(call.text("CiphertextBlob"))
    call.parameters["KeyId"] = id
    key = enabled_key(call)
    version = version_of(key, version_id)
    if version is None or call.table(KEY).get(id) is None:
        raise CloudError("InvalidParameter", "The specified parameter CiphertextBlob is not valid.")
    plaintext = unseal(version, raw, _context(call)).decode()
    return {"KeyId": id, "KeyVersionId": version_id, "Plaintext": plaintext}
