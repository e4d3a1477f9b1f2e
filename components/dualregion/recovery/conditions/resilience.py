"""What keeps a resource through the loss of a zone, and through a slip."""

from pydantic import BaseModel, ConfigDict


class _Condition(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    urn: str
    name: str


class Spread(_Condition):
    """The zones in which a resource runs."""

    zones: tuple[str | None, ...]
    """None: a zone that is not known yet. What the cloud is left to choose is `auto`."""
    alone: bool | None = False
    """It is of a kind that has no second node, whatever zones it names."""

    def redundant(self, least: int) -> bool | None:
        """Whether it runs in at least so many zones; a zone that is named twice counts once. None: not known yet."""
        if self.alone:
            return False
        if len({zone for zone in self.zones if zone}) >= least:
            return None if self.alone is None else True
        return None if None in self.zones or self.alone is None else False


class Protection(_Condition):
    """What stands before a deletion."""

    by_cloud: bool | None
    """The cloud's own deletion protection."""
    by_engine: bool = False
    """The engine refuses to delete it."""
