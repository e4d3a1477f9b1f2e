"""What runs the services: how it is spread over zones, and what of it is in the standby region."""

from pydantic import BaseModel, ConfigDict

from dualregion.recovery.conditions.resilience import Spread


class Compute(Spread):
    """What makes machines: a scaling group, a cluster, a node pool."""

    balanced: bool | None = True
    """It fills its zones evenly. True as well where the cloud offers no choice. None: not known yet."""
    replaces: bool | None = True
    """A machine that has failed is found and replaced. True as well where the cloud offers no choice."""


class Needed(BaseModel):
    """What lies in the primary region, and is needed to start anything in the standby."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    urn: str
    name: str
    copied: bool | None
    """The standby has it too. None: not known yet."""
    without: str
    """What is said where it has not."""


class Unit(BaseModel):
    """One thing that runs a service, or several that are alike."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    """What it is, in the plural: only what is of one kind is compared."""
    size: str | None
    """Its class. None: not said, or not known yet."""
    count: int | None
    in_standby: bool | None
    """False: it is in the primary region. None: it is not known in which of the two."""
