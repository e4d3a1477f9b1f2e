"""The baseline's file: read, applied, and written anew where it has become shorter."""

from pathlib import Path

from pydantic import ValidationError

from dualregion.commands.project import Refusal
from dualregion.recovery.assessment import Assessment, Judged
from dualregion.report.baseline import Baseline, Entry, baseline_of, grown


def apply_baseline(file: Path, assessment: Assessment, *, update: bool) -> tuple[tuple[Judged, ...], tuple[Entry, ...]]:
    """The findings with those marked that are known, and the entries that nothing matches any more.

    With `update` the file is written: created where there is none, else without what is gone. A stack that was not
    judged in full changes no file. Raises Refusal for a file that cannot be read, is missing without `update`, or
    would grow.
    """
    findings = assessment.findings
    if update and not file.exists():
        first = baseline_of(findings)
        if assessment.judged_in_full:
            _write(file, first)
        return first.marked(findings), ()
    held = _read(file)
    gone = held.gone(findings, {rule.name for rule in assessment.rules})
    if update and assessment.judged_in_full:
        if more := grown(held, baseline_of(findings)):
            listed = "\n".join(f"  {entry.rule} {entry.subject}" for entry in more)
            told = f"--update-baseline: {file} would grow, and it may only shrink"
            raise Refusal(f"{told}. Put these right, or waive them:\n{listed}")
        _write(file, held.without(gone))
        gone = ()
    return held.marked(findings), gone


def _read(file: Path) -> Baseline:
    try:
        return Baseline.model_validate_json(file.read_text(encoding="utf-8"))
    except OSError as problem:
        raise Refusal(f"--baseline: cannot read {file}: {problem}; --update-baseline writes the first one") from None
    except (ValidationError, ValueError):
        raise Refusal(f"--baseline: {file} is no baseline; --update-baseline into a new file writes one") from None


def _write(file: Path, baseline: Baseline) -> None:
    try:
        file.write_text(baseline.text(), encoding="utf-8")
    except OSError as problem:
        raise Refusal(f"--update-baseline: cannot write {file}: {problem}") from None
