"""Where and when a fault strikes, how it is drawn, kept, shown and undone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cloud_process import start
from emulator.faults.conftest import OTHER, REGION, World, unanswered
from vendor_clients import refused


def outcomes(action: Callable[[], object], times: int) -> list[bool]:
    """True for each time that it was answered."""
    answered: list[bool] = []
    for _ in range(times):
        try:
            action()
        except Exception:  # noqa: BLE001 -- refusals and lost connections alike
            answered.append(False)
        else:
            answered.append(True)
    return answered


SCOPES: list[tuple[dict[str, object], list[bool]]] = [
    ({}, [False, False, False]),
    ({"product": "VPC"}, [False, False, True]),
    ({"product": "kms"}, [True, True, False]),
    ({"region": OTHER}, [True, False, True]),
    ({"action": "CreateVpc", "region": REGION}, [False, True, True]),
    ({"action": "create*"}, [False, False, False]),
    ({"action": "Describe*"}, [True, True, True]),
    ({"resource": "there"}, [True, False, True]),
    ({"count": 2}, [False, False, True]),
    ({"skip": 1, "count": 1}, [True, False, True]),
]


@pytest.mark.parametrize(("scope", "answered"), SCOPES)
def test_a_fault_strikes_in_its_scope_only(world: World, scope: dict[str, object], answered: list[bool]) -> None:
    world.fault("throttling", **scope)
    calls: list[Callable[[], object]] = [
        lambda: world.create_vpc("here"),
        lambda: world.create_vpc("there", OTHER),
        lambda: world.client("kms").call("create_key"),
    ]
    assert [outcomes(call, 1)[0] for call in calls] == answered


def test_a_fault_begins_and_ends_by_the_clouds_own_clock(world: World) -> None:
    world.fault("throttling", after=600, **{"for": 60})
    seen = [outcomes(world.vpcs, 1)[0]]
    for minutes in (10, 2):
        world.cloud.advance(minutes=minutes)
        seen += outcomes(world.vpcs, 1)
    assert seen == [True, False, True]


def test_the_same_seed_meets_the_same_calls_with_the_same_faults(world: World) -> None:
    def run(seed: int) -> list[bool]:
        world.clear()
        world.fault("throttling", probability=0.5, seed=seed, action="DescribeVpcs")
        return outcomes(world.vpcs, 40)

    first = run(7)
    assert run(7) == first
    assert run(8) != first
    assert 10 < sum(first) < 30


def test_calls_of_others_change_nothing_about_which_calls_are_struck(world: World) -> None:
    def run(*, disturbed: bool) -> list[bool]:
        world.clear()
        world.fault("throttling", probability=0.5, seed=7)
        found: list[bool] = []
        for _ in range(15):
            if disturbed:
                outcomes(lambda: world.client("kms").call("list_keys"), 1)
            found += outcomes(world.vpcs, 1)
        return found

    assert run(disturbed=True) == run(disturbed=False)


def test_every_strike_is_in_the_journal_beside_the_call_that_it_struck(world: World) -> None:
    world.fault("lost-reply", action="CreateVpc", count=1)
    assert unanswered(world.create_vpc)
    added, strike, call = world.cloud.journal()
    assert (added["action"], strike["action"], strike["status"], call["status"]) == ("Add", "lost-reply", 0, 200)
    assert strike["parameters"]["RequestId"] == call["request_id"]
    assert strike["region"] == REGION


def test_a_spent_fault_stays_in_the_list_and_clear_takes_one_or_all(world: World) -> None:
    spent = world.fault("throttling", count=1)["id"]
    other = world.fault("latency", seconds=0.01, region=OTHER)["id"]
    assert refused(world.vpcs) == "Throttling.User"
    listed = world.cloud.admin("GET", "fault")[1]["faults"]
    assert [(one["id"], one["struck"]) for one in listed] == [(spent, 1), (other, 0)]
    assert world.cloud.admin("POST", "fault/clear", id=spent) == (200, {"cleared": [spent]})
    assert world.cloud.admin("POST", "fault/clear") == (200, {"cleared": [other]})
    assert world.cloud.admin("GET", "fault") == (200, {"faults": []})


def test_faults_and_their_counts_survive_a_kill(tmp_path: Path) -> None:
    cloud = start(tmp_path)
    first = World(cloud)
    first.create_vpc("old")
    first.fault("throttling", action="DescribeVpcs", skip=1, count=2)
    first.fault("stale-reads", reads=2)
    first.create_vpc("new")
    assert outcomes(first.vpcs, 2) == [True, False]
    first.oss.close()
    cloud.kill()
    again = start(tmp_path)
    try:
        second = World(again)
        assert outcomes(second.vpcs, 1) == [False]
        assert [second.vpcs(), second.vpcs()] == [["old"], ["old", "new"]]
        second.oss.close()
    finally:
        again.stop()


def _drawn(world: World, seed: int, **more: object) -> list[dict[str, Any]]:
    status, said = world.cloud.admin("POST", "fault/plan", seed=seed, faults=25, dry="true", **more)
    assert status == 200, said
    return said["faults"]


def test_a_plan_is_drawn_from_its_seed_alone(world: World) -> None:
    assert _drawn(world, 7) == _drawn(world, 7)
    assert _drawn(world, 7) != _drawn(world, 8)
    assert len({one["kind"] for one in _drawn(world, 7)}) > 4
    assert world.cloud.admin("GET", "fault") == (200, {"faults": []})


def test_a_plan_keeps_to_what_it_is_given(world: World) -> None:
    drawn = _drawn(world, 3, kinds="reset,quota", products="vpc,kms", regions=REGION)
    assert {one["kind"] for one in drawn} == {"reset", "quota"}
    assert {one["product"] for one in drawn} == {"vpc", "kms"}
    assert {one["region"] for one in drawn} == {REGION}
    assert all(one["count"] and 0.2 <= one["probability"] <= 1 for one in drawn)


def test_a_plan_at_work_meets_the_same_calls_with_the_same_faults(world: World) -> None:
    def run(seed: int) -> list[tuple[str, str, str]]:
        world.cloud.reset()
        assert (
            world.cloud.admin("POST", "fault/plan", seed=seed, faults=12, kinds="throttling,unavailable,reset")[0]
            == 200
        )
        outcomes(lambda: world.create_vpc("a"), 20)
        outcomes(world.vpcs, 20)
        return world.strikes()

    assert run(5) == run(5) != run(6)


NONSENSE: list[tuple[str, dict[str, object], str]] = [
    ("add", {"kind": "earthquake"}, "there is no fault 'earthquake'"),
    ("add", {"kind": "latency"}, "latency needs seconds="),
    ("add", {"kind": "zone-loss"}, "zone-loss needs zone="),
    ("add", {"kind": "region-loss"}, "region-loss needs region="),
    ("add", {"kind": "stuck-state"}, "stuck-state needs state="),
    ("add", {"kind": "reset", "region": "cn-atlantis"}, "there is no region cn-atlantis"),
    ("add", {"kind": "zone-loss", "zone": "cn-hongkong-z"}, "there is no zone cn-hongkong-z"),
    ("add", {"kind": "reset", "product": "rockets"}, "there is no product rockets"),
    ("add", {"kind": "reset", "probability": 0}, "above 0 and at most 1"),
    ("add", {"kind": "reset", "probability": "nan"}, "above 0 and at most 1"),
    ("add", {"kind": "reset", "count": -1}, "count is not negative"),
    ("add", {"kind": "reset", "count": "many"}, "count must be a number"),
    ("add", {"kind": "reset", "for": "inf"}, "until is not a time"),
    ("add", {"kind": "throttling", "status": 200}, "400 to 599"),
    ("add", {"kind": "reset", "colour": "red"}, "a fault has no colour"),
    ("plan", {}, "seed must be a number"),
    ("plan", {"seed": 1, "faults": 0}, "1 to 1000 faults"),
    ("plan", {"seed": 1, "kinds": "region-loss"}, "a plan cannot draw region-loss"),
    ("clear", {"id": 4711}, "there is no fault 4711"),
]


@pytest.mark.parametrize(("path", "query", "said"), NONSENSE)
def test_nonsense_is_refused_in_words(world: World, path: str, query: dict[str, object], said: str) -> None:
    status, answer = world.cloud.admin("POST", f"fault/{path}", **query)
    assert (status, said in answer["error"]) == (400, True), answer
    assert world.cloud.admin("GET", "fault") == (200, {"faults": []})
