"""Lists alarms, site monitors, and who is told of them."""

from collections.abc import Iterator, Sequence

from dualregion.reconcile.cloud import Cloud
from dualregion.reconcile.model import Declared, Found
from dualregion.reconcile.rows import made

_SIZE = 100


def regional(cloud: Cloud, region: str, declared: Sequence[Declared]) -> Iterator[Found]:
    """Alarms and site monitors of a region in which any is declared."""
    tokens = {one.token for one in declared if one.region == region}
    if "alicloud:cms/alarm:Alarm" in tokens:
        for row in cloud.pages("metrics", region, "DescribeMetricRuleList", "Alarms.Alarm", _SIZE, "Page"):
            names = {
                "name": row.get("RuleName", ""),
                "project": row.get("Namespace", ""),
                "metric": row.get("MetricName", ""),
            }
            told = {**row, "Tags": None}
            yield made("alicloud:cms/alarm:Alarm", region, row["RuleId"], names, told, "GmtCreate")
    if "alicloud:cms/siteMonitor:SiteMonitor" in tokens:
        for row in cloud.pages("metrics", region, "DescribeSiteMonitorList", "SiteMonitors.SiteMonitor", _SIZE, "Page"):
            names = {"taskName": row["TaskName"], "taskType": row["TaskType"], "address": row["Address"]}
            told = {**row, "Tags": None}
            yield made("alicloud:cms/siteMonitor:SiteMonitor", region, row["TaskId"], names, told, "CreateTime")


def worldwide(cloud: Cloud, region: str, declared: Sequence[Declared]) -> Iterator[Found]:
    """Contacts and their groups, which belong to the account; their ids are their names
    (resource_alicloud_cms_alarm_contact.go:95, resource_alicloud_cms_alarm_contact_group.go:91)."""
    tokens = {one.token for one in declared}
    if "alicloud:cms/alarmContact:AlarmContact" in tokens:
        for row in cloud.pages("metrics", region, "DescribeContactList", "Contacts.Contact", _SIZE):
            names = {"alarmContactName": row["Name"]}
            told = {**row, "Tags": None}
            yield made("alicloud:cms/alarmContact:AlarmContact", "", row["Name"], names, told, "CreateTime")
    if "alicloud:cms/alarmContactGroup:AlarmContactGroup" in tokens:
        path = "ContactGroupList.ContactGroup"
        for row in cloud.pages("metrics", region, "DescribeContactGroupList", path, _SIZE):
            names = {"alarmContactGroupName": row["Name"]}
            told = {**row, "Tags": None}
            yield made("alicloud:cms/alarmContactGroup:AlarmContactGroup", "", row["Name"], names, told, "CreateTime")
