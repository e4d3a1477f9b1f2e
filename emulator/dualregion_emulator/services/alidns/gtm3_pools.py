"""Address pools of GTM 3.0, and what lies in them: vendor's pages of the pool actions.

The provider has no resource for what lies in a pool; `ReplaceCloudGtmAddressPoolAddress` sets all of it at once.
"""

from __future__ import annotations

from typing import Any, cast

from dualregion_emulator.services._call import Call, Tree
from dualregion_emulator.services.alidns._api import API
from dualregion_emulator.services.alidns.gtm3_addresses import shown as shown_address
from dualregion_emulator.services.alidns.gtm3_common import (
    ADDRESS,
    CONFIG,
    INSTANCE,
    JUDGEMENTS,
    LANGUAGE,
    POOL,
    STATUS,
    TEMPLATE,
    choice,
    listed,
    matching,
    number_id,
    owned,
    rows_of,
    settable,
    stamped,
    times,
)
from dualregion_emulator.services.alidns.gtm3_state import members, pool_state
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError


@API.action(
    "CreateCloudGtmAddressPool",
    "AddressPoolName AddressPoolType HealthJudgement",
    f"EnableStatus Remark {LANGUAGE}",
    idempotent=True,
)
def create_pool(call: Call) -> dict[str, Any]:
    """An empty pool, which is not available before something lies in it."""
    doc: Document = {
        "AddressPoolId": number_id("pool"),
        "AddressPoolName": call.text("AddressPoolName"),
        "AddressPoolType": choice(call, "AddressPoolType", ("IPv4", "IPv6", "domain")),
        "EnableStatus": choice(call, "EnableStatus", STATUS, "enable"),
        "HealthJudgement": choice(call, "HealthJudgement", tuple(JUDGEMENTS)),
        "AddressLbStrategy": "",
        "SequenceLbStrategyMode": "",
        "Remark": call.text("Remark"),
        "Addresses": [],
        "Current": "",
    }
    call.table(POOL).put(doc["AddressPoolId"], stamped(call, doc, new=True))
    return {"AddressPoolId": doc["AddressPoolId"], "Success": True}


def place(row: Tree) -> Document:
    """The part of a link that is about the place: number, weight, where questions come from."""
    return {
        "SerialNumber": int(row.get("SerialNumber") or 0),
        "WeightValue": int(row.get("WeightValue") or 1),
        "RequestSource": [str(source) for source in cast(list[object], row.get("RequestSource") or [])],
    }


def placed(doc: Document, current: bool) -> dict[str, Any]:
    """The same as an answer shows it."""
    shown = {name: doc[name] for name in ("SerialNumber", "WeightValue")}
    return {**shown, "RequestSource": {"RequestSource": doc["RequestSource"]}, "SeqNonPreemptiveSchedule": current}


def summary(call: Call, doc: Document) -> dict[str, Any]:
    """A pool without its addresses."""
    hidden = ("Addresses", "Current", "SerialNumber", "WeightValue", "RequestSource")
    plain = {name: value for name, value in doc.items() if name not in hidden}
    return {**plain, **times(doc), **pool_state(call.context.store, call.account, doc)._asdict()}


def addresses(call: Call, doc: Document, hidden: tuple[str, ...] = ()) -> dict[str, Any]:
    """The addresses of a pool as an answer nests them."""
    rows = [
        {**shown_address(call, row), **placed(row, row["AddressId"] == doc["Current"])}
        for row in members(call.context.store, call.account, doc)
    ]
    return {"Address": [{k: v for k, v in row.items() if k not in hidden} for row in rows]}


def _shown(call: Call, doc: Document) -> dict[str, Any]:
    return {**summary(call, doc), "Addresses": addresses(call, doc)}


@API.action("DescribeCloudGtmAddressPool", "AddressPoolId", f"{LANGUAGE} ClientToken")
def describe_pool(call: Call) -> dict[str, Any]:
    """Without an id for what does not exist."""
    doc = call.table(POOL).get(call.text("AddressPoolId"))
    return {} if doc is None else _shown(call, doc)


