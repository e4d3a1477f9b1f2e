"""Backups run when their schedule says so; the times were worked out by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from backup_clients import DAY, Backups, refusal
from cloud_process import Cloud
from oss_clients import PRIMARY

HOUR = 3600


def starts(hbr: Backups) -> list[int]:
    """When the jobs began."""
    return [job["StartTime"] for job in hbr.jobs()]


def bound(hbr: Backups, schedule: str) -> tuple[Any, str]:
    """(bucket, vault) under a schedule of its own."""
    bucket, vault = hbr.oss.created(PRIMARY), hbr.vault()
    hbr.bind(hbr.policy(vault, schedule), bucket.bucket_name)
    return bucket, vault


@pytest.mark.parametrize(
    ("interval", "offset", "advanced", "expected"),
    [
        ("PT1H", 600, 600 + 3 * HOUR, [600, 600 + HOUR, 600 + 2 * HOUR, 600 + 3 * HOUR]),
        ("PT1H", 600, 540, []),
        ("P1D", -10 * HOUR, 2 * DAY, [14 * HOUR, 38 * HOUR]),
        ("PT90M", -HOUR, 5 * HOUR, [1800, 7200, 12600, 18000]),
        ("P1W", 60, 14 * DAY, [60, 60 + 7 * DAY]),
    ],
)
def test_an_interval_counts_from_its_start(
    own_cloud: Cloud, hbr: Backups, interval: str, offset: int, advanced: int, expected: list[int]
) -> None:
    # A minute of slack on either side: the test itself takes real seconds, in which the cloud's clock goes on.
    now = hbr.now() + 60
    bound(hbr, f"I|{now + offset}|{interval}")
    own_cloud.advance(seconds=now + advanced - hbr.now())
    assert [at - now for at in starts(hbr)] == [at for at in expected if at <= advanced]


def test_a_crontab_with_days_of_the_week_runs_on_those_days_in_hong_kong(own_cloud: Cloud, hbr: Backups) -> None:
    bound(hbr, "C|0|0 30 2 ? * 3,5,7")
    own_cloud.advance(days=14)
    moments = [datetime.fromtimestamp(at, ZoneInfo("Asia/Hong_Kong")) for at in starts(hbr)]
    assert len(moments) == 6
    assert {moment.strftime("%H:%M:%S") for moment in moments} == {"02:30:00"}
    assert {moment.strftime("%a") for moment in moments} == {"Tue", "Thu", "Sat"}


def test_a_crontab_with_steps_names_and_ranges(own_cloud: Cloud, hbr: Backups) -> None:
    bound(hbr, "C|0|0 0/20 8-9 ? * MON-FRI")
    own_cloud.advance(days=7)
    moments = [datetime.fromtimestamp(at, ZoneInfo("Asia/Hong_Kong")) for at in starts(hbr)]
    assert len(moments) == 5 * 6
    assert {moment.strftime("%H:%M") for moment in moments} == {"08:00", "08:20", "08:40", "09:00", "09:20", "09:40"}
    assert {moment.isoweekday() for moment in moments} == {1, 2, 3, 4, 5}


@pytest.mark.parametrize(
    "schedule",
    ["", "PT1H", "I|0|", "I|0|1H", "I|0|PT30S", "I|x|P1D", "C|0|0 2 * * *", "C|0|0 0 25 ? * *", "C|0|0 0 2 ? * MOON",
     "C|0|0 0 9-8 ? * *", "C|0|0 0/0 2 ? * *", "W|0|P1D", "I|0|P1D|x"],
)  # fmt: skip
def test_a_schedule_that_cannot_be_read_is_refused(hbr: Backups, schedule: str) -> None:
    vault = hbr.vault()
    assert refusal(lambda: hbr.policy(vault, schedule))[0] == "InvalidParameter"


def test_what_was_due_while_a_binding_was_suspended_is_not_made_up_for(own_cloud: Cloud, hbr: Backups) -> None:
    bucket, vault = hbr.oss.created(PRIMARY), hbr.vault()
    first = hbr.now() + 60
    policy = hbr.policy(vault, f"I|{first}|PT1H")
    hbr.bind(policy, bucket.bucket_name)
    named = {"PolicyId": policy, "SourceType": "OSS", "DataSourceId": bucket.bucket_name}
    own_cloud.advance(minutes=30)
    hbr.call("update_policy_binding", **named, Disabled=True)
    own_cloud.advance(hours=5)
    hbr.call("update_policy_binding", **named, Disabled=False)
    own_cloud.advance(hours=1)
    assert [at - first for at in starts(hbr)] == [0, 6 * HOUR]


def test_a_job_that_is_due_while_the_one_before_it_runs_is_skipped(own_cloud: Cloud, hbr: Backups) -> None:
    # A job of the local cloud takes 90 seconds: of one a minute, every second one is skipped.
    first = hbr.now() + 60
    bound(hbr, f"I|{first}|PT1M")
    own_cloud.advance(seconds=first + 300 - hbr.now())
    assert [at - first for at in starts(hbr)] == [0, 120, 240]


def test_a_new_schedule_replaces_the_old_one(own_cloud: Cloud, hbr: Backups) -> None:
    bucket, vault = hbr.oss.created(PRIMARY), hbr.vault()
    first = hbr.now() + 60
    policy = hbr.policy(vault, f"I|{first}|PT1H")
    hbr.bind(policy, bucket.bucket_name)
    rules = [
        {"RuleType": "BACKUP", "Schedule": f"I|{first}|P1D", "VaultId": vault},
        {"RuleType": "TRANSITION", "Retention": 3},
    ]
    hbr.call("update_policy_v2", PolicyId=policy, Rules=rules)
    own_cloud.advance(days=2, minutes=2)
    assert [at - first for at in starts(hbr)] == [0, DAY, 2 * DAY]
    assert {snapshot["Retention"] for snapshot in hbr.snapshots(vault)} == {3}
