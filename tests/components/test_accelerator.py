"""An accelerator before both regions: entrances in two places at least, probed groups, a record that names it."""

from datetime import timedelta
from typing import Any, cast

import pytest

from components.programs import hong_kong
from components.recorded_cloud import RecordedCloud, deploy
from dualregion.construction import ConstructionError
from dualregion.dns_failover import DnsFailover, DnsFailoverArgs, FailoverMode, ProbeProtocol, RecordType
from dualregion.recovery.topology import Switch, SwitchMode
from dualregion.region_pair import Side

_TRAFFIC: DnsFailoverArgs = {
    "domain": "acme.example",
    "record": "www",
    "addresses": {"primary": "192.0.2.1", "standby": "198.51.100.1"},
    "mode": FailoverMode.ACCELERATOR,
    "accelerator": {"access_regions": ["cn-hongkong", "ap-northeast-1"]},
    "tags": {"team": "web"},
}


def _deploy(args: DnsFailoverArgs = _TRAFFIC) -> RecordedCloud:
    return deploy(lambda: DnsFailover("web", args, pair=hong_kong()))


def test_the_accelerator_is_paid_by_use_because_the_provider_would_subscribe() -> None:
    assert dict(_deploy().inputs("web-accelerator")) == {
        "acceleratorName": "web",
        "paymentType": "PayAsYouGo",
        "bandwidthBillingType": "CDT",
        "tags": {"team": "web"},
    }


def test_users_enter_in_each_access_region() -> None:
    entrances = [dict(entrance.inputs) for entrance in _deploy().of_type("IpSet")]

    assert entrances == [
        {"acceleratorId": "web-accelerator-id", "accelerateRegionId": region, "bandwidth": 200}
        for region in ("ap-northeast-1", "cn-hongkong")
    ]


def test_each_region_has_a_probed_group_and_the_primary_is_preferred() -> None:
    cloud = _deploy()

    assert dict(cloud.inputs("web-primary-group")) == {
        "acceleratorId": "web-accelerator-id",
        "listenerId": "web-listener-id",
        "name": "web-primary",
        "endpointGroupRegion": "cn-hongkong",
        "endpointConfigurations": [{"endpoint": "192.0.2.1", "type": "PublicIp", "weight": 100}],
        "healthCheckEnabled": True,
        "healthCheckProtocol": "TCP",
        "healthCheckPort": 443,
        "healthCheckIntervalSeconds": 5,
        "thresholdCount": 3,
        "trafficPercentage": 100,
        "tags": {"team": "web"},
    }
    standby = cloud.inputs("web-standby-group")
    assert standby["endpointGroupRegion"] == "ap-southeast-1"
    assert standby["trafficPercentage"] == 1, "0 would take it out of the failover as well"


def test_preferring_the_standby_changes_only_the_shares() -> None:
    before, after = _deploy(), _deploy({**_TRAFFIC, "serving": Side.STANDBY})

    shares = {side: after.inputs(f"web-{side}-group")["trafficPercentage"] for side in ("primary", "standby")}
    assert shares == {"primary": 1, "standby": 100}
    same = {name for name in before.resources if before.inputs(name) == after.inputs(name)}
    assert set(before.resources) - same == {"web", "web-primary-group", "web-standby-group"}


def test_the_record_names_the_accelerator() -> None:
    cloud = _deploy()

    assert dict(cloud.inputs("web-record")) == {
        "domainName": "acme.example",
        "rr": "www",
        "type": "CNAME",
        "value": "web-accelerator-id.ga.example",
        "ttl": 600,
    }
    assert cloud.outputs["web"] == {"fqdn": "www.acme.example"}


def test_everything_is_made_through_the_standby() -> None:
    made = [resource for resource in _deploy().resources.values() if resource.type.startswith("alicloud:")]

    assert {resource.provider for resource in made} == {"pair-standby"}


def test_another_probe_and_another_port_are_set() -> None:
    cloud = _deploy(
        {
            **_TRAFFIC,
            "record_type": RecordType.CNAME,
            "accelerator": {"access_regions": ["cn-hongkong", "ap-northeast-1"], "port": 8443, "bandwidth": 10},
            "probe": {"port": 8080, "protocol": ProbeProtocol.HTTP, "path": "/ready", "interval": "PT2S", "retries": 2},
        }
    )

    group = cloud.inputs("web-primary-group")
    assert [group[f"healthCheck{what}"] for what in ("Protocol", "Port", "Path")] == ["HTTP", 8080, "/ready"]
    assert (group["healthCheckIntervalSeconds"], group["thresholdCount"]) == (2, 2)
    assert group["endpointConfigurations"][0]["type"] == "Domain"
    assert cloud.inputs("web-listener")["portRanges"] == [{"fromPort": 8443, "toPort": 8443}]
    assert cloud.inputs("web-ap-northeast-1")["bandwidth"] == 10


