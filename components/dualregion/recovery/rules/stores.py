"""Rules about the stores of one service: standby, replication, versioning."""

from collections.abc import Iterator, Sequence

from dualregion.recovery.budget import Verdict
from dualregion.recovery.rules.model import Finding, listed
from dualregion.recovery.topology import Copy, ServiceTopology, Store, StoreKind


def standby_reachable(topology: ServiceTopology) -> Iterator[Finding]:
    """The standby is another region, and each store has a copy there that its mechanism can make."""
    for store in topology.stores:
        verdict, message = _reaches_standby(store, topology)
        yield _about(topology, store, "standby-reachable", verdict, message)


def _reaches_standby(store: Store, topology: ServiceTopology) -> tuple[Verdict, str]:
    if store.region == topology.standby:
        return Verdict.FAIL, f"{store.name} itself lies in the standby region {topology.standby}"
    unreachable = [copy for copy in store.copies if copy.reachable is False]
    if unreachable:
        return Verdict.FAIL, (
            f"the copy of {store.name} crosses the mainland's border ({store.region} to {unreachable[0].region}) "
            "without transfer acceleration"
        )
    if store.region is None or any(copy.region is None or copy.reachable is None for copy in store.copies):
        return Verdict.UNKNOWN, f"where {store.name} or its copy lies is not known before the deployment"
    if any(copy.region == topology.standby for copy in store.copies):
        return Verdict.PASS, f"{store.name} is copied to {topology.standby}"
    if not store.copies:
        judge = "bucket-replicated" if store.kind is StoreKind.BUCKET else "promises-kept"
        return Verdict.NOT_APPLICABLE, f"{store.name} has no copy; {judge} judges that"
    return Verdict.FAIL, f"no copy of {store.name} lies in the standby region {topology.standby}"


def bucket_replicated(topology: ServiceTopology) -> Iterator[Finding]:
    """Each bucket has a replication rule."""
    for store in _buckets(topology):
        if any(_is_certain(copy) for copy in store.copies):
            verdict, message = Verdict.PASS, f"{store.name} is replicated"
        elif store.copies:
            verdict, message = Verdict.UNKNOWN, f"whether {store.name} is replicated is not known before the deployment"
        else:
            verdict, message = Verdict.FAIL, f"{store.name} is not replicated"
        yield _about(topology, store, "bucket-replicated", verdict, message)


def _buckets(topology: ServiceTopology) -> tuple[Store, ...]:
    return tuple(store for store in topology.stores if store.kind is StoreKind.BUCKET)


def _is_certain(copy: Copy) -> bool:
    # A rule of which not even one end is known may be the rule of another bucket.
    return copy.region is not None or copy.reachable is not None or copy.time_control is not None


def bucket_versioned(topology: ServiceTopology) -> Iterator[Finding]:
    """Versioning on the bucket and on each replica."""
    for store in _buckets(topology):
        sides = [(store.name, store.versioned), *((_replica(store, copy), copy.versioned) for copy in store.copies)]
        yield _about(topology, store, "bucket-versioned", *_all_true(sides, "versioned", "versioning"))


def _all_true(sides: Sequence[tuple[str, bool | None]], adjective: str, noun: str) -> tuple[Verdict, str]:
    wrong = [name for name, state in sides if state is False]
    if wrong:
        return Verdict.FAIL, f"{listed(wrong)} not {adjective}"
    unknown = [name for name, state in sides if state is None]
    if unknown:
        return Verdict.UNKNOWN, f"{noun} of {listed(unknown)} is not known before the deployment"
    return Verdict.PASS, f"{listed([name for name, _ in sides])} {adjective}"


def _replica(store: Store, copy: Copy) -> str:
    return f"the replica of {store.name} in {copy.region or 'a region not known yet'}"


def _about(topology: ServiceTopology, store: Store, rule: str, verdict: Verdict, message: str) -> Finding:
    subject = store.urn or f"{topology.service}/{store.name}"
    return Finding(rule=rule, subject=subject, verdict=verdict, message=f"{topology.service}: {message}")
