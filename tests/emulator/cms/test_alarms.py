"""Alarms fire after period times `Times` of the cloud's clock, say so, and end."""

from __future__ import annotations

import json
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from alarm_clients import Alarms, Receiver, eventually
from backup_clients import Backups
from cloud_process import Cloud, running, start
from oss_clients import PRIMARY, STANDBY, Oss
from vendor_clients import Core


def levels(cms: Alarms) -> list[str]:
    """How the level changed, oldest first."""
    return [row["LevelChange"] for row in cms.log()]


def test_an_alarm_fires_when_the_threshold_is_met_in_three_whole_periods(cms: Alarms) -> None:
    cms.rule(times=3)
    cms.to_second(20)
    began = cms.now() // 60 * 60
    cms.minutes(11, 11)
    assert (cms.state(), levels(cms)) == ("OK", [])
    cms.minutes(11)
    assert cms.state() == "ALARM"
    (row,) = cms.log()
    # Three whole minutes after the first of them began, whenever the cloud was asked.
    assert int(row["AlertTime"]) == (began + 180) * 1000
    assert (row["LevelChange"], row["Level"], row["ContactGroups"]) == ("OK->P2", "P2", ["oncall"])
    assert row["ContactMailList"] == ["a@example.com"]
    assert json.loads(row["Message"])["curValue"] == 11


@pytest.mark.parametrize(("values", "expected"), [((11, 11, 10, 11, 11), "OK"), ((11, 11, 10, 11, 11, 11), "ALARM")])
def test_one_good_period_starts_the_count_again(cms: Alarms, values: tuple[float, ...], expected: str) -> None:
    cms.rule(times=3)
    cms.to_second(20)
    cms.minutes(*values)
    assert cms.state() == expected


def test_the_end_of_an_alarm_is_told_too(cms: Alarms) -> None:
    cms.rule(times=1)
    cms.to_second(20)
    cms.minutes(11, 5)
    assert (cms.state(), levels(cms)) == ("OK", ["OK->P2", "P2->OK"])


def test_an_alarm_that_lasts_is_repeated_after_the_silence_time(cms: Alarms) -> None:
    cms.rule(times=1, SilenceTime=300)
    cms.to_second(20)
    cms.minutes(*[11] * 12)
    told = [int(row["AlertTime"]) for row in cms.log()]
    assert [at - told[0] for at in told] == [0, 300_000, 600_000]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [("KEEP_LAST_STATE", "ALARM"), ("INSUFFICIENT_DATA", "INSUFFICIENT_DATA"), ("OK", "OK")],
)
def test_without_data_the_rule_does_what_its_policy_says(cms: Alarms, policy: str, expected: str) -> None:
    cms.rule(times=1, NoDataPolicy=policy)
    cms.to_second(20)
    cms.minutes(11)
    assert cms.state() == "ALARM"
    cms.cloud.advance(minutes=5)
    assert cms.state() == expected


def test_only_the_resources_of_the_rule_count(cms: Alarms) -> None:
    cms.rule(times=1)
    cms.to_second(20)
    cms.report(99, of="another")
    cms.cloud.advance(minutes=2)
    assert cms.state() == "OK"


def test_the_worst_level_that_is_reached_is_told(cms: Alarms) -> None:
    row = {"ComparisonOperator": "GreaterThanThreshold", "Statistics": "Average", "Times": 1}
    escalations = {"Critical": {**row, "Threshold": "100"}, "Warn": {**row, "Threshold": "10"}}
    cms.rule(Escalations=escalations)
    cms.to_second(20)
    cms.minutes(50, 150, 50, 5)
    assert levels(cms) == ["OK->P3", "P3->P2", "P2->P3", "P3->OK"]


def test_a_disabled_rule_judges_nothing_and_forgets_what_it_counted(cms: Alarms) -> None:
    cms.rule(times=2)
    cms.to_second(20)
    cms.minutes(11)
    cms.call("disable_metric_rules", RuleId=["r"])
    cms.minutes(11, 11, 11)
    assert (cms.shown()["EnableState"], cms.state()) == (False, "OK")
    cms.call("enable_metric_rules", RuleId=["r"])
    cms.to_second(20)
    cms.minutes(11)
    assert cms.state() == "OK"
    cms.minutes(11)
    assert cms.state() == "ALARM"


def test_the_webhook_is_posted_to_and_its_answer_is_in_the_log(cms: Alarms, receiver: Receiver) -> None:
    cms.rule(times=1, Webhook=receiver.url)
    cms.to_second(20)
    cms.minutes(11, 5)
    eventually(lambda: len(receiver.forms) == 2)
    assert sorted((form["ruleId"], form["triggerLevel"], form["alertState"]) for form in receiver.forms) == [
        ("r", "OK", "OK"),
        ("r", "P2", "ALERT"),
    ]
    eventually(lambda: all(row["WebhookList"] for row in cms.log()))
    assert {row["WebhookList"][0]["code"] for row in cms.log()} == {"200"}


