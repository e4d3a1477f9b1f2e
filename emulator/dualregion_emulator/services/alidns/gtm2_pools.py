"""Address pools of the classic Traffic Manager, and their monitors: vendor's pages of the DnsGtm actions.

A pool has at most one monitor, which goes with it: there is no action that deletes one. Not found is
`DnsGtmAddrPool.NotExists` (provider: service_alicloud_alidns.go); the page names no code for a monitor.
"""

from __future__ import annotations

import ipaddress
import json
from typing import Any

from dualregion_emulator.clock import parse
from dualregion_emulator.services._call import Call, new_id, page
from dualregion_emulator.services.alidns._api import API
from dualregion_emulator.services.alidns.gtm2_instances import instance_of
from dualregion_emulator.services.alidns.gtm2_state import MONITOR, POOL, STRATEGY, address_available
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

_ADDRESSES = "Addr.*.Addr Addr.*.AttributeInfo Addr.*.LbaWeight Addr.*.Mode Addr.*.Remark"
_NODES = "IspCityNode.*.CityCode IspCityNode.*.IspCode"
_TIMEOUTS = (2000, 3000, 5000, 10000)
_MODES = ("SMART", "ONLINE", "OFFLINE")


def _refuse(what: str) -> CloudError:
    return CloudError("InvalidParameter", what)


def pool_of(call: Call, id: str) -> Document:
    """The pool of that id."""
    doc = call.table(POOL).get(id)
    if doc is None:
        raise CloudError("DnsGtmAddrPool.NotExists", "The address pool does not exist.")
    return doc


def _fits(type_: str, address: str) -> bool:
    if type_ == "DOMAIN":
        return bool(address)
    try:
        return f"IPV{ipaddress.ip_address(address).version}" == type_
    except ValueError:
        return False


def _addresses(call: Call, type_: str, old: list[Document]) -> list[Document]:
    """1 to 20 addresses (provider's schema), each once, of the pool's type."""
    rows: list[Document] = []
    created = {row["Addr"]: row["CreateTime"] for row in old}
    for row in call.trees("Addr"):
        address, mode = str(row.get("Addr", "")), str(row.get("Mode", ""))
        if not _fits(type_, address) or mode not in _MODES or any(other["Addr"] == address for other in rows):
            raise _refuse(f"The address {address} in mode {mode} does not fit a pool of type {type_}.")
        rows.append(
            {
                "Addr": address,
                "Mode": mode,
                "AttributeInfo": str(row.get("AttributeInfo", "")),
                "Remark": str(row.get("Remark", "")),
                "LbaWeight": int(row.get("LbaWeight") or 1),
                "CreateTime": created.get(address, call.now),
                "UpdateTime": call.now,
            }
        )
    if not 1 <= len(rows) <= 20:
        raise _refuse("A pool has 1 to 20 addresses.")
    return rows


def _monitor(call: Call, edition: str, old: Document) -> Document:
    """The checked settings of a monitor. 60 s, or 15 s in the ultimate edition (vendor's "TCP health check" page)."""
    protocol = call.text("ProtocolType", old.get("ProtocolType", ""))
    interval = call.number("Interval", old.get("Interval", 60), 1, 3600)
    timeout = call.number("Timeout", old.get("Timeout", 3000), 1, 10**5)
    if protocol not in ("HTTP", "HTTPS", "PING", "TCP") or timeout not in _TIMEOUTS:
        raise _refuse(f"The protocol {protocol} with a timeout of {timeout} ms is not valid.")
    if interval not in ((60, 15) if edition == "ultimate" else (60,)):
        raise _refuse(f"An interval of {interval} s is not available to an instance of the {edition} edition.")
    extend = call.text("MonitorExtendInfo", old.get("MonitorExtendInfo", "{}"))
    try:
        port = json.loads(extend).get("port")
    except (ValueError, AttributeError):
        raise _refuse("MonitorExtendInfo is not a JSON object.") from None
    if protocol == "TCP" and not port:
        raise _refuse("MonitorExtendInfo of a TCP monitor names a port.")
    nodes = [
        {"CityCode": str(row.get("CityCode", "")), "IspCode": str(row.get("IspCode", ""))}
        for row in call.trees("IspCityNode")
    ] or old.get("IspCityNodes", [])
    if not nodes:
        raise _refuse("A monitor needs at least one node.")
    return {
        "ProtocolType": protocol,
        "Interval": interval,
        "Timeout": timeout,
        "EvaluationCount": call.number("EvaluationCount", old.get("EvaluationCount", 3), 1, 3),
        "MonitorExtendInfo": extend,
        "IspCityNodes": nodes,
        "UpdateTime": call.now,
    }


