"""ClientToken: a create that is repeated with its token gets the first answer, not a second resource.

A token lives for 24 hours of the cloud's time; the same token with other parameters is
`IdempotentParameterMismatch` (vendor's "How to ensure idempotence").
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from dualregion_emulator.services._call import Call
from dualregion_emulator.wire import CloudError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS client_token (
    account TEXT NOT NULL, token TEXT NOT NULL, digest TEXT NOT NULL, answer TEXT NOT NULL, expires REAL NOT NULL,
    PRIMARY KEY (account, token)
) WITHOUT ROWID
"""
_LIFETIME = timedelta(hours=24)
_CHANGES_ON_RETRY = frozenset({"Signature", "SignatureNonce", "Timestamp", "SecurityToken", "AccessKeyId"})


def once(
    call: Call, token: str, parameters: Mapping[str, str], handler: Callable[[Call], dict[str, Any]]
) -> dict[str, Any]:
    """Runs the handler, or returns what it answered to this token before."""
    context, account = call.context, call.account
    connection = context.store.connection
    context.store.ensure(_SCHEMA)
    now = context.clock.now()
    connection.execute("DELETE FROM client_token WHERE expires < ?", (now.timestamp(),))
    lasting = sorted((k, v) for k, v in parameters.items() if k not in _CHANGES_ON_RETRY)
    digest = hashlib.sha256(json.dumps(lasting).encode()).hexdigest()
    row = connection.execute(
        "SELECT digest, answer FROM client_token WHERE account=? AND token=?", (account, token)
    ).fetchone()
    if row is not None:
        if row[0] != digest:
            raise CloudError(
                "IdempotentParameterMismatch", "The request uses the same client token as a previous, different one."
            )
        return json.loads(row[1])
    answer = handler(call)
    connection.execute(
        "INSERT INTO client_token (account, token, digest, answer, expires) VALUES (?,?,?,?,?)",
        (account, token, digest, json.dumps(answer), (now + _LIFETIME).timestamp()),
    )
    return answer
