"""How keys are kept: rotation, state, protection, and how long a deleted one can be brought back."""

import re
from collections.abc import Iterator
from datetime import timedelta

from dualregion.recovery.conditions.encryption import KeyCare
from dualregion_policies import properties as p
from dualregion_policies.properties import encrypted as e
from dualregion_policies.reading import Stack, StackResource, Unknown
from dualregion_policies.tristate import all_of, one_of

_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_LENGTH = re.compile(r"(?P<number>\d{1,9})(?P<unit>[dhms])")
_ENABLED = frozenset({"enabled"})


def kept(stack: Stack) -> Iterator[KeyCare]:
    """Each key of the stack, as far as its loss is concerned."""
    for key in stack.of_type(p.KEY):
        # The state has two older spellings, which the provider still takes.
        states = [one_of(stack.read(key, prop), _ENABLED, absent=True) for prop in (e.KEY_STATUS, e.KEY_STATE)]
        flag = one_of(stack.read(key, e.KEY_ENABLED), frozenset({"true"}), absent=True)
        yield KeyCare(
            urn=key.urn,
            what="the key",
            usable=all_of([*states, flag]),
            deletion_protected=one_of(stack.read(key, e.KEY_PROTECTED), _ENABLED),
            pending=_pending(stack, key),
        )


def rotated(stack: Stack) -> Iterator[KeyCare]:
    """The keys whose material the cloud makes and can replace: not what was imported, and no key pairs."""
    for key in stack.of_type(p.KEY):
        imported = one_of(stack.read(key, e.KEY_ORIGIN), frozenset({"external"}))
        spec = stack.read(key, e.KEY_SPEC)
        symmetric = None if isinstance(spec, Unknown) else spec is None or str(spec).lower().startswith("aliyun_")
        if imported or symmetric is False:
            continue
        interval = stack.read(key, e.KEY_ROTATION)
        rotates = one_of(stack.read(key, e.KEY_ROTATES), _ENABLED)
        yield KeyCare(
            urn=key.urn,
            what="the key",
            rotates=None if None in (imported, symmetric) else rotates,
            rotation=_length(interval) if isinstance(interval, str) else None,
        )


def _pending(stack: Stack, key: StackResource) -> timedelta | None:
    """None also where it is left out: what is then taken, the provider's documentation does not say."""
    found = [stack.read(key, prop) for prop in (e.KEY_PENDING, e.KEY_PENDING_OLD)]
    if any(isinstance(value, Unknown) for value in found):
        return None
    days = [value for value in found if isinstance(value, int | float) and 0 <= value <= timedelta.max.days]
    return timedelta(days=days[0]) if days else None


def _length(text: str) -> timedelta | None:
    """A number with `d`, `h`, `m` or `s`."""
    found = _LENGTH.fullmatch(text.strip().lower())
    return timedelta(**{_UNITS[found["unit"]]: int(found["number"])}) if found else None
