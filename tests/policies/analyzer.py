"""Drives the pack in this process through its own servicer, in the messages of the protocol, without an engine."""

import json
import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from pulumi.runtime.proto import analyzer_pb2 as proto

from dualregion.recovery.rules import Pack
from dualregion_policies.reading import StackResource, from_request
from dualregion_policies.serving import Servicer
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


def analyze(stack: Snapshot, config: Mapping[str, str], *, preview: bool = True, pack: Pack = Pack.RECOVERY) -> Answer:
    """Judge a stack with a whole pack."""
    return analyze_request(request(stack), config, preview=preview, pack=pack)


def analyze_request(
    asked: proto.AnalyzeStackRequest,
    config: Mapping[str, str],
    *,
    preview: bool = True,
    pack: Pack = Pack.RECOVERY,
) -> Answer:
    """Judge what the engine asks about with a whole pack."""
    with environment(config, preview):
        return answer_of(Servicer(pack).AnalyzeStack(asked, None))


def read(asked: proto.AnalyzeStackRequest, *, preview: bool = True) -> tuple[StackResource, ...]:
    """What a pack reads of what the engine asks about."""
    return from_request(asked.resources, preview=preview)
