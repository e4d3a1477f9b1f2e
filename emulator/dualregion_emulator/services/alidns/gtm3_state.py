"""What GTM 3.0 makes of verdicts: is an address well, is a pool, and which of them are answered.

Rules: vendor's DescribeCloudGtmAddress page (health and availability), UpdateCloudGtmInstanceConfigLbStrategy page
(how pools are chosen), and the access domain's page (a pool counts as available by its health condition). An address
without a verdict yet counts as well. When no pool is available, the pool of the first number is answered as it is:
that is an assumption, no page says what happens then.
"""

from __future__ import annotations

import json
import random
from typing import Any, NamedTuple

from dualregion_emulator.services.alidns._api import API
from dualregion_emulator.services.alidns.gtm3_common import ADDRESS, CONFIG, POOL, TEMPLATE, well
from dualregion_emulator.store import Document, Store
from dualregion_emulator.traffic.model import FAILED, Check, Decision, Record, verdict

_RR_TYPES = {"IPv4": "A", "IPv6": "AAAA", "domain": "CNAME"}


class State(NamedTuple):
    """As the answers spell it."""

    HealthStatus: str
    AvailableStatus: str


def _key(account: str, address: Document, task: Document) -> str:
    return f"gtm3/{account}/{address['AddressId']}/{address['Address']}/{task['TemplateId']}:{task['Port']}"


def checks(store: Store) -> list[Check]:
    """One for each health task of an enabled address."""
    found: list[Check] = []
    for account, region, _, address in store.everywhere(API.product, ADDRESS):
        tasks: list[Document] = address["HealthTasks"] if address["EnableStatus"] == "enable" else []
        for task in tasks:
            template = store.get(account, region, API.product, TEMPLATE, task["TemplateId"])
            if template is not None:
                extend: dict[str, Any] = json.loads(template["ExtendInfo"] or "{}")
                found.append(
                    Check(
                        key=_key(account, address, task),
                        product=API.product,
                        address=address["Address"],
                        port=task["Port"],
                        protocol=template["Protocol"],
                        interval=template["Interval"],
                        timeout=template["Timeout"] / 1000,
                        count=template["EvaluationCount"],
                        next_round=True,
                        path=str(extend.get("path") or "/"),
                        host=str(extend.get("host") or ""),
                        worst_status=int(extend.get("code") or 500),
                    )
                )
    return found


def address_state(store: Store, account: str, address: Document) -> State:
    """Health is what the probes say, availability what is made of it."""
    tasks = address["HealthTasks"]
    good = sum(verdict(store, _key(account, address, task)) != FAILED for task in tasks)
    if not tasks:
        health = "ok_no_monitor"
    elif well(address["HealthJudgement"], good, len(tasks)):
        health = "ok" if good == len(tasks) else "ok_alert"
    else:
        health = "exceptional"
    if address["AvailableMode"] == "manual":
        available = address["ManualAvailableStatus"] != "unavailable"
    else:
        available = health != "exceptional"
    return State(health, "available" if available and address["EnableStatus"] == "enable" else "unavailable")


def members(store: Store, account: str, pool: Document) -> list[Document]:
    """The addresses of a pool in the order of their numbers, each with its place in the pool."""
    found = [(store.get(account, "", API.product, ADDRESS, row["AddressId"]), row) for row in pool["Addresses"]]
    rows = [{**address, **row} for address, row in found if address is not None]
    return sorted(rows, key=lambda row: row["SerialNumber"])


def _usable(store: Store, account: str, pool: Document) -> list[Document]:
    rows = members(store, account, pool)
    return [row for row in rows if address_state(store, account, row).AvailableStatus == "available"]


def pool_state(store: Store, account: str, pool: Document) -> State:
    """A pool is well if enough of its addresses are available, and available if it is also enabled."""
    total, good = len(pool["Addresses"]), len(_usable(store, account, pool))
    if not well(pool["HealthJudgement"], good, total):
        return State("exceptional", "unavailable")
    health = "ok" if good == total else "ok_alert"
    return State(health, "available" if pool["EnableStatus"] == "enable" else "unavailable")


