"""Budgets worked out by hand from the sources, beside what the core computes."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualregion.recovery.budget import Line, Verdict, budget, budgets
from dualregion.recovery.durations import iso, parse_duration
from dualregion.recovery.objective import Measure, Scenario, Service
from dualregion.recovery.topology import ServiceTopology
from recovery.shapes import MAINLAND, OUTSIDE, PEOPLE, bucket, service, switch, topology

PORTAL = topology(switch=switch("PT10M"), service="portal")
PLAIN = topology(bucket())
CONTROLLED = topology(bucket(time_control=True))
HONG_KONG = topology(bucket(OUTSIDE), pair=OUTSIDE)
BOTH = topology(bucket(time_control=True), switch=switch("PT10M"))
LOCAL_ONLY = topology(bucket(copied=False))
ONE_ZONE = topology(bucket(zone_redundant=False, time_control=True))
MINUTE = 60

# service topology, scenario, measure, seconds (None: unbounded; "-": does not apply) and the arithmetic by hand.
WORKED: list[tuple[ServiceTopology, Scenario, Measure, int | str | None]] = [
    # The portal moves by hand: detect 15 min + decide 15 min + change the record 5 min + its time to live 10 min.
    (PORTAL, Scenario.REGION_LOSS, Measure.REDIRECT, (15 + 15 + 5 + 10) * MINUTE),
    # Stateless: nothing to promote, and the standby is taken to serve at once, so RTO is the redirect.
    (PORTAL, Scenario.REGION_LOSS, Measure.RTO, (15 + 15 + 5 + 10) * MINUTE),
    (PORTAL, Scenario.REGION_LOSS, Measure.RPO, "-"),
    # What stands behind its record is not known to span zones, so a zone loss costs the same.
    (PORTAL, Scenario.ZONE_LOSS, Measure.REDIRECT, 45 * MINUTE),
    (PORTAL, Scenario.ZONE_LOSS, Measure.RTO, 45 * MINUTE),
    # Alibaba Cloud DNS is managed globally: no record can be changed while its API refuses.
    (PORTAL, Scenario.CONTROL_PLANE_LOSS, Measure.REDIRECT, None),
    (PORTAL, Scenario.CONTROL_PLANE_LOSS, Measure.RTO, None),
    # No store: there is nothing to corrupt.
    (PORTAL, Scenario.DATA_CORRUPTION, Measure.REDIRECT, "-"),
    (PORTAL, Scenario.DATA_CORRUPTION, Measure.RTO, "-"),
    (PORTAL, Scenario.DATA_CORRUPTION, Measure.RPO, "-"),
    # The archive has no record: clients are pointed to the replica in 5 min, which is an ordinary bucket (0 s).
    (PLAIN, Scenario.REGION_LOSS, Measure.REDIRECT, (15 + 15 + 5) * MINUTE),
    (PLAIN, Scenario.REGION_LOSS, Measure.RTO, (15 + 15 + 5) * MINUTE),
    # Replication without time control: minutes to hours, no upper bound.
    (PLAIN, Scenario.REGION_LOSS, Measure.RPO, None),
    (HONG_KONG, Scenario.REGION_LOSS, Measure.RPO, None),
    # With time control: 99.99 % of new objects within 10 min.
    (CONTROLLED, Scenario.REGION_LOSS, Measure.RPO, 10 * MINUTE),
    # Zone-redundant storage takes over by itself and loses nothing.
    (PLAIN, Scenario.ZONE_LOSS, Measure.REDIRECT, 0),
    (PLAIN, Scenario.ZONE_LOSS, Measure.RTO, 0),
    (PLAIN, Scenario.ZONE_LOSS, Measure.RPO, 0),
    (LOCAL_ONLY, Scenario.ZONE_LOSS, Measure.RPO, 0),
    # A bucket in one zone is lost with it: the replica and its lag decide.
    (ONE_ZONE, Scenario.ZONE_LOSS, Measure.RTO, 35 * MINUTE),
    (ONE_ZONE, Scenario.ZONE_LOSS, Measure.RPO, 10 * MINUTE),
    # Pointing clients elsewhere calls no management API; replication is a data plane.
    (CONTROLLED, Scenario.CONTROL_PLANE_LOSS, Measure.RTO, 35 * MINUTE),
    (CONTROLLED, Scenario.CONTROL_PLANE_LOSS, Measure.RPO, 10 * MINUTE),
    # Replicas carry the damage; without a vault nothing older exists.
    (CONTROLLED, Scenario.DATA_CORRUPTION, Measure.REDIRECT, "-"),
    (CONTROLLED, Scenario.DATA_CORRUPTION, Measure.RTO, None),
    (CONTROLLED, Scenario.DATA_CORRUPTION, Measure.RPO, None),
    # A bucket without a copy does not survive its region.
    (LOCAL_ONLY, Scenario.REGION_LOSS, Measure.RTO, None),
    (LOCAL_ONLY, Scenario.REGION_LOSS, Measure.RPO, None),
    # Record and bucket: the record is the longer branch (5 + 10 min after the decision, the bucket 0).
    (BOTH, Scenario.REGION_LOSS, Measure.RTO, (15 + 15 + 5 + 10) * MINUTE),
    (BOTH, Scenario.REGION_LOSS, Measure.RPO, 10 * MINUTE),
]


def _line(built: ServiceTopology, scenario: Scenario, measure: Measure, declared: Service | None = None) -> Line:
    declared = declared or service(built.service)
    return next(line for line in budget(built, declared, scenario).lines if line.measure is measure)


@pytest.mark.parametrize(("built", "scenario", "measure", "expected"), WORKED)
def test_the_budget_is_what_the_sources_add_up_to(
    built: ServiceTopology, scenario: Scenario, measure: Measure, expected: int | str | None
) -> None:
    line = _line(built, scenario, measure)

    if expected == "-":
        assert line.path is None
    else:
        assert line.value == (timedelta(seconds=expected) if isinstance(expected, int) else None)


def test_a_stated_warm_up_ends_every_recovery() -> None:
    declared = service(recovery={**PEOPLE, "warmUp": "PT7M"})

    assert _line(CONTROLLED, Scenario.REGION_LOSS, Measure.RTO, declared).value == timedelta(minutes=35 + 7)


def test_an_unstated_warm_up_is_shown_as_the_assumption_that_it_is() -> None:
    last = _line(CONTROLLED, Scenario.REGION_LOSS, Measure.RTO).steps[-1]

    assert last.figure
    assert last.figure.basis == "assumed"
    assert "not stated" in last.figure.source


@pytest.mark.parametrize("step", ["detect", "decide", "redirect"])
def test_a_step_that_nobody_answers_for_has_no_bound(step: str) -> None:
    declared = service(recovery={name: value for name, value in PEOPLE.items() if name != step})
    line = _line(CONTROLLED, Scenario.REGION_LOSS, Measure.RTO, declared)

    assert line.value is None
    assert f"recovery.{step} is not stated" in line.reason


@pytest.mark.parametrize(
    ("built", "objective", "measure", "verdict"),
    [
        (CONTROLLED, {"rpo": "PT10M"}, Measure.RPO, Verdict.PASS),
        (CONTROLLED, {"rpo": "PT9M59S"}, Measure.RPO, Verdict.FAIL),
        (PLAIN, {"rpo": "P1D"}, Measure.RPO, Verdict.FAIL),
        (CONTROLLED, {"rto": "PT35M"}, Measure.RTO, Verdict.CONDITIONAL),
        (CONTROLLED, {"rto": "PT34M"}, Measure.RTO, Verdict.FAIL),
        (CONTROLLED, {"rpo": "none promised"}, Measure.RPO, Verdict.NOT_APPLICABLE),
        (CONTROLLED, {"rto": "PT1H"}, Measure.RPO, Verdict.UNKNOWN),
        (topology(bucket(time_control=None)), {"rpo": "PT15M"}, Measure.RPO, Verdict.UNKNOWN),
        (topology(switch=switch(None)), {"redirect": "PT1H"}, Measure.REDIRECT, Verdict.UNKNOWN),
        # What is known already breaks the promise: 35 min before the unknown time to live.
        (topology(switch=switch(None)), {"redirect": "PT30M"}, Measure.REDIRECT, Verdict.FAIL),
    ],
)
def test_the_verdict_follows_from_value_promise_and_basis(
    built: ServiceTopology, objective: dict[str, str], measure: Measure, verdict: Verdict
) -> None:
    assert _line(built, Scenario.REGION_LOSS, measure, service(objective=objective)).verdict is verdict


def test_an_unknown_zone_redundancy_is_neither_a_pass_nor_a_failure() -> None:
    built = topology(bucket(zone_redundant=None))

    verdicts = {line.verdict for line in budget(built, service(), Scenario.ZONE_LOSS).lines}

    assert verdicts == {Verdict.UNKNOWN}


def test_a_broken_promise_prints_its_arithmetic() -> None:
    declared = service("portal", objective={"redirect": "PT40M"})
    line = _line(PORTAL, Scenario.REGION_LOSS, Measure.REDIRECT, declared)

    assert line.reason == "45 min > 40 min: detect 15 min, decide 15 min, redirect 5 min, converge 10 min"
    assert line.margin == timedelta(minutes=-5)


def test_a_refused_api_is_named_with_the_step_that_needs_it() -> None:
    reason = _line(PORTAL, Scenario.CONTROL_PLANE_LOSS, Measure.REDIRECT).reason

    assert "redirect unbounded (needs the Alibaba Cloud DNS API, which refuses in control-plane-loss)" in reason


def test_a_scenario_may_override_the_objective_and_a_tier_fills_the_rest() -> None:
    declared = service(objective={"rto": "PT1H"}, tier="logistics", scenarios={"region-loss": {"rpo": "PT20M"}})

    limits = [declared.objective_in(Scenario.REGION_LOSS).limit(measure) for measure in Measure]

    assert limits == [timedelta(minutes=15), timedelta(hours=1), timedelta(minutes=20)]


def test_every_declared_service_is_shown_in_every_scenario() -> None:
    rows = budgets([PLAIN, PORTAL], [service("portal"), service("archive"), service("ghost")])

    assert [(row.service, row.scenario) for row in rows] == [
        (name, scenario) for name in ("portal", "archive") for scenario in Scenario
    ]


def _seconds(count: int) -> timedelta:
    return timedelta(seconds=count)


DURATIONS = st.integers(min_value=0, max_value=86_400).map(_seconds)


@given(st.dictionaries(st.sampled_from(["detect", "decide", "redirect", "warmUp"]), DURATIONS), DURATIONS)
def test_more_time_in_a_step_never_shortens_a_recovery(steps: dict[str, timedelta], more: timedelta) -> None:
    base = {name: iso(value) for name, value in steps.items()} | {
        name: "PT1M" for name in ("detect", "decide", "redirect") if name not in steps
    }
    before = _line(BOTH, Scenario.REGION_LOSS, Measure.RTO, service(recovery=base)).value
    for name in base:
        longer = {**base, name: iso(parse_duration(base[name]) + more)}
        after = _line(BOTH, Scenario.REGION_LOSS, Measure.RTO, service(recovery=longer)).value

        assert before is not None
        assert after is not None
        assert after >= before


@given(st.sampled_from(list(Scenario)), st.booleans(), st.sampled_from([MAINLAND, OUTSIDE]))
def test_losing_a_copy_never_improves_what_is_lost(scenario: Scenario, controlled: bool, pair: tuple[str, str]) -> None:
    whole = _line(topology(bucket(pair, time_control=controlled), pair=pair), scenario, Measure.RPO).value
    bare = _line(topology(bucket(pair, copied=False), pair=pair), scenario, Measure.RPO).value

    assert _or_forever(bare) >= _or_forever(whole)


def _or_forever(value: timedelta | None) -> timedelta:
    return timedelta.max if value is None else value


@given(st.integers(min_value=1, max_value=86_400), st.integers(min_value=0, max_value=86_400))
def test_a_longer_time_to_live_never_shortens_a_redirect(ttl: int, more: int) -> None:
    short = _line(topology(switch=switch(f"PT{ttl}S")), Scenario.REGION_LOSS, Measure.REDIRECT).value
    long = _line(topology(switch=switch(f"PT{ttl + more}S")), Scenario.REGION_LOSS, Measure.REDIRECT).value

    assert short is not None
    assert long == short + timedelta(seconds=more)


def test_a_path_holds_the_branches_beside_it_each_after_what_it_waits_for() -> None:
    path = _line(BOTH, Scenario.REGION_LOSS, Measure.RTO).path

    assert path
    names = [step.name for step in path.branches]
    assert "promote archive-primary" in names
    assert "promote archive-primary" not in [step.name for step in path.steps]
    for place, step in enumerate(path.branches):
        assert set(step.waits_for) <= set(names[:place])


def test_what_waits_for_the_target_is_no_branch_of_it() -> None:
    path = _line(BOTH, Scenario.REGION_LOSS, Measure.REDIRECT).path

    assert path
    assert [step.name for step in path.branches] == ["detect", "decide", "redirect", "converge"]
