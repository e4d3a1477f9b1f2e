"""What a switch can be, judged before anything is made, and the figures that follow from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pulumi

from dualregion.construction import ConstructionError
from dualregion.dns_failover.args import DnsFailoverArgs, ProbeArgs, ProbeProtocol
from dualregion.recovery.durations import iso, parse_duration
from dualregion.recovery.figures import product
from dualregion.recovery.topology import Switch
from dualregion.region_pair import Region, RegionPair, Side


@dataclass(frozen=True)
class Origin:
    """The service in one region."""

    region: Region
    address: pulumi.Input[str]


@dataclass(frozen=True)
class Probe:
    """A judged probe."""

    port: int
    protocol: ProbeProtocol
    path: str
    interval: timedelta
    retries: int
    timeout: timedelta


@dataclass(frozen=True)
class ProbeLimits:
    """What a switch lets a probe be; the first interval and timeout are the defaults."""

    switch: str
    """What it is called in a refusal."""
    intervals: Sequence[str]
    """Empty: whole seconds, up to what the vendor takes; no page states the range."""
    timeouts: Sequence[str]
    retries: range
    usual_interval: str
    usual_retries: int
    url: str


@dataclass(frozen=True)
class Route:
    """What moves traffic, and the record that leads to it."""

    switch: Switch
    """What the recovery model is told."""
    target: pulumi.Input[str] | None
    """Value of the record; None: the switch answers the name by itself."""
    record_type: str
    ttl: timedelta
    """Of the record."""


def origins(args: DnsFailoverArgs, pair: RegionPair) -> tuple[Origin, Origin]:
    """The one that serves first, and the other one."""
    primary = Origin(pair.primary, args["addresses"]["primary"])
    standby = Origin(pair.standby, args["addresses"]["standby"])
    return (primary, standby) if args.get("serving", Side.PRIMARY) == Side.PRIMARY else (standby, primary)


def read(name: str, where: str, text: str, example: str = "PT10M") -> timedelta:
    """A duration of an input. Raises ConstructionError for what is none."""
    try:
        return parse_duration(text)
    except ValueError as problem:
        raise ConstructionError(name, where, str(problem), f"write ISO 8601 text such as {example}") from None


def record_ttl(name: str, args: DnsFailoverArgs, text: str | None = None) -> timedelta:
    """Time to live of a record that people move. Raises ConstructionError for one that the zone's edition refuses."""
    edition = args.get("edition", "free")
    written = text or args.get("ttl", "PT10M")
    ttl = read(name, "ttl", written)
    found = next(entry for entry in product("alidns")["editions"] if entry["name"] == edition)
    lowest = parse_duration(found["minimum_ttl"])
    highest = parse_duration(product("alidns")["ttl"]["maximum"])
    if not lowest <= ttl <= highest:
        raise ConstructionError(
            name,
            "ttl",
            f"the {edition} edition does not accept {written}",
            f"use {iso(lowest)} to {iso(highest)}, or name the edition that the zone has ({found['url']})",
        )
    return ttl


def judged_probe(name: str, args: ProbeArgs, limits: ProbeLimits) -> Probe:
    """Raises ConstructionError for what the switch does not offer."""
    protocol = ProbeProtocol(args.get("protocol", ProbeProtocol.TCP))
    if "path" in args and protocol == ProbeProtocol.TCP:
        raise ConstructionError(
            name, "probe.path", "a tcp probe asks for no path", "use http or https, or leave it out"
        )
    retries = args.get("retries", limits.usual_retries)
    if retries not in limits.retries:
        raise ConstructionError(
            name,
            "probe.retries",
            f"{limits.switch} does not offer {retries}",
            f"use {limits.retries.start} to {limits.retries.stop - 1} ({limits.url})",
        )
    port = args.get("port", 443)
    if not 1 <= port <= 65_535:
        raise ConstructionError(name, "probe.port", f"{port} is no port", "use 1 to 65535")
    return Probe(
        port=int(port),
        protocol=protocol,
        path=args.get("path", "/"),
        interval=_interval(name, args.get("interval", limits.usual_interval), limits),
        retries=int(retries),
        timeout=_offered(name, "probe.timeout", args.get("timeout", limits.timeouts[0]), limits.timeouts, limits),
    )


def _interval(name: str, text: str, limits: ProbeLimits) -> timedelta:
    if limits.intervals:
        return _offered(name, "probe.interval", text, limits.intervals, limits)
    interval = read(name, "probe.interval", text, limits.usual_interval)
    if not timedelta(seconds=1) <= interval <= timedelta(minutes=1):
        raise ConstructionError(
            name, "probe.interval", f"{text} is no time between two probes", "use PT1S to PT1M, such as PT5S"
        )
    return interval


def _offered(name: str, where: str, text: str, offered: Sequence[str], limits: ProbeLimits) -> timedelta:
    value = read(name, where, text, offered[0])
    if value not in [parse_duration(one) for one in offered]:
        raise ConstructionError(
            name, where, f"{limits.switch} does not offer {text}", f"use {' or '.join(offered)} ({limits.url})"
        )
    return value
