"""Access keys, permanent and temporary, and nonces that were already used.

Expiry and nonces follow real time, never the cloud's clock: their clients live in real time.
"""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dualregion_emulator.store import Store

_SCHEMA = """
CREATE TABLE IF NOT EXISTS credential (
    access_key TEXT PRIMARY KEY, secret TEXT NOT NULL, account TEXT NOT NULL, principal TEXT NOT NULL,
    token TEXT NOT NULL, expires TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS nonce (
    access_key TEXT NOT NULL, nonce TEXT NOT NULL, expires REAL NOT NULL, PRIMARY KEY (access_key, nonce)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS nonce_expires ON nonce (expires);
"""
_LETTERS = string.ascii_letters + string.digits


@dataclass(frozen=True, slots=True)
class Credential:
    """A key pair and whom it stands for."""

    access_key: str
    secret: str
    account: str
    principal: str
    """ARN: `acs:ram::<account>:root`, `acs:ram::<account>:assumed-role/<role>/<session>` …"""
    token: str = ""
    """Security token that must accompany a temporary key; "" for a permanent one."""
    expires: str = ""
    """ISO 8601 UTC; "" for a permanent key."""

    @property
    def expired(self) -> bool:
        """By real time."""
        return bool(self.expires) and datetime.fromisoformat(self.expires) <= datetime.now(UTC)


def random_text(length: int) -> str:
    """Letters and digits, unguessable."""
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def new_account() -> str:
    """A 16-digit account id."""
    return str(secrets.randbelow(9 * 10**15) + 10**15)


def new_key_pair() -> tuple[str, str]:
    """A permanent access key and its secret, in the vendor's shape."""
    return f"LTAI5t{random_text(18)}", random_text(30)


def administrator(account: str, access_key: str, secret: str) -> Credential:
    """The key of an account's administrator, a RAM user: an account's root may not assume roles (vendor's
    AssumeRole page), so a root key would make the local cloud stricter than a sensibly run account."""
    return Credential(access_key, secret, account, f"acs:ram::{account}:user/administrator")


def save(store: Store, credential: Credential) -> None:
    """Creates or replaces a key."""
    store.ensure(_SCHEMA)
    store.connection.execute(
        "INSERT OR REPLACE INTO credential (access_key, secret, account, principal, token, expires)"
        " VALUES (?,?,?,?,?,?)",
        (
            credential.access_key,
            credential.secret,
            credential.account,
            credential.principal,
            credential.token,
            credential.expires,
        ),
    )


def lookup(store: Store, access_key: str) -> Credential | None:
    """The key pair, or None if the cloud never issued that key. An expired one is returned: the error differs."""
    store.ensure(_SCHEMA)
    row = store.connection.execute(
        "SELECT access_key, secret, account, principal, token, expires FROM credential WHERE access_key=?",
        (access_key,),
    ).fetchone()
    return None if row is None else Credential(*row)


def issue_temporary(store: Store, account: str, principal: str, lifetime: timedelta) -> Credential:
    """A temporary key with its token, as STS hands out (`STS.` prefix)."""
    credential = Credential(
        access_key=f"STS.{random_text(24)}",
        secret=random_text(44),
        account=account,
        principal=principal,
        token=random_text(128),
        expires=(datetime.now(UTC) + lifetime).replace(microsecond=0).isoformat(),
    )
    save(store, credential)
    return credential


def use_nonce(store: Store, access_key: str, nonce: str, lifetime: timedelta) -> bool:
    """False if this key has already used this nonce within the lifetime. Old ones are forgotten."""
    store.ensure(_SCHEMA)
    now = datetime.now(UTC).timestamp()
    store.connection.execute("DELETE FROM nonce WHERE expires < ?", (now,))
    cursor = store.connection.execute(
        "INSERT OR IGNORE INTO nonce (access_key, nonce, expires) VALUES (?,?,?)",
        (access_key, nonce, now + lifetime.total_seconds()),
    )
    return cursor.rowcount == 1
