"""The policies of the pack dualregion-recovery: one for each rule of the catalogue, none with its own judgement."""

import os
from datetime import UTC, datetime
from functools import partial

import pulumi.runtime
from pulumi_policy import (
    EnforcementLevel,
    PolicyResource,
    ReportViolation,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)

from dualregion.recovery.rules import Finding, Rule, rules
from dualregion_policies.assessing import hand_over
from dualregion_policies.judging import Judgement, judge, unreadable
from dualregion_policies.reading import from_policy

_SPEAKS_FOR_ITSELF = frozenset({"promises-kept", "promises-proven", "failures-accepted", "config-readable"})
_CONFIG_KEY = "dualregion:"
_URN = "urn:"


class Shared:
    """The last judgement. Each policy is handed its own copy of the stack; the same stack is judged once."""

    def __init__(self) -> None:
        self._last: tuple[object, Judgement] | None = None

    def of(self, resources: list[PolicyResource]) -> Judgement:
        today = datetime.now(UTC).date()
        try:
            snapshot = from_policy(resources, preview=os.environ.get("PULUMI_DRY_RUN") != "false")
        except Exception as error:  # noqa: BLE001  # a crash must not look like a pass
            return unreadable(error)
        key = (snapshot, pulumi.runtime.get_config_env(), today)
        last = self._last
        if last is None or last[0] != key:
            last = self._last = (key, judge(snapshot, key[1], today))
            hand_over("recovery", last[1], snapshot, key[1])
        return last[1]


shared = Shared()


def _validate(rule: Rule, args: StackValidationArgs, report_violation: ReportViolation) -> None:
    judgement = shared.of(args.resources)
    reported = [finding for finding in judgement.of(rule.name) if finding.open]
    for finding in reported:
        urn = finding.subject if finding.subject.startswith(_URN) else None
        report_violation(told(rule, finding), urn)
    if not reported and rule.name not in judgement.applicable:
        args.not_applicable(judgement.unjudged or "nothing in this stack is subject to it")


def told(rule: Rule, finding: Finding) -> str:
    """The message: where, what was found, what to do."""
    where = f"{finding.subject}: " if finding.subject.startswith(_CONFIG_KEY) else ""
    remedy = "" if rule.name in _SPEAKS_FOR_ITSELF else f". {rule.remedy}"
    return f"{where}{finding.message}{remedy}"


POLICIES = tuple(
    StackValidationPolicy(
        name=rule.name,
        description=f"{rule.id} {rule.title}",
        validate=partial(_validate, rule),
        enforcement_level=EnforcementLevel(rule.level),
        display_name=rule.title,
        severity=Severity(rule.severity),
        remediation_steps=rule.remedy,
    )
    for rule in rules().values()
)
"""In the order of the catalogue."""
