"""Availability: service levels composed by hand, beside what the core composes, and what one failover a year costs."""

from decimal import Decimal
from typing import Any

import pytest

from dualregion.recovery.availability import Availability, availabilities
from dualregion.recovery.budget import Verdict, budgets
from dualregion.recovery.objective import Service, conditional_gates, tiers
from dualregion.recovery.stack_config import ConfigError, parse_services
from dualregion.recovery.topology import ServiceTopology, Store
from recovery.shapes import PEOPLE, bucket, probing, service, switch, topology

GTM = probing("gtm3", "PT15S", 2, "PT2S", "PT30S")
SECONDS_OF_A_YEAR = 365 * 86_400


def _database(kind: str, zones: bool) -> Store:
    shape = {"name": "db", "kind": kind, "region": "cn-shanghai", "versioned": None, "customer_key": True}
    return Store.model_validate({**shape, "zone_redundant": zones})


def _of(built: list[ServiceTopology], declared: list[Service], name: str = "archive") -> Availability:
    return availabilities(budgets(built, declared), built, declared)[name]


def _service(name: str, percent: object, *needs: str, levels: dict[str, Any] | None = None, **more: Any) -> Service:
    objective: dict[str, Any] = {"redirect": "PT1H", "rto": "PT1H", "rpo": "none promised", "availability": percent}
    recovery = {**PEOPLE, **more, "serviceLevels": levels or {}}
    return service(name, objective=objective, recovery=recovery, dependsOn=list(needs))


MINUTES_35 = Decimal(35 * 60) * 100 / SECONDS_OF_A_YEAR
"""0.00666 %: detect 15 min + decide 15 min + redirect 5 min of 365 d."""


@pytest.mark.parametrize(
    ("stores", "levels", "percent"),
    [
        # One bucket across zones: 99.995 %.
        ((bucket(copied=False),), {}, "99.995"),
        ((bucket(copied=False, zone_redundant=False),), {}, "99.99"),
        # Replicated: 1 - 0.00005 x 0.0001; nothing says that the copy spans zones.
        ((bucket(),), {}, "99.9999995"),
        ((bucket(zone_redundant=False),), {}, "99.999999"),
        # Two that are both needed: 0.99995 x 0.9999.
        ((bucket(copied=False), bucket(name="other", copied=False, zone_redundant=False)), {}, "99.9850005"),
        ((_database("rds", True),), {}, "99.995"),
        ((_database("rds", False),), {}, "99.99"),
        ((_database("polardb", True),), {}, "99.99"),
        ((_database("cache", False),), {}, "99.95"),
        ((_database("documents", True),), {}, "99.95"),
        # The team's own contract.
        ((_database("cache", False),), {"tair": 99.9}, "99.9"),
    ],
)
def test_what_is_needed_together_is_multiplied_and_what_is_there_twice_counts_twice(
    stores: tuple[Store, ...], levels: dict[str, Any], percent: str
) -> None:
    built = topology(*stores)
    copied = [store for store in stores if store.copies]
    found = _of([built], [_service("archive", "90", levels=levels)])

    whole = Decimal(1)
    for part in found.parts:
        assert part.percent
        whole = whole * part.percent / 100
    assert whole * 100 == Decimal(percent)
    assert ("independence of the two regions (assumed)" in found.reason) is bool(copied and found.value)


def test_one_failover_a_year_is_taken_off() -> None:
    found = _of([topology(bucket())], [_service("archive", "99.99")])

    assert found.value == Decimal("99.9999995") - MINUTES_35
    assert found.verdict is Verdict.CONDITIONAL
    assert found.shown_value == "99.9933 %"
    assert found.reason.endswith(
        "99.9933 % >= 99.99 %: archive-primary 1 - (1 - 99.995 %) x (1 - 99.99 %), "
        "less one failover a year 35 min of 365 d"
    )


