"""What holds of every budget, whatever it is made of."""

from datetime import timedelta
from itertools import chain
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dualregion.recovery.budget import Line, Verdict, line_of
from dualregion.recovery.changes import choices
from dualregion.recovery.levers import levers
from dualregion.recovery.objective import Measure, Scenario, Service
from dualregion.recovery.topology import Copy, CopyMechanism, ServiceTopology, Store, Switch
from recovery.shapes import MAINLAND, OUTSIDE, PEOPLE, bucket, probing, service, switch, topology, vault

PAIRS = st.sampled_from([MAINLAND, OUTSIDE, ("cn-shenzhen", "cn-hongkong")])
SCENARIOS = st.sampled_from(list(Scenario))
STATED = {"dts.lag": "PT5S", "dts.promote": "PT4M", "rds.backup-copy": "PT9M", "rds.cross-region-restore": "PT1H"}
COPIES = ["dts", "rds-cross-region-backup"]
LOCKED = vault(locked=True)


def _database(pair: tuple[str, str], mechanisms: list[str]) -> Store:
    copies = [
        Copy.model_validate(
            {"mechanism": one, "region": pair[1], "interval": "PT30M" if one == CopyMechanism.RDS_BACKUP else None}
        )
        for one in mechanisms
    ]
    shape = {"name": "db", "kind": "rds", "region": pair[0], "versioned": None, "customer_key": False}
    return Store.model_validate({**shape, "zone_redundant": True, "copies": copies})


def _service(limit: str) -> Service:
    recovery: dict[str, Any] = {**PEOPLE, "backupJob": "PT10M", "restore": "PT1H", "assumptions": STATED}
    return service(objective=dict.fromkeys(("redirect", "rto", "rpo"), limit), recovery=recovery, discovery="P14D")


@st.composite
def _topologies(draw: st.DrawFn) -> ServiceTopology:
    pair = draw(PAIRS)
    stores: list[Store] = []
    if draw(st.booleans()):
        vaults = draw(st.sampled_from([(), (LOCKED,), (vault(retention="P7D"),), (vault(interval="P1D"),)]))
        stores.append(bucket(pair, zone_redundant=draw(st.booleans()), vaults=vaults))
    if draw(st.booleans()):
        used = draw(st.lists(st.sampled_from(COPIES), max_size=2, unique=True))
        stores.append(_database(pair, used))
    moved: list[Switch | None] = [
        None, switch("PT10M"), switch("PT5M"), probing("gtm2", "PT1M", 3, "PT3S", "PT1M"),
        probing("accelerator", "PT5S", 3, "PT3S", None),
    ]  # fmt: skip
    return topology(*stores, switch=draw(st.sampled_from(moved)), pair=pair)


LIMITS = st.sampled_from(["PT30S", "PT90S", "PT5M", "PT15M", "PT45M", "PT2H", "P2D"])


@settings(max_examples=150)
@given(_topologies(), SCENARIOS, st.sampled_from(list(Measure)), LIMITS)
def test_the_changes_of_a_lever_applied_lead_to_what_it_says(
    built: ServiceTopology, scenario: Scenario, measure: Measure, limit: str
) -> None:
    declared = _service(limit)
    line = line_of(built, declared, scenario, measure)
    if line.verdict not in (Verdict.FAIL, Verdict.CONDITIONAL):
        return
    found = levers(line, built, declared)
    offered = {change.name: change for change in chain.from_iterable(choices(built, scenario, measure))}
    for lever, promised in ((found.passing, Verdict.PASS), (found.conditional, Verdict.CONDITIONAL)):
        if lever is None:
            continue
        changed = built
        for name in lever.changes:
            changed = offered[name].edit(changed)
        after = line_of(changed, declared, scenario, measure)

        assert after.verdict is promised
        assert after.value == lever.reached.value


@settings(max_examples=100)
@given(_topologies(), SCENARIOS, st.sampled_from(list(Measure)), LIMITS)
def test_no_change_reaches_less_than_the_best_that_is_named(
    built: ServiceTopology, scenario: Scenario, measure: Measure, limit: str
) -> None:
    declared = _service(limit)
    line = line_of(built, declared, scenario, measure)
    if line.verdict is not Verdict.FAIL:
        return
    best = _span(levers(line, built, declared).best.value)

    assert best <= _span(line.value)
    for change in chain.from_iterable(choices(built, scenario, measure)):
        assert best <= _span(line_of(change.edit(built), declared, scenario, measure).value)


@given(PAIRS, st.lists(st.sampled_from(COPIES), unique=True), SCENARIOS)
def test_removing_a_copy_never_improves_what_is_lost(
    pair: tuple[str, str], used: list[str], scenario: Scenario
) -> None:
    whole = _rpo(topology(_database(pair, used), pair=pair), scenario)
    for gone in used:
        left = [one for one in used if one != gone]

        assert _span(_rpo(topology(_database(pair, left), pair=pair), scenario).value) >= _span(whole.value)


def _rpo(built: ServiceTopology, scenario: Scenario) -> Line:
    return line_of(built, _service("PT1H"), scenario, Measure.RPO)


@given(
    st.sampled_from(["gtm2", "gtm3", "accelerator"]), st.integers(1, 3600), st.integers(1, 9), st.integers(1, 30),
    st.integers(1, 3600), st.integers(0, 9), st.integers(0, 3600), st.sampled_from([Measure.REDIRECT, Measure.RTO]),
    SCENARIOS,
)  # fmt: skip
def test_another_retry_or_a_longer_time_to_live_never_shortens_a_budget(
    mode: str, interval: int, retries: int, timeout: int, ttl: int, more: int, longer: int, measure: Measure,
    scenario: Scenario,
) -> None:  # fmt: skip
    def span(tried: int, kept: int) -> timedelta:
        moved = probing(mode, f"PT{interval}S", tried, f"PT{timeout}S", None if mode == "accelerator" else f"PT{kept}S")
        built = topology(bucket(time_control=True), switch=moved)
        return _span(line_of(built, _service("PT1H"), scenario, measure).value)

    assert span(retries + more, ttl + longer) >= span(retries, ttl)


def _span(value: timedelta | None) -> timedelta:
    return timedelta.max if value is None else value
