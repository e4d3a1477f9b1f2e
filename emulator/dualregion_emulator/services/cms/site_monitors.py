"""Site monitors: tasks that watch an address from outside, kept as they are given. What they do is in `probing`.

`Forbidden` for a task that does not exist (provider: service_alicloud_cloud_monitor_service_v2.go:513).
"""

from __future__ import annotations

from typing import Any, cast

from dualregion_emulator.clock import iso
from dualregion_emulator.services._call import Call, Tree, new_uuid, page
from dualregion_emulator.services.cms import probing
from dualregion_emulator.services.cms._api import API, SITE, invalid, json_of, ok
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

_TYPES = ("HTTP", "HTTPS", "BROWSER", "PING", "TCP", "UDP", "DNS", "SMTP", "POP3", "FTP", "MPLS")
_INTERVALS = ("1", "5", "15", "30", "60")
_CITIES = (("546", "465"), ("572", "465"), ("738", "465"))
"""(city, provider) of the probes that a task gets if it names none: Beijing, Hangzhou, Qingdao, by Alibaba."""


def _options(text: str) -> Tree:
    value: object = json_of(text or "{}", "OptionsJson")
    if not isinstance(value, dict):
        raise invalid("OptionsJson")
    options = cast(Tree, value)
    if isinstance(options.get("assertions"), list):
        options["assertions"] = {"assertions": options["assertions"]}
    return options


def _cities(text: str) -> list[dict[str, str]]:
    rows = cast(list[dict[str, str]], json_of(text, "IspCities") if text else [])
    given = [{name.lower(): str(value or "") for name, value in row.items()} for row in rows]
    found = [(row.get("city", ""), row.get("isp", ""), row.get("type") or "IDC") for row in given]
    return [
        {"City": city, "CityName": city, "Isp": isp, "IspName": isp, "Type": kind}
        for city, isp, kind in found or [(*pair, "IDC") for pair in _CITIES]
    ]


def _schedule(text: str) -> Tree:
    """An empty map unless one was asked for."""
    schedule = cast(Tree, json_of(text, "CustomSchedule") if text else {})
    return {**schedule, "days": {"days": schedule.get("days") or []}} if schedule else {}


def _keep(call: Call, doc: Document) -> None:
    """Refuses what no probe could be made of."""
    try:
        probing.check_of(call.account, call.region, doc)
    except ValueError as error:
        raise invalid("Address or OptionsJson", f"{error}.") from None
    call.table(SITE).put(doc["TaskId"], doc)


def _find(call: Call, id: str) -> Document:
    doc = call.table(SITE).get(id)
    if doc is None:
        raise CloudError("Forbidden", f"You do not own the task {id}.", 403)
    return doc


@API.action(
    "CreateSiteMonitor",
    "Address TaskName TaskType",
    "Interval IspCities OptionsJson CustomSchedule AgentGroup AlertIds",
)
def create_site_monitor(call: Call) -> dict[str, Any]:
    """One task, running at once."""
    if call.text("TaskType") not in _TYPES:
        raise invalid("TaskType")
    interval = call.text("Interval") or "1"
    if interval not in _INTERVALS:
        raise invalid("Interval", "Minutes: 1, 5, 15, 30 or 60.")
    id = new_uuid()
    doc: Document = {
        "TaskId": id,
        "TaskName": call.text("TaskName"),
        "TaskType": call.text("TaskType"),
        "TaskState": "1",
        "Address": call.text("Address"),
        "Interval": interval,
        "AgentGroup": call.text("AgentGroup") or "PC",
        "IspCities": {"IspCity": _cities(call.text("IspCities"))},
        "OptionJson": _options(call.text("OptionsJson")),
        "CustomSchedule": _schedule(call.text("CustomSchedule")),
        "CreateTime": iso(call.context.clock.now()),
    }
    _keep(call, doc)
    made = {"TaskId": id, "TaskName": doc["TaskName"]}
    return ok(Success="true", CreateResultList={"CreateResultList": [made]})


@API.action("DescribeSiteMonitorAttribute", "TaskId", "IncludeAlert")
def describe_site_monitor_attribute(call: Call) -> dict[str, Any]:
    """Everything about one task."""
    doc = _find(call, call.text("TaskId"))
    hidden = {"CreateTime"} if doc["CustomSchedule"] else {"CreateTime", "CustomSchedule"}
    shown = {name: value for name, value in doc.items() if name not in hidden}
    return ok(SiteMonitors=shown, MetricRules={"MetricRule": []})


@API.action("DescribeSiteMonitorList", "", "TaskId Keyword TaskType TaskState AgentGroup Page PageSize")
def describe_site_monitor_list(call: Call) -> dict[str, Any]:
    """Filters by id, type, state and a part of the name."""
    number, size = call.number("Page", 1, 1, 10**6), call.number("PageSize", 10, 1, 100)
    docs = [doc for doc in call.table(SITE).list() if call.text("Keyword") in doc["TaskName"]]
    for name in ("TaskId", "TaskType", "TaskState", "AgentGroup"):
        docs = [doc for doc in docs if call.text(name) in ("", doc[name])]
    same = "TaskId TaskName TaskType TaskState Address Interval AgentGroup CreateTime"
    rows: list[dict[str, Any]] = [{name: doc[name] for name in same.split()} for doc in page(docs, number, size)]
    shown = {"SiteMonitor": rows}
    return ok(Success="true", PageNumber=number, PageSize=size, TotalCount=len(docs), SiteMonitors=shown)


@API.action("ModifySiteMonitor", "TaskId", "Address TaskName Interval IspCities OptionsJson CustomSchedule AlertIds")
def modify_site_monitor(call: Call) -> dict[str, Any]:
    """Everything but the type and the group of probes."""
    doc = _find(call, call.text("TaskId"))
    call.set_given(doc, "Address TaskName Interval")
    if doc["Interval"] not in _INTERVALS:
        raise invalid("Interval", "Minutes: 1, 5, 15, 30 or 60.")
    if call.has("IspCities"):
        doc["IspCities"] = {"IspCity": _cities(call.text("IspCities"))}
    if call.has("OptionsJson"):
        doc["OptionJson"] = _options(call.text("OptionsJson"))
    if call.has("CustomSchedule"):
        doc["CustomSchedule"] = _schedule(call.text("CustomSchedule"))
    _keep(call, doc)
    return ok(Success="true", Data={"count": 1})


def _each(call: Call, state: str) -> dict[str, Any]:
    """Sets the state of the comma-separated tasks; "" deletes them."""
    docs = [_find(call, id) for id in call.text("TaskIds").split(",")]
    for doc in docs:
        if state:
            call.table(SITE).put(doc["TaskId"], {**doc, "TaskState": state})
        else:
            call.table(SITE).delete(doc["TaskId"])
    return ok(Success="true", Data={"count": len(docs)})


@API.action("EnableSiteMonitors", "TaskIds")
def enable_site_monitors(call: Call) -> dict[str, Any]:
    """State 1."""
    return _each(call, "1")


@API.action("DisableSiteMonitors", "TaskIds")
def disable_site_monitors(call: Call) -> dict[str, Any]:
    """State 2."""
    return _each(call, "2")


@API.action("DeleteSiteMonitors", "TaskIds", "IsDeleteAlarms")
def delete_site_monitors(call: Call) -> dict[str, Any]:
    """Rules on its metrics stay."""
    return _each(call, "")