@pytest.mark.parametrize("url", ["http://example.com/alarm", "https://127.0.0.1/alarm", "http://10.0.0.1/"])
def test_nothing_is_posted_beyond_loopback(cms: Alarms, url: str) -> None:
    cms.rule(times=1, Webhook=url)
    cms.to_second(20)
    cms.minutes(11)
    (row,) = cms.log()
    assert [answer["code"] for answer in row["WebhookList"]] == ["403"]


def test_a_webhook_that_nobody_answers_does_not_hold_up_the_cloud(cms: Alarms) -> None:
    cms.rule(times=1, Webhook="http://127.0.0.1:9/")
    cms.to_second(20)
    started = time.monotonic()
    cms.minutes(11)
    assert time.monotonic() - started < 5
    eventually(lambda: bool(cms.log()[0]["WebhookList"]))
    assert cms.log()[0]["WebhookList"][0]["code"] == "599"


def test_a_metric_of_ones_own_is_reported_read_and_judged(own_cloud: Cloud, cms: Alarms) -> None:
    namespace = f"acs_customMetric_{own_cloud.account}"
    cms.rule(times=1, Namespace=namespace, Resources='[{"of":"db"}]')
    cms.to_second(20)
    core, host = Core(own_cloud, PRIMARY), f"metrics.{PRIMARY}.aliyuncs.com"
    named = {
        "MetricList__1__GroupId": "0",
        "MetricList__1__MetricName": "lag",
        "MetricList__1__Dimensions": '{"of":"db"}',
        "MetricList__1__Type": "0",
    }
    for value in (12, 20):
        values = json.dumps({"value": value})
        core.call(host, "2019-01-01", "PutCustomMetric", **named, MetricList__1__Values=values)
    own_cloud.advance(minutes=1)
    assert cms.state() == "ALARM"
    answer = cms.call("describe_metric_list", Namespace=namespace, MetricName="lag", Dimensions='{"of":"db"}')
    (point,) = json.loads(answer["Datapoints"])
    assert (point["Maximum"], point["Minimum"], point["Average"], point["of"]) == (20, 12, 16, "db")


def test_a_backup_job_that_fails_raises_an_alarm(own_cloud: Cloud, cms: Alarms) -> None:
    oss = Oss(own_cloud)
    hbr = Backups(own_cloud, oss)
    bucket, vault, _ = hbr.protected(hours=24)
    resources = json.dumps([{"VaultId": vault}])
    row = {"ComparisonOperator": "GreaterThanOrEqualToThreshold", "Statistics": "Maximum", "Threshold": "1", "Times": 1}
    named: dict[str, Any] = {
        "Namespace": "acs_hbr",
        "MetricName": "BackupJobFailed",
        "Resources": resources,
        "Period": "300",
    }
    cms.rule(**named, Escalations={"Critical": row})
    own_cloud.advance(hours=1)
    assert cms.state() == "OK"
    bucket.delete_bucket()
    own_cloud.advance(days=1)
    assert cms.state() == "ALARM"
    oss.close()


@pytest.mark.parametrize(("lag", "expected"), [(2, []), (600, ["OK->P2", "P2->OK"])])
def test_replication_that_falls_behind_raises_an_alarm_that_ends_when_it_has_caught_up(
    tmp_path: Path, lag: int, expected: list[str]
) -> None:
    start(tmp_path).stop()
    with sqlite3.connect(tmp_path / "cloud.db") as database:
        database.execute("INSERT INTO setting VALUES ('oss.replication_lag_seconds', ?)", (str(lag),))
    database.close()
    with running(tmp_path) as cloud:
        oss, cms = Oss(cloud), Alarms(cloud)
        source, target = oss.created(PRIMARY, versioned=True), oss.created(STANDBY, versioned=True)
        replication = (
            "<ReplicationConfiguration><Rule><Action>ALL</Action><Destination>"
            f"<Bucket>{target.bucket_name}</Bucket><Location>oss-{STANDBY}</Location></Destination>"
            "<HistoricalObjectReplication>disabled</HistoricalObjectReplication></Rule></ReplicationConfiguration>"
        )
        assert oss.raw("POST", source.bucket_name, "replication&comp=add", replication.encode()) == (200, "")
        named = {"Namespace": "acs_oss_dashboard", "MetricName": "ReplicationLatency"}
        resources = json.dumps([{"BucketName": source.bucket_name}])
        cms.rule(threshold="120", times=2, **named, Resources=resources)
        cms.to_second(20)
        source.put_object("k", b"v")
        for _ in range(15):
            cloud.advance(minutes=1)
        assert levels(cms) == expected
        points = json.loads(cms.call("describe_metric_list", **named)["Datapoints"])
        # Looked at each whole minute: a write at second 20 that takes ten minutes was seen at most 9 min 40 s old.
        assert round(max(point["Maximum"] for point in points) / 10) * 10 == (580 if expected else 0)
        oss.close()
