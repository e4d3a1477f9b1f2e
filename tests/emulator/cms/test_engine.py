"""The real engine and provider on contacts, alarms and site monitors."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloud_process import Cloud
from engine_programs import Program

pytestmark = pytest.mark.slow

BODY = """
contact = alicloud.cms.AlarmContact("contact", alarm_contact_name="oncall-1", describe={text!r},
    channels_mail="a@example.com", lang="en", opts=here)
group = alicloud.cms.AlarmContactGroup("group", alarm_contact_group_name="oncall", describe={text!r},
    contacts=[contact.alarm_contact_name], opts=here)
alicloud.cms.Alarm("lag", name="lag", project="acs_oss_dashboard", metric="ReplicationLatency", period=60,
    contact_groups=[group.alarm_contact_group_name], silence_time=600, webhook="http://127.0.0.1:9/",
    metric_dimensions=json.dumps([{{"BucketName": "archive"}}]), tags={{"dr:service": "archive"}},
    escalations_critical={{"statistics": "Maximum", "comparison_operator": ">",
        "threshold": {threshold!r}, "times": 3}},
    enabled={enabled}, opts=here)
alicloud.cms.SiteMonitor("portal", task_name="portal", task_type="HTTP", address="https://portal.example",
    interval={interval!r}, isp_cities=[{{"city": "546", "isp": "465", "type": "IDC"}}],
    option_json={{"http_method": "get", "timeout": 5000}}, opts=there)
"""


def test_contacts_alarms_and_site_monitors_live_without_drift(tmp_path: Path, own_cloud: Cloud) -> None:
    first = BODY.format(text="d", threshold="10", enabled=True, interval="1")
    program = Program(tmp_path, own_cloud, first)
    program.up()
    own_cloud.advance(hours=1)
    program.must("refresh", "--yes", "--expect-no-changes", "--skip-preview", "--stack", "s")
    program.write(own_cloud, BODY.format(text="changed", threshold="20.5", enabled=False, interval="5"))
    program.up()
    program.destroy()
    assert own_cloud.status()["resources"] == {}
    assert own_cloud.status()["unhandled"] == {}
