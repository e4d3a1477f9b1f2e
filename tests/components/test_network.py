"""A regional network spans several zones that the cloud names, and lets in only what is named."""

from collections.abc import Callable
from ipaddress import IPv4Network

import pytest

from components.programs import hong_kong
from components.recorded_cloud import deploy
from dualregion.construction import ConstructionError
from dualregion.network import RegionalNetwork, RegionalNetworkArgs, refuse_overlap


def _network(args: RegionalNetworkArgs) -> Callable[[], object]:
    return lambda: RegionalNetwork("net", args, region=hong_kong().primary)


def test_there_is_a_subnet_in_each_of_two_zones_that_the_cloud_names() -> None:
    cloud = deploy(_network({"cidr": "10.16.0.0/16"}))

    zones = [vswitch.inputs["zoneId"] for vswitch in cloud.of_type("vpc/switch:Switch")]
    assert sorted(zones) == ["cn-hongkong-b", "cn-hongkong-c"]


@pytest.mark.parametrize(
    ("cidr", "zones"), [("10.16.0.0/16", 2), ("10.0.0.0/8", 3), ("192.168.0.0/24", 3), ("172.16.0.0/12", 2)]
)
def test_subnets_lie_in_the_network_apart_from_each_other_and_in_sizes_the_cloud_makes(cidr: str, zones: int) -> None:
    cloud = deploy(_network({"cidr": cidr, "zones": zones}))

    subnets = [IPv4Network(vswitch.inputs["cidrBlock"]) for vswitch in cloud.of_type("vpc/switch:Switch")]
    assert len(subnets) == zones
    assert all(subnet.subnet_of(IPv4Network(cidr)) for subnet in subnets)
    assert all(16 <= subnet.prefixlen <= 29 for subnet in subnets), "vSwitches are /16 to /29"
    assert not any(one.overlaps(other) for one in subnets for other in subnets if one is not other)


def test_a_zone_that_opens_later_replaces_no_subnet() -> None:
    cloud = deploy(_network({"cidr": "10.16.0.0/16"}))

    assert {vswitch.ignore_changes for vswitch in cloud.of_type("vpc/switch:Switch")} == {("zoneId",)}


def test_nothing_is_let_in_unless_it_is_named() -> None:
    cloud = deploy(_network({"cidr": "10.16.0.0/16"}))

    assert cloud.of_type("SecurityGroup")
    assert cloud.of_type("SecurityGroupRule") == []


def test_what_is_named_is_let_in() -> None:
    cloud = deploy(_network({"cidr": "10.16.0.0/16", "ingress": [{"ports": "443/443", "cidr": "0.0.0.0/0"}]}))

    (rule,) = cloud.of_type("SecurityGroupRule")
    assert dict(rule.inputs) == {
        "type": "ingress",
        "ipProtocol": "tcp",
        "portRange": "443/443",
        "cidrIp": "0.0.0.0/0",
        "nicType": "intranet",
        "securityGroupId": "net-group-id",
    }


def test_everything_is_made_by_the_regions_provider_under_the_component() -> None:
    cloud = deploy(_network({"cidr": "10.16.0.0/16", "ingress": [{"ports": "443/443", "cidr": "0.0.0.0/0"}]}))

    made = [resource for resource in cloud.resources.values() if resource.type.startswith("alicloud:")]
    assert {(resource.provider, resource.parent) for resource in made} == {("pair-primary", "net")}
    assert all(resource.name.startswith("net-") for resource in made)


def test_tags_reach_what_can_carry_them() -> None:
    cloud = deploy(_network({"cidr": "10.16.0.0/16", "tags": {"team": "web"}}))

    for end in ("vpc/network:Network", "vpc/switch:Switch", "SecurityGroup"):
        assert {tuple(resource.inputs["tags"].items()) for resource in cloud.of_type(end)} == {(("team", "web"),)}


@pytest.mark.parametrize(
    ("args", "where", "found"),
    [
        ({"cidr": "10.16.0.0/33"}, "cidr", "10.16.0.0/33"),
        ({"cidr": "10.16.0.1/16"}, "cidr", "has host bits set"),
        ({"cidr": "ten"}, "cidr", "ten"),
        ({"cidr": "10.16.0.0/28"}, "cidr", "has a prefix of 28 bits"),
        ({"cidr": "10.16.0.0/16", "zones": 1}, "zones", "1 is asked for"),
        ({"cidr": "10.16.0.0/16", "zones": 17}, "zones", "17 is asked for"),
        ({"cidr": "10.16.0.0/16", "zones": 2.5}, "zones", "2.5 is asked for"),
        ({"cidr": "10.16.0.0/16", "zones": 4}, "zones", "cn-hongkong offers vSwitches in 3 zone(s), not in 4"),
    ],
)
def test_a_network_that_cannot_be_made_is_refused(args: RegionalNetworkArgs, where: str, found: str) -> None:
    with pytest.raises(ConstructionError) as refused:
        deploy(_network(args))

    assert (refused.value.component, refused.value.where) == ("net", where)
    assert found in refused.value.found


@pytest.mark.parametrize("standby", ["10.16.0.0/16", "10.16.128.0/20", "10.0.0.0/8"])
def test_regions_that_share_addresses_are_refused(standby: str) -> None:
    with pytest.raises(ConstructionError, match=f"{standby} overlaps the primary's 10.16.0.0/16; give each region"):
        refuse_overlap("portal", "10.16.0.0/16", standby)


def test_regions_with_addresses_of_their_own_are_accepted() -> None:
    refuse_overlap("portal", "10.16.0.0/16", "10.17.0.0/16")
