"""Global Accelerator as the switch: users enter at access points, and are forwarded to a region that answers probes."""

import pulumi
import pulumi_alicloud as alicloud

from dualregion.construction import ConstructionError
from dualregion.dns_failover.args import AcceleratorArgs, DnsFailoverArgs, RecordType
from dualregion.dns_failover.judging import Origin, Probe, ProbeLimits, Route, judged_probe, origins, record_ttl
from dualregion.recovery.regions import known_regions
from dualregion.recovery.topology import Switch, SwitchMode
from dualregion.region_pair import RegionPair

_HEALTH = "https://www.alibabacloud.com/help/en/ga/user-guide/enable-and-manage-health-checks"
_ACCESS = "https://www.alibabacloud.com/help/en/global-accelerator/latest/300464"
_LIMITS = ProbeLimits(
    switch="Global Accelerator",
    intervals=(),
    timeouts=("PT3S",),
    retries=range(2, 11),
    usual_interval="PT5S",
    usual_retries=3,
    url=_HEALTH,
)
_ENDPOINTS = {RecordType.A: "PublicIp", RecordType.CNAME: "Domain"}
_ALL, _LEAST = 100, 1
"""Percent. The second group gets the least that the API takes: 0 would take it out of the failover as well
(https://www.alibabacloud.com/help/en/ga/user-guide/distribute-traffic-across-endpoint-groups-in-different-scenarios)."""


def accelerated(
    name: str,
    args: DnsFailoverArgs,
    pair: RegionPair,
    child: pulumi.ResourceOptions,
    _domain: pulumi.Input[str],
) -> Route:
    """An accelerator, an entrance in each access region, a listener, and a probed group in each region of the pair.

    Raises ConstructionError for fewer than two access regions and for what Global Accelerator does not offer.
    """
    wanted = _judged(name, args)
    probe = judged_probe(name, args.get("probe", {}), _LIMITS)
    ttl = record_ttl(name, args)
    accelerator = alicloud.ga.Accelerator(
        f"{name}-accelerator",
        accelerator_name=name,
        # The provider's own default is a subscription, which deleting the stack does not end.
        payment_type="PayAsYouGo",
        bandwidth_billing_type="CDT",
        tags=args.get("tags", {}),
        opts=child,
    )
    entrances = [
        alicloud.ga.IpSet(
            f"{name}-{region}",
            accelerator_id=accelerator.id,
            accelerate_region_id=region,
            bandwidth=int(wanted.get("bandwidth", 200)),
            opts=child,
        )
        for region in wanted["access_regions"]
    ]
    port = int(wanted.get("port", 443))
    listener = alicloud.ga.Listener(
        f"{name}-listener",
        accelerator_id=accelerator.id,
        name=name,
        protocol="TCP",
        port_ranges=[{"from_port": port, "to_port": port}],
        opts=pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(depends_on=entrances)),
    )
    preferred, other = origins(args, pair)
    for origin, percentage in ((preferred, _ALL), (other, _LEAST)):
        _group(name, args, accelerator, listener, origin, percentage, probe, child)
    switch = Switch(
        name=f"{name}-accelerator",
        mode=SwitchMode.ACCELERATOR,
        ttl=None,
        interval=probe.interval,
        retries=probe.retries,
        timeout=probe.timeout,
        access_regions=tuple(sorted(wanted["access_regions"])),
    )
    return Route(switch=switch, target=_dns_name(accelerator, child), record_type=RecordType.CNAME, ttl=ttl)


def _judged(name: str, args: DnsFailoverArgs) -> AcceleratorArgs:
    wanted = args.get("accelerator")
    if wanted is None:
        raise ConstructionError(
            name, "accelerator", "it is not given", "name the access regions, two at least, or choose another mode"
        )
    regions = wanted["access_regions"]
    unknown = [region for region in regions if region not in known_regions()]
    if unknown:
        raise ConstructionError(
            name,
            "accelerator.access_regions",
            f"{unknown[0]!r} is not a known region",
            f"use {', '.join(known_regions())}",
        )
    if len(set(regions)) < 2 or len(set(regions)) != len(regions):
        raise ConstructionError(
            name,
            "accelerator.access_regions",
            f"{', '.join(regions) or 'none'}: users enter by one region only, and are cut off when it is lost",
            f"name two different ones at least ({_ACCESS})",
        )
    if wanted.get("bandwidth", 2) < 2:
        raise ConstructionError(
            name, "accelerator.bandwidth", f"{wanted.get('bandwidth')} Mbit/s is too little", "use 2 or more"
        )
    if args.get("record_type", RecordType.A) not in _ENDPOINTS:
        raise ConstructionError(
            name, "record_type", "Global Accelerator forwards to no AAAA address", "use A or CNAME addresses"
        )
    return wanted


def _group(
    name: str,
    args: DnsFailoverArgs,
    accelerator: alicloud.ga.Accelerator,
    listener: alicloud.ga.Listener,
    origin: Origin,
    percentage: int,
    probe: Probe,
    child: pulumi.ResourceOptions,
) -> None:
    alicloud.ga.EndpointGroup(
        f"{name}-{origin.region.side}-group",
        accelerator_id=accelerator.id,
        listener_id=listener.id,
        name=f"{name}-{origin.region.side}",
        endpoint_group_region=origin.region.name,
        endpoint_configurations=[
            {
                "endpoint": origin.address,
                "type": _ENDPOINTS[RecordType(args.get("record_type", RecordType.A))],
                "weight": 100,
            }
        ],
        health_check_enabled=True,
        health_check_protocol=probe.protocol.upper(),
        health_check_port=probe.port,
        health_check_path=probe.path if probe.protocol != "tcp" else None,
        health_check_interval_seconds=int(probe.interval.total_seconds()),
        threshold_count=probe.retries,
        traffic_percentage=percentage,
        tags=args.get("tags", {}),
        opts=child,
    )


def _dns_name(accelerator: alicloud.ga.Accelerator, child: pulumi.ResourceOptions) -> pulumi.Output[str]:
    """The provider's resource does not tell the name; its list of accelerators does."""
    listed = alicloud.ga.get_accelerators_output(
        ids=pulumi.Output.all(accelerator.id),
        opts=pulumi.InvokeOutputOptions(parent=child.parent, provider=child.provider),
    )
    name = listed.accelerators.apply(lambda found: found[0].dns_name)
    # With the id, because an answer that is not known yet does not say what it depends on, and the packs ask for it.
    return pulumi.Output.all(accelerator.id, name).apply(lambda known: known[1])
