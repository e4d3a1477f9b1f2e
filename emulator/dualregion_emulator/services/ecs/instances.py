"""Instances: run, start, stop, change, delete. Their disks are in `disks`, what is on them in `contents`.

No machine runs. An instance is what the API tells of it: it is running as soon as it is made, and starts and stops at
once. Only networks, pay as you go and the types of `places` are served; addresses of its own on the internet are not
(bind an elastic address), nor are more network interfaces than the first. Any image id is taken, because none is read.
Passwords are not kept. Codes: the provider's lists in resource_alicloud_instance.go; others are ours, in the vendor's
pattern.
"""

from __future__ import annotations

import ipaddress
import secrets
from typing import Any, cast

from dualregion_emulator.services import _tags
from dualregion_emulator.services._call import Call, Tree, new_id
from dualregion_emulator.services.ecs import disks
from dualregion_emulator.services.ecs._api import API, GROUP, INSTANCE, find_instance
from dualregion_emulator.services.ecs.places import TYPES
from dualregion_emulator.services.ecs.rules import owned_group
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

_TEXTS = "InstanceName Description HostName UserData RamRoleName KeyPairName"
_SYSTEM = " ".join(f"SystemDisk.{field}" for field in disks.FIELDS.split() if field != "DeleteWithInstance")
_DATA = " ".join(f"DataDisk.*.{field}" for field in disks.FIELDS.split())


def _groups(call: Call, vpc: str) -> list[str]:
    wanted = call.texts("SecurityGroupIds") or [call.text("SecurityGroupId")]
    for id in wanted:
        group = call.table(GROUP).get(id)
        if group is None or group["VpcId"] != vpc:
            raise CloudError("InvalidSecurityGroupId.NotFound", f"There is no security group {id!r} in {vpc}.", 404)
    return wanted


def free_address(call: Call, vswitch: Document, instance: str = "") -> str:
    """The one that is asked for, or the lowest that no instance but this one has; the first and the last three of a
    vSwitch are the cloud's own (vendor's CreateVSwitch page)."""
    block = ipaddress.IPv4Network(vswitch["CidrBlock"])
    rows = call.table(INSTANCE).list()
    others = [row for row in rows if row["VSwitchId"] == vswitch["VSwitchId"] and row["InstanceId"] != instance]
    used = {row["PrivateIpAddress"] for row in others}
    free = (str(block[n]) for n in range(1, block.num_addresses - 3))
    wanted = call.text("PrivateIpAddress")
    found = next((address for address in free if address not in used and wanted in ("", address)), None)
    if found is None:
        message = f"The address {wanted or 'of an instance'} cannot be had in {block}."
        raise CloudError("InvalidPrivateIpAddress.Malformed", message)
    return found


def known_type(call: Call) -> str:
    """The parameter InstanceType."""
    if call.text("InstanceType") not in TYPES:
        message = f"The local cloud has the types {', '.join(TYPES)} only."
        raise CloudError("InvalidInstanceType.ValueNotSupported", message)
    return call.text("InstanceType")


def _refuse_unserved(call: Call) -> None:
    """What would be another instance than the one that was asked for."""
    if call.text("InstanceChargeType", "PostPaid") != "PostPaid" or call.text("SpotStrategy", "NoSpot") != "NoSpot":
        raise CloudError("InvalidInstanceChargeType.ValueNotSupported", "The local cloud has pay-as-you-go only.")
    if call.number("InternetMaxBandwidthOut", 0, 0, 100):
        message = "Instances of the local cloud have no public address: bind an elastic one."
        raise CloudError("InvalidParameter.Bandwidth", message)


