"""Roles, policies and attachments, driven by the vendor's client."""

from __future__ import annotations

import base64
import json
import time

import pytest

from cloud_process import Cloud
from vendor_clients import Core, Tea, refused, trust

POLICY = '{ "Version": "1", "Statement": [ {"Effect": "Allow", "Action": "oss:*", "Resource": "*"} ] }'


@pytest.fixture
def ram(cloud: Cloud) -> Tea:
    return Tea(cloud, "ram20150501", "cn-hongkong", "ram.aliyuncs.com")


def new_role(ram: Tea, name: str, **more: object) -> dict[str, str]:
    """A role that Function Compute may assume."""
    return ram.call("create_role", RoleName=name, AssumeRolePolicyDocument=trust(Service="fc.aliyuncs.com"), **more)[
        "Role"
    ]


def test_a_role_is_read_back_with_its_document_as_written(cloud: Cloud, ram: Tea) -> None:
    new_role(ram, "Read-Back", Description="d", MaxSessionDuration=7200)
    role = ram.call("get_role", RoleName="Read-Back")["Role"]
    assert role["Arn"] == f"acs:ram::{cloud.account}:role/read-back"
    assert (role["RoleName"], role["Description"], role["MaxSessionDuration"]) == ("Read-Back", "d", 7200)
    assert role["AssumeRolePolicyDocument"] == trust(Service="fc.aliyuncs.com")


def test_a_name_is_taken_whatever_its_case(ram: Tea) -> None:
    new_role(ram, "Taken")
    assert refused(lambda: new_role(ram, "tAKEN")) == "EntityAlreadyExists.Role"


@pytest.mark.parametrize("document", ["{", '{"Version":"1"}', '{"Version":"1","Statement":[{"Effect":"Allow"}]}'])
def test_a_document_that_is_none_is_refused(ram: Tea, document: str) -> None:
    code = refused(lambda: ram.call("create_role", RoleName="NoDoc", AssumeRolePolicyDocument=document))
    assert code == "MalformedPolicyDocument"
    assert refused(lambda: ram.call("create_policy", PolicyName="NoDoc", PolicyDocument=document)) == code


def test_a_role_is_updated_in_place(ram: Tea) -> None:
    new_role(ram, "Changed")
    document = trust(Service="oss.aliyuncs.com")
    ram.call("update_role", RoleName="Changed", NewDescription="new", NewAssumeRolePolicyDocument=document)
    role = ram.call("get_role", RoleName="Changed")["Role"]
    assert (role["Description"], role["AssumeRolePolicyDocument"]) == ("new", document)


def test_a_policy_that_is_attached_holds_its_role_and_itself(ram: Tea) -> None:
    new_role(ram, "Holder")
    ram.call("create_policy", PolicyName="held", PolicyDocument=POLICY)
    pair = {"RoleName": "Holder", "PolicyName": "held", "PolicyType": "Custom"}
    ram.call("attach_policy_to_role", **pair)
    assert refused(lambda: ram.call("attach_policy_to_role", **pair)) == "EntityAlreadyExists.Role.Policy"
    assert refused(lambda: ram.call("delete_role", RoleName="Holder")) == "DeleteConflict.Role.Policy"
    assert refused(lambda: ram.call("delete_policy", PolicyName="held")) == "DeleteConflict.Policy.Role"
    attached = ram.call("list_policies_for_role", RoleName="Holder")["Policies"]["Policy"]
    entities = ram.call("list_entities_for_policy", PolicyName="held", PolicyType="Custom")["Roles"]["Role"]
    assert [policy["PolicyName"] for policy in attached] == ["held"]
    assert [role["RoleName"] for role in entities] == ["Holder"]
    assert ram.call("get_policy", PolicyName="held", PolicyType="Custom")["Policy"]["AttachmentCount"] == 1
    ram.call("detach_policy_from_role", **pair)
    assert refused(lambda: ram.call("detach_policy_from_role", **pair)) == "EntityNotExist.Role.Policy"
    ram.call("delete_role", RoleName="Holder")
    ram.call("delete_policy", PolicyName="held")
    assert refused(lambda: ram.call("get_role", RoleName="Holder")) == "EntityNotExist.Role"
    assert refused(lambda: ram.call("get_policy", PolicyName="held", PolicyType="Custom")) == "EntityNotExist.Policy"


def test_a_policy_of_the_vendors_can_be_attached_and_an_invented_one_cannot(ram: Tea) -> None:
    new_role(ram, "UsesSystem")
    attach = {"RoleName": "UsesSystem", "PolicyType": "System"}
    ram.call("attach_policy_to_role", PolicyName="AliyunOSSFullAccess", **attach)
    code = refused(lambda: ram.call("attach_policy_to_role", PolicyName="NoSuchPolicy", **attach))
    assert code == "EntityNotExist.Policy"


