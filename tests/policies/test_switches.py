"""The pack finds the switch of bare resources, and says the same of it as the component that makes them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast

import pytest

from dualregion.dns_failover import DnsFailoverArgs, FailoverMode
from dualregion.recovery.objective import Service
from dualregion.recovery.topology import ServiceTopology, Switch, SwitchMode
from dualregion.region_pair import RegionPair
from dualregion.workload import ProtectedWorkload
from dualregion_policies.facts import facts_of
from policies.analyzer import read
from policies.recorded_stack import preview
from policies.snapshots import (
    LEFT_OUT,
    MAINLAND,
    PROMISES,
    UNKNOWN,
    Item,
    Snapshot,
    added,
    config,
    edited,
    request,
    snapshot,
)
from policies.snapshots import without as rest
from policies.switch_snapshots import accelerated, classic, managed

_NODES = [{"city_code": "503", "isp_code": "465"}]


def _found(stack: Snapshot, roots: tuple[str, ...] = ("*::www", "*::manager")) -> Switch:
    service = Service.model_validate({**PROMISES, "roots": roots})
    (topology,) = facts_of(read(request(stack)), [service], *MAINLAND).topologies
    assert topology.switch
    return topology.switch


def _switch(name: str, mode: SwitchMode, *seconds: int, access: tuple[str, ...] = ()) -> Switch:
    """Interval, failed probes, timeout and, with a resolver, the time to live."""
    interval, retries, timeout, *ttl = seconds
    return Switch(
        name=name,
        mode=mode,
        ttl=timedelta(seconds=ttl[0]) if ttl else None,
        interval=timedelta(seconds=interval),
        retries=retries,
        timeout=timedelta(seconds=timeout),
        access_regions=access,
    )


@pytest.mark.parametrize(
    ("stack", "switch"),
    [
        (
            accelerated(),
            _switch("accelerator", SwitchMode.ACCELERATOR, 5, 3, 3, access=("cn-beijing", "cn-shanghai")),
        ),
        (classic(), _switch("manager", SwitchMode.GTM2, 60, 3, 3, 60)),
        (managed(), _switch("www", SwitchMode.GTM3, 60, 2, 2, 30)),
        (managed(ultimate=True), _switch("www", SwitchMode.GTM3, 15, 2, 2, 30)),
    ],
    ids=["accelerator", "gtm2", "gtm3", "gtm3 ultimate"],
)
def test_a_switch_that_probes_is_read_from_bare_resources(stack: Snapshot, switch: Switch) -> None:
    assert _found(stack) == switch


_BY_HAND = [
    (edited(accelerated(), "group-0", "healthCheckEnabled", LEFT_OUT), "accelerator", SwitchMode.ACCELERATOR),
    (edited(accelerated(), "group-0", "healthCheckEnabled", False), "accelerator", SwitchMode.ACCELERATOR),
    (edited(accelerated(), "group-1", "trafficPercentage", 0), "accelerator", SwitchMode.ACCELERATOR),
    (rest(accelerated(), "group-1"), "accelerator", SwitchMode.ACCELERATOR),
    (edited(accelerated(), "group-1", "endpointGroupRegion", MAINLAND[0]), "accelerator", SwitchMode.ACCELERATOR),
    (edited(classic(), "strategy", "accessMode", "DEFAULT"), "manager", SwitchMode.GTM2),
    (edited(classic(), "strategy", "failoverAddrPools", []), "manager", SwitchMode.GTM2),
    (rest(classic(), "strategy"), "manager", SwitchMode.GTM2),
    (rest(classic(), "probe-standby"), "manager", SwitchMode.GTM2),
    (edited(managed(), "address-primary", "healthTasks", []), "www", SwitchMode.GTM3),
    (edited(managed(), "address-primary", "availableMode", "manual"), "www", SwitchMode.GTM3),
]


@pytest.mark.parametrize(("stack", "name", "held"), _BY_HAND)
def test_what_does_not_move_by_itself_is_moved_by_people(stack: Snapshot, name: str, held: SwitchMode) -> None:
    found = _found(stack)

    assert (found.name, found.mode, found.held) == (name, SwitchMode.MANUAL, held)


_UNKNOWN = [
    (accelerated(), "group-0", "healthCheckIntervalSeconds", "interval"),
    (accelerated(), "group-0", "healthCheckEnabled", "interval"),
    (accelerated(), "group-1", "thresholdCount", "retries"),
    (classic(), "manager", "ttl", "ttl"),
    (classic(), "probe-primary", "interval", "interval"),
    (classic(), "probe-primary", "timeout", "timeout"),
    (managed(), "probe", "evaluationCount", "retries"),
    (managed(), "www", "ttl", "ttl"),
]


@pytest.mark.parametrize(("stack", "name", "prop", "figure"), _UNKNOWN)
def test_what_is_not_known_yet_stays_unknown(stack: Snapshot, name: str, prop: str, figure: str) -> None:
    found = _found(edited(stack, name, prop, UNKNOWN))

    assert found.mode is not SwitchMode.MANUAL
    assert getattr(found, figure) is None


def test_the_slower_of_two_groups_counts() -> None:
    slower = edited(edited(accelerated(), "group-1", "healthCheckIntervalSeconds", 30), "group-0", "thresholdCount", 7)

    found = _found(slower)

    assert (found.interval, found.retries) == (timedelta(seconds=30), 7)


def test_a_threshold_that_is_not_set_is_the_vendors() -> None:
    stack = edited(edited(accelerated(), "group-0", "thresholdCount", LEFT_OUT), "group-1", "thresholdCount", LEFT_OUT)

    assert _found(stack).retries == 3


def test_a_record_beside_the_switch_is_moved_by_people_and_counts() -> None:
    shop = {"domainName": "shop.example", "rr": "shop", "type": "A", "value": "192.0.2.1", "ttl": 600}
    stack = added(accelerated(), Item("shop", "alicloud:dns/alidnsRecord:AlidnsRecord", shop, "standby"))

    assert _found(stack, ("*::www", "*::shop")).name == "shop"


def _first_seen(stack: Snapshot) -> Snapshot:
    record = stack["www"]
    said = {name: value for name, value in record.props.items() if name != "value"}
    return added(stack, Item(record.name, record.type, said, record.side))


@pytest.mark.parametrize("stack", [accelerated(), classic()], ids=["accelerator", "gtm2"])
def test_a_record_that_a_data_source_will_fill_leaves_the_switch_beside_it_unknown(stack: Snapshot) -> None:
    unsaid = _first_seen(stack)

    found = _found(unsaid, ("*::www", "*::manager", "*::accelerator"))

    assert found.mode is not SwitchMode.MANUAL
    assert (found.interval, found.ttl) == (None, None)


def test_a_record_that_a_data_source_will_fill_is_moved_by_people_where_nothing_probes() -> None:
    stack = _first_seen(accelerated())
    bare = snapshot(stack["primary"], stack["standby"], stack["www"])

    found = _found(bare)

    assert (found.name, found.mode, found.ttl) == ("www", SwitchMode.MANUAL, timedelta(seconds=600))


def test_a_record_of_an_origin_is_not_how_clients_come_in() -> None:
    origin = {"domainName": "shop.example", "rr": "origin", "type": "A", "value": "192.0.2.1", "ttl": 600}
    stack = added(accelerated(), Item("origin", "alicloud:dns/alidnsRecord:AlidnsRecord", origin, "standby"))
    group = stack["group-0"]
    named = Item(group.name, group.type, group.props, group.side, {**group.needs, "endpointConfigurations": ["origin"]})

    assert _found(added(stack, named)).mode is SwitchMode.ACCELERATOR


def test_a_name_that_is_switched_off_answers_nothing() -> None:
    service = Service.model_validate({**PROMISES, "roots": ("*::www",)})
    stack = edited(managed(), "www", "enableStatus", "disable")

    (topology,) = facts_of(read(request(stack)), [service], *MAINLAND).topologies

    assert topology.switch is None


_MODES: Mapping[str, Mapping[str, Any]] = {
    "accelerator": {
        "mode": FailoverMode.ACCELERATOR,
        "accelerator": {"access_regions": ["cn-shanghai", "cn-beijing"]},
        "probe": {"interval": "PT10S", "retries": 2},
    },
    "gtm2": {"mode": FailoverMode.GTM2, "gtm": {"nodes": _NODES, "subscription_months": 1}, "ttl": "PT2M"},
    "gtm3": {"mode": FailoverMode.GTM3, "gtm": {"nodes": _NODES}, "probe": {"timeout": "PT5S", "retries": 1}},
}


@pytest.mark.parametrize("mode", _MODES)
def test_the_two_readings_of_a_switch_agree(mode: str) -> None:
    traffic: dict[str, Any] = {
        "domain": "shop.example",
        "record": "www",
        "addresses": {"primary": "192.0.2.1", "standby": "192.0.2.2"},
        **_MODES[mode],
    }
    built: list[ServiceTopology] = []

    def program() -> None:
        pair = RegionPair("pair", primary=MAINLAND[0], standby=MAINLAND[1])
        built.append(ProtectedWorkload("archive", {"traffic": cast("DnsFailoverArgs", traffic)}, pair=pair).topology)

    asked = preview(program, config())
    service = Service.model_validate({**PROMISES, "roots": ()})
    (found,) = facts_of(read(asked), [service], *MAINLAND).topologies

    assert built[0].switch
    assert built[0].switch.mode == mode
    assert found == built[0]
