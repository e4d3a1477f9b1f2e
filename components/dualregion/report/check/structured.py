"""The outcome as JSON. It can be given to `dualregion check --compare` later."""

import json
from typing import Any

from dualregion.report.check.outcome import Outcome, status_of


def as_json(outcome: Outcome) -> str:
    """The whole assessment, and what came of each finding."""
    told: dict[str, Any] = {
        "exitCode": outcome.exit_code,
        "source": outcome.source,
        "strict": outcome.strict,
        "counts": {str(status): count for status, count in outcome.counts.items()},
        **outcome.assessment.model_dump(mode="json"),
        "findings": [
            {**finding.model_dump(mode="json"), "status": str(status_of(finding)), "fingerprint": finding.fingerprint}
            for finding in outcome.assessment.findings
        ],
        "baseline": {"gone": [entry.model_dump() for entry in outcome.gone]} if outcome.with_baseline else None,
        "comparison": outcome.comparison.model_dump(mode="json") if outcome.comparison else None,
    }
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"
