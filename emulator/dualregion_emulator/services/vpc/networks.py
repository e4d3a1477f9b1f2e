"""Networks and their system route tables.

Not found is an **empty answer with status 200** for DescribeVpcAttribute (provider: service_alicloud_vpc_v2.go:855).
Error codes: the provider's lists in resource_alicloud_vpc.go, and the vendor's page of CreateVpc.
"""

from __future__ import annotations

import ipaddress
from typing import Any

from dualregion_emulator.services import _tags
from dualregion_emulator.services._call import Call, new_id, page
from dualregion_emulator.services._ranges import inside, ipv6_block, network
from dualregion_emulator.services.vpc._api import API, GROUP, owned_vpc
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

_SHARED_SPACE = ("100.64.0.0/10", "224.0.0.0/4", "127.0.0.0/8", "169.254.0.0/16")


@API.action(
    "CreateVpc",
    "",
    "CidrBlock VpcName Description ResourceGroupId UserCidr EnableIpv6 Ipv6Isp Ipv6CidrBlock EnableDnsHostname DryRun"
    " Tag.*.Key Tag.*.Value",
    idempotent=True,
)
def create_vpc(call: Call) -> dict[str, Any]:
    """A network of /8 to /28 that avoids link-local, loopback, multicast and 100.64.0.0/10; 172.16.0.0/12 if none is
    named. With `DryRun` the error `DryRunOperation` says that it would have worked."""
    block = network(call.text("CidrBlock") or "172.16.0.0/12", 8, 28)
    if any(block.overlaps(ipaddress.IPv4Network(space)) for space in _SHARED_SPACE):
        raise CloudError("InvalidCidrBlock.Malformed", f"Specified CIDR block {block} is not valid.")
    if call.flag("DryRun"):
        raise CloudError("DryRunOperation", "Request validation has been passed with DryRun flag set.")
    id, isp = new_id("vpc", call.region), call.text("Ipv6Isp", "BGP")
    ipv6 = (call.text("Ipv6CidrBlock") or ipv6_block()) if call.flag("EnableIpv6") else ""
    doc: Document = {
        "VpcId": id,
        "CidrBlock": str(block),
        "VpcName": call.text("VpcName"),
        "Description": call.text("Description"),
        "ResourceGroupId": call.text("ResourceGroupId", GROUP),
        "CreationTime": call.now,
        "VRouterId": new_id("vrt", call.region),
        "RouteTableId": new_id("vtb", call.region),
        "UserCidrs": [c for c in call.text("UserCidr").split(",") if c],
        "SecondaryCidrs": [],
        "Ipv6CidrBlock": ipv6,
        "Ipv6Isp": isp,
        "DnsHostnameStatus": "ENABLED" if call.flag("EnableDnsHostname") else "DISABLED",
        "RouteTable": {"RouteTableName": "", "Description": "", "RoutePropagationEnable": True},
    }
    _tags.attach(doc, _tags.given(call))
    call.table("vpc").put(id, doc)
    return {name: doc[name] for name in ("VpcId", "VRouterId", "RouteTableId", "ResourceGroupId")}


def _shown(call: Call, doc: Document) -> dict[str, Any]:
    """What DescribeVpcs and DescribeVpcAttribute have in common."""
    ids = [v["VSwitchId"] for v in call.table("vswitch").list() if v["VpcId"] == doc["VpcId"]]
    same = "VpcId CidrBlock VpcName Description ResourceGroupId CreationTime VRouterId Ipv6CidrBlock DnsHostnameStatus"
    blocks = [{"Ipv6CidrBlock": doc["Ipv6CidrBlock"], "Ipv6Isp": doc["Ipv6Isp"]}] if doc["Ipv6CidrBlock"] else []
    return {name: doc[name] for name in same.split()} | {
        "RegionId": call.region,
        "Status": "Available",
        "IsDefault": False,
        "OwnerId": int(call.account),
        "EnabledIpv6": bool(doc["Ipv6CidrBlock"]),
        "Ipv6CidrBlocks": {"Ipv6CidrBlock": blocks},
        "SecondaryCidrBlocks": {"SecondaryCidrBlock": doc["SecondaryCidrs"]},
        "UserCidrs": {"UserCidr": doc["UserCidrs"]},
        "VSwitchIds": {"VSwitchId": ids},
        "Tags": _tags.shown(doc),
        "DhcpOptionsSetId": "",
        "DhcpOptionsSetStatus": "",
    }


