"""Evidence that tests share: the shift of an accelerator, measured twenty times."""

from datetime import date
from typing import Any

from dualregion.recovery.evidence import Evidence, topology_hash
from dualregion.recovery.topology import ServiceTopology
from recovery.shapes import OUTSIDE, probing, topology

TODAY = date(2026, 11, 22)
PORTAL = topology(
    switch=probing("accelerator", "PT5S", 3, "PT3S", None, ("ap-northeast-1",)), pair=OUTSIDE, service="portal"
)
"""Users enter in Tokyo: found after 5 s x (3+1) + 3 s = 23 s, forwarded elsewhere within an assumed 30 s."""


def raw(built: ServiceTopology = PORTAL, **changes: Any) -> dict[str, Any]:
    """As it stands in a file. A change to None leaves a key out."""
    record = {
        "service": built.service,
        "scenario": "region-loss",
        "step": "shift",
        "value": "PT12S",
        "statistic": "percentile",
        "percentile": 95,
        "samples": 20,
        "when": "2026-11-20T03:00:00+08:00",
        "topology": topology_hash(built),
        "passed": True,
        "basis": "measured",
        "source": "drill 7",
        **changes,
    }
    return {key: value for key, value in record.items() if value is not None}


def evidence(built: ServiceTopology = PORTAL, **changes: Any) -> Evidence:
    return Evidence.model_validate(raw(built, **changes))
