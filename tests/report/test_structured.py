"""The report for programs and for reviews."""

import json
import re

from dualregion.report.structured import as_json, as_markdown
from recovery.shapes import service
from report.shapes import report


def _line(scenario: str, measure: str, name: str = "archive") -> dict[str, object]:
    told = json.loads(json.dumps(as_json(report())))
    (one,) = [one for one in told["services"] if one["name"] == name]
    (line,) = [line for line in one["lines"] if (line["scenario"], line["measure"]) == (scenario, measure)]
    return line


def test_durations_are_iso_text_and_a_broken_margin_is_negative() -> None:
    line = _line("region-loss", "redirect", "portal")
    assert (line["value"], line["objective"], line["margin"], line["verdict"]) == ("PT45M", "PT30M", "-PT15M", "fail")


def test_unbounded_is_told_from_not_applicable() -> None:
    unbounded, idle = _line("region-loss", "rpo"), _line("zone-loss", "rpo", "portal")
    assert (unbounded["value"], unbounded["bounded"]) == (None, False)
    assert (idle["value"], idle["bounded"]) == (None, None)


def test_each_step_points_to_its_figure() -> None:
    told = as_json(report())
    steps = [step for one in told["services"] for line in one["lines"] for step in line["steps"]]
    assert {step["figure"] for step in steps} == set(range(1, len(told["figures"]) + 1))
    needs = [need for step in steps for need in step["needs"]]
    assert {"kind": "api", "name": "the Alibaba Cloud DNS API", "region": "global"} in needs
    assert all({"value", "statistic", "basis", "source", "url"} <= set(figure) for figure in told["figures"])


def test_markdown_tables_have_the_same_columns_in_every_row() -> None:
    owner = service("ghost").model_copy(update={"name": "portal", "owner": "a | b"})
    text = as_markdown(report(owner))
    tables = re.findall(r"(?:^\|.*\n?)+", text, flags=re.MULTILINE)
    assert len(tables) == 4
    for table in tables:
        assert len({len(re.split(r"(?<!\\)\|", row)) for row in table.splitlines()}) == 1


def test_markdown_links_each_figure_to_its_source() -> None:
    assert "[OSS cross-region replication](https://www.alibabacloud.com/" in as_markdown(report())
