"""Plain answers from what a stack says: True, False, or None for what is not known before the deployment."""

from collections.abc import Iterable

from dualregion_policies.reading import Unknown


def one_of(value: object, named: frozenset[str], *, absent: bool = False) -> bool | None:
    """Whether a value is one of those named, in lower case; numbers and flags as text. `absent`: the default's word."""
    if isinstance(value, Unknown):
        return None
    if value is None:
        return absent
    return str(int(value) if isinstance(value, float) and value.is_integer() else value).lower() in named


def all_of(states: Iterable[bool | None]) -> bool | None:
    """False beats None, None beats True."""
    found = (*states,)
    return False if False in found else None if None in found else True


def any_of(states: Iterable[bool | None]) -> bool | None:
    """True beats None, None beats False."""
    found = (*states,)
    return True if True in found else None if None in found else False
