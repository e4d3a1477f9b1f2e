"""Alarm rules on one metric: put, describe, enable, disable, delete, and their targets.

Rules on several metrics at once and on PromQL are not served: their parameters are refused and counted.
"""

from __future__ import annotations

from typing import Any, cast

from dualregion_emulator.services._call import Call, Tree, page
from dualregion_emulator.services.cms import evaluation
from dualregion_emulator.services.cms._api import API, GROUP, RULE, dimensions, invalid, milliseconds, ok
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

_LEVELS = ("Critical", "Warn", "Info")
_FIELDS = ("ComparisonOperator", "Statistics", "Threshold", "Times")
_ESCALATIONS = " ".join(f"Escalations.{level}.{field}" for level in _LEVELS for field in _FIELDS)
_NO_DATA = ("KEEP_LAST_STATE", "INSUFFICIENT_DATA", "OK")


def _escalations(call: Call) -> dict[str, Tree]:
    found: dict[str, Tree] = {}
    for level, row in cast(dict[str, Tree], call.parameters.get("Escalations", {})).items():
        threshold, times = str(row.get("Threshold", "")), str(row.get("Times", ""))
        if row.get("ComparisonOperator") not in evaluation.COMPARISONS or not row.get("Statistics"):
            raise invalid(f"Escalations.{level}", "ComparisonOperator and Statistics are needed.")
        if not times.isdecimal() or not 1 <= int(times) <= 180:
            raise invalid(f"Escalations.{level}.Times", "1 to 180.")
        try:
            float(threshold)
        except ValueError:
            raise invalid(f"Escalations.{level}.Threshold", "A number.") from None
        found[level] = {**row, "Threshold": threshold, "Times": int(times)}
    if not found:
        raise invalid("Escalations", "At least one level is needed.")
    return found


@API.action(
    "PutResourceMetricRule",
    "RuleId RuleName Namespace MetricName Resources ContactGroups",
    "EffectiveInterval Period Interval SilenceTime Webhook EmailSubject NoDataPolicy Labels.*.Key Labels.*.Value"
    f" {_ESCALATIONS}",
)
def put_resource_metric_rule(call: Call) -> dict[str, Any]:
    """Creates, or replaces the rule of that id, which the caller chooses. Every contact group must exist. A new rule is
    enabled and OK, and judges from the next whole period on."""
    for group in call.text("ContactGroups").split(","):
        if call.table(GROUP, everywhere=True).get(group) is None:
            raise CloudError("ContactGroupNotExists", f"The contact group {group} does not exist.", 404)
    if call.text("NoDataPolicy", "KEEP_LAST_STATE") not in _NO_DATA:
        raise invalid("NoDataPolicy")
    dimensions(call.text("Resources"), "Resources")
    id, now = call.text("RuleId"), call.context.clock.now()
    old = call.table(RULE).get(id)
    doc: Document = {
        "RuleId": id,
        "RuleName": call.text("RuleName"),
        "Namespace": call.text("Namespace"),
        "MetricName": call.text("MetricName"),
        "Resources": call.text("Resources"),
        "ContactGroups": call.text("ContactGroups"),
        "EffectiveInterval": call.text("EffectiveInterval") or "00:00-23:59",
        "Period": str(call.number("Period", 60, 1, 86400)),
        "SilenceTime": call.number("SilenceTime", 86400, 0, 86400),
        "Webhook": call.text("Webhook"),
        "MailSubject": call.text("EmailSubject"),
        "NoDataPolicy": call.text("NoDataPolicy", "KEEP_LAST_STATE"),
        "Labels": {"Labels": call.trees("Labels")},
        "Escalations": _escalations(call),
        "EnableState": old["EnableState"] if old else True,
        "AlertState": old["AlertState"] if old else "OK",
        "GmtCreate": old["GmtCreate"] if old else milliseconds(now),
        "GmtUpdate": str(milliseconds(now)),
        "SourceType": "METRIC",
        "Targets": old["Targets"] if old else [],
        "Next": 0,
        "Resource": {},
    }
    evaluation.restart(doc, now)
    call.table(RULE).put(id, doc)
    return ok()


