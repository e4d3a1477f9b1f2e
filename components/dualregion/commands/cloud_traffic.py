"""`dualregion cloud origins`, `visit`, `buy-gtm`: what stands and happens outside of the cloud, for its traffic."""

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from dualregion.commands.cloud_process import Cloud, reached
from dualregion.commands.project import Refusal, cloud_folder, fail
from dualregion.commands.stack_source import StackSource, read_stack
from dualregion.commands.visitor import Visitor, redirected
from dualregion.recovery.budget import Line, budgets
from dualregion.recovery.durations import parse_duration
from dualregion.recovery.objective import Scenario

_SWITCH = "dualregion:index:DnsFailover"
_STEP_SECONDS = 0.2

Folder = Annotated[
    Path | None,
    typer.Option("--dir", help="Folder of the cloud. Left out: .dualregion/cloud of the project.", show_default=False),
]


def buy_gtm(
    instance: Annotated[
        str, typer.Argument(help="The id that it shall have; bought once. Left out: one is made up.")
    ] = "",
    edition: Annotated[str, typer.Option(help="standard or ultimate.")] = "ultimate",
    folder: Folder = None,
) -> None:
    """Buy a Traffic Manager 3.0 instance, as a person does in the console of a real account; no API sells one.

    \b
    Examples:
      dualregion cloud buy-gtm
      dualregion cloud buy-gtm gtm-cn-rehearsal --edition ultimate
    """
    said = reached(cloud_folder(folder)).tell("traffic/buy-gtm", edition=edition, id=instance)
    print(f"Traffic Manager 3.0 instance of the edition {edition}: {said['instance_id']}")


def origins(
    served: Annotated[
        list[str] | None,
        typer.Argument(help="ADDRESS=REGION: a stand-in answers HTTP for the address, and is lost with the region."),
    ] = None,
    stop: Annotated[str, typer.Option(help="Stop the stand-in of this address; serve it again to start it.")] = "",
    wait: Annotated[str, typer.Option(help="Wait so long at most until probes see what is served.")] = "PT2M",
    folder: Folder = None,
) -> None:
    """Serve stand-in origins on loopback, stop one, or show them, with what probes say of each.

    \b
    Examples:
      dualregion cloud origins 192.0.2.10=cn-hongkong 198.51.100.10=ap-southeast-1
      dualregion cloud origins --stop 192.0.2.10
    """
    cloud, patience = reached(cloud_folder(folder)), _seconds(wait)
    for one in served or ():
        address, given, region = one.partition("=")
        if not (address and given and region):
            raise Refusal(f"{one!r} is no ADDRESS=REGION, such as 192.0.2.10=cn-hongkong")
        cloud.tell("traffic/stand-in", address=address, region=region)
    if stop:
        cloud.tell("traffic/stand-in", address=stop, stop="true")
    _await_probes(cloud, {one.partition("=")[0] for one in served or ()}, patience)
    said = cloud.ask("traffic")
    for address, target in sorted(said["origins"].items()):
        states = ", ".join(sorted({row["state"] for row in said["health"] if row["address"] == address}))
        standing = "a stand-in" if address in said["stand_ins"] else "yours, or stopped"
        region = said["stand_ins"].get(address) or "-"
        print(f"{address:<18} {region:<16} {target:<22} {standing}; probes say {states or 'nothing'}")
    if not said["origins"]:
        print("nothing stands for any address; `dualregion cloud origins ADDRESS=REGION …` serves stand-ins")


def visit(
    name: Annotated[str, typer.Argument(help="The name that clients use, such as portal.example.com.")],
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port of the service.")] = 443,
    stack: Annotated[str, typer.Option(help="Stack to compare with. Left out: the selected one.")] = "",
    patience: Annotated[str, typer.Option("--for", help="Give up after so long.")] = "PT30M",
    folder: Folder = None,
) -> None:
    """Visit a name as a browser would, through the cloud's DNS, until another origin answers than at first.

    Plain HTTP, a new connection for every visit; DNS answers are kept for their time to live. The seconds without an
    answer are printed beside what the stack's budget computes for the loss of the region.

    \b
    Examples:
      dualregion cloud visit portal.example.com --for PT10M
    """
    cloud = reached(cloud_folder(folder))
    promised = _computed(name, stack)
    visitor = Visitor(cloud, name, port)
    deadline = time.monotonic() + _seconds(patience)
    first, seen = "", ""
    for answer in visitor.visits(deadline):
        if answer.body and not first:
            first = answer.body
            print(f"{name}:{port} is answered by {first}; {promised}", flush=True)
        elif answer.body != seen and not answer.body:
            print(f"no answer from {name}:{port} …", flush=True)
        seen = answer.body
        if redirected(first, answer):
            pace = f" at pace {visitor.pace:g}" if visitor.pace != 1 else ""
            took = f"{answer.since_first:.1f} s after the last answer of {first}"
            print(f"answered by {answer.body}, {took} (simulated{pace}); {promised}", flush=True)
            return
    fail(f"{name}:{port} was {'never answered' if not first else f'answered by {first} only'} in {patience}")


def _seconds(text: str) -> float:
    try:
        return parse_duration(text).total_seconds()
    except ValueError as problem:
        raise Refusal(str(problem)) from None


def _await_probes(cloud: Cloud, addresses: set[str], patience: float) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        said = cloud.ask("traffic")
        health: list[dict[str, Any]] = said["health"]
        seen = all(row["state"] == "ok" for row in health if row["address"] in addresses)
        if seen and not addresses & set(said["awaited"]):
            return
        time.sleep(_STEP_SECONDS)
    raise Refusal(f"probes do not see {', '.join(sorted(addresses))}; `dualregion cloud origins` shows what they say")


def _computed(name: str, stack: str) -> str:
    """What the stack's budget says of the name, in words; also why it says nothing."""
    try:
        line = redirect_line(name, read_stack(stack, None, None))
    except Refusal as refusal:
        return f"nothing is computed: {refusal}"
    if line is None:
        return f"nothing is computed: no service of the stack answers {name}"
    return f"computed for {line.scenario}: {line.shown_value} ({line.verdict}): {line.arithmetic}"


def redirect_line(name: str, source: StackSource) -> Line | None:
    """How long the service that a name leads to needs to be redirected when the primary region is lost. None where no
    switch of the stack answers the name. Raises Refusal for a stack whose config cannot be read."""
    parents = {str(one.get("parent")) for one in source.resources if _answers(one, name)}
    service = {one["outputs"]["recovery"]["service"] for one in source.resources if one["urn"] in parents}
    found = (one.redirect for one in budgets(source.registered(), source.services()) if one.service in service)
    return next((line for line in found if line.scenario is Scenario.REGION_LOSS), None)


def _answers(resource: dict[str, Any], name: str) -> bool:
    outputs: dict[str, Any] = resource.get("outputs") or {}
    return resource.get("type") == _SWITCH and outputs.get("fqdn") == name
