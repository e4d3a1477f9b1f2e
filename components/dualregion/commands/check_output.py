"""The forms of an outcome, and where each of them goes."""

import sys
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path

from rich.console import Console

from dualregion.commands.project import Refusal
from dualregion.report.check import Outcome
from dualregion.report.check.code_quality import as_code_quality
from dualregion.report.check.junit import as_junit
from dualregion.report.check.markdown import as_markdown
from dualregion.report.check.sarif import as_sarif
from dualregion.report.check.structured import as_json
from dualregion.report.check.table import show

_NARROWEST, _WIDEST = 100, 160
_STDOUT = "-"


def _as_table(outcome: Outcome) -> str:
    console = Console(highlight=False, width=_NARROWEST)
    with console.capture() as captured:
        show(outcome, console)
    return captured.get()


FORMS: dict[str, Callable[[Outcome], str]] = {
    "table": _as_table,
    "json": as_json,
    "markdown": as_markdown,
    "sarif": lambda outcome: as_sarif(outcome, metadata.version("dualregion")),
    "junit": as_junit,
    "codequality": as_code_quality,
}


def read_forms(asked: Sequence[str]) -> Sequence[tuple[str, str]]:
    """Form and file of each output; `-` is standard output, which gets the table where nothing else is asked of it.

    Raises Refusal for a form that does not exist, and for two on standard output.
    """
    found: list[tuple[str, str]] = []
    for one in asked:
        form, _, file = one.partition("=")
        if form not in FORMS:
            raise Refusal(f"--output {one}: {form!r} is no form; forms: {', '.join(FORMS)}")
        found.append((form, file or _STDOUT))
    to_stdout = [form for form, file in found if file == _STDOUT]
    if len(to_stdout) > 1:
        raise Refusal(f"--output: {' and '.join(to_stdout)} cannot share standard output; write FORM=FILE")
    return found if to_stdout else [("table", _STDOUT), *found]


def write(outcome: Outcome, forms: Sequence[tuple[str, str]]) -> None:
    """Write every form. Raises Refusal for a file that cannot be written."""
    for form, file in forms:
        if file != _STDOUT:
            try:
                Path(file).parent.mkdir(parents=True, exist_ok=True)
                Path(file).write_text(FORMS[form](outcome), encoding="utf-8")
            except OSError as problem:
                raise Refusal(f"--output {form}={file}: {problem}") from None
        elif form == "table":
            console = Console(highlight=False)
            console.width = min(max(console.width, _NARROWEST), _WIDEST)
            show(outcome, console)
        else:
            sys.stdout.write(FORMS[form](outcome))
