"""Site monitors connect to what stands for their address, and alarms are told of what they find."""

from __future__ import annotations

import json
import socket
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pytest

from alarm_clients import Alarms
from cloud_process import Cloud
from traffic_world import Origin, eventually, map_origin, origins, set_pace
from vendor_clients import refused

ADDRESS = "203.0.113.10"
OPTIONS: dict[str, dict[str, Any]] = {"TCP": {"port": 8443}, "PING": {}, "HTTP": {"http_method": "get"}}


def monitor(cms: Alarms, kind: str, address: str = ADDRESS, interval: str = "1", **options: Any) -> str:
    """The id of a new task."""
    named = {"Address": address, "TaskName": f"portal_{kind}", "TaskType": kind, "Interval": interval}
    answer = cms.call("create_site_monitor", **named, OptionsJson=json.dumps({**OPTIONS.get(kind, {}), **options}))
    return answer["CreateResultList"]["CreateResultList"][0]["TaskId"]


def alarm(cms: Alarms, task: str, times: int = 3) -> None:
    """Critical while fewer than 90 percent of the probes of a minute succeed."""
    row = {"ComparisonOperator": "LessThanThreshold", "Statistics": "Average", "Threshold": "90", "Times": times}
    named: dict[str, Any] = {"Namespace": "acs_networkmonitor", "MetricName": "Availability", "Period": "60"}
    cms.rule(**named, Resources=json.dumps([{"taskId": task}]), Escalations={"Critical": row})


def found(cloud: Cloud) -> list[str]:
    """The verdict of every probe that has one."""
    return [row["state"] for row in cloud.admin("GET", "traffic")[1]["health"]]


def values(cms: Alarms, task: str) -> list[float]:
    """What the task reported, oldest first."""
    named = {"Namespace": "acs_networkmonitor", "MetricName": "Availability"}
    answer = cms.call("describe_metric_list", **named, Dimensions=json.dumps({"taskId": task}))
    return [row["Average"] for row in json.loads(answer["Datapoints"])]


@contextmanager
def portal(cloud: Cloud, region: str = "") -> Generator[Origin]:
    """An origin that stands for the address, and probes that come every second."""
    with origins("portal") as (origin,):
        map_origin(cloud, ADDRESS, origin, region)
        set_pace(cloud, 60)
        yield origin


@pytest.mark.parametrize(
    ("kind", "address"), [("TCP", ADDRESS), ("PING", ADDRESS), ("HTTP", f"http://{ADDRESS}/ready")]
)
def test_an_alarm_fires_when_the_origin_is_stopped_and_ends_when_it_is_back(
    own_cloud: Cloud, cms: Alarms, kind: str, address: str
) -> None:
    with portal(own_cloud) as origin:
        task = monitor(cms, kind, address)
        alarm(cms, task)
        eventually(lambda: found(own_cloud) == ["ok"])
        cms.to_second(5)
        own_cloud.advance(minutes=5)
        assert (cms.state(), set(values(cms, task))) == ("OK", {100})
        origin.stop()
        eventually(lambda: found(own_cloud) == ["failed"])
        own_cloud.advance(minutes=2)
        assert cms.state() == "OK"
        own_cloud.advance(minutes=1)
        assert (cms.state(), values(cms, task)[-3:]) == ("ALARM", [0, 0, 0])
        origin.start()
        eventually(lambda: found(own_cloud) == ["ok"])
        own_cloud.advance(minutes=1)
        assert (cms.state(), values(cms, task)[-1]) == ("OK", 100)
    assert [row["LevelChange"] for row in cms.log()] == ["OK->P2", "P2->OK"]
    assert own_cloud.status()["unhandled"] == {}


def test_a_probe_of_http_wants_an_answer_and_one_of_tcp_does_not(own_cloud: Cloud, cms: Alarms) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"127.0.0.1:{mute.getsockname()[1]}"
        set_pace(own_cloud, 60)
        tasks = [
            monitor(cms, "TCP", "127.0.0.1", port=mute.getsockname()[1]),
            monitor(cms, "HTTP", f"http://{address}/"),
        ]
        eventually(lambda: sorted(found(own_cloud)) == ["failed", "ok"])
        own_cloud.advance(minutes=2)
        assert [set(values(cms, task)) for task in tasks] == [{100}, {0}]


def test_a_lost_region_is_an_outage_that_a_monitor_of_the_other_region_sees(own_cloud: Cloud) -> None:
    away = Alarms(own_cloud, "ap-southeast-1")
    with portal(own_cloud, "cn-hongkong"):
        alarm(away, monitor(away, "TCP"), times=1)
        eventually(lambda: found(own_cloud) == ["ok"])
        assert own_cloud.admin("POST", "fault/add", kind="region-loss", region="cn-hongkong")[0] == 200
        eventually(lambda: found(own_cloud) == ["failed"])
        away.to_second(5)
        own_cloud.advance(minutes=2)
        assert away.state() == "ALARM"


def test_a_task_reports_at_its_interval_and_only_while_it_is_enabled(own_cloud: Cloud, cms: Alarms) -> None:
    with portal(own_cloud):
        rare, often = monitor(cms, "TCP", interval="5"), monitor(cms, "PING")
        eventually(lambda: found(own_cloud) == ["ok", "ok"])

        def reported() -> tuple[int, int]:
            cms.to_second(5)
            before = [len(values(cms, task)) for task in (rare, often)]
            own_cloud.advance(minutes=20)
            return len(values(cms, rare)) - before[0], len(values(cms, often)) - before[1]

        assert reported() == (4, 20)
        cms.call("disable_site_monitors", TaskIds=often)
        eventually(lambda: len(found(own_cloud)) == 1)
        assert reported() == (4, 0)


def test_what_cannot_be_probed_reports_nothing(own_cloud: Cloud, cms: Alarms) -> None:
    with portal(own_cloud):
        silent, heard = [monitor(cms, kind) for kind in ("UDP", "DNS")], monitor(cms, "TCP")
        eventually(lambda: found(own_cloud) == ["ok"])
        own_cloud.advance(minutes=3)
        assert [values(cms, task) for task in silent] == [[], []]
        assert set(values(cms, heard)) == {100}


@pytest.mark.parametrize(("address", "options"), [("http://portal.example:ready/", {}), (ADDRESS, {"port": "https"})])
def test_an_address_or_a_port_that_cannot_be_is_refused(cms: Alarms, address: str, options: dict[str, Any]) -> None:
    assert refused(lambda: monitor(cms, "TCP", address, **options)) == "ParameterInvalid"
    assert cms.cloud.status()["resources"] == {}
