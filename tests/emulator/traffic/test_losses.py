"""Disasters, as the data plane sees them: a lost region takes its origins and access points along, a lost control
plane takes nothing."""

from __future__ import annotations

import socket

from cloud_process import Cloud
from traffic_setups import PRIMARY, STANDBY, accelerated, dns, ga, gtm3
from traffic_world import Client, answers, eventually, healthy, map_origin, origins, set_pace
from vendor_clients import Core, refused

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


def test_a_lost_region_cuts_the_connections_that_need_it(own_cloud: Cloud) -> None:
    setup, _ = accelerated(own_cloud)
    with socket.create_server(("127.0.0.1", 0)) as far:
        target = f"127.0.0.1:{far.getsockname()[1]}"
        assert own_cloud.admin("POST", "traffic/origin", address=STANDBY, target=target, region=AWAY)[0] == 200
        assert own_cloud.admin("POST", "traffic/origin", address=PRIMARY, target=target, region=HOME)[0] == 200
        (address,) = answers(own_cloud, setup.name)
        entrance = f"{address}:{setup.port}"
        eventually(lambda: entrance in own_cloud.admin("GET", "traffic")[1]["entrances"])
        host, _, port = own_cloud.admin("GET", "traffic")[1]["entrances"][entrance].rpartition(":")
        with socket.create_connection((host, int(port)), timeout=15) as standing:
            standing.sendall(b"hello")
            with _talking(far) as other_end:
                lose(own_cloud, "region-loss")
                assert standing.recv(1) == b""
                assert other_end.recv(1) == b""


def _talking(server: socket.socket) -> socket.socket:
    """The connection of the first client that says anything; a probe says nothing."""
    server.settimeout(15)
    while True:
        connection, _ = server.accept()
        connection.settimeout(15)
        if connection.recv(100):
            return connection
        connection.close()


def test_an_elastic_address_is_lost_with_its_region_although_nobody_said_where_it_lies(own_cloud: Cloud) -> None:
    host = f"vpc.{HOME}.aliyuncs.com"
    made = Core(own_cloud, HOME).call(host, "2016-04-28", "AllocateEipAddress", RegionId=HOME)["EipAddress"]
    with origins("primary") as (primary,):
        map_origin(own_cloud, made, primary)
        client = Client(own_cloud)
        assert client.get_at(made, 443) == "primary"
        lose(own_cloud, "region-loss")
        assert client.get_at(made, 443) == ""
