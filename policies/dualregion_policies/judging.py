"""One judgement of one stack, shared by all policies of a pack; no rule's crash hides another rule's finding."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from dualregion.recovery import rules
from dualregion.recovery.budget import Verdict
from dualregion.recovery.promises import promises_kept, promises_proven
from dualregion.recovery.rules import Finding
from dualregion.recovery.stack_config import ConfigError
from dualregion.recovery.topology import ServiceTopology
from dualregion.recovery.waivers import accepted, waivers_in_force
from dualregion_policies.facts import Facts, facts_of
from dualregion_policies.reading import StackResource
from dualregion_policies.stack_config import StackConfig, stack_config


@dataclass(frozen=True)
class Case:
    """What the rules judge."""

    config: StackConfig
    facts: Facts


def _of_each(rule: Callable[[ServiceTopology], Iterable[Finding]]) -> Callable[[Case], Iterable[Finding]]:
    return lambda case: (finding for topology in case.facts.topologies for finding in rule(topology))


RULES: Mapping[str, Callable[[Case], Iterable[Finding]]] = {
    "objectives-declared": lambda case: rules.objectives_declared(case.config.services),
    "services-have-resources": lambda case: rules.services_have_resources(case.config.services, case.facts.resources),
    "resources-have-a-service": lambda case: rules.resources_have_a_service(case.config.services, case.facts.resources),
    "standby-reachable": _of_each(rules.standby_reachable),
    "bucket-replicated": _of_each(rules.bucket_replicated),
    "bucket-versioned": _of_each(rules.bucket_versioned),
    "bucket-encrypted": _of_each(rules.bucket_encrypted),
    "promises-kept": lambda case: promises_kept(case.facts.topologies, case.config.services),
    "promises-proven": lambda case: promises_proven(case.facts.topologies, case.config.services),
}
"""What is asked, in this order."""


_TELL_OF_UNKNOWNS = frozenset({"promises-kept", "promises-proven", "failures-accepted"})
_READING = "the reading of the stack"


@dataclass
class Judgement:
    """Every finding by rule, or why nothing could be judged."""

    findings: list[Finding] = field(default_factory=list[Finding])
    applicable: set[str] = field(default_factory=set[str])
    """Rules that had something to judge, also where what they found is reported under another rule."""
    facts: Facts | None = None
    unjudged: str = ""
    """Why the rules were not asked. Empty: they were."""

    def of(self, rule: str) -> tuple[Finding, ...]:
        """The findings of a rule in the order of their subjects."""
        return tuple(sorted((found for found in self.findings if found.rule == rule), key=lambda found: found.subject))


def judge(resources: Iterable[StackResource], values: Mapping[str, str], today: date) -> Judgement:
    """Ask every rule. Never raises: what goes wrong in here is a finding too."""
    judgement = Judgement()
    try:
        config = stack_config(values)
    except ConfigError as error:
        judgement.findings.append(_failed("config-readable", "stack config", str(error)))
        judgement.unjudged = "stack config cannot be read: config-readable says why"
        return judgement
    except Exception as error:  # noqa: BLE001  # a crash must not look like a pass
        judgement.unjudged = _crashed(judgement, "config-readable", error)
        return judgement
    judgement.applicable.add("config-readable")
    try:
        judgement.facts = facts_of(resources, config.services, config.primary, config.standby)
    except Exception as error:  # noqa: BLE001  # a crash must not look like a pass
        judgement.unjudged = _crashed(judgement, _READING, error)
        return judgement
    _ask(judgement, Case(config, judgement.facts), today)
    return judgement


def unreadable(error: Exception) -> Judgement:
    """The judgement of a stack that could not even be copied out of what the engine handed over."""
    judgement = Judgement()
    judgement.unjudged = _crashed(judgement, _READING, error)
    return judgement


def _ask(judgement: Judgement, case: Case, today: date) -> None:
    found: list[Finding] = []
    for name, rule in RULES.items():
        try:
            found.extend(rule(case))
        except Exception as error:  # noqa: BLE001  # a crash must not look like a pass
            _crashed(judgement, name, error)
    judgement.applicable.add("rules-run")
    in_force = list(waivers_in_force(found, case.config.waivers, today))
    judgement.applicable.update(finding.rule for finding in (*found, *in_force) if finding.applies)
    judgement.findings.extend(in_force)
    judgement.findings.extend(_unknown_apart(finding) for finding in accepted(found, case.config.waivers, today))


def _unknown_apart(finding: Finding) -> Finding:
    """`promises-proven` reports what it does not know itself; of the others, one advisory rule does."""
    if finding.verdict is not Verdict.UNKNOWN or finding.rule in _TELL_OF_UNKNOWNS:
        return finding
    return finding.model_copy(
        update={"rule": "known-before-deployment", "message": f"{finding.rule}: {finding.message}"}
    )


def _failed(rule: str, subject: str, message: str) -> Finding:
    return Finding(rule=rule, subject=subject, verdict=Verdict.FAIL, message=message)


def _crashed(judgement: Judgement, what: str, error: Exception) -> str:
    # The text of an exception may quote a property; its type and place do not.
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    where = f" at {Path(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}" if place else ""
    message = f"{what} crashed with {type(error).__name__}{where}"
    judgement.findings.append(_failed("rules-run", what, message))
    return f"{what} crashed: rules-run says where"
