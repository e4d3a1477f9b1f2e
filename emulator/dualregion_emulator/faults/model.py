"""One fault: its kind, its scope, and what it does.

Times of the scope (`start`, `until`) are the cloud's own, so that moving its clock begins and ends faults; `seconds`
of latency and silence are real, because the client who waits lives in real time.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # services ask `lag`, which needs this module; `asked` needs the services
    from dualregion_emulator.faults.asked import Asked


class Kind(StrEnum):
    """What can go wrong."""

    THROTTLING = "throttling"
    """Throttling.User, 400 (vendor's "Common error codes")."""
    UNAVAILABLE = "unavailable"
    """ServiceUnavailable, 503."""
    INTERNAL_ERROR = "internal-error"
    """InternalError, 500."""
    RESET = "reset"
    """The connection is reset, and nothing was done."""
    RESET_AFTER = "reset-after"
    """The connection is reset after the request took effect."""
    LOST_REPLY = "lost-reply"
    """The request takes effect; its reply never comes, and the connection closes after `seconds`."""
    LATENCY = "latency"
    """The reply comes `seconds` late; the effect does not."""
    STALE_READS = "stale-reads"
    """After a write in scope, `reads` reads of the same product and region answer from before it."""
    QUOTA = "quota"
    """What creates is refused with QuotaExceeded (a bucket: TooManyBuckets), 400."""
    STUCK_STATE = "stuck-state"
    """Reads show `state` in every `field`, whatever the resource has become."""
    ZONE_LOSS = "zone-loss"
    """Changes that name the zone, or a resource that lies in it, get 503; the region's API goes on."""
    REGION_LOSS = "region-loss"
    """Every host of the region, buckets included, cuts its connections; nothing is copied from it or to it."""
    CONTROL_PLANE_LOSS = "control-plane-loss"
    """The management APIs of the global products and of the region get 503; objects, keys in use, temporary
    credentials, DNS answers and probes go on."""
    REPLICATION_LAG = "replication-lag"
    """Copies of objects from or to the region arrive `seconds` of the cloud's time after the write, not sooner."""


REFUSING = frozenset(
    {
        Kind.THROTTLING,
        Kind.UNAVAILABLE,
        Kind.INTERNAL_ERROR,
        Kind.QUOTA,
        Kind.ZONE_LOSS,
        Kind.CONTROL_PLANE_LOSS,
        Kind.RESET,
        Kind.REGION_LOSS,
    }
)
"""Nothing is done."""
LOSING = frozenset({Kind.RESET_AFTER, Kind.LOST_REPLY})
"""Everything is done and nothing is said."""
_CREATING = ("Create", "Add", "Allocate", "Run", "Put", "Authorize")
_NEEDED = {
    Kind.LATENCY: "seconds",
    Kind.REPLICATION_LAG: "seconds",
    Kind.ZONE_LOSS: "zone",
    Kind.REGION_LOSS: "region",
    Kind.CONTROL_PLANE_LOSS: "region",
    Kind.STUCK_STATE: "state",
}


@dataclass(slots=True)
class Fault:
    """A fault and how often it has struck. An empty scope matches everything."""

    kind: Kind
    product: str = ""
    """As the journal names it, in any case; wildcards as in a shell."""
    action: str = ""
    """The same for the action: `Create*`."""
    region: str = ""
    zone: str = ""
    resource: str = ""
    """A bucket, or the value of any parameter."""
    count: int = 0
    """How many times it strikes; 0 is without end."""
    skip: int = 0
    """How many calls in scope pass before it may strike."""
    probability: float = 1.0
    start: float = 0.0
    """The cloud's time, seconds since 1970; 0 is at once."""
    until: float = 0.0
    """The same; 0 is until it is cleared."""
    seconds: float = 0.0
    reads: int = 3
    state: str = ""
    field: str = "Status"
    code: str = ""
    """In place of the kind's own error code."""
    status: int = 0
    """In place of the kind's own HTTP status."""
    seed: int = 0
    plan: str = ""
    """Seed and place in the plan that it comes from: `7/3`."""
    id: int = 0
    struck: int = 0
    seen: int = 0

    def check(self) -> None:
        """Raises ValueError for what makes no sense, in words for the person who asked for it."""
        needed = _NEEDED.get(self.kind)
        if needed is not None and not getattr(self, needed):
            raise ValueError(f"{self.kind} needs {needed}=")
        if not 0 < self.probability <= 1:
            raise ValueError(f"a probability is above 0 and at most 1, not {self.probability:g}")
        for name in ("count", "skip", "seconds", "until", "start"):
            number = getattr(self, name)
            if not math.isfinite(number):
                raise ValueError(f"{name} is not a time: {number}")
            if number < 0:
                raise ValueError(f"{name} is not negative: {number:g}")
        if self.reads < 1:
            raise ValueError(f"reads is at least 1, not {self.reads}")
        if self.status and not 400 <= self.status <= 599:
            raise ValueError(f"a status of a refusal is 400 to 599, not {self.status}")

    def stands(self, now: float) -> bool:
        """May it strike at this moment of the cloud's time?"""
        return (
            self.start <= now and (not self.until or now < self.until) and (not self.count or self.struck < self.count)
        )

    def covers(self, asked: Asked) -> bool:
        """Is this request in its scope?"""
        if not (_like(self.product, asked.product) and _like(self.action, asked.action)):
            return False
        if self.resource and self.resource not in asked.names:
            return False
        if self.kind is Kind.CONTROL_PLANE_LOSS:
            return not asked.data_plane and (asked.worldwide or asked.region == self.region)
        if self.kind is Kind.REGION_LOSS:
            return asked.place == self.region
        if self.kind is Kind.ZONE_LOSS:
            return asked.write and self.zone in asked.zones
        if self.region and asked.region != self.region:
            return False
        if self.kind is Kind.QUOTA:
            return asked.action == "PutBucket" if asked.form == "OSS" else asked.action.startswith(_CREATING)
        if self.kind is Kind.STALE_READS:
            return asked.write
        if self.kind is Kind.STUCK_STATE:
            return not asked.write
        return self.kind is not Kind.REPLICATION_LAG

    def document(self) -> dict[str, Any]:
        """What is kept and shown."""
        return asdict(self)


def fault(document: dict[str, Any]) -> Fault:
    """The fault that `document` printed."""
    known = {one.name for one in fields(Fault)}
    told: dict[str, Any] = {name: value for name, value in document.items() if name in known}
    told["kind"] = Kind(document["kind"])
    return Fault(**told)


def chance(*words: object) -> float:
    """A number from 0 to below 1 that depends on the words and nothing else."""
    digest = hashlib.sha256("/".join(str(word) for word in words).encode()).digest()
    return int.from_bytes(digest[:7]) / 2**56


def _like(pattern: str, text: str) -> bool:
    return not pattern or fnmatchcase(text.lower(), pattern.lower())
