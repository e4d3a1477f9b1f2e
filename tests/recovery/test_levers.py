"""A lever is found by trying, ranked by cost, and does what it says; where none exists that is proven."""

from datetime import timedelta
from typing import Any

import pytest

from dualregion.recovery.budget import Line, Verdict, budget
from dualregion.recovery.levers import levers
from dualregion.recovery.objective import Measure, Scenario, Service
from dualregion.recovery.topology import ServiceTopology, Store, Vault
from recovery.shapes import OUTSIDE, PEOPLE, bucket, probing, service, switch, topology, vault, volume

PLAIN = topology(bucket())
HONG_KONG = topology(bucket(OUTSIDE), pair=OUTSIDE)
PORTAL = topology(switch=switch("PT10M"), service="portal")


def _line(built: ServiceTopology, declared: Service, measure: Measure) -> Line:
    return next(line for line in budget(built, declared, Scenario.REGION_LOSS).lines if line.measure is measure)


def test_replication_time_control_is_the_lever_of_a_mainland_bucket() -> None:
    declared = service()
    found = levers(_line(PLAIN, declared, Measure.RPO), PLAIN, declared)

    assert found.told() == "Passes with objects.timeControl=true (10 min)."


def test_outside_the_mainland_the_absence_of_a_lever_is_proven_with_its_page() -> None:
    declared = service()
    found = levers(_line(HONG_KONG, declared, Measure.RPO), HONG_KONG, declared)

    assert found.passing is None
    assert found.conditional is None
    assert found.told() == (
        "No lever exists: replication time control is not offered between cn-hongkong and ap-southeast-1 "
        "(https://www.alibabacloud.com/help/en/oss/user-guide/rtc). Best reachable: unbounded "
        "(1 combination(s) tried)."
    )


def test_an_rpo_below_what_any_copy_can_do_has_no_lever_and_names_the_best() -> None:
    declared = service(objective={"rpo": "PT1M"})
    found = levers(_line(PLAIN, declared, Measure.RPO), PLAIN, declared)

    assert found.passing is None
    assert found.best.value == timedelta(minutes=10)
    assert "Best reachable: 10 min" in found.told()


@pytest.mark.parametrize(
    ("promised", "change"),
    [
        # 35 min of people's steps, then the time to live: the longest that fits is the cheapest.
        ("PT40M", "traffic.ttl=PT5M, edition=enterprise-ultimate"),
        ("PT38M", "traffic.ttl=PT2M, edition=enterprise-ultimate"),
        ("PT36M", "traffic.ttl=PT1M, edition=enterprise-ultimate"),
    ],
)
def test_of_the_times_to_live_that_pass_the_longest_is_offered(promised: str, change: str) -> None:
    declared = service("portal", objective={"redirect": promised})
    found = levers(_line(PORTAL, declared, Measure.REDIRECT), PORTAL, declared)

    assert found.conditional
    assert found.conditional.changes == (change,)
    assert found.conditional.reached.verdict is Verdict.CONDITIONAL


def test_an_enterprise_zone_pays_nothing_more_for_a_shorter_time_to_live() -> None:
    built = topology(switch=switch("PT5M"), service="portal")
    declared = service("portal", objective={"redirect": "PT37M"})
    found = levers(_line(built, declared, Measure.REDIRECT), built, declared)

    assert found.conditional
    assert found.conditional.changes == ("traffic.ttl=PT2M",)


def test_no_change_of_the_stack_is_offered_for_an_assumption() -> None:
    declared = service()
    found = levers(_line(PLAIN, declared, Measure.RTO), PLAIN, declared)

    assert found.told() == "No change of the stack removes the assumptions; a drill that measures them does."


def test_the_same_question_gets_the_same_answer() -> None:
    declared = service(objective={"redirect": "PT40M", "rpo": "PT15M"})
    built = topology(bucket(zone_redundant=False), switch=switch("PT10M"))
    line = _line(built, declared, Measure.REDIRECT)

    assert levers(line, built, declared).told() == levers(line, built, declared).told()


