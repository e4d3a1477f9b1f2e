"""Every switch, and the alarms, through the real engine: made, changed, refreshed without drift, and gone again."""

import json
from pathlib import Path
from typing import Any

import pytest

from cloud_process import Cloud, running
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


def _traffic(mode: str, **more: Any) -> dict[str, Any]:
    return {"mode": mode, **more}


def _lived(tmp_path: Path, cloud: Cloud, first: dict[str, Any], then: dict[str, Any]) -> list[str]:
    """Brings the first up, changes to the second, which prefers the standby, and destroys. What the cloud keeps."""
    program = Program(tmp_path, cloud, _BODY.format(traffic=first, standby=False))
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


def test_alarms_on_both_regions(tmp_path: Path) -> None:
    with running(tmp_path / "cloud") as cloud:
        program = Program(tmp_path, cloud, _MONITORED)
        declared = json.dumps([{"name": "web", "owner": "digital-channels", "recovery": {"detect": "PT10M"}}])
        program.must("config", "set", "dualregion:services", declared, "--stack", "s")
        program.up()
        program.destroy()
        status = cloud.status()
    assert (status["unhandled"], status["resources"]) == ({}, {})


def test_an_accelerator(tmp_path: Path) -> None:
    access = {"access_regions": ["cn-hongkong", "ap-northeast-1"]}
    with running(tmp_path / "cloud") as cloud:
        first = _traffic("accelerator", accelerator=access)
        kept = _lived(tmp_path, cloud, first, {**first, "probe": {"protocol": "http", "path": "/ready", "retries": 2}})
    assert kept == []


def test_a_classic_traffic_manager_whose_subscription_goes_on(tmp_path: Path) -> None:
    with running(tmp_path / "cloud") as cloud:
        first = _traffic("gtm2", gtm={"nodes": _NODES, "subscription_months": 1})
        kept = _lived(tmp_path, cloud, first, {**first, "ttl": "PT2M", "probe": {"protocol": "https", "retries": 1}})
    assert [line.split()[:2] for line in kept] == [["Traffic", "Manager"]]


def test_traffic_manager_3_paid_by_use(tmp_path: Path) -> None:
    with running(tmp_path / "cloud") as cloud:
        first = _traffic("gtm3", gtm={"nodes": _NODES})
        kept = _lived(tmp_path, cloud, first, {**first, "ttl": "PT2M", "probe": {"protocol": "https", "retries": 1}})
    assert kept == []


def test_traffic_manager_3_on_an_ultimate_instance(tmp_path: Path) -> None:
    with running(tmp_path / "cloud") as cloud:
        instance = cloud.admin("POST", "traffic/buy-gtm", edition="ultimate")[1]["instance_id"]
        first = _traffic("gtm3", gtm={"nodes": _NODES, "edition": "ultimate", "instance": instance})
        kept = _lived(tmp_path, cloud, first, {**first, "ttl": "PT1M", "gtm": {**first["gtm"], "preemptive": True}})
    assert len(kept) == 1, "the instance was bought by hand and stays"


def test_a_link_that_somebody_changed_is_seen_by_a_refresh_and_set_right(tmp_path: Path) -> None:
    with running(tmp_path / "cloud") as cloud:
        program = Program(tmp_path, cloud, _BODY.format(traffic=_traffic("gtm3", gtm={"nodes": _NODES}), standby=False))
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
