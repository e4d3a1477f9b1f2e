"""Access strategies of the classic Traffic Manager: which pools are answered, and which when those fail.

Not found is `DnsGtmAccessStrategy.NotExists` (provider: service_alicloud_alidns.go). Settings that were not sent are
left out of the answers, as the provider's optional properties expect.
"""

from __future__ import annotations

import json
from typing import Any

from dualregion_emulator.clock import parse
from dualregion_emulator.services._call import Call, new_id, page
from dualregion_emulator.services.alidns._api import API
from dualregion_emulator.services.alidns.gtm2_instances import instance_of
from dualregion_emulator.services.alidns.gtm2_pools import pool_of
from dualregion_emulator.services.alidns.gtm2_state import (
    POOL,
    STRATEGY,
    available_addresses,
    effective,
    group_available,
)
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

_KINDS = ("Default", "Failover")
_TEXTS = [f"{kind}{name}" for kind in _KINDS for name in ("AddrPoolType", "LatencyOptimization", "LbaStrategy")]
_NUMBERS = [f"{kind}{name}" for kind in _KINDS for name in ("MaxReturnAddrNum", "MinAvailableAddrNum")]
_POOLS = " ".join(f"{kind}AddrPool.*.{name}" for kind in _KINDS for name in ("Id", "LbaWeight"))
_OPTIONAL = f"{' '.join(_TEXTS)} {' '.join(_NUMBERS)} {_POOLS} Lines Lang"
_MODES = ("AUTO", "DEFAULT", "FAILOVER")


def _pools(call: Call, kind: str, type_: str, instance: str) -> list[Document]:
    rows: list[Document] = []
    for row in call.trees(f"{kind}AddrPool"):
        pool = pool_of(call, str(row.get("Id", "")))
        if pool["InstanceId"] != instance or pool["Type"] != type_:
            raise CloudError("InvalidParameter", f"The pool {pool['AddrPoolId']} does not fit the strategy.")
        rows.append({"Id": pool["AddrPoolId"], **({"LbaWeight": int(row["LbaWeight"])} if "LbaWeight" in row else {})})
    return rows


def _fields(call: Call, old: Document) -> Document:
    """The checked settings; what is not sent stays."""
    doc: Document = dict(old)
    call.set_given(doc, " ".join(_TEXTS))
    for name in _NUMBERS:
        if call.has(name):
            doc[name] = call.number(name, 1, 0, 1000)
    for kind in _KINDS:
        if call.has(f"{kind}AddrPool"):
            type_ = doc.get(f"{kind}AddrPoolType") or doc.get("DefaultAddrPoolType", "")
            doc[f"{kind}AddrPools"] = _pools(call, kind, type_, doc["InstanceId"])
    if not doc["DefaultAddrPools"]:
        raise CloudError("InvalidParameter", "A strategy has at least one default pool.")
    if call.has("Lines"):
        doc["Lines"] = [str(line) for line in json.loads(call.text("Lines") or "[]")]
    call.set_given(doc, "StrategyName")
    doc["Effective"] = effective(call.context.store, call.account, doc)
    return doc


@API.action(
    "AddDnsGtmAccessStrategy",
    "InstanceId StrategyName StrategyMode DefaultAddrPoolType DefaultMinAvailableAddrNum DefaultAddrPool",
    _OPTIONAL,
)
def add_strategy(call: Call) -> dict[str, Any]:
    """One for each set of lines of an instance; it begins in mode AUTO."""
    instance, mode = instance_of(call, call.text("InstanceId")), call.text("StrategyMode")
    if mode != instance["Config"]["StrategyMode"]:
        raise CloudError("InvalidParameter", f"The instance is not in the mode {mode}.")
    doc: Document = {
        "StrategyId": new_id("gtm-strategy"),
        "InstanceId": instance["InstanceId"],
        "StrategyMode": mode,
        "AccessMode": "AUTO",
        "Lines": ["default"],
        "DefaultAddrPools": [],
        "FailoverAddrPools": [],
        "Effective": "Default",
        "CreateTime": call.now,
    }
    doc = _fields(call, doc)
    for other in call.table(STRATEGY).list():
        if other["InstanceId"] == doc["InstanceId"] and set(other["Lines"]) & set(doc["Lines"]):
            raise CloudError("DnsGtmAccessStrategy.LineConflict", "Another strategy answers these lines.")
    call.table(STRATEGY).put(doc["StrategyId"], doc)
    return {"StrategyId": doc["StrategyId"]}


def _strategy(call: Call) -> Document:
    doc = call.table(STRATEGY).get(call.text("StrategyId"))
    if doc is None:
        raise CloudError("DnsGtmAccessStrategy.NotExists", "The access strategy does not exist.")
    return doc


