"""Rules about what ties the two regions together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatchcase

from dualregion.recovery.budget import Verdict
from dualregion.recovery.conditions.links import Attachment, Link, Need, Network, Side, StandbyResource, WatchedCopy
from dualregion.recovery.durations import spoken
from dualregion.recovery.objective import Measure, Scenario, Service
from dualregion.recovery.rules.model import Finding, Resource, listed


def standby_independent(resources: Iterable[StandbyResource], allowed: Sequence[str]) -> Iterator[Finding]:
    """Nothing in the standby region was computed from a resource of the primary region.

    `allowed` holds edges `<type> -> <type>`, in which globs may stand.
    """
    edges = [tuple(part.strip() for part in edge.split("->")) for edge in allowed]
    for one in resources:
        needs = [
            need
            for need in one.needs
            if not any(fnmatchcase(one.type, edge[0]) and fnmatchcase(need.type, edge[-1]) for edge in edges)
        ]
        verdict, told = _independence(one, needs)
        yield Finding(rule="standby-independent", subject=one.urn, verdict=verdict, message=f"{one.name} {told}")


def _independence(one: StandbyResource, needs: Sequence[Need]) -> tuple[Verdict, str]:
    if not needs:
        return Verdict.PASS, "needs nothing of the primary region"
    certain = [need for need in needs if one.in_standby and need.in_primary]
    told = listed([f"{need.name} ({need.type}) for {need.property}" for need in certain or needs])
    if certain:
        return Verdict.FAIL, f"({one.type}) in the standby region needs of the primary region: {told}"
    return Verdict.UNKNOWN, f"may need across the regions, which are not known before the deployment: {told}"


@dataclass(frozen=True)
class Connection:
    """What a stack asks of the link between its regions."""

    mbps: int
    """Megabits per second that it carries at least; 0: none is asked for, but that there is some bandwidth."""
    zones: int
    overlap: bool
    """Networks of the two regions may use the same addresses."""
    key: str
    """Where `mbps` is said."""


def regions_connected(
    links: Sequence[Link], attachments: Iterable[Attachment], networks: Sequence[Network], need: Connection
) -> Iterator[Finding]:
    """Each link between the regions has its bandwidth, is joined in enough zones, and no two networks share addresses.

    Where there is no link, only a stated need for one is judged.
    """
    connecting = [link for link in links if link.connects is not False]
    if need.mbps and not connecting:
        told = f"nothing in this stack links the two regions; {need.mbps} Mbit/s are asked for"
        yield _connected(need.key, Verdict.FAIL, told)
    for link in connecting:
        verdict, told = _bandwidth(link, need.mbps)
        yield _connected(link.urn, verdict, f"{link.name} {told}")
    for attachment in attachments:
        verdict, told = _joined(attachment, need.zones)
        yield _connected(attachment.urn, verdict, f"{attachment.name} {told}")
    if not need.overlap:
        yield from _told_apart(networks)


def _bandwidth(link: Link, least: int) -> tuple[Verdict, str]:
    enough = link.mbps is None or link.mbps >= max(least, 1)
    if link.connects and not enough:
        found = f"carries {link.mbps} Mbit/s; at least {least} are asked for" if link.mbps else "states no bandwidth"
        return Verdict.FAIL, found
    if link.connects and link.paid is False:
        return Verdict.FAIL, "has no bandwidth plan and is not paid by traffic: what is left is meant for tests"
    if None in (link.connects, link.mbps, link.paid):
        return Verdict.UNKNOWN, "has a bandwidth, a plan or an end that is not known before the deployment"
    return Verdict.PASS, f"carries {link.mbps} Mbit/s"


def _joined(attachment: Attachment, least: int) -> tuple[Verdict, str]:
    known = sorted({zone for zone in attachment.zones or () if zone})
    if attachment.zones is not None and len(known) < least:
        if None in attachment.zones:
            return Verdict.UNKNOWN, "joins its network in zones that are not known before the deployment"
        return Verdict.FAIL, f"joins its network in {listed(known) or 'no zone'} alone; at least {least} are asked for"
    if not attachment.network_known:
        return Verdict.UNKNOWN, "joins a network that is not known before the deployment, and may overlap with others"
    return Verdict.PASS, "joins its network in enough zones" if known else "joins its network"


def _told_apart(networks: Sequence[Network]) -> Iterator[Finding]:
    """A finding for each network that lies, or may lie, in the standby region, where the primary may have one too."""
    for one in networks:
        others = [other for other in networks if other.side is not Side.STANDBY and other.urn != one.urn]
        if one.side is Side.PRIMARY or not others:
            continue
        shared = [other for other in others if _overlap(one, other) is not False]
        certain = [other for other in shared if _overlap(one, other) and one.side and other.side]
        names = listed([other.name for other in certain or shared])
        if certain:
            verdict, told = Verdict.FAIL, f"uses addresses that the other region uses too: {names}"
        elif shared:
            verdict, told = Verdict.UNKNOWN, f"may use addresses of {names}: that is not known before the deployment"
        else:
            verdict, told = Verdict.PASS, "uses addresses of its own"
        yield _connected(one.urn, verdict, f"{one.name} {told}")


def _overlap(one: Network, other: Network) -> bool | None:
    pairs = [(mine, theirs) for mine in one.blocks for theirs in other.blocks]
    if any(mine and theirs and mine.overlaps(theirs) for mine, theirs in pairs):
        return True
    return None if any(mine is None or theirs is None for mine, theirs in pairs) else False


def _connected(subject: str, verdict: Verdict, message: str) -> Finding:
    return Finding(rule="regions-connected", subject=subject, verdict=verdict, message=message)


def replication_watched(
    copies: Iterable[WatchedCopy], services: Sequence[Service], resources: Iterable[Resource], percent: int
) -> Iterator[Finding]:
    """An alarm rings before a copy is older than `percent` of what its services promise to lose at most.

    What belongs to no service that promises it, is not asked.
    """
    owners = {resource.urn: resource.services for resource in resources}
    for copy in copies:
        promised = [
            (limit, service.name)
            for service in services
            if service.name in owners.get(copy.urn, frozenset())
            for scenario in _LOST_REGION
            if isinstance(limit := service.objective_in(scenario).limit(Measure.RPO), timedelta)
        ]
        if promised:
            limit, name = min(promised)
            verdict, told = _watched(copy, limit * percent / 100)
            promise = f"{name} promises to lose at most {spoken(limit)}"
            yield Finding(
                rule="replication-watched", subject=copy.urn, verdict=verdict, message=f"{copy.name} {told}; {promise}"
            )


_LOST_REGION = (Scenario.REGION_LOSS, Scenario.CONTROL_PLANE_LOSS)
"""Scenarios in which the copy in the other region is what is left."""


def _watched(copy: WatchedCopy, latest: timedelta) -> tuple[Verdict, str]:
    known = sorted(age for age in copy.told_at if age is not None)
    in_time = bool(known) and known[0] <= latest
    if not in_time and (None in copy.told_at or copy.unsure):
        return Verdict.UNKNOWN, "has alarms that are not known before the deployment"
    if not known:
        return Verdict.FAIL, "has no alarm on its age"
    if not in_time:
        return Verdict.FAIL, f"is {spoken(known[0])} old when the first alarm rings, more than {spoken(latest)}"
    if copy.failure is None:
        return Verdict.UNKNOWN, "may stop without an alarm: that is not known before the deployment"
    if not copy.failure:
        return Verdict.FAIL, "stops without an alarm"
    return Verdict.PASS, f"is {spoken(known[0])} old when the first alarm rings"
