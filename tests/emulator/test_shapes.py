"""Every answer of the local cloud fits the response model of the vendor's SDK for the same action.

The scenario calls each action once and takes the answer as it came over the wire; a field that the model does not know,
or a value of another type, is a mistake of ours. An action that is added to a module of this scenario without a step
here fails a test.
"""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from answer_models import fields_of, remember, strangers
from cloud_process import Cloud
from vendor_clients import Core, trust

REGION = "cn-hongkong"
PRODUCTS = {
    "Vpc": ("vpc20160428", "2016-04-28", f"vpc.{REGION}.aliyuncs.com"),
    "Kms": ("kms20160120", "2016-01-20", f"kms.{REGION}.aliyuncs.com"),
    "Ram": ("ram20150501", "2015-05-01", "ram.aliyuncs.com"),
    "Alidns": ("alidns20150109", "2015-01-09", "alidns.aliyuncs.com"),
}
POLICY = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:*","Resource":"*"}]}'
VPC_TAGS = {"ResourceType": "VPC", "ResourceId.1": "{VpcId}"}
KEY_TAGS = {"ResourceType": "key", "ResourceId.1": "{KeyId}"}
ROLE_TAGS = {"ResourceType": "role", "ResourceNames.1": "Shape"}
DOMAIN_TAGS = {"ResourceType": "DOMAIN", "ResourceId.1": "shape.com"}
TAG = {"Tag.1.Key": "a", "Tag.1.Value": "b"}
CUSTOM = {"PolicyName": "shape", "PolicyType": "Custom"}
RECORD = {"RR": "www", "Type": "A", "RecordId": "{RecordId}"}

# What the Go SDK or the provider sends although the Python SDK has no field for it.
ALSO = {"Alidns": {"UserClientIp", "ResourceGroupId"}, "Ram": {"TagKey"}}

