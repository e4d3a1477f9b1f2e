"""Whether somebody is told in time that a copy falls behind: what tables do not hold."""

import json
import runpy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.programs import hong_kong, services
from dualregion.recovery.objective import tiers
from dualregion.recovery.rules import rules
from dualregion.workload import ProtectedWorkload, ProtectedWorkloadArgs
from dualregion_policies.properties import links as of
from policies.analyzer import Answer, analyze, analyze_request
from policies.linked_stacks import SYNCED, WATCHED
from policies.recorded_stack import preview
from policies.snapshots import LEFT_OUT, UNKNOWN, Item, Snapshot, added, config, edited, unneeded

RULE = "replication-watched"
STACKS = Path(__file__).parents[2] / "stacks"


def _found(answer: Answer) -> list[tuple[str, str]]:
    """Rule and resource of what is said about the alarms."""
    told = [one for one in answer.violations if RULE in f"{one.rule} {one.message}"]
    return [(one.rule, one.urn.rpartition("::")[2]) for one in told]


def _judged(stack: Snapshot) -> list[tuple[str, str]]:
    return _found(analyze(stack, config()))


@pytest.mark.parametrize(("rpo", "found"), [("PT15M", []), ("PT14M", [(RULE, "acme-objects-replication")])])
def test_the_alarms_of_our_own_monitoring_ring_in_time_for_what_they_were_made_for(
    rpo: str, found: list[tuple[str, str]]
) -> None:
    given: Any = {
        "objects": {"bucket": "acme"},
        "monitoring": {"contacts": [{"name": "oncall", "mail": "o@x.example"}]},
    }
    args: ProtectedWorkloadArgs = given
    service: dict[str, Any] = {"name": "acme", "owner": "me", "objective": {"rpo": "PT15M"}}
    asked = preview(lambda: ProtectedWorkload("acme", args, pair=hong_kong()), services(service))

    stricter = {**service, "objective": {"redirect": "PT1H", "rto": "PT1H", "rpo": rpo}}
    answer = analyze_request(asked, config(stricter, pair=("cn-hongkong", "ap-southeast-1")))

    assert RULE not in answer.not_applicable
    assert _found(answer) == found


def test_a_program_that_is_fit_to_copy_is_advised_of_the_alarm_that_it_does_not_have() -> None:
    raw = yaml.safe_load((STACKS / "Pulumi.mainland.yaml").read_text("utf-8"))["config"]
    values = {key: value if isinstance(value, str) else json.dumps(value) for key, value in raw.items()}
    asked = preview(lambda: runpy.run_path(str(STACKS / f"{values['dualregion:program']}.py")), values)

    (found,) = analyze_request(asked, values).of(RULE)

    assert not found.mandatory
    assert (
        "archive-objects-replication has no alarm on its age; archive promises to lose at most 15 min" in found.message
    )


@pytest.mark.parametrize("dimensions", ["[]", "no JSON", '{"BucketName": "elsewhere"}'])
def test_an_alarm_on_another_bucket_is_none_on_this_one(dimensions: str) -> None:
    elsewhere = edited(unneeded(WATCHED, "alarm", "metricDimensions"), "alarm", "metricDimensions", dimensions)

    assert _judged(elsewhere) == [(RULE, "copying")]


def test_of_a_copy_whose_bucket_is_not_known_any_alarm_may_be_the_one() -> None:
    unknown = edited(unneeded(WATCHED, "copying", "bucket"), "copying", "bucket", UNKNOWN)
    copying = unknown["copying"]
    owned = {**unknown, "copying": replace(copying, props={**copying.props, "tags": {"dr:service": "archive"}})}

    assert _judged(edited(owned, "alarm", "metricDimensions", "[]")) == [(RULE, "copying")]
    assert ("known-before-deployment", "copying") in _judged(owned)


def test_a_monitor_of_a_job_that_is_not_known_may_be_this_job_s() -> None:
    silent = edited(SYNCED, "sync", "delayNotice", False)
    monitor = Item("late", of.MONITOR, {"type": "delay", "delayRuleTime": "600"}, "standby", {"dtsJobId": ["sync"]})
    unbound = Item("late", of.MONITOR, {**monitor.props, "dtsJobId": UNKNOWN}, "standby")

    assert _judged(silent) == [(RULE, "sync")]
    assert _judged(added(silent, monitor)) == []
    assert _judged(added(silent, unbound)) == [("known-before-deployment", "sync")]


@pytest.mark.parametrize(("dimensions", "found"), [("sync", []), ("books", [(RULE, "sync")])])
def test_an_alarm_of_cloud_monitor_on_the_job_is_enough(dimensions: str, found: list[tuple[str, str]]) -> None:
    silent = edited(edited(SYNCED, "sync", "delayNotice", LEFT_OUT), "sync", "errorNotice", LEFT_OUT)
    props = {"project": "acs_dts", "metric": "AnyOfTheirs", "escalationsCritical": {"threshold": "60", "times": 1}}
    alarm = Item("job-alarm", of.ALARM, props, "standby", {"metricDimensions": [dimensions]})

    assert _judged(added(silent, alarm)) == found


def test_the_way_back_of_a_synchronisation_is_no_copy() -> None:
    silent = edited(SYNCED, "sync", "delayNotice", False)

    assert _judged(edited(silent, "sync", "synchronizationDirection", "Reverse")) == []


def test_a_copy_that_belongs_to_no_service_is_not_asked() -> None:
    assert RULE in analyze(edited(WATCHED, "data", "tags", {}), config()).not_applicable


def test_the_tiers_that_may_gate_are_those_that_ship() -> None:
    assert {*rules()[RULE].knobs["mandatoryTiers"].choices} == {*tiers()}
