"""Data Transmission Service: a job that carries every change of one database to another."""

from collections.abc import Iterable, Iterator

from dualregion.recovery.topology import Copy, CopyMechanism
from dualregion_policies.datastores.joins import customer_key, referring
from dualregion_policies.properties import Property
from dualregion_policies.properties import datastores as p
from dualregion_policies.reading import UNKNOWN, Stack, StackResource, text_of
from dualregion_policies.tristate import all_of, one_of


def copies(stack: Stack, source: StackResource, keys: Iterable[Property]) -> Iterator[Copy]:
    """The copies that jobs keep of a database. `keys`: by the type of the copy, what names its customer key."""
    joined = referring(stack, source, p.SYNC_SOURCE)
    named = {key.type: key for key in keys}
    for job in joined.certain:
        runs = _runs(stack, job)
        if runs is not False:
            yield _copy(stack, job, named) if runs else Copy(mechanism=CopyMechanism.DTS, region=None)
    if joined.doubtful and any(_runs(stack, job) is not False for job in joined.possible):
        yield Copy(mechanism=CopyMechanism.DTS, region=None)


def copied_into(stack: Stack) -> frozenset[str]:
    """The URNs of what some job writes to: it holds nothing of its own."""
    return frozenset(
        other.urn
        for job in stack.of_type(p.SYNC_JOB)
        if _runs(stack, job) is not False
        for other in stack.dependencies(job, p.SYNC_DESTINATION)
    )


def _runs(stack: Stack, job: StackResource) -> bool | None:
    """Whether it carries changes on. The provider starts a job only where its status is set to `Synchronizing`.

    The way back of a two-way instance is no copy: it carries changes made after a failover.
    """
    return all_of(
        (
            one_of(stack.read(job, p.SYNC_CHANGES), frozenset({"1", "true"})),
            one_of(stack.read(job, p.SYNC_STATUS), frozenset({"synchronizing"})),
            one_of(stack.read(job, p.SYNC_DIRECTION), frozenset({"forward"}), absent=True),
        )
    )


def _copy(stack: Stack, job: StackResource, keys: dict[str, Property]) -> Copy:
    said = text_of(stack.read(job, p.SYNC_REGION))
    stack.read(job, p.SYNC_DESTINATION)
    ends = [one for one in stack.dependencies(job, p.SYNC_DESTINATION) if one.type in keys]
    region = stack.region_of(ends[0]) if ends and (said is None or said is UNKNOWN) else said
    encrypted, key_region = customer_key(stack, ends[0], keys[ends[0].type]) if ends else (None, None)
    return Copy(
        mechanism=CopyMechanism.DTS,
        region=region if isinstance(region, str) else None,
        customer_key=encrypted,
        encryption_key_region=key_region,
    )
