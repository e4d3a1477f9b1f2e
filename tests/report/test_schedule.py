"""When steps begin and end: worked out by hand beside what the schedule says."""

from datetime import timedelta

import pytest

from dualregion.recovery.objective import Measure, Scenario
from dualregion.recovery.topology import ServiceTopology
from dualregion.report.explanation import ExplainedLine
from dualregion.report.schedule import Extent, Phase, Segment
from recovery.shapes import bucket, switch, topology
from report.explained import archive, explanation, portal

MINUTE = timedelta(minutes=1)


def _line(scenario: Scenario, measure: Measure, built: ServiceTopology | None = None) -> ExplainedLine:
    (found,) = [one for one in explanation(built).scenarios if one.scenario is scenario]
    (line,) = [one for one in found.lines if one.line.measure is measure]
    return line


def _named(line: ExplainedLine) -> dict[str, Segment]:
    return {one.step.name: one for one in line.segments}


def test_steps_follow_each_other_and_branches_begin_together() -> None:
    line = _line(Scenario.REGION_LOSS, Measure.RTO)

    # detect 15, decide 15; then the record 5 + 10 min, and beside it the bucket, which is ready at once.
    assert {name: (one.start, one.end, one.deciding) for name, one in _named(line).items()} == {
        "detect": (0 * MINUTE, 15 * MINUTE, True),
        "decide": (15 * MINUTE, 30 * MINUTE, True),
        "redirect": (30 * MINUTE, 35 * MINUTE, True),
        "promote archive-primary": (30 * MINUTE, 30 * MINUTE, False),
        "converge": (35 * MINUTE, 45 * MINUTE, True),
        "warm up": (45 * MINUTE, 45 * MINUTE, True),
    }
    assert line.axis == 60 * MINUTE


def test_what_waits_for_a_step_without_a_bound_is_not_reached() -> None:
    named = _named(_line(Scenario.CONTROL_PLANE_LOSS, Measure.REDIRECT))

    assert (named["redirect"].extent, named["redirect"].start, named["redirect"].end) == (
        Extent.UNBOUNDED,
        30 * MINUTE,
        None,
    )
    assert (named["converge"].extent, named["converge"].start) == (Extent.NEVER, None)


def test_what_follows_a_step_that_is_not_known_begins_at_the_earliest() -> None:
    named = _named(_line(Scenario.REGION_LOSS, Measure.RTO, topology(switch=switch(None))))

    assert (named["converge"].extent, named["converge"].start, named["converge"].end) == (
        Extent.UNKNOWN,
        35 * MINUTE,
        35 * MINUTE,
    )
    assert named["warm up"].start == 35 * MINUTE


def test_the_loss_of_each_store_runs_beside_the_others() -> None:
    two = topology(bucket(time_control=True), bucket(name="second-primary", copied=False))

    named = _named(_line(Scenario.REGION_LOSS, Measure.RPO, two))

    assert {name: one.start for name, one in named.items()} == {
        "copy lag of archive-primary": timedelta(),
        "copy lag of second-primary": timedelta(),
    }
    assert [name for name, one in named.items() if one.deciding] == ["copy lag of second-primary"]


@pytest.mark.parametrize("built", [archive(), portal()])
def test_every_step_of_the_library_has_a_phase(built: ServiceTopology) -> None:
    lines = [line for scenario in explanation(built).scenarios for line in scenario.lines]

    assert lines
    assert Phase.OTHER not in {one.phase for line in lines for one in line.segments}


def test_a_measure_that_does_not_apply_has_nothing_to_draw() -> None:
    assert _line(Scenario.DATA_CORRUPTION, Measure.REDIRECT).segments == ()
