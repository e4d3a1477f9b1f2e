"""What was measured replaces what was assumed, as long as it is fresh, of the same topology and passed."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualregion.recovery.budget import Line, Verdict, budget
from dualregion.recovery.evidence import Evidence, Standing, topology_hash
from dualregion.recovery.figures import Basis
from dualregion.recovery.levers import levers
from dualregion.recovery.objective import Measure, Scenario, Service
from dualregion.recovery.promises import promises_proven
from dualregion.recovery.proof import Proof, ledger, proven
from dualregion.recovery.topology import ServiceTopology
from recovery.evidences import PORTAL, TODAY, evidence
from recovery.shapes import OUTSIDE, bucket, probing, service, switch, topology

QUICK = service("portal", {"redirect": "PT40S", "rto": "PT1H", "rpo": "none promised"}, recovery={"warmUp": "PT5M"})
REGION = Scenario.REGION_LOSS
YEAR = timedelta(days=365)


def _with(*records: Evidence, declared: Service = QUICK, today: date = TODAY, age: timedelta = YEAR) -> Service:
    (found,) = proven([declared], Proof(records=records, today=today, longest_age=age))
    return found


def _line(
    declared: Service, built: ServiceTopology = PORTAL, scenario: Scenario = REGION, measure: Measure = Measure.REDIRECT
) -> Line:
    return next(line for line in budget(built, declared, scenario).lines if line.measure is measure)


def _standings(line: Line, step: str) -> list[Standing]:
    return [one.standing for found in line.steps if found.name == step for one in found.evidence]


def test_a_measured_percentile_in_place_of_the_assumed_shift_makes_the_promise_firm() -> None:
    promise = service("portal", {"redirect": "PT90S", "rto": "PT1H", "rpo": "none promised"}, recovery={})

    # By hand: 5 s x (3+1) + 3 s = 23 s to detect, and 30 s assumed or 12 s measured to shift.
    assumed, shown = (_line(found) for found in (promise, _with(evidence(), declared=promise)))

    assert (assumed.value, assumed.verdict) == (timedelta(seconds=53), Verdict.CONDITIONAL)
    assert (shown.value, shown.verdict) == (timedelta(seconds=35), Verdict.PASS)
    shift = next(step.figure for step in shown.steps if step.name == "shift")
    assert shift
    assert (shift.basis, shift.checked, shift.source) == (Basis.MEASURED, date(2026, 11, 20), "drill 7")
    assert "p95 of 20 samples, in place of 30 s (typical, assumed: Global Accelerator" in shift.note


def test_the_day_after_its_last_one_the_verdict_is_conditional_again_and_says_why() -> None:
    promise = service("portal", {"redirect": "PT90S", "rto": "PT1H", "rpo": "none promised"}, recovery={})
    last = date(2026, 11, 20) + YEAR

    fresh, stale = (_line(_with(evidence(), declared=promise, today=day)) for day in (last, last + timedelta(days=1)))

    assert fresh.verdict is Verdict.PASS
    assert (stale.verdict, stale.value) == (Verdict.CONDITIONAL, timedelta(seconds=53))
    why = "shift: 12 s, measured on 2026-11-20 by drill 7, does not count, it is 366 d old, and 365 d count"
    assert why in stale.reason
    assert _standings(stale, "shift") == [Standing.STALE]


@pytest.mark.parametrize(
    ("changes", "standing", "told"),
    [
        ({"basis": "simulated"}, Standing.SIMULATED, "the local cloud says nothing"),
        ({"passed": False}, Standing.FAILED, "the drill failed"),
        ({"topology": "sha256:" + "0" * 64}, Standing.OTHER_TOPOLOGY, "taken of sha256:000000000000, and this is"),
        ({"when": "2026-11-24T00:00:00Z"}, Standing.STALE, "later than today, 2026-11-22"),
        ({"when": "2025-11-21T00:00:00Z"}, Standing.STALE, "366 d old"),
    ],
)
def test_what_does_not_count_is_shown_and_changes_nothing(
    changes: dict[str, Any], standing: Standing, told: str
) -> None:
    line = _line(_with(evidence(**changes)))

    assert line.value == _line(QUICK).value
    assert _standings(line, "shift") == [standing]
    assert told in line.reason
    assert line.verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("changes", "seconds"),
    [
        ({}, 35),
        ({"scenario": "zone-loss"}, 53),
        ({"service": "archive"}, 53),
        ({"step": "converge"}, 53),
        ({"step": None, "figure": "ga.shift"}, 35),
        ({"step": None, "figure": "ga.probe"}, 53),
        # One sample is typical: the number is better known, and still no more than that.
        ({"statistic": "typical", "percentile": None, "samples": 1}, 35),
        # Worse than assumed is believed as well.
        ({"value": "PT50S"}, 73),
    ],
)
def test_evidence_speaks_for_its_own_service_scenario_and_step_alone(changes: dict[str, Any], seconds: int) -> None:
    assert _line(_with(evidence(**changes))).value == timedelta(seconds=seconds)


def test_a_typical_measurement_is_still_a_condition() -> None:
    line = _line(_with(evidence(statistic="typical", percentile=None, samples=1)))

    assert line.verdict is Verdict.CONDITIONAL
    assert [(figure.basis, figure.statistic) for figure in line.soft] == [("measured", "typical")]


def test_the_newest_drill_decides_and_a_failed_one_takes_the_word_back() -> None:
    old, new = evidence(), evidence(when="2026-11-21T00:00:00Z", value="PT15S", source="drill 8")
    failed = evidence(when="2026-11-22T00:00:00Z", passed=False, source="drill 9")

    later = _line(_with(old, new))
    assert later.value == timedelta(seconds=23 + 15)
    assert _standings(later, "shift") == [Standing.USED, Standing.SUPERSEDED]
    broken = _line(_with(old, failed, new))
    assert broken.value == timedelta(seconds=53)
    assert _standings(broken, "shift") == [Standing.FAILED, Standing.SUPERSEDED, Standing.SUPERSEDED]


# Detection is documented as 23 s: it is replaced by what is as firm, or by what is worse, and by nothing softer.
@pytest.mark.parametrize(
    ("changes", "seconds"),
    [
        ({"value": "PT20S"}, 20 + 30),
        ({"value": "PT20S", "statistic": "typical", "percentile": None}, 23 + 30),
        ({"value": "PT40S", "statistic": "typical", "percentile": None}, 40 + 30),
    ],
)
def test_what_is_firm_is_never_softened_by_a_better_sample(changes: dict[str, Any], seconds: int) -> None:
    assert _line(_with(evidence(step="detect", **changes))).value == timedelta(seconds=seconds)


def test_a_configured_time_to_live_is_replaced_only_by_what_is_longer() -> None:
    built = topology(switch=switch("PT10M"), pair=OUTSIDE, service="portal")
    declared = service("portal")

    for measured, minutes in (("PT5M", 45), ("PT20M", 55)):
        record = evidence(built, step="converge", value=measured)
        assert _line(_with(record, declared=declared), built).value == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("built", "declared", "step", "scenario", "measure", "told"),
    [
        (topology(bucket(copied=False)), service(), "promote archive-primary", REGION, Measure.RTO, "no copy of it"),
        (topology(bucket()), service(recovery={}), "decide", REGION, Measure.RTO, "nobody is named to decide"),
        (
            topology(switch=switch()),
            service(),
            "redirect",
            Scenario.CONTROL_PLANE_LOSS,
            Measure.REDIRECT,
            "needs the Alibaba Cloud DNS API",
        ),
    ],
)
def test_what_the_stack_lacks_or_the_disaster_takes_is_not_measured_away(
    built: ServiceTopology, declared: Service, step: str, scenario: Scenario, measure: Measure, told: str
) -> None:
    record = evidence(built, step=step, scenario=str(scenario))

    line = _line(_with(record, declared=declared), built, scenario, measure)

    assert line.value is None
    assert told in line.reason


def test_a_measured_lag_bounds_a_copy_that_no_page_bounds() -> None:
    built = topology(bucket(OUTSIDE), pair=OUTSIDE)
    declared = service()

    line = _line(
        _with(evidence(built, step="copy lag of archive-primary", value="PT8M"), declared=declared),
        built,
        measure=Measure.RPO,
    )

    assert _line(declared, built, measure=Measure.RPO).verdict is Verdict.FAIL
    assert (line.value, line.verdict) == (timedelta(minutes=8), Verdict.PASS)


def test_a_lever_leads_away_from_what_was_measured() -> None:
    """Another switch is another topology: nothing was measured of it."""
    slow = topology(switch=probing("accelerator", "PT60S", 3, "PT3S", None), pair=OUTSIDE, service="portal")
    line = _line(_with(evidence(slow, step="detect", value="PT10M")), slow)

    found = levers(line, slow, _with(evidence(slow, step="detect", value="PT10M")))

    assert line.verdict is Verdict.FAIL
    assert line.value == timedelta(minutes=10, seconds=30)
    assert found.best.value == timedelta(seconds=62)


def test_what_was_measured_of_one_service_is_no_answer_for_another_of_its_shape() -> None:
    promise = service("portal", {"redirect": "PT20S", "rto": "PT1H", "rpo": "none promised"}, recovery={})
    shown = _with(evidence(value="PT25S"), declared=promise)

    best = [levers(_line(one), PORTAL, one).best.value for one in (promise, shown, promise)]

    # 23 + 30 s assumed, 23 + 25 s measured; no other switch is faster.
    assert best == [timedelta(seconds=seconds) for seconds in (53, 48, 53)]


def test_what_rests_on_assumptions_says_which_evidence_does_not_count() -> None:
    promise = service("portal", {"redirect": "PT90S", "rto": "PT1H", "rpo": "none promised"}, recovery={})

    (finding,) = promises_proven([PORTAL], [_with(evidence(passed=False), declared=promise)])

    assert "Evidence: shift: 12 s, measured on 2026-11-20 by drill 7, does not count, the drill failed." in (
        finding.message
    )


def test_every_record_is_accounted_for_once() -> None:
    records = [
        evidence(),
        evidence(passed=False, when="2026-11-01T00:00:00Z"),
        evidence(step="shfit"),
        evidence(service="ghost"),
    ]
    line = _line(_with(*records))
    assert line.path

    found = ledger([("portal", REGION, step) for step in line.path.branches], records)

    assert [one.evidence for one in found] == records
    assert [one.standing for one in found] == [
        Standing.USED,
        Standing.FAILED,
        Standing.UNMATCHED,
        Standing.UNMATCHED,
    ]
    assert found[2].reason == "no step 'shfit'; steps: detect, shift"
    assert found[3].reason == "no budget of ghost in region-loss"


def test_without_evidence_a_service_is_what_it_was() -> None:
    assert proven([QUICK], Proof(records=(evidence(service="archive"),), today=TODAY)) == (QUICK,)


# The digest of this text, worked out with another tool: printf '%s' ... | sha256sum
CANONICAL = (
    '{"primary":"cn-hongkong","service":"portal","standby":"ap-southeast-1",'
    '"switch":{"mode":"manual","name":"portal-record","ttl":"PT10M"}}'
)
DIGEST = "sha256:92607276419be69e36739b6678c8ab754bc8068bb8829ee2f78684a1720835cc"


def test_the_hash_is_that_of_the_canonical_text() -> None:
    assert topology_hash(topology(switch=switch(), pair=OUTSIDE, service="portal")) == DIGEST, CANONICAL


def test_the_hash_ignores_order_and_place_and_nothing_else() -> None:
    one, other = bucket(OUTSIDE), bucket(OUTSIDE, name="second")
    plain = topology(one, other, pair=OUTSIDE)

    assert topology_hash(topology(other, one, pair=OUTSIDE)) == topology_hash(plain)
    assert topology_hash(topology(one.model_copy(update={"urn": "urn:pulumi:x"}), other, pair=OUTSIDE)) == (
        topology_hash(plain)
    )
    for changed in (
        topology(one, pair=OUTSIDE),
        topology(one.model_copy(update={"zone_redundant": False}), other, pair=OUTSIDE),
        topology(one, other, pair=("ap-southeast-1", "cn-hongkong")),
        topology(one, other, pair=OUTSIDE, switch=switch()),
    ):
        assert topology_hash(changed) != topology_hash(plain)


@given(st.integers(0, 3_600), st.integers(0, 3_600))
def test_a_longer_measurement_never_shortens_a_redirect(short: int, more: int) -> None:
    first, second = (_line(_with(evidence(value=f"PT{seconds}S"))).value for seconds in (short, short + more))

    assert first is not None
    assert second == first + timedelta(seconds=more)
