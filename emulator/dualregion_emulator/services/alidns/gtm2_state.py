"""What the classic Traffic Manager makes of verdicts.

An address in mode SMART is available as long as its checks say so, ONLINE always, OFFLINE never. A pool group is
available while at least `MinAvailableAddrNum` of its addresses are; in mode AUTO the default group is answered if it
is available, else the failover group if that one is, and the default group again as soon as it has recovered (vendor's
"Access policy" page). When neither is, the default group is answered as it is: that is an assumption. Of an
instance's strategies the one for the line `default` counts: every client here comes from nowhere in particular.
"""

from __future__ import annotations

import json
import random
from typing import Any

from dualregion_emulator.services.alidns._api import API
from dualregion_emulator.store import Document, Store
from dualregion_emulator.traffic.model import FAILED, Check, Decision, Record, verdict

INSTANCE, POOL, MONITOR, STRATEGY = "gtm-instance", "gtm-pool", "gtm-monitor", "gtm-strategy"
_RR_TYPES = {"IPV4": "A", "IPV6": "AAAA", "DOMAIN": "CNAME"}
_PORTS = {"HTTP": 80, "HTTPS": 443}


def system_name(instance: Document) -> str:
    """The access name of an instance that has none of its own."""
    return f"{instance['InstanceId']}.gtm-a1b4.com"


def _key(account: str, pool: Document, address: str) -> str:
    return f"gtm2/{account}/{pool['AddrPoolId']}/{address}"


def checks(store: Store) -> list[Check]:
    """One for each address of a pool whose monitor is open."""
    found: list[Check] = []
    for account, region, _, monitor in store.everywhere(API.product, MONITOR):
        pool = store.get(account, region, API.product, POOL, monitor["AddrPoolId"])
        if pool is None or monitor["Status"] != "OPEN":
            continue
        extend: dict[str, Any] = json.loads(monitor["MonitorExtendInfo"])
        found += [
            Check(
                key=_key(account, pool, row["Addr"]),
                product=API.product,
                address=row["Addr"],
                port=int(extend.get("port") or _PORTS.get(monitor["ProtocolType"], 0)),
                protocol=monitor["ProtocolType"].lower(),
                interval=monitor["Interval"],
                timeout=monitor["Timeout"] / 1000,
                count=monitor["EvaluationCount"],
                next_round=True,
                path=str(extend.get("path") or "/"),
                host=str(extend.get("host") or ""),
                worst_status=int(extend.get("code") or 500),
            )
            for row in pool["Addrs"]
        ]
    return found


def address_available(store: Store, account: str, pool: Document, row: Document) -> bool:
    """Whether an address of a pool may be answered."""
    if row["Mode"] != "SMART":
        return row["Mode"] == "ONLINE"
    return not pool["Watched"] or verdict(store, _key(account, pool, row["Addr"])) != FAILED


def _pools(store: Store, account: str, strategy: Document, kind: str) -> list[tuple[Document, int]]:
    """The pools of a group, each with its weight."""
    rows = [
        (store.get(account, "", API.product, POOL, row["Id"]), int(row.get("LbaWeight", 1)))
        for row in strategy[f"{kind}AddrPools"]
    ]
    return [(pool, weight) for pool, weight in rows if pool is not None]


def available_addresses(store: Store, account: str, strategy: Document, kind: str) -> int:
    """How many addresses of a group may be answered."""
    return sum(
        address_available(store, account, pool, row)
        for pool, _ in _pools(store, account, strategy, kind)
        for row in pool["Addrs"]
    )


def group_available(store: Store, account: str, strategy: Document, kind: str) -> bool:
    """`kind` is `Default` or `Failover`. A group without addresses is not available."""
    good = available_addresses(store, account, strategy, kind)
    return good >= max(1, int(strategy.get(f"{kind}MinAvailableAddrNum", 1)))


def effective(store: Store, account: str, strategy: Document) -> str:
    """The group that is answered: `Default` or `Failover`."""
    if strategy["AccessMode"] != "AUTO":
        return strategy["AccessMode"].capitalize()
    failed = not group_available(store, account, strategy, "Default")
    return "Failover" if failed and group_available(store, account, strategy, "Failover") else "Default"


def settle(store: Store) -> list[Decision]:
    """Remembers which group is answered, so that a change can be told."""
    decisions: list[Decision] = []
    for account, region, id, strategy in list(store.everywhere(API.product, STRATEGY)):
        after = effective(store, account, strategy)
        if after != strategy["Effective"]:
            store.put(account, region, API.product, STRATEGY, id, {**strategy, "Effective": after})
            decisions.append(Decision(API.product, id, strategy["Effective"], after))
    return decisions


def _name(instance: Document) -> str:
    config = instance["Config"]
    if config["PublicCnameMode"] != "CUSTOM":
        return system_name(instance)
    host = config.get("PublicRr", "@")
    return config["PublicZoneName"] if host == "@" else f"{host}.{config['PublicZoneName']}"


def records(store: Store, name: str) -> list[Record] | None:
    """The answers of the instances whose access name this is; None if there is none."""
    found: list[Record] | None = None
    for account, _, id, instance in store.everywhere(API.product, INSTANCE):
        if _name(instance).lower() != name:
            continue
        found = found if found is not None else []
        mine = [s for s in store.list(account, "", API.product, STRATEGY) if s["InstanceId"] == id]
        strategy = next((s for s in mine if "default" in s["Lines"]), mine[0] if mine else None)
        if strategy is not None:
            ttl = int(instance["Config"].get("Ttl", 60))
            found += [Record(type_, value, ttl) for type_, value in _answers(store, account, strategy)]
    return found


def _answers(store: Store, account: str, strategy: Document) -> list[tuple[str, str]]:
    kind = effective(store, account, strategy)
    every = _pools(store, account, strategy, kind)
    good = [
        (pool, [row for row in pool["Addrs"] if address_available(store, account, pool, row)], weight)
        for pool, weight in every
    ]
    chosen = [(pool, rows, weight) for pool, rows, weight in good if rows]
    chosen = chosen or [(pool, list(pool["Addrs"]), weight) for pool, weight in every]
    if strategy.get(f"{kind}LbaStrategy") == "RATIO" and chosen:
        chosen = _weighted(chosen, [weight for _, _, weight in chosen])
    found: list[tuple[str, str]] = []
    for pool, rows, _ in chosen:
        if pool["LbaStrategy"] == "RATIO" and rows:
            rows = _weighted(rows, [row["LbaWeight"] for row in rows])
        found += [(_RR_TYPES[pool["Type"]], row["Addr"]) for row in rows]
    most = int(strategy.get(f"{kind}MaxReturnAddrNum") or len(found))
    return found[:most]


def _weighted(rows: list[Any], weights: list[int]) -> list[Any]:
    """One of the rows, by weight."""
    return random.choices(rows, weights if any(weights) else None)  # noqa: S311 -- traffic, not secrets
