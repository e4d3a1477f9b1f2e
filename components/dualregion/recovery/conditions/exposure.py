"""How a resource can be reached from outside."""

from pydantic import BaseModel, ConfigDict


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Way(_Model):
    """One way in, such as an access list or a public endpoint."""

    what: str
    """What stands open, as a message says it: `its ACL lets everybody read`."""
    open: bool | None


class Exposure(_Model):
    """One resource and every way into it that the cloud offers."""

    urn: str
    name: str
    ways: tuple[Way, ...]


class Opening(_Model):
    """One rule of a network that lets traffic in."""

    urn: str
    name: str
    world: bool | None
    """From every address."""
    ports: tuple[int, int] | None
    """First and last. None: not known yet."""
    inward: bool | None = True
    """It accepts what comes in; others are not judged."""


class Tagged(_Model):
    """A resource that can carry tags."""

    urn: str
    name: str
    keys: frozenset[str] | None
