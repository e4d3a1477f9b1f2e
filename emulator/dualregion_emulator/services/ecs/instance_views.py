"""What is told of instances: DescribeInstances, and the many small actions that the provider reads one by one
(resource_alicloud_instance.go:1296-1690). No match is an empty list everywhere."""

from __future__ import annotations

from typing import Any

from dualregion_emulator.services import _tags
from dualregion_emulator.services._call import Call, page
from dualregion_emulator.services.ecs._api import API, FOREVER, INSTANCE, find_instance, ids, tag_rows
from dualregion_emulator.services.ecs.instance_changes import MAINTENANCE
from dualregion_emulator.services.ecs.places import TYPES
from dualregion_emulator.store import Document

_SAME = (
    "InstanceId InstanceName Description HostName ImageId InstanceType ZoneId Status StoppedMode"
    " InternetChargeType InternetMaxBandwidthIn CreditSpecification CreationTime"
)

_FILTERS = "InstanceName InstanceType ImageId Status ZoneId VpcId VSwitchId ResourceGroupId"


def _common(call: Call, doc: Document) -> dict[str, Any]:
    """What DescribeInstances and DescribeInstanceAttribute both tell."""
    cpu, memory = TYPES[doc["InstanceType"]]
    return {name: doc[name] for name in _SAME.split()} | {
        "RegionId": call.region,
        "Cpu": cpu,
        "Memory": memory * 1024,
        "ClusterId": "",
        "DedicatedHostAttribute": {"DedicatedHostId": "", "DedicatedHostName": ""},
        "ExpiredTime": FOREVER,
        "InnerIpAddress": {"IpAddress": []},
        "InstanceChargeType": "PostPaid",
        "InstanceNetworkType": "vpc",
        "InternetMaxBandwidthOut": 0,
        "OperationLocks": {"LockReason": []},
        "PublicIpAddress": {"IpAddress": []},
        "SecurityGroupIds": {"SecurityGroupId": doc["SecurityGroupIds"]},
        "SerialNumber": doc["InstanceId"],
        "VlanId": "",
        "VpcAttributes": {
            "VpcId": doc["VpcId"],
            "VSwitchId": doc["VSwitchId"],
            "NatIpAddress": "",
            "PrivateIpAddress": {"IpAddress": [doc["PrivateIpAddress"]]},
        },
        "EipAddress": _eip(call, doc),
    }


def _eip(call: Call, doc: Document) -> dict[str, Any]:
    rows = call.table("eip", product="Vpc").list()
    found = next((row for row in rows if row["InstanceId"] == doc["InstanceId"]), None)
    if found is None:
        return {"AllocationId": "", "IpAddress": "", "InternetChargeType": ""}
    named = {name: found[name] for name in ("AllocationId", "IpAddress", "InternetChargeType")}
    return {**named, "Bandwidth": int(found["Bandwidth"])}


def _interface(doc: Document) -> dict[str, Any]:
    address = {"PrivateIpAddress": doc["PrivateIpAddress"], "Primary": True}
    return {
        "NetworkInterfaceId": doc["NetworkInterfaceId"],
        "MacAddress": doc["MacAddress"],
        "Type": "Primary",
        "PrivateIpSets": {"PrivateIpSet": [address]},
        "Ipv6Sets": {"Ipv6Set": []},
    }


