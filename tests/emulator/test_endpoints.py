"""Where a product is found: the location service, the forms of host names, and who the caller is there."""

from __future__ import annotations

import pytest

from cloud_process import Cloud
from vendor_clients import Core, refused

REGION = "ap-southeast-1"


@pytest.fixture
def core(cloud: Cloud) -> Core:
    return Core(cloud, REGION)


def located(core: Core, product: str, region: str, host: str = "location.aliyuncs.com") -> list[str]:
    """The hosts that the location service names."""
    answer = core.call(host, "2015-06-12", "DescribeEndpoints", Id=region, ServiceCode=product, Type="openAPI")
    assert answer["Success"] is True
    return [endpoint["Endpoint"] for endpoint in answer["Endpoints"]["Endpoint"]]


@pytest.mark.parametrize(
    ("product", "version", "action"),
    [
        ("vpc", "2016-04-28", "DescribeVpcs"),
        ("ecs", "2014-05-26", "DescribeZones"),
        ("kms", "2016-01-20", "ListKeys"),
        ("sts", "2015-04-01", "GetCallerIdentity"),
        ("ram", "2015-05-01", "ListRoles"),
        ("alidns", "2015-01-09", "DescribeDomains"),
    ],
)
def test_a_product_answers_where_the_location_service_says(core: Core, product: str, version: str, action: str) -> None:
    (host,) = located(core, product, REGION)
    assert core.call(host, version, action, RegionId=REGION)["RequestId"]


def test_the_spare_location_service_says_the_same(core: Core) -> None:
    spare = located(core, "vpc", REGION, "location-readonly.aliyuncs.com")
    assert spare == located(core, "vpc", REGION) == [f"vpc.{REGION}.aliyuncs.com"]


@pytest.mark.parametrize(("product", "region"), [("rds", REGION), ("vpc", "cn-atlantis")])
def test_what_is_not_served_has_no_endpoint(core: Core, product: str, region: str) -> None:
    assert located(core, product, region) == []


@pytest.mark.parametrize(
    ("host", "version", "action"),
    [
        ("vpc.aliyuncs.com", "2016-04-28", "DescribeVpcs"),
        ("ecs.aliyuncs.com", "2014-05-26", "DescribeZones"),
        ("ecs-cn-hangzhou.aliyuncs.com", "2014-05-26", "DescribeZones"),
        ("kms-vpc.ap-southeast-1.aliyuncs.com", "2016-01-20", "ListKeys"),
        ("sts.aliyuncs.com", "2015-04-01", "GetCallerIdentity"),
        ("alidns.cn-hangzhou.aliyuncs.com", "2015-01-09", "DescribeDomains"),
        ("dns.aliyuncs.com", "2015-01-09", "DescribeDomains"),
        ("business.aliyuncs.com", "2017-12-14", "QueryAvailableInstances"),
        ("business.ap-southeast-1.aliyuncs.com", "2017-12-14", "QueryAvailableInstances"),
    ],
)
def test_the_other_host_names_of_a_product_answer_too(core: Core, host: str, version: str, action: str) -> None:
    assert core.call(host, version, action, RegionId=REGION)["RequestId"]


def test_a_central_host_serves_the_region_of_the_parameter(core: Core) -> None:
    zones = core.call("ecs.aliyuncs.com", "2014-05-26", "DescribeZones", RegionId=REGION)["Zones"]["Zone"]
    assert [zone["ZoneId"] for zone in zones] == ["ap-southeast-1a", "ap-southeast-1b", "ap-southeast-1c"]


def test_the_key_is_an_administrators(cloud: Cloud, core: Core) -> None:
    who = core.call("sts.aliyuncs.com", "2015-04-01", "GetCallerIdentity")
    assert (who["AccountId"], who["IdentityType"]) == (cloud.account, "RAMUser")
    assert who["Arn"] == f"acs:ram::{cloud.account}:user/administrator"


def test_the_account_is_domestic_to_the_provider(core: Core) -> None:
    """The provider takes any answer for "Domestic", and only an error for the other kind."""
    asked = {"ProductCode": "vipcloudfw", "ProductType": "vipcloudfw", "SubscriptionType": "Subscription"}
    answer = core.call(
        "business.aliyuncs.com", "2017-12-14", "QueryAvailableInstances", PageNum=1, PageSize=50, **asked
    )
    assert (answer["Success"], answer["Code"], answer["Data"]["InstanceList"]) == (True, "Success", [])


def test_a_role_of_nobody_cannot_be_assumed(cloud: Cloud, core: Core) -> None:
    def assume(arn: str) -> object:
        return core.call("sts.aliyuncs.com", "2015-04-01", "AssumeRole", RoleArn=arn, RoleSessionName="one")

    assert refused(lambda: assume(f"acs:ram::{cloud.account}:role/nobody")) == "EntityNotExist.Role"
    assert refused(lambda: assume("nonsense")) == "InvalidParameter.RoleArn"
