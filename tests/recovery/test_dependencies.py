"""A service is not back before what it needs, and the message names what decides."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualregion.recovery.budget import Line, Verdict, budgets
from dualregion.recovery.dependencies import recovery_order
from dualregion.recovery.levers import levers
from dualregion.recovery.objective import Measure, Scenario, Service
from dualregion.recovery.stack_config import ConfigError, parse_services
from dualregion.recovery.topology import ServiceTopology, Store
from recovery.shapes import MAINLAND, PEOPLE, bucket, probing, service, switch, topology, vault

PROBED = probing("gtm3", "PT15S", 2, "PT2S", "PT30S")
SHOP = topology(switch=PROBED, service="shop")
PAYMENTS = topology(bucket(time_control=True), switch=switch("PT10M"), service="payments")
LEDGER = topology(bucket(time_control=True), service="ledger")


def _service(name: str, *needs: str, **recovery: Any) -> Service:
    return service(name, recovery=recovery or None, dependsOn=list(needs))


def _line(
    built: list[ServiceTopology], declared: list[Service], name: str, measure: Measure, scenario: Scenario
) -> Line:
    return next(
        line
        for one in budgets(built, declared)
        for line in one.lines
        if (line.service, line.measure, line.scenario) == (name, measure, scenario)
    )


def _rto(
    built: list[ServiceTopology], declared: list[Service], name: str = "shop", scenario: str = "region-loss"
) -> Line:
    return _line(built, declared, name, Measure.RTO, Scenario(scenario))


def test_a_service_is_not_back_before_what_it_needs() -> None:
    """Payments: 15 + 15 + 5 min by hand and 10 min time to live; the shop's own traffic moves in 77 s."""
    line = _rto([SHOP, PAYMENTS], [_service("shop", "payments"), _service("payments")])

    assert line.value == timedelta(minutes=45)
    assert line.decided_by == "payments"
    assert line.reason.endswith(
        "payments: detect 15 min, payments: decide 15 min, payments: redirect 5 min, payments: converge 10 min"
        "; payments decides, on which it depends"
    )


def test_a_faster_dependency_decides_nothing() -> None:
    line = _rto([SHOP, PAYMENTS], [_service("payments", "shop"), _service("shop")], "payments")

    assert line.value == timedelta(minutes=45)
    assert line.decided_by == ""
    assert "shop" not in line.reason


def test_warming_up_begins_once_everything_that_is_needed_is_back() -> None:
    """Payments is back after 45 min, and 4 min of its own warm-up; then the shop warms up for 3 min."""
    declared = [_service("shop", "payments", **PEOPLE, warmUp="PT3M"), _service("payments", **PEOPLE, warmUp="PT4M")]

    assert _rto([SHOP, PAYMENTS], declared).value == timedelta(minutes=45 + 4 + 3)


def test_dependencies_reach_through_services_in_between() -> None:
    """The ledger needs 35 min + 20 min of warm-up; payments, at 45 min by itself, warms up for 1 min after it."""
    declared = [
        _service("shop", "payments"),
        _service("payments", "ledger", **PEOPLE, warmUp="PT1M"),
        _service("ledger", **PEOPLE, warmUp="PT20M"),
    ]
    line = _rto([SHOP, PAYMENTS, LEDGER], declared)

    assert line.value == timedelta(minutes=35 + 20 + 1)
    assert [step.name for step in line.steps if step.figure and step.figure.value] == [
        "ledger: detect", "ledger: decide", "ledger: redirect", "ledger: warm up", "payments: warm up",
    ]  # fmt: skip


def test_traffic_is_redirected_whatever_is_needed() -> None:
    declared = [_service("shop", "payments"), _service("payments")]

    assert _line([SHOP, PAYMENTS], declared, "shop", Measure.REDIRECT, Scenario.REGION_LOSS).value == timedelta(
        seconds=77
    )


def test_a_zone_that_the_service_survives_is_lost_to_what_it_needs() -> None:
    """The ledger's zone-redundant bucket takes over in no time; payments moves by hand in 45 min."""
    declared = [_service("ledger", "payments"), _service("payments")]
    line = _rto([LEDGER, PAYMENTS], declared, "ledger", "zone-loss")

    assert line.value == timedelta(minutes=45)
    assert line.decided_by == "payments"


def test_a_service_without_data_waits_for_the_restore_of_what_it_needs() -> None:
    """15 min + 15 min + 2 h for the vault of payments; the shop has nothing of its own to restore."""
    payments = topology(bucket(vaults=(vault(locked=True),)), service="payments")
    restoring = {**PEOPLE, "backupJob": "PT10M", "restore": "PT2H"}
    declared = [_service("shop", "payments"), service("payments", recovery=restoring, discovery="P14D")]

    assert _rto([SHOP, payments], declared, scenario="data-corruption").value == timedelta(hours=2, minutes=30)


