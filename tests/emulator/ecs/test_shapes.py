"""Every answer about regions, security groups, instances and disks fits the response model of the vendor's SDK."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from answer_models import fields_of, remember, strangers
from cloud_process import Cloud
from oss_clients import PRIMARY
from vendor_clients import Core

TAG = {"Tag.1.Key": "a", "Tag.1.Value": "b"}
GROUP, INSTANCE, DISK = {"SecurityGroupId": "{SecurityGroupId}"}, {"InstanceId": "{InstanceId}"}, {"DiskId": "{DiskId}"}
TAGGED = {"ResourceType": "instance", "ResourceId.1": "{InstanceId}"}
RULE = {"IpProtocol": "tcp", "PortRange": "443/443"}
IN, OUT = {**RULE, "SourceCidrIp": "10.0.0.0/8"}, {**RULE, "DestCidrIp": "10.0.0.0/8"}
NAMED = '["{InstanceId}"]'
STEPS: list[tuple[str, dict[str, str]]] = [
    ("DescribeRegions", {}),
    ("DescribeZones", {}),
    ("DescribeAvailableResource", {"DestinationResource": "InstanceType"}),
    ("CreateSecurityGroup", {"VpcId": "{VpcId}", **TAG}),
    ("DescribeSecurityGroups", GROUP),
    ("AuthorizeSecurityGroup", {**GROUP, **IN}),
    ("AuthorizeSecurityGroupEgress", {**GROUP, **OUT}),
    ("ModifySecurityGroupRule", {**GROUP, **IN, "Description": "d"}),
    ("ModifySecurityGroupEgressRule", {**GROUP, **OUT, "Description": "d"}),
    ("DescribeSecurityGroupAttribute", GROUP),
    ("RevokeSecurityGroup", {**GROUP, **IN}),
    ("RevokeSecurityGroupEgress", {**GROUP, **OUT}),
    ("ModifySecurityGroupAttribute", {**GROUP, "Description": "d"}),
    ("ModifySecurityGroupPolicy", {**GROUP, "InnerAccessPolicy": "Drop"}),
    ("JoinResourceGroup", {"ResourceId": "{SecurityGroupId}", "ResourceGroupId": "rg-x"}),
    (
        "RunInstances",
        {
            **GROUP,
            **TAG,
            "ImageId": "aliyun_3.vhd",
            "InstanceType": "ecs.g7.large",
            "VSwitchId": "{VSwitchId}",
            "RamRoleName": "reader",
            "DataDisk.1.Size": "20",
            "DataDisk.1.DeleteWithInstance": "false",
        },
    ),
    ("DescribeInstances", {}),
    ("DescribeInstanceAttribute", INSTANCE),
    ("DescribeUserData", INSTANCE),
    ("DescribeInstanceRamRole", {"InstanceIds": NAMED}),
    ("DescribeInstanceAttachmentAttributes", {"InstanceIds": NAMED}),
    ("DescribeInstanceMaintenanceAttributes", {"InstanceId.1": "{InstanceId}"}),
    ("DescribeNetworkInterfaces", INSTANCE),
    ("TagResources", {**TAGGED, **TAG}),
    ("ListTagResources", TAGGED),
    ("UntagResources", {**TAGGED, "TagKey.1": "a"}),
    ("ModifyInstanceMetadataOptions", {**INSTANCE, "HttpTokens": "required"}),
    ("ModifyInstanceMaintenanceAttributes", {"InstanceId.1": "{InstanceId}", "NotifyOnMaintenance": "true"}),
    ("StopInstance", INSTANCE),
    ("ModifyInstanceSpec", {**INSTANCE, "InstanceType": "ecs.g7.xlarge"}),
    ("ModifyInstanceVpcAttribute", {**INSTANCE, "VSwitchId": "{VSwitchId}", "PrivateIpAddress": "10.1.0.9"}),
    ("StartInstance", INSTANCE),
    ("ModifyInstanceAttribute", {**INSTANCE, "InstanceName": "n"}),
    ("DescribeDisks", {"DiskType": "data"}),
    ("ModifyDiskAttribute", {**DISK, "DiskName": "n"}),
    ("ModifyDiskSpec", {**DISK, "DiskCategory": "cloud_essd"}),
    ("ResizeDisk", {**DISK, "NewSize": "30"}),
    ("CreateSecurityGroup", {"VpcId": "{VpcId}"}),
    ("JoinSecurityGroup", {**GROUP, **INSTANCE}),
    ("LeaveSecurityGroup", {**GROUP, **INSTANCE}),
    ("DeleteInstance", {**INSTANCE, "Force": "true"}),
    ("DeleteDisk", DISK),
    ("DeleteSecurityGroup", GROUP),
]
ALSO = {
    "ModifyInstanceAttribute": {"ClientToken"},
    "ModifySecurityGroupEgressRule": {"Permissions"},
    "ModifySecurityGroupRule": {"Permissions"},
}
"""What the provider, or the older form of the action, sends although this SDK has no field for it."""


@pytest.fixture(scope="module")
def answers(cloud: Cloud) -> list[tuple[str, dict[str, Any]]]:
    """(action, answer) of every step, each run in the state that the ones before it left."""
    core, memory, host = Core(cloud, PRIMARY), dict[str, str](), f"vpc.{PRIMARY}.aliyuncs.com"
    here = {"RegionId": PRIMARY}
    remember(core.call(host, "2016-04-28", "CreateVpc", **here, CidrBlock="10.0.0.0/8"), memory)
    placed = {"VpcId": memory["VpcId"], "ZoneId": f"{PRIMARY}-b", "CidrBlock": "10.1.0.0/24"}
    remember(core.call(host, "2016-04-28", "CreateVSwitch", **here, **placed), memory)
    given: list[tuple[str, dict[str, Any]]] = []
    for action, parameters in STEPS:
        spelt: dict[str, str] = {}
        for name, text in parameters.items():
            for known, value in memory.items():
                text = text.replace(f"{{{known}}}", value)
            spelt[name.replace(".", "__")] = text
        answer = core.call(f"ecs.{PRIMARY}.aliyuncs.com", "2014-05-26", action, **spelt, RegionId=PRIMARY)
        remember(answer, memory)
        if action == "RunInstances":
            memory["InstanceId"] = answer["InstanceIdSets"]["InstanceIdSet"][0]
        if action == "DescribeDisks":
            memory["DiskId"] = answer["Disks"]["Disk"][-1]["DiskId"]
        given.append((action, answer))
    return given


def test_every_answer_fits_the_model_of_the_sdk(answers: list[tuple[str, dict[str, Any]]]) -> None:
    models: Any = importlib.import_module("alibabacloud_ecs20140526.models")
    wrong: list[str] = []
    for action, answer in answers:
        body = getattr(models, f"{action}ResponseBody")
        wrong += strangers(body().from_map(answer), answer, action)
    assert wrong == []


def test_the_scenario_calls_every_action() -> None:
    service: Any = importlib.import_module("dualregion_emulator.services.ecs")
    assert {action for action, _ in STEPS} == set(service.API.actions)


def test_every_parameter_that_is_known_is_one_of_the_sdks() -> None:
    models: Any = importlib.import_module("alibabacloud_ecs20140526.models")
    service: Any = importlib.import_module("dualregion_emulator.services.ecs")
    invented: list[str] = []
    for action, row in service.API.actions.items():
        known = fields_of(getattr(models, f"{action}Request")) | ALSO.get(action, set[str]())
        invented += [f"{action}.{name}" for name in row.known if name.partition(".")[0] not in known]
    assert invented == []
