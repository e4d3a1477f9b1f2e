"""Six fixtures for each rule: it passes, fails, does not know, finds nothing, does not apply, and is waived."""

import pytest

from policies.analyzer import analyze
from policies.fixtures import BUCKET, CONFIG, GOOD, UNVERSIONED, Fixture, outcome_of, waived
from policies.gathered import FIXTURES, RULES
from policies.snapshots import EXPIRY, LEFT_OUT, OUTSIDE, PROMISES, archive, config, edited


@pytest.mark.parametrize("fixture", FIXTURES, ids=str)
def test_a_rule_says_of_its_fixture(fixture: Fixture) -> None:
    answer = analyze(fixture.stack, fixture.config, pack=fixture.pack)

    rule = fixture.rule if fixture.case != "waived" or fixture.rule != "known-before-deployment" else "bucket-versioned"
    assert outcome_of(answer, rule) is fixture.outcome, answer
    told = " | ".join([found.message for found in answer.violations] + [*answer.not_applicable.values()])
    assert fixture.told in told


def test_an_accepted_failure_shows_its_reason_its_owner_and_its_expiry() -> None:
    answer = analyze(UNVERSIONED, waived("bucket-versioned"))

    (found,) = answer.of("failures-accepted")
    assert f"accepted by chief-engineer until {EXPIRY}: accepted until the move" in found.message
    assert not found.mandatory
    assert found.urn == BUCKET
    assert answer.blocks() == []


def test_each_rule_has_its_six_fixtures() -> None:
    # Of the hygiene of a pack, some rules are themselves what the others report as unknown or waived.
    for rule in (*RULES, "config-readable", "waivers-in-force"):
        cases = {fixture.case for fixture in FIXTURES if fixture.rule == rule}
        assert {"passes", "fails", "unknown", "absent", "not applicable", "waived"} <= cases, rule


def test_the_good_stack_blocks_nothing() -> None:
    assert analyze(GOOD, CONFIG).blocks() == []


def test_a_pair_without_time_control_blocks_nothing_where_nothing_is_promised() -> None:
    silent = dict.fromkeys(("region-loss", "control-plane-loss", "data-corruption"), "none promised")
    outside = edited(archive(OUTSIDE), "copying", "rtc", LEFT_OUT)

    assert analyze(outside, config({**PROMISES, "scenarios": silent}, pair=OUTSIDE)).blocks() == []