@API.action(
    "DescribeMetricRuleList",
    "",
    "RuleIds RuleName Namespace MetricName AlertState EnableState Page PageSize",
)
def describe_metric_rule_list(call: Call) -> dict[str, Any]:
    """Ids: comma-separated. Ids that do not exist are an empty list. `Code` is a number in this answer alone."""
    number, size = call.number("Page", 1, 1, 10**6), call.number("PageSize", 10, 1, 100)
    ids = {id for id in call.text("RuleIds").split(",") if id}
    docs = [doc for doc in call.table(RULE).list() if not ids or doc["RuleId"] in ids]
    for name in ("RuleName", "Namespace", "MetricName", "AlertState"):
        docs = [doc for doc in docs if call.text(name) in ("", doc[name])]
    if call.has("EnableState"):
        docs = [doc for doc in docs if doc["EnableState"] == call.flag("EnableState")]
    hidden = {"Targets", "Next", "Resource"}
    rows: list[dict[str, Any]] = [
        {k: v for k, v in doc.items() if k not in hidden} | {"Dimensions": ""} for doc in page(docs, number, size)
    ]
    return ok(Code=200, Total=str(len(docs)), Alarms={"Alarm": rows})


def _named(call: Call, name: str) -> list[Document]:
    docs: list[Document] = []
    for id in call.texts(name):
        doc = call.table(RULE).get(id)
        if doc is None:
            raise CloudError("ResourceNotFound", f"The rule {id} does not exist.", 404)
        docs.append(doc)
    return docs


def _switch(call: Call, enabled: bool) -> dict[str, Any]:
    for doc in _named(call, "RuleId"):
        if doc["EnableState"] != enabled:
            doc["EnableState"] = enabled
            evaluation.restart(doc, call.context.clock.now())
            call.table(RULE).put(doc["RuleId"], doc)
    return ok()


@API.action("EnableMetricRules", "RuleId", "RuleId.*")
def enable_metric_rules(call: Call) -> dict[str, Any]:
    """Judges from the next whole period on; the periods before do not count."""
    return _switch(call, True)


@API.action("DisableMetricRules", "RuleId", "RuleId.*")
def disable_metric_rules(call: Call) -> dict[str, Any]:
    """Judges nothing; the last state stays."""
    return _switch(call, False)


@API.action("DeleteMetricRules", "Id", "Id.*")
def delete_metric_rules(call: Call) -> dict[str, Any]:
    """A rule that does not exist is no error (the provider deletes until the rule is gone)."""
    for id in call.texts("Id"):
        call.table(RULE).delete(id)
    return ok()


@API.action(
    "PutMetricRuleTargets",
    "RuleId Targets",
    "Targets.*.Id Targets.*.Arn Targets.*.Level Targets.*.JsonParams",
)
def put_metric_rule_targets(call: Call) -> dict[str, Any]:
    """Adds, or replaces by id. A target is kept, not called: what it would call is another product."""
    (doc,) = _named(call, "RuleId")
    given = {str(target.get("Id", "")): target for target in call.trees("Targets")}
    if not all(id and target.get("Arn") for id, target in given.items()):
        raise invalid("Targets", "Id and Arn are needed.")
    kept = {target["Id"]: target for target in cast(list[Tree], doc["Targets"])}
    call.table(RULE).put(doc["RuleId"], {**doc, "Targets": list((kept | given).values())})
    return ok()


@API.action("DescribeMetricRuleTargets", "RuleId")
def describe_metric_rule_targets(call: Call) -> dict[str, Any]:
    """The targets of a rule; none for a rule that does not exist."""
    doc = call.table(RULE).get(call.text("RuleId"))
    return ok(Targets={"Target": doc["Targets"] if doc else []})


@API.action("DeleteMetricRuleTargets", "RuleId TargetIds", "TargetIds.*")
def delete_metric_rule_targets(call: Call) -> dict[str, Any]:
    """Takes targets away."""
    (doc,) = _named(call, "RuleId")
    gone = set(call.texts("TargetIds"))
    kept = [target for target in cast(list[Tree], doc["Targets"]) if target["Id"] not in gone]
    call.table(RULE).put(doc["RuleId"], {**doc, "Targets": kept})
    return ok()