# (product, action, parameters): "{VpcId}" stands for the value of that name in an earlier answer.
STEPS: list[tuple[str, str, dict[str, str]]] = [
    ("Vpc", "CreateVpc", {"CidrBlock": "10.0.0.0/8", "EnableIpv6": "true", "UserCidr": "192.168.0.0/16", **TAG}),
    ("Vpc", "AssociateVpcCidrBlock", {"VpcId": "{VpcId}", "SecondaryCidrBlock": "172.16.0.0/16"}),
    ("Vpc", "CreateVSwitch", {"VpcId": "{VpcId}", "ZoneId": f"{REGION}-b", "CidrBlock": "10.1.0.0/24", **TAG}),
    ("Vpc", "DescribeVpcAttribute", {"VpcId": "{VpcId}"}),
    ("Vpc", "DescribeVpcs", {"VpcId": "{VpcId}"}),
    ("Vpc", "DescribeRouteTableList", {"VpcId": "{VpcId}"}),
    ("Vpc", "DescribeVSwitchAttributes", {"VSwitchId": "{VSwitchId}"}),
    ("Vpc", "DescribeVSwitches", {"VpcId": "{VpcId}"}),
    ("Vpc", "ModifyVpcAttribute", {"VpcId": "{VpcId}", "VpcName": "n"}),
    ("Vpc", "ModifyVSwitchAttribute", {"VSwitchId": "{VSwitchId}", "VSwitchName": "n"}),
    ("Vpc", "ModifyRouteTableAttributes", {"RouteTableId": "{RouteTableId}", "RouteTableName": "n"}),
    ("Vpc", "MoveResourceGroup", {"ResourceId": "{VpcId}", "ResourceType": "VPC", "NewResourceGroupId": "rg-x"}),
    ("Vpc", "TagResources", {**VPC_TAGS, **TAG}),
    ("Vpc", "ListTagResources", VPC_TAGS),
    ("Vpc", "UnTagResources", {**VPC_TAGS, "TagKey.1": "a"}),
    ("Vpc", "UnassociateVpcCidrBlock", {"VpcId": "{VpcId}", "SecondaryCidrBlock": "172.16.0.0/16"}),
    ("Vpc", "DeleteVSwitch", {"VSwitchId": "{VSwitchId}"}),
    ("Vpc", "DeleteVpc", {"VpcId": "{VpcId}"}),
    ("Kms", "CreateKey", {"EnableAutomaticRotation": "true", "RotationInterval": "604800s"}),
    ("Kms", "DescribeKey", {"KeyId": "{KeyId}"}),
    ("Kms", "ListKeys", {}),
    ("Kms", "ListKeyVersions", {"KeyId": "{KeyId}"}),
    ("Kms", "UpdateKeyDescription", {"KeyId": "{KeyId}", "Description": "d"}),
    ("Kms", "UpdateRotationPolicy", {"KeyId": "{KeyId}", "EnableAutomaticRotation": "false"}),
    ("Kms", "SetDeletionProtection", {"KeyId": "{KeyId}", "EnableDeletionProtection": "false"}),
    ("Kms", "SetKeyPolicy", {"KeyId": "{KeyId}", "Policy": "{}", "PolicyName": "default"}),
    ("Kms", "GetKeyPolicy", {"KeyId": "{KeyId}", "PolicyName": "default"}),
    ("Kms", "CreateAlias", {"KeyId": "{KeyId}", "AliasName": "alias/shape"}),
    ("Kms", "UpdateAlias", {"KeyId": "{KeyId}", "AliasName": "alias/shape"}),
    ("Kms", "ListAliases", {}),
    ("Kms", "ListAliasesByKeyId", {"KeyId": "{KeyId}"}),
    ("Kms", "DeleteAlias", {"AliasName": "alias/shape"}),
    ("Kms", "GenerateDataKey", {"KeyId": "{KeyId}"}),
    ("Kms", "Encrypt", {"KeyId": "{KeyId}", "Plaintext": "x"}),
    ("Kms", "Decrypt", {"CiphertextBlob": "{CiphertextBlob}"}),
    ("Kms", "TagResources", {**KEY_TAGS, **TAG}),
    ("Kms", "ListTagResources", KEY_TAGS),
    ("Kms", "UntagResources", {**KEY_TAGS, "TagKey.1": "a"}),
    ("Kms", "DisableKey", {"KeyId": "{KeyId}"}),
    ("Kms", "EnableKey", {"KeyId": "{KeyId}"}),
    ("Kms", "ScheduleKeyDeletion", {"KeyId": "{KeyId}", "PendingWindowInDays": "7"}),
    ("Kms", "CancelKeyDeletion", {"KeyId": "{KeyId}"}),
    ("Ram", "CreateRole", {"RoleName": "Shape", "AssumeRolePolicyDocument": trust(Service="fc.aliyuncs.com"), **TAG}),
    ("Ram", "GetRole", {"RoleName": "Shape"}),
    ("Ram", "ListRoles", {}),
    ("Ram", "UpdateRole", {"RoleName": "Shape", "NewDescription": "d"}),
    ("Ram", "TagResources", {**ROLE_TAGS, **TAG}),
    ("Ram", "ListTagResources", ROLE_TAGS),
    ("Ram", "UntagResources", {**ROLE_TAGS, "TagKey.1": "a"}),
    ("Ram", "CreatePolicy", {"PolicyName": "shape", "PolicyDocument": POLICY, **TAG}),
    ("Ram", "UpdatePolicyDescription", {"PolicyName": "shape", "NewDescription": "d"}),
    ("Ram", "CreatePolicyVersion", {"PolicyName": "shape", "PolicyDocument": POLICY}),
    ("Ram", "GetPolicyVersion", {**CUSTOM, "VersionId": "v2"}),
    ("Ram", "ListPolicyVersions", CUSTOM),
    ("Ram", "SetDefaultPolicyVersion", {"PolicyName": "shape", "VersionId": "v2"}),
    ("Ram", "DeletePolicyVersion", {"PolicyName": "shape", "VersionId": "v1"}),
    ("Ram", "AttachPolicyToRole", {**CUSTOM, "RoleName": "Shape"}),
    ("Ram", "GetPolicy", CUSTOM),
    ("Ram", "ListPolicies", {}),
    ("Ram", "ListPoliciesForRole", {"RoleName": "Shape"}),
    ("Ram", "ListEntitiesForPolicy", CUSTOM),
    ("Ram", "DetachPolicyFromRole", {**CUSTOM, "RoleName": "Shape"}),
    ("Ram", "DeletePolicy", {"PolicyName": "shape"}),
    ("Ram", "DeleteRole", {"RoleName": "Shape"}),
    ("Alidns", "AddDomain", {"DomainName": "shape.com"}),
    ("Alidns", "TagResources", {**DOMAIN_TAGS, **TAG}),
    ("Alidns", "ListTagResources", DOMAIN_TAGS),
    ("Alidns", "DescribeDomainInfo", {"DomainName": "shape.com", "NeedDetailAttributes": "true"}),
    ("Alidns", "DescribeDomains", {}),
    ("Alidns", "UpdateDomainRemark", {"DomainName": "shape.com", "Remark": "r"}),
    ("Alidns", "ChangeDomainGroup", {"DomainName": "shape.com", "GroupId": "1"}),
    ("Alidns", "AddDomainRecord", {"DomainName": "shape.com", "RR": "www", "Type": "A", "Value": "203.0.113.1"}),
    ("Alidns", "DescribeDomainRecordInfo", {"RecordId": "{RecordId}"}),
    ("Alidns", "DescribeDomainRecords", {"DomainName": "shape.com"}),
    ("Alidns", "DescribeSubDomainRecords", {"SubDomain": "www.shape.com"}),
    ("Alidns", "UpdateDomainRecord", {**RECORD, "Value": "203.0.113.2"}),
    ("Alidns", "UpdateDomainRecordRemark", {"RecordId": "{RecordId}", "Remark": "r"}),
    ("Alidns", "SetDomainRecordStatus", {"RecordId": "{RecordId}", "Status": "DISABLE"}),
    ("Alidns", "DeleteDomainRecord", {"RecordId": "{RecordId}"}),
    ("Alidns", "DeleteSubDomainRecords", {"DomainName": "shape.com", "RR": "www"}),
    ("Alidns", "UntagResources", {**DOMAIN_TAGS, "TagKey.1": "a"}),
    ("Alidns", "DeleteDomain", {"DomainName": "shape.com"}),
]


