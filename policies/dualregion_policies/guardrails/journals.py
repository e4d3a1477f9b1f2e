"""Logs of storage, networks, databases and clusters, and the trail of the account."""

from collections.abc import Iterator, Sequence

from dualregion.recovery.conditions.logs import Log, Trail
from dualregion_policies.facts import Facts
from dualregion_policies.properties import BUCKET, BUCKET_LOG_TARGET, LOGGING_BUCKET, LOGGING_TARGET, Property
from dualregion_policies.properties import guardrails as p
from dualregion_policies.reading import UNKNOWN, Stack, StackResource, Unknown, text_of


def trails(stack: Stack) -> Sequence[Trail]:
    """Each trail; what it leaves out has the provider's default: enabled, all events, all regions."""
    return tuple(
        Trail(
            urn=trail.urn,
            name=trail.name,
            on=_is(stack, trail, p.TRAIL_STATUS, "Enable"),
            every_event=_is(stack, trail, p.TRAIL_EVENTS, "All"),
            every_region=_is(stack, trail, p.TRAIL_REGION, "All"),
            delivered=_either([stack.read(trail, p.TRAIL_BUCKET), stack.read(trail, p.TRAIL_PROJECT)]),
        )
        for trail in stack.of_type(p.TRAIL)
    )


def _is(stack: Stack, resource: StackResource, prop: Property, wanted: str) -> bool | None:
    value = text_of(stack.read(resource, prop))
    return None if isinstance(value, Unknown) else value in (None, wanted)


def _either(values: Sequence[object]) -> bool:
    # A target that is computed from another resource is a target, though its name is not known yet.
    return any(value is not None for value in values)


def of_storage_and_network(facts: Facts) -> Iterator[Log]:
    """Access logs of buckets, flow logs of networks, and the retention of log stores."""
    stack = facts.stack
    for bucket in stack.of_type(BUCKET):
        if bucket.urn in facts.buckets.log_targets:
            continue
        beside = facts.buckets.beside(bucket, LOGGING_BUCKET)
        target = stack.read(beside, LOGGING_TARGET) if beside else stack.read(bucket, BUCKET_LOG_TARGET)
        unsure = target is None and facts.buckets.may_be_beside(bucket, LOGGING_BUCKET)
        yield Log(urn=bucket.urn, name=bucket.name, what="access log", on=None if unsure else target is not None)
    for network in stack.of_type(p.NETWORK):
        yield Log(urn=network.urn, name=network.name, what="flow log", on=_flow(stack, network))
    for store in stack.of_type(p.LOG_STORE):
        days = _days(stack.read(store, p.STORE_DAYS), 30)
        yield Log(urn=store.urn, name=store.name, what="entries", on=True, days=days, ages=True)


def _flow(stack: Stack, network: StackResource) -> bool | None:
    states = [
        text_of(stack.read(log, p.FLOW_STATUS))
        for log in stack.of_type(p.FLOW_LOG)
        if _names(stack, log, p.FLOW_OF, network)
    ]
    if any(state in (None, "Active") for state in states):
        return True
    return None if UNKNOWN in states else False


def _names(stack: Stack, one: StackResource, reference: Property, other: StackResource) -> bool:
    stack.read(one, reference)
    return any(found.urn == other.urn for found in stack.dependencies(one, reference))


def of_databases(stack: Stack) -> Iterator[Log]:
    """Audit of RDS and PolarDB on the instance; of Redis and MongoDB beside it."""
    for instance in stack.of_type(p.RDS):
        on = _switch(text_of(stack.read(instance, p.RDS_AUDIT)), "Enabled")
        days = _days(stack.read(instance, p.RDS_AUDIT_DAYS), 30)
        yield _audit(instance, on, days, ages=True)
    for cluster in stack.of_type(p.POLARDB):
        yield _audit(cluster, _switch(text_of(stack.read(cluster, p.POLARDB_AUDIT)), "Enable"), None, ages=False)
    for instance in stack.of_type(p.REDIS):
        beside = _beside(stack, instance, p.REDIS_AUDIT_OF)
        value = stack.read(beside, p.REDIS_AUDIT_ON) if beside else False
        on = None if isinstance(value, Unknown) else value in (None, True)
        yield _audit(instance, on, _days(stack.read(beside, p.REDIS_AUDIT_DAYS), 0) if beside else None, ages=True)
    for kind in (p.MONGODB, p.MONGODB_SHARDED):
        for instance in stack.of_type(kind):
            beside = _beside(stack, instance, p.MONGODB_AUDIT_OF)
            on = _switch(text_of(stack.read(beside, p.MONGODB_AUDIT_ON)), "enable") if beside else False
            days = _days(stack.read(beside, p.MONGODB_AUDIT_DAYS), 30) if beside else None
            yield _audit(instance, on, days, ages=True)


def _audit(instance: StackResource, on: bool | None, days: int | None, *, ages: bool) -> Log:
    return Log(urn=instance.urn, name=instance.name, what="audit log", on=on, days=days, ages=ages)


def _beside(stack: Stack, instance: StackResource, reference: Property) -> StackResource | None:
    found = (other for other in stack.of_type(reference.type) if _names(stack, other, reference, instance))
    return next(found, None)


def of_clusters(stack: Stack) -> Iterator[Log]:
    """Control plane logs of each cluster."""
    for cluster in stack.of_type(p.CLUSTER):
        parts = stack.read(cluster, p.CLUSTER_LOGS)
        on = None if isinstance(parts, Unknown) else parts not in (None, [])
        yield Log(urn=cluster.urn, name=cluster.name, what="control plane log", on=on)


def _switch(value: str | Unknown | None, wanted: str) -> bool | None:
    return None if isinstance(value, Unknown) else value == wanted


def _days(value: object, default: int) -> int | None:
    """Whole days; numbers arrive as floats, and the collector's as text. None: not known yet."""
    if value is None:
        return default
    try:
        return None if isinstance(value, Unknown) else int(float(str(value)))
    except ValueError:
        return None
