"""Both Traffic Managers and an accelerator, as the provider declares them; `round` changes what can be changed."""

import json

import pulumi
import pulumi_alicloud as alicloud
from pulumi_alicloud import alidnscloudgtm, alidnscloudgtmaddress

ROUND = int(pulumi.Config().get("round") or "1")
PRIMARY, STANDBY = "203.0.113.10", "198.51.100.10"
provider = alicloud.Provider("hongkong", region="cn-hongkong")
options = pulumi.ResourceOptions(provider=provider)

domain = alicloud.dns.AlidnsDomain("domain", domain_name="example.com", opts=options)


def classic() -> None:
    """One instance, two pools with their monitors, one strategy."""
    instance = alicloud.dns.GtmInstance(
        "classic",
        instance_name=f"portal-{ROUND}",
        payment_type="Subscription",
        period=1,
        package_edition="standard",
        health_check_task_count=100,
        sms_notification_count=0,
        public_cname_mode="CUSTOM",
        public_zone_name=domain.domain_name,
        public_rr="gtm",
        ttl=60 * ROUND,
        opts=options,
    )
    pools: list[pulumi.Output[str]] = []
    for name, address in (("primary", PRIMARY), ("standby", STANDBY)):
        pool = alicloud.dns.AddressPool(
            f"classic-{name}",
            address_pool_name=f"{name}-{ROUND}",
            instance_id=instance.id,
            lba_strategy="ALL_RR",
            type="IPV4",
            addresses=[{"address": address, "attribute_info": "{}", "mode": "SMART", "lba_weight": 1, "remark": "r"}],
            opts=options,
        )
        alicloud.dns.MonitorConfig(
            f"classic-{name}",
            addr_pool_id=pool.id,
            evaluation_count=ROUND,
            interval=60,
            timeout=3000,
            protocol_type="TCP",
            monitor_extend_info=json.dumps({"failureRate": 50, "port": 80}),
            isp_city_nodes=[{"city_code": "503", "isp_code": "465"}],
            opts=options,
        )
        pools.append(pool.id)
    alicloud.dns.AccessStrategy(
        "classic",
        instance_id=instance.id,
        strategy_name=f"portal-{ROUND}",
        strategy_mode="GEO",
        default_addr_pool_type="IPV4",
        default_lba_strategy="ALL_RR",
        default_min_available_addr_num=1,
        default_addr_pools=[{"addr_pool_id": pools[0], "lba_weight": 1}],
        failover_addr_pool_type="IPV4",
        failover_lba_strategy="ALL_RR",
        failover_min_available_addr_num=1,
        failover_addr_pools=[{"addr_pool_id": pools[1], "lba_weight": 1}],
        lines=[{"line_code": "default"}],
        opts=options,
    )


def cloud() -> None:
    """What the provider has of GTM 3.0: everything but the links."""
    template = alidnscloudgtm.MonitorTemplate(
        "cloud",
        name=f"probe-{ROUND}",
        protocol="tcp",
        ip_version="IPv4",
        interval="60",
        timeout="2000",
        evaluation_count=ROUND,
        failure_rate=50,
        isp_city_nodes=[{"city_code": "503", "isp_code": "465"}],
        remark=f"round {ROUND}",
        opts=options,
    )
    for name, address in (("primary", PRIMARY), ("standby", STANDBY)):
        alidnscloudgtmaddress.AlidnsCloudGtmAddress(
            f"cloud-{name}",
            name=name,
            type="IPv4",
            address=address,
            enable_status="enable",
            available_mode="auto",
            health_judgement="all_ok" if ROUND == 1 else "any_ok",
            health_tasks=[{"template_id": template.id, "port": 80}],
            remark=f"round {ROUND}",
            opts=options,
        )
        alidnscloudgtmaddress.Pool(
            f"cloud-{name}",
            address_pool_name=f"{name}-{ROUND}",
            address_pool_type="IPv4",
            enable_status="enable",
            health_judgement="any_ok",
            address_lb_strategy="sequence",
            sequence_lb_strategy_mode="preemptive" if ROUND == 1 else "nonPreemptive",
            opts=options,
        )
    alidnscloudgtm.InstanceConfig(
        "cloud",
        enable_status="enable",
        schedule_rr_type="A",
        schedule_zone_mode="custom",
        schedule_zone_name=domain.domain_name,
        schedule_host_name="portal",
        ttl=30 * ROUND,
        address_pool_lb_strategy="sequence",
        sequence_lb_strategy_mode="nonPreemptive",
        opts=options,
    )


def accelerated() -> None:
    """An accelerator with two regions of access and two endpoint groups."""
    accelerator = alicloud.ga.Accelerator(
        "accelerated",
        accelerator_name=f"portal-{ROUND}",
        payment_type="PayAsYouGo",
        bandwidth_billing_type="CDT",
        tags={"round": str(ROUND)},
        opts=options,
    )
    for region in ("cn-hongkong", "ap-southeast-1"):
        alicloud.ga.IpSet(
            f"accelerated-{region}",
            accelerator_id=accelerator.id,
            accelerate_region_id=region,
            bandwidth=2 * ROUND,
            opts=options,
        )
    listener = alicloud.ga.Listener(
        "accelerated",
        accelerator_id=accelerator.id,
        name=f"portal-{ROUND}",
        protocol="TCP",
        port_ranges=[{"from_port": 8080, "to_port": 8080}],
        opts=options,
    )
    for region, address in (("cn-hongkong", PRIMARY), ("ap-southeast-1", STANDBY)):
        alicloud.ga.EndpointGroup(
            f"accelerated-{region}",
            accelerator_id=accelerator.id,
            listener_id=listener.id,
            endpoint_group_region=region,
            health_check_enabled=True,
            health_check_protocol="TCP",
            health_check_port=8080,
            health_check_interval_seconds=5,
            threshold_count=2 + ROUND,
            traffic_percentage=100,
            endpoint_configurations=[{"endpoint": address, "type": "PublicIp", "weight": 100}],
            tags={"round": str(ROUND)},
            opts=options,
        )


classic()
cloud()
accelerated()
