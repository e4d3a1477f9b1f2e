"""The rules: facts in, findings out. No input or output, no clock, no exception for what is not compliant."""

from dualregion.recovery.rules.catalogue import documents, rules, rules_of
from dualregion.recovery.rules.model import Document, Finding, Knob, Level, Pack, Resource, Rule, Severity

__all__ = [
    "Document",
    "Finding",
    "Knob",
    "Level",
    "Pack",
    "Resource",
    "Rule",
    "Severity",
    "documents",
    "rules",
    "rules_of",
]
