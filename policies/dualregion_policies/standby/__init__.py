"""What the pack dualregion-recovery asks of what runs the services: facts in, one rule of the core each."""

from collections.abc import Iterator, Mapping

from dualregion.recovery.rules import Finding, standby
from dualregion_policies.case import Asked, Case
from dualregion_policies.standby.capacity import units
from dualregion_policies.standby.compute import computes
from dualregion_policies.standby.copies import needed


def _capacity(case: Case) -> Iterator[Finding]:
    stance = case.knob("standby-has-capacity", "stance")
    if stance != "pilot":
        held = units(case.stack, case.facts.resources, case.config.primary, case.config.standby)
        yield from standby.standby_has_capacity(held, case.knob("standby-has-capacity", f"{stance}Percent"))


RULES: Mapping[str, Asked] = {
    "compute-spans-zones": lambda case: standby.compute_spans_zones(
        computes(case.stack),
        case.knob("compute-spans-zones", "minZones"),
        accept_unbalanced=case.knob("compute-spans-zones", "acceptUnbalanced"),
    ),
    "standby-has-capacity": _capacity,
    "images-and-secrets-copied": lambda case: standby.images_and_secrets_copied(
        needed(case.stack, case.config.primary, case.config.standby)
    ),
}
"""By the name that the catalogue gives the rule."""
