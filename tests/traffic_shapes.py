"""One call of every action of Traffic Manager and Global Accelerator, for the comparison with the vendor's models.

The steps continue those of `test_shapes`: "{Name}" stands for the value of that name in an earlier answer. A domain
`shape.com` exists when they begin.
"""

from __future__ import annotations

import json

Step = tuple[str, str, dict[str, str]]

_NODE = {"IspCityNode.1.CityCode": "503", "IspCityNode.1.IspCode": "465"}
_MONITOR = {"ProtocolType": "TCP", "MonitorExtendInfo": '{"port":80}', "Interval": "60", "Timeout": "3000", **_NODE}
_ADDRESS = {"Addr.1.Addr": "203.0.113.1", "Addr.1.Mode": "SMART", "Addr.1.AttributeInfo": "{}"}
_GROUPS = {"DefaultAddrPool.1.Id": "{AddrPoolId}", "DefaultAddrPool.1.LbaWeight": "1"}
_ALERT = {"AlertConfig.1.NoticeType": "ADDR_ALERT", "AlertConfig.1.SmsNotice": "true", "AlertGroup": '["a"]'}
_POOL = {"InstanceId": "{InstanceId}", "Type": "IPV4", "LbaStrategy": "ALL_RR"}
_STRATEGY = {
    "InstanceId": "{InstanceId}",
    "StrategyName": "s",
    "StrategyMode": "GEO",
    "DefaultAddrPoolType": "IPV4",
    "DefaultMinAvailableAddrNum": "1",
}

GTM2: list[Step] = [
    ("Alidns", "UpdateDnsGtmInstanceGlobalConfig", {"InstanceId": "{InstanceId}", "InstanceName": "n", **_ALERT}),
    ("Alidns", "MoveGtmResourceGroup", {"ResourceId": "{InstanceId}", "NewResourceGroupId": "rg-1"}),
    ("Alidns", "SwitchDnsGtmInstanceStrategyMode", {"InstanceId": "{InstanceId}", "StrategyMode": "GEO"}),
    ("Alidns", "AddDnsGtmAddressPool", {**_POOL, "Name": "p", **_ADDRESS}),
    ("Alidns", "AddDnsGtmMonitor", {"AddrPoolId": "{AddrPoolId}", "EvaluationCount": "3", **_MONITOR}),
    ("Alidns", "DescribeDnsGtmMonitorConfig", {"MonitorConfigId": "{MonitorConfigId}"}),
    ("Alidns", "UpdateDnsGtmMonitor", {"MonitorConfigId": "{MonitorConfigId}", **_MONITOR}),
    ("Alidns", "SetDnsGtmMonitorStatus", {"MonitorConfigId": "{MonitorConfigId}", "Status": "CLOSE"}),
    ("Alidns", "DescribeDnsGtmInstanceAddressPool", {"AddrPoolId": "{AddrPoolId}"}),
    ("Alidns", "DescribeDnsGtmInstanceAddressPools", {"InstanceId": "{InstanceId}"}),
    ("Alidns", "UpdateDnsGtmAddressPool", {"AddrPoolId": "{AddrPoolId}", "Name": "q"}),
    ("Alidns", "AddDnsGtmAccessStrategy", {**_STRATEGY, **_GROUPS}),
    ("Alidns", "DescribeDnsGtmAccessStrategy", {"StrategyId": "{StrategyId}"}),
    ("Alidns", "DescribeDnsGtmAccessStrategies", {"InstanceId": "{InstanceId}", "StrategyMode": "GEO"}),
    ("Alidns", "UpdateDnsGtmAccessStrategy", {"StrategyId": "{StrategyId}", "StrategyName": "t"}),
    ("Alidns", "SetDnsGtmAccessMode", {"StrategyId": "{StrategyId}", "AccessMode": "FAILOVER"}),
    ("Alidns", "DescribeDnsGtmInstance", {"InstanceId": "{InstanceId}"}),
    ("Alidns", "DescribeDnsGtmInstances", {}),
    ("Alidns", "DescribeDnsGtmInstanceStatus", {"InstanceId": "{InstanceId}"}),
    ("Alidns", "DescribeDnsGtmInstanceSystemCname", {"InstanceId": "{InstanceId}"}),
    ("Alidns", "DeleteDnsGtmAccessStrategy", {"StrategyId": "{StrategyId}"}),
    ("Alidns", "DeleteDnsGtmAddressPool", {"AddrPoolId": "{AddrPoolId}"}),
]
"""They need a classic instance, whose id is `{InstanceId}`."""

