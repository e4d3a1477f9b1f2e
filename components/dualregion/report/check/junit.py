"""The outcome as JUnit XML: a suite for each rule, a case for each finding. Without a clock every time is 0."""

from itertools import groupby
from xml.etree import ElementTree as Xml

from dualregion.recovery.assessment import Judged
from dualregion.report.check.outcome import Outcome, Status, status_of
from dualregion.report.check.told import message, where

_SKIPPED = frozenset({Status.UNKNOWN, Status.ADVICE, Status.CONDITIONAL, Status.KNOWN, Status.WAIVED})
# Tab and line feed are all that XML 1.0 knows below the space.
_NO_XML = dict.fromkeys(place for place in range(32) if chr(place) not in "\t\n")


def as_junit(outcome: Outcome) -> str:
    """What gates fails, also an unknown under --strict; what is only told is skipped with its message."""
    judged = [one for one in outcome.assessment.findings if status_of(one) is not Status.NOT_APPLICABLE]
    suites = Xml.Element("testsuites", name=outcome.headline)
    for rule, group in groupby(judged, key=lambda one: one.rule):
        findings = list(group)
        suite = Xml.SubElement(suites, "testsuite", name=rule)
        cases = [_case(outcome, suite, finding) for finding in findings]
        counted = {kind: str(cases.count(kind)) for kind in ("failure", "error", "skipped")}
        suite.attrib.update(
            tests=str(len(cases)),
            failures=counted["failure"],
            errors=counted["error"],
            skipped=counted["skipped"],
            time="0",
        )
    for total in ("tests", "failures", "errors", "skipped"):
        suites.set(total, str(sum(int(suite.get(total, "0")) for suite in suites)))
    suites.set("time", "0")
    Xml.indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{Xml.tostring(suites, encoding="unicode")}\n'


def _case(outcome: Outcome, suite: Xml.Element, finding: Judged) -> str:
    status = status_of(finding)
    attributes = {"classname": f"dualregion.{finding.rule}", "name": _clean(finding.subject), "time": "0"}
    if finding.place:
        attributes |= {"file": finding.place.file, "line": str(finding.place.line)}
    case = Xml.SubElement(suite, "testcase", attributes)
    kind = _kind(outcome, status)
    if kind:
        told = _clean(f"{status}: {message(outcome.assessment, finding, status)}")
        element = Xml.SubElement(case, kind, message=told)
        if kind != "skipped":
            element.set("type", str(status))
            element.text = f"{told}\n{_clean(where(finding))}"
    return kind


def _kind(outcome: Outcome, status: Status) -> str:
    """The element that says how a case ended; empty: it passed."""
    if status is Status.ERROR:
        return "error"
    if status is Status.VIOLATION or (outcome.strict and status is Status.UNKNOWN):
        return "failure"
    return "skipped" if status in _SKIPPED else ""


def _clean(text: str) -> str:
    return text.translate(_NO_XML)
