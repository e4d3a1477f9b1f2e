"""What the pack dualregion-guardrails asks: facts in, one rule of the core each."""

from collections.abc import Mapping

from dualregion.recovery.rules import exposure as rules
from dualregion.recovery.rules import logs
from dualregion_policies.case import Asked
from dualregion_policies.guardrails import exposure, journals

RULES: Mapping[str, Asked] = {
    "bucket-private": lambda case: rules.closed(
        "bucket-private", exposure.buckets(case.facts, websites=case.knob("bucket-private", "allowWebsite"))
    ),
    "database-private": lambda case: rules.closed("database-private", exposure.databases(case.stack)),
    "network-closed": lambda case: rules.network_closed(
        exposure.openings(case.stack), case.knob("network-closed", "publicPorts")
    ),
    "resources-tagged": lambda case: rules.tagged(exposure.tagged(case.stack), case.knob("resources-tagged", "keys")),
    "account-trail-kept": lambda case: logs.trail_kept(
        journals.trails(case.stack), case.knob("account-trail-kept", "declaredElsewhere")
    ),
    "storage-and-network-logged": lambda case: logs.kept(
        "storage-and-network-logged",
        journals.of_storage_and_network(case.facts),
        case.knob("storage-and-network-logged", "minDays"),
    ),
    "database-audited": lambda case: logs.kept(
        "database-audited", journals.of_databases(case.stack), case.knob("database-audited", "minDays")
    ),
    "cluster-logged": lambda case: logs.kept("cluster-logged", journals.of_clusters(case.stack)),
}
"""By the name that the catalogue gives the rule."""