@API.action("DescribeVpcAttribute", "VpcId", "IsDefault DryRun")
def describe_vpc_attribute(call: Call) -> dict[str, Any]:
    """An unknown id is `VpcId: ""` with status 200."""
    doc = call.table("vpc").get(call.text("VpcId"))
    if doc is None:
        return {"VpcId": ""}
    groups = [g for g in call.table("security-group", product="Ecs").list() if g["VpcId"] == doc["VpcId"]]
    shown = _shown(call, doc)
    counts = {"VRouter": 1, "VSwitch": len(shown["VSwitchIds"]["VSwitchId"]), "SecurityGroup": len(groups)}
    return shown | {
        "ClassicLinkEnabled": False,
        "AssociatedCens": {"AssociatedCen": []},
        "CloudResources": {
            "CloudResourceSetType": [{"ResourceType": k, "ResourceCount": n} for k, n in counts.items() if n]
        },
        "SupportIpv4Gateway": True,
    }


@API.action("DescribeVpcs", "", "VpcId VpcName IsDefault ResourceGroupId PageNumber PageSize Tag.*.Key Tag.*.Value")
def describe_vpcs(call: Call) -> dict[str, Any]:
    """Filters by id (a comma-separated list), name and tags; at most 50 a page."""
    number, size = call.number("PageNumber", 1, 1, 10**6), call.number("PageSize", 10, 1, 50)
    ids, tags = {i for i in call.text("VpcId").split(",") if i}, _tags.given(call)
    docs = [
        doc
        for doc in call.table("vpc").list()
        if (not ids or doc["VpcId"] in ids)
        and call.text("VpcName") in ("", doc["VpcName"])
        and call.text("ResourceGroupId") in ("", doc["ResourceGroupId"])
        and not call.flag("IsDefault")
        and tags.items() <= doc["Tags"].items()
    ]
    rows: list[dict[str, Any]] = [
        _shown(call, doc)
        | {
            "CenStatus": "Detached",
            "NatGatewayIds": {"NatGatewayIds": []},
            "RouterTableIds": {"RouterTableIds": [doc["RouteTableId"]]},
        }
        for doc in page(docs, number, size)
    ]
    return {"PageNumber": number, "PageSize": size, "TotalCount": len(docs), "Vpcs": {"Vpc": rows}}


@API.action("DescribeRouteTableList", "", "VpcId RouterId RouterType RouteTableId RouteTableName PageNumber PageSize")
def describe_route_table_list(call: Call) -> dict[str, Any]:
    """The system route table of each network; custom ones are not served."""
    number, size = call.number("PageNumber", 1, 1, 10**6), call.number("PageSize", 10, 1, 50)
    rows: list[dict[str, Any]] = [
        {
            "VpcId": doc["VpcId"],
            "RouterId": doc["VRouterId"],
            "RouteTableId": doc["RouteTableId"],
            **doc["RouteTable"],
            "RouteTableType": "System",
            "RouterType": "VRouter",
            "AssociateType": "VSwitch",
            "Status": "Available",
            "CreationTime": doc["CreationTime"],
            "ResourceGroupId": doc["ResourceGroupId"],
            "OwnerId": int(call.account),
            "VSwitchIds": _shown(call, doc)["VSwitchIds"],
            "GatewayIds": {"GatewayIds": []},
            "Tags": {"Tag": []},
        }
        for doc in call.table("vpc").list()
    ]
    for name in ("VpcId", "RouterId", "RouteTableId", "RouteTableName", "RouterType"):
        rows = [row for row in rows if call.text(name) in ("", row[name])]
    shown = {"RouterTableListType": page(rows, number, size)}
    return {"PageNumber": number, "PageSize": size, "TotalCount": len(rows), "RouterTableList": shown}


