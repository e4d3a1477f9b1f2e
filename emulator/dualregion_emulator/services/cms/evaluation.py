"""When an alarm fires: a rule's threshold is met in `Times` whole periods in a row.

Periods are aligned to the epoch and judged when they are over, so an alarm comes between `Times` periods and one period
more after the trouble began. A period without data counts neither for nor against, unless the rule's NoDataPolicy says
otherwise (vendor's PutResourceMetricRule page). While an alarm lasts it is repeated after each SilenceTime.
"""

from __future__ import annotations

import json
import operator
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, cast

from dualregion_emulator.clock import Clock
from dualregion_emulator.services.cms import alerts, feeds, metrics, webhooks
from dualregion_emulator.services.cms._api import API, RULE, dimensions
from dualregion_emulator.store import Document, Store

COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
    "EqualToThreshold": operator.eq,
    "NotEqualToThreshold": operator.ne,
}
_LEVELS = {"Critical": "P2", "Warn": "P3", "Info": "P4"}
"""Worst first; the names that the alert log uses (vendor's DescribeAlertLogList page)."""
_ZONE = timezone(timedelta(hours=8))
_DRAWN_OUT = 2000
"""More empty periods than this in one go say nothing that the last ones would not."""


def restart(rule: Document, now: datetime) -> None:
    """Begins to judge at the first period that starts from now on; what was counted is forgotten."""
    period = int(rule["Period"])
    rule["Next"] = -int(-now.timestamp() // period) * period
    rule["Resource"] = {}


def tick(store: Store, clock: Clock) -> None:
    """Lets the cloud's products report, judges every period that is over, and sends what is due."""
    now = clock.now()
    feeds.collect(store, clock)
    rules = list(store.everywhere(API.product, RULE))
    for account, region, id, rule in rules:
        if rule["EnableState"] and rule["Next"] + int(rule["Period"]) <= now.timestamp():
            _judge(store, account, region, rule, now)
            store.put(account, region, API.product, RULE, id, rule)
    webhooks.send(store)


def _judge(store: Store, account: str, region: str, rule: Document, now: datetime) -> None:
    period, first = int(rule["Period"]), int(rule["Next"])
    last = int((now.timestamp() - first) // period) * period + first
    rule["Next"] = last
    for wanted in dimensions(rule["Resources"], "Resources"):
        windows: dict[int, list[float]] = {}
        names = {"namespace": rule["Namespace"], "metric": rule["MetricName"]}
        for at, _, value in metrics.points(store, account, region, **names, after=first, until=last, wanted=wanted):
            # (start, end], as the vendor counts: what is reported at the end belongs to the period before it.
            windows.setdefault(-int(-(at - first) // period) * period + first, []).append(value)
        silent = rule["NoDataPolicy"] == "KEEP_LAST_STATE"
        ends = sorted(windows) if silent else range(max(first, last - _DRAWN_OUT * period) + period, last + 1, period)
        for end in ends:
            _step(store, account, region, rule, wanted, windows.get(end, []), end)
    states = [state["State"] for state in cast(dict[str, Any], rule["Resource"]).values()]
    worst = next((name for name in ("ALARM", "INSUFFICIENT_DATA") if name in states), "OK")
    rule["AlertState"] = worst if states else rule["AlertState"]


def _step(
    store: Store, account: str, region: str, rule: Document, wanted: dict[str, str], values: list[float], end: int
) -> None:
    """One period of one resource."""
    key = json.dumps(wanted, sort_keys=True)
    state = rule["Resource"].setdefault(key, {"State": "OK", "Counts": {}, "Level": "", "Told": 0})
    if not values:
        state |= {"State": rule["NoDataPolicy"], "Counts": {}, "Level": ""}
        return
    told = metrics.summary(values)
    reached, shown = "", 0.0
    for level in _LEVELS:
        row = rule["Escalations"].get(level)
        if row is None:
            continue
        value = told.get(str(row["Statistics"]).split(",")[0], told["Average"])
        met = COMPARISONS[row["ComparisonOperator"]](value, float(row["Threshold"]))
        state["Counts"][level] = state["Counts"].get(level, 0) + 1 if met else 0
        if not reached and state["Counts"][level] >= row["Times"]:
            reached, shown = level, value
    before = state["Level"]
    state |= {"Level": reached, "State": "ALARM" if reached else "OK"}
    if not _effective(rule["EffectiveInterval"], end):
        return
    again = reached and end - state["Told"] >= rule["SilenceTime"]
    if reached != before or again:
        state["Told"] = end
        name = _LEVELS.get(reached, "OK")
        value = shown if reached else told["Value"]
        alerts.record(store, account, region, rule, wanted, end, name, _LEVELS.get(before, "OK"), value)


def _effective(interval: str, end: int) -> bool:
    """Is this instant within `HH:MM-HH:MM`, in UTC+8? An interval may go past midnight."""
    first, _, last = interval.partition("-")
    at = datetime.fromtimestamp(end, UTC).astimezone(_ZONE).strftime("%H:%M")
    return first <= at <= last if first <= last else at >= first or at <= last
