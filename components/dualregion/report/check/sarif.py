"""The outcome as SARIF 2.1.0 (OASIS standard, errata 01), for code scanning.

Only what has to be told becomes a result: forges show every result as an alert, also one of the kind `pass`.
"""

import json
from typing import Any

from dualregion.recovery.assessment import Judged, RuleNote
from dualregion.report.check.outcome import Outcome, Status
from dualregion.report.check.told import baseline_told, message

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_SRCROOT = "%SRCROOT%"
_KINDS = {Status.UNKNOWN: "open", Status.CONDITIONAL: "review"}
# Section 3.27.10: only a result of the kind `fail` has a level.
_NO_LEVEL = "none"


def as_sarif(outcome: Outcome, version: str) -> str:
    """One run of one tool. `version` is that of dualregion."""
    rules = {rule.name: rule for rule in outcome.assessment.rules}
    told = outcome.told
    for _, finding in told:
        rules.setdefault(finding.rule, outcome.assessment.rule(finding.rule))
    order = {name: place for place, name in enumerate(rules)}
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "dualregion",
                "semanticVersion": version,
                "rules": [_rule(rule) for rule in rules.values()],
            }
        },
        "automationDetails": {"id": f"dualregion/{outcome.assessment.project}/{outcome.assessment.stack}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(outcome)],
        "results": [_result(outcome, status, finding, order) for status, finding in told],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _rule(rule: RuleNote) -> dict[str, Any]:
    described: dict[str, Any] = {
        "id": rule.name,
        "shortDescription": {"text": rule.title},
        "defaultConfiguration": {"level": _level(rule.severity, rule.level)},
        "properties": {"tags": ["recovery", rule.severity, *_clauses(rule)], "ruleNumber": rule.id},
    }
    return {**described, **({"help": {"text": rule.remedy}} if rule.remedy else {})}


def _clauses(rule: RuleNote) -> list[str]:
    """`hkma-tm-g-2 4.6.2`; a document whose clauses could not be sourced stands alone."""
    return [f"{one.document} {one.clause}".strip() for one in rule.clauses]


def _level(severity: str, level: str) -> str:
    if level == "mandatory":
        return "error"
    return "note" if severity == "low" else "warning"


def _invocation(outcome: Outcome) -> dict[str, Any]:
    notes = [outcome.headline, baseline_told(outcome)]
    if outcome.comparison:
        notes.extend(change.told for change in outcome.comparison.changes)
    return {
        "executionSuccessful": outcome.exit_code != 3 and not outcome.assessment.unjudged,
        "exitCode": outcome.exit_code,
        "toolExecutionNotifications": [{"level": "note", "message": {"text": note}} for note in notes if note],
    }


def _result(outcome: Outcome, status: Status, finding: Judged, order: dict[str, int]) -> dict[str, Any]:
    kind = _KINDS.get(status, "fail")
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": order[finding.rule],
        "kind": kind,
        "level": _level(outcome.assessment.rule(finding.rule).severity, finding.level) if kind == "fail" else _NO_LEVEL,
        "message": {"text": message(outcome.assessment, finding, status)},
        "locations": [_location(finding)],
        "partialFingerprints": {"ruleAndSubject/v1": finding.fingerprint},
        "properties": {"status": str(status), "pack": finding.pack},
    }
    if outcome.with_baseline:
        result["baselineState"] = "unchanged" if finding.known else "new"
    if status in (Status.WAIVED, Status.KNOWN):
        why = finding.message if status is Status.WAIVED else "it stands in the baseline"
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": why}]
    return result


def _location(finding: Judged) -> dict[str, Any]:
    kind = "resource" if finding.subject.startswith("urn:") else "object"
    location: dict[str, Any] = {"logicalLocations": [{"fullyQualifiedName": finding.subject, "kind": kind}]}
    if finding.place:
        location["physicalLocation"] = {
            "artifactLocation": {"uri": finding.place.file, "uriBaseId": _SRCROOT},
            "region": {"startLine": finding.place.line},
        }
    return location
