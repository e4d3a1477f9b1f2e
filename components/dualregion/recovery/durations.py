"""Durations: ISO 8601 text outside, `timedelta` inside, and one way to print them.

Years and months are refused because their length is not fixed; a bare number is refused because its unit is a guess.
"""

import re
from datetime import timedelta
from functools import lru_cache
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer

_ISO = re.compile(
    r"P(?:(?P<weeks>\d+)W|(?:(?P<days>\d+)D)?(?:T(?=\d)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?)"
)


def parse_duration(text: object) -> timedelta:
    """Read `PT15M`, `P1D`, `PT1H30M`, `P2W`.

    Raises ValueError that says what was found and how to write it instead.
    """
    if isinstance(text, bool) or not isinstance(text, str):
        if isinstance(text, int | float) and not isinstance(text, bool):
            meant = f"; if seconds are meant, write PT{text:g}S" if text == int(text) else ""
            raise ValueError(f"{text!r} is a bare number without a unit{meant}")
        raise ValueError(f"{text!r} is not a duration; write ISO 8601 text such as PT15M")
    found = _ISO.fullmatch(text)
    if not found or text.endswith(("P", "T")):
        raise ValueError(f"{text!r} is not an ISO 8601 duration; write PT90S, PT15M, PT4H or P1D")
    return timedelta(**{unit: int(amount) for unit, amount in found.groupdict().items() if amount})


@lru_cache(maxsize=4096)
def iso(value: timedelta) -> str:
    """The canonical ISO 8601 text: `PT15M`, `P1DT2H`, `PT0S`. Fractions are rounded up: time is never flattered."""
    total = -int(-value.total_seconds() // 1)
    days, rest = divmod(total, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, seconds = divmod(rest, 60)
    clock = "".join(f"{amount}{unit}" for amount, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if amount)
    if not days and not clock:
        return "PT0S"
    return "P" + (f"{days}D" if days else "") + (f"T{clock}" if clock else "")


@lru_cache(maxsize=4096)
def spoken(value: timedelta | None) -> str:
    """For people: `77 s`, `15 min`, `4 h`, `1 h 5 min`, `3 d`; None is `unbounded`."""
    if value is None:
        return "unbounded"
    total = -int(-value.total_seconds() // 1)
    if total < 120 or (total % 60 and total < 600):
        return f"{total} s"
    days, rest = divmod(total, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, seconds = divmod(rest, 60)
    parts = [
        f"{amount} {unit}" for amount, unit in ((days, "d"), (hours, "h"), (minutes, "min"), (seconds, "s")) if amount
    ]
    return " ".join(parts) or "0 s"


def _duration(value: object) -> timedelta:
    return value if isinstance(value, timedelta) else parse_duration(value)


Duration = Annotated[timedelta, BeforeValidator(_duration), PlainSerializer(iso, when_used="json")]
"""ISO 8601 text at the boundary, `timedelta` inside."""