def test_versions_are_kept_to_five_and_one_is_the_default(ram: Tea) -> None:
    ram.call("create_policy", PolicyName="versions", PolicyDocument=POLICY)
    new = {"PolicyName": "versions", "PolicyDocument": POLICY, "SetAsDefault": True}
    for _ in range(4):
        ram.call("create_policy_version", **new)
    assert refused(lambda: ram.call("create_policy_version", **new)) == "LimitExceeded.Policy.Version"
    ram.call("create_policy_version", RotateStrategy="DeleteOldestNonDefaultVersionWhenLimitExceeded", **new)
    rows = ram.call("list_policy_versions", PolicyName="versions", PolicyType="Custom")["PolicyVersions"][
        "PolicyVersion"
    ]
    assert [(row["VersionId"], row["IsDefaultVersion"]) for row in rows] == [
        ("v2", False),
        ("v3", False),
        ("v4", False),
        ("v5", False),
        ("v6", True),
    ]
    default = ram.call("get_policy", PolicyName="versions", PolicyType="Custom")["DefaultPolicyVersion"]
    assert (default["VersionId"], default["PolicyDocument"]) == ("v6", POLICY)
    assert refused(lambda: ram.call("delete_policy", PolicyName="versions")) == "DeleteConflict.Policy.Version"
    ram.call("delete_policy", PolicyName="versions", CascadingDelete=True)


def test_tags_are_read_by_name(ram: Tea) -> None:
    new_role(ram, "Tagged", Tag=[{"Key": "a", "Value": "1"}])
    ram.call("tag_resources", ResourceType="role", ResourceNames=["Tagged"], Tag=[{"Key": "b", "Value": "2"}])
    ram.call("untag_resources", ResourceType="role", ResourceNames=["Tagged"], TagKeys=["a"])
    rows = ram.call("list_tag_resources", ResourceType="role", ResourceNames=["Tagged"])["TagResources"]
    assert [(row["ResourceName"], row["TagKey"], row["TagValue"]) for row in rows] == [("Tagged", "b", "2")]


def test_the_provider_sends_lists_as_json_text_and_is_understood(cloud: Cloud) -> None:
    core = Core(cloud, "cn-hongkong")

    def call(action: str, **parameters: object) -> dict[str, object]:
        return core.call("ram.aliyuncs.com", "2015-05-01", action, **parameters)

    tag = json.dumps([{"Key": "a", "Value": "1"}])
    call("CreatePolicy", PolicyName="json-tags", PolicyDocument=POLICY, Tag=tag)
    names = {"ResourceType": "policy", "ResourceNames": '["json-tags"]'}
    rows = call("ListTagResources", **names)["TagResources"]
    assert rows == [{"ResourceName": "json-tags", "ResourceType": "policy", "TagKey": "a", "TagValue": "1"}]
    call("UntagResources", TagKey__1="a", TagKeys='["a"]', **names)
    assert call("ListTagResources", **names)["TagResources"] == []


def test_roles_come_in_pages(own_cloud: Cloud) -> None:
    ram = Tea(own_cloud, "ram20150501", "cn-hongkong", "ram.aliyuncs.com")
    for number in range(5):
        new_role(ram, f"Page{number}")
    first = ram.call("list_roles", MaxItems=3)
    second = ram.call("list_roles", MaxItems=3, Marker=first["Marker"])
    assert (first["IsTruncated"], second["IsTruncated"]) == (True, False)
    names = [role["RoleName"] for page in (first, second) for role in page["Roles"]["Role"]]
    assert names == [f"Page{number}" for number in range(5)]


def token(**claims: object) -> str:
    """An identity token as a pipeline gets it; its signature is nobody's."""
    parts = ({"alg": "RS256"}, {"exp": time.time() + 60, **claims})
    texts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*texts, "c2ln"])


def test_a_pipeline_gets_a_key_for_its_identity_token(cloud: Cloud, ram: Tea) -> None:
    provider = f"acs:ram::{cloud.account}:oidc-provider/ci"
    document = json.loads(trust(Federated=provider))
    document["Statement"][0]["Condition"] = {
        "StringEquals": {"oidc:aud": "dualregion", "oidc:iss": "https://ci.example"}
    }
    role = ram.call("create_role", RoleName="Pipeline", AssumeRolePolicyDocument=json.dumps(document))["Role"]
    nobody = Core(cloud, "cn-hongkong", access_key="nobody", secret="nothing")

    def assume(**claims: object) -> dict[str, dict[str, str]]:
        return nobody.call(
            "sts.aliyuncs.com",
            "2015-04-01",
            "AssumeRoleWithOIDC",
            OIDCProviderArn=provider,
            RoleArn=role["Arn"],
            RoleSessionName="build",
            OIDCToken=token(**claims),
        )

    keys = assume(aud="dualregion", iss="https://ci.example")["Credentials"]
    visitor = Core(cloud, "cn-hongkong", access_key=keys["AccessKeyId"], secret=keys["AccessKeySecret"])
    who = visitor.call("sts.aliyuncs.com", "2015-04-01", "GetCallerIdentity", SecurityToken=keys["SecurityToken"])
    assert who["Arn"] == f"acs:ram::{cloud.account}:assumed-role/pipeline/build"
    assert refused(lambda: assume(aud="somebody-else", iss="https://ci.example")) == "NoPermission"
    expired = refused(lambda: assume(aud="dualregion", iss="https://ci.example", exp=0))
    assert expired == "AuthenticationFail.OIDCToken.Expired"