_TEMPLATE = {
    "Name": "t",
    "Interval": "60",
    "Timeout": "2000",
    "EvaluationCount": "2",
    "FailureRate": "50",
    "IspCityNodes": json.dumps([{"CityCode": "503", "IspCode": "465"}]),
}
_ORIGIN = {"Name": "a", "Type": "IPv4", "Address": "203.0.113.1", "EnableStatus": "enable", "HealthJudgement": "any_ok"}
_TASKS = json.dumps([{"TemplateId": "{TemplateId}", "Port": 80}])
_KEY = {"ConfigId": "{ConfigId}", "InstanceId": "{InstanceId}"}
_SCHEDULE = {"ScheduleZoneMode": "custom", "ScheduleRrType": "A", "ScheduleZoneName": "shape.com"}
_CREATE3 = {"ChargeType": "postpay", **_SCHEDULE, "ScheduleHostname": "gtm", "Ttl": "30"}
_SEQUENCE = {"AddressPoolLbStrategy": "sequence", "SequenceLbStrategyMode": "nonPreemptive"}

GTM3: list[Step] = [
    ("Alidns", "ListCloudGtmMonitorNodes", {}),
    ("Alidns", "CreateCloudGtmMonitorTemplate", {**_TEMPLATE, "Protocol": "tcp", "IpVersion": "IPv4"}),
    ("Alidns", "UpdateCloudGtmMonitorTemplate", {"TemplateId": "{TemplateId}", **_TEMPLATE}),
    ("Alidns", "UpdateCloudGtmMonitorTemplateRemark", {"TemplateId": "{TemplateId}", "Remark": "r"}),
    ("Alidns", "DescribeCloudGtmMonitorTemplate", {"TemplateId": "{TemplateId}"}),
    ("Alidns", "ListCloudGtmMonitorTemplates", {}),
    ("Alidns", "CreateCloudGtmAddress", {**_ORIGIN, "AvailableMode": "auto", "HealthTasks": _TASKS}),
    ("Alidns", "UpdateCloudGtmAddress", {"AddressId": "{AddressId}", "Name": "b"}),
    ("Alidns", "UpdateCloudGtmAddressEnableStatus", {"AddressId": "{AddressId}", "EnableStatus": "enable"}),
    ("Alidns", "UpdateCloudGtmAddressManualAvailableStatus", {"AddressId": "{AddressId}", "AvailableMode": "auto"}),
    ("Alidns", "UpdateCloudGtmAddressRemark", {"AddressId": "{AddressId}", "Remark": "r"}),
    ("Alidns", "DescribeCloudGtmAddress", {"AddressId": "{AddressId}"}),
    ("Alidns", "ListCloudGtmAddresses", {}),
    (
        "Alidns",
        "CreateCloudGtmAddressPool",
        {"AddressPoolName": "p", "AddressPoolType": "IPv4", "HealthJudgement": "any_ok"},
    ),
    ("Alidns", "UpdateCloudGtmAddressPoolBasicConfig", {"AddressPoolId": "{AddressPoolId}", "AddressPoolName": "q"}),
    ("Alidns", "UpdateCloudGtmAddressPoolEnableStatus", {"AddressPoolId": "{AddressPoolId}", "EnableStatus": "enable"}),
    (
        "Alidns",
        "UpdateCloudGtmAddressPoolLbStrategy",
        {"AddressPoolId": "{AddressPoolId}", "AddressLbStrategy": "round_robin"},
    ),
    ("Alidns", "UpdateCloudGtmAddressPoolRemark", {"AddressPoolId": "{AddressPoolId}", "Remark": "r"}),
    (
        "Alidns",
        "ReplaceCloudGtmAddressPoolAddress",
        {
            "AddressPoolId": "{AddressPoolId}",
            "Addresses": json.dumps([{"AddressId": "{AddressId}", "SerialNumber": 1}]),
        },
    ),
    ("Alidns", "DescribeCloudGtmAddressPool", {"AddressPoolId": "{AddressPoolId}"}),
    ("Alidns", "ListCloudGtmAddressPools", {}),
    ("Alidns", "CreateCloudGtmInstanceConfig", _CREATE3),
    ("Alidns", "UpdateCloudGtmInstanceConfigBasic", {**_KEY, "Ttl": "60"}),
    ("Alidns", "UpdateCloudGtmInstanceConfigEnableStatus", {**_KEY, "EnableStatus": "enable"}),
    ("Alidns", "UpdateCloudGtmInstanceConfigLbStrategy", {**_KEY, **_SEQUENCE}),
    ("Alidns", "UpdateCloudGtmInstanceConfigRemark", {**_KEY, "Remark": "r"}),
    (
        "Alidns",
        "ReplaceCloudGtmInstanceConfigAddressPool",
        {**_KEY, "AddressPools": json.dumps([{"AddressPoolId": "{AddressPoolId}", "SerialNumber": 1}])},
    ),
    ("Alidns", "DescribeCloudGtmInstanceConfigFullInfo", _KEY),
    ("Alidns", "ListCloudGtmInstanceConfigs", {}),
    ("Alidns", "ListCloudGtmInstances", {}),
    ("Alidns", "DeleteCloudGtmInstanceConfig", _KEY),
    ("Alidns", "DeleteCloudGtmAddressPool", {"AddressPoolId": "{AddressPoolId}"}),
    ("Alidns", "DeleteCloudGtmAddress", {"AddressId": "{AddressId}"}),
    ("Alidns", "DeleteCloudGtmMonitorTemplate", {"TemplateId": "{TemplateId}"}),
]

