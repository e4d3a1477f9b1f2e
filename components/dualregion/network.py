"""The network of one region: subnets in several zones and a security group that lets in what is named."""

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network
from itertools import islice
from typing import NotRequired, TypedDict

import pulumi
import pulumi_alicloud as alicloud

from dualregion.construction import ConstructionError
from dualregion.region_pair import Region

_SUBNET_BITS = 4
"""A network is cut into sixteen subnets or more, so that a zone can be added without renumbering."""
_LARGEST_SUBNET = 16
"""Prefix of the largest vSwitch that the cloud makes; the smallest is /29."""
_PREFIXES = range(8, 25)
"""Sizes of a network that leave each of its subnets at least 16 addresses."""


class IngressArgs(TypedDict):
    """What may reach the service."""

    ports: str
    """`first/last`, such as `443/443`."""
    cidr: str
    """From where, such as `0.0.0.0/0`."""
    protocol: NotRequired[str]
    """`tcp` or `udp`. Left out: `tcp`."""


class RegionalNetworkArgs(TypedDict):
    """Network of one region."""

    cidr: str
    """Addresses of the network. Plain: it is compared with the other region's before anything is created."""
    zones: NotRequired[int]
    """In how many zones there is a subnet. Left out: 2."""
    ingress: NotRequired[Sequence[IngressArgs]]
    """What may reach the service from outside its security group. Left out: nothing."""
    tags: NotRequired[Mapping[str, str]]
    """Tags of every resource that can carry some. Left out: none."""


class RegionalNetwork(pulumi.ComponentResource):
    """A VPC, a vSwitch in each of several zones, and a security group, all in one region.

    Which zones: the cloud is asked, since zone ids cannot be derived from the region's. They are chosen once; a zone
    that opens later moves nothing.

    Raises ConstructionError for addresses that are no usable network, or for fewer than two zones.
    """

    vpc_id: pulumi.Output[str]
    vswitch_ids: pulumi.Output[Sequence[str]]
    security_group_id: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        args: RegionalNetworkArgs,
        opts: pulumi.ResourceOptions | None = None,
        *,
        region: Region,
    ) -> None:
        super().__init__("dualregion:index:RegionalNetwork", name, {**args}, opts)
        count = _zone_count(name, args.get("zones", 2))
        subnets = _subnets(name, args["cidr"], count)
        tags = args.get("tags", {})
        child = pulumi.ResourceOptions(parent=self, provider=region.provider)
        zones = alicloud.get_zones_output(
            available_resource_creation="VSwitch",
            opts=pulumi.InvokeOutputOptions(parent=self, provider=region.provider),
        ).apply(lambda found: _chosen(name, region.name, found.ids, count))

        vpc = alicloud.vpc.Network(f"{name}-vpc", vpc_name=name, cidr_block=args["cidr"], tags=tags, opts=child)
        vswitches = [
            alicloud.vpc.Switch(
                f"{name}-vswitch-{place}",
                vswitch_name=f"{name}-{place}",
                vpc_id=vpc.id,
                cidr_block=str(subnet),
                zone_id=zones[place],
                tags=tags,
                # A zone that opens later changes the cloud's answer; moving a subnet would mean replacing it.
                opts=pulumi.ResourceOptions(parent=self, provider=region.provider, ignore_changes=["zone_id"]),
            )
            for place, subnet in enumerate(subnets)
        ]
        group = alicloud.ecs.SecurityGroup(
            f"{name}-group", security_group_name=name, vpc_id=vpc.id, tags=tags, opts=child
        )
        for place, rule in enumerate(args.get("ingress", [])):
            alicloud.ecs.SecurityGroupRule(
                f"{name}-ingress-{place}",
                type="ingress",
                ip_protocol=rule.get("protocol", "tcp"),
                port_range=rule["ports"],
                cidr_ip=rule["cidr"],
                nic_type="intranet",
                security_group_id=group.id,
                opts=child,
            )
        self.vpc_id = vpc.id
        self.vswitch_ids = pulumi.Output.all(*(vswitch.id for vswitch in vswitches))
        self.security_group_id = group.id
        self.register_outputs(
            {
                "vpcId": self.vpc_id,
                "vswitchIds": self.vswitch_ids,
                "securityGroupId": self.security_group_id,
            }
        )


def read_network(component: str, where: str, cidr: str) -> IPv4Network:
    """The network that the text names. Raises ConstructionError for text that names none, or one of unusable size."""
    try:
        network = IPv4Network(cidr)
    except ValueError as problem:
        raise ConstructionError(
            component, where, f"{cidr!r} is no network ({problem})", "write one such as 10.16.0.0/16"
        ) from None
    if network.prefixlen not in _PREFIXES:
        raise ConstructionError(
            component,
            where,
            f"{cidr} has a prefix of {network.prefixlen} bits",
            f"use /{_PREFIXES[0]} to /{_PREFIXES[-1]}",
        )
    return network


def refuse_overlap(component: str, primary: str, standby: str) -> None:
    """Raises ConstructionError where two regions' networks share addresses: they could never be connected."""
    one = read_network(component, "network.primary_cidr", primary)
    other = read_network(component, "network.standby_cidr", standby)
    if one.overlaps(other):
        raise ConstructionError(
            component,
            "network.standby_cidr",
            f"{standby} overlaps the primary's {primary}",
            "give each region addresses of its own",
        )


def _zone_count(name: str, given: float) -> int:
    # What comes from another language is a float, whatever the schema says: the wire knows only one kind of number.
    most = 2**_SUBNET_BITS
    if not 2 <= given <= most or given != int(given):
        raise ConstructionError(
            name, "zones", f"{given:g} is asked for", f"use 2 to {most}: one zone's loss must not end it"
        )
    return int(given)


def _subnets(name: str, cidr: str, count: int) -> list[IPv4Network]:
    network = read_network(name, "cidr", cidr)
    prefix = max(_LARGEST_SUBNET, network.prefixlen + _SUBNET_BITS)
    return list(islice(network.subnets(new_prefix=prefix), count))


def _chosen(name: str, region: str, offered: Sequence[str], count: int) -> list[str]:
    if len(offered) < count:
        raise ConstructionError(
            name,
            "zones",
            f"{region} offers vSwitches in {len(offered)} zone(s), not in {count}",
            "ask for fewer zones, but at least 2, or use another region",
        )
    return sorted(offered)[:count]
