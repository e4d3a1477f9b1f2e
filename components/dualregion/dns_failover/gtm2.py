"""The classic Global Traffic Manager as the switch: two pools of one address each, the second one for failover."""

import pulumi
import pulumi_alicloud as alicloud

from dualregion.construction import ConstructionError
from dualregion.dns_failover.args import DnsFailoverArgs, RecordType, TrafficManagerArgs
from dualregion.dns_failover.judging import (
    Origin,
    Probe,
    ProbeLimits,
    Route,
    judged_probe,
    origins,
    read,
    record_ttl,
)
from dualregion.dns_failover.traffic_manager import FAILURE_RATE, extended, judged_manager, milliseconds, nodes
from dualregion.recovery.durations import parse_duration
from dualregion.recovery.topology import Switch, SwitchMode
from dualregion.region_pair import RegionPair

_PRICES = "https://www.alibabacloud.com/help/en/dns/product-price-for-gtm"
_LIMITS = ProbeLimits(
    switch="the classic Traffic Manager",
    intervals=("PT1M",),
    timeouts=("PT3S", "PT2S", "PT5S", "PT10S"),
    retries=range(1, 4),
    usual_interval="PT1M",
    usual_retries=2,
    url=_PRICES,
)
_TTLS = ("PT1M", "PT2M", "PT5M", "PT10M")
_POOLS = {RecordType.A: "IPV4", RecordType.AAAA: "IPV6", RecordType.CNAME: "DOMAIN"}
_TASKS, _MESSAGES = 100, 0
"""Probe tasks (nodes x addresses) and text messages that are in the price."""
_RECORD_TTL = "PT10M"
"""The record always names the same instance: how long it is kept does not matter, and every edition takes this."""


def classic(
    name: str,
    args: DnsFailoverArgs,
    pair: RegionPair,
    child: pulumi.ResourceOptions,
    domain: pulumi.Input[str],
) -> Route:
    """An instance, two probed pools, and the strategy that prefers one of them.

    Raises ConstructionError where the subscription is not asked for by name, and for what the edition does not offer.
    """
    wanted = judged_manager(name, args)
    months = _months(name, wanted)
    probe = judged_probe(name, args.get("probe", {}), _LIMITS)
    text = args.get("ttl", _TTLS[0])
    ttl = read(name, "ttl", text, _TTLS[0])
    if ttl not in [parse_duration(one) for one in _TTLS]:
        raise ConstructionError(
            name, "ttl", f"{_LIMITS.switch} does not offer {text}", f"use {' or '.join(_TTLS)} ({_PRICES})"
        )
    host = "gtm" if args["record"] == "@" else f"{args['record']}-gtm"
    instance = alicloud.dns.GtmInstance(
        f"{name}-manager",
        instance_name=name,
        payment_type="Subscription",
        period=months,
        package_edition="standard",
        health_check_task_count=_TASKS,
        sms_notification_count=_MESSAGES,
        public_cname_mode="CUSTOM",
        public_zone_name=domain,
        public_rr=host,
        ttl=int(ttl.total_seconds()),
        opts=child,
    )
    preferred, other = (_pool(name, args, wanted, instance, origin, probe, child) for origin in origins(args, pair))
    kind = _POOLS[RecordType(args.get("record_type", RecordType.A))]
    alicloud.dns.AccessStrategy(
        f"{name}-strategy",
        instance_id=instance.id,
        strategy_name=name,
        strategy_mode="GEO",
        access_mode="AUTO",
        lines=[{"line_code": "default"}],
        default_addr_pool_type=kind,
        default_lba_strategy="ALL_RR",
        default_min_available_addr_num=1,
        default_addr_pools=[{"addr_pool_id": preferred, "lba_weight": 1}],
        failover_addr_pool_type=kind,
        failover_lba_strategy="ALL_RR",
        failover_min_available_addr_num=1,
        failover_addr_pools=[{"addr_pool_id": other, "lba_weight": 1}],
        opts=child,
    )
    switch = Switch(
        name=f"{name}-manager",
        mode=SwitchMode.GTM2,
        ttl=ttl,
        interval=probe.interval,
        retries=probe.retries,
        timeout=probe.timeout,
    )
    target = pulumi.Output.all(instance.public_rr, instance.public_zone_name).apply(".".join)
    return Route(switch, target, RecordType.CNAME, record_ttl(name, args, _RECORD_TTL))


def _months(name: str, wanted: TrafficManagerArgs) -> int:
    for key in ("edition", "instance", "preemptive"):
        if key in wanted:
            raise ConstructionError(
                name, f"gtm.{key}", f"{_LIMITS.switch} has none", "leave it out, or use the mode gtm3"
            )
    months = wanted.get("subscription_months")
    if months is None:
        raise ConstructionError(
            name,
            "gtm.subscription_months",
            f"{_LIMITS.switch} is bought for months, and deleting the stack does not end it",
            f"name the months if this is meant, or use the mode gtm3, which is paid by use ({_PRICES})",
        )
    if not 1 <= months <= 12:
        raise ConstructionError(name, "gtm.subscription_months", f"{months} months are not sold", "use 1 to 12")
    return int(months)


def _pool(
    name: str,
    args: DnsFailoverArgs,
    wanted: TrafficManagerArgs,
    instance: alicloud.dns.GtmInstance,
    origin: Origin,
    probe: Probe,
    child: pulumi.ResourceOptions,
) -> pulumi.Output[str]:
    pool = alicloud.dns.AddressPool(
        f"{name}-{origin.region.side}-pool",
        address_pool_name=f"{name}-{origin.region.side}",
        instance_id=instance.id,
        lba_strategy="ALL_RR",
        type=_POOLS[RecordType(args.get("record_type", RecordType.A))],
        addresses=[{"address": origin.address, "attribute_info": "{}", "mode": "SMART", "lba_weight": 1}],
        opts=child,
    )
    alicloud.dns.MonitorConfig(
        f"{name}-{origin.region.side}-probe",
        addr_pool_id=pool.id,
        protocol_type=probe.protocol.upper(),
        interval=int(probe.interval.total_seconds()),
        timeout=milliseconds(probe.timeout),
        evaluation_count=probe.retries,
        monitor_extend_info=extended(args, probe, port=probe.port, failureRate=FAILURE_RATE),
        isp_city_nodes=nodes(wanted),
        opts=child,
    )
    return pool.id
