"""What a number says and what it rests on."""

from enum import StrEnum


class Statistic(StrEnum):
    """What a value says about the cases that it does not show."""

    BOUND = "bound"
    PERCENTILE = "percentile"
    TYPICAL = "typical"


class Basis(StrEnum):
    """What a value rests on, strongest first."""

    SLA = "sla"
    DOCUMENTED = "documented"
    CONFIGURED = "configured"
    MEASURED = "measured"
    ASSUMED = "assumed"
    SIMULATED = "simulated"

    @property
    def soft(self) -> bool:
        """True where nobody stands for the value."""
        return self in _SOFT


_SOFT = frozenset({Basis.ASSUMED, Basis.SIMULATED})
