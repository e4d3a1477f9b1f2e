"""The comparison: pure, so that every case of it fits in a table of a test.

A resource of the cloud is taken for one that is declared where its exact name and every known detail agree and it is
no older than the stack. Where the cloud allows several of one name, its tags must agree too, or it has none because the
kill came before they were set. What fits twice is never acted on.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

from dualregion.reconcile.model import (
    DYNAMIC,
    KINDS,
    SERVICE_TAG,
    Declared,
    Finding,
    Found,
    Interrupted,
    Kind,
    Remedy,
    Trouble,
)

CLOCK_SKEW = timedelta(minutes=10)
"""How far the clocks of this machine and of the cloud may be apart."""
_REPEATABLE = ("alicloud:oss/bucket", "alicloud:ecs/securityGroupRule:", DYNAMIC)
"""Settings of a resource: the cloud takes them a second time, so that an interrupted one is simply made again. What is
dynamic looks for itself before it creates."""


@dataclass(frozen=True)
class Known:
    """What Pulumi knows."""

    held: Sequence[Declared]
    """In the state."""
    planned: Sequence[Declared]
    """What the next `pulumi up` would create."""
    interrupted: Sequence[Interrupted] = ()
    claimed: Collection[tuple[str, str]] = ()
    """(token, id) of what the states of other stacks hold."""
    services: Collection[str] = ()
    """Names of the services that this stack declares."""
    since: datetime | None = None
    """When the oldest resource of the state was recorded. None: the state is empty."""


def findings(known: Known, found: Sequence[Found], holds: Callable[[Found], str]) -> list[Finding]:
    """Everything that is wrong, in a stable order. `holds` says what would be lost with a resource; empty: nothing."""
    resolved = {one.urn: one.id for one in known.held}
    claimed = {(one.token, one.id) for one in known.held} | set(known.claimed)
    free = [one for one in found if (one.token, one.id) not in claimed]
    told: list[Finding] = []
    taken: set[tuple[str, str]] = set()
    # What others refer to comes first: a subnet is recognised by the network that it lies in.
    for wanted in _by_reference(known.planned):
        wanted = _resolved(wanted, resolved)
        near = [one for one in free if _same(wanted, one)]
        if not near:
            continue
        finding = _orphan(wanted, near, known)
        taken |= {(one.token, one.id) for one in near}
        if finding.remedy is Remedy.IMPORT:
            resolved[wanted.urn] = finding.id
        told.append(finding)
    for held in known.held:
        if held.token not in KINDS:
            continue
        near = [one for one in free if _same(held, one) and (one.token, one.id) not in taken]
        taken |= {(one.token, one.id) for one in near}
        twin = next((one for one in found if (one.token, one.id) == (held.token, held.id)), None)
        if twin is None:
            told.append(_missing(held, near))
        else:
            told.extend(_double(held, twin, one, known, holds) for one in near)
    told.extend(_strays([one for one in free if (one.token, one.id) not in taken], known))
    told.extend(_interrupted(known, {one.urn for one in told}))
    return sorted(told, key=lambda one: (one.trouble, one.where, one.what, one.id))


def _by_reference(planned: Sequence[Declared]) -> list[Declared]:
    """Each after everything that it refers to."""
    rows = {one.urn: one for one in planned}

    @cache
    def depth(urn: str) -> int:
        return 1 + max((depth(other) for other in rows[urn].references.values() if other in rows), default=0)

    return sorted(planned, key=lambda one: (depth(one.urn), one.urn))


def _resolved(wanted: Declared, ids: Mapping[str, str]) -> Declared:
    known = {name: ids[urn] for name, urn in wanted.references.items() if urn in ids and name not in wanted.inputs}
    return replace(wanted, inputs={**wanted.inputs, **known})


def _same(declared: Declared, found: Found) -> bool:
    kind = KINDS[declared.token]
    if found.token != declared.token or (kind.regional and found.region != declared.region):
        return False
    if any(declared.inputs.get(name) is None for name in kind.names):
        return False
    return all(_agree(kind, name, declared, found) for name in kind.names)


def _agree(kind: Kind, name: str, declared: Declared, found: Found) -> bool:
    one, other = declared.inputs.get(name), found.properties.get(name)
    # Role names are one name in whatever case: RAM refuses the second.
    return one is not None and other is not None and (one == other or (kind.unique and one.lower() == other.lower()))


def _differs(declared: Declared, found: Found) -> str:
    """The first known detail in which they differ, in words; empty where there is none."""
    for name in KINDS[declared.token].details:
        one, other = declared.inputs.get(name), found.properties.get(name)
        if one is not None and other is not None and one != other:
            return f"{name} is {other}, not {one}"
    service = (found.tags or {}).get(SERVICE_TAG)
    wanted = declared.tags.get(SERVICE_TAG)
    if service is not None and wanted is not None and service != wanted:
        return f"tag {SERVICE_TAG} is {service}, not {wanted}"
    return ""


def _evidence(declared: Declared, found: Found, since: datetime | None) -> tuple[bool, str]:
    """Whether it is ours, and on what that rests."""
    name = f"name {found.title!r}"
    difference = _differs(declared, found)
    if difference:
        return False, f"{name}, but {difference}"
    if since is None:
        return False, f"{name}, but the state is empty: nothing shows that this stack created it"
    if found.created is not None and found.created < since - CLOCK_SKEW:
        return False, f"{name}, but it is older than the stack{_at(found)}"
    if declared.tags and found.tags is not None and declared.tags.items() <= found.tags.items():
        return True, f"{name} and tags{_at(found)}"
    if KINDS[declared.token].unique:
        return True, f"{name}, which only one can have{_at(found)}"
    if found.tags:
        return False, f"{name}, but other tags"
    if found.created is None:
        return False, f"{name}, but neither tags nor a time"
    return True, f"{name}{_at(found)}, since the stack exists"


def _at(found: Found) -> str:
    return f", created {found.created:%Y-%m-%d %H:%M:%S}" if found.created else ""


def _orphan(wanted: Declared, near: Sequence[Found], known: Known) -> Finding:
    begun = any(one.urn == wanted.urn and one.operation == "creating" for one in known.interrupted)
    ours = [(one, why) for one in near for sure, why in (_evidence(wanted, one, known.since),) if sure]
    if len(ours) == 1 and len(near) == 1:
        one, why = ours[0]
        why += ", creation interrupted" if begun else ""
        return _finding(
            Trouble.ORPHANED, Remedy.IMPORT, one, why, f"import it as {wanted.name}", declared=wanted, urn=wanted.urn
        )
    first = near[0]
    if len(near) > 1:
        ids = ", ".join(sorted(one.id for one in near))
        why = f"{len(near)} have the name {first.title!r}: {ids}"
        advice = f"delete all but one, or `pulumi import` the right one as {wanted.name}"
        return _finding(Trouble.DOUBLED, Remedy.DECIDE, first, why, advice, declared=wanted, urn=wanted.urn)
    why = _evidence(wanted, first, known.since)[1]
    advice = f"yours: `pulumi import` it as {wanted.name}; not yours: rename one of the two"
    return _finding(Trouble.ORPHANED, Remedy.DECIDE, first, why, advice, declared=wanted, urn=wanted.urn)


def _double(held: Declared, twin: Found, other: Found, known: Known, holds: Callable[[Found], str]) -> Finding:
    sure, why = _evidence(held, other, known.since)
    why = f"{why}; {held.name} is {held.id}"
    decided = Remedy.DECIDE
    if not sure:
        told = "look at both: it may belong to somebody else"
    elif KINDS[held.token].unique or other.created is None or twin.created is None or other.created > twin.created:
        told = "look at both: it is younger than the one in the state, so no earlier attempt left it"
    elif not KINDS[held.token].deletable:
        told = "it is paid for in advance: use it for something else, or let it expire"
    else:
        lost = other.holds or holds(other)
        decided = Remedy.DELETE
        told = f"delete it; --with-data, because {lost}" if lost else "delete it"
        return replace(
            _finding(Trouble.DOUBLED, decided, other, why, told, declared=held, urn=held.urn),
            found=replace(other, holds=lost),
        )
    return _finding(Trouble.DOUBLED, decided, other, why, told, declared=held, urn=held.urn)


def _missing(held: Declared, near: Sequence[Found]) -> Finding:
    kind = KINDS[held.token]
    where = held.region if kind.regional else "global"
    what = f"{kind.title} {held.name}"
    if near:
        ids = ", ".join(sorted(one.id for one in near))
        told = f"replace the id in the state by hand, or delete {ids}"
        why = f"the state names it; the cloud has {ids} of the same name instead"
        return Finding(Trouble.MISSING, Remedy.DECIDE, what, where, held.id, why, told, urn=held.urn, declared=held)
    told = "refresh it and what depends on it; the next up creates it again"
    why = "the state names it, the cloud has none"
    return Finding(Trouble.MISSING, Remedy.REFRESH, what, where, held.id, why, told, urn=held.urn, declared=held)


def _strays(free: Sequence[Found], known: Known) -> Iterator[Finding]:
    for one in free:
        services = {name.strip() for name in (one.tags or {}).get(SERVICE_TAG, "").split(",")} & set(known.services)
        if services:
            why = f"tag {SERVICE_TAG}={','.join(sorted(services))}{_at(one)}; in no state, and nothing declares it"
            yield _finding(Trouble.ORPHANED, Remedy.DECIDE, one, why, "declare it and import it, or delete it by hand")


def _interrupted(known: Known, told: Collection[str]) -> Iterator[Finding]:
    held = {one.urn for one in known.held}
    # What the program names no more, or names only when it is created, could not be looked for.
    sought = {one.urn for one in known.planned if all(name in one.inputs for name in KINDS[one.token].names)}
    for one in known.interrupted:
        if one.urn in told:
            continue
        kind = KINDS.get(one.token)
        what = f"{kind.title if kind else one.token.rpartition(':')[2]} {one.urn.rpartition('::')[2]}"
        why = f"{one.operation} was interrupted" + (", and the cloud has none" if one.urn in sought else "")
        remedy, advice = Remedy.FORGET, "forget the operation; the next up or destroy does it again"
        if one.operation == "creating" and one.urn not in held | sought and not _repeatable(one.token):
            remedy = Remedy.DECIDE
            advice = "look in the console whether it exists; `pulumi refresh` then asks for its id, or clears it"
        yield Finding(Trouble.INTERRUPTED, remedy, what, "", "", why, advice, urn=one.urn)


def _repeatable(token: str) -> bool:
    return token.startswith(_REPEATABLE) and (token not in KINDS or token.startswith(DYNAMIC))


def _finding(
    trouble: Trouble,
    remedy: Remedy,
    found: Found,
    why: str,
    told: str,
    *,
    declared: Declared | None = None,
    urn: str = "",
) -> Finding:
    what = f"{KINDS[found.token].title} {declared.name if declared else found.title}"
    return Finding(trouble, remedy, what, found.region or "global", found.id, why, told, urn, found, declared)
