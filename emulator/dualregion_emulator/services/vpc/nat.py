"""NAT gateways: enhanced ones, pay as you go. Each has one SNAT and one DNAT table.

Codes: the provider's lists in resource_alicloud_nat_gateway.go:310 and :632, and service_alicloud_vpc.go:29. For a
gateway that still has SNAT entries the vendor publishes no code; ours is named after the same pattern.
"""

from __future__ import annotations

import ipaddress
import json
from typing import Any, cast

from dualregion_emulator.services import _tags
from dualregion_emulator.services._call import Call, new_id, page
from dualregion_emulator.services.vpc._api import API, EIP, GROUP, NAT, SNAT, owned_vpc
from dualregion_emulator.services.vpc.eip import unbind
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError


def find_nat(call: Call, name: str = "NatGatewayId") -> Document:
    """The gateway that a parameter names."""
    doc = call.table(NAT).get(call.text(name))
    if doc is None:
        raise CloudError("InvalidNatGatewayId.NotFound", "Specified NAT gateway does not exist.", 404)
    return doc


def _access_mode(call: Call) -> dict[str, str]:
    """JSON text (the provider) or flattened (the SDK)."""
    value: object = call.parameters.get("AccessMode", {})
    if isinstance(value, str):
        try:
            value = json.loads(value or "{}")
        except ValueError:
            raise CloudError("InvalidParameter", "The specified parameter AccessMode is not valid.") from None
    return {name: str(text) for name, text in cast(dict[str, object], value).items()}


@API.action(
    "CreateNatGateway",
    "VpcId",
    "VSwitchId NatType Name Description InternetChargeType InstanceChargeType NetworkType Spec EipBindMode"
    " IcmpReplyEnabled PrivateLinkEnabled AccessMode AccessMode.ModeValue AccessMode.TunnelType"
    " Tag.*.Key Tag.*.Value",
    idempotent=True,
)
def create_nat_gateway(call: Call) -> dict[str, Any]:
    """Enhanced only, so it wants a vSwitch of the network."""
    parent = owned_vpc(call)
    if call.text("NatType") not in ("", "Enhanced"):
        raise CloudError("InvalidNatType.ValueNotSupported", "Standard NAT gateways are not sold any more.")
    if call.text("InstanceChargeType") not in ("", "PostPaid"):
        raise CloudError("InvalidInstanceChargeType.ValueNotSupported", "The local cloud has pay-as-you-go only.")
    if call.text("InternetChargeType") not in ("", "PayByLcu", "PayBySpec"):
        raise CloudError("InvalidInternetChargeType.ValueNotSupported", "The InternetChargeType is not supported.")
    if call.text("NetworkType") not in ("", "internet", "intranet"):
        raise CloudError("InvalidNetworkType.ValueNotSupported", "The specified NetworkType is not supported.")
    vswitch = call.table("vswitch").get(call.text("VSwitchId"))
    if vswitch is None or vswitch["VpcId"] != parent["VpcId"]:
        raise CloudError("InvalidVSwitchId.NotFound", "Specified VSwitch does not exist.", 404)
    id = new_id("ngw", call.region)
    doc: Document = {
        "NatGatewayId": id,
        "VpcId": parent["VpcId"],
        "VSwitchId": vswitch["VSwitchId"],
        "Name": call.text("Name"),
        "Description": call.text("Description"),
        "InternetChargeType": call.text("InternetChargeType") or "PayByLcu",
        "NetworkType": call.text("NetworkType") or "internet",
        "Spec": call.text("Spec"),
        "EipBindMode": call.text("EipBindMode") or "MULTI_BINDED",
        "IcmpReplyEnabled": call.flag("IcmpReplyEnabled", True),
        "PrivateLinkEnabled": call.flag("PrivateLinkEnabled"),
        "AccessMode": _access_mode(call),
        "DeletionProtection": False,
        "CreationTime": call.now,
        "SnatTable": new_id("stb", call.region),
        "ForwardTable": new_id("ftb", call.region),
        "PrivateIp": str(ipaddress.IPv4Network(vswitch["CidrBlock"])[-4]),
    }
    _tags.attach(doc, _tags.given(call))
    call.table(NAT).put(id, doc)
    return {"NatGatewayId": id, **_tables(doc)}


def _tables(doc: Document) -> dict[str, Any]:
    return {
        "SnatTableIds": {"SnatTableId": [doc["SnatTable"]]},
        "ForwardTableIds": {"ForwardTableId": [doc["ForwardTable"]]},
        "FullNatTableIds": {"FullNatTableId": []},
    }


