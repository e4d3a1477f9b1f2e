"""From the resources of any stack to what the recovery core judges: whose each one is, and what each service is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from dualregion.recovery.objective import Service
from dualregion.recovery.rules import Resource
from dualregion.recovery.topology import ServiceTopology
from dualregion_policies import switches, volumes
from dualregion_policies.datastores import Datastores
from dualregion_policies.oss import Buckets
from dualregion_policies.ownership import Ownership, ownership
from dualregion_policies.properties import Property
from dualregion_policies.reading import Stack, StackResource


@dataclass(frozen=True)
class Facts:
    """What a stack says, without any judgement."""

    resources: tuple[Resource, ...]
    """Everything that exists in the cloud, in the order of the URN."""
    topologies: tuple[ServiceTopology, ...]
    """One for each declared service that has resources, in the order of the declaration."""
    stack: Stack = field(compare=False)
    """What they were read from, for rules about single resources."""
    buckets: Buckets = field(compare=False)
    """Its buckets, joined with what is set beside them."""

    @property
    def was_read(self) -> frozenset[Property]:
        """Every property that was asked for so far, found or not."""
        return frozenset(self.stack.was_read)


def facts_of(resources: Iterable[StackResource], services: Sequence[Service], primary: str, standby: str) -> Facts:
    """Read a stack. Never raises for what a stack holds: what cannot be read is not known."""
    stack = Stack(resources)
    owned = ownership(stack, services)
    buckets, databases = Buckets(stack), Datastores(stack, standby)
    topologies: list[ServiceTopology] = []
    for service in services:
        own = [urn for urn in owned.of(service.name) if owned.own_of(service.name, urn)]
        if own:
            stores = (
                *buckets.stores(own, primary),
                *databases.stores(own),
                *volumes.stores(stack, own, standby),
            )
            switch = switches.switch(stack, own)
            topologies.append(
                ServiceTopology(service=service.name, primary=primary, standby=standby, stores=stores, switch=switch)
            )
    return Facts(tuple(_resources(stack, owned)), tuple(topologies), stack, buckets)


def _resources(stack: Stack, owned: Ownership) -> Iterable[Resource]:
    for resource in stack.resources.values():
        if resource.is_cloud:
            yield Resource(
                urn=resource.urn,
                type=resource.type,
                services=owned.owners.get(resource.urn, frozenset()),
                undecided=resource.urn in owned.undecided,
            )
