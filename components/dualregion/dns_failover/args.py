"""What a program says of a service's traffic."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NotRequired, TypedDict

import pulumi

from dualregion.region_pair import Side


class FailoverMode(StrEnum):
    """What decides to switch, as far as this component builds it; the recovery model may know more."""

    MANUAL = "manual"
    """People change which region serves, and deploy."""
    ACCELERATOR = "accelerator"
    """Global Accelerator probes both regions and forwards to one that answers."""
    GTM2 = "gtm2"
    """A classic Global Traffic Manager probes both regions and answers with one that does."""
    GTM3 = "gtm3"
    """Global Traffic Manager 3.0 does the same."""


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


class ProbeProtocol(StrEnum):
    """How a probe asks."""

    TCP = "tcp"
    """Whether the port accepts a connection."""
    HTTP = "http"
    HTTPS = "https"


class ManagerEdition(StrEnum):
    """Edition of a Traffic Manager 3.0, which decides how often it may probe."""

    STANDARD = "standard"
    """Once a minute at most."""
    ULTIMATE = "ultimate"
    """Every 15 s at most."""


class AddressesArgs(TypedDict):
    """Where the service is reached in each region."""

    primary: pulumi.Input[str]
    """Address in the primary region."""
    standby: pulumi.Input[str]
    """Address in the standby region."""


class ProbeArgs(TypedDict):
    """How a switch notices that a region does not serve."""

    port: NotRequired[int]
    """The port of the service that is asked. Left out: 443."""
    protocol: NotRequired[ProbeProtocol]
    """Left out: `tcp`."""
    path: NotRequired[str]
    """What is asked for; only for `http` and `https`. Left out: `/`."""
    interval: NotRequired[str]
    """Time between two probes. Left out: `PT5S` with an accelerator, else the shortest that the switch offers."""
    retries: NotRequired[int]
    """Failed probes in a row before the switch acts, as the vendor counts them: detection takes one interval more.
    Left out: 3 with an accelerator, else 2."""
    timeout: NotRequired[str]
    """How long a probe waits for its answer. Left out: `PT3S` with an accelerator, where it is fixed, and with a
    classic Traffic Manager; else `PT2S`."""


class AcceleratorArgs(TypedDict):
    """Global Accelerator before both regions, paid by use."""

    access_regions: Sequence[str]
    """Where users enter; at least two, so that one is left when a region is lost. Regions that are nearer to the
    primary than to the standby keep ordinary traffic in the primary: the nearest group that answers gets it."""
    port: NotRequired[int]
    """The TCP port that is forwarded. Left out: 443."""
    bandwidth: NotRequired[int]
    """The most that each access region carries, Mbit/s, 2 or more. Left out: 200."""


class ProbeNodeArgs(TypedDict):
    """A place that probes are sent from."""

    city_code: str
    """Such as `503`."""
    isp_code: str
    """Such as `465`."""


class TrafficManagerArgs(TypedDict):
    """A Global Traffic Manager, which answers the name with a region that answers its probes."""

    nodes: Sequence[ProbeNodeArgs]
    """Where probes are sent from, as the APIs `ListCloudGtmMonitorNodes` and `DescribeDnsGtmMonitorAvailableConfig`
    list them. Places on the other side of the mainland's border than the addresses raise false alarms."""
    subscription_months: NotRequired[int]
    """A classic one is bought for months, and deleting the stack does not end it: naming the months says that this is
    meant; only for `gtm2`, which needs it."""
    edition: NotRequired[ManagerEdition]
    """Only for `gtm3`. Left out: `standard`, paid by use."""
    instance: NotRequired[str]
    """Id of the instance that the edition `ultimate` needs: no API sells one, a person buys it in the console.
    Left out: paid by use."""
    preemptive: NotRequired[bool]
    """The first region takes over again as soon as it answers; only for `gtm3`. Left out: no; where data is copied one
    way, going back is a decision. A classic one always goes back by itself."""


class DnsFailoverArgs(TypedDict):
    """Traffic of one service."""

    domain: str
    """The zone, such as `example.com`. It exists already, unless `manages_zone` says otherwise."""
    record: str
    """The record in the zone, such as `www`; `@` is the zone itself."""
    addresses: AddressesArgs
    """Where the service is reached in each region: references, or addresses from config."""
    serving: NotRequired[Side]
    """Which region comes first: the one that a record by hand names, or that a probing switch prefers. The switch by
    hand: change it and deploy. Left out: the primary."""
    mode: NotRequired[FailoverMode]
    """What decides to switch. Left out: `manual`; people do."""
    record_type: NotRequired[RecordType]
    """What the addresses are. Left out: `A`."""
    ttl: NotRequired[str]
    """How long resolvers may keep an answer. Left out: `PT10M`, the lowest that the free edition takes; `PT1M` with
    `gtm2` and `PT30S` with `gtm3`."""
    edition: NotRequired[DnsEdition]
    """Edition of the zone. Left out: `free`."""
    probe: NotRequired[ProbeArgs]
    """How the switch notices a loss; only for modes that probe. Left out: the probe's own defaults."""
    accelerator: NotRequired[AcceleratorArgs]
    """The accelerator; only for the mode `accelerator`, which needs it."""
    gtm: NotRequired[TrafficManagerArgs]
    """The Traffic Manager; only for the modes `gtm2` and `gtm3`, which need it."""
    manages_zone: NotRequired[bool]
    """Whether the zone is part of the stack and is deleted with it. Left out: no."""
    tags: NotRequired[Mapping[str, str]]
    """Tags of the zone, where it is part of the stack, and of an accelerator; records carry none. Left out: none."""
