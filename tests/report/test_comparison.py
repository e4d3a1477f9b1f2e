"""What a change does to the budgets, and which of the inputs that changed is the cause."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from dualregion.recovery.assessment import Assessment, Judged, line_notes
from dualregion.recovery.budget import Verdict
from dualregion.recovery.objective import Service
from dualregion.recovery.topology import ServiceTopology
from dualregion.report.comparison import Comparison, compared
from recovery.shapes import OUTSIDE, bucket, probing, service, switch, topology, vault

PROMISE = {"redirect": "PT90S", "rto": "none promised", "rpo": "none promised"}


def _assessment(
    topologies: Sequence[ServiceTopology], services: Sequence[Service], findings: Sequence[Judged] = ()
) -> Assessment:
    """What a pack writes down of these."""
    return Assessment(
        project="shop",
        stack="test",
        packs=("recovery",),
        budgets=line_notes(topologies, services),
        services=tuple(one.model_dump(mode="json", by_alias=True, exclude_defaults=True) for one in services),
        topologies=tuple(one.model_dump(mode="json") for one in topologies),
        findings=tuple(findings),
    )


def _orders(*, ttl: str = "PT30S", retries: int = 2, timeout: str = "PT2S", **more: Any) -> Assessment:
    moved = probing("gtm3", "PT15S", retries, timeout, ttl)
    built = topology(bucket(OUTSIDE), switch=moved, service="orders", pair=OUTSIDE)
    return _assessment([built], [service("orders", objective=PROMISE, **more)])


def _told(comparison: Comparison, measure: str = "redirect", scenario: str = "region-loss") -> list[str]:
    return [one.told for one in comparison.changes if (one.scenario, one.measure) == (scenario, measure)]


def test_a_longer_time_to_live_is_named_as_the_cause_as_the_readme_shows_it() -> None:
    (told,) = _told(compared(_orders(), _orders(ttl="PT10M"), "before.json"))

    assert told == ("orders region-loss redirect 77 s -> 10 min 47 s (pass -> fail), cause: traffic.ttl PT30S -> PT10M")
    assert f"    {told}\n" in (Path(__file__).resolve().parents[2] / "README.md").read_text("utf-8")


def test_nothing_changed_is_said_by_number() -> None:
    same = compared(_orders(), _orders(), "before.json")

    assert (same.changes, same.unchanged) == ((), 12)


def test_each_of_several_causes_is_named_and_what_changes_no_budget_is_not() -> None:
    (told,) = _told(compared(_orders(), _orders(retries=3, ttl="PT1M", discovery="P7D"), "before.json"))

    assert told.endswith("causes: traffic.ttl PT30S -> PT1M; traffic.retries 2 -> 3")


@pytest.mark.parametrize(
    ("before", "after", "measure", "scenario", "cause"),
    [
        (
            topology(bucket(time_control=True), service="orders"),
            topology(bucket(), service="orders"),
            "rpo",
            "region-loss",
            "objects.timeControl of archive-primary true -> false",
        ),
        (
            topology(bucket(OUTSIDE, vaults=(vault(),)), service="orders", pair=OUTSIDE),
            topology(bucket(OUTSIDE), service="orders", pair=OUTSIDE),
            "rpo",
            "data-corruption",
            "vault vault removed",
        ),
        (
            topology(bucket(OUTSIDE), service="orders", pair=OUTSIDE),
            topology(service="orders", pair=OUTSIDE),
            "rpo",
            "region-loss",
            "store archive-primary removed",
        ),
        (
            topology(switch=switch("PT10M"), service="orders", pair=OUTSIDE),
            topology(switch=switch(None), service="orders", pair=OUTSIDE),
            "redirect",
            "region-loss",
            "traffic.ttl removed",
        ),
    ],
)
def test_inputs_are_named_as_components_write_them(
    before: ServiceTopology, after: ServiceTopology, measure: str, scenario: str, cause: str
) -> None:
    corruption = {"backupJob": "PT10M", "restore": "PT1H", "detect": "PT5M", "decide": "PT5M", "redirect": "PT5M"}
    promised = service("orders", recovery=corruption, discovery="P7D")
    locked = before.model_copy(
        update={
            "stores": tuple(
                store.model_copy(update={"vaults": tuple(v.model_copy(update={"locked": True}) for v in store.vaults)})
                for store in before.stores
            )
        }
    )
    changes = compared(_assessment([locked], [promised]), _assessment([after], [promised]), "before").changes

    (change,) = (one for one in changes if (one.scenario, one.measure) == (scenario, measure))
    assert change.causes == (cause,)


def test_a_promise_that_was_lowered_changes_the_verdict_and_is_the_cause() -> None:
    before = _assessment(
        [topology(switch=switch(), service="orders")], [service("orders", objective={**PROMISE, "redirect": "PT1H"})]
    )
    after = _assessment(
        [topology(switch=switch(), service="orders")], [service("orders", objective={**PROMISE, "redirect": "PT10M"})]
    )

    assert _told(compared(before, after, "before.json")) == [
        "orders region-loss redirect 45 min (conditional -> fail), cause: objective.redirect PT1H -> PT10M"
    ]


def test_a_service_that_waits_for_another_is_changed_by_the_others_input() -> None:
    def stack(ttl: str) -> Assessment:
        moved = probing("gtm3", "PT15S", 2, "PT2S", ttl)
        built = [topology(switch=moved, service="orders"), topology(switch=switch("PT1M"), service="portal")]
        promise = {**PROMISE, "redirect": "none promised", "rto": "PT4H"}
        people = {"detect": "PT10S", "decide": "PT1S", "redirect": "PT1S"}
        return _assessment(
            built,
            [
                service("orders", objective=promise),
                service("portal", objective=promise, recovery=people, dependsOn=["orders"]),
            ],
        )

    changes = compared(stack("PT30S"), stack("PT10M"), "before.json").changes
    told = [one.told for one in changes if (one.service, one.scenario, one.measure) == ("portal", "region-loss", "rto")]

    assert [one.rpartition(", cause: ")[2] for one in told] == ["orders traffic.ttl PT30S -> PT10M"]


def test_a_slower_failover_is_told_of_the_availability_of_the_year_too() -> None:
    promised = [service("orders", objective={**PROMISE, "availability": "99.9 %"})]
    before, after = (
        _assessment([topology(switch=probing("gtm3", "PT15S", 2, "PT2S", ttl), service="orders")], promised)
        for ttl in ("PT30S", "PT10H")
    )

    (told,) = _told(compared(before, after, "before.json"), "availability", "a year")
    assert "-> fail), cause: traffic.ttl PT30S -> PT10H" in told


def test_what_people_say_they_need_is_a_cause_by_the_name_that_config_gives_it() -> None:
    people = {"detect": "PT15M", "decide": "PT15M", "redirect": "PT5M"}
    before = _assessment([topology(switch=switch())], [service(recovery=people)])
    after = _assessment([topology(switch=switch())], [service(recovery={**people, "decide": "PT30M"})])

    (told,) = _told(compared(before, after, "before.json"))
    assert told.endswith("cause: recovery.decide PT15M -> PT30M")


def test_another_figure_of_the_catalogue_is_told_by_its_step() -> None:
    """The inputs are the same, and yet the earlier check came to another value: its catalogue was another."""
    before = _orders()
    line = next(one for one in before.budgets if one.key == ("orders", "region-loss", "redirect"))
    steps = (line.steps[0].model_copy(update={"told": "detect 10 s"}), *line.steps[1:])
    older = line.model_copy(update={"value": "PT40S", "shown": "40 s", "steps": steps})
    changed = before.model_copy(update={"budgets": tuple(older if one is line else one for one in before.budgets)})

    (told,) = _told(compared(changed, before, "before.json"))
    assert told.endswith("cause: figure of detect: detect 10 s -> detect 15 s x (2+1) + 2 s")


def test_a_service_that_is_new_or_gone_is_told_line_by_line() -> None:
    none = _assessment([], [])

    appeared = compared(none, _orders(), "before.json")
    assert len(appeared.changes) == 12
    assert _told(appeared)[0].startswith("orders region-loss redirect absent -> 77 s (absent -> pass), cause")
    assert _told(compared(_orders(), none, "before.json"))[0].startswith("orders region-loss redirect 77 s -> absent")


def test_findings_that_appeared_and_went_are_told_and_waived_ones_are_not() -> None:
    def finding(subject: str, **changes: Any) -> Judged:
        shape: dict[str, Any] = {"verdict": Verdict.FAIL, "level": "mandatory", "pack": "recovery", "open": True}
        return Judged(rule="bucket-versioned", subject=subject, message=f"{subject} not versioned", **shape | changes)

    before = _assessment([], [], [finding("a"), finding("b"), finding("c", waived=True)])
    after = _assessment([], [], [finding("b"), finding("d"), finding("e", open=False)])
    told = compared(before, after, "before.json")

    assert told.appeared == ("bucket-versioned: d not versioned",)
    assert told.went == ("bucket-versioned: a not versioned",)
