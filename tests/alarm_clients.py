"""Alarms of a local cloud, through the vendor's client: the few steps that most tests begin with."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from cloud_process import Cloud
from oss_clients import PRIMARY
from vendor_clients import Tea

_PATIENCE_SECONDS = 10.0


class Alarms:
    """The cms client of one region."""

    def __init__(self, cloud: Cloud, region: str = PRIMARY) -> None:
        self.cloud, self.region = cloud, region
        self.client = Tea(cloud, "cms20190101", region, f"metrics.{region}.aliyuncs.com")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The answer."""
        return self.client.call(method, **parameters)

    def now(self) -> int:
        """The cloud's time in seconds since 1970."""
        return int(datetime.fromisoformat(self.cloud.admin("GET", "clock")[1]["now"]).timestamp())

    def to_second(self, second: int) -> None:
        """Moves the clock to a second of the next whole minute, so that a test knows where in a period it is."""
        now = self.now()
        self.cloud.advance(seconds=(now // 60 + 1) * 60 + second - now)

    def group(self, name: str = "oncall") -> str:
        """A contact group with one contact."""
        contact = {"ContactName": f"{name}-1", "Describe": "d", "Channels": {"Mail": "a@example.com"}}
        self.call("put_contact", **contact)
        self.call("put_contact_group", ContactGroupName=name, ContactNames=[f"{name}-1"])
        return name

    def rule(self, id: str = "r", *, threshold: str = "10", times: int = 3, **more: Any) -> None:
        """A rule of one minute on `lag > threshold`, unless told otherwise."""
        critical = {
            "ComparisonOperator": "GreaterThanThreshold",
            "Statistics": "Maximum",
            "Threshold": threshold,
            "Times": times,
        }
        rule = {
            "RuleId": id,
            "RuleName": f"rule {id}",
            "Namespace": "acs_test",
            "MetricName": "lag",
            "Resources": json.dumps([{"of": "db"}]),
            "ContactGroups": self.group(),
            "Period": "60",
            "Escalations": {"Critical": critical},
        }
        self.call("put_resource_metric_rule", **{**rule, **more})

    def shown(self, id: str = "r") -> dict[str, Any]:
        """A rule, as it is described."""
        (row,) = self.call("describe_metric_rule_list", RuleIds=id)["Alarms"]["Alarm"]
        return row

    def state(self, id: str = "r") -> str:
        """OK, ALARM or INSUFFICIENT_DATA."""
        return self.shown(id)["AlertState"]

    def report(self, value: float, of: str = "db") -> None:
        """A datapoint of a product, now."""
        named = {"region": self.region, "namespace": "acs_test", "metric": "lag", "value": value}
        status, answer = self.cloud.admin("POST", "metric", **named, dimensions=json.dumps({"of": of}))
        assert status == 200, answer

    def minutes(self, *values: float) -> None:
        """One datapoint a minute; the clock stands in the minute after the last one then."""
        for value in values:
            self.report(value)
            self.cloud.advance(minutes=1)

    def log(self, **filters: Any) -> list[dict[str, Any]]:
        """Alarms and what became of them, oldest first."""
        return list(reversed(self.call("describe_alert_log_list", PageSize=100, **filters)["AlertLogList"]))


class Receiver:
    """A webhook on loopback: what was posted to it."""

    def __init__(self) -> None:
        self.forms: list[dict[str, str]] = []
        received = self.forms

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                received.append(dict(parse_qsl(body)))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing: the test's output is no log."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/alarm"


def eventually(found: Callable[[], bool]) -> None:
    """Waits for what happens in real time, such as a delivery."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not found():
        assert time.monotonic() < deadline
        time.sleep(0.05)