def _shown(call: Call, doc: Document) -> dict[str, Any]:
    cpu, _ = TYPES[doc["InstanceType"]]
    interface = {**_interface(doc), "PrimaryIpAddress": doc["PrivateIpAddress"]}
    return _common(call, doc) | {
        "AdditionalInfo": {"EnableHighDensityMode": False},
        "AutoReleaseTime": "",
        "CpuOptions": {"CoreCount": cpu // 2, "ThreadsPerCore": 2, "Numa": "ON"},
        "DeletionProtection": doc["DeletionProtection"],
        "DeploymentSetId": "",
        "DeviceAvailable": True,
        "HpcClusterId": "",
        "ImageOptions": {"LoginAsNonRoot": False},
        "InstanceTypeFamily": doc["InstanceType"].rpartition(".")[0],
        "IoOptimized": True,
        "KeyPairName": doc["KeyPairName"],
        "MetadataOptions": {name: doc[name] for name in ("HttpEndpoint", "HttpTokens", "HttpPutResponseHopLimit")},
        "NetworkInterfaces": {"NetworkInterface": [interface]},
        "OSName": "",
        "OSNameEn": "",
        "OSType": "linux",
        "Recyclable": False,
        "ResourceGroupId": doc["ResourceGroupId"],
        "SpotDuration": 0,
        "SpotPriceLimit": 0.0,
        "SpotStrategy": "NoSpot",
        "StartTime": doc["StartTime"],
        "Tags": tag_rows(doc),
    }


@API.action(
    "DescribeInstances",
    "",
    "InstanceIds InstanceName InstanceType InstanceTypeFamily ImageId Status ZoneId VpcId VSwitchId SecurityGroupId"
    " ResourceGroupId InstanceChargeType InstanceNetworkType AdditionalAttributes.* DryRun NextToken MaxResults"
    " PageNumber PageSize Tag.*.Key Tag.*.Value",
)
def describe_instances(call: Call) -> dict[str, Any]:
    """Filters by ids (a JSON list), place, state and tags."""
    number, size = call.number("PageNumber", 1, 1, 10**6), call.number("PageSize", 10, 1, 100)
    tags, wanted = _tags.given(call), ids(call, "InstanceIds")
    docs = [doc for doc in call.table(INSTANCE).list() if tags.items() <= doc["Tags"].items()]
    docs = [doc for doc in docs if not wanted or doc["InstanceId"] in wanted]
    for name in _FILTERS.split():
        docs = [doc for doc in docs if call.text(name) in ("", doc[name])]
    docs = [doc for doc in docs if call.text("SecurityGroupId") in ("", *doc["SecurityGroupIds"])]
    rows = [_shown(call, doc) for doc in docs]
    for name in ("InstanceTypeFamily", "InstanceChargeType", "InstanceNetworkType"):
        rows = [row for row in rows if call.text(name) in ("", row[name])]
    shown = {"Instance": page(rows, number, size)}
    return {"PageNumber": number, "PageSize": size, "TotalCount": len(rows), "Instances": shown}


@API.action("DescribeInstanceAttribute", "InstanceId")
def describe_instance_attribute(call: Call) -> dict[str, Any]:
    """Of one instance that exists."""
    return _common(call, find_instance(call)) | {"IoOptimized": "optimized", "EnableJumboFrame": False}


@API.action("DescribeUserData", "InstanceId")
def describe_user_data(call: Call) -> dict[str, Any]:
    """As it was given, in Base64."""
    doc = find_instance(call)
    return {"RegionId": call.region, "InstanceId": doc["InstanceId"], "UserData": doc["UserData"]}


def _named(call: Call) -> list[Document]:
    wanted = ids(call, "InstanceIds")
    return [doc for doc in call.table(INSTANCE).list() if not wanted or doc["InstanceId"] in wanted]


@API.action("DescribeInstanceRamRole", "", "InstanceIds RamRoleName PageNumber PageSize")
def describe_instance_ram_role(call: Call) -> dict[str, Any]:
    """Instances with a role."""
    found = [doc for doc in _named(call) if doc["RamRoleName"] and call.text("RamRoleName") in ("", doc["RamRoleName"])]
    rows = [{"InstanceId": doc["InstanceId"], "RamRoleName": doc["RamRoleName"]} for doc in found]
    return {"RegionId": call.region, "TotalCount": len(rows), "InstanceRamRoleSets": {"InstanceRamRoleSet": rows}}


@API.action("DescribeInstanceAttachmentAttributes", "InstanceIds", "PageNumber PageSize")
def describe_instance_attachment_attributes(call: Call) -> dict[str, Any]:
    """No instance is in a private pool."""
    pool = {"PrivatePoolOptionsId": "", "PrivatePoolOptionsMatchCriteria": ""}
    rows = [{"InstanceId": doc["InstanceId"], **pool} for doc in _named(call)]
    return {"PageNumber": 1, "PageSize": 10, "TotalCount": len(rows), "Instances": {"Instance": rows}}


@API.action("DescribeInstanceMaintenanceAttributes", "", "InstanceId.* PageNumber PageSize")
def describe_instance_maintenance_attributes(call: Call) -> dict[str, Any]:
    """What maintenance of the machine does to each."""
    wanted = call.texts("InstanceId")
    supported = {"DefaultValue": "AutoRecover", "SupportedValues": {"SupportedValue": list(MAINTENANCE)}}
    rows: list[dict[str, Any]] = [
        {
            "InstanceId": doc["InstanceId"],
            "ActionOnMaintenance": {"Value": doc["ActionOnMaintenance"], **supported},
            "MaintenanceWindows": {"MaintenanceWindow": doc["MaintenanceWindow"]},
            "NotifyOnMaintenance": doc["NotifyOnMaintenance"],
        }
        for doc in call.table(INSTANCE).list()
        if not wanted or doc["InstanceId"] in wanted
    ]
    shown = {"MaintenanceAttribute": rows}
    return {"PageNumber": 1, "PageSize": 10, "TotalCount": len(rows), "MaintenanceAttributes": shown}


@API.action(
    "DescribeNetworkInterfaces",
    "",
    "NetworkInterfaceId.* InstanceId VSwitchId VpcId SecurityGroupId Type Status PageNumber PageSize NextToken"
    " MaxResults",
)
def describe_network_interfaces(call: Call) -> dict[str, Any]:
    """The first interface of each instance; there are no others."""
    number, size = call.number("PageNumber", 1, 1, 10**6), call.number("PageSize", 10, 1, 100)
    named = call.texts("NetworkInterfaceId")
    docs = [doc for doc in call.table(INSTANCE).list() if not named or doc["NetworkInterfaceId"] in named]
    for name in ("InstanceId", "VSwitchId", "VpcId"):
        docs = [doc for doc in docs if call.text(name) in ("", doc[name])]
    docs = [doc for doc in docs if call.text("SecurityGroupId") in ("", *doc["SecurityGroupIds"])]
    same = "InstanceId VSwitchId VpcId ZoneId PrivateIpAddress ResourceGroupId CreationTime"
    rows: list[dict[str, Any]] = [
        {name: doc[name] for name in same.split()}
        | _interface(doc)
        | {
            "Attachment": {"InstanceId": doc["InstanceId"], "NetworkCardIndex": 0, "DeviceIndex": 0},
            "DeleteOnRelease": True,
            "Description": "",
            "NetworkInterfaceName": "",
            "NetworkInterfaceTrafficMode": "Standard",
            "OwnerId": call.account,
            "QueueNumber": 2,
            "SecurityGroupIds": {"SecurityGroupId": doc["SecurityGroupIds"]},
            "ServiceManaged": False,
            "SourceDestCheck": False,
            "Status": "InUse",
            "Tags": {"Tag": []},
        }
        for doc in docs
    ]
    for name in ("Type", "Status"):
        rows = [row for row in rows if call.text(name) in ("", row[name])]
    shown = {"NetworkInterfaceSet": page(rows, number, size)}
    return {"PageNumber": number, "PageSize": size, "TotalCount": len(rows), "NetworkInterfaceSets": shown}
