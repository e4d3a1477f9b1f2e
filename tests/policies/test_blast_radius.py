"""What the tables do not hold of the rules about how far one loss reaches."""

import pytest

from dualregion_policies.properties import SHAREABLE
from policies.analyzer import analyze
from policies.fixtures_blast import ALONE, LEANING, OTHER, SHARED
from policies.snapshots import PROMISES, Item, added, config

THIRD = {**OTHER, "name": "third"}


@pytest.mark.parametrize(("kind", "called"), sorted(SHAREABLE.items()))
def test_nothing_of_these_types_is_shared_with_an_isolated_service(kind: str, called: str) -> None:
    both = added(SHARED, Item("common", kind, {"tags": {"dr:service": "archive,portal"}}))

    found = analyze(both, config(ALONE, OTHER)).of("isolated-services-share-nothing")

    assert f"the {called} common is shared by archive, portal" in " ".join(one.message for one in found)


def test_two_services_may_share_while_a_third_is_isolated() -> None:
    answer = analyze(SHARED, config(PROMISES, OTHER, {**THIRD, "isolated": True}))

    assert answer.of("isolated-services-share-nothing") == []


def test_isolated_is_yes_or_no_and_nothing_that_looks_like_it() -> None:
    (found,) = analyze(SHARED, config({**PROMISES, "isolated": "yes"})).violations

    assert found.rule == "config-readable"
    assert "dualregion:services[0].isolated" in found.message


def test_a_promise_that_is_weaker_in_one_scenario_only_is_found_and_both_tiers_are_named() -> None:
    later = {**OTHER, "tier": "default", "scenarios": {**PROMISES["scenarios"], "region-loss": {"rto": "PT8H"}}}
    (found,) = analyze(SHARED, config({**LEANING, "tier": "logistics"}, later)).of("promises-rest-on-no-weaker-ones")

    assert "archive (logistics) promises RTO 1 h in region-loss and depends on portal (default)" in found.message
    assert "zone-loss" not in found.message


def test_only_the_service_of_a_strict_tier_is_stopped_by_an_assumption() -> None:
    strict, lenient = {**PROMISES, "tier": "mission-critical"}, {**OTHER, "tier": "default"}
    levels = {
        " ".join(one.message.splitlines()[1].split()[:1]): one.mandatory
        for one in analyze(SHARED, config(strict, {**lenient, "roots": ["*::www"]})).of("promises-proven")
    }

    assert levels == {"archive": True, "portal": False}
