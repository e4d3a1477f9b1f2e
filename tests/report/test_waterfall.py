"""The waterfall in a terminal: readable in 80 columns, without colour, on one scale with the objective."""

import io
import re

import pytest
from rich.console import Console

from dualregion.recovery.topology import ServiceTopology
from dualregion.report.waterfall import show
from recovery.shapes import bucket, service, switch, topology
from report.explained import archive, explanation, portal


def _printed(built: ServiceTopology | None = None, width: int = 80, terminal: bool = False, name: str = "") -> str:
    sink = io.StringIO()
    declared = service(name) if name else None
    show(explanation(built, declared), Console(file=sink, width=width, highlight=False, force_terminal=terminal))
    return sink.getvalue()


def _rows(text: str, scenario: str, measure: str) -> dict[str, str]:
    """The chart of one line: each row by the first word of its step."""
    section = text.split(f"\n{scenario}\n")[1].split("\n\n")[0]
    (lines,) = [
        part for part in re.split(r"^  (?=redirect |RTO |RPO )", section, flags=re.M) if part[:3] == measure[:3]
    ]
    drawn = [line for line in lines.splitlines() if re.search("[█░·▶?]", line)]
    return {line.split()[0]: line for line in drawn}


@pytest.mark.parametrize("built", [archive(), portal(), topology(bucket(copied=False), switch=switch(None))])
@pytest.mark.parametrize("width", [72, 80, 110])
def test_no_line_is_longer_than_the_terminal(built: ServiceTopology, width: int) -> None:
    lines = _printed(built, width).splitlines()

    assert [line for line in lines if len(line) > width and "https://" not in line] == []


def test_no_word_is_lost_in_a_narrow_terminal() -> None:
    def words(width: int) -> list[str]:
        return re.sub(r"[█░·▶┃]+", " ", _printed(width=width)).split()

    assert sorted(words(72)) == sorted(words(110))


def test_colour_appears_only_on_a_terminal() -> None:
    assert "\x1b" not in _printed()
    assert "\x1b[" in _printed(terminal=True)


def test_bars_stand_behind_each_other_and_as_long_as_they_last() -> None:
    rows = _rows(_printed(), "region-loss", "RTO")

    first, end = rows["detect"].index("█"), rows["detect"].rindex("█")
    # 15 of 60 minutes each: a quarter of the way to the objective, and the second begins where the first ends.
    assert abs((end + 1 - first) - (rows["detect"].index("┃") - first) / 4) <= 1
    assert rows["decide"].index("█") == end + 1
    assert rows["redirect"].index("█") == rows["decide"].rindex("█") + 1


def test_a_branch_beside_the_path_is_told_apart_without_colour() -> None:
    both = topology(bucket(time_control=True), bucket(name="second-primary", copied=False))

    drawn = _printed(both).split("\nregion-loss\n")[1].split("  RPO ")[1].split("\n\n")[0].splitlines()

    first, second = [next(line for line in drawn if sign in line) for sign in ("░", "▶")]
    assert "10 min [" in first
    assert "unbounded [" in second


def test_the_objective_stands_at_the_same_place_in_every_row() -> None:
    section = _printed().split("region-loss")[1].split("control-plane-loss")[0]
    rto = section.split("  RTO ")[1].split("  RPO ")[0]
    places = {line.index("┃") for line in rto.splitlines() if "┃" in line}

    assert len(places) == 1
    assert "objective 1 h ┃" in rto


def test_a_broken_promise_reaches_over_its_objective() -> None:
    # 45 minutes against 30: the last quarter of an hour lies behind the mark.
    rows = _rows(_printed(), "region-loss", "redirect")

    assert rows["detect"].rindex("█") < rows["detect"].index("┃")
    assert rows["converge"].index("┃") < rows["converge"].index("█")


def test_what_has_no_bound_is_drawn_open_and_says_why() -> None:
    text = _printed()

    assert "▶▶▶" in text
    assert "unbounded > 15 min" not in text
    assert re.search(r"unbounded, promised 15 min +fail", text)
    assert "no upper bound is given" in text


def test_what_is_not_known_is_a_question_and_names_its_input() -> None:
    text = _printed(topology(switch=switch(None)))

    assert "not known before the deployment: ttl of portal-record" in " ".join(text.split())
    assert re.search(r"converge +\?", text)


def test_each_bar_names_a_figure_that_is_listed_with_its_source() -> None:
    text = " ".join(_printed().split())
    numbers = set(re.findall(r" \[(\d+)\]", text))
    listed = re.findall(r"\[(\d+)\] +\S.*?(?:bound|percentile|typical) +(?:documented|configured|assumed|sla)", text)

    assert numbers
    assert set(listed) == numbers


def test_verdict_margin_and_lever_stand_with_their_line() -> None:
    text = " ".join(_printed().split())

    assert "45 min, promised 30 min, margin -15 min fail" in text
    assert "45 min, promised 1 h, margin +15 min conditional (assumed)" in text
    assert re.search(r"Passes with [^.]+\.|No lever exists|No change of the stack", text)


def test_plain_ascii_is_enough_where_the_terminal_has_no_more() -> None:
    held = io.BytesIO()
    sink = io.TextIOWrapper(held, encoding="ascii")
    show(explanation(), Console(file=sink, width=80, highlight=False))
    sink.flush()

    text = held.getvalue().decode("ascii")
    assert "####" in text
    assert ">>>>" in text
    assert "objective 1 h |" in text
