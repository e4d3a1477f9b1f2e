"""Regions and what may be copied between two of them."""

from enum import StrEnum
from functools import cache

from dualregion.recovery.figures import product


class Border(StrEnum):
    """Which side of the mainland's border a region is on; Hong Kong is outside."""

    MAINLAND = "mainland"
    OUTSIDE = "outside"


@cache
def known_regions() -> tuple[str, ...]:
    """Every region that a pair may use, sorted."""
    return tuple(sorted(product("regions")["regions"]))


def border(region: str) -> Border:
    """Raises KeyError for a region that is not known."""
    return Border(product("regions")["regions"][region]["border"])


def crosses_border(one: str, other: str) -> bool:
    """True where data between the two regions crosses the mainland's border. Raises KeyError for an unknown region."""
    return border(one) is not border(other)


def one_continent(one: str, other: str) -> bool:
    """True where both regions lie on one continent. Raises KeyError for an unknown region."""
    places = product("regions")["regions"]
    return places[one]["continent"] == places[other]["continent"]


def time_control_available(source: str, destination: str) -> bool:
    """True where OSS replication time control is offered between the two regions."""
    return source != destination and any(
        source in group["regions"] and destination in group["regions"] for group in product("oss")["time-control"]
    )


def zone_redundant_available(region: str) -> bool:
    """True where OSS offers zone-redundant storage."""
    return region in product("oss")["zone-redundant"]["regions"]


def pair_problem(primary: str, standby: str) -> tuple[str, str, str] | None:
    """Why two names are no region pair: (which of them, what was found, what to do). None: they are one."""
    for role, region in (("primary", primary), ("standby", standby)):
        if region not in known_regions():
            return role, f"{region!r} is not a known region", f"use one of {', '.join(known_regions())}"
    if primary == standby:
        return (
            "standby",
            f"{standby!r} is also the primary",
            "name another region: a standby in the same region is lost with it",
        )
    return None
