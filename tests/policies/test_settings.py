"""`dualregion:policies` decides what a finding does to the deployment."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from policies.analyzer import analyze
from policies.fixtures import GOOD, UNVERSIONED
from policies.snapshots import FIRM, PROMISES, UNKNOWN, config, edited


def _config(policies: Mapping[str, Any], service: Mapping[str, Any] = PROMISES) -> Mapping[str, str]:
    return config(service, policies=json.dumps(policies))


UNSURE = edited(GOOD, "data-versioning", "status", UNKNOWN)


@pytest.mark.parametrize(
    ("policies", "gates"), [({}, False), ({"profiles": ["hkma"]}, True), ({"onUnknown": "fail"}, True)]
)
def test_an_unknown_gates_where_the_stack_or_its_profile_says_so(policies: Mapping[str, Any], gates: bool) -> None:
    (found,) = analyze(UNSURE, _config(policies, FIRM)).of("known-before-deployment")

    assert found.mandatory is gates


@pytest.mark.parametrize(("policies", "gates"), [({}, False), ({"onConditional": "fail"}, True)])
def test_a_promise_on_assumed_figures_gates_where_the_stack_says_so(policies: Mapping[str, Any], gates: bool) -> None:
    (found,) = analyze(GOOD, _config(policies)).of("promises-proven")

    assert found.mandatory is gates


def test_a_lowered_rule_only_advises() -> None:
    lowered = {"rules": {"bucket-versioned": {"level": "advisory"}}}

    assert [found.mandatory for found in analyze(UNVERSIONED, _config({})).of("bucket-versioned")] == [True]
    assert [found.mandatory for found in analyze(UNVERSIONED, _config(lowered)).of("bucket-versioned")] == [False]


def test_a_rule_for_one_tier_leaves_the_others_alone() -> None:
    narrowed = {"rules": {"bucket-versioned": {"tiers": ["mission-critical"]}}}

    answer = analyze(UNVERSIONED, _config(narrowed))

    assert answer.of("bucket-versioned") == []
    assert "bucket-versioned" in answer.not_applicable


def test_a_misspelt_knob_stops_everything_as_any_other_key_does() -> None:
    answer = analyze(GOOD, _config({"rules": {"bucket-versioned": {"maxDays": 3}}}))

    (found,) = answer.violations
    assert found.rule == "config-readable"
    assert "dualregion:policies.rules.bucket-versioned.maxDays: 'maxDays' is no key here" in found.message


@pytest.mark.parametrize(
    ("tier", "policies", "gates"),
    [
        ("mission-critical", {}, True),
        ("mission-critical", {"onConditional": "advise"}, False),
        ("default", {}, False),
        ("default", {"onConditional": "fail"}, True),
    ],
)
def test_whether_an_assumption_gates_is_said_by_the_tier_unless_the_stack_does(
    tier: str, policies: Mapping[str, Any], gates: bool
) -> None:
    (found,) = analyze(GOOD, _config(policies, {**PROMISES, "tier": tier})).of("promises-proven")

    assert found.mandatory is gates
