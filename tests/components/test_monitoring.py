"""Alarms are told in time: before a promised age is reached, and within the promised detection."""

from collections.abc import Mapping
from typing import Any

import pytest

from components.programs import hong_kong, services
from components.recorded_cloud import RecordedCloud, deploy
from dualregion.construction import ConstructionError
from dualregion.monitoring import lag_look, outage_look
from dualregion.recovery.objective import Service
from dualregion.workload import ProtectedWorkload, ProtectedWorkloadArgs

_CONTACT = {"name": "oncall", "mail": "oncall@acme.example"}
_ARGS: dict[str, Any] = {
    "objects": {"bucket": "acme"},
    "traffic": {
        "domain": "acme.example",
        "record": "www",
        "addresses": {"primary": "192.0.2.1", "standby": "198.51.100.1"},
    },
    "monitoring": {"contacts": [_CONTACT], "tags": {"team": "web"}},
}
_PROMISED = {"objective": {"rpo": "PT15M"}, "recovery": {"detect": "PT10M"}}


def _service(**said: Any) -> Service:
    return Service.model_validate({"name": "portal", "owner": "digital-channels", **said})


def _deploy(monitoring: Mapping[str, Any] | None = None, **said: Any) -> RecordedCloud:
    given: Any = {**_ARGS, "monitoring": {**_ARGS["monitoring"], **(monitoring or {})}}
    args: ProtectedWorkloadArgs = given
    declared = {"name": "portal", "owner": "digital-channels", **(said or _PROMISED)}
    return deploy(lambda: ProtectedWorkload("portal", args, pair=hong_kong()), services(declared))


def test_the_lag_is_told_before_the_promised_age_is_reached() -> None:
    cloud = _deploy()

    alarm = cloud.inputs("portal-monitoring-primary-lag")
    assert (alarm["project"], alarm["metric"], alarm["period"]) == ("acs_oss_dashboard", "ReplicationLatency", 60)
    assert alarm["metricDimensions"] == '[{"BucketName": "acme-cn-hongkong"}]'
    # 12 min of lag, seen three minutes in a row: 720 s + 3 x 60 s = 900 s.
    assert alarm["escalationsCritical"] == {
        "statistics": "Maximum",
        "comparisonOperator": ">",
        "threshold": "720",
        "times": 3,
    }
    assert cloud.outputs["portal-monitoring"]["told"]["primaryLag"] == (
        "lag above 12 min + 3 x 1 min = 15 min, the promised rpo"
    )


def test_the_lag_is_looked_at_beside_the_bucket_that_is_copied() -> None:
    lags = [alarm for alarm in _deploy().of_type("cms/alarm:Alarm") if alarm.name.endswith("-lag")]

    assert [(alarm.name, alarm.provider) for alarm in lags] == [("portal-monitoring-primary-lag", "pair-primary")]


def test_both_regions_are_probed_from_outside_once_a_minute() -> None:
    cloud = _deploy()

    for side, address in (("primary", "192.0.2.1"), ("standby", "198.51.100.1")):
        site = cloud.resources[f"portal-monitoring-{side}-site"]
        assert dict(site.inputs) == {
            "taskName": f"portal_monitoring_{side}",
            "taskType": "TCP",
            "address": address,
            "interval": "1",
            "optionJson": {"port": 443},
        }
        assert site.provider == f"pair-{side}"


@pytest.mark.parametrize("side", ["primary", "standby"])
def test_an_outage_is_told_by_rules_of_the_region_itself(side: str) -> None:
    cloud = _deploy()

    alarm = cloud.resources[f"portal-monitoring-{side}-outage"]
    assert alarm.provider == f"pair-{side}"
    assert alarm.inputs["metricDimensions"] == f'[{{"taskId": "portal-monitoring-{side}-site-id"}}]'
    assert alarm.inputs["escalationsCritical"] == {
        "statistics": "Average",
        "comparisonOperator": "<",
        "threshold": "90",
        "times": 3,
    }
    assert f"portal-monitoring-{side}-bucket" in cloud.resources


