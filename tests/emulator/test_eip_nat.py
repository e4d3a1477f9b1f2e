"""Elastic addresses, NAT gateways and SNAT entries, driven by the vendor's client."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Any

import pytest

from cloud_process import Cloud
from engine_programs import Program
from vendor_clients import Tea, refused

REGION, OTHER = "cn-hongkong", "ap-southeast-1"


class Network:
    """A VPC with one vSwitch, and the client that made them."""

    def __init__(self, cloud: Cloud) -> None:
        self.client = Tea(cloud, "vpc20160428", REGION, f"vpc.{REGION}.aliyuncs.com")
        self.vpc = self.call("create_vpc", CidrBlock="10.0.0.0/16")["VpcId"]
        block = {"ZoneId": f"{REGION}-b", "CidrBlock": "10.0.1.0/24"}
        self.vswitch = self.call("create_vswitch", VpcId=self.vpc, **block)["VSwitchId"]

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The answer in the region."""
        return self.client.call(method, RegionId=REGION, **parameters)

    def gateway(self, **more: Any) -> dict[str, Any]:
        """A new NAT gateway, as it is described."""
        made = self.call("create_nat_gateway", VpcId=self.vpc, VSwitchId=self.vswitch, NatType="Enhanced", **more)
        return self.described(made["NatGatewayId"])

    def described(self, id: str) -> dict[str, Any]:
        """A gateway."""
        (row,) = self.call("describe_nat_gateways", NatGatewayId=id)["NatGateways"]["NatGateway"]
        return row

    def address(self, **more: Any) -> dict[str, Any]:
        """A new elastic address, as it is described."""
        return self.eip(self.call("allocate_eip_address", **more)["AllocationId"])

    def eip(self, id: str) -> dict[str, Any]:
        """An elastic address."""
        (row,) = self.call("describe_eip_addresses", AllocationId=id)["EipAddresses"]["EipAddress"]
        return row

    def bound(self, gateway: dict[str, Any]) -> dict[str, Any]:
        """A new address, bound to the gateway."""
        id = self.address()["AllocationId"]
        named = {"AllocationId": id, "InstanceId": gateway["NatGatewayId"], "InstanceType": "Nat"}
        self.call("associate_eip_address", **named)
        return self.eip(id)


@pytest.fixture
def network(cloud: Cloud) -> Network:
    return Network(cloud)


def test_an_address_is_of_nobody_else_and_of_no_other_allocation(network: Network) -> None:
    rows = [network.address() for _ in range(3)]
    addresses = {ipaddress.IPv4Address(row["IpAddress"]) for row in rows}
    assert len(addresses) == 3
    assert all(address in ipaddress.IPv4Network("198.18.0.0/15") for address in addresses)
    row = rows[0]
    assert (row["Status"], row["Bandwidth"], row["ISP"], row["ChargeType"]) == ("Available", "5", "BGP", "PostPaid")
    assert row["InternetChargeType"] == "PayByBandwidth"


def test_a_repeated_allocation_with_its_token_is_one_address_and_without_is_two(network: Network) -> None:
    token = {"ClientToken": "the-same-token-twice"}
    first = network.call("allocate_eip_address", **token)
    assert network.call("allocate_eip_address", **token)["AllocationId"] == first["AllocationId"]
    again = network.call("allocate_eip_address")["AllocationId"]
    assert again != network.call("allocate_eip_address")["AllocationId"]


def test_an_address_is_changed_by_name_and_bandwidth(network: Network) -> None:
    id = network.address(Name="portal")["AllocationId"]
    network.call("modify_eip_address_attribute", AllocationId=id, Bandwidth="20", Description="d")
    row = network.eip(id)
    assert (row["Name"], row["Description"], row["Bandwidth"], row["EipBandwidth"]) == ("portal", "d", "20", "20")


def test_an_address_in_use_is_neither_bound_again_nor_released(network: Network) -> None:
    gateway = network.gateway()
    eip = network.bound(gateway)
    assert (eip["Status"], eip["InstanceId"], eip["InstanceType"]) == ("InUse", gateway["NatGatewayId"], "Nat")
    id = eip["AllocationId"]
    named = {"AllocationId": id, "InstanceId": gateway["NatGatewayId"], "InstanceType": "Nat"}
    assert refused(lambda: network.call("associate_eip_address", **named)) == "IncorrectEipStatus"
    assert refused(lambda: network.call("release_eip_address", AllocationId=id)) == "IncorrectEipStatus"
    network.call("unassociate_eip_address", **named)
    network.call("release_eip_address", AllocationId=id)
    assert network.call("describe_eip_addresses", AllocationId=id)["EipAddresses"] == {"EipAddress": []}
    assert refused(lambda: network.call("release_eip_address", AllocationId=id)) == "InvalidAllocationId.NotFound"


def test_a_protected_address_and_a_protected_gateway_stay(network: Network) -> None:
    id, gateway = network.address()["AllocationId"], network.gateway()["NatGatewayId"]
    for type_, instance in (("EIP", id), ("NATGW", gateway)):
        network.call("deletion_protection", InstanceId=instance, Type=type_, ProtectionEnable=True)
    code = "OperationDenied.DeletionProtection"
    assert refused(lambda: network.call("release_eip_address", AllocationId=id)) == code
    assert refused(lambda: network.call("delete_nat_gateway", NatGatewayId=gateway, Force=True)) == code