_HOME = {"RegionId": "cn-hangzhou"}
_ID = {**_HOME, "AcceleratorId": "{AcceleratorId}"}
_TAGS = {**_HOME, "ResourceType": "accelerator", "ResourceId.1": "{AcceleratorId}"}
_ENDPOINT = {
    "EndpointConfigurations.1.Endpoint": "203.0.113.1",
    "EndpointConfigurations.1.Type": "PublicIp",
    "EndpointConfigurations.1.Weight": "100",
}
_GROUP = {
    **_ID,
    "ListenerId": "{ListenerId}",
    "EndpointGroupRegion": "cn-hongkong",
    "HealthCheckEnabled": "true",
    "HealthCheckIntervalSeconds": "5",
    "TrafficPercentage": "100",
    **_ENDPOINT,
}
_PORTS = {"PortRanges.1.FromPort": "8080", "PortRanges.1.ToPort": "8080"}
_REGION = {"AccelerateRegion.1.AccelerateRegionId": "cn-hongkong", "AccelerateRegion.1.Bandwidth": "2"}
_PAY = {"InstanceChargeType": "POSTPAY", "BandwidthBillingType": "CDT"}

GA: list[Step] = [
    ("Ga", "CreateAccelerator", {**_HOME, **_PAY, "Name": "n", "Tag.1.Key": "a", "Tag.1.Value": "b"}),
    ("Ga", "UpdateAccelerator", {**_ID, "Description": "d"}),
    ("Ga", "UpdateAcceleratorCrossBorderStatus", {**_ID, "CrossBorderStatus": "true"}),
    ("Ga", "UpdateAcceleratorCrossBorderMode", {**_ID, "CrossBorderMode": "bgpPro"}),
    (
        "Ga",
        "ChangeResourceGroup",
        {**_HOME, "ResourceId": "{AcceleratorId}", "ResourceType": "accelerator", "NewResourceGroupId": "rg-1"},
    ),
    ("Ga", "DescribeAccelerator", _ID),
    ("Ga", "DescribeAcceleratorAutoRenewAttribute", _ID),
    ("Ga", "ListAccelerators", _HOME),
    ("Ga", "TagResources", {**_TAGS, "Tag.1.Key": "c", "Tag.1.Value": "d"}),
    ("Ga", "ListTagResources", _TAGS),
    ("Ga", "UntagResources", {**_TAGS, "TagKey.1": "c"}),
    ("Ga", "CreateIpSets", {**_ID, **_REGION}),
    ("Ga", "ListIpSets", _ID),
    ("Ga", "CreateListener", {**_ID, **_PORTS, "XForwardedForConfig.XRealIpEnabled": "true"}),
    ("Ga", "UpdateListener", {**_HOME, "ListenerId": "{ListenerId}", "Name": "l"}),
    ("Ga", "DescribeListener", {**_HOME, "ListenerId": "{ListenerId}"}),
    ("Ga", "ListListeners", _ID),
    ("Ga", "CreateEndpointGroup", _GROUP),
    ("Ga", "UpdateEndpointGroup", {**_HOME, "EndpointGroupId": "{EndpointGroupId}", "Name": "g"}),
    ("Ga", "DescribeEndpointGroup", {**_HOME, "EndpointGroupId": "{EndpointGroupId}"}),
    ("Ga", "ListEndpointGroups", _ID),
    ("Ga", "GetHealthStatus", {**_ID, "ListenerId": "{ListenerId}"}),
    ("Ga", "DeleteEndpointGroup", {"AcceleratorId": "{AcceleratorId}", "EndpointGroupId": "{EndpointGroupId}"}),
    ("Ga", "DeleteListener", {"AcceleratorId": "{AcceleratorId}", "ListenerId": "{ListenerId}"}),
    ("Ga", "DescribeIpSet", {**_HOME, "IpSetId": "{IpSetId}"}),
    ("Ga", "UpdateIpSet", {**_HOME, "IpSetId": "{IpSetId}", "Bandwidth": "5"}),
    ("Ga", "DeleteIpSets", {**_HOME, "IpSetIds.1": "{IpSetId}"}),
    ("Ga", "DeleteAccelerator", _ID),
    ("Ga", "CreateAccelerator", {**_HOME, "Spec": "1", "BandwidthBillingType": "CDT", "Duration": "1"}),
    ("Ga", "UpdateAcceleratorAutoRenewAttribute", {**_ID, "RenewalStatus": "AutoRenewal", "AutoRenewDuration": "1"}),
]