def test_the_recovery_model_is_told_what_the_cloud_is_asked_for() -> None:
    switches: list[Switch] = []
    deploy(lambda: switches.append(DnsFailover("web", _TRAFFIC, pair=hong_kong()).switch))

    assert switches == [
        Switch(
            name="web-accelerator",
            mode=SwitchMode.ACCELERATOR,
            ttl=None,
            interval=timedelta(seconds=5),
            retries=3,
            timeout=timedelta(seconds=3),
            access_regions=("ap-northeast-1", "cn-hongkong"),
        )
    ]


def _with(**changes: object) -> DnsFailoverArgs:
    """What a caller without a type checker hands over; None takes an input away."""
    return cast("DnsFailoverArgs", {key: value for key, value in {**_TRAFFIC, **changes}.items() if value is not None})


_REFUSED: list[tuple[dict[str, Any], str, str, str]] = [
    ({"accelerator": None}, "accelerator", "it is not given", "name the access regions, two at least"),
    (
        {"accelerator": {"access_regions": ["cn-hongkong"]}},
        "accelerator.access_regions",
        "cn-hongkong: users enter by one region only, and are cut off when it is lost",
        "https://www.alibabacloud.com/help/en/global-accelerator/latest/300464",
    ),
    (
        {"accelerator": {"access_regions": ["cn-hongkong", "cn-hongkong"]}},
        "accelerator.access_regions",
        "users enter by one region only",
        "name two different ones",
    ),
    (
        {"accelerator": {"access_regions": ["cn-hongkong", "hong-kong"]}},
        "accelerator.access_regions",
        "'hong-kong' is not a known region",
        "cn-hongkong",
    ),
    (
        {"accelerator": {"access_regions": ["cn-hongkong", "ap-northeast-1"], "bandwidth": 1}},
        "accelerator.bandwidth",
        "1 Mbit/s is too little",
        "use 2 or more",
    ),
    ({"record_type": RecordType.AAAA}, "record_type", "forwards to no AAAA address", "use A or CNAME"),
    ({"probe": {"retries": 1}}, "probe.retries", "Global Accelerator does not offer 1", "use 2 to 10 (https://"),
    ({"probe": {"retries": 11}}, "probe.retries", "Global Accelerator does not offer 11", "use 2 to 10"),
    ({"probe": {"timeout": "PT5S"}}, "probe.timeout", "Global Accelerator does not offer PT5S", "use PT3S (https://"),
    ({"probe": {"interval": "PT0S"}}, "probe.interval", "PT0S is no time between two probes", "use PT1S to PT1M"),
    ({"probe": {"interval": "PT2M"}}, "probe.interval", "PT2M is no time between two probes", "use PT1S to PT1M"),
    ({"probe": {"interval": "5"}}, "probe.interval", "'5' is not an ISO 8601 duration", "such as PT5S"),
    ({"probe": {"path": "/ready"}}, "probe.path", "a tcp probe asks for no path", "use http or https"),
    ({"probe": {"port": 0}}, "probe.port", "0 is no port", "use 1 to 65535"),
    ({"mode": "accelerated"}, "mode", "'accelerated' is no mode", "use manual or accelerator or gtm2 or gtm3"),
    ({"acelerator": {}}, "acelerator", "there is no such input", "use accelerator, addresses"),
    ({"probe": {"intervall": "PT5S"}}, "probe.intervall", "there is no such input", "use interval, path"),
    ({"mode": FailoverMode.MANUAL}, "accelerator", "the mode manual has no use for it", "use the mode accelerator"),
    (
        {"mode": FailoverMode.MANUAL, "accelerator": None, "probe": {}},
        "probe",
        "the mode manual has no use for it",
        "leave it out",
    ),
]


@pytest.mark.parametrize(("changes", "where", "found", "remedy"), _REFUSED)
def test_what_the_accelerator_does_not_offer_is_refused(
    changes: dict[str, Any], where: str, found: str, remedy: str
) -> None:
    with pytest.raises(ConstructionError) as refused:
        _deploy(_with(**changes))

    assert (refused.value.component, refused.value.where) == ("web", where)
    assert found in refused.value.found
    assert remedy in refused.value.remedy