def test_a_gateway_lies_in_a_vswitch_of_its_network_which_then_cannot_go(network: Network) -> None:
    row = network.gateway(Name="way-out")
    shown = (row["Name"], row["NatType"], row["Status"], row["VpcId"], row["NetworkType"], row["InternetChargeType"])
    assert shown == ("way-out", "Enhanced", "Available", network.vpc, "internet", "PayByLcu")
    assert row["NatGatewayPrivateInfo"]["VswitchId"] == network.vswitch
    assert refused(lambda: network.call("delete_vswitch", VSwitchId=network.vswitch)) == "DependencyViolation"
    other = {"VpcId": network.vpc, "VSwitchId": "vsw-none", "NatType": "Enhanced"}
    assert refused(lambda: network.call("create_nat_gateway", **other)) == "InvalidVSwitchId.NotFound"


def test_an_entry_wants_an_address_of_its_gateway_and_holds_it(network: Network) -> None:
    gateway = network.gateway()
    table = gateway["SnatTableIds"]["SnatTableId"][0]
    source = {"SnatTableId": table, "SourceVSwitchId": network.vswitch}
    free = network.address()["IpAddress"]
    assert refused(lambda: network.call("create_snat_entry", **source, SnatIp=free)) == "EIP_NOT_IN_GATEWAY"
    eip = network.bound(gateway)
    entry = network.call("create_snat_entry", **source, SnatIp=eip["IpAddress"], SnatEntryName="out")["SnatEntryId"]
    (row,) = network.call("describe_snat_table_entries", SnatTableId=table)["SnatTableEntries"]["SnatTableEntry"]
    shown = (row["SnatEntryId"], row["Status"], row["SourceCIDR"], row["SnatEntryName"])
    assert shown == (entry, "Available", "10.0.1.0/24", "out")

    named = {"AllocationId": eip["AllocationId"], "InstanceId": gateway["NatGatewayId"], "InstanceType": "Nat"}
    code = "InvalidIpStatus.HasBeenUsedBySnatTable"
    assert refused(lambda: network.call("unassociate_eip_address", **named)) == code
    gone = {"NatGatewayId": gateway["NatGatewayId"]}
    assert refused(lambda: network.call("delete_nat_gateway", **gone)) == "DependencyViolation.SnatEntries"
    network.call("delete_snat_entry", SnatTableId=table, SnatEntryId=entry)
    assert refused(lambda: network.call("delete_nat_gateway", **gone)) == "DependencyViolation.EIPS"
    network.call("unassociate_eip_address", **named)
    network.call("delete_nat_gateway", **gone)
    network.call("delete_vswitch", VSwitchId=network.vswitch)
    network.call("delete_vpc", VpcId=network.vpc)


def test_force_takes_a_gateway_away_with_what_hangs_on_it(network: Network) -> None:
    gateway = network.gateway()
    eip, table = network.bound(gateway), gateway["SnatTableIds"]["SnatTableId"][0]
    network.call("create_snat_entry", SnatTableId=table, SourceCIDR="10.0.1.0/24", SnatIp=eip["IpAddress"])
    network.call("delete_nat_gateway", NatGatewayId=gateway["NatGatewayId"], Force=True)
    assert network.eip(eip["AllocationId"])["Status"] == "Available"
    assert network.call("describe_snat_table_entries", SnatTableId=table)["TotalCount"] == 0


def test_an_address_of_one_region_is_unknown_in_another(cloud: Cloud, network: Network) -> None:
    id = network.address()["AllocationId"]
    elsewhere = Tea(cloud, "vpc20160428", OTHER, f"vpc.{OTHER}.aliyuncs.com")
    found = elsewhere.call("describe_eip_addresses", RegionId=OTHER, AllocationId=id)
    assert found["EipAddresses"] == {"EipAddress": []}


PROGRAM = """
vpc = alicloud.vpc.Network("vpc", cidr_block="10.0.0.0/16", opts=here)
vswitch = alicloud.vpc.Switch("vswitch", vpc_id=vpc.id, zone_id="cn-hongkong-b", cidr_block="10.0.1.0/24", opts=here)
gateway = alicloud.vpc.NatGateway("gateway", vpc_id=vpc.id, vswitch_id=vswitch.id, nat_type="Enhanced",
    payment_type="PayAsYouGo", nat_gateway_name={name!r}, internet_charge_type="PayByLcu", tags={{"dr:service": "x"}},
    opts=here)
address = alicloud.ecs.EipAddress("address", address_name={name!r}, bandwidth={bandwidth!r}, isp="BGP",
    internet_charge_type="PayByTraffic", payment_type="PayAsYouGo", tags={{"dr:service": "x"}}, opts=here)
bound = alicloud.ecs.EipAssociation("bound", allocation_id=address.id, instance_id=gateway.id, instance_type="Nat",
    opts=here)
alicloud.vpc.SnatEntry("out", snat_table_id=gateway.snat_table_ids, source_vswitch_id=vswitch.id,
    snat_ip=address.ip_address, snat_entry_name={name!r},
    opts=pulumi.ResourceOptions(provider=primary, depends_on=[bound]))
"""


@pytest.mark.slow
def test_the_real_provider_brings_a_way_out_up_and_down_without_drift(tmp_path: Path, own_cloud: Cloud) -> None:
    program = Program(tmp_path, own_cloud, PROGRAM.format(name="portal", bandwidth="5"))
    program.up()
    program.write(own_cloud, PROGRAM.format(name="renamed", bandwidth="10"))
    program.up()
    program.destroy()
    assert own_cloud.status()["resources"] == {}
    assert own_cloud.status()["unhandled"] == {}
