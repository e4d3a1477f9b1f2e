"""How often something is backed up: days of the week, or minutes between two backups."""

from datetime import timedelta
from typing import cast

from dualregion_policies.probes import number
from dualregion_policies.properties import Property
from dualregion_policies.reading import Stack, StackResource

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def between_backups(
    stack: Stack, resource: StackResource, minutes: Property | None, days: Property
) -> timedelta | None:
    """The longest time between two backups. None: not known, or left to the cloud.

    A number of minutes decides where there is one; -1 says that there is none.
    """
    often = number(stack, resource, minutes) if minutes else None
    if often:
        return timedelta(minutes=often)
    if minutes and stack.read(resource, minutes) not in (None, "-1", -1):
        return None
    return weekly_gap(stack.read(resource, days))


def weekly_gap(days: object) -> timedelta | None:
    """The longest time between two of the named days, at the same hour. None: no day is known."""
    named = cast("list[object]", days) if isinstance(days, list) else []
    if not named or not all(isinstance(day, str) and day.lower() in _DAYS for day in named):
        return None
    places = sorted({_DAYS.index(str(day).lower()) for day in named})
    after = [*places[1:], places[0] + len(_DAYS)]
    return timedelta(days=max(later - day for day, later in zip(places, after, strict=True)))
