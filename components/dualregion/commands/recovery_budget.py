"""`dualregion budget`: the recovery budget of every service of a deployed stack."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, cast

import typer
import yaml
from pydantic import ValidationError
from rich.console import Console

from dualregion.commands import project
from dualregion.commands.project import Refusal
from dualregion.commands.surroundings import applied, project_variables
from dualregion.recovery.budget import budgets
from dualregion.recovery.objective import SERVICES_KEY, Service
from dualregion.recovery.stack_config import ConfigError, parse_services
from dualregion.recovery.topology import ServiceTopology
from dualregion.report import plain, structured
from dualregion.report.budget_report import BudgetReport

WORKLOAD = "dualregion:index:ProtectedWorkload"
_NARROWEST = 100
_WIDEST = 120


def budget(
    stack: Annotated[str, typer.Option(help="Stack to read. Left out: the selected one.")] = "",
    state: Annotated[
        Path | None, typer.Option(help="Read this file instead, as `pulumi stack export` wrote it.", dir_okay=False)
    ] = None,
    config: Annotated[
        Path | None, typer.Option(help="With --state: the stack's config. Left out: the project's.", dir_okay=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False,
) -> None:
    """Show how long each service would be down and what it would lose, and on which figures that rests."""
    if state is not None:
        deployment = _object(_parsed(state.read_text(encoding="utf-8"), str(state)), str(state))
        services = _services(_config_in_file(stack or _stack_of(deployment), config))
    else:
        deployment = _object(_pulumi("stack", "export", stack=stack), "pulumi stack export")
        services = _services(_config_of_stack(stack))
    topologies = read_topologies(deployment)
    report = BudgetReport.of(
        stack=stack or _stack_of(deployment),
        budgets=budgets(topologies, services),
        topologies=topologies,
        services=services,
    )
    if as_json:
        print(json.dumps(structured.as_json(report), indent=2, ensure_ascii=False))
    elif markdown:
        print(structured.as_markdown(report))
    else:
        console = Console(highlight=False)
        console.width = min(max(console.width, _NARROWEST), _WIDEST)
        plain.show(report, console)


def read_topologies(deployment: Mapping[str, Any]) -> tuple[ServiceTopology, ...]:
    """What each protected workload of an exported stack registered of itself, in the order of the state.

    Raises Refusal for one that registered something else.
    """
    found: list[ServiceTopology] = []
    for resource in _resources(deployment):
        if resource.get("type") != WORKLOAD or resource.get("delete"):
            continue
        try:
            found.append(
                ServiceTopology.model_validate(_object(resource.get("outputs") or {}, "outputs").get("recovery"))
            )
        except ValidationError as problem:
            told = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in problem.errors())
            raise Refusal(f"{resource.get('urn')}: output recovery is not what a workload registers: {told}") from None
    return tuple(found)


def _stack_of(deployment: Mapping[str, Any]) -> str:
    urn = next((str(resource.get("urn", "")) for resource in _resources(deployment)), "")
    return urn.removeprefix("urn:pulumi:").partition("::")[0]


def _resources(deployment: Mapping[str, Any]) -> list[dict[str, Any]]:
    inner = _object(deployment.get("deployment") or {}, "deployment")
    return cast("list[dict[str, Any]]", inner.get("resources") or [])


def _services(raw: object) -> tuple[Service, ...]:
    try:
        return parse_services(raw)
    except ConfigError as problem:
        raise Refusal(f"stack config cannot be read:\n{problem}") from None


def _config_in_file(stack: str, given: Path | None) -> object:
    file = given or project.current().stack_file(stack)
    try:
        raw: object = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as problem:
        raise Refusal(f"cannot read the stack's config: {problem}; name it with --config") from None
    return _object(_object(raw, str(file)).get("config") or {}, str(file)).get(SERVICES_KEY)


def _config_of_stack(stack: str) -> object:
    entry = _object(_pulumi("config", "--json", stack=stack), "pulumi config").get(SERVICES_KEY)
    if not isinstance(entry, dict):
        return None
    held = cast("dict[str, object]", entry)
    return held.get("objectValue", held.get("value"))


def _pulumi(*arguments: str, stack: str) -> object:
    """What a pulumi command prints as JSON. The shell's own backend is used where it names one, else the project's."""
    here = project.current()
    variables = project_variables(here)
    if "PULUMI_BACKEND_URL" in os.environ:
        for name in ("PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"):
            variables.pop(name)
    command = ["pulumi", *arguments, *(("--stack", stack) if stack else ()), "--non-interactive"]
    try:
        answer = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=here.root, env=applied(variables)
        )
    except FileNotFoundError:
        raise Refusal("there is no pulumi; `dualregion doctor` says what to do") from None
    if answer.returncode != 0:
        sys.stderr.write(answer.stderr)
        raise Refusal(f"`{' '.join(command)}` failed")
    return _parsed(answer.stdout, " ".join(command))


def _parsed(text: str, source: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as problem:
        raise Refusal(f"{source} is not JSON: {problem}") from None


def _object(value: object, source: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refusal(f"{source} holds no object")
    return cast("dict[str, Any]", value)
