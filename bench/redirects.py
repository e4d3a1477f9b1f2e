"""How long a client needs to reach the other region when an origin dies, in every mode, against what is computed.

A stack with several switches of each mode is deployed by the real engine; every switch has two origins on loopback and
one client, which resolves through the local cloud's DNS server. The primary origins are stopped at moments that differ,
because what is noticed when depends on the probes' rhythm. By hand, the record is changed by a deployment, and measured
is how long clients take to follow. The figure is the budget's own, without what it assumes.
"""

import random
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from bench.table import Table
from bench.workbench import runtime, timed, workbench

from dualregion.commands import cloud_process
from dualregion.commands.cloud_process import Cloud
from dualregion.commands.cloud_traffic import redirect_line
from dualregion.commands.project import Project
from dualregion.commands.stack_source import read_stack
from dualregion.commands.visitor import Visitor, redirected
from dualregion.recovery.budget import Line
from dualregion.recovery.durations import spoken

STACK = "redirects"
RUNS = 5
TARGET = 1.1
PORT = 443
EVERY_SECONDS = 0.5
HASTE = 20.0
"""By hand, a resolver's memory of ten minutes is the only wait, and nothing else depends on it."""
PRIMARY, STANDBY = "cn-hongkong", "ap-southeast-1"
PRIMARY_SIDE, STANDBY_SIDE = "primary", "standby"
_PATIENCE_SECONDS = 900.0
_NODES = [{"city_code": "503", "isp_code": "465"}]
MODES: Mapping[str, Mapping[str, Any]] = {
    "accelerator": {"mode": "accelerator", "accelerator": {"access_regions": [PRIMARY, "ap-northeast-1"]}},
    "gtm2": {"mode": "gtm2", "gtm": {"nodes": _NODES, "subscription_months": 1}, "probe": {"retries": 1}},
    "gtm3 standard": {"mode": "gtm3", "gtm": {"nodes": _NODES}, "probe": {"retries": 1}},
    "gtm3 ultimate": {"mode": "gtm3", "gtm": {"nodes": _NODES, "edition": "ultimate"}},
    "manual": {"mode": "manual"},
}

PROGRAM = """
import pulumi
import dualregion as dr

config = pulumi.Config("bench")
pair = dr.RegionPair("pair", primary="cn-hongkong", standby="ap-southeast-1")
serving = dr.Side(config.require("serving"))
for name, traffic in config.require_object("switches").items():
    moved = {"serving": serving} if traffic["mode"] == "manual" else {}
    dr.ProtectedWorkload(name, pair=pair, args={"traffic": {**traffic, **moved}})
"""


@dataclass(frozen=True)
class Case:
    """One switch, and the addresses of its origins."""

    mode: str
    name: str
    primary: str
    standby: str

    @property
    def host(self) -> str:
        """What a client asks for."""
        return f"www.{self.name}.example"


def cases() -> list[Case]:
    """So many of each mode as there are runs."""
    names = [(mode, run) for mode in MODES for run in range(RUNS)]
    return [
        Case(mode, f"{mode.replace(' ', '-')}-{run}", f"192.0.2.{place}", f"198.51.100.{place}")
        for place, (mode, run) in enumerate(names, 1)
    ]


