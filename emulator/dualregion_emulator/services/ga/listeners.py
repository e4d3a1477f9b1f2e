"""Listeners: vendor's CreateListener and DescribeListener pages.

TCP, HTTP and HTTPS are forwarded as they are (see `traffic.entrances`). UDP is kept and not forwarded. Settings that
were not sent are left out of the answers where the provider's properties are not computed.
"""

from __future__ import annotations

from typing import Any, cast

from dualregion_emulator.clock import parse
from dualregion_emulator.services._call import Call, new_id, page
from dualregion_emulator.services.ga._api import ACCELERATOR, ACTIVE, API, GROUP, LISTENER, invalid, owned
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

_TEXTS = "Name Description Protocol ClientAffinity SecurityPolicyId HttpVersion"
_X_FORWARDED = [
    f"XForwardedForConfig.X{name}Enabled"
    for name in ("ForwardedForGaId", "ForwardedForGaAp", "ForwardedForProto", "ForwardedForPort", "RealIp")
]
_OPTIONAL = (
    f"{_TEXTS} IdleTimeout RequestTimeout ProxyProtocol PortRanges PortRanges.*.FromPort PortRanges.*.ToPort"
    f" Certificates.*.Id {' '.join(_X_FORWARDED)}"
)
_IDLE = {"TCP": 900, "UDP": 20, "HTTP": 15, "HTTPS": 15}


def _ports(call: Call, accelerator: str, own: str) -> list[dict[str, int]]:
    """Ranges of 1 to 65499 that no other listener of the accelerator has."""
    ranges: list[dict[str, int]] = []
    others = [d for d in call.table(LISTENER).list() if d["AcceleratorId"] == accelerator and d["ListenerId"] != own]
    taken = [(r["FromPort"], r["ToPort"]) for d in others for r in d["PortRanges"]]
    for row in call.trees("PortRanges"):
        low, high = int(row.get("FromPort") or 0), int(row.get("ToPort") or 0)
        if not 1 <= low <= high <= 65499:
            raise invalid("PortRanges", f"{low} to {high}")
        if any(low <= top and bottom <= high for bottom, top in taken):
            raise CloudError("Exist.Port", f"The ports {low} to {high} overlap with those of another listener.")
        taken.append((low, high))
        ranges.append({"FromPort": low, "ToPort": high})
    if not ranges:
        raise invalid("PortRanges", "a listener has at least one port")
    return ranges


def _fields(call: Call, old: Document) -> Document:
    """The checked settings; what is not sent stays."""
    doc = dict(old)
    call.set_given(doc, _TEXTS)
    protocol, affinity = doc["Protocol"], doc["ClientAffinity"]
    if protocol not in _IDLE or affinity not in ("NONE", "SOURCE_IP"):
        raise invalid("Protocol", f"{protocol} with the affinity {affinity}")
    if call.has("PortRanges") or not doc["PortRanges"]:
        doc["PortRanges"] = _ports(call, doc["AcceleratorId"], doc["ListenerId"])
    if call.has("ProxyProtocol"):
        doc["ProxyProtocol"] = call.flag("ProxyProtocol")
    doc["IdleTimeout"] = call.number("IdleTimeout", doc.get("IdleTimeout") or _IDLE[protocol], 1, 900)
    if protocol.startswith("HTTP"):
        doc["RequestTimeout"] = call.number("RequestTimeout", doc.get("RequestTimeout") or 60, 1, 180)
    if call.has("Certificates"):
        doc["Certificates"] = [{"Id": str(row.get("Id", ""))} for row in call.trees("Certificates")]
    if protocol == "HTTPS" and not doc["Certificates"]:
        raise invalid("Certificates", "an HTTPS listener has one")
    sent = call.parameters.get("XForwardedForConfig")
    if isinstance(sent, dict):
        flags = cast(dict[str, str], sent)
        doc["XForwardedForConfig"] = {name: flag.lower() == "true" for name, flag in flags.items()}
    return doc


@API.action("CreateListener", "AcceleratorId PortRanges", f"{_OPTIONAL} Type", idempotent=True)
def create_listener(call: Call) -> dict[str, Any]:
    """Intelligent routing (`Standard`); custom routing is not served."""
    if call.text("Type") not in ("", "Standard"):
        raise invalid("Type", "the local cloud serves Standard")
    doc: Document = {
        "ListenerId": new_id("lsr"),
        "AcceleratorId": owned(call, ACCELERATOR)["AcceleratorId"],
        "Name": "",
        "Description": "",
        "Protocol": "TCP",
        "ClientAffinity": "NONE",
        "SecurityPolicyId": "",
        "HttpVersion": "",
        "PortRanges": [],
        "Certificates": [],
        "ProxyProtocol": False,
        "CreateTime": int(parse(call.now).timestamp() * 1000),
    }
    if call.has("Type"):
        doc["Type"] = "Standard"
    doc = _fields(call, doc)
    call.table(LISTENER).put(doc["ListenerId"], doc)
    return {"ListenerId": doc["ListenerId"]}


@API.action("DescribeListener", "ListenerId", "")
def describe_listener(call: Call) -> dict[str, Any]:
    """One listener. Its time of creation is text here, and a number in the list (SDK)."""
    doc = owned(call, LISTENER)
    return {**doc, "State": ACTIVE, "CreateTime": str(doc["CreateTime"])}


@API.action("ListListeners", "AcceleratorId", "Protocol PageNumber PageSize")
def list_listeners(call: Call) -> dict[str, Any]:
    """Those of an accelerator; at most 50 a page."""
    number, size = call.number("PageNumber", 1, 1, 10**6), call.number("PageSize", 10, 1, 50)
    id = owned(call, ACCELERATOR)["AcceleratorId"]
    docs = [doc for doc in call.table(LISTENER).list() if doc["AcceleratorId"] == id]
    docs = [doc for doc in docs if call.text("Protocol") in ("", doc["Protocol"])]
    rows = [{**doc, "State": ACTIVE} for doc in page(docs, number, size)]
    return {"PageNumber": number, "PageSize": size, "TotalCount": len(docs), "Listeners": rows}


@API.action("UpdateListener", "ListenerId", _OPTIONAL, idempotent=True)
def update_listener(call: Call) -> dict[str, Any]:
    """What is not sent stays."""
    doc = _fields(call, owned(call, LISTENER))
    call.table(LISTENER).put(doc["ListenerId"], doc)
    return {}


@API.action("DeleteListener", "ListenerId", "AcceleratorId ClientToken")
def delete_listener(call: Call) -> dict[str, Any]:
    """Refused while it has endpoint groups (provider: resource_alicloud_ga_listener.go, Delete)."""
    id = owned(call, LISTENER)["ListenerId"]
    if any(group["ListenerId"] == id for group in call.table(GROUP).list()):
        raise CloudError("Exist.EndpointGroup", "The listener still has endpoint groups.")
    call.table(LISTENER).delete(id)
    return {}
