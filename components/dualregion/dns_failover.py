"""What moves a service's traffic: a DNS record that carries the address of one region."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import NotRequired, TypedDict

import pulumi
import pulumi_alicloud as alicloud

from dualregion.construction import ConstructionError
from dualregion.recovery.durations import iso, parse_duration
from dualregion.recovery.figures import product
from dualregion.recovery.topology import Switch, SwitchMode
from dualregion.region_pair import RegionPair, Side


class FailoverMode(StrEnum):
    """What decides to switch, as far as this component builds it; the recovery model knows more."""

    MANUAL = "manual"
    """People change which region serves, and deploy."""


class RecordType(StrEnum):
    """What the addresses are."""

    A = "A"
    AAAA = "AAAA"
    CNAME = "CNAME"


class DnsEdition(StrEnum):
    """Edition of the zone, which decides the lowest time to live."""

    FREE = "free"
    PERSONAL = "personal"
    ENTERPRISE_ULTIMATE = "enterprise-ultimate"


class AddressesArgs(TypedDict):
    """Where the service is reached in each region."""

    primary: pulumi.Input[str]
    """Address in the primary region."""
    standby: pulumi.Input[str]
    """Address in the standby region."""


class DnsFailoverArgs(TypedDict):
    """Traffic of one service."""

    domain: str
    """The zone, such as `example.com`. It exists already, unless `manages_zone` says otherwise."""
    record: str
    """The record in the zone, such as `www`; `@` is the zone itself."""
    addresses: AddressesArgs
    """Where the service is reached in each region."""
    serving: NotRequired[Side]
    """Which region the record names. The switch by hand: change it and deploy. Left out: the primary."""
    mode: NotRequired[FailoverMode]
    """What decides to switch. Left out: `manual`; people do."""
    record_type: NotRequired[RecordType]
    """Left out: `A`."""
    ttl: NotRequired[str]
    """How long resolvers may keep an answer. Left out: `PT10M`, the lowest that the free edition takes."""
    edition: NotRequired[DnsEdition]
    """Edition of the zone. Left out: `free`."""
    manages_zone: NotRequired[bool]
    """Whether the zone is part of the stack and is deleted with it. Left out: no."""
    tags: NotRequired[Mapping[str, str]]
    """Tags of the zone, where it is part of the stack; records carry none. Left out: none."""


class DnsFailover(pulumi.ComponentResource):
    """A record that names the region which serves, with a time to live that its zone's edition accepts.

    It acts through the standby's provider, so that switching needs nothing of the primary region.

    Raises ConstructionError for a time to live that is no duration or that the edition does not accept.
    """

    fqdn: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        args: DnsFailoverArgs,
        opts: pulumi.ResourceOptions | None = None,
        *,
        pair: RegionPair,
    ) -> None:
        super().__init__("dualregion:index:DnsFailover", name, {**args}, opts)
        edition = args.get("edition", DnsEdition.FREE)
        ttl = _ttl(name, args.get("ttl", "PT10M"), edition)
        serving = args.get("serving", Side.PRIMARY)
        addresses = args["addresses"]
        child = pulumi.ResourceOptions(parent=self, provider=pair.standby.provider)
        zone = (
            alicloud.dns.AlidnsDomain(f"{name}-zone", domain_name=args["domain"], tags=args.get("tags", {}), opts=child)
            if args.get("manages_zone", False)
            else None
        )
        record = alicloud.dns.AlidnsRecord(
            f"{name}-record",
            domain_name=zone.domain_name if zone else args["domain"],
            rr=args["record"],
            type=args.get("record_type", RecordType.A),
            value=addresses["primary"] if serving == Side.PRIMARY else addresses["standby"],
            ttl=int(ttl.total_seconds()),
            opts=child,
        )
        self.switch = Switch(name=f"{name}-record", mode=SwitchMode(args.get("mode", FailoverMode.MANUAL)), ttl=ttl)
        """What the recovery model is told of this record."""
        self.fqdn = pulumi.Output.all(record.rr, record.domain_name).apply(
            lambda parts: parts[1] if parts[0] == "@" else ".".join(parts)
        )
        self.register_outputs({"fqdn": self.fqdn})


def _ttl(name: str, text: str, edition: str) -> timedelta:
    try:
        ttl = parse_duration(text)
    except ValueError as problem:
        raise ConstructionError(name, "ttl", str(problem), "write ISO 8601 text such as PT10M") from None
    found = next(entry for entry in product("alidns")["editions"] if entry["name"] == edition)
    lowest = parse_duration(found["minimum_ttl"])
    highest = parse_duration(product("alidns")["ttl"]["maximum"])
    if not lowest <= ttl <= highest:
        raise ConstructionError(
            name,
            "ttl",
            f"the {edition} edition does not accept {text}",
            f"use {iso(lowest)} to {iso(highest)}, or name the edition that the zone has ({found['url']})",
        )
    return ttl
