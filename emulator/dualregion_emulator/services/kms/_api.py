"""The table of actions of the product, and how a key is found.

Codes: `Forbidden.KeyNotFound` and `Forbidden.AliasNotFound` (provider: service_alicloud_kms_v2.go:464),
`Rejected.Disabled` and `Rejected.PendingDeletion` (vendor's "Common error codes" of KMS). For a protected key and for
an alias that is taken the vendor publishes no code; ours are named after the same pattern.
"""

from __future__ import annotations

import re

from dualregion_emulator.services import _tags
from dualregion_emulator.services._call import Call
from dualregion_emulator.services._rpc import Api
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

API = Api("Kms", "2016-01-20", r"kms(?:-vpc)?\.([a-z]+-[a-z0-9-]+)", regional=True)
_tags.actions(API, {"key": "key"})

KEY, ALIAS = "key", "alias"
_ARN = re.compile(r"acs:kms:[^:]*:\d+:(.+)")


def find_key(call: Call, name: str = "KeyId") -> Document:
    """The key that a parameter names by id, ARN or alias, in the region of the call."""
    given = call.text(name)
    arn = _ARN.fullmatch(given)
    id = arn.group(1).removeprefix("key/") if arn else given
    if id.startswith("alias/"):
        alias = call.table(ALIAS).get(id)
        if alias is None:
            raise CloudError("Forbidden.AliasNotFound", "The specified Alias is not found.", 404)
        id = alias["KeyId"]
    key = call.table(KEY).get(id)
    if key is None:
        raise CloudError("Forbidden.KeyNotFound", "The specified Key is not found.", 404)
    return key


def live_key(call: Call) -> Document:
    """The key, unless it waits for its deletion."""
    key = find_key(call)
    if key["KeyState"] == "PendingDeletion":
        raise CloudError("Rejected.PendingDeletion", "The specified key is pending deletion.", 409)
    return key


def enabled_key(call: Call) -> Document:
    """The key, if it may be used."""
    key = live_key(call)
    if key["KeyState"] != "Enabled":
        raise CloudError("Rejected.Disabled", "The specified key is disabled.", 409)
    return key
