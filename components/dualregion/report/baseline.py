"""The baseline: findings that were there before somebody looked. They are shown, do not gate, and only become fewer."""

from collections.abc import Collection, Iterable, Sequence
from typing import Literal

from pydantic import BaseModel

from dualregion.recovery.assessment import NOT_JUDGED, Judged


class Entry(BaseModel, frozen=True, extra="forbid"):
    """One finding by what it is about. Its figures may change; the comparison shows when they do."""

    rule: str
    subject: str
    about: str = ""
    """Of something unknown: the rule that could not say. That it fails one day is another finding."""


class Baseline(BaseModel, frozen=True, extra="forbid"):
    """Every finding that does not gate because it is known."""

    format: Literal[1] = 1
    findings: tuple[Entry, ...] = ()

    def text(self) -> str:
        """The file: one entry a line, in order, so that a review shows what went."""
        entries = ",\n".join(f"    {entry.model_dump_json(exclude_defaults=True)}" for entry in self.findings)
        listed = f"\n{entries}\n  " if entries else ""
        return f'{{\n  "format": {self.format},\n  "findings": [{listed}]\n}}\n'

    def marked(self, findings: Iterable[Judged]) -> tuple[Judged, ...]:
        """The same findings; those that the baseline holds are known."""
        held = frozenset(self.findings)
        return tuple(one.model_copy(update={"known": _belongs(one) and _entry(one) in held}) for one in findings)

    def gone(self, findings: Iterable[Judged], asked: Collection[str]) -> tuple[Entry, ...]:
        """Entries of the rules that were asked which no finding matches any more.

        What was not asked may well still be there: the rule of a pack that was left out, or of a foreign one.
        """
        present = {_entry(one) for one in findings if _belongs(one)}
        return tuple(entry for entry in self.findings if entry.rule in asked and entry not in present)

    def without(self, gone: Collection[Entry]) -> "Baseline":
        """The baseline that is left."""
        return Baseline(findings=tuple(entry for entry in self.findings if entry not in gone))


def baseline_of(findings: Iterable[Judged]) -> Baseline:
    """A baseline of everything that is open. What kept the stack from being judged is never part of one."""
    entries = {_entry(one) for one in findings if _belongs(one)}
    return Baseline(findings=tuple(sorted(entries, key=lambda entry: (entry.rule, entry.subject, entry.about))))


def grown(before: Baseline, after: Baseline) -> Sequence[Entry]:
    """What the new baseline holds and the old one does not."""
    held = frozenset(before.findings)
    return tuple(entry for entry in after.findings if entry not in held)


def _entry(finding: Judged) -> Entry:
    return Entry(rule=finding.rule, subject=finding.subject, about=finding.about)


def _belongs(finding: Judged) -> bool:
    return finding.open and not finding.waived and finding.rule not in NOT_JUDGED
