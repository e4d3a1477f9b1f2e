"""One pack as the engine speaks to it.

The SDK's own servicer decodes the whole stack once for each policy, and gives a policy one level for all that it
finds. This one decodes once for all rules, and a finding has the level of its tier and profile. It speaks the same
protocol (pulumi/analyzer.proto), in the generated types of the `pulumi` package.
"""

import json
import os
import sys
from concurrent import futures
from datetime import UTC, datetime
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto import analyzer_pb2_grpc, plugin_pb2

from dualregion.recovery.rules import Finding, Level, Pack, Rule, Severity, rules_of
from dualregion_policies.assessing import hand_over
from dualregion_policies.judging import Judgement, judge, unreadable
from dualregion_policies.reading import from_request

_VERSION = "0.1.0"
_LARGEST_MESSAGE = 1024 * 1024 * 400  # as in the SDK: a stack is one message
_LEVELS = {Level.MANDATORY: proto.MANDATORY, Level.ADVISORY: proto.ADVISORY}
_SEVERITIES = {
    Severity.LOW: proto.POLICY_SEVERITY_LOW,
    Severity.MEDIUM: proto.POLICY_SEVERITY_MEDIUM,
    Severity.HIGH: proto.POLICY_SEVERITY_HIGH,
    Severity.CRITICAL: proto.POLICY_SEVERITY_CRITICAL,
}
_CONFIG_KEY = "dualregion:"
_URN = "urn:"


class Servicer(analyzer_pb2_grpc.AnalyzerServicer):
    """Answers for one pack."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._name = f"dualregion-{pack}"
        self._rules = rules_of(pack)
        self._set: dict[str, int] = {}
        """Levels by rule that `--policy-pack-config` sets to other than the catalogue's."""

    def GetAnalyzerInfo(self, request: empty_pb2.Empty, context: object) -> proto.AnalyzerInfo:
        """What the pack asks."""
        return proto.AnalyzerInfo(
            name=self._name,
            version=_VERSION,
            supportsConfig=True,
            policies=[
                proto.PolicyInfo(
                    name=rule.name,
                    displayName=rule.title,
                    description=f"{rule.id} {rule.title}",
                    enforcementLevel=_LEVELS[rule.level],
                    severity=_SEVERITIES[rule.severity],
                    policy_type=proto.POLICY_TYPE_STACK,
                    remediation_steps=rule.remedy,
                    tags=[f"{one.document} {one.clause}".strip() for one in rule.clauses],
                )
                for rule in self._rules
            ],
        )

    def GetPluginInfo(self, request: empty_pb2.Empty, context: object) -> plugin_pb2.PluginInfo:
        """The version."""
        return plugin_pb2.PluginInfo(version=_VERSION)

    def Configure(self, request: proto.ConfigureAnalyzerRequest, context: object) -> empty_pb2.Empty:
        """Levels from `--policy-pack-config`. The engine names every rule, also those that nobody set."""
        declared = {rule.name: _LEVELS[rule.level] for rule in self._rules}
        self._set = {
            name: said.enforcementLevel
            for name, said in request.policyConfig.items()
            if name in declared and said.enforcementLevel != declared[name]
        }
        return empty_pb2.Empty()

    def ConfigureStack(
        self, request: proto.AnalyzerStackConfigureRequest, context: object
    ) -> proto.AnalyzerStackConfigureResponse:
        """Nothing to do: config comes through the environment, set by the language host."""
        return proto.AnalyzerStackConfigureResponse()

    def Analyze(self, request: proto.AnalyzeRequest, context: object) -> proto.AnalyzeResponse:
        """Nothing is judged resource by resource: joins need the whole stack."""
        return proto.AnalyzeResponse()

    def Remediate(self, request: proto.AnalyzeRequest, context: object) -> proto.RemediateResponse:
        """Nothing is changed."""
        return proto.RemediateResponse()

    def AnalyzeStack(self, request: proto.AnalyzeStackRequest, context: object) -> proto.AnalyzeResponse:
        """Judge the stack."""
        return self.answer(self.judgement(request))

    def judgement(self, request: proto.AnalyzeStackRequest) -> Judgement:
        """Every finding of the pack's rules."""
        try:
            snapshot = from_request(request.resources, preview=os.environ.get("PULUMI_DRY_RUN") != "false")
            values = json.loads(os.environ.get("PULUMI_CONFIG") or "{}")
        except Exception as error:  # noqa: BLE001  # a crash must not look like a pass
            return unreadable(error)
        judgement = judge(snapshot, values, datetime.now(UTC).date(), self._pack)
        hand_over(self._pack, judgement, snapshot)
        return judgement

    def answer(self, judgement: Judgement) -> proto.AnalyzeResponse:
        """The judgement in the words of the protocol."""
        response = proto.AnalyzeResponse()
        for rule in self._rules:
            if self._set.get(rule.name) == proto.DISABLED:
                continue
            reported = [finding for finding in judgement.of(rule.name) if finding.open]
            response.diagnostics.extend(self._diagnostic(judgement, rule, finding) for finding in reported)
            if not reported and rule.name not in judgement.applicable:
                reason = judgement.unjudged or "nothing in this stack is subject to it"
                response.not_applicable.append(proto.PolicyNotApplicable(policy_name=rule.name, reason=reason))
        return response

    def _diagnostic(self, judgement: Judgement, rule: Rule, finding: Finding) -> proto.AnalyzeDiagnostic:
        described = f"{rule.id} {rule.title}"
        level: Any = self._set.get(rule.name, _LEVELS[judgement.level(finding)])
        return proto.AnalyzeDiagnostic(
            policyName=rule.name,
            policyPackName=self._name,
            policyPackVersion=_VERSION,
            description=described,
            message=f"{described}\n{told(rule, finding)}",
            urn=finding.subject if finding.subject.startswith(_URN) else "",
            enforcementLevel=level,
            severity=_SEVERITIES[rule.severity],
        )


def told(rule: Rule, finding: Finding) -> str:
    """The message: where, what was found, what to do."""
    where = f"{finding.subject}: " if finding.subject.startswith(_CONFIG_KEY) else ""
    remedy = "" if rule.speaks_for_itself else f". {rule.remedy}"
    return f"{where}{finding.message}{remedy}"


def serve(pack: str) -> None:
    """Serve a pack on a free port of loopback, print the port, and stay until the engine ends the process.

    Raises ValueError for a name that is no pack.
    """
    limits = [("grpc.max_receive_message_length", _LARGEST_MESSAGE)]
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=4), options=limits)
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(Servicer(Pack(pack)), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    server.wait_for_termination()
