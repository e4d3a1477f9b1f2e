"""What a change does to each budget, and which input is the cause: found by changing one input at a time."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from dualregion.recovery.assessment import Assessment, Judged, LineNote
from dualregion.report.inputs import Difference, applied, computed, differences, inputs_of

_MOST_COMPUTED = 100_000
"""Lines of budgets that the search for causes may compute: it computes all of them twice for each difference."""

_Lines = Mapping[tuple[str, str, str], LineNote]


class _Data(BaseModel):
    model_config = ConfigDict(
        frozen=True, populate_by_name=True, serialize_by_alias=True, alias_generator=to_camel, extra="ignore"
    )


class Change(_Data):
    """One line of a budget that is not what it was."""

    service: str
    scenario: str
    measure: str
    before: str
    after: str
    verdict_before: str
    verdict_after: str
    causes: tuple[str, ...]

    @property
    def told(self) -> str:
        """`orders region-loss redirect 77 s -> 303 s (pass -> fail), cause: traffic.ttl PT30S -> PT10M`."""
        values = self.after if self.before == self.after else f"{self.before} -> {self.after}"
        verdicts = self.verdicts
        causes = "; ".join(self.causes) or "not found"
        noun = "causes" if len(self.causes) > 1 else "cause"
        return f"{self.service} {self.scenario} {self.measure} {values} ({verdicts}), {noun}: {causes}"

    @property
    def verdicts(self) -> str:
        """`pass -> fail`, or the one that stayed."""
        before, after = self.verdict_before, self.verdict_after
        return after if before == after else f"{before} -> {after}"


class Comparison(_Data):
    """This judgement set against an earlier one."""

    against: str
    """What it was compared with."""
    changes: tuple[Change, ...]
    unchanged: int
    """Lines that both sides have and that are the same."""
    appeared: tuple[str, ...]
    """Open findings that are new."""
    went: tuple[str, ...]
    """Findings that were open and are no longer."""


def compared(before: Assessment, after: Assessment, against: str) -> Comparison:
    """What became of each line and each open finding. Deterministic."""
    old, new = _lines(before.budgets), _lines(after.budgets)
    keys = [*new, *(key for key in old if key not in new)]
    changed = [key for key in keys if _differ(old.get(key), new.get(key))]
    causes = _causes(before, after, changed, old, new)
    open_before, open_after = _open(before.findings), _open(after.findings)
    return Comparison(
        against=against,
        changes=tuple(_change(key, old.get(key), new.get(key), causes[key]) for key in changed),
        unchanged=len(keys) - len(changed),
        appeared=tuple(told for key, told in open_after.items() if key not in open_before),
        went=tuple(told for key, told in open_before.items() if key not in open_after),
    )


def _lines(notes: Sequence[LineNote]) -> _Lines:
    return {note.key: note for note in notes}


def _differ(before: LineNote | None, after: LineNote | None) -> bool:
    return _state(before) != _state(after)


def _state(note: LineNote | None) -> tuple[str | None, ...]:
    return (note.value, note.shown, note.verdict) if note else ()


def _change(
    key: tuple[str, str, str], before: LineNote | None, after: LineNote | None, causes: Sequence[str]
) -> Change:
    service, scenario, measure = key
    return Change(
        service=service,
        scenario=scenario,
        measure=measure,
        before=before.shown if before else "absent",
        after=after.shown if after else "absent",
        verdict_before=before.verdict if before else "absent",
        verdict_after=after.verdict if after else "absent",
        causes=tuple(causes),
    )


def _causes(
    before: Assessment,
    after: Assessment,
    changed: Sequence[tuple[str, str, str]],
    old: _Lines,
    new: _Lines,
) -> Mapping[tuple[str, str, str], Sequence[str]]:
    was, now = inputs_of(before), inputs_of(after)
    if not changed:
        return {}
    most = max(1, _MOST_COMPUTED // (2 * max(len(old), len(new))))
    found = [*differences(was, now)][:most]
    alone = [(one, _attempt(was, one, one.after)) for one in found]
    # What changes nothing by itself may have been masked: is the new line the same without it?
    without = [(one, _attempt(now, one, one.before)) for one in found]

    def causes_of(key: tuple[str, str, str]) -> Sequence[str]:
        tried = [one for one, lines in alone if lines and _differ(old.get(key), lines.get(key))]
        tried = tried or [one for one, lines in without if lines and _differ(new.get(key), lines.get(key))]
        if tried:
            return [_told(one, key[0]) for one in tried]
        return _other_steps(old.get(key), new.get(key))

    return {key: causes_of(key) for key in changed}


def _attempt(inputs: Mapping[str, Any], difference: Difference, value: Any) -> _Lines | None:
    try:
        return computed(applied(inputs, difference, value))
    except (ValidationError, KeyError, ValueError):
        return None  # Not a state that a stack can be in, or one that another version wrote.


def _told(difference: Difference, service: str) -> str:
    return difference.told if difference.service == service else f"{difference.service} {difference.told}"


def _other_steps(before: LineNote | None, after: LineNote | None) -> Sequence[str]:
    """Where no input explains it, the figures do: another catalogue, or a measurement."""
    old = {step.name: step for step in before.steps} if before else {}
    new = {step.name: step for step in after.steps} if after else {}
    names = [*old, *(name for name in new if name not in old)]
    return [
        f"figure of {name}: {old[name].told if name in old else 'none'} -> {new[name].told if name in new else 'none'}"
        for name in names
        if old.get(name) != new.get(name)
    ]


def _open(findings: Sequence[Judged]) -> Mapping[tuple[str, str], str]:
    return {(one.rule, one.subject): f"{one.rule}: {one.message}" for one in findings if one.open and not one.waived}
