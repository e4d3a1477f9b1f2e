"""Every number has a basis and a source, and the catalogue keeps it that way."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from dualregion.recovery.durations import parse_duration
from dualregion.recovery.figures import Basis, Figure, Statistic, assumed, catalogued, configured, product


def test_a_figure_without_a_source_is_no_figure() -> None:
    with pytest.raises(ValidationError, match="source"):
        Figure.model_validate({"value": "PT1M", "statistic": "bound", "basis": "sla"})


def test_an_unbounded_entry_says_why() -> None:
    figure = catalogued("oss", "replication-lag")

    assert figure.value is None
    assert "no upper bound" in figure.note


@pytest.mark.parametrize(
    ("statistic", "basis", "firm"),
    [
        (Statistic.BOUND, Basis.SLA, True),
        (Statistic.PERCENTILE, Basis.SLA, True),
        (Statistic.BOUND, Basis.DOCUMENTED, True),
        (Statistic.BOUND, Basis.CONFIGURED, True),
        (Statistic.BOUND, Basis.MEASURED, True),
        (Statistic.TYPICAL, Basis.DOCUMENTED, False),
        (Statistic.BOUND, Basis.ASSUMED, False),
        (Statistic.BOUND, Basis.SIMULATED, False),
    ],
)
def test_only_bounds_and_percentiles_that_somebody_stands_for_are_firm(
    statistic: Statistic, basis: Basis, firm: bool
) -> None:
    figure = Figure(value=timedelta(seconds=1), statistic=statistic, basis=basis, source="a page")

    assert figure.firm is firm


def test_what_people_say_is_assumed_and_what_the_stack_sets_is_configured() -> None:
    assert assumed(timedelta(minutes=5), "config").basis is Basis.ASSUMED
    assert configured(timedelta(minutes=5), "a setting").firm


def test_dns_editions_cost_more_the_lower_their_time_to_live() -> None:
    editions: list[dict[str, Any]] = sorted(product("alidns")["editions"], key=lambda edition: edition["cost_rank"])
    floors = [parse_duration(edition["minimum_ttl"]) for edition in editions]

    assert floors == sorted(floors, reverse=True)
