"""The outcome as a table for a terminal or a CI log: nothing is cut, and colour appears only on a terminal."""

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dualregion.report.check.outcome import Outcome, Status
from dualregion.report.check.told import baseline_told, message, rule_label, where
from dualregion.report.comparison import Comparison

_STYLES = {
    Status.ERROR: "bold red",
    Status.VIOLATION: "bold red",
    Status.UNKNOWN: "yellow",
    Status.CONDITIONAL: "yellow",
    Status.ADVICE: "cyan",
    Status.KNOWN: "dim",
    Status.WAIVED: "dim",
}


def show(outcome: Outcome, console: Console) -> None:
    """Print what has to be told, worst first, then what it amounts to. The console decides width and colour."""
    _line(console, outcome.headline, "bold")
    if outcome.told:
        console.print(_findings(outcome))
    if outcome.assessment.unjudged:
        _line(console, outcome.assessment.unjudged)
    if told := baseline_told(outcome):
        _line(console, told)
    if outcome.comparison:
        _compare(outcome.comparison, console)
    _line(console, outcome.ending, "bold")


def _findings(outcome: Outcome) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, expand=True)
    table.add_column("", no_wrap=True)
    table.add_column("rule", no_wrap=True)
    table.add_column("found", overflow="fold", ratio=1)
    for status, finding in outcome.told:
        table.add_row(
            Text(str(status), style=_STYLES[status]),
            Text(rule_label(outcome.assessment, finding)),
            Text.assemble(message(outcome.assessment, finding, status), "\n", (where(finding), "dim")),
        )
    return table


def _compare(comparison: Comparison, console: Console) -> None:
    _line(console, f"Compared with {comparison.against}", "bold")
    for change in comparison.changes:
        _line(console, change.told)
    _line(console, f"{comparison.unchanged} lines of the budgets are unchanged.")
    for sign, told in (*(("+", one) for one in comparison.appeared), *(("-", one) for one in comparison.went)):
        _line(console, f"{sign} {told}")


def _line(console: Console, text: str, style: str = "") -> None:
    console.print(Text(text, style=style), soft_wrap=True)
