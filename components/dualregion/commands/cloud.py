"""`dualregion cloud …`: the local cloud of this project."""

import json
import math
from pathlib import Path
from typing import Annotated, Any

import typer

from dualregion.commands import cloud_faults, cloud_process, cloud_traffic
from dualregion.commands.cloud_process import reached
from dualregion.commands.project import Refusal, cloud_folder, current, fail
from dualregion.commands.surroundings import cloud_variables, exports, refuse_real
from dualregion.recovery.durations import parse_duration

app = typer.Typer(
    help="The local cloud: an Alibaba Cloud on loopback, for this folder only.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
clock_app = typer.Typer(help="Show the cloud's clock, or move it.", rich_markup_mode=None)
app.add_typer(clock_app, name="clock")
app.add_typer(cloud_faults.app, name="fault")
app.command("buy-gtm")(cloud_traffic.buy_gtm)
app.command("origins")(cloud_traffic.origins)
app.command("visit")(cloud_traffic.visit)

Folder = Annotated[
    Path | None,
    typer.Option("--dir", help="Folder of the cloud. Left out: .dualregion/cloud of the project.", show_default=False),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def start(
    folder: Folder = None,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.")] = 0,
    for_stack: Annotated[str, typer.Option(help="Refuse where this stack has no config or means a real account.")] = "",
) -> None:
    """Start the cloud in the background, unless it runs already, and wait until it answers.

    \b
    Examples:
      dualregion cloud start
      dualregion cloud start --dir /tmp/rehearsal
    """
    if for_stack:
        refuse_real(for_stack)
        current().refuse_unknown(for_stack)
    cloud, started = cloud_process.start(cloud_folder(folder), port)
    told = "started" if started else "runs already"
    print(f"local cloud {told}: {cloud.proxy}, account {cloud.account}, process {cloud.pid}, {cloud.folder}")


@app.command()
def stop(folder: Folder = None) -> None:
    """Stop the cloud of this folder. What was created in it stays for the next start."""
    place = cloud_folder(folder)
    pid = cloud_process.stop(place)
    print(f"local cloud stopped: process {pid}, {place}" if pid else f"no local cloud serves {place}")


@app.command()
def status(
    folder: Folder = None,
    as_json: AsJson = False,
    strict: Annotated[bool, typer.Option(help="Exit 1 if anything was asked that the cloud does not know.")] = False,
    expect_empty: Annotated[
        bool, typer.Option(help="Exit 1 if any resource is left but what the cloud itself keeps.")
    ] = False,
) -> None:
    """Show what is in the store, what the cloud itself keeps, and what it could not handle.

    \b
    Examples:
      dualregion cloud status
      dualregion cloud status --strict --expect-empty
    """
    cloud = reached(cloud_folder(folder))
    said = cloud.ask("status")
    if as_json:
        print(json.dumps(said, indent=2, ensure_ascii=False))
    else:
        offset = said["clock"]["offset_seconds"]
        print(f"local cloud {cloud.proxy}, account {said['account']}, process {said['pid']}, since {said['started']}")
        print(f"clock       {said['clock']['now']}" + (f", {offset:.0f} s ahead" if offset else ""))
        _counted("resources", said["resources"], "none")
        _listed("kept by the cloud", said["retained"])
        _counted("not handled", said["unhandled"], "nothing")
        _counted("hosts refused", said["refused"], "none")
    if strict and said["unhandled"]:
        names = ", ".join(said["unhandled"])
        fail(f"the local cloud was asked what it does not know: {names}. See `dualregion cloud journal --code '*'`.")
    if expect_empty and said["resources"]:
        left = ", ".join(f"{count} {kind}" for kind, count in said["resources"].items())
        fail(f"resources are left in the local cloud: {left}")


def _counted(title: str, counts: dict[str, int], none: str) -> None:
    if not counts:
        print(f"{title}: {none}")
        return
    print(f"{title}:")
    for name, count in counts.items():
        print(f"  {count:>6}  {name}")


def _listed(title: str, sentences: list[str]) -> None:
    print(f"{title}:" + ("" if sentences else " nothing"))
    for sentence in sentences:
        print(f"          {sentence}")


@app.command()
def env(folder: Folder = None, as_json: AsJson = False) -> None:
    """Print the variables with which a program reaches the cloud: eval "$(dualregion cloud env)".

    \b
    Examples:
      eval "$(dualregion cloud env)"
    """
    variables = cloud_variables(reached(cloud_folder(folder)))
    print(json.dumps(variables, indent=2) if as_json else exports(variables))


@app.command()
def reset(folder: Folder = None) -> None:
    """Forget every resource, every fault, the journal and the clock's offset. Keys, CA and origins stay."""
    cloud = reached(cloud_folder(folder))
    cloud.tell("reset")
    print(f"local cloud emptied: {cloud.folder}")


@app.command()
def journal(
    folder: Folder = None,
    product: Annotated[str, typer.Option(help="Only this product, such as vpc.")] = "",
    action: Annotated[str, typer.Option(help="Only this action, such as CreateVpc.")] = "",
    region: Annotated[str, typer.Option(help="Only this region.")] = "",
    code: Annotated[str, typer.Option(help="Only this error code; '*' shows every failure.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="At most so many lines, the newest.")] = 100,
    as_json: AsJson = False,
) -> None:
    """Print what was asked and answered, oldest first.

    \b
    Examples:
      dualregion cloud journal --limit 20
      dualregion cloud journal --product hbr --code '*'
    """
    cloud = reached(cloud_folder(folder))
    rows: list[dict[str, Any]] = []
    last = 0
    while page := cloud.ask(
        "journal", after=last, limit=1000, product=product, action=action, region=region, code=code
    )["rows"]:
        rows = [*rows, *page][-limit:]
        last = page[-1]["seq"]
    for row in rows:
        print(json.dumps(row, ensure_ascii=False) if as_json else _told(row))


def _told(row: dict[str, Any]) -> str:
    what = f"{row['product'] or row['host']} {row['action'] or row['method']}"
    outcome = f"{row['status']} {row['code']}".strip()
    given = " ".join(f"{name}={value}" for name, value in row["parameters"].items())
    return f"{row['seq']:>6}  {row['at']}  {row['region'] or '-':<15} {what}  {outcome}  {given}".rstrip()


@clock_app.callback(invoke_without_command=True)
def clock(context: typer.Context, folder: Folder = None, as_json: AsJson = False) -> None:
    """Show the cloud's clock. It moves what the cloud does, never signatures or certificates.

    \b
    Examples:
      dualregion cloud clock
      dualregion cloud clock advance PT10M
    """
    if context.invoked_subcommand is None:
        _show_clock(reached(cloud_folder(folder)).ask("clock"), as_json)


@clock_app.command()
def advance(
    by: Annotated[str, typer.Argument(help="ISO 8601 duration, such as PT10M or P30D.")],
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Move the cloud's clock forward and let happen what becomes due.

    \b
    Examples:
      dualregion cloud clock advance PT10M
      dualregion cloud clock advance P30D
    """
    try:
        seconds = math.ceil(parse_duration(by).total_seconds())
    except ValueError as problem:
        raise Refusal(str(problem)) from None
    _show_clock(reached(cloud_folder(folder)).tell("clock/advance", seconds=seconds), as_json)


def _show_clock(said: dict[str, Any], as_json: bool) -> None:
    print(json.dumps(said) if as_json else f"{said['now']}, {said['offset_seconds']:.0f} s ahead")
