"""`dualregion reconcile`: what a kill or a lost reply left behind, and its cure."""

import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from typing import Annotated, NoReturn

import typer
import yaml
from rich.console import Console
from rich.table import Table

from dualregion.commands import project
from dualregion.commands.project import Refusal
from dualregion.commands.surroundings import applied, project_variables
from dualregion.reconcile.act import apply as act
from dualregion.reconcile.cloud import Cloud, CloudTrouble
from dualregion.reconcile.engine import Engine, EngineTrouble
from dualregion.reconcile.model import Finding, Remedy
from dualregion.reconcile.survey import Survey, survey

_FOUND, _UNDECIDED, _ERROR = 1, 2, 3
_NARROWEST = 100


def reconcile(
    stack: Annotated[str, typer.Option(help="Stack to compare. Left out: the selected one.")] = "",
    apply: Annotated[
        bool, typer.Option("--apply", help="Do what is proposed. Left out: show it and change nothing.")
    ] = False,
    with_data: Annotated[
        bool, typer.Option("--with-data", help="With --apply: also delete what would take data with it.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show what is in the cloud and in no state, doubled, or missing, and with --apply put it right.

    Exit codes: 0 nothing is wrong (any more), 1 something was found, 2 a person must decide, 3 an error.

    \b
    Examples:
      dualregion reconcile --stack dev
      dualregion reconcile --stack dev --apply
      dualregion reconcile --stack dev --apply --with-data
    """
    try:
        engine = _engine(stack)
        cloud = Cloud()
        seen = survey(engine, cloud)
        if apply and seen.findings:
            _show(seen, as_json=False, console=_console(stderr=as_json), done=True)
            act(seen, engine, cloud, with_data=with_data, say=lambda text: print(text, file=sys.stderr))
            seen = survey(engine, cloud)
    except (CloudTrouble, EngineTrouble, Refusal) as problem:
        _fail(str(problem))
    _show(seen, as_json=as_json, console=_console(), done=False)
    raise typer.Exit(_code(seen.findings, applied=apply))


def _engine(stack: str) -> Engine:
    here = project.current()
    variables = project_variables(here)
    if "PULUMI_BACKEND_URL" in os.environ:
        for name in ("PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"):
            variables.pop(name)
    name = str(yaml.safe_load((here.root / project.PROJECT_FILE).read_text(encoding="utf-8"))["name"])
    engine = Engine(here.root, applied(variables), name, stack)
    if stack:
        return engine
    return Engine(here.root, engine.environment, name, engine.run("stack", "--show-name", stack=None).strip())


def _code(findings: Sequence[Finding], *, applied: bool) -> int:
    if not findings:
        return 0
    undecided = any(one.remedy is Remedy.DECIDE for one in findings)
    return _UNDECIDED if undecided or applied else _FOUND


def _show(seen: Survey, *, as_json: bool, console: Console, done: bool) -> None:
    if as_json:
        print(json.dumps(_told(seen), indent=2, ensure_ascii=False))
        return
    for note in seen.notes:
        console.print(note)
    if not seen.findings:
        console.print("State and cloud agree: nothing is orphaned, doubled or missing.")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("", "what", "where", "why we think so", "does" if done else "would do"):
        table.add_column(title, overflow="fold", no_wrap=title in ("", "where"))
    for one in seen.findings:
        decide = "a PERSON decides: " if one.remedy is Remedy.DECIDE else ""
        what = one.what if one.found is None or one.id in one.what else f"{one.what} ({one.id})"
        table.add_row(one.trouble.upper(), what, one.where, one.why, decide + one.told)
    console.print(table)
    counts = Counter(str(one.trouble) for one in seen.findings)
    told = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
    console.print(told + ("" if done else ". `dualregion reconcile --apply` does what the last column says."))


def _told(seen: Survey) -> dict[str, object]:
    return {
        "findings": [
            {
                "trouble": one.trouble,
                "remedy": one.remedy,
                "what": one.what,
                "where": one.where,
                "id": one.id,
                "urn": one.urn,
                "why": one.why,
                "told": one.told,
                "withData": one.found.holds if one.found and one.remedy is Remedy.DELETE else "",
            }
            for one in seen.findings
        ],
        "notes": list(seen.notes),
    }


def _console(*, stderr: bool = False) -> Console:
    console = Console(highlight=False, markup=False, stderr=stderr)
    console.width = max(console.width, _NARROWEST)
    return console


def _fail(text: str) -> NoReturn:
    print(f"dualregion: {text}", file=sys.stderr)
    raise SystemExit(_ERROR)