def _watch(call: Call, pool: Document, status: str) -> str:
    """Gives the pool its monitor and returns the monitor's id."""
    edition = instance_of(call, pool["InstanceId"])["VersionCode"]
    doc = {
        "MonitorConfigId": new_id("gtm-monitor"),
        "AddrPoolId": pool["AddrPoolId"],
        "Status": status,
        "CreateTime": call.now,
        **_monitor(call, edition, {}),
    }
    call.table(MONITOR).put(doc["MonitorConfigId"], doc)
    named = {"MonitorConfigId": doc["MonitorConfigId"], "Watched": status == "OPEN"}
    call.table(POOL).put(pool["AddrPoolId"], {**pool, **named})
    return doc["MonitorConfigId"]


@API.action(
    "AddDnsGtmAddressPool",
    "InstanceId Name Type LbaStrategy Addr",
    f"{_ADDRESSES} {_NODES} EvaluationCount Interval MonitorExtendInfo MonitorStatus ProtocolType Timeout Lang",
)
def add_pool(call: Call) -> dict[str, Any]:
    """With a monitor if one is described. No client token: a repeated request makes a second pool."""
    type_, lba = call.text("Type"), call.text("LbaStrategy")
    if type_ not in ("IPV4", "IPV6", "DOMAIN") or lba not in ("ALL_RR", "RATIO"):
        raise _refuse(f"A pool of type {type_} with the strategy {lba} is not valid.")
    doc: Document = {
        "AddrPoolId": new_id("pool"),
        "InstanceId": instance_of(call, call.text("InstanceId"))["InstanceId"],
        "Name": call.text("Name"),
        "Type": type_,
        "LbaStrategy": lba,
        "Addrs": _addresses(call, type_, []),
        "MonitorConfigId": "",
        "Watched": False,
        "CreateTime": call.now,
        "UpdateTime": call.now,
    }
    call.table(POOL).put(doc["AddrPoolId"], doc)
    monitor = _watch(call, doc, call.text("MonitorStatus", "OPEN")) if call.text("ProtocolType") else ""
    return {"AddrPoolId": doc["AddrPoolId"], **({"MonitorConfigId": monitor} if monitor else {})}


def _times(doc: Document) -> dict[str, Any]:
    stamps = {f"{n}Timestamp": int(parse(doc[f"{n}Time"]).timestamp() * 1000) for n in ("Create", "Update")}
    return {"CreateTime": doc["CreateTime"], "UpdateTime": doc["UpdateTime"], **stamps}


def _summary(doc: Document) -> dict[str, Any]:
    same = {name: doc[name] for name in ("AddrPoolId", "Name", "Type", "LbaStrategy", "MonitorConfigId")}
    status = ("OPEN" if doc["Watched"] else "CLOSE") if doc["MonitorConfigId"] else "UNCONFIGURED"
    return {**same, **_times(doc), "AddrCount": len(doc["Addrs"]), "MonitorStatus": status}


@API.action("DescribeDnsGtmInstanceAddressPool", "AddrPoolId", "Lang")
def describe_pool(call: Call) -> dict[str, Any]:
    """With its addresses and whether each is well."""
    doc = pool_of(call, call.text("AddrPoolId"))
    rows = [
        {
            **row,
            **_times(row),
            "AlertStatus": "OK" if address_available(call.context.store, call.account, doc, row) else "ALERT",
        }
        for row in doc["Addrs"]
    ]
    return {**_summary(doc), "Addrs": {"Addr": rows}}