@pytest.mark.parametrize(
    ("measure", "tried"),
    [
        # Time control, on or off: zone redundancy saves nothing of a lost region.
        (Measure.RPO, 2),
        # What moves the traffic: as it is 1, shorter times to live 5, gtm2 3 retries, gtm3 standard and ultimate
        # 3 retries x 2 times to live each, accelerator 1.
        (Measure.REDIRECT, 1 + 5 + 3 + 6 + 6 + 1),
    ],
)
def test_each_combination_that_can_matter_is_tried_once(measure: Measure, tried: int) -> None:
    built = topology(bucket(zone_redundant=False), switch=switch("PT10M"))
    declared = service(objective={"redirect": "PT40M", "rpo": "PT15M"})

    assert levers(_line(built, declared, measure), built, declared).tried == tried


def test_a_change_is_made_to_every_store_at_once() -> None:
    """Fifty failing buckets are as quick to help as one."""
    built = topology(*(bucket(name=f"bucket-{place}") for place in range(50)))
    declared = service()
    found = levers(_line(built, declared, Measure.RPO), built, declared)

    assert found.tried == 2
    assert found.told() == "Passes with objects.timeControl=true (10 min)."


def test_ninety_seconds_pass_with_gtm3_ultimate_and_are_conditional_with_the_accelerator() -> None:
    gtm2 = probing("gtm2", "PT1M", 3, "PT3S", "PT1M")
    built = topology(switch=gtm2, service="orders")
    declared = service("orders", objective={"redirect": "PT90S"})
    line = _line(built, declared, Measure.REDIRECT)

    assert line.reason == "303 s > 90 s: detect 60 s x (3+1) + 3 s, converge 60 s"
    assert levers(line, built, declared).told() == (
        "Passes with traffic.mode=gtm3, edition=ultimate, retries=2, ttl=PT30S (77 s, instance bought by hand); "
        "conditional with traffic.mode=accelerator (23 s + assumed 30 s)."
    )


def test_no_switch_that_can_be_declared_reaches_ten_seconds() -> None:
    declared = service("portal", objective={"redirect": "PT10S"})
    found = levers(_line(PORTAL, declared, Measure.REDIRECT), PORTAL, declared)

    assert found.told().startswith("No lever exists. Best reachable: 53 s")


def test_a_store_without_a_vault_is_offered_one() -> None:
    declared = service(
        objective={"rpo": "PT2H"}, recovery={**PEOPLE, "backupJob": "PT10M", "restore": "PT1H"}, discovery="P14D"
    )
    line = next(line for line in budget(PLAIN, declared, Scenario.DATA_CORRUPTION).lines if line.measure is Measure.RPO)

    assert levers(line, PLAIN, declared).told() == (
        "Conditional with vault.interval=PT1H, vault.locked=true, vault.retention_ceiling=P30D, vault.retention=P30D "
        "(1 h 10 min, the lock cannot be taken back)."
    )


@pytest.mark.parametrize(
    ("present", "told"),
    [
        (vault(), "vault.locked=true, vault.retention_ceiling=P30D (1 h 10 min, the lock cannot be taken back)"),
        # Kept for a week, and unnoticed for two: the ceiling has to admit the longer retention.
        (
            vault(retention="P7D"),
            "vault.locked=true, vault.retention_ceiling=P30D, vault.retention=P30D "
            "(1 h 10 min, the lock cannot be taken back)",
        ),
    ],
)
def test_a_lock_is_offered_with_the_ceiling_that_the_component_asks_for(present: Vault, told: str) -> None:
    built = topology(bucket(vaults=(present,)))
    declared = service(
        objective={"rpo": "PT2H"}, recovery={**PEOPLE, "backupJob": "PT10M", "restore": "PT1H"}, discovery="P14D"
    )
    line = budget(built, declared, Scenario.DATA_CORRUPTION).rpo

    assert levers(line, built, declared).told() == f"Conditional with {told}."


