"""The three ways to move traffic, set up in a local cloud by the vendor's own clients: two origins each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from cloud_process import Cloud
from vendor_clients import Core, Tea

PRIMARY, STANDBY = "203.0.113.10", "198.51.100.10"
ZONE = "example.com"
NODES = [{"CityCode": "503", "IspCode": "465"}]


@dataclass(frozen=True)
class Setup:
    """What a client asks for, and the figures that the recovery budget is computed from."""

    name: str
    port: int
    interval: float
    count: int
    timeout: float
    ttl: float
    earliest_rounds: int
    """So many intervals must pass at least before a dead origin is noticed."""

    @property
    def computed(self) -> float:
        """interval x (n + 1) + timeout + time to live: facts of both products' pages."""
        return self.interval * (self.count + 1) + self.timeout + self.ttl

    @property
    def earliest(self) -> float:
        """Nobody can know sooner."""
        return self.interval * self.earliest_rounds


def dns(cloud: Cloud) -> Tea:
    """A client of Alidns."""
    return Tea(cloud, "alidns20150109", "cn-hangzhou", "alidns.aliyuncs.com")


def ga(cloud: Cloud) -> Tea:
    """A client of Global Accelerator."""
    return Tea(cloud, "ga20191120", "cn-hangzhou", "ga.cn-hangzhou.aliyuncs.com")


def buy(cloud: Cloud, edition: str = "standard") -> str:
    """A classic Traffic Manager."""
    options = {"PackageEdition": edition, "HealthcheckTaskCount": "100", "SmsNotificationCount": "0"}
    spelt: dict[str, object] = {}
    for number, (code, value) in enumerate(options.items(), 1):
        spelt |= {f"Parameter__{number}__Code": code, f"Parameter__{number}__Value": value}
    host, product = "business.ap-southeast-1.aliyuncs.com", {"ProductCode": "dns", "ProductType": "dns_gtm_public_intl"}
    answer = Core(cloud, "cn-hangzhou").call(
        host, "2017-12-14", "CreateInstance", SubscriptionType="Subscription", Period=1, **product, **spelt
    )
    return answer["Data"]["InstanceId"]


def gtm2(cloud: Cloud, count: int = 1, ttl: int = 60) -> Setup:
    """The classic Traffic Manager: 60 s, one default pool and one for failover."""
    client = dns(cloud)
    client.call("add_domain", DomainName=ZONE)
    instance = buy(cloud)
    client.call(
        "update_dns_gtm_instance_global_config",
        InstanceId=instance,
        InstanceName="portal",
        Ttl=ttl,
        PublicCnameMode="CUSTOM",
        PublicZoneName=ZONE,
        PublicRr="gtm",
    )
    pools: list[str] = []
    for name, address in (("primary", PRIMARY), ("standby", STANDBY)):
        row = {"Addr": address, "Mode": "SMART", "AttributeInfo": "{}"}
        made = client.call(
            "add_dns_gtm_address_pool",
            InstanceId=instance,
            Name=name,
            Type="IPV4",
            LbaStrategy="ALL_RR",
            Addr=[row],
            ProtocolType="TCP",
            Interval=60,
            Timeout=3000,
            EvaluationCount=count,
            MonitorExtendInfo=json.dumps({"port": 80, "failureRate": 50}),
            MonitorStatus="OPEN",
            IspCityNode=NODES,
        )
        pools.append(made["AddrPoolId"])
    client.call(
        "add_dns_gtm_access_strategy",
        InstanceId=instance,
        StrategyName="portal",
        StrategyMode="GEO",
        Lines=json.dumps(["default"]),
        DefaultAddrPoolType="IPV4",
        DefaultLbaStrategy="ALL_RR",
        DefaultMinAvailableAddrNum=1,
        DefaultAddrPool=[{"Id": pools[0], "LbaWeight": 1}],
        FailoverAddrPoolType="IPV4",
        FailoverLbaStrategy="ALL_RR",
        FailoverMinAvailableAddrNum=1,
        FailoverAddrPool=[{"Id": pools[1], "LbaWeight": 1}],
    )
    client.call("add_domain_record", DomainName=ZONE, RR="portal", Type="CNAME", Value=f"gtm.{ZONE}", TTL=600)
    return Setup(f"gtm.{ZONE}", 80, 60, count, 3, ttl, earliest_rounds=count)


@dataclass(frozen=True)
class Cloud3:
    """Ids of what `gtm3` made."""

    instance: str
    config: str
    pools: list[str]
    addresses: list[str]


