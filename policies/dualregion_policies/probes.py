"""Probes as several products spell them: numbers, or text that holds one; the worst of several counts."""

from collections.abc import Iterable
from datetime import timedelta

from dualregion_policies.properties import Property
from dualregion_policies.reading import Stack, StackResource, Unknown

_DAY = 86_400
"""Seconds. Anything longer is no probe: the cloud refuses it."""


def number(stack: Stack, resource: StackResource, prop: Property, absent: int | None = None) -> int | None:
    """A whole number that is not negative. None: not known, or no number; `absent` where nothing is set."""
    value = stack.read(resource, prop)
    if value is None:
        return absent
    if isinstance(value, str):
        value = int(value) if value.isascii() and value.isdecimal() and len(value) < len(str(_DAY * 1000)) else None
    if isinstance(value, bool | Unknown) or not isinstance(value, int | float):
        return None
    # NaN and infinity compare false.
    return int(value) if 0 <= value <= _DAY * 1000 else None


def slowest(values: Iterable[int | None]) -> int | None:
    """The largest; None where one is not known, or there is none."""
    found = list(values)
    known = [value for value in found if value is not None]
    return max(known) if known and len(known) == len(found) else None


def seconds(value: int | None) -> timedelta | None:
    """A time of whole seconds."""
    return None if value is None or not value <= _DAY else timedelta(seconds=value)


def milliseconds(value: int | None) -> timedelta | None:
    """A time of whole milliseconds."""
    return None if value is None else timedelta(milliseconds=value)
