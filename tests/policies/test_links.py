"""What tables do not hold of the rules about what ties the two regions together."""

import json
from dataclasses import replace
from fnmatch import fnmatchcase

import pytest

from dualregion_policies.properties.links import ACROSS, EVERY, REGIONLESS
from engine import sdks
from engine.sdk_reader import Sdk
from policies.analyzer import Answer, analyze
from policies.fixtures_links import SECOND_BLOCK, needing
from policies.linked_stacks import INDEPENDENT, LINKED, OLD_LINKED
from policies.snapshots import LEFT_OUT, UNKNOWN, Item, Snapshot, added, config, edited, snapshot, unneeded

IMAGE = ("image",)
COMPONENT = "dualregion:index:ProtectedWorkload"


def _blocked(answer: Answer) -> list[str]:
    return [found.urn.rpartition("::")[2] for found in answer.of("standby-independent")]


@pytest.mark.parametrize(
    ("kind", "prop"),
    [
        ("alicloud:oss/bucketReplication:BucketReplication", "destination"),
        ("alicloud:hbr/replicationVault:ReplicationVault", "replicationSourceVaultId"),
        ("alicloud:polardb/cluster:Cluster", "gdnId"),
        ("alicloud:dns/alidnsRecord:AlidnsRecord", "value"),
        ("alicloud:ram/policy:Policy", "policyDocument"),
    ],
)
def test_what_links_the_regions_by_its_nature_and_what_lies_in_neither_may_name_the_primary(
    kind: str, prop: str
) -> None:
    assert _blocked(analyze(needing(*IMAGE, kind=kind, prop=prop), config())) == []


@pytest.mark.parametrize("kind", ["alicloud:polardb/cluster:Cluster", "alicloud:rds/ddrInstance:DdrInstance"])
def test_a_replica_needs_the_primary_region_for_its_link_alone(kind: str) -> None:
    assert _blocked(analyze(needing(*IMAGE, kind=kind, prop="vswitchId"), config())) == ["thing"]


def test_the_primary_may_need_the_standby_and_a_region_itself() -> None:
    assert _blocked(analyze(needing("standby-net", side="primary"), config())) == []
    assert _blocked(analyze(needing("standby-net"), config())) == []


def test_a_role_that_the_primary_s_provider_makes_lies_in_no_region() -> None:
    role = Item("role", "alicloud:ram/role:Role", {"roleName": "r"}, needs={"description": ["image"]})

    assert _blocked(analyze(added(needing("role"), role), config())) == []


def test_a_parent_is_no_edge() -> None:
    family = snapshot(
        Item("family", COMPONENT, {}, None), Item("child", "alicloud:ecs/image:Image", {}, parent="family")
    )
    thing = Item("thing", "alicloud:ecs/instance:Instance", {}, "standby", parent="family")

    assert _blocked(analyze({**INDEPENDENT, **family, "thing": thing}, config())) == []


@pytest.mark.parametrize(
    ("sides", "found"),
    [(["primary"], ["thing"]), (["standby"], []), (["primary", "standby"], [])],
)
def test_an_edge_to_a_component_is_one_to_what_lies_in_it(sides: list[str], found: list[str]) -> None:
    inner = [Item(f"inner-{side}", "alicloud:ecs/image:Image", {}, side, parent="nested") for side in sides]
    role = Item("role", "alicloud:ram/role:Role", {}, parent="nested")
    nested = Item("nested", COMPONENT, {}, None, parent="family")
    stack = added(needing("family"), Item("family", COMPONENT, {}, None), nested, role, *inner)

    answer = analyze(stack, config())

    assert _blocked(answer) == found
    unsure = [one for one in answer.of("known-before-deployment") if "standby-independent" in one.message]
    assert len(unsure) == (len(sides) > 1)


def test_a_provider_of_the_standby_that_is_computed_from_the_primary_is_an_edge_too() -> None:
    stack = dict(needing("standby-net"))
    stack["standby"] = Item("standby", stack["standby"].type, stack["standby"].props, None, {"assumeRole": ["image"]})

    assert _blocked(analyze(stack, config())) == ["standby"]


def test_what_one_provider_makes_lies_in_one_region_whichever_that_is() -> None:
    answer = analyze(needing("standby-net"), config(pair=("cn-beijing", "cn-hangzhou")))

    assert "standby-independent" in answer.not_applicable


