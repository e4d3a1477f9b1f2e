"""Budgets of databases, caches, disks and vaults: each mechanism with the arithmetic of its sources."""

from datetime import timedelta
from typing import Any

import pytest

from dualregion.recovery.budget import Verdict, budget
from dualregion.recovery.objective import Measure, Scenario
from dualregion.recovery.topology import Copy, ServiceTopology, Store
from recovery.shapes import MAINLAND, OUTSIDE, PEOPLE, probing, service, topology

AMERICA = ("cn-hongkong", "us-west-1")
BORDER = ("cn-shenzhen", "cn-hongkong")
MINUTE = 60


def _store(kind: str, mechanism: str | None, pair: tuple[str, str] = OUTSIDE, **more: Any) -> Store:
    copies = (
        (Copy.model_validate({"mechanism": mechanism, "region": pair[1], "interval": more.pop("interval", None)}),)
        if mechanism
        else ()
    )
    shape = {"name": "orders", "kind": kind, "region": pair[0], "versioned": None, "customer_key": True}
    return Store.model_validate({**shape, "zone_redundant": True, **more, "copies": copies})


def _built(kind: str, mechanism: str | None, pair: tuple[str, str] = OUTSIDE, **more: Any) -> ServiceTopology:
    return topology(_store(kind, mechanism, pair, **more), pair=pair, service="orders")


GDN = _built("polardb", "polardb-gdn")
DTS = _built("rds", "dts")
PEOPLES = (15 + 15) * MINUTE

