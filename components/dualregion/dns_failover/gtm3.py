"""Global Traffic Manager 3.0 as the switch: it answers the name with the first pool, in order, that answers probes."""

from importlib.util import find_spec

import pulumi
from pulumi_alicloud import alidnscloudgtm, alidnscloudgtmaddress

from dualregion.construction import ConstructionError
from dualregion.dns_failover.args import DnsFailoverArgs, ManagerEdition, RecordType, TrafficManagerArgs
from dualregion.dns_failover.judging import Origin, Probe, ProbeLimits, Route, judged_probe, origins, read
from dualregion.dns_failover.traffic_manager import FAILURE_RATE, extended, judged_manager, milliseconds, nodes
from dualregion.gtm_links import SDK, ConfigPools, PoolAddresses, UltimateConfig
from dualregion.recovery.durations import parse_duration
from dualregion.recovery.topology import Switch, SwitchMode
from dualregion.region_pair import RegionPair

_EDITIONS = "https://www.alibabacloud.com/help/tc/dns/gtm3-purchase-instance"
_BY_USE = ("PT1M", "PT5M", "PT15M", "PT30M", "PT1H")
_ULTIMATE = ("PT15S", *_BY_USE)
_TTL, _SHORTEST, _LONGEST = "PT30S", "PT1S", "P1D"
_ADDRESSES = {RecordType.A: "IPv4", RecordType.AAAA: "IPv6", RecordType.CNAME: "domain"}


def managed(
    name: str,
    args: DnsFailoverArgs,
    pair: RegionPair,
    child: pulumi.ResourceOptions,
    domain: pulumi.Input[str],
) -> Route:
    """A probe, two addresses, a pool around each, the name that is answered, and the links between them.

    Raises ConstructionError where the extra is not installed, and for what the edition does not offer.
    """
    if find_spec(SDK) is None:
        raise ConstructionError(
            name, "mode", f"gtm3 needs the package {SDK}, which is not installed", "pip install 'dualregion[gtm3]'"
        )
    wanted = judged_manager(name, args)
    if "subscription_months" in wanted:
        raise ConstructionError(
            name, "gtm.subscription_months", "gtm3 is paid by use", "leave it out, or use the mode gtm2"
        )
    edition, instance = _bought(name, wanted)
    probe = judged_probe(name, args.get("probe", {}), _limits(edition))
    text = args.get("ttl", _TTL)
    ttl = read(name, "ttl", text, _TTL)
    if not parse_duration(_SHORTEST) <= ttl <= parse_duration(_LONGEST):
        raise ConstructionError(
            name, "ttl", f"GTM 3.0 does not accept {text}", f"use {_SHORTEST} to {_LONGEST} ({_EDITIONS})"
        )
    kind = RecordType(args.get("record_type", RecordType.A))
    template = alidnscloudgtm.MonitorTemplate(
        # Without a name of ours, so that a new one can be made before addresses leave the old one.
        f"{name}-probe",
        protocol=probe.protocol,
        ip_version="IPv6" if kind == RecordType.AAAA else "IPv4",
        interval=str(int(probe.interval.total_seconds())),
        timeout=str(milliseconds(probe.timeout)),
        evaluation_count=probe.retries,
        failure_rate=FAILURE_RATE,
        extend_info=extended(args, probe) if probe.protocol != "tcp" else None,
        isp_city_nodes=nodes(wanted),
        opts=child,
    )
    pools = [_pool(name, kind, template, origin, probe, child) for origin in origins(args, pair)]
    sequence = "preemptive" if wanted.get("preemptive", False) else "nonPreemptive"
    if instance is None:
        config: pulumi.Output[str] = alidnscloudgtm.InstanceConfig(
            f"{name}-manager",
            enable_status="enable",
            schedule_rr_type=kind,
            schedule_zone_mode="custom",
            schedule_zone_name=domain,
            schedule_host_name=args["record"],
            ttl=int(ttl.total_seconds()),
            address_pool_lb_strategy="sequence",
            sequence_lb_strategy_mode=sequence,
            opts=child,
        ).id
    else:
        config = UltimateConfig(
            f"{name}-manager",
            instance=instance,
            zone=domain,
            host=args["record"],
            record_type=kind,
            ttl=int(ttl.total_seconds()),
            sequence=sequence,
            opts=_linked(child),
        ).id
    ConfigPools(f"{name}-pools", config=config, pools=pools, opts=_linked(child))
    switch = Switch(
        name=f"{name}-manager",
        mode=SwitchMode.GTM3,
        ttl=ttl,
        interval=probe.interval,
        retries=probe.retries,
        timeout=probe.timeout,
    )
    return Route(switch=switch, target=None, record_type=kind, ttl=ttl)


def _bought(name: str, wanted: TrafficManagerArgs) -> tuple[ManagerEdition, str | None]:
    """The edition, and the instance that it is bought as; None where it is paid by use. Raises ConstructionError where
    one says what the other denies."""
    written, instance = wanted.get("edition", ManagerEdition.STANDARD), wanted.get("instance")
    if written not in list(ManagerEdition):
        raise ConstructionError(
            name, "gtm.edition", f"{written!r} is no edition", f"use {' or '.join(ManagerEdition)} ({_EDITIONS})"
        )
    edition = ManagerEdition(written)
    if edition is ManagerEdition.ULTIMATE and not instance:
        raise ConstructionError(
            name,
            "gtm.instance",
            "it is not given, and no API sells an instance of the edition ultimate",
            f"buy one in the console and name its id ({_EDITIONS})",
        )
    if edition is ManagerEdition.STANDARD and "instance" in wanted:
        raise ConstructionError(
            name, "gtm.instance", "the edition standard is paid by use", "leave it out, or set edition to ultimate"
        )
    return edition, instance


def _limits(edition: ManagerEdition) -> ProbeLimits:
    offered = _ULTIMATE if edition is ManagerEdition.ULTIMATE else _BY_USE
    return ProbeLimits(
        switch=f"GTM 3.0 of the edition {edition}",
        intervals=offered,
        timeouts=("PT2S", "PT3S", "PT5S", "PT10S"),
        retries=range(1, 4),
        usual_interval=offered[0],
        usual_retries=2,
        url=_EDITIONS,
    )


def _linked(child: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
    """Links are made by a provider of their own."""
    return pulumi.ResourceOptions(parent=child.parent)


def _pool(
    name: str,
    kind: RecordType,
    template: alidnscloudgtm.MonitorTemplate,
    origin: Origin,
    probe: Probe,
    child: pulumi.ResourceOptions,
) -> pulumi.Output[str]:
    """The id of the pool, once the address lies in it."""
    side = origin.region.side
    address = alidnscloudgtmaddress.AlidnsCloudGtmAddress(
        f"{name}-{side}-address",
        name=f"{name}-{side}",
        type=_ADDRESSES[kind],
        address=origin.address,
        enable_status="enable",
        available_mode="auto",
        health_judgement="any_ok",
        health_tasks=[{"template_id": template.id, "port": probe.port}],
        opts=child,
    )
    pool = alidnscloudgtmaddress.Pool(
        f"{name}-{side}-pool",
        address_pool_name=f"{name}-{side}",
        address_pool_type=_ADDRESSES[kind],
        enable_status="enable",
        health_judgement="any_ok",
        address_lb_strategy="round_robin",
        opts=child,
    )
    return PoolAddresses(f"{name}-{side}-pool-addresses", pool=pool.id, addresses=[address.id], opts=_linked(child)).id
