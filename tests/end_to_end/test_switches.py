"""Every switch, and the alarms, through the real engine: made, changed, refreshed without drift, and gone again."""

import json
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from cloud_process import running
from end_to_end import raw_switches
from engine_programs import Program
from traffic_setups import dns

pytestmark = pytest.mark.slow

_BODY = """
import dualregion as dr

pair = dr.RegionPair("pair", primary="cn-hongkong", standby="ap-southeast-1",
    primary_provider=primary, standby_provider=standby)
dr.DnsFailover("web", {{
    "domain": "acme.example", "record": "www", "manages_zone": True,
    "addresses": {{"primary": "203.0.113.10", "standby": "198.51.100.10"}},
    **{traffic!r},
    **({{"serving": dr.Side.STANDBY}} if {standby!r} else {{}}),
}}, pair=pair)
"""
_NODES = [{"city_code": "503", "isp_code": "465"}]


def _lived(place: Path, first: dict[str, Any], then: dict[str, Any], *, ultimate: bool = False) -> list[str]:
    """Brings the first up, changes to the second, which prefers the standby, and destroys. What the cloud keeps."""
    with running(place / "cloud") as cloud:
        bought: dict[str, Any] = {}
        if ultimate:
            bought = {"instance": cloud.admin("POST", "traffic/buy-gtm", edition="ultimate")[1]["instance_id"]}
        first, then = ({**each, "gtm": {**each["gtm"], **bought}} if bought else each for each in (first, then))
        program = Program(place, cloud, _BODY.format(traffic=first, standby=False))
        program.up()
        program.write(cloud, _BODY.format(traffic=then, standby=True))
        program.up()
        program.destroy()
        status = cloud.status()
        assert (status["unhandled"], status["refused"], status["resources"]) == ({}, {}, {})
        return status["retained"]


_MONITORED = """
import dualregion as dr

pair = dr.RegionPair("pair", primary="cn-hongkong", standby="ap-southeast-1",
    primary_provider=primary, standby_provider=standby)
dr.ProtectedWorkload("web", pair=pair, args={"traffic": {
    "domain": "acme.example", "record": "www", "manages_zone": True,
    "addresses": {"primary": "203.0.113.10", "standby": "198.51.100.10"},
}, "monitoring": {"contacts": [{"name": "oncall", "mail": "oncall@acme.example"}]}})
"""


def _monitored(place: Path) -> list[str]:
    with running(place / "cloud") as cloud:
        program = Program(place, cloud, _MONITORED)
        declared = json.dumps([{"name": "web", "owner": "digital-channels", "recovery": {"detect": "PT10M"}}])
        program.must("config", "set", "dualregion:services", declared, "--stack", "s")
        program.up()
        program.destroy()
        status = cloud.status()
        assert (status["unhandled"], status["resources"]) == ({}, {})
        return status["retained"]


def _accelerated(place: Path) -> list[str]:
    first = {"mode": "accelerator", "accelerator": {"access_regions": ["cn-hongkong", "ap-northeast-1"]}}
    return _lived(place, first, {**first, "probe": {"protocol": "http", "path": "/ready", "retries": 2}})


def _classic(place: Path) -> list[str]:
    first = {"mode": "gtm2", "gtm": {"nodes": _NODES, "subscription_months": 1}}
    return _lived(place, first, {**first, "ttl": "PT2M", "probe": {"protocol": "https", "retries": 1}})


def _by_use(place: Path) -> list[str]:
    first = {"mode": "gtm3", "gtm": {"nodes": _NODES}}
    return _lived(place, first, {**first, "ttl": "PT2M", "probe": {"protocol": "https", "retries": 1}})


def _ultimate(place: Path) -> list[str]:
    gtm = {"nodes": _NODES, "edition": "ultimate"}
    first = {"mode": "gtm3", "gtm": gtm}
    return _lived(place, first, {**first, "ttl": "PT1M", "gtm": {**gtm, "preemptive": True}}, ultimate=True)


_LIVES: dict[str, Callable[[Path], list[str]]] = {
    # The accelerators first: the provider waits minutes for each, and asks nothing of the machine meanwhile.
    "raw": raw_switches.lived,
    "accelerator": _accelerated,
    "gtm2": _classic,
    "gtm3": _by_use,
    "ultimate": _ultimate,
    "monitored": _monitored,
}


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory) -> Generator[dict[str, Future[list[str]]]]:
    """What the cloud keeps after each life. Each has a cloud and an engine of its own; three are lived at a time."""
    with ThreadPoolExecutor(3) as pool:
        yield {name: pool.submit(life, tmp_path_factory.mktemp(name)) for name, life in _LIVES.items()}


def test_bare_resources_are_declared_changed_in_place_and_destroyed_without_drift(
    lives: dict[str, Future[list[str]]],
) -> None:
    assert [line.split()[:2] for line in lives["raw"].result()] == [["Traffic", "Manager"]]


def test_alarms_on_both_regions(lives: dict[str, Future[list[str]]]) -> None:
    assert lives["monitored"].result() == []


def test_an_accelerator(lives: dict[str, Future[list[str]]]) -> None:
    assert lives["accelerator"].result() == []


def test_a_classic_traffic_manager_whose_subscription_goes_on(lives: dict[str, Future[list[str]]]) -> None:
    assert [line.split()[:2] for line in lives["gtm2"].result()] == [["Traffic", "Manager"]]


def test_traffic_manager_3_paid_by_use(lives: dict[str, Future[list[str]]]) -> None:
    assert lives["gtm3"].result() == []


def test_traffic_manager_3_on_an_ultimate_instance(lives: dict[str, Future[list[str]]]) -> None:
    assert len(lives["ultimate"].result()) == 1, "the instance was bought by hand and stays"


def test_a_link_that_somebody_changed_is_seen_by_a_refresh_and_set_right(tmp_path: Path) -> None:
    with running(tmp_path / "cloud") as cloud:
        traffic = {"mode": "gtm3", "gtm": {"nodes": _NODES}}
        program = Program(tmp_path, cloud, _BODY.format(traffic=traffic, standby=False))
        program.up()
        client = dns(cloud)
        (config,) = client.call("list_cloud_gtm_instance_configs")["InstanceConfigs"]["InstanceConfig"]
        key = {name: config[name] for name in ("ConfigId", "InstanceId")}
        before = _pools(client, key)
        client.call("replace_cloud_gtm_instance_config_address_pool", **key, AddressPools=before[:0])

        assert program.run("refresh", "--yes", "--expect-no-changes", "--skip-preview", "--stack", "s").returncode != 0
        program.up()

        assert _pools(client, key) == before
        assert len(before) == 2


def _pools(client: Any, key: dict[str, str]) -> list[Any]:
    shown = client.call("describe_cloud_gtm_instance_config_full_info", **key)["AddressPools"]["AddressPool"]
    return [{name: pool[name] for name in ("AddressPoolId", "SerialNumber")} for pool in shown]