def pools(store: Store, account: str, config: Document) -> list[Document]:
    """The pools of a config in the order of their numbers, each with its place in the config."""
    found = [(store.get(account, "", API.product, POOL, row["AddressPoolId"]), row) for row in config["AddressPools"]]
    rows = [{**pool, **row} for pool, row in found if pool is not None]
    return sorted(rows, key=lambda row: row["SerialNumber"])


def config_state(store: Store, account: str, config: Document) -> State:
    """A config is available as long as one pool is."""
    states = [pool_state(store, account, pool).AvailableStatus for pool in pools(store, account, config)]
    good = states.count("available")
    health = "exceptional" if not good else ("ok" if good == len(states) else "ok_alert")
    return State(health, "available" if good and config["EnableStatus"] == "enable" else "unavailable")


def _stays(mode: str, current: str, available: list[str]) -> str:
    """The first available one, or the current one as long as it is available and nobody preempts."""
    if mode.lower().startswith("non") and current in available:
        return current
    return available[0] if available else current


def settle(store: Store) -> list[Decision]:
    """Chooses for `sequence`, in configs and in pools, and remembers: without preemption the past counts."""
    decisions: list[Decision] = []
    for account, region, id, pool in list(store.everywhere(API.product, POOL)):
        rows = [row["AddressId"] for row in _usable(store, account, pool)]
        after = _stays(pool["SequenceLbStrategyMode"], pool["Current"], rows)
        if after != pool["Current"]:
            store.put(account, region, API.product, POOL, id, {**pool, "Current": after})
            if pool["AddressLbStrategy"] == "sequence":
                decisions.append(Decision(API.product, id, pool["Current"], after))
    for account, region, id, config in list(store.everywhere(API.product, CONFIG)):
        rows = [
            p for p in pools(store, account, config) if pool_state(store, account, p).AvailableStatus == "available"
        ]
        after = _stays(config["SequenceLbStrategyMode"], config["Current"], [p["AddressPoolId"] for p in rows])
        if after != config["Current"]:
            store.put(account, region, API.product, CONFIG, id, {**config, "Current": after})
            if config["AddressPoolLbStrategy"] == "sequence":
                name = config["ScheduleDomainName"]
                decisions.append(Decision(API.product, name, config["Current"], after))
    return decisions


def _chosen(rows: list[Document], strategy: str, id: str, current: str) -> list[Document]:
    """Those of the available rows that this one answer gives."""
    if strategy == "sequence":
        return [row for row in rows if row[id] == current] or rows[:1]
    if strategy == "weight" and rows:
        weights = [max(row["WeightValue"], 0) for row in rows]
        return random.choices(rows, weights if any(weights) else None)  # noqa: S311 -- traffic, not secrets
    return rows


def records(store: Store, name: str) -> list[Record] | None:
    """The answers of the configs whose access domain this is; None if there is none that is enabled."""
    found: list[Record] | None = None
    for account, _, _, config in store.everywhere(API.product, CONFIG):
        if config["ScheduleDomainName"].lower() != name or config["EnableStatus"] != "enable":
            continue
        found = found if found is not None else []
        every = pools(store, account, config)
        ready = [pool for pool in every if pool_state(store, account, pool).AvailableStatus == "available"]
        strategy = config["AddressPoolLbStrategy"]
        for pool in _chosen(ready, strategy, "AddressPoolId", config["Current"]) or every[:1]:
            rows = _usable(store, account, pool) or members(store, account, pool)
            for row in _chosen(rows, pool["AddressLbStrategy"], "AddressId", pool["Current"]):
                found.append(Record(_RR_TYPES[row["Type"]], row["Address"], config["Ttl"]))
    return found