@pytest.fixture(scope="module")
def answers(cloud: Cloud) -> list[tuple[str, str, dict[str, Any]]]:
    """(product, action, answer) of every step, each run in the state that the ones before it left."""
    core, memory = Core(cloud, REGION), dict[str, str]()
    given: list[tuple[str, str, dict[str, Any]]] = []
    for product, action, parameters in STEPS:
        _, version, host = PRODUCTS[product]
        filled = {k: memory[v[1:-1]] if v[1:-1] in memory and v[0] == "{" else v for k, v in parameters.items()}
        spelt = {name.replace(".", "__"): value for name, value in filled.items()}
        if product in ("Vpc", "Kms"):
            spelt["RegionId"] = REGION
        answer = core.call(host, version, action, **spelt)
        remember(answer, memory)
        given.append((product, action, answer))
    return given


def test_every_answer_fits_the_model_of_the_sdk(answers: list[tuple[str, str, dict[str, Any]]]) -> None:
    wrong: list[str] = []
    for product, action, answer in answers:
        models: Any = importlib.import_module(f"alibabacloud_{PRODUCTS[product][0]}.models")
        body = getattr(models, f"{action}ResponseBody")
        wrong += strangers(body().from_map(answer), answer, f"{product}.{action}")
    assert wrong == []


def test_the_check_notices_an_invented_field_and_a_wrong_type() -> None:
    models: Any = importlib.import_module("alibabacloud_vpc20160428.models")
    answer = {"Vpcs": {"Vpc": [{"VpcId": "x", "Invented": 1, "IsDefault": "no"}]}, "TotalCount": "1"}
    found = strangers(models.DescribeVpcsResponseBody().from_map(answer), answer, "a")
    assert sorted(text.partition(":")[0] for text in found) == [
        "a.TotalCount",
        "a.Vpcs.Vpc[].Invented",
        "a.Vpcs.Vpc[].IsDefault",
    ]


def test_every_answer_carries_its_request_id(answers: list[tuple[str, str, dict[str, Any]]]) -> None:
    ids = {answer["RequestId"] for _, _, answer in answers}
    assert len(ids) == len(STEPS)


@pytest.mark.parametrize("product", PRODUCTS)
def test_the_scenario_calls_every_action_of_the_modules_that_it_enters(product: str) -> None:
    """A module that it never enters (global traffic management, say) has a scenario of its own beside its tests."""
    service: Any = importlib.import_module(f"dualregion_emulator.services.{product.lower()}")
    modules = {name: row.handler.__module__ for name, row in service.API.actions.items()}
    called = {action for name, action, _ in STEPS if name == product}
    entered = {modules[action] for action in called}
    assert {action for action, module in modules.items() if module in entered} == called


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_parameter_that_is_known_is_one_of_the_sdks(product: str) -> None:
    also = ALSO.get(product, set())
    models: Any = importlib.import_module(f"alibabacloud_{PRODUCTS[product][0]}.models")
    service: Any = importlib.import_module(f"dualregion_emulator.services.{product.lower()}")
    invented: list[str] = []
    for action, row in service.API.actions.items():
        request = getattr(models, f"{action}Request", None)
        known = {"ClientToken", *also} if request is None else fields_of(request) | also
        invented += [f"{action}.{name}" for name in row.known if name.partition(".")[0] not in known]
    assert invented == []
