"""How keys are kept: rotation, state, protection, and how long a deleted one can be brought back."""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import cast

from dualregion.recovery.conditions.encryption import KeyCare
from dualregion_policies import properties as p
from dualregion_policies.properties import encrypted as e
from dualregion_policies.reading import UNKNOWN, Stack, StackResource, Unknown
from dualregion_policies.tristate import all_of, one_of

_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_LENGTH = re.compile(r"(?P<number>\d{1,9})(?P<unit>[dhms])")
_ENABLED = frozenset({"enabled"})
_TRUE = frozenset({"true"})
_ENOUGH_ZONES = 2


def kept(stack: Stack) -> Iterator[KeyCare]:
    """Each key of the stack, and each instance that holds keys, as far as its loss is concerned."""
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

    for service in stack.of_type(e.KEY_SERVICE):
        zones = stack.read(service, e.SERVICE_ZONES)
        unbacked = one_of(stack.read(service, e.SERVICE_UNBACKED), _TRUE)
        yield KeyCare(
            urn=service.urn,
            what="the key service",
            deletion_protected=one_of(stack.read(service, e.SERVICE_PROTECTED), _TRUE),
            zones=_zones(cast("list[object]", zones)) if isinstance(zones, list) else None,
            backed_up=None if unbacked is None else not unbacked,
        )


def _zones(named: Sequence[object]) -> int | None:
    known = {zone for zone in named if isinstance(zone, str)}
    return None if UNKNOWN in named and len(known) < _ENOUGH_ZONES else len(known)


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
    """Where it is left out, the provider refuses to delete the key: `resource_alicloud_kms_key.go`, v1.285.0."""
    found = [stack.read(key, prop) for prop in (e.KEY_PENDING, e.KEY_PENDING_OLD)]
    if any(isinstance(value, Unknown) for value in found):
        return None
    if found == [None, None]:
        return timedelta.max
    days = [value for value in found if isinstance(value, int | float) and 0 <= value <= timedelta.max.days]
    return timedelta(days=days[0]) if days else None


def _length(text: str) -> timedelta | None:
    """A number with `d`, `h`, `m` or `s`."""
    found = _LENGTH.fullmatch(text.strip().lower())
    return timedelta(**{_UNITS[found["unit"]]: int(found["number"])}) if found else None