@API.action(
    "ModifyVpcAttribute", "VpcId", "VpcName Description CidrBlock EnableIPv6 Ipv6CidrBlock Ipv6Isp EnableDnsHostname"
)
def modify_vpc_attribute(call: Call) -> dict[str, Any]:
    """A new CIDR block must still hold every vSwitch."""
    doc = owned_vpc(call)
    call.set_given(doc, "VpcName Description Ipv6Isp")
    if call.text("CidrBlock"):
        block = network(call.text("CidrBlock"), 8, 28)
        mine = [v["CidrBlock"] for v in call.table("vswitch").list() if v["VpcId"] == doc["VpcId"]]
        if not all(inside(cidr, [str(block), *doc["SecondaryCidrs"]]) for cidr in mine):
            raise CloudError("InvalidCidrBlock.Malformed", f"Specified CIDR block {block} leaves a vSwitch outside.")
        doc["CidrBlock"] = str(block)
    if call.has("EnableIPv6"):
        doc["Ipv6CidrBlock"] = (doc["Ipv6CidrBlock"] or ipv6_block()) if call.flag("EnableIPv6") else ""
    if call.has("EnableDnsHostname"):
        doc["DnsHostnameStatus"] = "ENABLED" if call.flag("EnableDnsHostname") else "DISABLED"
    call.table("vpc").put(doc["VpcId"], doc)
    return {}


@API.action("ModifyRouteTableAttributes", "RouteTableId", "RouteTableName Description RoutePropagationEnable")
def modify_route_table_attributes(call: Call) -> dict[str, Any]:
    """Name, description and propagation of a system route table."""
    for doc in call.table("vpc").list():
        if doc["RouteTableId"] == call.text("RouteTableId"):
            call.set_given(doc["RouteTable"], "RouteTableName Description")
            if call.has("RoutePropagationEnable"):
                doc["RouteTable"]["RoutePropagationEnable"] = call.flag("RoutePropagationEnable")
            call.table("vpc").put(doc["VpcId"], doc)
            return {}
    raise CloudError("InvalidRouteTableId.NotFound", "Specified route table does not exist.", 404)


@API.action("MoveResourceGroup", "ResourceId ResourceType NewResourceGroupId")
def move_resource_group(call: Call) -> dict[str, Any]:
    """Networks only: a vSwitch goes with its network."""
    doc = call.table("vpc").get(call.text("ResourceId"))
    if doc is None or call.text("ResourceType").upper() != "VPC":
        raise CloudError("ResourceNotFound", "The specified resource is not found.", 404)
    call.table("vpc").put(doc["VpcId"], {**doc, "ResourceGroupId": call.text("NewResourceGroupId")})
    return {}


@API.action("AssociateVpcCidrBlock", "VpcId", "SecondaryCidrBlock IpVersion")
def associate_vpc_cidr_block(call: Call) -> dict[str, Any]:
    """Adds a secondary IPv4 block that overlaps none of the network's own."""
    doc, block = owned_vpc(call), network(call.text("SecondaryCidrBlock"), 8, 28)
    if any(block.overlaps(ipaddress.IPv4Network(own)) for own in (doc["CidrBlock"], *doc["SecondaryCidrs"])):
        raise CloudError("InvalidCidrBlock.Overlapped", "Specified CIDR block overlapped with other subnets.")
    doc["SecondaryCidrs"].append(str(block))
    call.table("vpc").put(doc["VpcId"], doc)
    return {"CidrBlock": str(block), "IpVersion": "IPV4"}


@API.action("UnassociateVpcCidrBlock", "VpcId", "SecondaryCidrBlock")
def unassociate_vpc_cidr_block(call: Call) -> dict[str, Any]:
    """Refused while a vSwitch lies in it."""
    doc, block = owned_vpc(call), call.text("SecondaryCidrBlock")
    if block not in doc["SecondaryCidrs"]:
        raise CloudError("InvalidCidrBlock.NotFound", "Specified CIDR block is not associated.", 404)
    mine = [v["CidrBlock"] for v in call.table("vswitch").list() if v["VpcId"] == doc["VpcId"]]
    if any(inside(cidr, [block]) for cidr in mine):
        raise CloudError("DependencyViolation.VSwitch", "Specified CIDR block is in use by a vSwitch.")
    doc["SecondaryCidrs"].remove(block)
    call.table("vpc").put(doc["VpcId"], doc)
    return {}


@API.action("DeleteVpc", "VpcId", "DryRun ForceDelete ClientToken")
def delete_vpc(call: Call) -> dict[str, Any]:
    """Refused while a vSwitch or a security group lies in it (provider: resource_alicloud_vpc.go:792)."""
    doc = owned_vpc(call)
    for kind, product, code in (("vswitch", "Vpc", "VSwitch"), ("security-group", "Ecs", "SecurityGroup")):
        if any(other["VpcId"] == doc["VpcId"] for other in call.table(kind, product=product).list()):
            raise CloudError(f"DependencyViolation.{code}", f"Specified VPC is in use by a {code}.")
    call.table("vpc").delete(doc["VpcId"])
    return {}
