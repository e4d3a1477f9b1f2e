"""What stands before a deletion of single resources."""

from collections.abc import Iterator

from dualregion.recovery.conditions.resilience import Protection
from dualregion_policies.properties import Property
from dualregion_policies.properties import resilience as p
from dualregion_policies.reading import Stack, StackResource
from dualregion_policies.tristate import one_of


def protections(stack: Stack) -> Iterator[Protection]:
    """What stands before a deletion of each resource that the cloud can protect."""
    for prop, on in p.KEPT.items():
        for resource in stack.of_type(prop.type):
            if prop == p.RDS_KEPT and stack.read(resource, p.RDS_CHARGE) == "Prepaid":
                continue  # A prepaid instance cannot be released at all before it expires, and takes no protection.
            yield _protection(stack, resource, prop, on)


def _protection(stack: Stack, resource: StackResource, prop: Property, on: frozenset[str]) -> Protection:
    by_cloud = one_of(stack.read(resource, prop), on)
    return Protection(urn=resource.urn, name=resource.name, by_cloud=by_cloud, by_engine=resource.protected)
