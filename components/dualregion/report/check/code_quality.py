"""The outcome as a GitLab Code Quality report.

Fields as https://docs.gitlab.com/ci/testing/code_quality/ asks: description, check_name, fingerprint, severity,
location.path and location.lines.begin. The path is relative to the top of the repository and begins without `./`.
"""

import json
from hashlib import sha256
from typing import Any

from dualregion.report.check.outcome import Outcome, Status
from dualregion.report.check.told import message

_SEVERITIES = {"low": "minor", "medium": "major", "high": "critical", "critical": "blocker"}
_NOWHERE = "Pulumi.yaml"
"""GitLab drops an entry without a path; what belongs to no line belongs to the project."""


def as_code_quality(outcome: Outcome) -> str:
    """One entry for each finding that is told. What does not gate is `info`, and begins with its status."""
    entries: list[dict[str, Any]] = []
    seen: dict[str, int] = {}
    for status, finding in outcome.told:
        gates = status in (Status.ERROR, Status.VIOLATION)
        told = message(outcome.assessment, finding, status)
        place = finding.place
        nth = seen[finding.fingerprint] = seen.get(finding.fingerprint, 0) + 1
        # GitLab shows one of two entries with the same fingerprint.
        fingerprint = finding.fingerprint if nth == 1 else sha256(f"{finding.fingerprint} {nth}".encode()).hexdigest()
        severity = outcome.assessment.rule(finding.rule).severity
        entries.append(
            {
                "description": told if gates else f"{status}: {told}",
                "check_name": finding.about or finding.rule,
                "fingerprint": fingerprint,
                "severity": _SEVERITIES.get(severity, "major") if gates else "info",
                "location": {
                    "path": place.file if place else _NOWHERE,
                    "lines": {"begin": place.line if place else 1},
                },
            }
        )
    return json.dumps(entries, indent=2, ensure_ascii=False) + "\n"
