"""Elastic IP addresses: allocate, bind, change, release.

Addresses come from 198.18.0.0/15, which nobody routes (RFC 2544): an address of the local cloud is never somebody's.
Codes: the provider's lists in resource_alicloud_eip_address.go:629 and resource_alicloud_eip_association.go.
"""

from __future__ import annotations

import ipaddress
from typing import Any

from dualregion_emulator.services import _tags
from dualregion_emulator.services._call import Call, new_id, page
from dualregion_emulator.services.vpc._api import API, EIP, GROUP, NAT, SNAT
from dualregion_emulator.store import Document, Store
from dualregion_emulator.wire import CloudError

_POOL = ipaddress.IPv4Network("198.18.0.0/15")
_NEXT = "vpc.eip.next"
_ISPS = ("BGP", "BGP_PRO", "BGP_International", "BGP_FinanceCloud", "ChinaTelecom", "ChinaUnicom", "ChinaMobile")


def find_eip(call: Call, name: str = "AllocationId") -> Document:
    """The address that a parameter names by its allocation id."""
    doc = call.table(EIP).get(call.text(name))
    if doc is None:
        raise CloudError("InvalidAllocationId.NotFound", "Specified allocation ID is not found.", 404)
    return doc


def locate(store: Store, address: str) -> str | None:
    """The region of an elastic address, named by itself or by its id."""
    for _, region, id, doc in store.everywhere(API.product, EIP):
        if address in (id, doc["IpAddress"]):
            return region
    return None


def _next_address(call: Call) -> str:
    store = call.context.store
    number = int(store.setting(_NEXT) or 0) + 1
    store.set_setting(_NEXT, str(number))
    return str(_POOL[number % (_POOL.num_addresses - 2) + 1])


@API.action(
    "AllocateEipAddress",
    "",
    "Bandwidth ISP InternetChargeType InstanceChargeType Netmode Name Description ResourceGroupId Zone"
    " InstanceId Tag.*.Key Tag.*.Value",
    idempotent=True,
)
def allocate_eip_address(call: Call) -> dict[str, Any]:
    """5 Mbit/s, by bandwidth, pay as you go, unless told otherwise. `InstanceId`, which the provider always
    sends, asks for a released address again; there are none. Prepaid ones are not served: the cloud keeps those
    whatever their owner deletes."""
    if call.text("InstanceId"):
        raise CloudError("InvalidInstanceId.NotFound", "No released EIP of that id can be had again.", 404)
    if call.text("InstanceChargeType", "PostPaid") != "PostPaid":
        raise CloudError("InvalidInstanceChargeType.ValueNotSupported", "The local cloud has pay-as-you-go only.")
    charge = call.text("InternetChargeType") or "PayByBandwidth"
    if charge not in ("PayByBandwidth", "PayByTraffic"):
        raise CloudError("InvalidInternetChargeType.ValueNotSupported", "The InternetChargeType is not supported.")
    isp = call.text("ISP") or "BGP"
    if isp not in _ISPS:
        raise CloudError("InvalidISP.ValueNotSupported", "The specified ISP is not supported.")
    id = new_id("eip", call.region)
    doc: Document = {
        "AllocationId": id,
        "IpAddress": _next_address(call),
        "Name": call.text("Name"),
        "Description": call.text("Description"),
        "Bandwidth": str(call.number("Bandwidth", 5, 1, 1000)),
        "InternetChargeType": charge,
        "ISP": isp,
        "Netmode": call.text("Netmode") or "public",
        "Zone": call.text("Zone"),
        "ResourceGroupId": call.text("ResourceGroupId") or GROUP,
        "AllocationTime": call.now,
        "DeletionProtection": False,
        "InstanceId": "",
        "InstanceType": "",
        "Mode": "NAT",
        "PrivateIpAddress": "",
        "VpcId": "",
    }
    _tags.attach(doc, _tags.given(call))
    call.table(EIP).put(id, doc)
    return {"AllocationId": id, "EipAddress": doc["IpAddress"], "ResourceGroupId": doc["ResourceGroupId"]}


def _shown(call: Call, doc: Document) -> dict[str, Any]:
    return {name: value for name, value in doc.items() if name != "Tags"} | {
        "EipBandwidth": doc["Bandwidth"],
        "Status": "InUse" if doc["InstanceId"] else "Available",
        "RegionId": call.region,
        "InstanceRegionId": call.region if doc["InstanceId"] else "",
        "ChargeType": "PostPaid",
        "BusinessStatus": "Normal",
        "ExpiredTime": "",
        "HDMonitorStatus": "OFF",
        "PublicIpAddressPoolId": "",
        "BandwidthPackageId": "",
        "SecondLimited": False,
        "ServiceManaged": 0,
        "OperationLocks": {"LockReason": []},
        "SecurityProtectionTypes": {"SecurityProtectionType": []},
        "Tags": _tags.shown(doc),
    }