@API.action(
    "RunInstances",
    "ImageId InstanceType VSwitchId",
    f"{_TEXTS} ZoneId SecurityGroupId SecurityGroupIds.* PrivateIpAddress Amount Password PasswordInherit"
    " ResourceGroupId InstanceChargeType SpotStrategy InternetChargeType InternetMaxBandwidthIn"
    " InternetMaxBandwidthOut DeletionProtection DryRun IoOptimized HttpEndpoint HttpTokens HttpPutResponseHopLimit"
    f" SecurityEnhancementStrategy CreditSpecification Tag.*.Key Tag.*.Value {_SYSTEM} {_DATA}",
    idempotent=True,
)
def run_instances(call: Call) -> dict[str, Any]:
    """In a vSwitch, with security groups of its network. The same client token gets the same instances."""
    vswitch = call.table("vswitch", product="Vpc").get(call.text("VSwitchId"))
    if vswitch is None or call.text("ZoneId") not in ("", vswitch["ZoneId"]):
        message = f"The specified VSwitchId does not exist in {call.text('ZoneId') or call.region}."
        raise CloudError("InvalidVSwitchId.NotFound", message, 404)
    _refuse_unserved(call)
    groups = _groups(call, vswitch["VpcId"])
    planned = [disks.plan(call, cast(Tree, call.parameters.get("SystemDisk", {})), "system")]
    planned += [disks.plan(call, row, "data") for row in call.trees("DataDisk")]
    amount, tags = call.number("Amount", 1, 1, 100), _tags.given(call)
    if call.flag("DryRun"):
        raise CloudError("DryRunOperation", "Request validation has been passed with DryRun flag set.")
    made: list[str] = []
    for _ in range(amount):
        id = new_id("i", call.region)
        doc: Document = {name: call.text(name) for name in _TEXTS.split()} | {
            "InstanceId": id,
            "ImageId": call.text("ImageId"),
            "InstanceType": known_type(call),
            "ZoneId": vswitch["ZoneId"],
            "VpcId": vswitch["VpcId"],
            "VSwitchId": vswitch["VSwitchId"],
            "PrivateIpAddress": free_address(call, vswitch),
            "SecurityGroupIds": groups,
            "NetworkInterfaceId": new_id("eni", call.region),
            "MacAddress": f"00:16:3e:{':'.join(f'{byte:02x}' for byte in secrets.token_bytes(3))}",
            "ResourceGroupId": call.text("ResourceGroupId"),
            "InternetChargeType": call.text("InternetChargeType") or "PayByTraffic",
            "InternetMaxBandwidthIn": call.number("InternetMaxBandwidthIn", 0, 0, 200),
            "CreditSpecification": call.text("CreditSpecification"),
            "DeletionProtection": call.flag("DeletionProtection"),
            "HttpEndpoint": call.text("HttpEndpoint") or "enabled",
            "HttpTokens": call.text("HttpTokens") or "optional",
            "HttpPutResponseHopLimit": call.number("HttpPutResponseHopLimit", 1, 1, 64),
            "ActionOnMaintenance": "AutoRecover",
            "NotifyOnMaintenance": False,
            "MaintenanceWindow": [],
            "Status": "Running",
            "StoppedMode": "Not-applicable",
            "CreationTime": call.now,
            "StartTime": call.now,
        }
        doc["InstanceName"] = doc["InstanceName"] or id
        doc["HostName"] = doc["HostName"] or f"iZ{id[2:]}Z"
        _tags.attach(doc, tags)
        call.table(INSTANCE).put(id, doc)
        for number, disk in enumerate(planned):
            disks.make(call, disk, doc, number, tags)
        made.append(id)
    return {"InstanceIdSets": {"InstanceIdSet": made}, "OrderId": "", "TradePrice": 0.0}


def in_state(doc: Document, state: str) -> None:
    """`IncorrectInstanceStatus` for any other state."""
    if doc["Status"] != state:
        message = f"The instance is {doc['Status']}, and this operation needs it {state}."
        raise CloudError("IncorrectInstanceStatus", message, 403)


