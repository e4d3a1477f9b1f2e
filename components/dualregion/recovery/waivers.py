"""Accepted failures: each names its rule, its resources, a reason, an owner and the day on which it ends."""

from collections.abc import Sequence
from datetime import date
from fnmatch import fnmatchcase
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

WAIVERS_KEY = "dualregion:waivers"


class Waiver(BaseModel):
    """One accepted failure."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    resource: str
    """Glob over the finding's subject: a URN, or `service/scenario/measure`."""
    reason: Annotated[str, Field(min_length=10)]
    owner: Annotated[str, Field(min_length=1)]
    expires: date

    def covers(self, rule: str, subject: str) -> bool:
        """True where the finding is the one that was accepted, whatever the day."""
        return self.rule == rule and fnmatchcase(subject, self.resource)


def waiver_for(waivers: Sequence[Waiver], rule: str, subject: str, today: date) -> Waiver | None:
    """The first waiver in force that covers a finding. The day is an input: the core has no clock."""
    return next((waiver for waiver in waivers if waiver.covers(rule, subject) and today <= waiver.expires), None)
