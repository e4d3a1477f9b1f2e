"""The log of alarms: one entry whenever a resource's level changes, and whenever an alarm is repeated."""

from __future__ import annotations

import json
from typing import Any

from dualregion_emulator.services._call import Call, new_uuid, page
from dualregion_emulator.services.cms import webhooks
from dualregion_emulator.services.cms._api import API, CONTACT, GROUP, ok
from dualregion_emulator.store import Document, Store

_SCHEMA = """
CREATE TABLE IF NOT EXISTS cms_alert (
    id TEXT PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL, at INTEGER NOT NULL, rule TEXT NOT NULL,
    doc TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS cms_alert_at ON cms_alert (account, region, at)
"""
_NAMES = {"P2": "Critical", "P3": "Warn", "P4": "Info"}


def record(
    store: Store,
    account: str,
    region: str,
    rule: Document,
    wanted: dict[str, str],
    at: int,
    level: str,
    before: str,
    value: float,
) -> None:
    """Adds an entry and hands it to the rule's webhook."""
    store.ensure(_SCHEMA)
    row = rule["Escalations"].get(_NAMES.get(level) or _NAMES.get(before, ""), {})
    expression = f"{row.get('Statistics')} {row.get('ComparisonOperator')} {row.get('Threshold')}"
    groups = [group for group in rule["ContactGroups"].split(",") if group]
    names = {name for g in groups for name in (store.get(account, "", API.product, GROUP, g) or {}).get("Contacts", [])}
    contacts = [store.get(account, "", API.product, CONTACT, name) or {} for name in sorted(names)]
    id = new_uuid()
    doc = {
        "LogId": id,
        "AlertTime": str(at * 1000),
        "RuleId": rule["RuleId"],
        "RuleName": rule["RuleName"],
        "Namespace": rule["Namespace"],
        "MetricName": rule["MetricName"],
        "Product": rule["Namespace"].removeprefix("acs_").partition("_")[0],
        "Level": level,
        "LevelChange": f"{before}->{level}",
        "Dimensions": [{"Key": key, "Value": text} for key, text in wanted.items()],
        "ContactGroups": groups,
        "ContactMailList": [c["Channels"]["Mail"] for c in contacts if c.get("Channels", {}).get("Mail")],
        "Escalation": {"Expression": expression, "Level": level, "Times": int(row.get("Times", 0))},
        "Message": json.dumps({"curValue": value, "dimensions": wanted, "expression": expression}),
        "SendStatus": "0",
    }
    store.connection.execute(
        "INSERT INTO cms_alert (id, account, region, at, rule, doc) VALUES (?,?,?,?,?,?)",
        (id, account, region, at, rule["RuleId"], json.dumps(doc)),
    )
    if rule["Webhook"]:
        told = {
            "alertName": rule["RuleName"],
            "alertState": "OK" if level == "OK" else "ALERT",
            "curValue": f"{value:g}",
            "dimensions": json.dumps(wanted),
            "expression": expression,
            "metricName": rule["MetricName"],
            "namespace": rule["Namespace"],
            "preTriggerLevel": before,
            "regionId": region,
            "ruleId": rule["RuleId"],
            "timestamp": str(at * 1000),
            "triggerLevel": level,
            "userId": account,
        }
        webhooks.queue(store, id, rule["Webhook"], told)


@API.action(
    "DescribeAlertLogList",
    "",
    "RuleId RuleName Namespace MetricName Level ContactGroup StartTime EndTime LastMin SearchKey PageNumber PageSize",
)
def describe_alert_log_list(call: Call) -> dict[str, Any]:
    """Newest first; times are milliseconds since 1970. `Level` is P2, P3, P4 or OK."""
    store = call.context.store
    store.ensure(_SCHEMA)
    number, size = call.number("PageNumber", 1, 1, 10**6), call.number("PageSize", 10, 1, 100)
    now = int(call.context.clock.now().timestamp())
    start, end = call.number("StartTime", 0, 0, 10**14), call.number("EndTime", (now + 1) * 1000, 0, 10**14)
    if call.text("LastMin"):
        start = (now - 60 * call.number("LastMin", 60, 1, 10**6)) * 1000
    found = store.connection.execute(
        "SELECT id, doc FROM cms_alert WHERE account=? AND region=? AND at BETWEEN ? AND ? ORDER BY at DESC, id",
        (call.account, call.region, start // 1000, end // 1000),
    ).fetchall()
    rows: list[dict[str, Any]] = [json.loads(doc) | {"WebhookList": webhooks.results(store, id)} for id, doc in found]
    for name in ("RuleId", "RuleName", "Namespace", "MetricName", "Level"):
        rows = [row for row in rows if call.text(name) in ("", row[name])]
    if call.text("ContactGroup"):
        rows = [row for row in rows if call.text("ContactGroup") in row["ContactGroups"]]
    rows = [row for row in rows if call.text("SearchKey") in row["RuleName"]]
    return ok(PageNumber=number, PageSize=size, AlertLogList=page(rows, number, size))
