"""How often something is backed up, how long that is kept, where it lies, and who can delete it."""

from datetime import timedelta

from pydantic import BaseModel, ConfigDict


class _Condition(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    urn: str
    name: str


class Schedule(_Condition):
    """A plan or policy that makes backups. None: not known yet."""

    gap: timedelta | None
    """The longest time between two of them."""
    days: int | None
    """How long each is kept; one that nothing deletes counts as a century."""
    copy_days: int | None = 36_500
    """How long copies of them in another region are kept, as `days`; also a century where there are none."""
    paused: bool | None = False


class Kept(_Condition):
    """Where backups lie. None: not known yet."""

    region: str | None
    """Of the vault itself."""
    mirrors: tuple[str | None, ...] = ()
    """Regions that hold a mirror of it. None: of one whose region is not known yet, or that may be another vault's."""
    other_account: bool | None = False
    """Another account's credentials are needed to delete them."""


class Lock(_Condition):
    """What keeps anybody from deleting, before a time has passed. None: not known yet."""

    locked: bool | None
    days: int | None = None
    """How long; None also where the lock holds as long as what it protects is kept."""
    timed: bool = False
    """`days` is how long it holds."""
    other_account: bool | None = False
