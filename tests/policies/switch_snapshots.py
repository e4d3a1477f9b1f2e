"""Stacks of bare resources whose traffic is moved by a switch that probes, as a first preview shows them."""

from policies.snapshots import MAINLAND, PROVIDER, UNKNOWN, Item, Snapshot, snapshot

_PROVIDERS = (
    Item("primary", PROVIDER, {"region": MAINLAND[0]}, None),
    Item("standby", PROVIDER, {"region": MAINLAND[1]}, None),
)
_TAGS = {"dr:service": "archive"}


def _record(name: str, value: str, needs: str | None = None) -> Item:
    return Item(
        name,
        "alicloud:dns/alidnsRecord:AlidnsRecord",
        {"domainName": "shop.example", "rr": name, "type": "CNAME", "value": value, "ttl": 600, "status": "ENABLE"},
        "standby",
        {"value": [needs]} if needs else {},
    )


def accelerated() -> Snapshot:
    """An accelerator with users entering in two regions, and the record that names it."""
    groups = [
        Item(
            f"group-{place}",
            "alicloud:ga/endpointGroup:EndpointGroup",
            {
                "acceleratorId": UNKNOWN,
                "listenerId": UNKNOWN,
                "endpointGroupRegion": region,
                "endpointConfigurations": [{"endpoint": "192.0.2.1", "type": "PublicIp", "weight": 100}],
                "healthCheckEnabled": True,
                "healthCheckIntervalSeconds": 5,
                "thresholdCount": 3,
                "trafficPercentage": 100,
            },
            "standby",
            {"acceleratorId": ["accelerator"], "listenerId": ["listener"]},
        )
        for place, region in enumerate(MAINLAND)
    ]
    entrances = [
        Item(
            f"entrance-{region}",
            "alicloud:ga/ipSet:IpSet",
            {"acceleratorId": UNKNOWN, "accelerateRegionId": region},
            "standby",
            {"acceleratorId": ["accelerator"]},
        )
        for region in ("cn-shanghai", "cn-beijing")
    ]
    return snapshot(
        *_PROVIDERS,
        Item("accelerator", "alicloud:ga/accelerator:Accelerator", {"tags": _TAGS}, "standby"),
        *entrances,
        Item(
            "listener",
            "alicloud:ga/listener:Listener",
            {"acceleratorId": UNKNOWN},
            "standby",
            {"acceleratorId": ["accelerator"]},
        ),
        *groups,
        _record("www", UNKNOWN, "accelerator"),
    )


def classic() -> Snapshot:
    """A classic Traffic Manager with a pool for each region, and the record that names it."""
    pools = [
        item
        for side in ("primary", "standby")
        for item in (
            Item(
                f"pool-{side}",
                "alicloud:dns/addressPool:AddressPool",
                {"instanceId": UNKNOWN, "addresses": [{"address": "192.0.2.1"}]},
                "standby",
                {"instanceId": ["manager"]},
            ),
            Item(
                f"probe-{side}",
                "alicloud:dns/monitorConfig:MonitorConfig",
                {"addrPoolId": UNKNOWN, "interval": 60, "evaluationCount": 3, "timeout": 3000},
                "standby",
                {"addrPoolId": [f"pool-{side}"]},
            ),
        )
    ]
    return snapshot(
        *_PROVIDERS,
        Item("manager", "alicloud:dns/gtmInstance:GtmInstance", {"ttl": 60}, "standby"),
        *pools,
        Item(
            "strategy",
            "alicloud:dns/accessStrategy:AccessStrategy",
            {
                "instanceId": UNKNOWN,
                "accessMode": "AUTO",
                "defaultAddrPools": [{"addrPoolId": UNKNOWN}],
                "failoverAddrPools": [{"addrPoolId": UNKNOWN}],
            },
            "standby",
            {
                "instanceId": ["manager"],
                "defaultAddrPools": ["pool-primary"],
                "failoverAddrPools": ["pool-standby"],
            },
        ),
        _record("www", UNKNOWN, "manager"),
    )


def managed(*, ultimate: bool = False) -> Snapshot:
    """A name that Traffic Manager 3.0 answers; on an instance bought by hand it is a dynamic resource."""
    kind = (
        "pulumi-python:dynamic/dualregion:UltimateConfig"
        if ultimate
        else "alicloud:alidnscloudgtm/instanceConfig:InstanceConfig"
    )
    addresses = [
        Item(
            f"address-{side}",
            "alicloud:alidnscloudgtmaddress/alidnsCloudGtmAddress:AlidnsCloudGtmAddress",
            {
                "address": "192.0.2.1",
                "availableMode": "auto",
                "enableStatus": "enable",
                "healthTasks": [{"templateId": UNKNOWN, "port": 443}],
            },
            "standby",
            {"healthTasks": ["probe"]},
        )
        for side in ("primary", "standby")
    ]
    links = [
        Item(
            f"link-{side}",
            "pulumi-python:dynamic/dualregion:PoolAddresses",
            {"pool": "1", "addresses": [UNKNOWN]},
            "standby",
            {"addresses": [f"address-{side}"]},
        )
        for side in ("primary", "standby")
    ]
    return snapshot(
        *_PROVIDERS,
        Item(
            "probe",
            "alicloud:alidnscloudgtm/monitorTemplate:MonitorTemplate",
            {"interval": "15" if ultimate else "60", "timeout": "2000", "evaluationCount": 2},
            "standby",
        ),
        *addresses,
        *links,
        Item("www", kind, {"enableStatus": "enable", "ttl": 30}, "standby"),
        Item(
            "pools",
            "pulumi-python:dynamic/dualregion:ConfigPools",
            {"config": UNKNOWN, "pools": [UNKNOWN, UNKNOWN]},
            "standby",
            {"config": ["www"], "pools": ["link-primary", "link-standby"]},
        ),
    )
