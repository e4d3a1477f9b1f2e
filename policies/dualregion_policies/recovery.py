"""What the pack dualregion-recovery asks: facts in, one rule of the core each."""

from collections.abc import Callable, Iterable, Mapping

from dualregion.recovery.promises import promises_kept, promises_proven
from dualregion.recovery.rules import Finding, blast_radius, ownership, stores
from dualregion.recovery.topology import ServiceTopology
from dualregion_policies.case import Asked
from dualregion_policies.properties import SHAREABLE


def _of_each(rule: Callable[[ServiceTopology], Iterable[Finding]]) -> Asked:
    return lambda case: (finding for topology in case.facts.topologies for finding in rule(topology))


RULES: Mapping[str, Asked] = {
    "objectives-declared": lambda case: ownership.objectives_declared(case.config.services),
    "services-have-resources": lambda case: ownership.services_have_resources(
        case.config.services, case.facts.resources
    ),
    "resources-have-a-service": lambda case: ownership.resources_have_a_service(
        case.config.services, case.facts.resources
    ),
    "standby-reachable": _of_each(stores.standby_reachable),
    "bucket-replicated": _of_each(stores.bucket_replicated),
    "bucket-versioned": _of_each(stores.bucket_versioned),
    "isolated-services-share-nothing": lambda case: blast_radius.isolated_services_share_nothing(
        case.config.services, case.facts.resources, SHAREABLE
    ),
    "promises-rest-on-no-weaker-ones": lambda case: blast_radius.promises_rest_on_no_weaker_ones(case.config.services),
    "promises-kept": lambda case: promises_kept(case.facts.topologies, case.config.services),
    "promises-proven": lambda case: promises_proven(case.facts.topologies, case.config.services),
}
"""By the name that the catalogue gives the rule."""
