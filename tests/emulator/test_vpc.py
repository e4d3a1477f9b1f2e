"""Networks, vSwitches and security groups, driven by the vendor's clients."""

from __future__ import annotations

from typing import Any

import pytest

from cloud_process import Cloud
from vendor_clients import Core, Tea, refused

REGION, ECS = "cn-hongkong", "ecs.cn-hongkong.aliyuncs.com"
OTHER = "ap-southeast-1"


class Net:
    """The two products in one region."""

    def __init__(self, cloud: Cloud, region: str = REGION) -> None:
        self.region = region
        self._vpc = Tea(cloud, "vpc20160428", region, f"vpc.{region}.aliyuncs.com")
        self._core = Core(cloud, region)

    def vpc(self, method: str, **parameters: Any) -> dict[str, Any]:
        """An action of Vpc."""
        return self._vpc.call(method, RegionId=self.region, **parameters)

    def ecs(self, action: str, **parameters: object) -> dict[str, Any]:
        """An action of Ecs."""
        return self._core.call(
            f"ecs.{self.region}.aliyuncs.com", "2014-05-26", action, RegionId=self.region, **parameters
        )

    def new_vpc(self, cidr: str = "10.0.0.0/8", **more: Any) -> str:
        """A network's id."""
        return self.vpc("create_vpc", CidrBlock=cidr, **more)["VpcId"]

    def new_vswitch(self, vpc: str, cidr: str, zone: str = "b", **more: Any) -> str:
        """A vSwitch's id."""
        zone_id = f"{self.region}-{zone}" if not self.region[-1].isdigit() else f"{self.region}{zone}"
        return self.vpc("create_vswitch", VpcId=vpc, CidrBlock=cidr, ZoneId=zone_id, **more)["VSwitchId"]


@pytest.fixture
def net(cloud: Cloud) -> Net:
    return Net(cloud)


def test_a_network_is_read_back_as_it_was_created(net: Net) -> None:
    id = net.new_vpc("192.168.0.0/16", VpcName="n", Description="d", Tag=[{"Key": "dr:service", "Value": "orders"}])
    read = net.vpc("describe_vpc_attribute", VpcId=id)
    assert (read["CidrBlock"], read["VpcName"], read["Description"]) == ("192.168.0.0/16", "n", "d")
    assert (read["Status"], read["RegionId"]) == ("Available", REGION)
    assert read["Tags"] == {"Tag": [{"Key": "dr:service", "Value": "orders"}]}
    tables = net.vpc("describe_route_table_list", VpcId=id)["RouterTableList"]["RouterTableListType"]
    assert [(t["RouteTableType"], t["RouterId"]) for t in tables] == [("System", read["VRouterId"])]


def test_what_is_unknown_is_an_empty_answer_and_not_an_error(net: Net) -> None:
    assert net.vpc("describe_vpc_attribute", VpcId="vpc-none")["VpcId"] == ""
    assert net.vpc("describe_vswitch_attributes", VSwitchId="vsw-none")["VSwitchId"] == ""
    assert net.ecs("DescribeSecurityGroups", SecurityGroupId="sg-none")["SecurityGroups"] == {"SecurityGroup": []}


def test_the_same_client_token_makes_one_network_and_none_makes_two(net: Net) -> None:
    twice = [net.new_vpc("10.0.0.0/8", ClientToken="token-1") for _ in range(2)]
    assert twice[0] == twice[1]
    assert net.new_vpc() != net.new_vpc()


def test_a_client_token_with_other_parameters_is_refused(net: Net) -> None:
    net.new_vpc("10.0.0.0/8", ClientToken="token-2")
    code = refused(lambda: net.new_vpc("172.16.0.0/12", ClientToken="token-2"))
    assert code == "IdempotentParameterMismatch"


@pytest.mark.parametrize(
    "cidr", ["10.0.0.1/8", "10.0.0.0/7", "10.0.0.0/29", "nonsense", "100.64.0.0/16", "127.0.0.0/8"]
)
def test_a_block_that_no_network_may_have_is_refused(net: Net, cidr: str) -> None:
    assert refused(lambda: net.new_vpc(cidr)) == "InvalidCidrBlock.Malformed"