@pytest.mark.parametrize(
    ("built", "more", "told"),
    [
        # 0.01 % of a year is 52 min 33.6 s.
        (
            topology(bucket()),
            {"decide": "PT45M"},
            "one failover a year takes 1 h 5 min, and 99.99 % leaves 52 min 34 s",
        ),
        (topology(bucket(copied=False)), {}, "one failover a year has no bound, and 99.99 % leaves 52 min 34 s"),
        # 99.95 % alone is less than what is promised, whatever the switch's service level may be.
        (topology(_database("cache", False), switch=switch("PT1M")), {}, "has no bound"),
    ],
)
def test_a_failover_that_spends_more_than_the_year_has_fails(
    built: ServiceTopology, more: dict[str, Any], told: str
) -> None:
    found = _of([built], [_service("archive", "99.99", **more)])

    assert found.verdict is Verdict.FAIL
    assert told in found.reason


def test_a_service_level_that_no_page_states_is_not_known_until_the_team_states_it() -> None:
    built = topology(bucket(), switch=GTM)

    silent = _of([built], [_service("archive", "99.99")])
    stated = _of([built], [_service("archive", "99.99", levels={"gtm": "99.995 %"})])

    assert silent.verdict is Verdict.UNKNOWN
    assert silent.reason == (
        "no service level is known of gtm: state it in dualregion:services archive.recovery.serviceLevels"
    )
    assert stated.verdict is Verdict.CONDITIONAL
    assert "the service level of gtm (stated by Records Management)" in stated.reason


def test_what_a_service_depends_on_is_part_of_its_availability() -> None:
    """0.99995 of its own x 0.9999 of what it needs."""
    built = [topology(bucket(copied=False)), topology(bucket(copied=False, zone_redundant=False), service="payments")]
    found = _of(built, [_service("archive", "99", "payments"), _service("payments", "99")])

    assert [part.told for part in found.parts] == ["99.995 %", "99.99 %"]
    assert found.parts[1].name == "payments"


def test_nothing_promised_is_nothing_judged() -> None:
    none = _of([topology(bucket())], [_service("archive", "none promised")])
    built = [topology(bucket())]

    assert none.verdict is Verdict.NOT_APPLICABLE
    assert availabilities(budgets(built, [service()]), built, [service()]) == {}


def test_the_tiers_are_the_missions() -> None:
    shown = {
        name: [str(tier.objective.model_dump(mode="json")[key]) for key in ("redirect", "rto", "rpo", "availability")]
        for name, tier in tiers().items()
    }

    assert shown == {
        "mission-critical": ["PT1M30S", "PT15M", "PT5S", "99.99"],
        "logistics": ["PT15M", "PT30M", "PT5M", "None"],
        "default": ["PT4H", "PT4H", "PT15M", "None"],
    }


@pytest.mark.parametrize(
    ("tier", "chosen", "gates"),
    [
        ("mission-critical", None, True),
        ("logistics", None, False),
        (None, None, False),
        ("mission-critical", "advise", False),
        ("default", "fail", True),
        (None, "fail", True),
    ],
)
def test_whether_an_assumption_gates_is_said_by_the_stack_or_else_by_the_tier(
    tier: str | None, chosen: Any, gates: bool
) -> None:
    assert conditional_gates(service(tier=tier), chosen) is gates


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (
            {"objective": {"availability": 99.99, "rto": "PT1H"}, "scenarios": {"zone-loss": {"availability": 99}}},
            "availability is promised of a year, not of a scenario. State it under the service's objective",
        ),
        (
            {"objective": {"availability": 4}, "scenarios": {}, "recovery": {"serviceLevels": {"gmt": 99.9}}},
            "recovery.serviceLevels.gmt: 'gmt' is no product of the catalogue. 'gtm' was probably meant",
        ),
        (
            {"objective": {"availability": "four nines"}},
            "objective.availability: 'four nines' is no share of the time. Write percent between 0 and 100, such as ",
        ),
        ({"objective": {"availability": 100}}, "objective.availability: 100 is no share of the time"),
    ],
)
def test_a_share_of_the_time_is_read_strictly(more: dict[str, Any], told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_services([{"name": "orders", "owner": "Sales", **more}])

    assert told in str(caught.value)
