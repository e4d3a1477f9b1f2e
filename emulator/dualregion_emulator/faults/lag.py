"""Whether a copy between two regions has to wait, and which regions do nothing. Services ask this; it knows none of
them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from dualregion_emulator.faults.ledger import Ledger
from dualregion_emulator.faults.model import Fault, Kind
from dualregion_emulator.store import Store

Holds = Callable[[str, str, timedelta], bool]
"""(source region, destination region, age of the write) -> must it wait?"""


def held(store: Store, now: datetime) -> Holds | None:
    """None if nothing is slower than usual."""
    kinds = (Kind.REPLICATION_LAG, Kind.REGION_LOSS)
    slow = [one for one in Ledger(store).standing(now.timestamp()) if one.kind in kinds]
    if not slow:
        return None
    return lambda source, destination, age: any(_holds(one, {source, destination}, age) for one in slow)


def lost(store: Store, at: datetime) -> frozenset[str]:
    """The regions that are wholly lost at this moment of the cloud's time: what was booked there does not happen."""
    standing = Ledger(store).standing(at.timestamp())
    return frozenset(
        one.region
        for one in standing
        if one.kind is Kind.REGION_LOSS and one.probability == 1 and not (one.product or one.action or one.resource)
    )


def _holds(one: Fault, regions: set[str], age: timedelta) -> bool:
    if one.region and one.region not in regions:
        return False
    return one.kind is Kind.REGION_LOSS or age.total_seconds() < one.seconds
