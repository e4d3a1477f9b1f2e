"""Alarms as a rule's webhook gets them: a form, posted, to loopback addresses only.

The form's fields are those of the vendor's "Use the alert callback feature". A delivery is written down with its alarm
and made from a thread of its own, because the receiver may want to ask this cloud something; one that a kill interrupts
is made again.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import queue as queues
import threading
from typing import Any
from urllib.parse import urlencode, urlsplit

from dualregion_emulator.store import Store

_SCHEMA = """
CREATE TABLE IF NOT EXISTS cms_delivery (
    alert TEXT PRIMARY KEY, url TEXT NOT NULL, form TEXT NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL
) WITHOUT ROWID
"""
_PATIENCE_SECONDS = 5.0
_under_way: set[str] = set()
_done: queues.SimpleQueue[tuple[str, str, str]] = queues.SimpleQueue()


def is_loopback(url: str) -> bool:
    """Does this address never leave the machine?"""
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname:
        return False
    try:
        return parts.hostname == "localhost" or ipaddress.ip_address(parts.hostname).is_loopback
    except ValueError:
        return False


def queue(store: Store, alert: str, url: str, form: dict[str, str]) -> None:
    """Writes a delivery down; one that would leave the machine is only noted."""
    store.ensure(_SCHEMA)
    refused = ("", "") if is_loopback(url) else ("403", "The local cloud posts to loopback addresses only.")
    store.connection.execute(
        "INSERT INTO cms_delivery (alert, url, form, code, message) VALUES (?,?,?,?,?)",
        (alert, url, json.dumps(form), *refused),
    )


def send(store: Store) -> None:
    """Notes what came of earlier deliveries, and starts the next ones."""
    store.ensure(_SCHEMA)
    while not _done.empty():
        alert, code, message = _done.get()
        _under_way.discard(alert)
        store.connection.execute("UPDATE cms_delivery SET code=?, message=? WHERE alert=?", (code, message, alert))
    rows = store.connection.execute("SELECT alert, url, form FROM cms_delivery WHERE code=''").fetchall()
    for alert, url, form in rows:
        if alert not in _under_way:
            _under_way.add(alert)
            threading.Thread(target=_post, args=(alert, url, json.loads(form)), daemon=True).start()


def results(store: Store, alert: str) -> list[dict[str, Any]]:
    """How the webhook answered, as the alert log shows it; empty while nothing came back."""
    store.ensure(_SCHEMA)
    rows = store.connection.execute(
        "SELECT url, code, message FROM cms_delivery WHERE alert=? AND code<>''", (alert,)
    ).fetchall()
    return [{"url": url, "code": code, "message": message} for url, code, message in rows]


def _post(alert: str, url: str, form: dict[str, str]) -> None:
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=_PATIENCE_SECONDS)
        try:
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", target, urlencode(form), headers)
            answer = connection.getresponse()
            _done.put((alert, str(answer.status), answer.reason))
        finally:
            connection.close()
    except (OSError, http.client.HTTPException) as error:
        _done.put((alert, "599", f"{type(error).__name__}: {error}"))
