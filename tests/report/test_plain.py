"""The report in a terminal or a log: complete, within its width, and sober where nobody looks at colours."""

import io
import re

import pytest
from rich.console import Console

from dualregion.report.budget_report import BudgetReport
from dualregion.report.plain import show
from recovery.shapes import service, switch, topology
from report.shapes import report


def _printed(told: BudgetReport, width: int = 120, terminal: bool = False) -> str:
    sink = io.StringIO()
    show(told, Console(file=sink, width=width, highlight=False, force_terminal=terminal))
    return sink.getvalue()


def _words(text: str) -> list[str]:
    return text.split()


@pytest.mark.parametrize("width", [100, 110, 120])
def test_every_line_fits_and_no_word_is_lost(width: int) -> None:
    text = _printed(report(), width)
    addresses = [line for line in text.splitlines() if "https://" in line]
    assert [line for line in text.splitlines() if len(line) > width and line not in addresses] == []
    assert _words(text) == _words(_printed(report(), 1000))


def test_there_is_no_colour_code_in_a_log() -> None:
    assert "\x1b" not in _printed(report())


def test_there_is_colour_on_a_terminal() -> None:
    assert "\x1b[" in _printed(report(), terminal=True)


def test_each_line_shows_value_objective_margin_and_verdict() -> None:
    text = _printed(report())
    assert re.search(r"region-loss +redirect +45 min +30 min +-15 min +fail", text)
    assert re.search(r"RTO +45 min +1 h +\+15 min +conditional \(assumed\)", text)
    assert re.search(r"RPO +unbounded +15 min +- +fail", text)


def test_the_steps_of_a_sum_carry_the_numbers_of_their_figures() -> None:
    text = _printed(report(), 1000)
    line = next(line for line in text.splitlines() if line.rstrip().endswith("]") and "converge" in line)
    numbers = re.findall(r"(\w+) (\d+) min \[(\d+)\]", line)
    assert [name for name, _, _ in numbers] == ["detect", "decide", "redirect", "converge"]
    for name, minutes, number in numbers:
        (figure,) = [row for row in text.splitlines() if row.startswith(f"[{number}] ")]
        assert f" {minutes} min " in figure, name


def test_each_figure_shows_statistic_basis_source_and_date() -> None:
    text = _printed(report(), 1000)
    assert re.search(
        r"\[\d+\] +10 min +bound +configured +time to live of portal-record, checked \d{4}-\d\d-\d\d", text
    )
    assert re.search(r"\[\d+\] +15 min +typical +assumed +dualregion:services portal.recovery.detect", text)


def test_what_is_not_known_yet_names_its_input() -> None:
    built = topology(service="portal", switch=switch(None))
    assert "converge not known (" in _printed(report(topologies=(built,)))


def test_a_service_that_nothing_builds_is_named() -> None:
    assert "ghost: no protected workload of this stack belongs to it" in _printed(report(service("ghost")))
