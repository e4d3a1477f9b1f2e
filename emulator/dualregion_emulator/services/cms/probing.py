"""Site monitors at work: what the traffic world probes for them, and the metric that comes of it.

| task | a probe is good if |
|---|---|
| HTTP, HTTPS, BROWSER | a GET of the address is answered with a status below 400 |
| TCP, SMTP, POP3, FTP | the port accepts a connection |
| PING | as for TCP: ICMP needs rights that a test does not have |
| UDP, DNS, MPLS | never tried: such a task reports nothing |

Assertions, bodies, credentials and the custom schedule of a task are kept and not looked at. That redirects are not
followed, and that the status decides, are assumptions: the vendor's pages of site monitoring do not say.

A task's metric is `Availability` of `acs_networkmonitor`, dimension `taskId`: the share of its detection points that
reach the address, in percent (vendor's DescribeSiteMonitorData and DescribeSiteMonitorStatistics pages name the metric;
the namespace is an assumption). All detection points of the local cloud are this machine, so that it is 100 or 0.
A datapoint comes at each whole multiple of the task's interval and tells what the last probe found; while the clock
is moved on, that stands.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from dualregion_emulator.services.cms._api import API, SITE
from dualregion_emulator.services.cms.metrics import feed
from dualregion_emulator.store import Document, Store
from dualregion_emulator.traffic.model import OK, Check, verdicts

NAMESPACE, METRIC = "acs_networkmonitor", "Availability"
_PORTS = {"http": 80, "https": 443, "smtp": 25, "pop3": 110, "ftp": 21}
_PROTOCOLS = {
    "HTTP": "http",
    "HTTPS": "https",
    "BROWSER": "http",
    "TCP": "tcp",
    "SMTP": "tcp",
    "POP3": "tcp",
    "FTP": "tcp",
    "PING": "ping",
}
_TIMEOUT_MS = 30_000
"""The value of the provider's example; no page names a default."""


def checks(store: Store) -> list[Check]:
    """One for each task that runs and can be probed."""
    tasks = store.everywhere(API.product, SITE)
    running = [(account, region, doc) for account, region, _, doc in tasks if doc["TaskState"] == "1"]
    return [check for account, region, doc in running if (check := check_of(account, region, doc)) is not None]


def report(store: Store, before: int, until: int) -> None:
    """Adds what was due later than `before`, up to and with `until` (seconds since 1970)."""
    found = {str(row["key"]): row for row in verdicts(store)}
    for account, region, id, doc in store.everywhere(API.product, SITE):
        row = found.get(_key(account, region, doc))
        if row is None:
            continue
        every = int(doc["Interval"]) * 60
        value = 100.0 if row["state"] == OK else 0.0
        for at in range(before // every * every + every, until + 1, every):
            if at >= row["since"]:
                feed(store, account, region, NAMESPACE, METRIC, datetime.fromtimestamp(at, UTC), {"taskId": id}, value)


def _key(account: str, region: str, doc: Document) -> str:
    return f"{API.product}/{account}/{region}/{doc['TaskId']}"


def check_of(account: str, region: str, doc: Document) -> Check | None:
    """What a task asks for; None for one that cannot be probed. ValueError for an address or a number that is none."""
    options: dict[str, Any] = doc["OptionJson"]
    kind, text = str(doc["TaskType"]), str(doc["Address"])
    if kind not in _PROTOCOLS:
        return None
    place = urlsplit(text if "://" in text else f"//{text}")
    protocol = place.scheme if kind in ("HTTP", "HTTPS", "BROWSER") and place.scheme else _PROTOCOLS[kind]
    named = place.port
    given = options.get("ping_port" if kind == "PING" else "port") or named
    return Check(
        key=_key(account, region, doc),
        product=API.product,
        address=place.hostname or text,
        port=int(str(given or _PORTS.get(kind.lower() if protocol == "tcp" else protocol, 0))),
        protocol=protocol,
        interval=int(doc["Interval"]) * 60,
        timeout=int(str(options.get("time_out") or _TIMEOUT_MS)) / 1000,
        count=1,
        path=(place.path or "/") + (f"?{place.query}" if place.query else ""),
    )
