"""Two readings of one stack agree: what the components say of themselves, and what the pack finds in the resources."""

import json
import runpy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from google.protobuf import json_format
from pulumi.runtime.proto import analyzer_pb2 as proto

from dualregion.recovery.objective import Service
from dualregion.recovery.topology import ServiceTopology
from dualregion.region_pair import RegionPair
from dualregion.workload import ProtectedWorkload
from dualregion_policies.facts import facts_of
from policies.analyzer import analyze_request, read
from policies.recorded_stack import preview
from policies.snapshots import MAINLAND, OUTSIDE, PROMISES, archive, config, edited, request

FILLED_IN = {
    "dualregion:accountId": "1234567890123456",
    "dualregion:domain": "shop.example",
    "dualregion:bucket": "shop-archive",
}
"""What the production file leaves to whoever copies it."""
STACKS = Path(__file__).parents[2] / "stacks"


def _config_of(stack: str) -> dict[str, str]:
    """A config file as the engine hands it over: structured values as JSON text."""
    raw: Mapping[str, Any] = yaml.safe_load((STACKS / f"Pulumi.{stack}.yaml").read_text("utf-8"))["config"]
    values = {key: value if isinstance(value, str) else json.dumps(value) for key, value in raw.items()}
    return values | (FILLED_IN if stack == "production" else {})


def _program(values: Mapping[str, str]) -> proto.AnalyzeStackRequest:
    return preview(lambda: runpy.run_path(str(STACKS / f"{values['dualregion:program']}.py")), values)


def _registered(asked: proto.AnalyzeStackRequest) -> dict[str, ServiceTopology]:
    outputs = [json_format.MessageToDict(resource.properties) for resource in asked.resources]
    found = [ServiceTopology.model_validate(props["recovery"]) for props in outputs if "recovery" in props]
    return {topology.service: topology for topology in found}


def _found(asked: proto.AnalyzeStackRequest, values: Mapping[str, str]) -> dict[str, ServiceTopology]:
    services = [Service.model_validate(raw) for raw in json.loads(values["dualregion:services"])]
    pair = values["dualregion:primary"], values["dualregion:standby"]
    return {topology.service: _unplaced(topology) for topology in facts_of(read(asked), services, *pair).topologies}


def _unplaced(topology: ServiceTopology) -> ServiceTopology:
    """Without URNs: a component does not know its own."""
    stores = tuple(store.model_copy(update={"urn": ""}) for store in topology.stores)
    return topology.model_copy(update={"stores": stores})


@pytest.mark.parametrize("stack", ["local", "mainland", "production", "broken"])
def test_the_two_readings_of_a_shipped_stack_agree(stack: str) -> None:
    values = _config_of(stack)
    asked = _program(values)

    registered = _registered(asked)
    assert _found(asked, values) == registered
    assert set(registered) == {"portal", "archive"}


@pytest.mark.parametrize(("stack", "refused"), [("local", 0), ("mainland", 0), ("production", 0), ("broken", 2)])
def test_the_pack_refuses_the_broken_stack_and_no_other(stack: str, refused: int) -> None:
    values = _config_of(stack)

    blocks = analyze_request(_program(values), values).blocks()

    assert len(blocks) == refused, blocks
    assert all("Passes with objects.timeControl=true (10 min)." in violation.message for violation in blocks)


def test_every_resource_of_a_shipped_stack_belongs_to_a_service() -> None:
    values = _config_of("mainland")

    assert analyze_request(_program(values), values).of("resources-have-a-service") == []


@pytest.mark.parametrize("pair", [MAINLAND, OUTSIDE], ids=["mainland", "outside"])
def test_bare_resources_and_components_give_the_same_topology(pair: tuple[str, str]) -> None:
    timed = pair == MAINLAND
    values = config(pair=pair)

    def program() -> None:
        ProtectedWorkload(
            "archive",
            {
                "objects": {"bucket": "archive", "time_control": timed},
                "traffic": {
                    "domain": "shop.example",
                    "record": "www",
                    "addresses": {"primary": "192.0.2.1", "standby": "192.0.2.2"},
                },
            },
            pair=RegionPair("pair", primary=pair[0], standby=pair[1]),
        )

    (component,) = _registered(preview(program, values)).values()
    raw = edited(archive(pair), "copying", "rtc.enabled", timed)
    (bare,) = _found(request(raw), values).values()

    assert PROMISES["name"] == bare.service
    assert _anonymous(bare) == _anonymous(component)


def _anonymous(topology: ServiceTopology) -> ServiceTopology:
    """Without the names that each program chose for its resources."""
    stores = tuple(store.model_copy(update={"name": "store"}) for store in topology.stores)
    assert topology.switch
    switch = topology.switch.model_copy(update={"name": "switch"})
    return topology.model_copy(update={"stores": stores, "switch": switch})
