"""What brings a database back: its logs, how long they are kept, and what lies in another region."""

from datetime import timedelta

from pydantic import BaseModel, ConfigDict


class _Condition(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    urn: str
    name: str


class PointInTime(_Condition):
    """What a database can be rolled back with. None: not known yet. Days are whole ones."""

    logs: bool | None
    """Every change between two backups is kept."""
    days: int | None
    """How long backups are kept."""
    log_days: int | None
    """How long logs are to be kept; the cloud cuts that to `days` without a word."""
    policies: int = 1
    """How many backup policies set this."""
    scheduled: bool = False
    """The stack says when backups are taken; without, the cloud chooses."""
    gap: timedelta | None = None
    """The longest time between two backups, where the stack says when."""
    kept_after_release: bool | None = False
    """Backups stay when the instance is released."""


class Abroad(_Condition):
    """Where copies of a database lie."""

    regions: tuple[str | None, ...]
    """None: a copy of which the region is not known yet, or that may be another database's."""
    refused: bool | None = False
    """The cloud does not make the copy that is asked for."""
    why_refused: str = ""
    days: int | None = None
    """How long what lies there is kept, where that is all there is."""
    dated: bool = False
    """Backups are all that lies there."""
