"""What ties the two regions together: what the standby needs of the primary, and what carries traffic between them."""

from datetime import timedelta
from enum import StrEnum
from ipaddress import IPv4Network

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


class Side(StrEnum):
    """The two regions of a stack."""

    PRIMARY = "primary"
    STANDBY = "standby"


class Link(_Condition):
    """What carries traffic between the networks of two regions."""

    connects: bool | None
    """It is the primary and the standby that it connects."""
    mbps: int | None
    """Megabits per second; 0 where none are stated. None: not known before the deployment."""
    paid: bool | None
    """It has a bandwidth plan, or is paid by traffic."""


class Attachment(_Condition):
    """What joins a network to the link."""

    zones: tuple[str | None, ...] | None
    """The zones through which it does. None: it is of a kind that names none."""
    network_known: bool
    """Which network it joins is known, or is none of this stack."""


class Network(_Condition):
    """A network that is joined to the link."""

    side: Side | None
    """None: its region is not known."""
    blocks: tuple[IPv4Network | None, ...]
    """Its addresses. None: a block that the cloud chooses, or that is not known before the deployment."""


class WatchedCopy(_Condition):
    """A copy that runs between the regions, and the alarms on it."""

    told_at: tuple[timedelta | None, ...] = ()
    """How old the copy is when each alarm on its age rings. None: not known before the deployment."""
    unsure: bool = False
    """An alarm of this stack may be on this copy or on another one: that is not known before the deployment."""
    failure: bool | None = True
    """Somebody is told when the copy stops altogether; true where no alarm of its own is needed for that."""