def measure(folder: Path) -> Sequence[Table]:
    """One table: a row a mode, with what is computed and what was measured."""
    every = cases()
    config = folder / f"Pulumi.{STACK}.yaml"
    (folder / "Pulumi.yaml").write_text(f"name: redirects\n{runtime()}\n", encoding="utf-8")
    (folder / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    with workbench(folder) as environment:
        cloud = cloud_process.reached(Project(folder).cloud)
        for case in every:
            cloud.tell("traffic/stand-in", address=case.primary, region=PRIMARY)
            cloud.tell("traffic/stand-in", address=case.standby, region=STANDBY)
        config.write_text(_config(cloud, every, PRIMARY_SIDE), encoding="utf-8")
        timed(["pulumi", "stack", "init", STACK, "--no-select"], folder, environment)
        up = ["pulumi", "up", "--yes", "--skip-preview", "--stack", STACK, "--non-interactive"]
        timed(up, folder, environment)
        lines = _lines(folder, environment, every)
        _until_healthy(cloud)
        with ThreadPoolExecutor(len(every)) as pool:
            running = {case: pool.submit(_measured, cloud, case, lines[case]) for case in every}
            # What people do in an incident where the record is theirs to move.
            config.write_text(_config(cloud, every, STANDBY_SIDE), encoding="utf-8")
            timed(up, folder, environment)
            taken = {case: one.result() for case, one in running.items()}
        timed(["pulumi", "destroy", "--yes", "--skip-preview", "--stack", STACK], folder, environment)
    rows = [_row(mode, [(lines[case], taken[case]) for case in every if case.mode == mode]) for mode in MODES]
    return [
        Table((f"redirect, {RUNS} runs a mode (simulated)", "computed", "slowest", "ratio", "target", "waits"), rows)
    ]


def _row(mode: str, found: Sequence[tuple[Line, float]]) -> Sequence[str]:
    computed = by_machine(found[0][0])
    slowest = max(taken for _, taken in found)
    waits = f"resolver's memory {HASTE:g} x faster" if mode == "manual" else "real"
    ratio = slowest / computed.total_seconds()
    return (mode, spoken(computed), f"{slowest:.1f} s", f"{ratio:.2f}", f"{TARGET:g}", waits)


def by_machine(line: Line) -> timedelta:
    """What is computed without what is assumed: people, and what no page states of an accelerator."""
    figures = [step.figure for step in line.steps if step.figure and step.figure.firm]
    return sum((figure.value for figure in figures if figure.value), timedelta())


def _measured(cloud: Cloud, case: Case, line: Line) -> float:
    """Seconds between the last answer of the primary, or the change of the record, and the first of the standby."""
    if case.mode == "manual":
        return _followed(cloud, case)
    visitor = Visitor(cloud, case.host, PORT, every=EVERY_SECONDS)
    stop_at = time.monotonic() + EVERY_SECONDS * 2 + random.uniform(0, by_machine(line).total_seconds() / 2)
    stopped, first = False, ""
    for answer in visitor.visits(time.monotonic() + _PATIENCE_SECONDS):
        first = first or answer.body
        if redirected(first, answer):
            return answer.since_first
        if not stopped and first and time.monotonic() > stop_at:
            cloud.tell("traffic/stand-in", address=case.primary, stop="true")
            stopped = True
    raise TimeoutError(f"{case.host} was not redirected")


def _followed(cloud: Cloud, case: Case) -> float:
    """As long as a resolver takes that asked at some moment before the record was changed."""
    forgetful = Visitor(cloud, case.host, PORT, every=EVERY_SECONDS, haste=float("inf"))
    time.sleep(random.uniform(0, EVERY_SECONDS))
    visitor = Visitor(cloud, case.host, PORT, every=EVERY_SECONDS, haste=HASTE)
    first, changed = visitor.visit(), 0.0
    for answer in visitor.visits(time.monotonic() + _PATIENCE_SECONDS):
        if not changed and forgetful.visit() != first:
            changed = time.monotonic()
        if redirected(first, answer):
            return (time.monotonic() - (changed or time.monotonic())) * HASTE
    raise TimeoutError(f"{case.host} was not redirected")


def _until_healthy(cloud: Cloud) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        health: list[dict[str, Any]] = cloud.ask("traffic")["health"]
        if all(row["state"] == "ok" for row in health) and len(health) == 2 * RUNS * (len(MODES) - 1):
            return
        time.sleep(EVERY_SECONDS)
    raise TimeoutError("probes do not see every origin")


def _lines(folder: Path, environment: Mapping[str, str], every: Sequence[Case]) -> dict[Case, Line]:
    """What the budget of the deployed stack says of each switch."""
    state = folder / "state.json"
    timed(["pulumi", "stack", "export", "--stack", STACK, "--file", str(state)], folder, environment)
    source = read_stack(STACK, state, folder / f"Pulumi.{STACK}.yaml")
    found = {case: redirect_line(case.host, source) for case in every}
    return {case: line for case, line in found.items() if line is not None}


def _config(cloud: Cloud, every: Sequence[Case], serving: str) -> str:
    switches = {case.name: _switch(cloud, case) for case in every}
    people = {"detect": "PT15M", "decide": "PT15M", "redirect": "PT5M", "reroute": "PT30S"}
    objective = {"redirect": "PT1H", "rto": "none promised", "rpo": "none promised"}
    services = [
        {"name": case.name, "owner": "bench", "objective": objective, "recovery": people | {"warmUp": "PT5M"}}
        for case in every
    ]
    values = {
        "bench:serving": serving,
        "bench:switches": switches,
        "dualregion:primary": PRIMARY,
        "dualregion:standby": STANDBY,
        "dualregion:services": services,
    }
    return yaml.safe_dump({"config": values})


def _switch(cloud: Cloud, case: Case) -> Mapping[str, Any]:
    switch = dict(MODES[case.mode])
    if case.mode == "gtm3 ultimate":
        bought = cloud.tell("traffic/buy-gtm", edition="ultimate", id=f"gtm-cn-{case.name}")["instance_id"]
        switch["gtm"] = {**switch["gtm"], "instance": bought}
    addresses = {"primary": case.primary, "standby": case.standby}
    place = {"domain": f"{case.name}.example", "record": "www", "manages_zone": True, "addresses": addresses}
    return {**switch, **place}
