"""What is written down about a resource, and how long it is kept."""

from pydantic import BaseModel, ConfigDict


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Log(_Model):
    """One log that a resource can keep."""

    urn: str
    name: str
    what: str
    """As a message says it: `access log`."""
    on: bool | None
    days: int | None = None
    """How long it is kept. None: not known yet, or the log has no retention of its own (`ages` false)."""
    ages: bool = False
    """It has a retention that decides."""


class Trail(_Model):
    """A record of what is done in the account."""

    urn: str
    name: str
    on: bool | None
    every_event: bool | None
    """Reads as well as writes."""
    every_region: bool | None
    delivered: bool | None
    """To storage of the customer's own."""
