"""One judgement of one stack by one pack; no rule's crash hides another rule's finding."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from dualregion.recovery.budget import Verdict
from dualregion.recovery.objective import conditional_gates
from dualregion.recovery.rules import Finding, Level, Pack, rules, rules_of
from dualregion.recovery.settings import Settings, Strictness
from dualregion.recovery.stack_config import ConfigError
from dualregion.recovery.waivers import accepted, waivers_in_force
from dualregion_policies.backups import RULES as BACKUPS
from dualregion_policies.case import Asked, Case
from dualregion_policies.databases import RULES as DATABASES
from dualregion_policies.encryption import RULES as ENCRYPTION
from dualregion_policies.facts import Facts, facts_of
from dualregion_policies.guardrails import RULES as GUARDRAILS
from dualregion_policies.links import RULES as LINKS
from dualregion_policies.reading import StackResource
from dualregion_policies.recovery import RULES as RECOVERY
from dualregion_policies.resilience import RULES as RESILIENCE
from dualregion_policies.stack_config import StackConfig, stack_config
from dualregion_policies.standby import RULES as STANDBY

RULES: Mapping[str, Asked] = {
    **RECOVERY,
    **DATABASES,
    **BACKUPS,
    **RESILIENCE,
    **LINKS,
    **STANDBY,
    **ENCRYPTION,
    **GUARDRAILS,
}
"""What is asked, by rule. The hygiene of a pack is asked here."""

_READING = "the reading of the stack"
_ACCEPTED = "failures-accepted"
_UNKNOWN = "known-before-deployment"
_WAIVERS = "waivers-in-force"


@dataclass
class Judgement:
    """Every finding by rule, or why nothing could be judged."""

    findings: list[Finding] = field(default_factory=list[Finding])
    applicable: set[str] = field(default_factory=set[str])
    """Rules that had something to judge, also where what they found is reported under another rule."""
    config: StackConfig | None = None
    """What the stack promises and accepts. None: it cannot be read, and config-readable says why."""
    facts: Facts | None = None
    settings: Settings = field(default_factory=Settings)
    firm_only: frozenset[str] = frozenset()
    """Services whose promises may not rest on assumptions, by the stack's settings, its profiles or their tier."""
    raised: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    """Rule and subject of what stops the deployment for the tier that the subject belongs to."""
    unjudged: str = ""
    """Why the rules were not asked. Empty: they were."""

    def of(self, rule: str) -> tuple[Finding, ...]:
        """The findings of a rule in the order of their subjects."""
        return tuple(sorted((found for found in self.findings if found.rule == rule), key=lambda found: found.subject))

    def level(self, finding: Finding) -> Level:
        """What the finding does to the deployment, in this stack's settings."""
        if finding.rule != _ACCEPTED and finding.verdict is Verdict.UNKNOWN:
            return Level.MANDATORY if self.settings.unknown is Strictness.FAIL else Level.ADVISORY
        if finding.verdict is Verdict.CONDITIONAL:
            gates = finding.subject.partition("/")[0] in self.firm_only
            return Level.MANDATORY if gates else Level.ADVISORY
        raised = (finding.rule, finding.subject) in self.raised
        return Level.MANDATORY if raised else self.settings.level(rules()[finding.rule])


def judge(resources: Iterable[StackResource], values: Mapping[str, str], today: date, pack: Pack) -> Judgement:
    """Ask every rule of a pack. Never raises: what goes wrong in here is a finding too."""
    judgement = Judgement()
    try:
        config = stack_config(values, today)
    except ConfigError as error:
        judgement.findings.append(_failed("config-readable", "stack config", str(error)))
        judgement.unjudged = "stack config cannot be read: config-readable says why"
        return judgement
    except Exception as error:  # noqa: BLE001  # a crash must not look like a pass
        judgement.unjudged = _crashed(judgement, "config-readable", error)
        return judgement
    judgement.applicable.add("config-readable")
    judgement.config = config
    judgement.settings = config.settings
    chosen = config.settings.conditional
    judgement.firm_only = frozenset(one.name for one in config.services if conditional_gates(one, chosen))
    try:
        judgement.facts = facts_of(resources, config.services, config.primary, config.standby)
    except Exception as error:  # noqa: BLE001  # a crash must not look like a pass
        judgement.unjudged = _crashed(judgement, _READING, error)
        return judgement
    _ask(judgement, Case(config, judgement.facts), today, pack)
    return judgement


def unreadable(error: Exception) -> Judgement:
    """The judgement of a stack that could not even be copied out of what the engine handed over."""
    judgement = Judgement()
    judgement.unjudged = _crashed(judgement, _READING, error)
    return judgement


def _ask(judgement: Judgement, case: Case, today: date, pack: Pack) -> None:
    found: list[Finding] = []
    asked = [rule for rule in rules_of(pack) if rule.name in RULES]
    for rule in asked:
        try:
            found.extend(finding for finding in RULES[rule.name](case) if case.concerns(rule, finding.subject))
        except Exception as error:  # noqa: BLE001  # a crash must not look like a pass
            _crashed(judgement, rule.name, error)
    judgement.raised.update((one.rule, one.subject) for one in found if case.gates(rules()[one.rule], one.subject))
    judgement.applicable.add("rules-run")
    names = frozenset(rule.name for rule in rules_of(pack))
    most_days = case.knob(_WAIVERS, "maxDays")
    in_force = list(waivers_in_force(found, case.config.waivers, today, names, most_days))
    judgement.applicable.update(finding.rule for finding in (*found, *in_force) if finding.applies)
    judgement.findings.extend(in_force)
    judgement.findings.extend(_unknown_apart(finding) for finding in accepted(found, case.config.waivers, today))


def _unknown_apart(finding: Finding) -> Finding:
    """A few rules report what they do not know themselves; of the others, one advisory rule does."""
    if finding.verdict is not Verdict.UNKNOWN or rules()[finding.rule].tells_unknowns:
        return finding
    told = f"{finding.rule}: {finding.message}"
    return finding.model_copy(update={"rule": _UNKNOWN, "about": finding.rule, "message": told})


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
