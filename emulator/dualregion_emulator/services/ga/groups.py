"""Endpoint groups: vendor's CreateEndpointGroup and DescribeEndpointGroup pages.

At most one default group in a region, and by quota two of them at a listener (vendor's "Endpoint groups and
endpoints" page). A traffic percentage that was not sent counts as 100 and is not shown, as the provider's optional
property expects. The legal range of the check interval is in no page: 1 to 50 s is taken, an assumption.
"""

from __future__ import annotations

from typing import Any

from dualregion_emulator.services import _tags
from dualregion_emulator.services._call import Call, new_id, page
from dualregion_emulator.services._world import REGIONS
from dualregion_emulator.services.ga._api import ACTIVE, API, GROUP, LISTENER, invalid, owned
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

_TYPES = ("Domain", "Ip", "IpTarget", "PublicIp", "ECS", "SLB", "ALB", "NLB", "ENI", "OSS")
_TEXTS = "Name Description HealthCheckPath HealthCheckProtocol EndpointRequestProtocol EndpointProtocolVersion"
_ENDPOINT = [
    f"EndpointConfigurations.*.{name}"
    for name in (
        "Endpoint",
        "Type",
        "Weight",
        "SubAddress",
        "EnableProxyProtocol",
        "EnableClientIPPreservation",
        "VpcId",
        "VSwitchIds.*",
    )
]
_OPTIONAL = (
    f"{_TEXTS} HealthCheckEnabled HealthCheckPort HealthCheckIntervalSeconds ThresholdCount TrafficPercentage"
    f" EndpointConfigurations {' '.join(_ENDPOINT)} PortOverrides.*.EndpointPort PortOverrides.*.ListenerPort"
)
_QUOTA = 2


def _endpoints(call: Call) -> list[Document]:
    rows: list[Document] = []
    for row in call.trees("EndpointConfigurations"):
        type_, weight = str(row.get("Type", "")), str(row.get("Weight", ""))
        if type_ not in _TYPES or not row.get("Endpoint"):
            raise invalid("EndpointConfigurations", f"an endpoint {row.get('Endpoint')} of type {type_}")
        if not weight.isdecimal() or int(weight) > 255:
            raise invalid("Weight", "0 to 255")
        doc: Document = {"Endpoint": str(row["Endpoint"]), "Type": type_, "Weight": int(weight)}
        for name in ("EnableProxyProtocol", "EnableClientIPPreservation"):
            doc[name] = str(row.get(name, "")).lower() == "true"
        if all(doc[name] for name in ("EnableProxyProtocol", "EnableClientIPPreservation")):
            raise invalid("EnableProxyProtocol", "not together with EnableClientIPPreservation")
        for name in ("SubAddress", "VpcId"):
            if row.get(name):
                doc[name] = str(row[name])
        if row.get("VSwitchIds"):
            doc["VSwitchIds"] = [str(id) for id in row["VSwitchIds"]]
        rows.append(doc)
    if not rows:
        raise invalid("EndpointConfigurations", "a group has at least one endpoint")
    return rows


def _overrides(call: Call, listener: Document) -> list[dict[str, int]]:
    rows = [
        {name: int(row.get(name) or 0) for name in ("EndpointPort", "ListenerPort")}
        for row in call.trees("PortOverrides")
    ]
    for row in rows:
        if not any(r["FromPort"] <= row["ListenerPort"] <= r["ToPort"] for r in listener["PortRanges"]):
            raise invalid("PortOverrides", f"the listener does not listen on {row['ListenerPort']}")
    return rows


def _fields(call: Call, old: Document, listener: Document) -> Document:
    """The checked settings; what is not sent stays."""
    doc = dict(old)
    call.set_given(doc, _TEXTS)
    if doc["HealthCheckProtocol"].lower() not in ("", "tcp", "http", "https"):
        raise invalid("HealthCheckProtocol", "tcp, http or https")
    if call.has("HealthCheckEnabled"):
        doc["HealthCheckEnabled"] = call.flag("HealthCheckEnabled")
    for name, low, high in (
        ("HealthCheckPort", 0, 65535),
        ("HealthCheckIntervalSeconds", 1, 50),
        ("ThresholdCount", 2, 10),
        ("TrafficPercentage", 1, 100),
    ):
        if call.has(name):
            doc[name] = call.number(name, doc.get(name, high), low, high)
    if call.has("EndpointConfigurations") or not doc["EndpointConfigurations"]:
        doc["EndpointConfigurations"] = _endpoints(call)
    if call.has("PortOverrides"):
        doc["PortOverrides"] = _overrides(call, listener)
    return doc