def gtm3(
    cloud: Cloud, count: int = 2, ttl: int = 30, *, mode: str = "nonPreemptive", protocol: str = "tcp"
) -> tuple[Setup, Cloud3]:
    """GTM 3.0 on an Ultimate instance that a person has bought: 15 s, two pools in sequence."""
    client = dns(cloud)
    client.call("add_domain", DomainName=ZONE)
    instance = cloud.admin("POST", "traffic/buy-gtm", edition="ultimate")[1]["instance_id"]
    template = client.call(
        "create_cloud_gtm_monitor_template",
        Name="probe",
        Protocol=protocol,
        IpVersion="IPv4",
        Interval=15,
        Timeout=2000,
        EvaluationCount=count,
        FailureRate=50,
        IspCityNodes=NODES,
    )["TemplateId"]
    made = client.call(
        "create_cloud_gtm_instance_config",
        ScheduleZoneMode="custom",
        ScheduleZoneName=ZONE,
        ScheduleHostname="portal",
        ScheduleRrType="A",
        Ttl=ttl,
        InstanceId=instance,
        EnableStatus="enable",
    )
    ids = Cloud3(instance, made["ConfigId"], [], [])
    for address in (PRIMARY, STANDBY):
        ids.addresses.append(
            client.call(
                "create_cloud_gtm_address",
                Name=address,
                Type="IPv4",
                Address=address,
                EnableStatus="enable",
                AvailableMode="auto",
                HealthJudgement="all_ok",
                HealthTasks=[{"TemplateId": template, "Port": 80}],
            )["AddressId"]
        )
        pool = {"AddressPoolName": address, "AddressPoolType": "IPv4", "HealthJudgement": "any_ok"}
        ids.pools.append(client.call("create_cloud_gtm_address_pool", **pool, EnableStatus="enable")["AddressPoolId"])
        rows = [{"AddressId": ids.addresses[-1], "SerialNumber": 1}]
        client.call("replace_cloud_gtm_address_pool_address", AddressPoolId=ids.pools[-1], Addresses=rows)
    key = {"ConfigId": ids.config, "InstanceId": instance}
    rows = [{"AddressPoolId": pool, "SerialNumber": number} for number, pool in enumerate(ids.pools, 1)]
    client.call("replace_cloud_gtm_instance_config_address_pool", **key, AddressPools=rows)
    strategy = {"AddressPoolLbStrategy": "sequence", "SequenceLbStrategyMode": mode}
    client.call("update_cloud_gtm_instance_config_lb_strategy", **key, **strategy)
    return Setup(f"portal.{ZONE}", 80, 15, count, 2, ttl, earliest_rounds=count), ids


@dataclass(frozen=True)
class Accelerated:
    """Ids of what `accelerated` made."""

    accelerator: str
    listener: str
    groups: list[str]


def accelerated(cloud: Cloud, interval: int = 5, count: int = 3, port: int = 8080) -> tuple[Setup, Accelerated]:
    """Global Accelerator: one region of access, the endpoint group of the same region first."""
    client, region = ga(cloud), {"RegionId": "cn-hangzhou"}
    charge = {"InstanceChargeType": "POSTPAY", "BandwidthBillingType": "CDT"}
    id = client.call("create_accelerator", **region, **charge, Name="portal")["AcceleratorId"]
    regions = [{"AccelerateRegionId": "cn-hongkong", "Bandwidth": 2}]
    client.call("create_ip_sets", **region, AcceleratorId=id, AccelerateRegion=regions)
    ports = [{"FromPort": port, "ToPort": port}]
    listener = client.call("create_listener", **region, AcceleratorId=id, Protocol="TCP", PortRanges=ports)[
        "ListenerId"
    ]
    groups: list[str] = []
    for place, address in (("ap-southeast-1", STANDBY), ("cn-hongkong", PRIMARY)):
        made: dict[str, Any] = client.call(
            "create_endpoint_group",
            **region,
            AcceleratorId=id,
            ListenerId=listener,
            EndpointGroupRegion=place,
            HealthCheckEnabled=True,
            HealthCheckProtocol="TCP",
            HealthCheckPort=port,
            HealthCheckIntervalSeconds=interval,
            ThresholdCount=count,
            EndpointConfigurations=[{"Endpoint": address, "Type": "PublicIp", "Weight": 100}],
        )
        groups.append(made["EndpointGroupId"])
    name = client.call("describe_accelerator", **region, AcceleratorId=id)["DnsName"]
    return Setup(name, port, interval, count, 3, 0, earliest_rounds=count - 1), Accelerated(id, listener, groups)
