"""A copy of the project in a folder of its own, with its own local cloud and state: what a user has after a clone."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

import cloud_process

REPOSITORY = Path(__file__).resolve().parents[2]
PACK = "policies/dualregion-recovery"
_COPIED = ("Pulumi.yaml", "PulumiPlugin.yaml", "stacks", "policies")
_OF_A_SHELL = ("PULUMI_", "ALICLOUD_", "ALIBABA_CLOUD_", "AWS_")
_PATIENCE_SECONDS = 420
_LONGEST_WINDOW = "P367D"

Config = dict[str, Any]


class Rehearsal:
    """The project of a user. Every command runs in it, in the environment that `dualregion env` prints."""

    def __init__(self, folder: Path, cloud: cloud_process.Cloud, extra: Mapping[str, str]) -> None:
        self.folder = folder
        self.cloud = cloud
        variables: dict[str, str | None] = json.loads(_run(["dualregion", "env", "--json"], folder, _outside()).stdout)
        merged: dict[str, str | None] = {**_outside(), **variables, **extra}
        self.environment = {name: value for name, value in merged.items() if value is not None}

    def config(self, stack: str, change: Callable[[Config], None], origin: str = "") -> None:
        """Rewrite a stack's config; `origin` names another one to start from."""
        source = self.folder / "stacks" / f"Pulumi.{origin or stack}.yaml"
        raw: dict[str, Any] = yaml.safe_load(source.read_text(encoding="utf-8"))
        if origin:
            raw.pop("encryptionsalt", None)
        change(raw["config"])
        target = self.folder / "stacks" / f"Pulumi.{stack}.yaml"
        target.write_text(yaml.safe_dump(raw, sort_keys=False), encoding="utf-8")

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Any command, whatever it answers."""
        return _run(command, self.folder, self.environment)

    def must(self, *command: str) -> str:
        """A command that has to succeed; what it prints."""
        done = self.run(*command)
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def create(self, stack: str) -> None:
        """The stack itself, without resources and without selecting it."""
        self.must("pulumi", "stack", "init", stack, "--no-select", "--non-interactive")

    def preview(self, stack: str, *more: str) -> subprocess.CompletedProcess[str]:
        """A preview with the policy pack."""
        return self.run("pulumi", "preview", "--stack", stack, "--policy-pack", PACK, "--non-interactive", *more)

    def up(self, stack: str, *more: str) -> str:
        """Create or change the stack, judged by the policy pack."""
        return self.must("pulumi", "up", "--yes", "--stack", stack, "--policy-pack", PACK, "--non-interactive", *more)

    def state(self, stack: str) -> list[dict[str, Any]]:
        """Every resource in the stack's state."""
        exported = json.loads(self.must("pulumi", "stack", "export", "--stack", stack))
        return exported["deployment"].get("resources", [])

    def one(self, stack: str, name: str) -> dict[str, Any]:
        """The resource of that name."""
        (found,) = [resource for resource in self.state(stack) if resource["urn"].endswith(f"::{name}")]
        return found

    def down(self, stack: str) -> None:
        """Destroy the stack and let every deletion window pass."""
        self.must("pulumi", "destroy", "--yes", "--stack", stack, "--non-interactive")
        self.must("dualregion", "cloud", "clock", "advance", _LONGEST_WINDOW)

    def resources(self) -> dict[str, int]:
        """What customers still have in the cloud."""
        return self.cloud.status()["resources"]

    def unhandled(self) -> dict[str, int]:
        """What was asked of the cloud that it does not know."""
        return self.cloud.status()["unhandled"]


@contextmanager
def rehearsal(folder: Path, extra: Mapping[str, str] | None = None) -> Generator[Rehearsal]:
    """A project with a running local cloud, for the length of a block. `extra` is added to its environment."""
    project = folder / "project"
    project.mkdir(parents=True)
    for name in _COPIED:
        source = REPOSITORY / name
        if source.is_dir():
            shutil.copytree(source, project / name, ignore=shutil.ignore_patterns("__pycache__", ".venv"))
        else:
            shutil.copy(source, project / name)
    for place in (project, project / "stacks"):
        (place / ".venv").symlink_to(sys.prefix)
    with cloud_process.running(project / ".dualregion" / "cloud") as cloud:
        yield Rehearsal(project, cloud, extra or {})


def _outside() -> dict[str, str]:
    """This process's environment without what another stack or cloud may have left in it, our programs first."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PULUMI_", "ALICLOUD_", "ALIBABA_CLOUD_", "AWS_"))
        and not name.lower().endswith("_proxy")
    }
    return kept | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


def _run(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=_PATIENCE_SECONDS,
        check=False,
        stdin=subprocess.DEVNULL,
    )
