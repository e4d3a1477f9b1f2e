"""Both generations of the Traffic Manager: two pools, the serving region first, and the links between them."""

from datetime import timedelta
from typing import Any, cast

import pytest

from components.programs import hong_kong
from components.recorded_cloud import RecordedCloud, deploy
from dualregion.construction import ConstructionError
from dualregion.dns_failover import DnsFailover, DnsFailoverArgs, FailoverMode, ProbeProtocol, RecordType, gtm3
from dualregion.recovery.topology import Switch, SwitchMode
from dualregion.region_pair import Side

_NODES = [{"city_code": "503", "isp_code": "465"}]
_BASE: dict[str, Any] = {
    "domain": "acme.example",
    "record": "www",
    "addresses": {"primary": "192.0.2.1", "standby": "198.51.100.1"},
}
_GTM2 = {**_BASE, "mode": FailoverMode.GTM2, "gtm": {"nodes": _NODES, "subscription_months": 1}}
_GTM3 = {**_BASE, "mode": FailoverMode.GTM3, "gtm": {"nodes": _NODES}}
_ULTIMATE = {**_GTM3, "gtm": {"nodes": _NODES, "edition": "ultimate", "instance": "gtm-cn-1"}}


def _deploy(args: dict[str, Any], switches: list[Switch] | None = None, **changes: Any) -> RecordedCloud:
    given = cast("DnsFailoverArgs", {key: value for key, value in {**args, **changes}.items() if value is not None})

    def program() -> None:
        switch = DnsFailover("web", given, pair=hong_kong()).switch
        if switches is not None:
            switches.append(switch)

    return deploy(program)


def _links(cloud: RecordedCloud, kind: str) -> list[dict[str, Any]]:
    found = cloud.of_type(f"dynamic/dualregion:{kind}")
    return [{key: value for key, value in link.inputs.items() if not key.startswith("__")} for link in found]


def test_a_classic_one_fails_over_from_the_primary_to_the_standby() -> None:
    strategy = _deploy(_GTM2).inputs("web-strategy")

    assert strategy["accessMode"] == "AUTO"
    assert strategy["defaultAddrPools"] == [{"addrPoolId": "web-primary-pool-id", "lbaWeight": 1}]
    assert strategy["failoverAddrPools"] == [{"addrPoolId": "web-standby-pool-id", "lbaWeight": 1}]


def test_preferring_the_standby_swaps_the_pools_of_a_classic_one() -> None:
    strategy = _deploy(_GTM2, serving=Side.STANDBY).inputs("web-strategy")

    assert strategy["defaultAddrPools"] == [{"addrPoolId": "web-standby-pool-id", "lbaWeight": 1}]
    assert strategy["failoverAddrPools"] == [{"addrPoolId": "web-primary-pool-id", "lbaWeight": 1}]


def test_each_pool_of_a_classic_one_is_probed_once_a_minute() -> None:
    cloud = _deploy(_GTM2)

    for side in ("primary", "standby"):
        assert dict(cloud.inputs(f"web-{side}-probe")) == {
            "addrPoolId": f"web-{side}-pool-id",
            "protocolType": "TCP",
            "interval": 60,
            "timeout": 3000,
            "evaluationCount": 2,
            "monitorExtendInfo": '{"failureRate": 50, "port": 443}',
            "ispCityNodes": [{"cityCode": "503", "ispCode": "465"}],
        }


@pytest.mark.parametrize(
    ("record", "name"), [("www", "www-gtm.acme.example"), ("@", "gtm.acme.example")], ids=["a name", "the zone itself"]
)
def test_the_record_names_the_classic_instance(record: str, name: str) -> None:
    cloud = _deploy(_GTM2, record=record, ttl="PT2M")

    told = cloud.inputs("web-record")
    assert (told["rr"], told["type"], told["value"], told["ttl"]) == (record, "CNAME", name, 600)
    assert cloud.inputs("web-manager")["ttl"] == 120, "what resolvers keep is the instance's answer"


def test_a_subscription_is_bought_for_the_months_that_are_named() -> None:
    manager = _deploy(_GTM2).inputs("web-manager")

    assert (manager["paymentType"], manager["period"]) == ("Subscription", 1)


def test_an_address_lies_in_each_pool_of_3_and_the_primary_comes_first() -> None:
    cloud = _deploy(_GTM3)

    assert {link["pool"]: link["addresses"] for link in _links(cloud, "PoolAddresses")} == {
        f"web-{side}-pool-id": [f"web-{side}-address-id"] for side in ("primary", "standby")
    }
    links = ["web-primary-pool-addresses-id", "web-standby-pool-addresses-id"]
    assert _links(cloud, "ConfigPools") == [{"config": "web-manager-id", "pools": links}]


