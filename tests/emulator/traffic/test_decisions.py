"""Which origin is answered: what people set, what probes say, and what happens when an origin comes back."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import pytest

from cloud_process import Cloud, start
from traffic_setups import NODES, PRIMARY, STANDBY, ZONE, accelerated, buy, dns, ga, gtm2, gtm3
from traffic_world import Client, Origin, answers, events, eventually, healthy, map_origin, origins, set_pace
from vendor_clients import refused


@contextmanager
def two_origins(cloud: Cloud, pace: float) -> Generator[list[Origin]]:
    """A primary and a standby, both found well."""
    with origins("primary", "standby") as pair:
        map_origin(cloud, PRIMARY, pair[0])
        map_origin(cloud, STANDBY, pair[1])
        set_pace(cloud, pace)
        healthy(cloud, 2)
        yield pair


@pytest.mark.parametrize(("mode", "after"), [("nonPreemptive", STANDBY), ("preemptive", PRIMARY)])
def test_gtm3_returns_to_a_recovered_primary_only_if_it_preempts(own_cloud: Cloud, mode: str, after: str) -> None:
    setup, ids = gtm3(own_cloud, count=1, mode=mode)
    with two_origins(own_cloud, 30) as (primary, _):
        primary.stop()
        eventually(lambda: answers(own_cloud, setup.name) == [STANDBY])
        primary.start()
        healthy(own_cloud, 2)
        eventually(lambda: answers(own_cloud, setup.name) == [after], 5)
    told = dns(own_cloud).call(
        "describe_cloud_gtm_instance_config_full_info", ConfigId=ids.config, InstanceId=ids.instance
    )
    current = [
        pool["AddressPoolId"] for pool in told["AddressPools"]["AddressPool"] if pool["SeqNonPreemptiveSchedule"]
    ]
    assert current == [ids.pools[1] if after == STANDBY else ids.pools[0]]


def test_the_choice_of_a_warm_standby_survives_a_kill_of_the_cloud(own_cloud: Cloud) -> None:
    setup, _ = gtm3(own_cloud, count=1)
    with two_origins(own_cloud, 30) as (primary, _standby):
        primary.stop()
        eventually(lambda: answers(own_cloud, setup.name) == [STANDBY])
        own_cloud.kill()
        again = start(own_cloud.folder)
        try:
            assert answers(again, setup.name) == [STANDBY]
            primary.start()
            healthy(again, 2)
            assert answers(again, setup.name) == [STANDBY]
        finally:
            again.stop()


def test_gtm2_returns_to_the_default_pool_and_obeys_a_person(own_cloud: Cloud) -> None:
    setup = gtm2(own_cloud)
    client = dns(own_cloud)
    with two_origins(own_cloud, 100) as (primary, _):
        assert answers(own_cloud, f"portal.{ZONE}") == [PRIMARY]
        primary.stop()
        eventually(lambda: answers(own_cloud, setup.name) == [STANDBY])
        primary.start()
        eventually(lambda: answers(own_cloud, setup.name) == [PRIMARY])
        instance = client.call("describe_dns_gtm_instances")["GtmInstances"][0]["InstanceId"]
        found = client.call("describe_dns_gtm_access_strategies", InstanceId=instance, StrategyMode="GEO")
        id = found["Strategies"]["Strategy"][0]["StrategyId"]
        client.call("set_dns_gtm_access_mode", StrategyId=id, AccessMode="FAILOVER")
        assert answers(own_cloud, setup.name) == [STANDBY]


def test_an_address_that_nothing_stands_for_fails_and_is_told_once(own_cloud: Cloud) -> None:
    setup, _ = gtm3(own_cloud, count=1)
    with origins("standby") as (standby,):
        map_origin(own_cloud, STANDBY, standby)
        set_pace(own_cloud, 60)
        eventually(lambda: answers(own_cloud, setup.name) == [STANDBY])
    rows = own_cloud.journal(product="Traffic", action="OriginNotMapped")
    assert [row["host"] for row in rows].count(f"{PRIMARY}:80") == 1


def test_a_person_decides_on_a_manual_address(own_cloud: Cloud) -> None:
    setup, ids = gtm3(own_cloud)
    key = {"AddressId": ids.addresses[0], "AvailableMode": "manual"}
    client = dns(own_cloud)
    client.call("update_cloud_gtm_address_manual_available_status", **key, ManualAvailableStatus="unavailable")
    eventually(lambda: answers(own_cloud, setup.name) == [STANDBY])
    told = client.call("describe_cloud_gtm_address", AddressId=ids.addresses[0])
    assert (told["HealthStatus"], told["AvailableStatus"]) == ("ok", "unavailable")


def test_http_probes_look_at_the_status_and_tcp_probes_do_not(own_cloud: Cloud) -> None:
    _, ids = gtm3(own_cloud, count=1, protocol="http")
    template = dns(own_cloud).call("list_cloud_gtm_monitor_templates")["Templates"]["Template"][0]
    fixed = {name: template[name] for name in ("TemplateId", "Name", "Interval", "Timeout", "EvaluationCount")}
    with two_origins(own_cloud, 60):
        dns(own_cloud).call(
            "update_cloud_gtm_monitor_template",
            **fixed,
            FailureRate=50,
            IspCityNodes=NODES,
            ExtendInfo='{"code": 199, "path": "/health"}',
        )
        read = {"AddressId": ids.addresses[0]}
        eventually(lambda: dns(own_cloud).call("describe_cloud_gtm_address", **read)["HealthStatus"] == "exceptional")


def test_15_seconds_need_an_ultimate_instance_that_a_person_has_bought(own_cloud: Cloud) -> None:
    client = dns(own_cloud)
    template = {"Name": "t", "Protocol": "tcp", "IpVersion": "IPv4", "Timeout": 2000, "EvaluationCount": 1}
    template |= {"FailureRate": 50, "IspCityNodes": NODES}
    code = "CloudGtmMonitorTemplate.IntervalNotSupported"
    assert refused(lambda: client.call("create_cloud_gtm_monitor_template", **template, Interval=15)) == code
    client.call("create_cloud_gtm_monitor_template", **template, Interval=60)
    _, ids = gtm3(own_cloud)
    schedule = {"ScheduleZoneMode": "custom", "ScheduleZoneName": ZONE, "ScheduleRrType": "A"}
    made = client.call("create_cloud_gtm_instance_config", **schedule, ScheduleHostname="cheap", ChargeType="postpay")
    key = {name: made[name] for name in ("ConfigId", "InstanceId")}
    rows = [{"AddressPoolId": ids.pools[0], "SerialNumber": 1}]
    link = "replace_cloud_gtm_instance_config_address_pool"
    assert refused(lambda: client.call(link, **key, AddressPools=rows)) == code


def test_an_instance_may_be_bought_with_an_id_that_a_config_names_already_and_is_not_bought_twice(
    own_cloud: Cloud,
) -> None:
    asked: dict[str, str] = {"edition": "ultimate", "id": "gtm-cn-named"}
    for _ in range(2):
        assert own_cloud.admin("POST", "traffic/buy-gtm", **asked) == (200, {"instance_id": "gtm-cn-named"})
    assert own_cloud.admin("POST", "traffic/buy-gtm", **{**asked, "edition": "standard"})[0] == 400
    assert own_cloud.status()["retained"] == ["Traffic Manager instance gtm-cn-named, a subscription"]


def test_subscriptions_are_kept_and_what_is_paid_by_use_is_not(own_cloud: Cloud) -> None:
    id = buy(own_cloud)
    accelerated(own_cloud)
    status = own_cloud.status()
    assert status["retained"] == [f"Traffic Manager instance {id}, a subscription"]
    assert "Alidns/gtm-instance" not in status["resources"]
    assert status["resources"]["Ga/accelerator"] == 1


def test_an_accelerator_goes_back_to_the_nearest_group_and_answers_by_its_name(own_cloud: Cloud) -> None:
    setup, ids = accelerated(own_cloud)
    client = Client(own_cloud)
    with two_origins(own_cloud, 20) as (primary, _):
        client.until(setup.name, setup.port, "primary", 5)
        primary.stop()
        client.until(setup.name, setup.port, "standby", 10)
        told = ga(own_cloud).call("get_health_status", AcceleratorId=ids.accelerator, ListenerId=ids.listener)
        states = {row["EndpointGroupId"]: row["HealthStatus"] for row in told["EndpointGroups"]}
        assert (told["HealthStatus"], states) == (
            "partiallyAbnormal",
            dict(zip(ids.groups, ("normal", "abnormal"), strict=True)),
        )
        primary.start()
        client.until(setup.name, setup.port, "primary", 10)
    redirects = [after for action, after in events(own_cloud) if action == "Redirect"]
    assert redirects[-3:] == [ids.groups[1], ids.groups[0], ids.groups[1]]


def test_percentages_divide_what_reaches_a_group_while_all_are_well(own_cloud: Cloud) -> None:
    setup, ids = accelerated(own_cloud)
    with two_origins(own_cloud, 20) as (primary, _):
        near = {"EndpointGroupId": ids.groups[1], "EndpointGroupRegion": "cn-hongkong", "TrafficPercentage": 1}
        ga(own_cloud).call("update_endpoint_group", RegionId="cn-hangzhou", **near)
        client = Client(own_cloud)
        bodies = [client.get(setup.name, setup.port) for _ in range(40)]
        assert bodies.count("standby") > 30
        primary.stop()
        eventually(lambda: {client.get(setup.name, setup.port) for _ in range(5)} == {"standby"})


def test_a_listener_that_is_deleted_accepts_nothing_any_more(own_cloud: Cloud) -> None:
    setup, ids = accelerated(own_cloud)
    client = Client(own_cloud)
    with two_origins(own_cloud, 20):
        client.until(setup.name, setup.port, "primary", 5)
        for group in ids.groups:
            ga(own_cloud).call("delete_endpoint_group", AcceleratorId=ids.accelerator, EndpointGroupId=group)
        eventually(lambda: client.get(setup.name, setup.port) == "")
        ga(own_cloud).call("delete_listener", AcceleratorId=ids.accelerator, ListenerId=ids.listener)
        eventually(lambda: own_cloud.admin("GET", "traffic")[1]["entrances"] == {})


@pytest.mark.parametrize("target", ["192.0.2.1:80", "127.0.0.1", "127.0.0.1:0", "example.com:80"])
def test_an_origin_lies_on_loopback_and_nowhere_else(cloud: Cloud, target: str) -> None:
    status, told = cloud.admin("POST", "traffic/origin", address="203.0.113.99", target=target)
    assert status == 400
    assert "loopback" in told["error"]
