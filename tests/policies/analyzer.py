"""Drives the pack in this process through the SDK's own servicer: real proxies, real unknown values, no engine."""

import json
import os
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi_policy import EnforcementLevel, ReportViolation, StackValidationArgs, StackValidationPolicy, policy

from dualregion_policies.reading import StackResource, from_policy
from dualregion_policies.recovery import POLICIES
from policies.snapshots import Snapshot, request


@dataclass(frozen=True)
class Violation:
    """One line of a pack's answer."""

    rule: str
    urn: str
    message: str
    mandatory: bool


@dataclass(frozen=True)
class Answer:
    """What a pack answers for one stack."""

    violations: tuple[Violation, ...]
    not_applicable: Mapping[str, str]
    """Reason by rule."""

    def of(self, rule: str) -> list[Violation]:
        return [violation for violation in self.violations if violation.rule == rule]

    def blocks(self) -> list[Violation]:
        """What stops the deployment."""
        return [violation for violation in self.violations if violation.mandatory]


def answer_of(response: proto.AnalyzeResponse) -> Answer:
    """The pack's answer in plain values."""
    return Answer(
        violations=tuple(
            Violation(found.policyName, found.urn, found.message, found.enforcementLevel == proto.MANDATORY)
            for found in response.diagnostics
        ),
        not_applicable={found.policy_name: found.reason for found in response.not_applicable},
    )


@contextmanager
def environment(config: Mapping[str, str], preview: bool) -> Generator[None]:
    """The variables that the language host sets for a pack."""
    wanted = {"PULUMI_CONFIG": json.dumps(dict(config)), "PULUMI_DRY_RUN": "true" if preview else "false"}
    before = {key: os.environ.get(key) for key in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for key, value in before.items():
            if value is None:
                del os.environ[key]
            else:
                os.environ[key] = value


def analyze(stack: Snapshot, config: Mapping[str, str], *, preview: bool = True) -> Answer:
    """Judge a stack with the whole pack."""
    return analyze_request(request(stack), config, preview=preview)


def analyze_request(asked: proto.AnalyzeStackRequest, config: Mapping[str, str], *, preview: bool = True) -> Answer:
    """Judge what the engine asks about with the whole pack."""
    with environment(config, preview):
        return answer_of(_servicer(POLICIES).AnalyzeStack(asked, None))


def read(asked: proto.AnalyzeStackRequest, *, preview: bool = True) -> tuple[StackResource, ...]:
    """What the pack reads of what the engine asks about."""
    found: list[StackResource] = []

    def validate(args: StackValidationArgs, _: ReportViolation) -> None:
        found.extend(from_policy(args.resources, preview=preview))

    reader = StackValidationPolicy(name="reader", description="keeps what it is given", validate=validate)
    _servicer([reader]).AnalyzeStack(asked, None)
    return tuple(found)


def _servicer(policies: Sequence[StackValidationPolicy]) -> Any:
    # The SDK has no public way to run a pack without a server, and its servicer has no types.
    servicer = cast("Any", policy)._PolicyAnalyzerServicer
    return servicer("dualregion-recovery", "0.0.1", list(policies), EnforcementLevel.ADVISORY)