@pytest.mark.parametrize("edge", ["ecs/instance", "ecs/instance > ecs/image", "a -> b -> c", "ecs instance -> x"])
def test_an_allowed_edge_that_is_none_is_told_before_anything_is_judged(edge: str) -> None:
    values = config(policies=json.dumps({"rules": {"standby-independent": {"allowedEdges": [edge]}}}))

    (found,) = analyze(needing(*IMAGE), values).of("config-readable")

    assert "allowedEdges" in found.message


def test_the_sdk_has_each_type_that_links_or_lies_nowhere() -> None:
    sdk = Sdk(sdks.installed())

    for token, names in ACROSS.items():
        assert names - {EVERY} <= sdk.resource(token).outputs.keys(), token
    for pattern in REGIONLESS:
        assert any(fnmatchcase(token, pattern) for token in sdk.resources), pattern


KNOWN_LATER, CONNECTED = "known-before-deployment", "regions-connected"


def _found(stack: Snapshot, **knobs: object) -> list[tuple[str, str]]:
    """Rule and resource of what is said about the link, in the order of the resources."""
    values = config(policies=json.dumps({"rules": {CONNECTED: knobs}}))
    told = [one for one in analyze(stack, values).violations if CONNECTED in f"{one.rule} {one.message}"]
    return [(one.rule, one.urn.rpartition("::")[2]) for one in told]


def test_where_the_other_router_is_named_its_region_is_that_of_its_provider() -> None:
    unsaid = edited(LINKED, "peer", "peerTransitRouterRegionId", LEFT_OUT)
    unknown = unneeded(unsaid, "peer", "peerTransitRouterId")

    assert _found(unsaid) == []
    assert [rule for rule, _ in _found(unknown)] == [KNOWN_LATER]


@pytest.mark.parametrize(
    ("stack", "name", "prop"),
    [
        (LINKED, "primary-joined", "vpcId"),
        (edited(OLD_LINKED, "standby-net", "cidrBlock", "172.16.0.0/12"), "standby-joined", "childInstanceId"),
        (added(LINKED, replace(SECOND_BLOCK, props={"secondaryCidrBlock": "10.48.0.0/16"})), "second", "vpcId"),
    ],
)
def test_a_network_is_followed_by_dependency_and_an_unknown_one_is_never_a_pass(
    stack: Snapshot, name: str, prop: str
) -> None:
    unknown = edited(unneeded(stack, name, prop), name, prop, UNKNOWN)

    assert _found(stack) == []
    assert {rule for rule, _ in _found(unknown)} == {KNOWN_LATER}


def test_a_network_that_is_no_part_of_the_stack_is_not_asked() -> None:
    foreign = edited(unneeded(LINKED, "standby-joined", "vpcId"), "standby-joined", "vpcId", "vpc-elsewhere")

    assert _found(edited(foreign, "standby-net", "cidrBlock", "10.16.0.0/16")) == []


def test_a_network_in_a_region_that_is_not_known_may_overlap() -> None:
    somewhere = edited(edited(LINKED, "standby-net", "cidrBlock", "10.16.0.0/16"), "primary", "region", UNKNOWN)

    assert (KNOWN_LATER, "standby-net") in _found(somewhere)


def test_networks_of_one_region_are_not_compared() -> None:
    twice = {name.replace("primary", "second"): one for name, one in LINKED.items() if name.startswith("primary-")}
    second = {
        name: replace(one, name=name, needs={prop: ["second-net"] for prop in one.needs}) for name, one in twice.items()
    }

    assert _found({**LINKED, **second}) == []


def test_a_link_between_other_regions_does_not_meet_the_need() -> None:
    elsewhere = edited(LINKED, "peer", "peerTransitRouterRegionId", "cn-beijing")

    assert [rule for rule, _ in _found(elsewhere, minMbps=1)] == [CONNECTED]


def test_a_plan_that_is_made_in_the_same_stack_is_one() -> None:
    plan = Item("plan", "alicloud:cen/bandwidthPackage:BandwidthPackage", {"bandwidth": 50})
    peer = LINKED["peer"]
    needs = {**peer.needs, "cenBandwidthPackageId": ["plan"]}
    bought = {**LINKED, "plan": plan, "peer": replace(peer, needs=needs)}

    assert _found(edited(bought, "peer", "bandwidthType", LEFT_OUT)) == []
