"""Disasters, as the data plane sees them: a lost region takes its origins and access points along, a lost control
plane takes nothing."""

from __future__ import annotations

from cloud_process import Cloud
from traffic_setups import PRIMARY, STANDBY, accelerated, dns, ga, gtm3
from traffic_world import Client, answers, eventually, healthy, map_origin, origins, set_pace
from vendor_clients import refused

HOME, AWAY = "cn-hongkong", "ap-southeast-1"


def lose(cloud: Cloud, kind: str) -> None:
    """Adds a fault that stays until it is cleared."""
    status, told = cloud.admin("POST", "fault/add", kind=kind, region=HOME)
    assert status == 200, told


def test_a_lost_region_takes_its_origin_along_and_gives_it_back(own_cloud: Cloud) -> None:
    setup, _ = gtm3(own_cloud, count=1, mode="preemptive")
    with origins("primary", "standby") as (primary, standby):
        map_origin(own_cloud, PRIMARY, primary, HOME)
        map_origin(own_cloud, STANDBY, standby, AWAY)
        set_pace(own_cloud, 30)
        healthy(own_cloud, 2)
        lose(own_cloud, "region-loss")
        assert Client(own_cloud).get(setup.name, setup.port) == ""
        eventually(lambda: answers(own_cloud, setup.name) == [STANDBY])
        assert own_cloud.admin("POST", "fault/clear")[0] == 200
        eventually(lambda: answers(own_cloud, setup.name) == [PRIMARY])


def test_a_lost_region_takes_its_access_point_along_and_the_other_one_serves(own_cloud: Cloud) -> None:
    setup, ids = accelerated(own_cloud)
    regions = [{"AccelerateRegionId": AWAY, "Bandwidth": 2}]
    id = ids.accelerator
    ga(own_cloud).call("create_ip_sets", RegionId="cn-hangzhou", AcceleratorId=id, AccelerateRegion=regions)
    with origins("primary", "standby") as (primary, standby):
        map_origin(own_cloud, PRIMARY, primary)
        map_origin(own_cloud, STANDBY, standby)
        set_pace(own_cloud, 20)
        healthy(own_cloud, 2)
        near, far = answers(own_cloud, setup.name)
        client = Client(own_cloud)
        assert [client.get_at(address, setup.port) for address in (near, far)] == ["primary", "standby"]
        lose(own_cloud, "region-loss")
        eventually(lambda: [client.get_at(a, setup.port) for a in (near, far)] == ["", "standby"])


def test_without_the_control_plane_probes_decide_and_dns_answers(own_cloud: Cloud) -> None:
    setup, _ = gtm3(own_cloud, count=1)
    with origins("primary", "standby") as (primary, standby):
        map_origin(own_cloud, PRIMARY, primary)
        map_origin(own_cloud, STANDBY, standby)
        set_pace(own_cloud, 30)
        healthy(own_cloud, 2)
        lose(own_cloud, "control-plane-loss")
        assert refused(lambda: dns(own_cloud).call("list_cloud_gtm_instances")) == "ServiceUnavailable"
        primary.stop()
        eventually(lambda: answers(own_cloud, setup.name) == [STANDBY])
