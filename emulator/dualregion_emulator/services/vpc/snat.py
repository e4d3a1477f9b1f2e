"""SNAT entries: which source leaves a NAT gateway with which addresses.

Codes: the provider's lists in resource_alicloud_snat_entry.go:105, :277 and :288.
"""

from __future__ import annotations

import ipaddress
from typing import Any

from dualregion_emulator.services._call import Call, new_id, page
from dualregion_emulator.services.vpc._api import API, EIP, NAT, SNAT
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError


def _gateway(call: Call) -> Document:
    """The gateway whose table the parameter SnatTableId names."""
    for doc in call.table(NAT).list():
        if doc["SnatTable"] == call.text("SnatTableId"):
            return doc
    raise CloudError("InvalidSnatTableId.NotFound", "Specified SNAT table does not exist.", 404)


def _entry(call: Call) -> Document:
    doc = call.table(SNAT).get(call.text("SnatEntryId"))
    if doc is None or doc["SnatTableId"] != call.text("SnatTableId"):
        raise CloudError("InvalidSnatEntryId.NotFound", "Specified SNAT entry does not exist.", 404)
    return doc


def _addresses(call: Call, gateway: Document) -> str:
    """The comma-separated addresses, each bound to the gateway."""
    bound = {eip["IpAddress"] for eip in call.table(EIP).list() if eip["InstanceId"] == gateway["NatGatewayId"]}
    wanted = call.text("SnatIp").split(",")
    if not bound.issuperset(wanted):
        raise CloudError("EIP_NOT_IN_GATEWAY", "The specified EIP is not bound to the NAT gateway.")
    return ",".join(wanted)


@API.action(
    "CreateSnatEntry", "SnatTableId SnatIp", "SourceVSwitchId SourceCIDR SnatEntryName EipAffinity", idempotent=True
)
def create_snat_entry(call: Call) -> dict[str, Any]:
    """Of a vSwitch of the gateway's network, or of a block of addresses."""
    gateway = _gateway(call)
    vswitch, block = call.text("SourceVSwitchId"), call.text("SourceCIDR")
    if bool(vswitch) == bool(block):
        raise CloudError("MissingParameter", "Exactly one of SourceVSwitchId and SourceCIDR is needed.")
    if vswitch:
        found = call.table("vswitch").get(vswitch)
        if found is None or found["VpcId"] != gateway["VpcId"]:
            raise CloudError("InvalidVSwitchId.NotFound", "Specified VSwitch does not exist.", 404)
        block = found["CidrBlock"]
    else:
        try:
            block = str(ipaddress.IPv4Network(block))
        except ValueError:
            raise CloudError("InvalidSourceCIDR.Malformed", f"Specified CIDR block {block} is not valid.") from None
    taken = [entry for entry in call.table(SNAT).list() if entry["SnatTableId"] == gateway["SnatTable"]]
    if any((entry["SourceVSwitchId"], entry["SourceCIDR"]) == (vswitch, block) for entry in taken):
        raise CloudError("Forbidden.SourceVSwitchId.Duplicated", "The source has an SNAT entry already.")
    id = new_id("snat", call.region)
    doc: Document = {
        "SnatEntryId": id,
        "SnatTableId": gateway["SnatTable"],
        "NatGatewayId": gateway["NatGatewayId"],
        "SnatEntryName": call.text("SnatEntryName"),
        "SnatIp": _addresses(call, gateway),
        "SourceVSwitchId": vswitch,
        "SourceCIDR": block,
        "EipAffinity": str(call.number("EipAffinity", 0, 0, 1)),
    }
    call.table(SNAT).put(id, doc)
    return {"SnatEntryId": id}


@API.action(
    "DescribeSnatTableEntries",
    "",
    "SnatTableId SnatEntryId NatGatewayId SnatIp SnatEntryName SourceVSwitchId SourceCIDR PageNumber PageSize",
)
def describe_snat_table_entries(call: Call) -> dict[str, Any]:
    """Unknown ids are an empty list; at most 50 a page."""
    number, size = call.number("PageNumber", 1, 1, 10**6), call.number("PageSize", 10, 1, 50)
    rows: list[dict[str, Any]] = [{**doc, "Status": "Available"} for doc in call.table(SNAT).list()]
    names = "SnatTableId SnatEntryId NatGatewayId SnatIp SnatEntryName SourceVSwitchId SourceCIDR"
    for name in names.split():
        rows = [row for row in rows if call.text(name) in ("", row[name])]
    shown = {"SnatTableEntry": page(rows, number, size)}
    return {"PageNumber": number, "PageSize": size, "TotalCount": len(rows), "SnatTableEntries": shown}


@API.action("ModifySnatEntry", "SnatTableId SnatEntryId", "SnatIp SnatEntryName EipAffinity", idempotent=True)
def modify_snat_entry(call: Call) -> dict[str, Any]:
    """Addresses, name and affinity; the source never changes."""
    doc = _entry(call)
    call.set_given(doc, "SnatEntryName")
    if call.text("SnatIp"):
        doc["SnatIp"] = _addresses(call, _gateway(call))
    doc["EipAffinity"] = str(call.number("EipAffinity", int(doc["EipAffinity"]), 0, 1))
    call.table(SNAT).put(doc["SnatEntryId"], doc)
    return {}


@API.action("DeleteSnatEntry", "SnatTableId SnatEntryId", idempotent=True)
def delete_snat_entry(call: Call) -> dict[str, Any]:
    """`InvalidSnatEntryId.NotFound` for one that does not exist."""
    call.table(SNAT).delete(_entry(call)["SnatEntryId"])
    return {}