def _shown(call: Call, doc: Document) -> dict[str, Any]:
    hidden = {"VSwitchId", "SnatTable", "ForwardTable", "PrivateIp", "Tags", "AccessMode"}
    zone = (call.table("vswitch").get(doc["VSwitchId"]) or {}).get("ZoneId", "")
    addresses = [
        {
            "AllocationId": eip["AllocationId"],
            "IpAddress": eip["IpAddress"],
            "PrivateIpAddress": eip["PrivateIpAddress"],
            "SnatEntryEnabled": True,
            "UsingStatus": "Idle",
        }
        for eip in call.table(EIP).list()
        if eip["InstanceId"] == doc["NatGatewayId"]
    ]
    shown = {name: value for name, value in doc.items() if name not in hidden} | {
        **_tables(doc),
        "NatType": "Enhanced",
        "InstanceChargeType": "PostPaid",
        "Status": "Available",
        "BusinessStatus": "Normal",
        "RegionId": call.region,
        "ResourceGroupId": GROUP,
        "AutoPay": False,
        "ExpiredTime": "",
        "EcsMetricEnabled": False,
        "SecurityProtectionEnabled": False,
        "IpLists": {"IpList": addresses},
        "NatGatewayPrivateInfo": {
            "VswitchId": doc["VSwitchId"],
            "IzNo": zone,
            "PrivateIpAddress": doc["PrivateIp"],
            "EniInstanceId": "",
            "MaxBandwidth": 5120,
        },
        "Tags": {"Tag": [{"TagKey": key, "TagValue": value} for key, value in doc["Tags"].items()]},
    }
    return shown | ({"AccessMode": doc["AccessMode"]} if doc["AccessMode"] else {})


@API.action(
    "DescribeNatGateways",
    "",
    "NatGatewayId VpcId Name NatType NetworkType Spec Status InstanceChargeType PageNumber PageSize"
    " Tag.*.Key Tag.*.Value",
)
def describe_nat_gateways(call: Call) -> dict[str, Any]:
    """An unknown id is an empty list; at most 50 a page."""
    number, size = call.number("PageNumber", 1, 1, 10**6), call.number("PageSize", 10, 1, 50)
    tags = _tags.given(call)
    rows = [_shown(call, doc) for doc in call.table(NAT).list() if tags.items() <= doc["Tags"].items()]
    for name in ("NatGatewayId", "VpcId", "Name", "NatType", "NetworkType", "Spec", "Status", "InstanceChargeType"):
        rows = [row for row in rows if call.text(name) in ("", row[name])]
    shown = {"NatGateway": page(rows, number, size)}
    return {"PageNumber": number, "PageSize": size, "TotalCount": len(rows), "NatGateways": shown}


@API.action("ModifyNatGatewayAttribute", "NatGatewayId", "Name Description EipBindMode IcmpReplyEnabled")
def modify_nat_gateway_attribute(call: Call) -> dict[str, Any]:
    """Name, description, how addresses are bound, and whether it answers pings."""
    doc = find_nat(call)
    call.set_given(doc, "Name Description EipBindMode")
    doc["IcmpReplyEnabled"] = call.flag("IcmpReplyEnabled", doc["IcmpReplyEnabled"])
    call.table(NAT).put(doc["NatGatewayId"], doc)
    return {}


@API.action("DeletionProtection", "InstanceId Type ProtectionEnable", idempotent=True)
def deletion_protection(call: Call) -> dict[str, Any]:
    """Of an elastic address (EIP) or a gateway (NATGW)."""
    kinds = {"EIP": EIP, "NATGW": NAT}
    if call.text("Type") not in kinds:
        raise CloudError("InvalidType.ValueNotSupported", "The specified Type is not supported.")
    table = call.table(kinds[call.text("Type")])
    doc = table.get(call.text("InstanceId"))
    if doc is None:
        raise CloudError("InvalidInstanceId.NotFound", "The specified instance does not exist.", 404)
    table.put(call.text("InstanceId"), {**doc, "DeletionProtection": call.flag("ProtectionEnable")})
    return {}


@API.action("DeleteNatGateway", "NatGatewayId", "Force")
def delete_nat_gateway(call: Call) -> dict[str, Any]:
    """Without `Force` it must have neither addresses nor SNAT entries; with it, those go first."""
    doc = find_nat(call)
    if doc["DeletionProtection"]:
        raise CloudError("OperationDenied.DeletionProtection", "Deletion protection is enabled for the gateway.")
    entries = [entry for entry in call.table(SNAT).list() if entry["SnatTableId"] == doc["SnatTable"]]
    addresses = [eip for eip in call.table(EIP).list() if eip["InstanceId"] == doc["NatGatewayId"]]
    if not call.flag("Force"):
        if entries:
            raise CloudError("DependencyViolation.SnatEntries", "Specified NAT gateway has SNAT entries.")
        if addresses:
            raise CloudError("DependencyViolation.EIPS", "Specified NAT gateway has elastic IP addresses.")
    for entry in entries:
        call.table(SNAT).delete(entry["SnatEntryId"])
    for eip in addresses:
        unbind(call, eip)
    call.table(NAT).delete(doc["NatGatewayId"])
    return {}