def test_preferring_the_standby_turns_the_order_of_3() -> None:
    (link,) = _links(_deploy(_GTM3, serving=Side.STANDBY), "ConfigPools")

    assert link["pools"] == ["web-standby-pool-addresses-id", "web-primary-pool-addresses-id"]


def test_3_answers_the_name_itself_and_stays_where_it_went() -> None:
    cloud = _deploy(_GTM3)

    assert cloud.of_type("AlidnsRecord") == []
    assert dict(cloud.inputs("web-manager")) == {
        "enableStatus": "enable",
        "scheduleRrType": "A",
        "scheduleZoneMode": "custom",
        "scheduleZoneName": "acme.example",
        "scheduleHostName": "www",
        "ttl": 30,
        "addressPoolLbStrategy": "sequence",
        "sequenceLbStrategyMode": "nonPreemptive",
    }
    assert cloud.outputs["web"] == {"fqdn": "www.acme.example"}


def test_going_back_by_itself_is_asked_for_by_name() -> None:
    cloud = _deploy(_GTM3, gtm={"nodes": _NODES, "preemptive": True})

    assert cloud.inputs("web-manager")["sequenceLbStrategyMode"] == "preemptive"


def test_an_ultimate_instance_answers_a_name_that_the_provider_cannot_declare() -> None:
    cloud = _deploy(_ULTIMATE)

    (config,) = _links(cloud, "UltimateConfig")
    assert config == {
        "instance": "gtm-cn-1",
        "zone": "acme.example",
        "host": "www",
        "recordType": "A",
        "ttl": 30,
        "sequence": "nonPreemptive",
    }
    assert cloud.inputs("web-probe")["interval"] == "15"
    assert cloud.of_type("InstanceConfig") == []


def test_a_probe_over_https_asks_for_a_page_of_the_name() -> None:
    probe: dict[str, Any] = {"protocol": ProbeProtocol.HTTPS, "path": "/ready", "port": 8443, "timeout": "PT5S"}
    template = _deploy(_GTM3, probe=probe).inputs("web-probe")

    assert (template["protocol"], template["timeout"], template["evaluationCount"]) == ("https", "5000", 2)
    assert template["extendInfo"] == '{"code": 400, "host": "www.acme.example", "path": "/ready", "sni": true}'
    assert _deploy(_GTM3, probe=probe).inputs("web-primary-address")["healthTasks"] == [
        {"templateId": "web-probe-id", "port": 8443}
    ]


@pytest.mark.parametrize(
    ("kind", "classic", "managed"),
    [(RecordType.A, "IPV4", "IPv4"), (RecordType.AAAA, "IPV6", "IPv6"), (RecordType.CNAME, "DOMAIN", "domain")],
)
def test_pools_hold_what_the_addresses_are(kind: RecordType, classic: str, managed: str) -> None:
    assert _deploy(_GTM2, record_type=kind).inputs("web-primary-pool")["type"] == classic
    cloud = _deploy(_GTM3, record_type=kind)
    assert cloud.inputs("web-primary-pool")["addressPoolType"] == managed
    assert cloud.inputs("web-primary-address")["type"] == managed
    assert cloud.inputs("web-manager")["scheduleRrType"] == kind


def test_a_zone_of_the_stack_exists_before_its_manager() -> None:
    for args in (_GTM2, _GTM3):
        cloud = _deploy(args, manages_zone=True)

        assert "web-zone" in cloud.resources["web-manager"].dependencies


@pytest.mark.parametrize(
    ("args", "mode", "seconds"),
    [
        # interval, failed probes, timeout, time to live
        (_GTM2, SwitchMode.GTM2, (60, 2, 3, 60)),
        (_GTM3, SwitchMode.GTM3, (60, 2, 2, 30)),
        (_ULTIMATE, SwitchMode.GTM3, (15, 2, 2, 30)),
    ],
)
def test_the_recovery_model_is_told_what_the_cloud_is_asked_for(
    args: dict[str, Any], mode: SwitchMode, seconds: tuple[int, int, int, int]
) -> None:
    switches: list[Switch] = []
    _deploy(args, switches)

    interval, retries, timeout, ttl = seconds
    assert switches == [
        Switch(
            name="web-manager",
            mode=mode,
            ttl=timedelta(seconds=ttl),
            interval=timedelta(seconds=interval),
            retries=retries,
            timeout=timedelta(seconds=timeout),
        )
    ]


