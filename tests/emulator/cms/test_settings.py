"""Contacts, groups, rules and site monitors as settings: kept, shown, refused, deleted."""

from __future__ import annotations

from typing import Any

import pytest

from alarm_clients import Alarms
from cloud_process import Cloud
from oss_clients import STANDBY
from vendor_clients import refused


def test_a_contact_waits_for_its_owner_and_is_the_same_in_every_region(own_cloud: Cloud, cms: Alarms) -> None:
    cms.group("oncall")
    elsewhere = Alarms(own_cloud, STANDBY)
    (contact,) = elsewhere.call("describe_contact_list", ContactName="oncall-1")["Contacts"]["Contact"]
    assert contact["Channels"] == {"Mail": "a@example.com"}
    assert contact["ChannelsState"] == {"Mail": "PENDING"}
    assert contact["ContactGroups"] == {"ContactGroup": ["oncall"]}
    (group,) = elsewhere.call("describe_contact_group_list")["ContactGroupList"]["ContactGroup"]
    assert (group["Name"], group["Contacts"]) == ("oncall", {"Contact": ["oncall-1"]})


def test_what_does_not_exist_is_told_apart(cms: Alarms) -> None:
    assert refused(lambda: cms.call("describe_contact_list", ContactName="none")) == "ResourceNotFound"
    assert refused(lambda: cms.call("delete_contact", ContactName="none")) == "ContactNotExists"
    assert refused(lambda: cms.call("delete_contact_group", ContactGroupName="none")) == "ContactGroupNotExists"
    named = {"ContactGroupName": "g", "ContactNames": ["none"]}
    assert refused(lambda: cms.call("put_contact_group", **named)) == "ContactNotExists"
    assert refused(lambda: cms.rule(ContactGroups="none")) == "ContactGroupNotExists"
    assert cms.call("describe_metric_rule_list", RuleIds="none")["Alarms"] == {"Alarm": []}
    assert refused(lambda: cms.call("describe_site_monitor_attribute", TaskId="none")) == "Forbidden"


def test_a_group_that_a_rule_notifies_cannot_be_deleted(cms: Alarms) -> None:
    cms.rule()
    assert refused(lambda: cms.call("delete_contact_group", ContactGroupName="oncall")) == "ContactGroupInUse"
    cms.call("delete_metric_rules", Id=["r"])
    cms.call("delete_contact_group", ContactGroupName="oncall")
    cms.call("delete_contact", ContactName="oncall-1")
    assert cms.cloud.status()["resources"] == {}


def test_a_deleted_contact_leaves_its_groups(cms: Alarms) -> None:
    cms.group("oncall")
    cms.call("delete_contact", ContactName="oncall-1")
    (group,) = cms.call("describe_contact_group_list")["ContactGroupList"]["ContactGroup"]
    assert group["Contacts"] == {"Contact": []}


def test_a_rule_is_shown_as_it_was_put(cms: Alarms) -> None:
    cms.rule(SilenceTime=600, EffectiveInterval="08:00-20:00", Labels=[{"Key": "dr:service", "Value": "orders"}])
    row = cms.shown()
    assert (row["Period"], row["SilenceTime"], row["EffectiveInterval"]) == ("60", 600, "08:00-20:00")
    assert row["Labels"] == {"Labels": [{"Key": "dr:service", "Value": "orders"}]}
    assert row["Escalations"] == {
        "Critical": {
            "ComparisonOperator": "GreaterThanThreshold",
            "Statistics": "Maximum",
            "Threshold": "10",
            "Times": 3,
        }
    }
    target = {"Id": "1", "Arn": "acs:mns:cn-hongkong:1:/queues/q/messages", "Level": "Critical"}
    cms.call("put_metric_rule_targets", RuleId="r", Targets=[target])
    assert cms.call("describe_metric_rule_targets", RuleId="r")["Targets"] == {"Target": [target]}
    cms.call("delete_metric_rule_targets", RuleId="r", TargetIds=["1"])
    assert cms.call("describe_metric_rule_targets", RuleId="r")["Targets"] == {"Target": []}


@pytest.mark.parametrize(
    "change",
    [
        {"Threshold": "many"},
        {"Times": 0},
        {"ComparisonOperator": ">"},
        {"Statistics": ""},
    ],
)
def test_a_condition_that_cannot_be_is_refused(cms: Alarms, change: dict[str, Any]) -> None:
    row = {"ComparisonOperator": "LessThanThreshold", "Statistics": "Average", "Threshold": "1", "Times": 1}
    assert refused(lambda: cms.rule(Escalations={"Critical": {**row, **change}})) == "ParameterInvalid"


def test_a_rule_on_promql_is_refused_and_counted(cms: Alarms) -> None:
    assert refused(lambda: cms.rule(Prometheus={"PromQL": "up"})) == "UnsupportedParameter"
    assert cms.cloud.status()["unhandled"] == {"parameter Cms/PutResourceMetricRule/Prometheus": 1}


def test_a_site_monitor_lives_from_create_to_delete(cms: Alarms) -> None:
    made = cms.call(
        "create_site_monitor", Address="https://portal.example", TaskName="portal", TaskType="HTTP", Interval="1",
        IspCities='[{"City":"546","Isp":"465"}]', OptionsJson='{"time_out":5000,"http_method":"get"}',
    )  # fmt: skip
    id = made["CreateResultList"]["CreateResultList"][0]["TaskId"]
    shown = cms.call("describe_site_monitor_attribute", TaskId=id)["SiteMonitors"]
    assert (shown["Address"], shown["Interval"], shown["TaskState"]) == ("https://portal.example", "1", "1")
    assert shown["OptionJson"]["time_out"] == 5000
    assert [(city["City"], city["Isp"]) for city in shown["IspCities"]["IspCity"]] == [("546", "465")]
    cms.call("modify_site_monitor", TaskId=id, Address="https://other.example", TaskName="portal", Interval="5")
    cms.call("disable_site_monitors", TaskIds=id)
    (row,) = cms.call("describe_site_monitor_list", Keyword="port")["SiteMonitors"]["SiteMonitor"]
    assert (row["Address"], row["Interval"], row["TaskState"]) == ("https://other.example", "5", "2")
    cms.call("enable_site_monitors", TaskIds=id)
    cms.call("delete_site_monitors", TaskIds=id)
    assert refused(lambda: cms.call("describe_site_monitor_attribute", TaskId=id)) == "Forbidden"