@API.action("StartInstance", "InstanceId", "DryRun InitLocalDisk")
def start_instance(call: Call) -> dict[str, Any]:
    """`IncorrectInstanceStatus` unless it is stopped."""
    doc = find_instance(call)
    in_state(doc, "Stopped")
    doc |= {"Status": "Running", "StoppedMode": "Not-applicable", "StartTime": call.now}
    call.table(INSTANCE).put(doc["InstanceId"], doc)
    return {}


@API.action("StopInstance", "InstanceId", "ForceStop StoppedMode ConfirmStop DryRun")
def stop_instance(call: Call) -> dict[str, Any]:
    """`IncorrectInstanceStatus` unless it is running."""
    doc = find_instance(call)
    in_state(doc, "Running")
    doc |= {"Status": "Stopped", "StoppedMode": call.text("StoppedMode") or "KeepCharging"}
    call.table(INSTANCE).put(doc["InstanceId"], doc)
    return {}


@API.action(
    "ModifyInstanceAttribute",
    "InstanceId",
    "InstanceName Description HostName UserData Password DeletionProtection CreditSpecification SecurityGroupIds.*",
    idempotent=True,
)
def modify_instance_attribute(call: Call) -> dict[str, Any]:
    """Names, user data, deletion protection and security groups."""
    doc = find_instance(call)
    call.set_given(doc, "InstanceName Description HostName UserData CreditSpecification")
    doc["DeletionProtection"] = call.flag("DeletionProtection", doc["DeletionProtection"])
    if call.texts("SecurityGroupIds"):
        doc["SecurityGroupIds"] = _groups(call, doc["VpcId"])
    call.table(INSTANCE).put(doc["InstanceId"], doc)
    return {}


@API.action("JoinSecurityGroup", "SecurityGroupId InstanceId")
def join_security_group(call: Call) -> dict[str, Any]:
    """`InvalidInstanceId.AlreadyExists` for a member."""
    doc, group = find_instance(call), owned_group(call)["SecurityGroupId"]
    if group in doc["SecurityGroupIds"]:
        raise CloudError("InvalidInstanceId.AlreadyExists", "The instance is in the security group already.")
    doc["SecurityGroupIds"] = [*doc["SecurityGroupIds"], *_groups(call, doc["VpcId"])]
    call.table(INSTANCE).put(doc["InstanceId"], doc)
    return {}


@API.action("LeaveSecurityGroup", "SecurityGroupId InstanceId")
def leave_security_group(call: Call) -> dict[str, Any]:
    """`InstanceLastSecurityGroup` for the only one."""
    doc, group = find_instance(call), owned_group(call)["SecurityGroupId"]
    if group not in doc["SecurityGroupIds"]:
        raise CloudError("InstanceNotInSecurityGroup", "The instance is not in the security group.", 403)
    if len(doc["SecurityGroupIds"]) == 1:
        raise CloudError("InstanceLastSecurityGroup", "The instance has no other security group.", 403)
    doc["SecurityGroupIds"] = [id for id in doc["SecurityGroupIds"] if id != group]
    call.table(INSTANCE).put(doc["InstanceId"], doc)
    return {}


@API.action("DeleteInstance", "InstanceId", "Force TerminateSubscription DryRun")
def delete_instance(call: Call) -> dict[str, Any]:
    """A running one only by force; a protected one never. Elastic addresses stay, bound to nothing."""
    doc = find_instance(call)
    if doc["DeletionProtection"]:
        raise CloudError("InvalidOperation.DeletionProtection", "The instance is protected against deletion.", 403)
    if not call.flag("Force"):
        in_state(doc, "Stopped")
    bound = call.table("eip", product="Vpc")
    for eip in bound.list():
        if eip["InstanceId"] == doc["InstanceId"]:
            bound.put(eip["AllocationId"], {**eip, "InstanceId": "", "InstanceType": "", "PrivateIpAddress": ""})
    disks.let_go(call, doc["InstanceId"])
    call.table(INSTANCE).delete(doc["InstanceId"])
    return {}