_REFUSED: list[tuple[dict[str, Any], dict[str, Any], str, str, str]] = [
    (_GTM2, {"gtm": None}, "gtm", "it is not given", "name the nodes that probe"),
    (_GTM2, {"gtm": {"nodes": [], "subscription_months": 1}}, "gtm.nodes", "nothing would probe", "name one at least"),
    (
        _GTM2,
        {"gtm": {"nodes": _NODES}},
        "gtm.subscription_months",
        "bought for months, and deleting the stack does not end it",
        "use the mode gtm3, which is paid by use (https://",
    ),
    (
        _GTM2,
        {"gtm": {"nodes": _NODES, "subscription_months": 13}},
        "gtm.subscription_months",
        "13 months",
        "use 1 to 12",
    ),
    (
        _GTM2,
        {"gtm": {"nodes": _NODES, "subscription_months": 1, "preemptive": False}},
        "gtm.preemptive",
        "the classic Traffic Manager has none",
        "use the mode gtm3",
    ),
    (_GTM2, {"probe": {"interval": "PT15S"}}, "probe.interval", "does not offer PT15S", "use PT1M (https://"),
    (_GTM2, {"probe": {"retries": 4}}, "probe.retries", "does not offer 4", "use 1 to 3"),
    (_GTM2, {"ttl": "PT30S"}, "ttl", "does not offer PT30S", "use PT1M or PT2M or PT5M or PT10M (https://"),
    (
        _GTM3,
        {"probe": {"interval": "PT15S"}},
        "probe.interval",
        "GTM 3.0 of the edition standard does not offer PT15S",
        "https://www.alibabacloud.com/help/tc/dns/gtm3-purchase-instance",
    ),
    (_ULTIMATE, {"probe": {"interval": "PT20S"}}, "probe.interval", "does not offer PT20S", "PT15S or PT1M"),
    (_GTM3, {"gtm": {"nodes": _NODES, "edition": "best"}}, "gtm.edition", "'best' is no edition", "standard"),
    (
        _GTM3,
        {"gtm": {"nodes": _NODES, "edition": "ultimate"}},
        "gtm.instance",
        "no API sells an instance of the edition ultimate",
        "buy one in the console and name its id (https://",
    ),
    (
        _GTM3,
        {"gtm": {"nodes": _NODES, "instance": "gtm-cn-1"}},
        "gtm.instance",
        "the edition standard is paid by use",
        "set edition to ultimate",
    ),
    (
        _GTM2,
        {"gtm": {"nodes": _NODES, "subscription_months": 1, "edition": "ultimate"}},
        "gtm.edition",
        "the classic Traffic Manager has none",
        "use the mode gtm3",
    ),
    (_GTM3, {"probe": {"timeout": "PT1S"}}, "probe.timeout", "does not offer PT1S", "PT2S or PT3S or PT5S or PT10S"),
    (_GTM3, {"ttl": "PT0S"}, "ttl", "does not accept PT0S", "use PT1S to P1D (https://"),
    (_GTM3, {"ttl": "P2D"}, "ttl", "does not accept P2D", "use PT1S to P1D"),
    (
        _GTM3,
        {"gtm": {"nodes": _NODES, "subscription_months": 1}},
        "gtm.subscription_months",
        "paid by use",
        "the mode gtm2",
    ),
    (
        _GTM3,
        {"accelerator": {"access_regions": []}},
        "accelerator",
        "the mode gtm3 has no use",
        "use the mode accelerator",
    ),
    (_GTM3, {"mode": FailoverMode.MANUAL}, "gtm", "the mode manual has no use for it", "the mode gtm2 or gtm3"),
]


@pytest.mark.parametrize(("args", "changes", "where", "found", "remedy"), _REFUSED)
def test_what_a_manager_does_not_offer_is_refused(
    args: dict[str, Any], changes: dict[str, Any], where: str, found: str, remedy: str
) -> None:
    with pytest.raises(ConstructionError) as refused:
        _deploy(args, **changes)

    assert (refused.value.component, refused.value.where) == ("web", where)
    assert found in refused.value.found
    assert remedy in refused.value.remedy


def test_3_says_which_extra_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gtm3, "SDK", "a_package_that_nobody_has")

    with pytest.raises(ConstructionError, match=r"needs the package a_package.*; pip install 'dualregion\[gtm3\]'"):
        _deploy(_GTM3)