def test_what_a_dependency_loses_is_shown_and_not_inherited() -> None:
    built = [topology(bucket(time_control=True, name="baskets"), service="shop"), LEDGER, PAYMENTS]
    declared = [_service("shop", "ledger", "payments"), _service("ledger"), _service("payments")]
    scenario = Scenario.ZONE_LOSS

    line = _line(built, declared, "shop", Measure.RPO, scenario)

    assert line.value == timedelta()
    assert line.beside == "ledger 0 s, payments 0 s"
    assert _line(built, declared, "shop", Measure.RPO, Scenario.REGION_LOSS).beside == "ledger 10 min, payments 10 min"


def test_a_dependency_of_which_the_stack_holds_nothing_is_not_known() -> None:
    line = _rto([SHOP], [_service("shop", "payments"), _service("payments")])

    assert line.verdict is Verdict.UNKNOWN
    assert "recovery of payments, of which this stack holds nothing" in line.reason


def test_what_is_not_known_of_a_dependency_is_not_known_of_what_needs_it() -> None:
    payments = topology(switch=switch(None), service="payments")
    line = _rto([SHOP, payments], [_service("shop", "payments"), _service("payments")])

    assert line.verdict is Verdict.UNKNOWN
    assert "ttl of portal-record" in line.reason


def test_no_change_of_its_own_is_offered_where_a_dependency_decides() -> None:
    declared = [service("shop", objective={"rto": "PT30M"}, dependsOn=["payments"]), _service("payments")]
    line = _rto([SHOP, PAYMENTS], declared)
    found = levers(line, SHOP, declared[0])

    assert found.passing is None
    assert "payments decides, and nothing of shop makes it faster" in found.told()
    assert "Best reachable: 45 min" in found.told()


def test_steps_that_two_dependencies_share_are_shown_once() -> None:
    declared = [
        _service("shop", "payments", "search"),
        _service("payments", "ledger"),
        _service("search", "ledger"),
        _service("ledger", **PEOPLE, warmUp="PT1H"),
    ]
    search = topology(switch=PROBED, service="search")
    line = _rto([SHOP, PAYMENTS, search, LEDGER], declared)

    assert line.path
    names = [step.name for step in line.path.branches]
    assert len(names) == len(set(names))
    for place, step in enumerate(line.path.branches):
        assert set(step.waits_for) <= set(names[:place])


@pytest.mark.parametrize(
    ("needs", "told"),
    [
        (
            {"orders": ["paymnets"], "payments": []},
            "dualregion:services[0].dependsOn: 'paymnets' is no declared service. 'payments' was probably meant",
        ),
        (
            {"orders": ["x"], "payments": []},
            "dualregion:services[0].dependsOn: 'x' is no declared service. Declared are orders, payments",
        ),
        (
            {"shop": ["orders"], "orders": ["payments"], "payments": ["stock"], "stock": ["orders"]},
            "dualregion:services[1].dependsOn: services wait for each other: orders -> payments -> stock -> orders. "
            "Take one of these dependencies out",
        ),
        (
            {"orders": ["orders"]},
            "dualregion:services[0].dependsOn: services wait for each other: orders -> orders.",
        ),
        ({"orders": "payments"}, "dualregion:services[0].dependsOn: Input should be a valid tuple"),
    ],
)
def test_a_dependency_that_cannot_be_is_a_mistake_in_the_config(needs: dict[str, Any], told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_services([{"name": name, "owner": "Sales", "dependsOn": wanted} for name, wanted in needs.items()])

    assert told in str(caught.value)


def test_a_cycle_that_was_not_read_from_config_is_an_error_too() -> None:
    with pytest.raises(ValueError, match="orders -> payments -> orders"):
        recovery_order([_service("orders", "payments"), _service("payments", "orders")])


_STORES: list[tuple[Store, ...]] = [(), (bucket(),), (bucket(time_control=True),), (bucket(zone_redundant=None),)]
_SWITCHES = [None, switch("PT10M"), switch(None), PROBED]
_MEASURES = st.sampled_from([Measure.REDIRECT, Measure.RTO, Measure.RPO])


@given(
    st.sampled_from(_STORES), st.sampled_from(_SWITCHES), st.sampled_from(_STORES), st.sampled_from(_SWITCHES),
    st.sampled_from(list(Scenario)), _MEASURES,
)  # fmt: skip
def test_adding_a_dependency_never_shortens_a_budget(
    stores: tuple[Store, ...], moved: Any, other_stores: tuple[Store, ...], other_moved: Any, scenario: Scenario,
    measure: Measure,
) -> None:  # fmt: skip
    built = [
        topology(*stores, switch=moved, pair=MAINLAND, service="shop"),
        topology(*other_stores, switch=other_moved, pair=MAINLAND, service="payments"),
    ]
    alone = _line(built, [_service("shop"), _service("payments")], "shop", measure, scenario)
    needing = _line(built, [_service("shop", "payments"), _service("payments")], "shop", measure, scenario)

    assert _span(needing) >= _span(alone)
    if alone.path and needing.path:
        assert set(alone.path.unknowns) <= set(needing.path.unknowns)


def _span(line: Line) -> timedelta:
    if line.path is None:
        return timedelta()
    return timedelta.max if line.value is None else line.value
