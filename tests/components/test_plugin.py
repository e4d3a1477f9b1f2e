"""Other Pulumi languages get the same workload: the plugin is started, and spoken to, as the engine does it."""

import json
from collections.abc import Iterator

import grpc
import pytest

from components.plugin import PLUGIN, PLUGIN_BY_HOST, Plugin, running
from components.programs import services
from components.test_schema import COMMITTED
from dualregion.recovery.topology import ServiceTopology

_INPUTS = {
    "regions": {"primary": "cn-shanghai", "standby": "cn-shenzhen"},
    "network": {"primaryCidr": "10.16.0.0/16", "standbyCidr": "10.32.0.0/16", "zones": 3},
    "objects": {"bucket": "acme", "timeControl": True, "keyPendingWindow": "P7D"},
    "vault": {"interval": "PT2H", "locked": True, "retentionCeiling": "P30D"},
    "guardrails": {"protect": ["portal-objects-sync-role"]},
    "traffic": {
        "domain": "acme.example",
        "record": "www",
        "serving": "standby",
        "edition": "personal",
        "addresses": {"primary": "192.0.2.1", "standby": "198.51.100.1"},
    },
}


@pytest.fixture(scope="module", params=[PLUGIN, PLUGIN_BY_HOST], ids=["as a folder", "as a package"])
def plugin(request: pytest.FixtureRequest) -> Iterator[Plugin]:
    with running(request.param) as started:
        yield started


def test_the_plugin_serves_the_committed_schema(plugin: Plugin) -> None:
    assert json.loads(plugin.schema()) == json.loads(COMMITTED.read_text("utf-8"))


def test_a_workload_is_constructed_from_camel_case_inputs(plugin: Plugin) -> None:
    answer = plugin.construct("portal", _INPUTS, services())

    assert answer.urn.endswith("dualregion:index:ProtectedWorkload::portal")
    cloud = plugin.cloud
    assert cloud.inputs("portal-pair-primary")["region"] == "cn-shanghai"
    assert len(cloud.of_type("vpc/switch:Switch")) == 6
    assert cloud.inputs("portal-objects-replication")["rtc"] == {"enabled": True}
    assert cloud.inputs("portal-objects-keys-primary")["pendingWindowInDays"] == 7
    assert cloud.inputs("portal-vault-primary")["wormEnabled"] is True
    assert cloud.inputs("portal-vault-policy")["rules"][0]["schedule"].endswith("|PT2H")
    assert cloud.resources["portal-objects-sync-role"].protect
    assert cloud.inputs("portal-traffic-record")["value"] == "198.51.100.1"


def test_the_answer_carries_what_the_service_is_built_of(plugin: Plugin) -> None:
    answer = plugin.construct("portal", _INPUTS, services())

    state = dict(answer.state)
    assert state["service"] == "portal"
    assert dict(state["endpoints"])["traffic"] == "www.acme.example"
    recovery = plugin.cloud.outputs["portal"]["recovery"]
    assert ServiceTopology.model_validate(recovery).stores[0].copies[0].time_control is True


@pytest.mark.parametrize(
    ("inputs", "config", "said"),
    [
        (_INPUTS, {}, "portal: stack config dualregion:services: "),
        ({"objects": {"bucket": "acme"}}, services(), "portal: regions: neither a pair nor two regions are given"),
        (
            {"regions": {"primary": "cn-hongkong", "standby": "cn-hongkong"}},
            services(),
            "portal-pair: standby: 'cn-hongkong' is also the primary; name another region",
        ),
    ],
    ids=["no config", "no regions", "the same region twice"],
)
def test_what_cannot_be_built_is_refused_in_four_parts(
    plugin: Plugin, inputs: dict[str, object], config: dict[str, str], said: str
) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        plugin.construct("portal", inputs, config)

    assert said in str(refused.value)