@API.action(
    "DescribeEipAddresses",
    "",
    "AllocationId EipAddress EipName AssociatedInstanceId AssociatedInstanceType Status ResourceGroupId ISP PageNumber"
    " PageSize Tag.*.Key Tag.*.Value",
)
def describe_eip_addresses(call: Call) -> dict[str, Any]:
    """Filters by ids and addresses (comma-separated), instance, state, name and tags; at most 100 a page."""
    number, size = call.number("PageNumber", 1, 1, 10**6), call.number("PageSize", 10, 1, 100)
    tags = _tags.given(call)
    rows = [_shown(call, doc) for doc in call.table(EIP).list() if tags.items() <= doc["Tags"].items()]
    for name, field in (("AllocationId", "AllocationId"), ("EipAddress", "IpAddress")):
        wanted = {item for item in call.text(name).split(",") if item}
        rows = [row for row in rows if not wanted or row[field] in wanted]
    same = {"AssociatedInstanceId": "InstanceId", "AssociatedInstanceType": "InstanceType", "EipName": "Name"}
    for name in ("AssociatedInstanceId", "AssociatedInstanceType", "EipName", "Status", "ResourceGroupId", "ISP"):
        rows = [row for row in rows if call.text(name) in ("", row[same.get(name, name)])]
    shown = {"EipAddress": page(rows, number, size)}
    return {"PageNumber": number, "PageSize": size, "TotalCount": len(rows), "EipAddresses": shown}


@API.action("ModifyEipAddressAttribute", "AllocationId", "Bandwidth Name Description")
def modify_eip_address_attribute(call: Call) -> dict[str, Any]:
    """Bandwidth, name and description; the address itself never changes."""
    doc = find_eip(call)
    call.set_given(doc, "Name Description")
    doc["Bandwidth"] = str(call.number("Bandwidth", int(doc["Bandwidth"]), 1, 1000))
    call.table(EIP).put(doc["AllocationId"], doc)
    return {}


@API.action(
    "AssociateEipAddress",
    "AllocationId InstanceId",
    "InstanceType PrivateIpAddress Mode VpcId InstanceRegionId",
    idempotent=True,
)
def associate_eip_address(call: Call) -> dict[str, Any]:
    """NAT gateways and ECS instances that exist. `IncorrectEipStatus` for an address that is in use."""
    doc, type_ = find_eip(call), call.text("InstanceType") or "EcsInstance"
    places = {"Nat": (NAT, "Vpc"), "EcsInstance": ("instance", "Ecs")}
    if type_ not in places:
        raise CloudError("InvalidInstanceType.ValueNotSupported", f"The local cloud binds to {sorted(places)} only.")
    if doc["InstanceId"]:
        raise CloudError("IncorrectEipStatus", "Current elastic IP status does not support this operation.")
    kind, product = places[type_]
    if call.table(kind, product=product).get(call.text("InstanceId")) is None:
        raise CloudError("InvalidInstanceId.NotFound", "The specified instance does not exist.", 404)
    # The network is shown only where the caller named it: anything else is a change in the provider's eyes.
    doc |= {"InstanceId": call.text("InstanceId"), "InstanceType": type_, "VpcId": call.text("VpcId")}
    doc |= {"Mode": call.text("Mode") or "NAT", "PrivateIpAddress": call.text("PrivateIpAddress")}
    call.table(EIP).put(doc["AllocationId"], doc)
    return {}


def unbind(call: Call, doc: Document) -> None:
    """Takes the address off whatever it is bound to."""
    doc |= {"InstanceId": "", "InstanceType": "", "VpcId": "", "Mode": "NAT", "PrivateIpAddress": ""}
    call.table(EIP).put(doc["AllocationId"], doc)


@API.action("UnassociateEipAddress", "AllocationId", "InstanceId InstanceType PrivateIpAddress Force", idempotent=True)
def unassociate_eip_address(call: Call) -> dict[str, Any]:
    """`InvalidIpStatus.HasBeenUsedBySnatTable` while an SNAT entry uses it."""
    doc = find_eip(call)
    if not doc["InstanceId"] or call.text("InstanceId") not in ("", doc["InstanceId"]):
        raise CloudError("IncorrectEipStatus", "Current elastic IP status does not support this operation.")
    if any(doc["IpAddress"] in entry["SnatIp"].split(",") for entry in call.table(SNAT).list()):
        raise CloudError("InvalidIpStatus.HasBeenUsedBySnatTable", "The IP address is used by an SNAT entry.")
    unbind(call, doc)
    return {}


@API.action("ReleaseEipAddress", "AllocationId")
def release_eip_address(call: Call) -> dict[str, Any]:
    """`IncorrectEipStatus` while it is bound; refused under deletion protection."""
    doc = find_eip(call)
    if doc["DeletionProtection"]:
        raise CloudError("OperationDenied.DeletionProtection", "Deletion protection is enabled for the EIP.")
    if doc["InstanceId"]:
        raise CloudError("IncorrectEipStatus", "Current elastic IP status does not support this operation.")
    call.table(EIP).delete(doc["AllocationId"])
    return {}


@API.action("ModifyEipForwardMode", "InstanceId Mode", idempotent=True)
def modify_eip_forward_mode(call: Call) -> dict[str, Any]:
    """NAT or MULTI_BINDED; the parameter InstanceId is the allocation id."""
    if call.text("Mode") not in ("NAT", "MULTI_BINDED", "BINDED"):
        raise CloudError("InvalidMode.ValueNotSupported", "The specified Mode is not supported.")
    doc = find_eip(call, "InstanceId")
    call.table(EIP).put(doc["AllocationId"], {**doc, "Mode": call.text("Mode")})
    return {}
