"""What the pack dualregion-recovery asks about the two regions together: facts in, one rule of the core each."""

from collections.abc import Mapping

from dualregion.recovery.rules import links
from dualregion_policies.case import Asked
from dualregion_policies.links.independence import standby_resources

RULES: Mapping[str, Asked] = {
    "standby-independent": lambda case: links.standby_independent(
        standby_resources(case.stack, case.config.primary, case.config.standby),
        case.knob("standby-independent", "allowedEdges"),
    ),
}
"""By the name that the catalogue gives the rule."""
