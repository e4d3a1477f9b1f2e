"""`dualregion cloud fault …`: make the local cloud misbehave, and stop it."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from dualregion.commands.cloud_process import reached
from dualregion.commands.project import Refusal, cloud_folder
from dualregion.recovery.durations import parse_duration

app = typer.Typer(
    help="Make the local cloud misbehave: add, list and clear faults, or draw a set from a seed.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

KINDS = (
    "throttling unavailable internal-error reset reset-after lost-reply latency stale-reads quota stuck-state zone-loss"
    " region-loss control-plane-loss replication-lag"
)

Folder = Annotated[
    Path | None,
    typer.Option("--dir", help="Folder of the cloud. Left out: .dualregion/cloud of the project.", show_default=False),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


_ADD = f"""Add a fault. Kinds: {", ".join(KINDS.split())}.

\b
Examples:
  dualregion cloud fault add throttling --product vpc --probability 0.2 --seed 7
  dualregion cloud fault add lost-reply --action CreateVpc --count 1
  dualregion cloud fault add region-loss --region cn-hongkong --for PT30M
"""


@app.command(help=_ADD)
def add(
    kind: Annotated[str, typer.Argument(help="What goes wrong.")],
    product: Annotated[str, typer.Option(help="Only this product, such as vpc.")] = "",
    action: Annotated[str, typer.Option(help="Only these actions, such as CreateVpc or 'Create*'.")] = "",
    region: Annotated[str, typer.Option(help="Only this region; the one that is lost.")] = "",
    zone: Annotated[str, typer.Option(help="The zone that is lost.")] = "",
    resource: Annotated[str, typer.Option(help="Only calls that name this bucket, id or other value.")] = "",
    count: Annotated[int, typer.Option(min=0, help="Strike so many times; 0 is without end.")] = 0,
    skip: Annotated[int, typer.Option(min=0, help="Let so many calls in scope pass first.")] = 0,
    probability: Annotated[float, typer.Option(help="Strike at this part of the calls, such as 0.2.")] = 1.0,
    seed: Annotated[int | None, typer.Option(help="Decides which calls those are.", show_default=False)] = None,
    after: Annotated[str, typer.Option(help="Begin later, in the cloud's time: PT5M.")] = "",
    lasting: Annotated[str, typer.Option("--for", help="End by itself, in the cloud's time: PT10M.")] = "",
    seconds: Annotated[
        float | None,
        typer.Option(help="Latency, silence before a cut, or replication lag.", show_default=False),
    ] = None,
    reads: Annotated[int | None, typer.Option(help="Stale reads after each write (3).", show_default=False)] = None,
    state: Annotated[str, typer.Option(help="The state that is shown, such as Pending.")] = "",
    field: Annotated[str, typer.Option(help="The field of an answer that shows it (Status).")] = "",
    code: Annotated[str, typer.Option(help="Another error code than the kind's own.")] = "",
    status: Annotated[int | None, typer.Option(help="Another HTTP status.", show_default=False)] = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Add a fault."""
    said = reached(cloud_folder(folder)).tell(
        "fault/add",
        kind=kind,
        product=product,
        action=action,
        region=region,
        zone=zone,
        resource=resource,
        count=count,
        skip=skip,
        probability=probability,
        seed=seed,
        seconds=seconds,
        reads=reads,
        state=state,
        field=field,
        code=code,
        status=status,
        **{"after": _seconds(after), "for": _seconds(lasting)},
    )
    _show(said["faults"], as_json)


@app.command("list")
def list_(folder: Folder = None, as_json: AsJson = False) -> None:
    """Show every fault that was not cleared, and how often it struck."""
    said = reached(cloud_folder(folder)).ask("fault")
    if not said["faults"] and not as_json:
        print("no faults")
        return
    _show(said["faults"], as_json)


@app.command()
def clear(
    number: Annotated[int | None, typer.Argument(help="One fault, by its number. Left out: all.")] = None,
    folder: Folder = None,
) -> None:
    """Undo one fault, or all of them. What they did stays done.

    \b
    Examples:
      dualregion cloud fault clear
      dualregion cloud fault clear 2
    """
    gone: list[int] = reached(cloud_folder(folder)).tell("fault/clear", id=number)["cleared"]
    print(f"cleared: {', '.join(map(str, gone))}" if gone else "no faults")


@app.command()
def plan(
    seed: Annotated[int, typer.Option(help="The same seed draws the same faults.")],
    faults: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 10,
    kinds: Annotated[str, typer.Option(help="Only these kinds, with commas.")] = "",
    products: Annotated[str, typer.Option(help="Only these products, with commas.")] = "",
    regions: Annotated[str, typer.Option(help="Only these regions, with commas.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the faults and add none.")] = False,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Draw a set of faults from a seed and add it.

    \b
    Examples:
      dualregion cloud fault plan --seed 7 --dry-run
      dualregion cloud fault plan --seed 7 --faults 20 --kinds throttling,reset --products vpc,kms
    """
    said = reached(cloud_folder(folder)).tell(
        "fault/plan",
        seed=seed,
        faults=faults,
        kinds=kinds,
        products=products,
        regions=regions,
        dry="true" if dry_run else "",
    )
    _show(said["faults"], as_json)


def _seconds(text: str) -> float | None:
    if not text:
        return None
    try:
        return parse_duration(text).total_seconds()
    except ValueError as problem:
        raise Refusal(str(problem)) from None


def _show(faults: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        print(json.dumps(faults, indent=2, ensure_ascii=False))
        return
    for one in faults:
        print(_told(one))


def _told(one: dict[str, Any]) -> str:
    where = " ".join(f"{name}={one[name]}" for name in ("product", "action", "region", "zone", "resource") if one[name])
    often = f"at {one['probability']:.0%} of the calls" if one["probability"] < 1 else "at every call"
    often += f", after {one['skip']}" if one["skip"] else ""
    often += f", {one['struck']} of {one['count']} times" if one["count"] else f", {one['struck']} times so far"
    also = f", {one['seconds']:g} s" if one["seconds"] else ""
    return f"{one['id']:>4}  {one['kind']:<19} {where or 'everywhere'}, {often}{also}, seed {one['seed']}"