def test_no_lock_is_offered_for_the_snapshots_of_an_instance() -> None:
    declared = service(
        objective={"rpo": "PT2H"}, recovery={**PEOPLE, "backupJob": "PT10M", "restore": "PT1H"}, discovery="P14D"
    )
    for saved in ((), (vault(),)):
        built = topology(volume("instance", vaults=saved))
        line = budget(built, declared, Scenario.DATA_CORRUPTION).rpo

        assert levers(line, built, declared).told().startswith("No lever exists")


def _database(kind: str, mechanism: str | None, pair: tuple[str, str] = OUTSIDE, **more: Any) -> ServiceTopology:
    copies = [{"mechanism": mechanism, "region": pair[1], "interval": more.pop("interval", None)}] if mechanism else []
    shape = {"name": "db", "kind": kind, "region": pair[0], "versioned": None, "customer_key": False, "copies": copies}
    return topology(Store.model_validate({**shape, "zone_redundant": True, **more}), pair=pair)


@pytest.mark.parametrize(
    ("built", "objective", "assumptions", "told"),
    [
        # The network's two seconds, where daily backups and their copy are far too old.
        (
            _database("polardb", "polardb-cross-region-backup", interval="P1D"), {"rpo": "PT1M"},
            {"polardb.backup-copy": "PT30M"}, "Conditional with polardb.copy=polardb-gdn (2 s).",
        ),
        # Every 4 h is the cheapest interval that is often enough: 4 h + 10 min + 30 min.
        (
            _database("polardb", "polardb-cross-region-backup", interval="P1D"), {"rpo": "PT5H"},
            {"polardb.backup-copy": "PT30M"},
            "Conditional with polardb.copy=polardb-cross-region-backup, interval=PT4H (4 h + assumed 40 min).",
        ),
        (
            _database("rds", None), {"rpo": "PT30S"}, {"dts.lag": "PT8S"},
            "Conditional with rds.copy=dts (8 s).",
        ),
        # The global cache does not cross the border, and nobody answers for DTS.
        (
            _database("cache", None, ("cn-shenzhen", "cn-hongkong")), {"rpo": "PT30S"}, {},
            "No lever exists. Best reachable: unbounded (2 combination(s) tried).",
        ),
        # 15 min to detect and 15 to decide leave nothing of the network's 10: nobody may be asked.
        (
            _database("polardb", "polardb-gdn"), {"rto": "PT26M"}, {},
            "Conditional with decision=automatic "
            "(10 min + assumed 15 min, an alarm starts the runbook, a false one too).",
        ),
    ],
)  # fmt: skip
def test_another_copy_interval_or_decision_is_a_lever(
    built: ServiceTopology, objective: dict[str, str], assumptions: dict[str, str], told: str
) -> None:
    (measure,) = (Measure(name) for name in objective)
    recovery = {**PEOPLE, "backupJob": "PT10M", "assumptions": assumptions}
    declared = service(objective=objective, recovery=recovery)

    assert levers(_line(built, declared, measure), built, declared).told() == told


def test_services_that_differ_in_names_only_get_the_same_answer_with_their_own_obstacles() -> None:
    """The search is remembered by shape, and says of each service what stands in its own way."""
    other = topology(bucket(OUTSIDE, name="letters"), pair=OUTSIDE, service="post")
    bare = topology(bucket(OUTSIDE, copied=False, name="parcels"), pair=OUTSIDE, service="depot")
    told = [
        levers(_line(built, service(built.service), Measure.RPO), built, service(built.service)).told()
        for built in (HONG_KONG, other, bare)
    ]

    assert told[0] == told[1]
    assert "parcels has no copy to speed up" in told[2]