@pytest.mark.parametrize(
    ("cidr", "zone", "code"),
    [
        ("10.1.0.0/24", "b", "InvalidCidrBlock.Overlapped"),
        ("10.1.0.128/25", "c", "InvalidCidrBlock.Overlapped"),
        ("10.0.0.0/16", "c", "InvalidCidrBlock.Overlapped"),
        ("172.16.0.0/24", "b", "InvalidCidrBlock.Malformed"),
        ("10.2.0.0/30", "b", "InvalidCidrBlock.Malformed"),
        ("10.2.0.0/24", "z", "InvalidZoneId.NotFound"),
    ],
)
def test_a_vswitch_that_does_not_fit_is_refused(net: Net, cidr: str, zone: str, code: str) -> None:
    vpc = net.new_vpc("10.0.0.0/8")
    net.new_vswitch(vpc, "10.1.0.0/24")
    net.new_vswitch(vpc, "10.0.0.0/24")
    assert refused(lambda: net.new_vswitch(vpc, cidr, zone)) == code


def test_what_is_in_use_cannot_be_deleted(net: Net) -> None:
    vpc = net.new_vpc()
    vswitch = net.new_vswitch(vpc, "10.1.0.0/24")
    assert refused(lambda: net.vpc("delete_vpc", VpcId=vpc)) == "DependencyViolation.VSwitch"
    net.vpc("delete_vswitch", VSwitchId=vswitch)
    group = net.ecs("CreateSecurityGroup", VpcId=vpc)["SecurityGroupId"]
    assert refused(lambda: net.vpc("delete_vpc", VpcId=vpc)) == "DependencyViolation.SecurityGroup"
    net.ecs("DeleteSecurityGroup", SecurityGroupId=group)
    net.vpc("delete_vpc", VpcId=vpc)
    assert net.vpc("describe_vpc_attribute", VpcId=vpc)["VpcId"] == ""
    assert refused(lambda: net.vpc("delete_vpc", VpcId=vpc)) == "InvalidVpcId.NotFound"


def test_regions_do_not_see_each_other(cloud: Cloud, net: Net) -> None:
    id = net.new_vpc()
    assert Net(cloud, OTHER).vpc("describe_vpc_attribute", VpcId=id)["VpcId"] == ""
    assert refused(lambda: Net(cloud, OTHER).new_vswitch(id, "10.1.0.0/24", "a")) == "InvalidVpcId.NotFound"


def test_a_region_that_does_not_exist_is_refused(cloud: Cloud) -> None:
    tea = Tea(cloud, "vpc20160428", REGION, "vpc.aliyuncs.com")
    assert refused(lambda: tea.call("describe_vpcs", RegionId="cn-atlantis")) == "InvalidRegionId.NotFound"


def test_lists_come_in_pages_without_gaps_or_repeats(net: Net) -> None:
    tag = [{"Key": "paged", "Value": "yes"}]
    ids = [net.new_vpc(VpcName=f"p{n}", Tag=tag) for n in range(7)]
    pages = [net.vpc("describe_vpcs", Tag=tag, PageSize=3, PageNumber=n) for n in (1, 2, 3, 4)]
    assert [[vpc["VpcId"] for vpc in page["Vpcs"]["Vpc"]] for page in pages] == [ids[:3], ids[3:6], ids[6:], []]
    assert {page["TotalCount"] for page in pages} == {7}
    assert refused(lambda: net.vpc("describe_vpcs", PageSize=51)) == "InvalidPageSize"


def test_tags_are_added_replaced_and_taken_off(net: Net) -> None:
    id = net.new_vpc(Tag=[{"Key": "a", "Value": "1"}])
    net.vpc("tag_resources", ResourceType="VPC", ResourceId=[id], Tag=[{"Key": "a", "Value": "2"}, {"Key": "b"}])
    net.vpc("un_tag_resources", ResourceType="VPC", ResourceId=[id], TagKey=["b"])
    rows = net.vpc("list_tag_resources", ResourceType="VPC", ResourceId=[id])["TagResources"]["TagResource"]
    assert [(row["TagKey"], row["TagValue"]) for row in rows] == [("a", "2")]


def test_a_network_and_a_vswitch_are_modified_in_place(net: Net) -> None:
    vpc = net.new_vpc()
    vswitch = net.new_vswitch(vpc, "10.1.0.0/24")
    net.vpc("modify_vpc_attribute", VpcId=vpc, VpcName="renamed", Description="new")
    net.vpc("modify_vswitch_attribute", VSwitchId=vswitch, VSwitchName="renamed")
    assert net.vpc("describe_vpc_attribute", VpcId=vpc)["VpcName"] == "renamed"
    read = net.vpc("describe_vswitch_attributes", VSwitchId=vswitch)
    assert (read["VSwitchName"], read["AvailableIpAddressCount"]) == ("renamed", 252)


