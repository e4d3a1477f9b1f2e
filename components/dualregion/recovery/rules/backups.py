"""Rules about backups of any kind."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from dualregion.recovery.conditions.backups import Kept, Lock, Schedule
from dualregion.recovery.conditions.databases import Abroad
from dualregion.recovery.durations import spoken
from dualregion.recovery.rules.checks import at_least, checked
from dualregion.recovery.rules.databases import copied_abroad
from dualregion.recovery.rules.model import Finding


def often_enough(rule: str, plans: Iterable[Schedule], *, max_hours: int, min_days: int) -> Iterator[Finding]:
    """Each plan makes backups often enough, and keeps them long enough."""
    most = timedelta(hours=max_hours)
    for one in plans:
        gap = one.gap
        checks = (
            (None if one.paused is None else not one.paused, "is paused", "whether it is paused is"),
            (
                None if gap is None else gap <= most,
                f"{spoken(gap or most)} may pass between two backups, {spoken(most)} are allowed",
                "its schedule is",
            ),
            (at_least(one.days, min_days), f"keeps them for {one.days} of {min_days} d", "its retention is"),
            (
                at_least(one.copy_days, min_days),
                f"keeps the copies in another region for {one.copy_days} of {min_days} d",
                "the retention of its copies is",
            ),
        )
        yield checked(rule, one, checks, f"backs up every {spoken(gap or most)}")


def backups_offsite(vaults: Iterable[Kept], *, primary: str, other_account: bool) -> Iterator[Finding]:
    """The backups in each vault outlive the primary region."""
    for one in vaults:
        places = {None if region is None else region != primary for region in (one.region, *one.mirrors)}
        checks = (
            (
                True if True in places else None if None in places else False,
                f"lies in {primary} and has no mirror in another region",
                "where it lies is",
            ),
            (
                one.other_account if other_account else True,
                "is filled from its own account only: the same credentials delete it",
                "whose it is is",
            ),
        )
        yield checked("backups-offsite", one, checks, "outlives the primary region")


def backups_locked(locks: Iterable[Lock], *, min_days: int, max_days: int) -> Iterator[Finding]:
    """Nobody deletes backups before their time, and no lock holds longer than anybody may want."""
    for one in locks:
        states = (one.locked, one.other_account)
        out_of_reach = True if True in states else None if None in states else False
        timed = one.timed and one.locked is not False
        checks = (
            (
                out_of_reach,
                "is neither locked nor in another account: whoever holds the credentials deletes it",
                "lock is",
            ),
            (at_least(one.days, min_days) if timed else True, f"is locked for {one.days} of {min_days} d", "lock is"),
            (
                (None if one.days is None else one.days <= max_days) if timed else True,
                f"is locked for {one.days} d, and {max_days} d are the most: no lock can be taken back",
                "lock is",
            ),
        )
        yield checked("backups-locked", one, checks, "is out of reach of the account's credentials")


def disks_copied_abroad(disks: Iterable[Abroad], standby: str) -> Iterator[Finding]:
    """Each disk has a replica or snapshots in the standby region."""
    return copied_abroad("disks-copied-abroad", disks, standby)