@API.action(
    "ListCloudGtmAddressPools",
    "",
    f"AddressPoolName AddressPoolType EnableStatus Remark PageNumber PageSize {LANGUAGE} ClientToken",
)
def list_pools(call: Call) -> dict[str, Any]:
    """By any of its fields."""
    docs = matching(call, call.table(POOL).list(), "AddressPoolName AddressPoolType EnableStatus Remark")
    return listed(call, [_shown(call, doc) for doc in docs], "AddressPools", "AddressPool")


def _change(call: Call, **fields: Any) -> dict[str, Any]:
    doc = owned(call, POOL, "AddressPoolId")
    call.table(POOL).put(doc["AddressPoolId"], stamped(call, {**doc, **fields}))
    return {"AddressPoolId": doc["AddressPoolId"], "Success": True}


settable("CloudGtmAddressPool", "AddressPoolId", _change, "AddressLbStrategy")


@API.action(
    "UpdateCloudGtmAddressPoolBasicConfig",
    "AddressPoolId",
    f"AddressPoolName HealthJudgement {LANGUAGE}",
    idempotent=True,
)
def update_pool(call: Call) -> dict[str, Any]:
    """What is not sent stays."""
    fields: Document = {}
    if call.has("AddressPoolName"):
        fields["AddressPoolName"] = call.text("AddressPoolName")
    if call.has("HealthJudgement"):
        fields["HealthJudgement"] = choice(call, "HealthJudgement", tuple(JUDGEMENTS))
    return _change(call, **fields)


def check_intervals(call: Call, config: Document, rows: list[Document]) -> None:
    """Checks below 60 s belong to an Ultimate instance alone."""
    instance = call.table(INSTANCE).get(config["InstanceId"]) or {}
    if instance.get("VersionCode") == "ultimate" and instance.get("ChargeType") == "prepay":
        return
    for row in rows:
        for task in (call.table(ADDRESS).get(row["AddressId"]) or {"HealthTasks": []})["HealthTasks"]:
            if (call.table(TEMPLATE).get(task["TemplateId"]) or {"Interval": 60})["Interval"] < 60:
                raise CloudError(
                    "CloudGtmMonitorTemplate.IntervalNotSupported",
                    f"{row['AddressId']} is checked every 15 seconds, which only Ultimate Edition instances offer.",
                )


@API.action("ReplaceCloudGtmAddressPoolAddress", "AddressPoolId", f"Addresses {LANGUAGE}", idempotent=True)
def replace_pool_addresses(call: Call) -> dict[str, Any]:
    """Sets everything that lies in a pool. Each address must exist, be of the pool's type and be named once."""
    pool, rows = owned(call, POOL, "AddressPoolId"), list[Document]()
    for row in rows_of(call, "Addresses"):
        address = call.table(ADDRESS).get(str(row.get("AddressId", "")))
        if address is None:
            raise CloudError("Address.NotExists", f"The address {row.get('AddressId')} does not exist.", 404)
        if address["Type"] != pool["AddressPoolType"]:
            raise CloudError("InvalidParameter", f"The address {address['AddressId']} is of another type.")
        if any(other["AddressId"] == address["AddressId"] for other in rows):
            raise CloudError("InvalidParameter", f"The address {address['AddressId']} is named twice.")
        rows.append({"AddressId": address["AddressId"], **place(row)})
    for config in call.table(CONFIG).list():
        if any(row["AddressPoolId"] == pool["AddressPoolId"] for row in config["AddressPools"]):
            check_intervals(call, config, rows)
    return _change(call, Addresses=rows)


@API.action("DeleteCloudGtmAddressPool", "AddressPoolId", LANGUAGE, idempotent=True)
def delete_pool(call: Call) -> dict[str, Any]:
    """Refused while a config uses it; its addresses stay."""
    doc = owned(call, POOL, "AddressPoolId")
    for config in call.table(CONFIG).list():
        if any(row["AddressPoolId"] == doc["AddressPoolId"] for row in config["AddressPools"]):
            raise CloudError("CloudGtmAddressPool.InUse", f"The pool is used by the config {config['ConfigId']}.")
    call.table(POOL).delete(doc["AddressPoolId"])
    return {"AddressPoolId": doc["AddressPoolId"], "Success": True}
