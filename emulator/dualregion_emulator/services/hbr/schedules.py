"""When a backup is due: `I|{start}|{interval}` and `C|{start}|{crontab}` (vendor's CreatePolicyV2 page).

The start is seconds since 1970. The crontab has the six fields of Quartz (second, minute, hour, day of month, month,
day of week with 1 for Sunday), as in the vendor's example `0 0 2 ? * 3,5,7`: Tuesday, Thursday and Saturday at two. The
page prints the start of that example in UTC+8, so crontabs are read in UTC+8: an assumption, it names no zone for them.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from dualregion_emulator.services.hbr._api import invalid

_ZONE = timezone(timedelta(hours=8))
_INTERVAL = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
_SHORTEST = timedelta(minutes=1)
_FIELDS = ((0, 59), (0, 59), (0, 23), (1, 31), (1, 12), (1, 7))
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_FARTHEST = timedelta(days=4 * 366)
"""A leap day is at most eight years off; who backs up that rarely may wait for the next look."""


def next_due(schedule: str, after: datetime) -> datetime | None:
    """The first time later than `after`, UTC; None if a crontab has none within four years. `InvalidParameter` if the
    schedule cannot be read."""
    kind, start_text, rule = (*schedule.split("|"), "", "", "")[:3]
    if kind not in ("I", "C") or not start_text.isdecimal() or schedule.count("|") != 2:
        raise invalid("Schedule", f"{schedule!r} is neither I|start|interval nor C|start|crontab.")
    start = datetime.fromtimestamp(int(start_text), UTC)
    if kind == "C":
        return _next_of_crontab(rule, max(after, start - timedelta(seconds=1)))
    step = _interval(rule)
    return start if after < start else start + ((after - start) // step + 1) * step


def _interval(text: str) -> timedelta:
    found = _INTERVAL.fullmatch(text)
    weeks, days, hours, minutes = (int(group or 0) for group in found.groups()) if found else (0, 0, 0, 0)
    step = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
    if step < _SHORTEST:
        raise invalid("Schedule", f"{text!r} is no interval of a minute or more.")
    return step


def _next_of_crontab(text: str, after: datetime) -> datetime | None:
    fields = text.split()
    if len(fields) != len(_FIELDS):
        raise invalid("Schedule", f"The crontab {text!r} must have six fields.")
    names = ((), (), (), (), _MONTHS, _DAYS)
    seconds, minutes, hours, days, months, weekdays = (
        _numbers(field, low, high, spelt) for field, (low, high), spelt in zip(fields, _FIELDS, names, strict=True)
    )
    moment = after.astimezone(_ZONE).replace(microsecond=0) + timedelta(seconds=1)
    last = moment + _FARTHEST
    while moment < last:
        if moment.month not in months or moment.day not in days or moment.isoweekday() % 7 + 1 not in weekdays:
            moment = moment.replace(hour=0, minute=0, second=0) + timedelta(days=1)
        elif moment.hour not in hours:
            moment = moment.replace(minute=0, second=0) + timedelta(hours=1)
        elif moment.minute not in minutes:
            moment = moment.replace(second=0) + timedelta(minutes=1)
        elif moment.second not in seconds:
            moment += timedelta(seconds=1)
        else:
            return moment.astimezone(UTC)
    return None


def _numbers(field: str, low: int, high: int, names: tuple[str, ...]) -> frozenset[int]:
    """What one field allows: `*`, `?`, lists, ranges and steps."""
    found: set[int] = set()
    for part in field.upper().split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        if span in ("*", "?"):
            start, end = low, high
        else:
            start = _number(first, field, low, high, names)
            end = _number(last, field, low, high, names) if last else (high if step else start)
        if (step and not (step.isdecimal() and int(step))) or end < start:
            raise invalid("Schedule", f"{field!r} is not a field of a crontab.")
        found.update(range(start, end + 1, int(step or 1)))
    return frozenset(found)


def _number(text: str, field: str, low: int, high: int, names: tuple[str, ...]) -> int:
    value = names.index(text) + low if text in names else int(text) if text.isdecimal() else -1
    if not low <= value <= high:
        raise invalid("Schedule", f"{field!r} is not a field of a crontab.")
    return value
