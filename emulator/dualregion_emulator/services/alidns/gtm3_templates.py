"""Monitor templates of GTM 3.0: how an origin is probed.

Values: vendor's CreateCloudGtmMonitorTemplate page. Intervals below 60 s are for Ultimate instances only: without one
in the account the request is refused (the code is ours; the page gives the rule and no code). Of the city nodes there
is one, this machine, so that the failure rate is always 0 or 100 %.
"""

from __future__ import annotations

import json
from typing import Any

from dualregion_emulator.services._call import Call, Tree
from dualregion_emulator.services.alidns._api import API
from dualregion_emulator.services.alidns.gtm3_common import (
    ADDRESS,
    INSTANCE,
    LANGUAGE,
    TEMPLATE,
    choice,
    listed,
    matching,
    number_id,
    owned,
    rows_of,
    stamped,
    times,
)
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

INTERVALS = (15, 60, 300, 900, 1800, 3600)
TIMEOUTS = (2000, 3000, 5000, 10000)
_FIELDS = "Name Interval Timeout EvaluationCount FailureRate IspCityNodes"
_NODE = {"CityCode": "503", "IspCode": "465"}
"""The codes that the provider's own acceptance tests use."""


def one_of(call: Call, name: str, allowed: tuple[int, ...]) -> int:
    """A number out of a closed set."""
    text = call.text(name)
    if not text.isdecimal() or int(text) not in allowed:
        raise CloudError("InvalidParameter", f"The specified parameter {name} is not valid: {allowed}.")
    return int(text)


def _fields(call: Call) -> Document:
    interval = one_of(call, "Interval", INTERVALS)
    instances = call.table(INSTANCE).list()
    if interval < 60 and not any(i["VersionCode"] == "ultimate" and i["ChargeType"] == "prepay" for i in instances):
        raise CloudError(
            "CloudGtmMonitorTemplate.IntervalNotSupported",
            "The interval of 15 seconds is available only for Ultimate Edition instances.",
        )
    extend = call.text("ExtendInfo")
    try:
        json.loads(extend or "{}")
    except ValueError:
        raise CloudError("InvalidParameter", "The specified parameter ExtendInfo is not JSON.") from None
    nodes: list[Tree] = rows_of(call, "IspCityNodes")
    if not nodes:
        raise CloudError("InvalidParameter", "The specified parameter IspCityNodes names no node.")
    return {
        "Name": call.text("Name"),
        "Interval": interval,
        "Timeout": one_of(call, "Timeout", TIMEOUTS),
        "EvaluationCount": one_of(call, "EvaluationCount", (1, 2, 3)),
        "FailureRate": one_of(call, "FailureRate", (20, 50, 80, 100)),
        "ExtendInfo": extend,
        "IspCityNodes": [{"CityCode": str(n.get("CityCode", "")), "IspCode": str(n.get("IspCode", ""))} for n in nodes],
    }


@API.action(
    "CreateCloudGtmMonitorTemplate",
    f"{_FIELDS} IpVersion Protocol",
    f"ExtendInfo {LANGUAGE}",
    idempotent=True,
)
def create_template(call: Call) -> dict[str, Any]:
    """A template; names need not be unique."""
    fixed = {
        "TemplateId": number_id("mtp"),
        "IpVersion": choice(call, "IpVersion", ("IPv4", "IPv6")),
        "Protocol": choice(call, "Protocol", ("ping", "tcp", "http", "https")),
        "Remark": "",
    }
    doc = stamped(call, {**fixed, **_fields(call)}, new=True)
    call.table(TEMPLATE).put(doc["TemplateId"], doc)
    return {"TemplateId": doc["TemplateId"], "Success": True}


def _shown(doc: Document) -> dict[str, Any]:
    return {**doc, **times(doc), "IspCityNodes": {"IspCityNode": doc["IspCityNodes"]}}


@API.action("DescribeCloudGtmMonitorTemplate", "TemplateId", LANGUAGE)
def describe_template(call: Call) -> dict[str, Any]:
    """Without an id for what does not exist."""
    doc = call.table(TEMPLATE).get(call.text("TemplateId"))
    return {} if doc is None else _shown(doc)


@API.action("ListCloudGtmMonitorTemplates", "", f"Name Protocol IpVersion PageNumber PageSize {LANGUAGE}")
def list_templates(call: Call) -> dict[str, Any]:
    """By name, protocol and version."""
    docs = matching(call, call.table(TEMPLATE).list(), "Name Protocol IpVersion")
    return listed(call, [_shown(doc) for doc in docs], "Templates", "Template")


@API.action("UpdateCloudGtmMonitorTemplate", f"TemplateId {_FIELDS}", f"ExtendInfo {LANGUAGE}", idempotent=True)
def update_template(call: Call) -> dict[str, Any]:
    """Everything but protocol and version, all at once."""
    doc = owned(call, TEMPLATE, "TemplateId")
    call.table(TEMPLATE).put(doc["TemplateId"], stamped(call, {**doc, **_fields(call)}))
    return {"Success": True}


@API.action("UpdateCloudGtmMonitorTemplateRemark", "TemplateId", f"Remark {LANGUAGE}", idempotent=True)
def update_template_remark(call: Call) -> dict[str, Any]:
    """An absent remark empties it."""
    doc = owned(call, TEMPLATE, "TemplateId")
    call.table(TEMPLATE).put(doc["TemplateId"], stamped(call, {**doc, "Remark": call.text("Remark")}))
    return {"Success": True}


@API.action("DeleteCloudGtmMonitorTemplate", "TemplateId", LANGUAGE, idempotent=True)
def delete_template(call: Call) -> dict[str, Any]:
    """Refused while an address is probed by it."""
    doc = owned(call, TEMPLATE, "TemplateId")
    for address in call.table(ADDRESS).list():
        if any(task["TemplateId"] == doc["TemplateId"] for task in address["HealthTasks"]):
            raise CloudError("CloudGtmMonitorTemplate.InUse", f"The template is used by {address['AddressId']}.")
    call.table(TEMPLATE).delete(doc["TemplateId"])
    return {"Success": True}


@API.action("ListCloudGtmMonitorNodes", "", f"ShowDisabledNodes {LANGUAGE}")
def list_monitor_nodes(call: Call) -> dict[str, Any]:
    """One node, by which templates can be written: this machine."""
    del call
    node = {**_NODE, "GroupType": "BGP", "GroupName": "BGP Nodes", "DefaultSelected": True}
    return {"Ipv4IspCityNodes": {"Ipv4IspCityNode": [node]}, "Ipv6IspCityNodes": {"Ipv6IspCityNode": [node]}}