@API.action("DescribeDnsGtmInstanceAddressPools", "InstanceId", "PageNumber PageSize Lang")
def describe_pools(call: Call) -> dict[str, Any]:
    """Those of an instance; at most 100 a page."""
    number, size = call.number("PageNumber", 1, 1, 10**6), call.number("PageSize", 20, 1, 100)
    id = instance_of(call, call.text("InstanceId"))["InstanceId"]
    docs = [doc for doc in call.table(POOL).list() if doc["InstanceId"] == id]
    total = {"TotalItems": len(docs), "TotalPages": -(-len(docs) // size), "PageNumber": number, "PageSize": size}
    return {**total, "AddrPools": {"AddrPool": [_summary(doc) for doc in page(docs, number, size)]}}


@API.action("UpdateDnsGtmAddressPool", "AddrPoolId", f"Name LbaStrategy {_ADDRESSES} Lang")
def update_pool(call: Call) -> dict[str, Any]:
    """What is not sent stays; addresses are set all at once."""
    doc = pool_of(call, call.text("AddrPoolId"))
    call.set_given(doc, "Name LbaStrategy")
    if call.has("Addr"):
        doc["Addrs"] = _addresses(call, doc["Type"], doc["Addrs"])
    call.table(POOL).put(doc["AddrPoolId"], {**doc, "UpdateTime": call.now})
    return {}


@API.action("DeleteDnsGtmAddressPool", "AddrPoolId", "Lang")
def delete_pool(call: Call) -> dict[str, Any]:
    """Refused while a strategy uses it (the code is ours); its monitor goes with it."""
    doc = pool_of(call, call.text("AddrPoolId"))
    for strategy in call.table(STRATEGY).list():
        if any(row["Id"] == doc["AddrPoolId"] for k in ("Default", "Failover") for row in strategy[f"{k}AddrPools"]):
            raise CloudError("DnsGtmAddrPool.InUse", f"The pool is used by the strategy {strategy['StrategyId']}.")
    call.table(MONITOR).delete(doc["MonitorConfigId"])
    call.table(POOL).delete(doc["AddrPoolId"])
    return {}


def _monitor_of(call: Call) -> Document:
    doc = call.table(MONITOR).get(call.text("MonitorConfigId"))
    if doc is None:
        raise CloudError("DnsGtmMonitor.NotExists", "The monitor does not exist.")
    return doc


_SETTINGS = f"ProtocolType Interval Timeout EvaluationCount MonitorExtendInfo {_NODES} Lang"


@API.action("AddDnsGtmMonitor", "AddrPoolId ProtocolType MonitorExtendInfo IspCityNode", _SETTINGS)
def add_monitor(call: Call) -> dict[str, Any]:
    """Opens it at once; a pool that has one is refused."""
    pool = pool_of(call, call.text("AddrPoolId"))
    if pool["MonitorConfigId"]:
        raise CloudError("DnsGtmMonitor.Exists", "The address pool has a monitor already.")
    return {"MonitorConfigId": _watch(call, pool, "OPEN")}


@API.action("DescribeDnsGtmMonitorConfig", "MonitorConfigId", "Lang")
def describe_monitor(call: Call) -> dict[str, Any]:
    """Its settings; whether it is open is told by the pool."""
    doc = _monitor_of(call)
    names = ("MonitorConfigId", "ProtocolType", "Interval", "Timeout", "EvaluationCount", "MonitorExtendInfo")
    return {name: doc[name] for name in names} | _times(doc) | {"IspCityNodes": {"IspCityNode": doc["IspCityNodes"]}}


@API.action("UpdateDnsGtmMonitor", "MonitorConfigId ProtocolType MonitorExtendInfo IspCityNode", _SETTINGS)
def update_monitor(call: Call) -> dict[str, Any]:
    """What is not sent stays."""
    doc = _monitor_of(call)
    edition = instance_of(call, pool_of(call, doc["AddrPoolId"])["InstanceId"])["VersionCode"]
    call.table(MONITOR).put(doc["MonitorConfigId"], {**doc, **_monitor(call, edition, doc)})
    return {}


@API.action("SetDnsGtmMonitorStatus", "MonitorConfigId Status", "Lang")
def set_monitor_status(call: Call) -> dict[str, Any]:
    """`OPEN` or `CLOSE`; closed, every address of the pool counts as well."""
    doc, status = _monitor_of(call), call.text("Status")
    if status not in ("OPEN", "CLOSE"):
        raise _refuse(f"The Status {status} is not valid: OPEN, CLOSE.")
    call.table(MONITOR).put(doc["MonitorConfigId"], {**doc, "Status": status})
    pool = pool_of(call, doc["AddrPoolId"])
    call.table(POOL).put(pool["AddrPoolId"], {**pool, "Watched": status == "OPEN"})
    return {}