# topology, what the team states, scenario, measure, seconds (None: unbounded).
WORKED: list[tuple[ServiceTopology, dict[str, str], Scenario, Measure, int | None]] = [
    # The global database network lags 2 s; detect 15 min + decide 15 min + switch 10 min.
    (GDN, {}, Scenario.REGION_LOSS, Measure.RPO, 2),
    (GDN, {}, Scenario.REGION_LOSS, Measure.RTO, PEOPLES + 10 * MINUTE),
    # Across zones PolarDB switches by itself within 30 s and may lose 60 s.
    (GDN, {}, Scenario.ZONE_LOSS, Measure.RTO, 30),
    (GDN, {}, Scenario.ZONE_LOSS, Measure.RPO, 60),
    # A replica carries the damage.
    (GDN, {}, Scenario.DATA_CORRUPTION, Measure.RPO, None),
    # DTS guarantees nothing, until the team answers for it: 5 s, and 4 min to stop the job and take over.
    (DTS, {}, Scenario.REGION_LOSS, Measure.RPO, None),
    (DTS, {"dts.lag": "PT5S"}, Scenario.REGION_LOSS, Measure.RPO, 5),
    (DTS, {}, Scenario.REGION_LOSS, Measure.RTO, None),
    (DTS, {"dts.promote": "PT4M"}, Scenario.REGION_LOSS, Measure.RTO, PEOPLES + 5 * MINUTE),
    # RDS switches zones within 30 s; nothing bounds what it loses.
    (DTS, {}, Scenario.ZONE_LOSS, Measure.RTO, 30),
    (DTS, {}, Scenario.ZONE_LOSS, Measure.RPO, None),
    (DTS, {"rds.zone-lag": "PT1S"}, Scenario.ZONE_LOSS, Measure.RPO, 1),
    # A backup every 15 min that takes 10 min and whose copy takes 20 min.
    (
        _built("rds", "rds-cross-region-backup", interval="PT15M"),
        {"rds.backup-copy": "PT20M"}, Scenario.REGION_LOSS, Measure.RPO, (15 + 10 + 20) * MINUTE,
    ),
    (
        _built("rds", "rds-cross-region-backup", interval="PT15M"),
        {"rds.cross-region-restore": "PT1H"}, Scenario.REGION_LOSS, Measure.RTO, PEOPLES + 60 * MINUTE,
    ),
    # Logs are copied all the time: no interval and no job.
    (
        _built("rds", "rds-cross-region-log-backup"),
        {"rds.log-copy": "PT3M"}, Scenario.REGION_LOSS, Measure.RPO, 3 * MINUTE,
    ),
    (
        _built("polardb", "polardb-cross-region-backup", interval="PT2H"),
        {"polardb.backup-copy": "PT30M"}, Scenario.REGION_LOSS, Measure.RPO, (120 + 10 + 30) * MINUTE,
    ),
    # The global cache: 1 s on one continent, 5 s between two, nothing across the mainland's border.
    (_built("cache", "tair-global-cache"), {}, Scenario.REGION_LOSS, Measure.RPO, 1),
    (_built("cache", "tair-global-cache", AMERICA), {}, Scenario.REGION_LOSS, Measure.RPO, 5),
    (_built("cache", "tair-global-cache", MAINLAND), {}, Scenario.REGION_LOSS, Measure.RPO, 1),
    (_built("cache", "tair-global-cache", BORDER), {}, Scenario.REGION_LOSS, Measure.RPO, None),
    (_built("cache", "dts", BORDER), {"dts.lag": "PT8S"}, Scenario.REGION_LOSS, Measure.RPO, 8),
    (
        _built("cache", "tair-global-cache"),
        {"tair.promote": "PT1M"}, Scenario.REGION_LOSS, Measure.RTO, PEOPLES + 5 * MINUTE,
    ),
    (_built("cache", None), {}, Scenario.ZONE_LOSS, Measure.RTO, 30),
    # Disks: a cycle of 15 min and its transfer of 4 min; a disk lies in one zone, so a zone's loss costs the same.
    (
        _built("disk", "ebs-async-replication", interval="PT15M"),
        {"ebs.transfer": "PT4M"}, Scenario.REGION_LOSS, Measure.RPO, (15 + 4) * MINUTE,
    ),
    (
        _built("disk", "ebs-async-replication", interval="PT15M", zone_redundant=False),
        {"ebs.transfer": "PT4M"}, Scenario.ZONE_LOSS, Measure.RPO, (15 + 4) * MINUTE,
    ),
    (
        _built("disk", "ebs-async-replication", interval="PT15M"),
        {"ebs.failover": "PT6M"}, Scenario.REGION_LOSS, Measure.RTO, PEOPLES + 6 * MINUTE,
    ),
    (_built("disk", "ebs-async-replication", interval="PT15M"), {}, Scenario.REGION_LOSS, Measure.RPO, None),
    # An hourly snapshot that takes 10 min, copied in 45 min.
    (
        _built("disk", "ecs-snapshot-copy", interval="PT1H"),
        {"ecs.snapshot-copy": "PT45M"}, Scenario.REGION_LOSS, Measure.RPO, (60 + 10 + 45) * MINUTE,
    ),
    # No disk spans zones, whatever a reader says.
    (_built("disk", None), {}, Scenario.ZONE_LOSS, Measure.RTO, None),
    # A table loses nothing with a zone; nothing copies it to another region.
    (_built("table", None), {}, Scenario.ZONE_LOSS, Measure.RPO, 0),
    (_built("table", None), {}, Scenario.REGION_LOSS, Measure.RPO, None),
    (_built("documents", "dts"), {"dts.lag": "PT9S"}, Scenario.REGION_LOSS, Measure.RPO, 9),
    (_built("documents", None), {"mongodb.zone-switch": "PT45S"}, Scenario.ZONE_LOSS, Measure.RTO, 45),
]  # fmt: skip


@pytest.mark.parametrize(("built", "assumptions", "scenario", "measure", "seconds"), WORKED)
def test_the_budget_of_a_copy_is_what_its_sources_add_up_to(
    built: ServiceTopology, assumptions: dict[str, str], scenario: Scenario, measure: Measure, seconds: int | None
) -> None:
    declared = service("orders", recovery={**PEOPLE, "backupJob": "PT10M", "assumptions": assumptions})
    line = next(line for line in budget(built, declared, scenario).lines if line.measure is measure)

    assert line.value == (None if seconds is None else timedelta(seconds=seconds))