def test_the_people_who_are_told_can_be_changed_without_the_primary() -> None:
    cloud = _deploy()

    contact, group = cloud.resources["portal-monitoring-oncall"], cloud.resources["portal-monitoring-group"]
    assert (contact.inputs["channelsMail"], group.inputs["contacts"]) == ("oncall@acme.example", ["oncall"])
    assert {contact.provider, group.provider} == {"pair-standby"}
    alarms = cloud.of_type("cms/alarm:Alarm")
    assert {tuple(alarm.inputs["contactGroups"]) for alarm in alarms} == {("portal-monitoring",)}


def test_every_alarm_names_the_service_and_keeps_the_callers_tags() -> None:
    alarms = _deploy({"silence": "PT10M"}).of_type("cms/alarm:Alarm")

    assert len(alarms) == 5
    for alarm in alarms:
        assert alarm.inputs["tags"] == {"team": "web", "dr:service": "portal"}
        assert alarm.inputs["silenceTime"] == 600


def test_no_age_is_watched_where_none_is_promised() -> None:
    cloud = _deploy(objective={"rpo": "none promised"})

    assert "portal-monitoring-primary-lag" not in cloud.resources
    assert "portal-monitoring-primary-outage" in cloud.resources


@pytest.mark.parametrize(
    ("rpo", "times", "threshold"),
    # threshold + times x 60 s is the promise, and at least a minute of lag is left to see.
    [("PT15M", 3, 720), ("PT4M", 3, 60), ("PT3M", 2, 60), ("PT2M", 1, 60), ("P1D", 3, 86_220)],
)
def test_the_looks_and_the_threshold_add_up_to_the_promise(rpo: str, times: int, threshold: int) -> None:
    look = lag_look("portal", _service(objective={"rpo": rpo}))

    assert look
    assert look.threshold
    assert (look.times, look.threshold.total_seconds()) == (times, threshold)


def test_the_tightest_promise_of_all_losses_counts() -> None:
    tight = _service(objective={"rpo": "PT1H"}, scenarios={"zone-loss": {"rpo": "PT5M"}})
    corrupt = _service(objective={"rpo": "PT1H"}, scenarios={"data-corruption": {"rpo": "PT5M"}})

    for service, told in ((tight, "= 5 min,"), (corrupt, "= 1 h,")):
        look = lag_look("portal", service)
        assert look
        assert told in look.told


@pytest.mark.parametrize(("detect", "times"), [("PT10M", 3), ("PT4M", 3), ("PT3M", 2), ("PT2M", 1)])
def test_an_outage_is_told_within_the_promised_detection(detect: str, times: int) -> None:
    look = outage_look("portal", _service(recovery={"detect": detect}))

    assert look.times == times
    assert f"1 min x ({times}+1)" in look.told


_REFUSED: list[tuple[dict[str, Any], dict[str, Any], str, str]] = [
    ({"contacts": []}, _PROMISED, "contacts", "nobody would be told"),
    ({"silence": "PT1M"}, _PROMISED, "silence", "the cloud does not accept PT1M"),
    ({"silence": "P2D"}, _PROMISED, "silence", "the cloud does not accept P2D"),
    ({"silence": "60"}, _PROMISED, "silence", "'60' is not an ISO 8601 duration"),
    ({}, {"objective": {"rpo": "PT90S"}}, "monitoring", "promises an rpo of 90 s, and an alarm needs a minute"),
    ({}, {"recovery": {"detect": "PT1M"}}, "monitoring", "takes 60 s to detect a loss, and an alarm needs two"),
]


@pytest.mark.parametrize(("monitoring", "said", "where", "found"), _REFUSED)
def test_what_no_alarm_can_do_is_refused(
    monitoring: dict[str, Any], said: dict[str, Any], where: str, found: str
) -> None:
    with pytest.raises(ConstructionError) as refused:
        _deploy(monitoring, **said)

    assert (refused.value.component, refused.value.where) == ("portal-monitoring", where)
    assert found in refused.value.found
