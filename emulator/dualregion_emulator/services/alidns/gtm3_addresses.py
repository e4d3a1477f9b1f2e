"""Addresses of GTM 3.0 and their health: vendor's CreateCloudGtmAddress and DescribeCloudGtmAddress pages."""

from __future__ import annotations

import ipaddress
from typing import Any

from dualregion_emulator.services._call import Call
from dualregion_emulator.services.alidns._api import API
from dualregion_emulator.services.alidns.gtm3_common import (
    ADDRESS,
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
from dualregion_emulator.services.alidns.gtm3_state import address_state
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError


def _tasks(call: Call, type_: str) -> list[Document]:
    tasks: list[Document] = []
    for row in rows_of(call, "HealthTasks"):
        template = call.table(TEMPLATE).get(str(row.get("TemplateId", "")))
        if template is None:
            raise CloudError("Template.NotExists", f"The template {row.get('TemplateId')} does not exist.", 404)
        if type_ != "domain" and template["IpVersion"] != type_:
            raise CloudError("InvalidParameter", "The template is of another IP version than the address.")
        port = int(row.get("Port") or 0)
        if template["Protocol"] != "ping" and not 1 <= port <= 65535:
            raise CloudError("InvalidParameter", f"The port of a health task is 1 to 65535, not {port}.")
        tasks.append({"TemplateId": template["TemplateId"], "Port": port})
    return tasks


def _checked(call: Call, type_: str) -> str:
    value = call.text("Address")
    try:
        if type_ != "domain" and f"IPv{ipaddress.ip_address(value).version}" != type_:
            raise ValueError
    except ValueError:
        raise CloudError("InvalidParameter", f"The address {value} is not of type {type_}.") from None
    return value


@API.action(
    "CreateCloudGtmAddress",
    "Name Type Address EnableStatus AvailableMode HealthJudgement",
    f"HealthTasks ManualAvailableStatus AttributeInfo Remark {LANGUAGE}",
    idempotent=True,
)
def create_address(call: Call) -> dict[str, Any]:
    """An address of its own, in no pool yet. Its templates must exist."""
    type_ = choice(call, "Type", ("IPv4", "IPv6", "domain"))
    doc: Document = {
        "AddressId": number_id("addr"),
        "Name": call.text("Name"),
        "Type": type_,
        "Address": _checked(call, type_),
        "EnableStatus": choice(call, "EnableStatus", STATUS),
        "AvailableMode": choice(call, "AvailableMode", ("auto", "manual")),
        "ManualAvailableStatus": choice(call, "ManualAvailableStatus", ("", "available", "unavailable")),
        "HealthJudgement": choice(call, "HealthJudgement", tuple(JUDGEMENTS)),
        "HealthTasks": _tasks(call, type_),
        "AttributeInfo": call.text("AttributeInfo"),
        "Remark": call.text("Remark"),
    }
    call.table(ADDRESS).put(doc["AddressId"], stamped(call, doc, new=True))
    return {"AddressId": doc["AddressId"], "Success": True}


def shown(call: Call, doc: Document) -> dict[str, Any]:
    """An address with its health, as Describe and the pools show it."""
    tasks = [
        {**task, "TemplateName": (call.table(TEMPLATE).get(task["TemplateId"]) or {}).get("Name", "")}
        for task in doc["HealthTasks"]
    ]
    state = address_state(call.context.store, call.account, doc)
    return {**doc, **times(doc), "HealthTasks": {"HealthTask": tasks}, **state._asdict()}


@API.action("DescribeCloudGtmAddress", "AddressId", f"{LANGUAGE} ClientToken")
def describe_address(call: Call) -> dict[str, Any]:
    """Without an id for what does not exist."""
    doc = call.table(ADDRESS).get(call.text("AddressId"))
    return {} if doc is None else shown(call, doc)


@API.action(
    "ListCloudGtmAddresses",
    "",
    "Name Address AddressId Type EnableStatus HealthStatus MonitorTemplateId PageNumber PageSize"
    f" {LANGUAGE} ClientToken",
)
def list_addresses(call: Call) -> dict[str, Any]:
    """By any of its fields, by health, or by template."""
    rows = [shown(call, doc) for doc in call.table(ADDRESS).list()]
    rows = matching(call, rows, "Name Address AddressId Type EnableStatus HealthStatus")
    template = call.text("MonitorTemplateId")
    if template:
        rows = [r for r in rows if any(t["TemplateId"] == template for t in r["HealthTasks"]["HealthTask"])]
    return listed(call, rows, "Addresses", "Address")


def _change(call: Call, **fields: Any) -> dict[str, Any]:
    doc = owned(call, ADDRESS, "AddressId")
    call.table(ADDRESS).put(doc["AddressId"], stamped(call, {**doc, **fields}))
    return {"Success": True}


settable("CloudGtmAddress", "AddressId", _change)


@API.action(
    "UpdateCloudGtmAddress",
    "AddressId",
    f"Name Address HealthJudgement HealthTasks AttributeInfo {LANGUAGE}",
    idempotent=True,
)
def update_address(call: Call) -> dict[str, Any]:
    """What is not sent stays."""
    doc = owned(call, ADDRESS, "AddressId")
    fields: Document = {}
    call.set_given(fields, "Name AttributeInfo")
    if call.has("Address"):
        fields["Address"] = _checked(call, doc["Type"])
    if call.has("HealthJudgement"):
        fields["HealthJudgement"] = choice(call, "HealthJudgement", tuple(JUDGEMENTS))
    if call.has("HealthTasks"):
        fields["HealthTasks"] = _tasks(call, doc["Type"])
    return _change(call, **fields)


@API.action(
    "UpdateCloudGtmAddressManualAvailableStatus",
    "AddressId",
    f"AvailableMode ManualAvailableStatus {LANGUAGE}",
    idempotent=True,
)
def update_address_mode(call: Call) -> dict[str, Any]:
    """Lets verdicts decide (`auto`), or a person (`manual`)."""
    fields: Document = {"AvailableMode": choice(call, "AvailableMode", ("auto", "manual"), "auto")}
    if call.has("ManualAvailableStatus"):
        fields["ManualAvailableStatus"] = choice(call, "ManualAvailableStatus", ("", "available", "unavailable"))
    return _change(call, **fields)


@API.action("DeleteCloudGtmAddress", "AddressId", LANGUAGE, idempotent=True)
def delete_address(call: Call) -> dict[str, Any]:
    """Refused while it is in a pool."""
    doc = owned(call, ADDRESS, "AddressId")
    for pool in call.table(POOL).list():
        if any(row["AddressId"] == doc["AddressId"] for row in pool["Addresses"]):
            raise CloudError("CloudGtmAddress.InUse", f"The address is used by the pool {pool['AddressPoolId']}.")
    call.table(ADDRESS).delete(doc["AddressId"])
    return {"Success": True}
