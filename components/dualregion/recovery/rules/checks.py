"""A resource of which several things have to hold: one finding says all that do not."""

from collections.abc import Iterable
from typing import Protocol

from dualregion.recovery.budget import Verdict
from dualregion.recovery.rules.model import Finding


class Named(Protocol):
    """A resource that is judged."""

    @property
    def urn(self) -> str: ...

    @property
    def name(self) -> str: ...


def checked(rule: str, one: Named, checks: Iterable[tuple[bool | None, str, str]], good: str) -> Finding:
    """The finding about a resource. Each check is whether it holds, what is said where it does not, and its subject.

    What does not hold beats what is not known.
    """
    asked = (*checks,)
    faults = [fault for holds, fault, _ in asked if holds is False]
    unknown = [what for holds, _, what in asked if holds is None]
    verdict, told = Verdict.PASS, good
    if faults:
        verdict, told = Verdict.FAIL, "; ".join(faults)
    elif unknown:
        verdict, told = Verdict.UNKNOWN, f"{' and '.join(unknown)} not known before the deployment"
    return Finding(rule=rule, subject=one.urn, verdict=verdict, message=f"{one.name}: {told}")


def at_least(value: int | None, least: int) -> bool | None:
    """Whether a number reaches another. None: it is not known."""
    return None if value is None else value >= least