@API.action(
    "CreateEndpointGroup",
    "AcceleratorId ListenerId EndpointGroupRegion EndpointConfigurations",
    f"{_OPTIONAL} EndpointGroupType DryRun Tag.*.Key Tag.*.Value",
    idempotent=True,
)
def create_group(call: Call) -> dict[str, Any]:
    """A default group; a virtual one needs forwarding rules, which are not served."""
    listener, region = owned(call, LISTENER), call.text("EndpointGroupRegion")
    if listener["AcceleratorId"] != call.text("AcceleratorId"):
        raise CloudError("NotExist.Listener", "The listener is not one of the accelerator.")
    if region not in REGIONS or call.text("EndpointGroupType") not in ("", "default"):
        raise invalid("EndpointGroupRegion", f"a group of type {call.text('EndpointGroupType')} in {region}")
    mine = [doc for doc in call.table(GROUP).list() if doc["ListenerId"] == listener["ListenerId"]]
    if any(doc["EndpointGroupRegion"] == region for doc in mine):
        raise CloudError("Exist.EndpointGroup", f"The listener has an endpoint group in {region} already.")
    if len(mine) >= _QUOTA:
        raise CloudError("QuotaExceeded.EndpointGroup", f"A listener has at most {_QUOTA} default endpoint groups.")
    doc: Document = {
        "EndpointGroupId": new_id("epg"),
        "AcceleratorId": listener["AcceleratorId"],
        "ListenerId": listener["ListenerId"],
        "EndpointGroupRegion": region,
        "EndpointGroupType": "default",
        **dict.fromkeys(_TEXTS.split(), ""),
        "HealthCheckEnabled": False,
        "HealthCheckPort": 0,
        "HealthCheckIntervalSeconds": 0,
        "ThresholdCount": 3,
        "EndpointConfigurations": [],
        "PortOverrides": [],
    }
    doc = _fields(call, doc, listener)
    if doc["HealthCheckEnabled"] and not doc["HealthCheckIntervalSeconds"]:
        raise invalid("HealthCheckIntervalSeconds", "a health check has an interval")
    _tags.attach(doc, _tags.given(call))
    call.table(GROUP).put(doc["EndpointGroupId"], doc)
    return {"EndpointGroupId": doc["EndpointGroupId"]}


def _shown(doc: Document) -> dict[str, Any]:
    tags = [{"Key": key, "Value": value} for key, value in doc["Tags"].items()]
    lists: dict[str, Any] = {"EndpointGroupIpList": [], "ForwardingRuleIds": []}
    return {**doc, **lists, "Tags": tags, "State": ACTIVE}


@API.action("DescribeEndpointGroup", "EndpointGroupId", "")
def describe_group(call: Call) -> dict[str, Any]:
    """One group and its endpoints."""
    return _shown(owned(call, GROUP))


@API.action(
    "ListEndpointGroups",
    "AcceleratorId",
    "ListenerId EndpointGroupId EndpointGroupType EndpointGroupRegion PageNumber PageSize Tag.*.Key Tag.*.Value",
)
def list_groups(call: Call) -> dict[str, Any]:
    """By accelerator, listener, region and tags; at most 50 a page."""
    number, size = call.number("PageNumber", 1, 1, 10**6), call.number("PageSize", 10, 1, 50)
    names = ("AcceleratorId", "ListenerId", "EndpointGroupId", "EndpointGroupType", "EndpointGroupRegion")
    tags = _tags.given(call)
    docs = [
        doc
        for doc in call.table(GROUP).list()
        if all(call.text(name) in ("", doc[name]) for name in names) and tags.items() <= doc["Tags"].items()
    ]
    rows = [_shown(doc) for doc in page(docs, number, size)]
    return {"PageNumber": number, "PageSize": size, "TotalCount": len(docs), "EndpointGroups": rows}


@API.action("UpdateEndpointGroup", "EndpointGroupId", f"{_OPTIONAL} EndpointGroupRegion", idempotent=True)
def update_group(call: Call) -> dict[str, Any]:
    """What is not sent stays."""
    old = owned(call, GROUP)
    doc = _fields(call, old, owned(call, LISTENER, old["ListenerId"]))
    call.table(GROUP).put(doc["EndpointGroupId"], doc)
    return {}


@API.action("DeleteEndpointGroup", "EndpointGroupId", "AcceleratorId ClientToken")
def delete_group(call: Call) -> dict[str, Any]:
    """With its endpoints."""
    call.table(GROUP).delete(owned(call, GROUP)["EndpointGroupId"])
    return {}
