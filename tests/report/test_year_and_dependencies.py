"""What a report says beside the measures of a scenario: the availability of a year, and what dependencies decide."""

import io

from rich.console import Console

from dualregion.recovery.budget import budgets
from dualregion.report.budget_report import BudgetReport
from dualregion.report.plain import show
from dualregion.report.structured import as_json, as_markdown
from recovery.shapes import MAINLAND, bucket, probing, service, switch, topology

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
