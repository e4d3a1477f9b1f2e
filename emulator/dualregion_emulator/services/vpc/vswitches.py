"""vSwitches: subnets of a network, each in one zone.

Not found is an **empty answer with status 200** for DescribeVSwitchAttributes (provider:
service_alicloud_vpc_v2.go:791).
Error codes: the provider's lists in resource_alicloud_vswitch.go, and the vendor's page of CreateVSwitch.
"""

from __future__ import annotations

import ipaddress
from typing import Any

from dualregion_emulator.services import _tags
from dualregion_emulator.services._call import Call, new_id, page
from dualregion_emulator.services._ranges import inside, ipv6_subnet, network
from dualregion_emulator.services._world import REGIONS
from dualregion_emulator.services.vpc._api import API, GROUP, NAT, SNAT, owned_vpc
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError


@API.action(
    "CreateVSwitch",
    "VpcId ZoneId CidrBlock",
    "VSwitchName Description Ipv6CidrBlock VpcIpv6CidrBlock Tag.*.Key Tag.*.Value",
    idempotent=True,
)
def create_vswitch(call: Call) -> dict[str, Any]:
    """A block of /16 to /29 inside the network that overlaps no other vSwitch, in a zone of the region."""
    parent = owned_vpc(call)
    if call.text("ZoneId") not in REGIONS[call.region]:
        raise CloudError("InvalidZoneId.NotFound", "Specified value of ZoneId is not exists.", 404)
    block = network(call.text("CidrBlock"), 16, 29)
    if not inside(str(block), [parent["CidrBlock"], *parent["SecondaryCidrs"]]):
        raise CloudError("InvalidCidrBlock.Malformed", f"Specified CIDR block {block} is not within the VPC's.")
    for other in call.table("vswitch").list():
        if other["VpcId"] == parent["VpcId"] and block.overlaps(ipaddress.IPv4Network(other["CidrBlock"])):
            raise CloudError("InvalidCidrBlock.Overlapped", "Specified CIDR block overlapped with other subnets.")
    id = new_id("vsw", call.region)
    subnet = call.number("Ipv6CidrBlock", -1, 0, 255)
    doc: Document = {
        "VSwitchId": id,
        "VpcId": parent["VpcId"],
        "ZoneId": call.text("ZoneId"),
        "CidrBlock": str(block),
        "VSwitchName": call.text("VSwitchName"),
        "Description": call.text("Description"),
        "CreationTime": call.now,
        "Ipv6CidrBlock": ipv6_subnet(parent["Ipv6CidrBlock"], subnet) if subnet >= 0 else "",
    }
    _tags.attach(doc, _tags.given(call))
    call.table("vswitch").put(id, doc)
    return {"VSwitchId": id}


def _vswitch_shown(call: Call, doc: Document) -> dict[str, Any]:
    parent = call.table("vpc").get(doc["VpcId"]) or {}
    # The first address and the last three are the cloud's own (vendor's CreateVSwitch page).
    free = ipaddress.IPv4Network(doc["CidrBlock"]).num_addresses - 4
    return {k: v for k, v in doc.items() if k != "Tags"} | {
        "AvailableIpAddressCount": free,
        "EnabledIpv6": bool(doc["Ipv6CidrBlock"]),
        "IsDefault": False,
        "NetworkAclId": "",
        "OwnerId": int(call.account),
        "ResourceGroupId": parent.get("ResourceGroupId", GROUP),
        "RouteTable": {"RouteTableId": parent.get("RouteTableId", ""), "RouteTableType": "System"},
        "ShareType": "",
        "Status": "Available",
        "Tags": _tags.shown(doc),
    }


@API.action("DescribeVSwitchAttributes", "VSwitchId", "DryRun")
def describe_vswitch_attributes(call: Call) -> dict[str, Any]:
    """An unknown id is `VSwitchId: ""` with status 200."""
    doc = call.table("vswitch").get(call.text("VSwitchId"))
    return _vswitch_shown(call, doc) if doc else {"VSwitchId": "", "Status": ""}


@API.action(
    "DescribeVSwitches", "", "VpcId VSwitchId ZoneId VSwitchName IsDefault PageNumber PageSize Tag.*.Key Tag.*.Value"
)
def describe_vswitches(call: Call) -> dict[str, Any]:
    """Filters by network, id, zone, name and tags; at most 50 a page."""
    number, size = call.number("PageNumber", 1, 1, 10**6), call.number("PageSize", 10, 1, 50)
    tags = _tags.given(call)
    docs = [doc for doc in call.table("vswitch").list() if tags.items() <= doc["Tags"].items()]
    for name in ("VpcId", "VSwitchId", "ZoneId", "VSwitchName"):
        docs = [doc for doc in docs if call.text(name) in ("", doc[name])]
    rows = [_vswitch_shown(call, doc) for doc in page(docs, number, size)]
    return {"PageNumber": number, "PageSize": size, "TotalCount": len(docs), "VSwitches": {"VSwitch": rows}}


def _vswitch(call: Call) -> Document:
    doc = call.table("vswitch").get(call.text("VSwitchId"))
    if doc is None:
        raise CloudError("InvalidVSwitchId.NotFound", "Specified VSwitch does not exist.", 404)
    return doc


@API.action("ModifyVSwitchAttribute", "VSwitchId", "VSwitchName Description EnableIPv6 Ipv6CidrBlock VpcIpv6CidrBlock")
def modify_vswitch_attribute(call: Call) -> dict[str, Any]:
    """Name, description and IPv6; the IPv4 block never changes."""
    doc = _vswitch(call)
    call.set_given(doc, "VSwitchName Description")
    if call.has("EnableIPv6"):
        parent = call.table("vpc").get(doc["VpcId"]) or {"Ipv6CidrBlock": ""}
        subnet = call.number("Ipv6CidrBlock", 0, 0, 255)
        doc["Ipv6CidrBlock"] = ipv6_subnet(parent["Ipv6CidrBlock"], subnet) if call.flag("EnableIPv6") else ""
    call.table("vswitch").put(doc["VSwitchId"], doc)
    return {}


@API.action("DeleteVSwitch", "VSwitchId", "DryRun")
def delete_vswitch(call: Call) -> dict[str, Any]:
    """Refused while a NAT gateway or an instance lies in it, or an SNAT entry names it."""
    id = _vswitch(call)["VSwitchId"]
    for kind, field in ((NAT, "VSwitchId"), (SNAT, "SourceVSwitchId")):
        if any(doc[field] == id for doc in call.table(kind).list()):
            raise CloudError("DependencyViolation", f"Specified VSwitch is in use by a {kind}.")
    if any(doc["VSwitchId"] == id for doc in call.table("instance", product="Ecs").list()):
        raise CloudError("DependencyViolation", "Specified VSwitch is in use by an instance.")
    call.table("vswitch").delete(id)
    return {}
