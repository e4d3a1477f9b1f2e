"""Datapoints: reported by customers, fed by the cloud's own products, read by rules and by DescribeMetricList.

A datapoint is kept for 31 days of the cloud's time (vendor's "Access monitoring data").
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from dualregion_emulator.services._call import Call
from dualregion_emulator.services.cms._api import API, dimensions, invalid, json_of, ok
from dualregion_emulator.store import Store

_SCHEMA = """
CREATE TABLE IF NOT EXISTS cms_point (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, region TEXT NOT NULL, namespace TEXT NOT NULL,
    metric TEXT NOT NULL, at REAL NOT NULL, dimensions TEXT NOT NULL, value REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS cms_point_at ON cms_point (account, region, namespace, metric, at)
"""
_KEPT = timedelta(days=31)
_DIMENSIONS = dict[str, str]


def feed(
    store: Store, account: str, region: str, namespace: str, metric: str, at: datetime, dims: _DIMENSIONS, value: float
) -> None:
    """Adds a datapoint: for products of the cloud, and for its owner."""
    store.ensure(_SCHEMA)
    store.connection.execute(
        "INSERT INTO cms_point (account, region, namespace, metric, at, dimensions, value) VALUES (?,?,?,?,?,?,?)",
        (account, region, namespace, metric, at.timestamp(), json.dumps(dims, sort_keys=True), value),
    )


def forget_old(store: Store, now: datetime) -> None:
    """Drops what is too old to be asked for."""
    store.ensure(_SCHEMA)
    store.connection.execute("DELETE FROM cms_point WHERE at < ?", ((now - _KEPT).timestamp(),))


def points(
    store: Store,
    account: str,
    region: str,
    namespace: str,
    metric: str,
    after: float,
    until: float,
    wanted: _DIMENSIONS,
) -> list[tuple[float, _DIMENSIONS, float]]:
    """(time, dimensions, value) later than `after`, up to and with `until`, whose dimensions include `wanted`."""
    store.ensure(_SCHEMA)
    rows = store.connection.execute(
        "SELECT at, dimensions, value FROM cms_point WHERE account=? AND region=? AND namespace=? AND metric=?"
        " AND at>? AND at<=? ORDER BY at, seq",
        (account, region, namespace, metric, after, until),
    ).fetchall()
    found = [(at, cast(_DIMENSIONS, json.loads(dims)), value) for at, dims, value in rows]
    return [row for row in found if wanted.items() <= row[1].items()]


def summary(values: Iterable[float]) -> dict[str, float]:
    """The statistics that rules and readers name."""
    numbers = list(values)
    total = sum(numbers)
    return {
        "Average": total / len(numbers),
        "Minimum": min(numbers),
        "Maximum": max(numbers),
        "Sum": total,
        "SampleCount": float(len(numbers)),
        "Value": numbers[-1],
        "Count": float(len(numbers)),
    }


@API.action(
    "PutCustomMetric",
    "MetricList",
    "MetricList.*.GroupId MetricList.*.MetricName MetricList.*.Dimensions MetricList.*.Time MetricList.*.Type"
    " MetricList.*.Period MetricList.*.Values",
)
def put_custom_metric(call: Call) -> dict[str, Any]:
    """Raw values (`Type` 0) of the namespace `acs_customMetric_<account>`, with the dimension `groupId` besides those
    given. Aggregates (`Type` 1) are not served."""
    for row in call.trees("MetricList"):
        if str(row.get("Type", "0")) != "0":
            raise invalid("Type", "The local cloud takes raw values (0) only.")
        (given,) = dimensions(str(row.get("Dimensions", "")) or "{}")
        value = json_of(str(row.get("Values", "")), "Values").get("value")
        if not isinstance(value, (int, float)) or not row.get("MetricName"):
            raise invalid("MetricList", 'MetricName and Values={"value": number} are needed.')
        at = _instant(str(row.get("Time", "")), call.context.clock.now())
        dims = {"groupId": str(row.get("GroupId", "0")), **given}
        namespace = f"acs_customMetric_{call.account}"
        feed(call.context.store, call.account, call.region, namespace, str(row["MetricName"]), at, dims, float(value))
    return {"Code": "200", "Message": "success"}


def _instant(text: str, default: datetime) -> datetime:
    """Milliseconds since 1970, `2017-10-12T13:24:56Z`, `20171012T132456.888+0800` or `2019-01-30 00:00:00` (UTC)."""
    if not text:
        return default
    try:
        if text.isdecimal():
            return datetime.fromtimestamp(int(text) / 1000, UTC)
        found = datetime.fromisoformat(text)
    except ValueError:
        raise invalid("Time", text) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


_READ = "StartTime EndTime Period Dimensions Length NextToken"


def _rows(call: Call) -> list[dict[str, Any]]:
    now = call.context.clock.now()
    period = call.number("Period", 60, 1, 86400)
    start = _instant(call.text("StartTime"), now - timedelta(hours=1)).timestamp()
    end = _instant(call.text("EndTime"), now).timestamp()
    grouped: dict[tuple[int, str], list[float]] = {}
    names = {"namespace": call.text("Namespace"), "metric": call.text("MetricName")}
    for wanted in dimensions(call.text("Dimensions")):
        found = points(
            call.context.store, call.account, call.region, **names, after=start, until=end, wanted=wanted
        )  # fmt: skip
        for at, dims, value in found:
            grouped.setdefault((int(at // period) * period, json.dumps(dims, sort_keys=True)), []).append(value)
    return [
        {"timestamp": window * 1000, "userId": call.account, **json.loads(dims), **summary(values)}
        for (window, dims), values in sorted(grouped.items())
    ]


@API.action("DescribeMetricList", "Namespace MetricName", _READ)
def describe_metric_list(call: Call) -> dict[str, Any]:
    """Datapoints of (StartTime, EndTime], summed up by period, as JSON text; the last hour if no time is named."""
    rows = _rows(call)[: call.number("Length", 1000, 1, 1440)]
    return ok(Datapoints=json.dumps(rows), Period=call.text("Period") or "60")


@API.action("DescribeMetricLast", "Namespace MetricName", _READ)
def describe_metric_last(call: Call) -> dict[str, Any]:
    """The newest datapoint of each set of dimensions."""
    hidden = {"timestamp", "userId", *summary([0.0])}
    newest = {json.dumps({k: v for k, v in row.items() if k not in hidden}): row for row in _rows(call)}
    return ok(Datapoints=json.dumps(list(newest.values())), Period=call.text("Period") or "60")
