"""What the pack dualregion-recovery asks about the two regions together: facts in, one rule of the core each."""

from collections.abc import Iterator, Mapping

from dualregion.recovery.rules import Finding, links
from dualregion.recovery.settings import POLICIES_KEY
from dualregion_policies.case import Asked, Case
from dualregion_policies.links.independence import standby_resources
from dualregion_policies.links.interconnect import Interconnect
from dualregion_policies.links.watching import watched


def _connected(case: Case) -> Iterator[Finding]:
    between = Interconnect(case.stack, case.config.primary, case.config.standby)
    rule = "regions-connected"
    need = links.Connection(
        mbps=case.knob(rule, "minMbps"),
        zones=case.knob(rule, "minZones"),
        overlap=case.knob(rule, "allowOverlap"),
        key=f"{POLICIES_KEY}.rules.{rule}.minMbps",
    )
    yield from links.regions_connected([*between.links()], between.attachments(), [*between.networks()], need)


RULES: Mapping[str, Asked] = {
    "regions-connected": _connected,
    "replication-watched": lambda case: links.replication_watched(
        watched(case.stack),
        case.config.services,
        case.facts.resources,
        case.knob("replication-watched", "alarmPercent"),
    ),
    "standby-independent": lambda case: links.standby_independent(
        standby_resources(case.stack, case.config.primary, case.config.standby),
        case.knob("standby-independent", "allowedEdges"),
    ),
}
"""By the name that the catalogue gives the rule."""
