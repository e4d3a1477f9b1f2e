"""A stack as the commands read it: what was deployed and what its config says, from the engine or from a file."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, cast

import typer
import yaml
from pydantic import ValidationError

from dualregion.commands import project
from dualregion.commands.project import Refusal
from dualregion.commands.surroundings import applied, project_variables
from dualregion.recovery.evidence import EVIDENCE_KEY
from dualregion.recovery.evidence_config import gathered
from dualregion.recovery.objective import SERVICES_KEY, Service
from dualregion.recovery.proof import Proof, proven
from dualregion.recovery.stack_config import ConfigError, parse_services
from dualregion.recovery.topology import ServiceTopology

WORKLOAD = "dualregion:index:ProtectedWorkload"

StackOption = Annotated[str, typer.Option(help="Stack to read. Left out: the selected one.")]
StateOption = Annotated[
    Path | None, typer.Option(help="Read this file instead, as `pulumi stack export` wrote it.", dir_okay=False)
]
ConfigOption = Annotated[
    Path | None, typer.Option(help="With --state: the stack's config. Left out: the project's.", dir_okay=False)
]


@dataclass(frozen=True)
class StackSource:
    """One stack, read once."""

    name: str
    state: Mapping[str, Any]
    """What `pulumi stack export` prints."""
    config: Mapping[str, object]
    """Stack config by full key (`dualregion:services`), structured values as data. Secrets are absent."""

    @property
    def deployment(self) -> dict[str, Any]:
        """The `deployment` of the state. Raises Refusal where there is none."""
        return as_object(self.state.get("deployment") or {}, "deployment")

    @property
    def resources(self) -> list[dict[str, Any]]:
        """Every resource of the state, in its order."""
        return cast("list[dict[str, Any]]", self.deployment.get("resources") or [])

    def services(self) -> tuple[Service, ...]:
        """What the config declares, with what was measured of it. Raises Refusal with every problem."""
        try:
            return proven(parse_services(self.config.get(SERVICES_KEY)), self.proof())
        except ConfigError as problem:
            raise Refusal(f"stack config cannot be read:\n{problem}") from None

    def proof(self) -> Proof:
        """The evidence that the config names, weighed as of today. Raises Refusal with every problem."""
        try:
            return gathered(self.config.get(EVIDENCE_KEY), datetime.now(UTC).date(), _beside_the_project)
        except ConfigError as problem:
            raise Refusal(f"stack config cannot be read:\n{problem}") from None

    def registered(self) -> tuple[ServiceTopology, ...]:
        """What each protected workload registered of itself, in the order of the state.

        Raises Refusal for one that registered something else.
        """
        workloads = (one for one in self.resources if one.get("type") == WORKLOAD and not one.get("delete"))
        return tuple(_registered(workload) for workload in workloads)


def read_stack(stack: str, state: Path | None, config: Path | None) -> StackSource:
    """The stack of that name (empty: the selected one) from the engine, or from a state file with its config file.

    Raises Refusal for what cannot be read.
    """
    if state is None:
        exported = as_object(pulumi_json("stack", "export", stack=stack), "pulumi stack export")
        return StackSource(stack or _stack_of(exported), exported, _config_of_stack(stack))
    exported = as_object(_parsed(_text(state), str(state)), str(state))
    if "deployment" not in exported:
        raise Refusal(f"{state} holds no deployment; write it with `pulumi stack export --file {state}`")
    name = stack or _stack_of(exported)
    if not name and config is None:
        raise Refusal(f"{state} holds no resource that would name its stack; give --stack or --config")
    return StackSource(name, exported, read_config(config or project.current().stack_file(name)))


def read_config(file: Path) -> Mapping[str, object]:
    """The `config` of a stack's file by full key, without secrets. Raises Refusal for a file that cannot be read."""
    try:
        raw: object = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as problem:
        raise Refusal(f"cannot read the stack's config: {problem}; name it with --config") from None
    values: dict[str, object] = as_object(as_object(raw, str(file)).get("config") or {}, str(file))
    return {key: value for key, value in values.items() if not _is_secret(value)}


def pulumi_json(*arguments: str, stack: str) -> object:
    """What a pulumi command prints as JSON. The shell's own backend is used where it names one, else the project's."""
    here = project.current()
    command = ["pulumi", *arguments, *(("--stack", stack) if stack else ()), "--non-interactive"]
    try:
        answer = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=here.root, env=engine_environment(here)
        )
    except FileNotFoundError:
        raise Refusal("there is no pulumi; `dualregion doctor` says what to do") from None
    if answer.returncode != 0:
        sys.stderr.write(answer.stderr)
        raise Refusal(f"`{' '.join(command)}` failed")
    return _parsed(answer.stdout, " ".join(command))


def engine_environment(here: project.Project) -> dict[str, str]:
    """What a pulumi command runs with: the shell's own backend where it names one, else the project's."""
    variables = project_variables(here)
    if "PULUMI_BACKEND_URL" in os.environ:
        for name in ("PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"):
            variables.pop(name)
    return applied(variables)


def as_object(value: object, source: str) -> dict[str, Any]:
    """The value, which has to be an object. Raises Refusal that names the source."""
    if not isinstance(value, dict):
        raise Refusal(f"{source} holds no object")
    return cast("dict[str, Any]", value)


def _registered(workload: Mapping[str, Any]) -> ServiceTopology:
    try:
        return ServiceTopology.model_validate(as_object(workload.get("outputs") or {}, "outputs").get("recovery"))
    except ValidationError as problem:
        told = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in problem.errors())
        raise Refusal(f"{workload.get('urn')}: output recovery is not what a workload registers: {told}") from None


def _stack_of(exported: Mapping[str, Any]) -> str:
    resources: list[dict[str, Any]] = as_object(exported.get("deployment") or {}, "deployment").get("resources") or []
    urn = next((str(resource.get("urn", "")) for resource in resources), "")
    return urn.removeprefix("urn:pulumi:").partition("::")[0]


def _config_of_stack(stack: str) -> Mapping[str, object]:
    entries = as_object(pulumi_json("config", "--json", stack=stack), "pulumi config")
    return {key: held.get("objectValue", held["value"]) for key, held in entries.items() if "value" in held}


def _is_secret(value: object) -> bool:
    return isinstance(value, dict) and list(cast("dict[str, object]", value)) == ["secure"]


def _beside_the_project(name: str) -> str:
    found = project.find()
    return ((found.root if found else Path.cwd()) / name).read_text(encoding="utf-8")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, ValueError) as problem:
        raise Refusal(f"cannot read {file}: {problem}") from None


def _parsed(text: str, source: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as problem:
        raise Refusal(f"{source} is not JSON: {problem}") from None
