"""Services to explain: one that people move, with a store and a vault, and one that a switch moves by itself."""

from typing import Any

from dualregion.recovery.availability import availabilities
from dualregion.recovery.budget import budgets
from dualregion.recovery.objective import Service
from dualregion.recovery.topology import ServiceTopology
from dualregion.report.explanation import Explanation, explain
from recovery.shapes import OUTSIDE, bucket, probing, service, switch, topology, vault


def explanation(built: ServiceTopology | None = None, declared: Service | None = None) -> Explanation:
    """Without a topology: the archive, which promises more than its people can keep: 30 min to redirect."""
    built = built or archive()
    declared = declared or service(
        built.service,
        {"redirect": "PT30M", "rto": "PT1H", "rpo": "PT15M", "availability": "99.99"},
        recovery={"detect": "PT15M", "decide": "PT15M", "redirect": "PT5M", "backupJob": "PT10M", "restore": "PT2H"},
        discovery="P14D",
    )
    computed = budgets([built], [declared])
    year = availabilities(computed, [built], [declared]).get(built.service)
    return explain("local", declared, built, computed, year)


def archive(**changes: Any) -> ServiceTopology:
    """A replicated bucket with a locked vault, behind a record."""
    kept = bucket(OUTSIDE, vaults=(vault(locked=True, region=OUTSIDE[0], mirrors=(OUTSIDE[1],)),), **changes)
    return topology(kept, switch=switch(), pair=OUTSIDE)


def portal() -> ServiceTopology:
    """No store, behind an accelerator with an access point in the primary region and one elsewhere."""
    entered = probing("accelerator", "PT5S", 3, "PT3S", None, access=(OUTSIDE[0], "ap-northeast-1"))
    return topology(switch=entered, pair=OUTSIDE, service="portal")
