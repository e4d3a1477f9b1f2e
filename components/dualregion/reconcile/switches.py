"""Lists what moves traffic: accelerators and both Traffic Managers. Asked only where something of it is declared."""

from collections.abc import Callable, Iterator, Sequence

from dualregion.reconcile.cloud import Cloud, Row
from dualregion.reconcile.model import Declared, Found
from dualregion.reconcile.rows import made

_HOME = "cn-hangzhou"
"""Global Accelerator is managed from there (provider: connectivity/endpoint.go:470)."""
_SIZE = 50


def accelerators(cloud: Cloud, _: str, declared: Sequence[Declared]) -> Iterator[Found]:
    """Accelerators, and what belongs to those that are declared or that something declared names."""
    if not any(one.token.startswith("alicloud:ga/") for one in declared):
        return
    wanted = {one.inputs.get("acceleratorName") for one in declared if one.token.endswith(":Accelerator")}
    wanted |= {one.inputs.get("acceleratorId") for one in declared} - {None}
    for row in cloud.pages("ga", _HOME, "ListAccelerators", "Accelerators", _SIZE, RegionId=_HOME):
        id, name = str(row["AcceleratorId"]), row.get("Name", "")
        yield made("alicloud:ga/accelerator:Accelerator", "", id, {"acceleratorName": name}, row, "CreateTime")
        if wanted & {id, name}:
            yield from _of_accelerator(cloud, id)


def _of_accelerator(cloud: Cloud, id: str) -> Iterator[Found]:
    given = {"RegionId": _HOME, "AcceleratorId": id}
    for row in cloud.pages("ga", _HOME, "ListIpSets", "IpSets", _SIZE, **given):
        names = {"acceleratorId": id, "accelerateRegionId": row["AccelerateRegionId"]}
        yield made("alicloud:ga/ipSet:IpSet", "", row["IpSetId"], names, _untagged(row), "CreateTime")
    for row in cloud.pages("ga", _HOME, "ListListeners", "Listeners", _SIZE, **given):
        names = {"acceleratorId": id, "name": row.get("Name", ""), "protocol": str(row.get("Protocol", "")).upper()}
        yield made("alicloud:ga/listener:Listener", "", row["ListenerId"], names, _untagged(row), "CreateTime")
    for row in cloud.pages("ga", _HOME, "ListEndpointGroups", "EndpointGroups", _SIZE, **given):
        # Of the other type, virtual, a listener may have several in a region.
        if row.get("EndpointGroupType", "default") == "default":
            names = {"listenerId": row["ListenerId"], "endpointGroupRegion": row["EndpointGroupRegion"]}
            group = "alicloud:ga/endpointGroup:EndpointGroup"
            yield made(group, "", row["EndpointGroupId"], names, _untagged(row), "CreateTime")


def managers(cloud: Cloud, region: str, declared: Sequence[Declared]) -> Iterator[Found]:
    """Instances of the classic Traffic Manager with their pools, probes and strategies."""
    ours = [one for one in declared if one.token in _CLASSIC]
    if not ours:
        return
    modes = sorted({one.inputs["strategyMode"] for one in ours if "strategyMode" in one.inputs} | {"GEO"})
    for row in cloud.pages("alidns", region, "DescribeDnsGtmInstances", "GtmInstances", _SIZE):
        id = str(row["InstanceId"])
        config: Row = row.get("Config") or {}
        names = {"instanceName": config.get("InstanceName", "")}
        yield made("alicloud:dns/gtmInstance:GtmInstance", "", id, names, _untagged(row), "CreateTimestamp")
        pools = cloud.pages(
            "alidns", region, "DescribeDnsGtmInstanceAddressPools", "AddrPools.AddrPool", _SIZE, InstanceId=id
        )
        for pool in pools:
            names = {"instanceId": id, "addressPoolName": pool["Name"], "type": pool["Type"]}
            yield made(
                "alicloud:dns/addressPool:AddressPool",
                "",
                pool["AddrPoolId"],
                names,
                _untagged(pool),
                "CreateTimestamp",
            )
            if pool.get("MonitorConfigId"):
                names = {"addrPoolId": pool["AddrPoolId"]}
                probe = "alicloud:dns/monitorConfig:MonitorConfig"
                yield made(probe, "", pool["MonitorConfigId"], names, _untagged(pool), "CreateTimestamp")
        for mode in modes:
            given = {"InstanceId": id, "StrategyMode": mode}
            rows = cloud.pages(
                "alidns", region, "DescribeDnsGtmAccessStrategies", "Strategies.Strategy", _SIZE, **given
            )
            for one in rows:
                names = {"instanceId": id, "strategyName": one["StrategyName"], "strategyMode": mode}
                strategy = "alicloud:dns/accessStrategy:AccessStrategy"
                yield made(strategy, "", one["StrategyId"], names, _untagged(one), "CreateTimestamp")


def newer_managers(cloud: Cloud, region: str, declared: Sequence[Declared]) -> Iterator[Found]:
    """Templates, addresses, pools and access domains of Traffic Manager 3.0."""
    tokens = {one.token for one in declared}
    for token, action, path, id, names in _NEWER:
        if token in tokens:
            for row in cloud.pages("alidns", region, action, path, _SIZE):
                properties = {mine: row.get(theirs, "") for mine, theirs in names.items()}
                number = ":".join(str(row[part]) for part in id.split())
                yield made(token, "", number, properties, _untagged(row), "CreateTimestamp")


def _untagged(row: Row) -> Row:
    """What cannot carry tags is not held to those that its declaration lacks, too."""
    return {**row, "Tags": None}


_CLASSIC = (
    "alicloud:dns/gtmInstance:GtmInstance",
    "alicloud:dns/addressPool:AddressPool",
    "alicloud:dns/monitorConfig:MonitorConfig",
    "alicloud:dns/accessStrategy:AccessStrategy",
)
_NEWER = (
    (
        "alicloud:alidnscloudgtm/monitorTemplate:MonitorTemplate",
        "ListCloudGtmMonitorTemplates",
        "Templates.Template",
        "TemplateId",
        {"name": "Name", "protocol": "Protocol", "ipVersion": "IpVersion"},
    ),
    (
        "alicloud:alidnscloudgtmaddress/alidnsCloudGtmAddress:AlidnsCloudGtmAddress",
        "ListCloudGtmAddresses",
        "Addresses.Address",
        "AddressId",
        {"name": "Name", "address": "Address", "type": "Type"},
    ),
    (
        "alicloud:alidnscloudgtmaddress/pool:Pool",
        "ListCloudGtmAddressPools",
        "AddressPools.AddressPool",
        "AddressPoolId",
        {"addressPoolName": "AddressPoolName", "addressPoolType": "AddressPoolType"},
    ),
    (
        "alicloud:alidnscloudgtm/instanceConfig:InstanceConfig",
        "ListCloudGtmInstanceConfigs",
        "InstanceConfigs.InstanceConfig",
        "ConfigId InstanceId",  # resource_alicloud_alidns_cloud_gtm_instance_config.go:130
        {
            "scheduleHostName": "ScheduleHostname",
            "scheduleZoneName": "ScheduleZoneName",
            "scheduleRrType": "ScheduleRrType",
        },
    ),
)
"""Pulumi token, listing, where its rows are, the fields of its id in Pulumi, and names by Pulumi's inputs."""

READERS: Sequence[Callable[[Cloud, str, Sequence[Declared]], Iterator[Found]]] = (
    accelerators,
    managers,
    newer_managers,
)
