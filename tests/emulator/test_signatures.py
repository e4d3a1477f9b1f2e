"""Every signature scheme of the gateway, signed by the vendor's own clients."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cloud_process import Cloud
from vendor_clients import Core, Tea, refused, trust

REGION, VPC = "cn-hongkong", "vpc.cn-hongkong.aliyuncs.com"
STS = "sts.cn-hongkong.aliyuncs.com"


def rpc(cloud: Cloud, **keys: str) -> Any:
    """One call by the generation that signs parameters."""
    return Core(cloud, REGION, **keys).call(STS, "2015-04-01", "GetCallerIdentity")


def acs3(cloud: Cloud, **keys: str) -> Any:
    """One call by the generation that signs a canonical request."""
    return Tea(cloud, "vpc20160428", REGION, VPC, **keys).call("describe_vpcs", RegionId=REGION)


def roa(cloud: Cloud, **keys: str) -> Any:
    """One call in the style that signs a path; no product of the local cloud has one, so success is a 404."""
    return Core(cloud, REGION, **keys).roa(VPC, "2016-04-28", "/clusters")


SCHEMES: dict[str, Callable[..., Any]] = {"rpc v1": rpc, "acs3": acs3, "roa": roa}


def test_a_correctly_signed_request_is_answered_in_each_scheme(cloud: Cloud) -> None:
    assert rpc(cloud)["AccountId"] == cloud.account
    assert acs3(cloud)["PageNumber"] == 1
    assert refused(lambda: roa(cloud)) == "InvalidAction.NotFound"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_wrong_secret_is_refused(cloud: Cloud, scheme: str) -> None:
    assert refused(lambda: SCHEMES[scheme](cloud, secret="not-the-secret")) == "SignatureDoesNotMatch"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_key_that_was_never_issued_is_refused(cloud: Cloud, scheme: str) -> None:
    assert refused(lambda: SCHEMES[scheme](cloud, access_key="LTAI-nobody")) == "InvalidAccessKeyId.NotFound"


# Where a client takes the instant of signing from, and how it spells it.
CLOCKS = {
    "rpc v1": ("aliyunsdkcore.utils.parameter_helper.get_iso_8061_date", "%Y-%m-%dT%H:%M:%SZ"),
    "roa": ("aliyunsdkcore.utils.parameter_helper.get_rfc_2616_date", "%a, %d %b %Y %H:%M:%S GMT"),
    "acs3": ("alibabacloud_tea_openapi.utils.Utils.get_timestamp", "%Y-%m-%dT%H:%M:%SZ"),
}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("minutes", [-16, 16])
def test_a_timestamp_outside_the_window_is_refused(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, scheme: str, minutes: int
) -> None:
    where, form = CLOCKS[scheme]
    monkeypatch.setattr(where, lambda: (datetime.now(UTC) + timedelta(minutes=minutes)).strftime(form))
    assert refused(lambda: SCHEMES[scheme](cloud)) == "InvalidTimeStamp.Expired"


@pytest.mark.parametrize("minutes", [-14, 14])
def test_a_client_whose_clock_is_a_little_off_is_served(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, minutes: int
) -> None:
    where, form = CLOCKS["rpc v1"]
    monkeypatch.setattr(where, lambda: (datetime.now(UTC) + timedelta(minutes=minutes)).strftime(form))
    assert rpc(cloud)["AccountId"] == cloud.account


@pytest.mark.parametrize(
    ("scheme", "where"),
    [
        ("rpc v1", "aliyunsdkcore.utils.parameter_helper.get_uuid"),
        ("acs3", "alibabacloud_tea_openapi.utils.Utils.get_nonce"),
    ],
)
def test_a_nonce_serves_once(cloud: Cloud, monkeypatch: pytest.MonkeyPatch, scheme: str, where: str) -> None:
    monkeypatch.setattr(where, lambda: f"the-same-nonce-{scheme}")
    SCHEMES[scheme](cloud)
    assert refused(lambda: SCHEMES[scheme](cloud)) == "SignatureNonceUsed"


def test_a_nonce_stays_used_though_its_request_failed(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aliyunsdkcore.utils.parameter_helper.get_uuid", lambda: "nonce-of-a-failure")
    client = Core(cloud, REGION)
    unknown = refused(lambda: client.call(VPC, "2016-04-28", "DeleteVpc", RegionId=REGION, VpcId="vpc-none"))
    again = refused(lambda: client.call(VPC, "2016-04-28", "DeleteVpc", RegionId=REGION, VpcId="vpc-none"))
    assert (unknown, again) == ("InvalidVpcId.NotFound", "SignatureNonceUsed")


def test_signatures_follow_real_time_when_the_clouds_clock_moves(own_cloud: Cloud) -> None:
    own_cloud.advance(days=400)
    assert acs3(own_cloud)["TotalCount"] == 0


def test_a_temporary_key_works_only_with_its_token(cloud: Cloud) -> None:
    ram = Tea(cloud, "ram20150501", REGION, "ram.aliyuncs.com")
    role = ram.call(
        "create_role", RoleName="Visitor", AssumeRolePolicyDocument=trust(RAM=f"acs:ram::{cloud.account}:root")
    )["Role"]
    given = Core(cloud, REGION).call(STS, "2015-04-01", "AssumeRole", RoleArn=role["Arn"], RoleSessionName="one")
    keys = given["Credentials"]

    bare = Core(cloud, REGION, access_key=keys["AccessKeyId"], secret=keys["AccessKeySecret"])
    with_token = bare.call(STS, "2015-04-01", "GetCallerIdentity", SecurityToken=keys["SecurityToken"])

    assert refused(lambda: bare.call(STS, "2015-04-01", "GetCallerIdentity")) == "MissingSecurityToken"
    assert with_token["Arn"] == f"acs:ram::{cloud.account}:assumed-role/visitor/one"


def test_a_role_that_trusts_somebody_else_cannot_be_assumed(cloud: Cloud) -> None:
    role = Tea(cloud, "ram20150501", REGION, "ram.aliyuncs.com").call(
        "create_role", RoleName="ForEcs", AssumeRolePolicyDocument=trust(Service="ecs.aliyuncs.com")
    )["Role"]
    client = Core(cloud, REGION)
    code = refused(lambda: client.call(STS, "2015-04-01", "AssumeRole", RoleArn=role["Arn"], RoleSessionName="one"))
    assert code == "NoPermission"
