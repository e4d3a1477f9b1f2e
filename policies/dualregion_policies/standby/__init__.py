"""What the pack dualregion-recovery asks of what runs the services: facts in, one rule of the core each."""

from collections.abc import Mapping

from dualregion.recovery.rules import standby
from dualregion_policies.case import Asked
from dualregion_policies.standby.compute import computes
from dualregion_policies.standby.copies import needed

RULES: Mapping[str, Asked] = {
    "compute-spans-zones": lambda case: standby.compute_spans_zones(
        computes(case.stack),
        case.knob("compute-spans-zones", "minZones"),
        accept_unbalanced=case.knob("compute-spans-zones", "acceptUnbalanced"),
    ),
    "images-and-secrets-copied": lambda case: standby.images_and_secrets_copied(
        needed(case.stack, case.config.primary, case.config.standby)
    ),
}
"""By the name that the catalogue gives the rule."""
