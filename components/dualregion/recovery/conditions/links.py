"""What ties the two regions together: what the standby needs of the primary."""

from pydantic import BaseModel, ConfigDict


class _Condition(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    urn: str
    name: str


class Need(BaseModel):
    """What a property of one resource was computed from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    property: str
    name: str
    """Of the resource that is needed."""
    type: str
    """Its type, as module and resource: `vpc/network`."""
    in_primary: bool | None
    """None: it may be, as a region is not known before the deployment."""


class StandbyResource(_Condition):
    """A resource that lies, or may lie, in the standby region."""

    type: str
    """As module and resource: `ecs/instance`."""
    in_standby: bool | None
    needs: tuple[Need, ...] = ()
    """What it needs that may lie in the primary region; no links of replication, whose nature that is."""