def test_a_database_waits_for_a_decision_even_where_the_switch_waits_for_none() -> None:
    """Probes 15 s x 3 + 2 s, then people 15 min, then the switch of the network 10 min; traffic is there in 77 s."""
    built = GDN.model_copy(update={"switch": probing("gtm3", "PT15S", 2, "PT2S", "PT30S")})
    found = budget(built, service("orders"), Scenario.REGION_LOSS)

    assert found.redirect.value == timedelta(seconds=77)
    assert found.rto.value == timedelta(seconds=47) + timedelta(minutes=25)
    assert "promote orders 10 min" in found.rto.reason


def test_a_store_without_a_copy_is_unbounded_behind_a_switch_that_probes_too() -> None:
    built = _built("disk", None).model_copy(update={"switch": probing("gtm3", "PT15S", 2, "PT2S", "PT30S")})
    found = budget(built, service("orders", recovery={}), Scenario.REGION_LOSS)

    assert found.redirect.value == timedelta(seconds=77)
    assert found.rto.value is None
    assert "no copy of it lies in another region" in found.rto.reason


def test_a_runbook_that_an_alarm_starts_asks_nobody() -> None:
    """Probes 47 s, then the switch of the network 10 min."""
    update = {"switch": probing("gtm3", "PT15S", 2, "PT2S", "PT30S"), "decision": "automatic"}
    built = ServiceTopology.model_validate({**GDN.model_dump(), **update})

    assert budget(built, service("orders", recovery={}), Scenario.REGION_LOSS).rto.value == timedelta(seconds=647)


def test_the_copy_that_loses_least_is_the_one_that_is_promoted() -> None:
    """The backup would take a job and an hour; the network lags 2 s and is switched in 10 min."""
    backup = _store("polardb", "polardb-cross-region-backup", interval="PT2H").copies
    built = topology(_store("polardb", "polardb-gdn").model_copy(update={"copies": (*backup, *GDN.stores[0].copies)}))
    declared = service(recovery={**PEOPLE, "assumptions": {"polardb.backup-copy": "PT1M"}})
    found = budget(built, declared, Scenario.REGION_LOSS)

    assert found.rpo.value == timedelta(seconds=2)
    assert found.rto.value == timedelta(minutes=40)


@pytest.mark.parametrize("missing", ["interval", "region"])
def test_what_is_not_known_of_a_copy_is_neither_a_pass_nor_a_failure(missing: str) -> None:
    built = _built("disk", "ebs-async-replication", interval="PT15M")
    copy = built.stores[0].copies[0].model_copy(update={missing: None})
    store = built.stores[0].model_copy(update={"copies": (copy,)})
    declared = service("orders", recovery={**PEOPLE, "assumptions": {"ebs.transfer": "PT1M"}})

    line = budget(built.model_copy(update={"stores": (store,)}), declared, Scenario.REGION_LOSS).rpo

    assert line.verdict is Verdict.UNKNOWN


def test_what_the_team_states_makes_the_verdict_conditional_and_says_so_first() -> None:
    declared = service("orders", recovery={**PEOPLE, "assumptions": {"dts.lag": "PT5S"}})
    line = budget(DTS, declared, Scenario.REGION_LOSS).rpo

    assert line.verdict is Verdict.CONDITIONAL
    assert line.reason.startswith("conditional on copy lag of orders (assumed): 5 s <= 15 min")
    assert line.soft[0].source == (
        'dualregion:services orders.recovery.assumptions "dts.lag", stated by Records Management'
    )


def test_a_typical_figure_is_the_vendors_until_somebody_confirms_it() -> None:
    alone = budget(GDN, service("orders"), Scenario.REGION_LOSS).rpo
    declared = service("orders", recovery={**PEOPLE, "assumptions": {"polardb.gdn-lag": "confirmed"}})
    confirmed = budget(GDN, declared, Scenario.REGION_LOSS).rpo

    assert alone.reason.startswith("conditional on copy lag of orders (typical): 2 s")
    assert confirmed.value == alone.value
    assert "confirmed by Records Management" in confirmed.soft[0].source


def test_an_unbounded_figure_says_where_to_state_it() -> None:
    line = budget(_built("disk", "ebs-async-replication", interval="PT15M"), service("orders"), Scenario.REGION_LOSS)

    assert 'state it in dualregion:services orders.recovery.assumptions "ebs.transfer"' in line.rpo.reason
