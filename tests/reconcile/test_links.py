"""The links of Traffic Manager 3.0: found in a local cloud, and rows of a state made of them."""

from typing import Any

import pytest

from dualregion.reconcile import links, state
from dualregion.reconcile.model import ADDRESSES, POOLS, ULTIMATE, Declared, Found

PYTHON = "urn:pulumi:s::p::pulumi:providers:pulumi-python::default"
URN = f"urn:pulumi:s::p::{ADDRESSES}::web"


class Listed:
    """A cloud that lists two pools, one of them empty, and one name."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def pages(self, _product: str, _region: str, action: str, _path: str, _size: int) -> list[dict[str, Any]]:
        self.asked.append(action)
        if action == "ListCloudGtmAddressPools":
            rows = [{"AddressId": "a2", "SerialNumber": 2}, {"AddressId": "a1", "SerialNumber": 1}]
            return [{"AddressPoolId": "p1", "Addresses": {"Address": rows}}, {"AddressPoolId": "p2", "Addresses": {}}]
        named = {"ScheduleZoneName": "z.com", "ScheduleHostname": "www", "ScheduleRrType": "A", "Ttl": 30}
        serving = {"AddressPool": [{"AddressPoolId": "p1", "SerialNumber": 1}]}
        return [
            {
                "ConfigId": "c",
                "InstanceId": "i",
                **named,
                "SequenceLbStrategyMode": "preemptive",
                "AddressPools": serving,
            }
        ]


def _read(*tokens: str) -> tuple[list[Found], list[str]]:
    cloud: Any = Listed()
    found = list(links.read(cloud, "cn-hangzhou", [Declared(f"urn::{one}", one, "", {}) for one in tokens]))
    return found, cloud.asked


def test_what_lies_in_a_pool_is_read_in_order_and_an_empty_pool_is_no_link() -> None:
    (found,), _ = _read(ADDRESSES)
    assert (found.token, found.id, found.values) == (ADDRESSES, "p1", {"pool": "p1", "addresses": ["a1", "a2"]})


def test_a_name_and_what_serves_it_are_read_as_their_providers_would() -> None:
    found, _ = _read(POOLS, ULTIMATE)
    serving, name = found
    assert (serving.token, serving.id, serving.values) == (POOLS, "c:i", {"config": "c:i", "pools": ["p1"]})
    assert (name.token, name.id) == (ULTIMATE, "c:i")
    assert name.values == {
        "zone": "z.com",
        "host": "www",
        "recordType": "A",
        "instance": "i",
        "ttl": 30,
        "sequence": "preemptive",
    }


@pytest.mark.parametrize(
    ("tokens", "asked"),
    [
        ((), []),
        ((ADDRESSES,), ["ListCloudGtmAddressPools"]),
        ((ULTIMATE,), ["ListCloudGtmInstanceConfigs"]),
        ((POOLS,), ["ListCloudGtmInstanceConfigs"]),
    ],
)
def test_only_what_is_declared_is_asked_for(tokens: tuple[str, ...], asked: list[str]) -> None:
    assert _read(*tokens)[1] == asked


def _plan(**inputs: Any) -> dict[str, Any]:
    code = {"__provider": "code", "pool": state.UNKNOWN, "addresses": [state.UNKNOWN], **inputs}
    return {"urn": URN, "type": ADDRESSES, "custom": True, "parent": "above", "provider": f"{PYTHON}::", "inputs": code}


def test_a_row_of_the_state_has_the_programs_code_and_what_the_cloud_has() -> None:
    one = Found(ADDRESSES, "", "p1", {"pool": "p1"}, values={"pool": "p1", "addresses": ["a1"]})
    (row,) = links.added([one], [_plan()], [{"urn": PYTHON, "id": "7"}])
    values = {"__provider": "code", "pool": "p1", "addresses": ["a1"]}
    assert row == {
        "urn": URN,
        "type": ADDRESSES,
        "custom": True,
        "parent": "above",
        "id": "p1",
        "provider": f"{PYTHON}::7",
        "inputs": values,
        "outputs": values,
    }


def test_without_its_provider_in_the_state_and_for_what_the_engine_imports_no_row_is_made() -> None:
    one = Found(ADDRESSES, "", "p1", {"pool": "p1"})
    vpc = Found("alicloud:vpc/network:Network", "", "vpc-1", {})
    assert links.added([one, vpc], [_plan(), {**_plan(), "urn": "urn::vpc"}], []) == []
    assert links.added([vpc], [_plan()], [{"urn": PYTHON, "id": "7"}]) == []


def test_a_dynamic_resource_is_compared_whatever_providers_there_are() -> None:
    row = {"urn": URN, "type": ADDRESSES, "provider": f"{PYTHON}::7", "inputs": {"pool": "p1"}, "id": "p1"}
    (held,) = state.held({"deployment": {"resources": [row]}}, {})
    assert (held.id, held.region, held.inputs) == ("p1", "", {"pool": "p1"})
