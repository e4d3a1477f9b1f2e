"""What a report says beside the measures of a scenario: the availability of a year, and what dependencies decide."""

import io
from collections.abc import Mapping
from datetime import date

import pytest
from rich.console import Console

from dualregion.recovery.budget import budgets
from dualregion.report import waterfall
from dualregion.report.budget_report import BudgetReport
from dualregion.report.explanation import Explanation
from dualregion.report.page import page
from dualregion.report.plain import show
from dualregion.report.structured import as_json, as_markdown
from recovery.shapes import MAINLAND, PEOPLE, bucket, probing, service, switch, topology
from report.explained import explanation

REASON = "99.9933 % >= 99.99 %: archive-primary 1 - (1 - 99.995 %) x (1 - 99.99 %)"


def _report() -> BudgetReport:
    probed = probing("gtm3", "PT15S", 2, "PT2S", "PT30S")
    built = (
        topology(bucket(time_control=True)),
        topology(bucket(time_control=True), switch=switch("PT10M"), service="payments"),
        topology(switch=probed, service="shop", pair=MAINLAND),
    )
    objective = {"redirect": "PT1H", "rto": "PT1H", "rpo": "PT15M"}
    services = (
        service(objective={**objective, "availability": "99.99"}),
        service("payments", objective),
        service("shop", objective, dependsOn=["payments", "archive"]),
    )
    return BudgetReport.of("local", budgets(built, services), built, services)


def _plain() -> str:
    sink = io.StringIO()
    show(_report(), Console(file=sink, width=1000, highlight=False))
    return sink.getvalue()


def test_the_table_shows_the_year_with_its_arithmetic_where_one_is_promised() -> None:
    text = _plain()

    assert "availability of a year   99.9933 %, objective 99.99 %   conditional" in text
    assert REASON in text
    assert text.count("availability of a year") == 1


def test_markdown_shows_the_year() -> None:
    text = as_markdown(_report())

    assert "Availability of a year: 99.9933 %, objective 99.99 %, conditional." in text
    assert REASON in text


def test_json_holds_the_parts_of_the_year_and_null_where_nothing_is_promised() -> None:
    archive, payments, _ = as_json(_report())["services"]

    assert payments["availability"] is None
    assert archive["availability"]["value"] == "99.9933"
    assert archive["availability"]["objective"] == "99.99"
    assert archive["availability"]["failover"] == "PT35M"
    assert archive["availability"]["verdict"] == "conditional"
    assert [part["name"] for part in archive["availability"]["parts"]] == ["archive-primary"]


def test_steps_of_a_dependency_bear_its_name_and_its_loss_stands_beside() -> None:
    text = _plain()
    shop = as_json(_report())["services"][2]
    lines = {(line["scenario"], line["measure"]): line for line in shop["lines"]}

    assert "payments: detect 15 min" in text
    assert "what it depends on may lose: payments 10 min, archive 10 min" in text
    assert lines["region-loss", "rto"]["decidedBy"] == "payments"
    assert lines["region-loss", "redirect"]["decidedBy"] is None
    assert lines["region-loss", "rpo"]["lossBeside"] == "payments 10 min, archive 10 min"


def _explained(availability: str = "99.99", people: Mapping[str, str] = PEOPLE) -> Explanation:
    objective = {"redirect": "PT1H", "rto": "PT1H", "rpo": "PT15M", "availability": availability}
    return explanation(topology(bucket(time_control=True)), service(objective=objective, recovery=people))


def test_the_explanation_composes_the_year_and_says_what_one_failover_spends_of_it() -> None:
    sink = io.StringIO()
    waterfall.show(_explained(), Console(file=sink, width=110, highlight=False))
    year = " ".join(sink.getvalue().split("\navailability of a year\n")[1].split("\n\n")[0].split())

    # 1 - 0.00005 x 0.0001, less 35 minutes of 525,600.
    assert year.startswith(
        "99.9933 %, promised 99.99 % conditional archive-primary: 1 - (1 - 99.995 %) x (1 - 99.99 %); OSS"
    )
    assert "less one failover a year 35 min of 365 d" in year
    # 0.01 % of 365 days are 3,153.6 seconds, and 35 minutes are 2,100.
    assert "one failover a year spends 35 min of the 52 min 34 s that 99.99 % leaves of a year: 67 %" in year


def test_the_page_has_each_part_of_the_year_in_a_row() -> None:
    text = page(_explained(), date(2026, 11, 22), "0.1.0").split('<section id="year">')[1].split("</section>")[0]

    assert "99.9933 %, promised 99.99 %" in text
    assert '<tr><th scope="row">archive-primary</th><td>1 - (1 - 99.995 %) x (1 - 99.99 %)</td>' in text
    assert "one failover a year spends 35 min of the 52 min 34 s" in text


@pytest.mark.parametrize(
    ("promised", "people", "told"),
    [
        ("none promised", PEOPLE, "one failover a year spends 35 min"),
        (
            "99.99",
            {"redirect": "PT5M"},
            "one failover a year has no bound: it spends whatever a promise leaves of a year",
        ),
        ("99.999", PEOPLE, "one failover a year spends 35 min of the 316 s that 99.999 % leaves of a year: 666 %"),
    ],
)
def test_a_failover_is_set_against_what_the_promise_leaves(promised: str, people: Mapping[str, str], told: str) -> None:
    year = _explained(promised, people).year

    assert year is not None
    assert year.notes[-1] == told


def test_nothing_is_explained_of_a_year_of_which_nothing_is_stated() -> None:
    silent = explanation(topology(bucket(time_control=True)), service())

    assert silent.year is None
    assert '<section id="year">' not in page(silent, date(2026, 11, 22), "0.1.0")
