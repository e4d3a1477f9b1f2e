"""What the rules judge: a stack, what it promises, and how strictly."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dualregion.recovery.rules import Finding, Resource, Rule
from dualregion.recovery.settings import MANDATORY_TIERS, UNTIERED
from dualregion_policies.facts import Facts
from dualregion_policies.reading import Stack
from dualregion_policies.stack_config import StackConfig


@dataclass(frozen=True)
class Case:
    """One stack with its config."""

    config: StackConfig
    facts: Facts

    @property
    def stack(self) -> Stack:
        """The resources themselves, for rules about what is no part of a topology."""
        return self.facts.stack

    def knob(self, rule: str, name: str) -> Any:
        """A knob of a rule as this stack sets it. Raises KeyError for one that the catalogue does not have."""
        return self.config.settings.knob(rule, name)

    def concerns(self, rule: Rule, subject: str) -> bool:
        """False where the rule is not asked of the tiers that the subject belongs to."""
        return self.config.settings.applies(rule, self.tiers_of(subject))

    def gates(self, rule: Rule, subject: str) -> bool:
        """True where the rule stops the deployment for the tiers that the subject belongs to.

        What the stack says of the rule's level goes before its tiers.
        """
        if MANDATORY_TIERS not in rule.knobs or self.config.settings.sets_level(rule):
            return False
        return not self.tiers_of(subject).isdisjoint(self.knob(rule.name, MANDATORY_TIERS))

    def tiers_of(self, subject: str) -> frozenset[str]:
        """The tiers of the services that a URN, a service or one of its lines belongs to; empty for anything else."""
        resource = self._resources.get(subject)
        names = resource.services if resource else {subject.partition("/")[0]}
        return frozenset(self._tiers[name] for name in names if name in self._tiers)

    @cached_property
    def _tiers(self) -> dict[str, str]:
        return {service.name: service.tier or UNTIERED for service in self.config.services}

    @cached_property
    def _resources(self) -> dict[str, Resource]:
        return {resource.urn: resource for resource in self.facts.resources}


Asked = Callable[[Case], Iterable[Finding]]
"""A rule as a pack asks it."""
