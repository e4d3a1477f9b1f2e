"""The project that a command is run in: the nearest folder upward that holds a Pulumi.yaml."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import yaml

PROJECT_FILE = "Pulumi.yaml"
STATE_FOLDER = ".dualregion"


class Refusal(Exception):
    """A command cannot do what it was asked; the text says why and what to do. Exit code 1."""


@dataclass(frozen=True)
class Project:
    """A Pulumi project on this machine. Everything that we keep for it lies in one folder inside it."""

    root: Path

    @property
    def kept(self) -> Path:
        """What belongs to this clone only: the local cloud and the Pulumi state."""
        return self.root / STATE_FOLDER

    @property
    def cloud(self) -> Path:
        """Folder of the local cloud."""
        return self.kept / "cloud"

    @property
    def state(self) -> Path:
        """Folder of the Pulumi state backend."""
        return self.kept / "state"

    def stack_file(self, stack: str) -> Path:
        """Where the stack's config lies, as `stackConfigDir` says."""
        raw: dict[str, Any] = yaml.safe_load((self.root / PROJECT_FILE).read_text(encoding="utf-8"))
        return self.root / raw.get("stackConfigDir", ".") / f"Pulumi.{stack}.yaml"

    def refuse_unknown(self, stack: str) -> None:
        """Raises Refusal for a stack without a config file, with the names of those that have one."""
        file = self.stack_file(stack)
        if not file.is_file():
            known = ", ".join(sorted(one.name.split(".")[1] for one in file.parent.glob("Pulumi.*.yaml")))
            raise Refusal(f"there is no stack {stack}: {file} does not exist; there are {known or 'none'}")


def find(start: Path | None = None) -> Project | None:
    """The project around `start` (left out: the current folder), or None."""
    here = (start or Path.cwd()).resolve()
    return next((Project(folder) for folder in (here, *here.parents) if (folder / PROJECT_FILE).is_file()), None)


def current() -> Project:
    """The project around the current folder. Raises Refusal where there is none."""
    found = find()
    if found is None:
        raise Refusal(f"no {PROJECT_FILE} here or in a folder above; run this inside a Pulumi project")
    return found


def cloud_folder(given: Path | None) -> Path:
    """The folder of the local cloud: the one given, else the project's. Raises Refusal where there is neither."""
    if given is not None:
        return given.resolve()
    found = find()
    if found is None:
        raise Refusal(f"no {PROJECT_FILE} here or in a folder above; name the local cloud's folder with --dir")
    return found.cloud


def fail(text: str) -> NoReturn:
    """Say on standard error what was found wanting, and end with exit code 1."""
    print(text, file=sys.stderr)
    raise SystemExit(1)