def test_rules_are_found_by_their_fields_and_revoked_by_them(net: Net) -> None:
    group = net.ecs("CreateSecurityGroup", VpcId=net.new_vpc(), SecurityGroupName="g")["SecurityGroupId"]
    rule = {
        "IpProtocol": "tcp",
        "PortRange": "443/443",
        "SourceCidrIp": "10.0.0.0/8",
        "Priority": 1,
        "Policy": "accept",
    }
    listed = {f"Permissions__1__{name}": value for name, value in rule.items()}
    for _ in range(2):
        net.ecs("AuthorizeSecurityGroup", SecurityGroupId=group, **listed)
    read = net.ecs("DescribeSecurityGroupAttribute", SecurityGroupId=group, Direction="ingress")
    shown = [
        (p["IpProtocol"], p["PortRange"], p["SourceCidrIp"], p["Policy"]) for p in read["Permissions"]["Permission"]
    ]
    assert shown == [("TCP", "443/443", "10.0.0.0/8", "Accept")]
    # The provider revokes in the older form, with the rule in the parameters themselves.
    net.ecs("RevokeSecurityGroup", SecurityGroupId=group, NicType="intranet", Description="", **rule)
    read = net.ecs("DescribeSecurityGroupAttribute", SecurityGroupId=group)
    assert read["Permissions"] == {"Permission": []}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"IpProtocol": "smoke", "PortRange": "1/2", "SourceCidrIp": "10.0.0.0/8"}, "InvalidIpProtocol.Malformed"),
        ({"IpProtocol": "tcp", "PortRange": "-1/-1", "SourceCidrIp": "10.0.0.0/8"}, "InvalidPortRange.Malformed"),
        ({"IpProtocol": "icmp", "PortRange": "1/2", "SourceCidrIp": "10.0.0.0/8"}, "InvalidPortRange.Malformed"),
        ({"IpProtocol": "tcp", "PortRange": "1/2", "SourceCidrIp": "10.0.0.1/8"}, "InvalidSourceCidrIp.Malformed"),
        ({"IpProtocol": "tcp", "PortRange": "1/2", "SourceGroupId": "sg-none"}, "InvalidGroupId.NotFound"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(net: Net, fields: dict[str, str], code: str) -> None:
    group = net.ecs("CreateSecurityGroup")["SecurityGroupId"]
    assert refused(lambda: net.ecs("AuthorizeSecurityGroup", SecurityGroupId=group, **fields)) == code


def test_a_group_that_another_one_names_cannot_be_deleted(net: Net) -> None:
    one, two = (net.ecs("CreateSecurityGroup")["SecurityGroupId"] for _ in range(2))
    net.ecs("AuthorizeSecurityGroup", SecurityGroupId=one, IpProtocol="tcp", PortRange="1/2", SourceGroupId=two)
    assert refused(lambda: net.ecs("DeleteSecurityGroup", SecurityGroupId=two)) == "DependencyViolation"
    net.ecs("DeleteSecurityGroup", SecurityGroupId=one)
    net.ecs("DeleteSecurityGroup", SecurityGroupId=two)


def test_every_zone_that_is_listed_takes_a_vswitch(net: Net) -> None:
    zones = [zone["ZoneId"] for zone in net.ecs("DescribeZones")["Zones"]["Zone"]]
    stocked = net.ecs("DescribeAvailableResource", DestinationResource="Zone")["AvailableZones"]["AvailableZone"]
    assert zones == ["cn-hongkong-b", "cn-hongkong-c", "cn-hongkong-d"] == [zone["ZoneId"] for zone in stocked]
    vpc = net.new_vpc()
    for number, zone in enumerate(zones):
        net.new_vswitch(vpc, f"10.{number}.0.0/24", zone[-1])


def test_regions_are_listed_with_their_endpoints(net: Net) -> None:
    regions = {r["RegionId"]: r["RegionEndpoint"] for r in net.ecs("DescribeRegions")["Regions"]["Region"]}
    assert regions[REGION] == ECS
    assert {"cn-shanghai", "cn-shenzhen", OTHER} <= regions.keys()