def _group(call: Call, rows: list[Document]) -> list[Document]:
    shown: list[Document] = []
    for row in rows:
        pool = call.table(POOL).get(row["Id"]) or {"Name": "", "Addrs": []}
        shown.append({**row, "Name": pool["Name"], "AddrCount": len(pool["Addrs"])})
    return shown


def _lines(doc: Document) -> dict[str, Any]:
    return {
        "Line": [{"LineCode": c, "LineName": c, "GroupCode": "DEFAULT", "GroupName": "default"} for c in doc["Lines"]]
    }


@API.action("DescribeDnsGtmAccessStrategy", "StrategyId", "Lang")
def describe_strategy(call: Call) -> dict[str, Any]:
    """With its two groups and which of them is answered."""
    doc, store = _strategy(call), call.context.store
    names = ("StrategyId", "StrategyName", "StrategyMode", "InstanceId", "AccessMode", "CreateTime", *_TEXTS, *_NUMBERS)
    shown: dict[str, Any] = {name: doc[name] for name in names if name in doc}
    for kind in _KINDS:
        shown[f"{kind}AddrPools"] = {f"{kind}AddrPool": _group(call, doc[f"{kind}AddrPools"])}
        good = group_available(store, call.account, doc, kind)
        shown[f"{kind}AddrPoolGroupStatus"] = "AVAILABLE" if good else "NOT_AVAILABLE"
        shown[f"{kind}AvailableAddrNum"] = available_addresses(store, call.account, doc, kind)
    stamp = int(parse(doc["CreateTime"]).timestamp() * 1000)
    group = effective(store, call.account, doc).upper()
    return {**shown, "CreateTimestamp": stamp, "EffectiveAddrPoolGroupType": group, "Lines": _lines(doc)}


@API.action("DescribeDnsGtmAccessStrategies", "InstanceId StrategyMode", "PageNumber PageSize Lang")
def describe_strategies(call: Call) -> dict[str, Any]:
    """Those of an instance; at most 100 a page."""
    number, size = call.number("PageNumber", 1, 1, 10**6), call.number("PageSize", 20, 1, 100)
    wanted = (instance_of(call, call.text("InstanceId"))["InstanceId"], call.text("StrategyMode"))
    docs = [doc for doc in call.table(STRATEGY).list() if (doc["InstanceId"], doc["StrategyMode"]) == wanted]
    rows: list[dict[str, Any]] = []
    for doc in page(docs, number, size):
        kind = effective(call.context.store, call.account, doc)
        rows.append(
            {
                **{name: doc[name] for name in ("StrategyId", "StrategyName", "CreateTime")},
                "CreateTimestamp": int(parse(doc["CreateTime"]).timestamp() * 1000),
                "EffectiveAddrPoolGroupType": kind.upper(),
                "EffectiveAddrPoolType": doc.get(f"{kind}AddrPoolType") or doc["DefaultAddrPoolType"],
                "EffectiveLbaStrategy": doc.get(f"{kind}LbaStrategy", ""),
                "EffectiveAddrPools": {"EffectiveAddrPool": _group(call, doc[f"{kind}AddrPools"])},
                "Lines": _lines(doc),
            }
        )
    total = {"TotalItems": len(docs), "TotalPages": -(-len(docs) // size), "PageNumber": number, "PageSize": size}
    return {**total, "Strategies": {"Strategy": rows}}


def _change(call: Call, mode: str) -> dict[str, Any]:
    if mode not in _MODES:
        raise CloudError("InvalidParameter", f"The AccessMode {mode} is not valid: {', '.join(_MODES)}.")
    doc = _fields(call, {**_strategy(call), "AccessMode": mode})
    call.table(STRATEGY).put(doc["StrategyId"], doc)
    return {"StrategyId": doc["StrategyId"]}


@API.action(
    "UpdateDnsGtmAccessStrategy",
    "StrategyId",
    f"StrategyName AccessMode {_OPTIONAL}",
)
def update_strategy(call: Call) -> dict[str, Any]:
    """What is not sent stays."""
    return _change(call, call.text("AccessMode") or _strategy(call)["AccessMode"])


@API.action("SetDnsGtmAccessMode", "StrategyId AccessMode", "Lang")
def set_access_mode(call: Call) -> dict[str, Any]:
    """Lets verdicts decide (`AUTO`), or a person."""
    _change(call, call.text("AccessMode"))
    return {}


@API.action("DeleteDnsGtmAccessStrategy", "StrategyId", "Lang")
def delete_strategy(call: Call) -> dict[str, Any]:
    """Its pools stay."""
    call.table(STRATEGY).delete(_strategy(call)["StrategyId"])
    return {}
