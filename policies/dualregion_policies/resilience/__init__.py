"""Single resources that the pack dualregion-recovery asks about: their zones, and their protection."""

from collections.abc import Mapping

from dualregion.recovery.rules import resilience
from dualregion_policies.case import Asked
from dualregion_policies.resilience.readers import protections
from dualregion_policies.zones import SPREAD, spreads


def _spans(rule: str) -> Asked:
    return lambda case: resilience.spans_zones(rule, spreads(case.stack, rule), case.knob(rule, "minZones"))


RULES: Mapping[str, Asked] = {
    **{rule: _spans(rule) for rule in SPREAD},
    "deletion-protected": lambda case: resilience.deletion_protected(
        protections(case.stack), accept_engine=case.knob("deletion-protected", "acceptPulumiProtect")
    ),
}
"""By the name that the catalogue gives the rule."""
