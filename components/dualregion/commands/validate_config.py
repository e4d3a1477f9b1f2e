"""`dualregion validate-config`: what is wrong in stack config, with file and line, before anything is previewed."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from dualregion.commands import project
from dualregion.commands.config_file import ConfigFile, Position, read_config_file
from dualregion.commands.project import Refusal
from dualregion.recovery.config_check import config_problems
from dualregion.recovery.stack_config import ConfigProblem

_UNREADABLE = 3


@dataclass(frozen=True)
class Placed:
    """A problem and where it was written."""

    file: Path
    position: Position
    problem: ConfigProblem

    def told(self) -> str:
        """`Pulumi.local.yaml:12:7: dualregion:services[0].owner: it is missing. Add it`."""
        return f"{self.file}:{self.position.line}:{self.position.column}: {self.problem}"


def validate_config(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Config files. Left out: every stack of the project.", show_default=False),
    ] = None,
    stack: Annotated[str, typer.Option(help="Only the config of this stack.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for an editor or a CI job.")] = False,
) -> None:
    """Check stack config: keys, units, services, waivers, profiles and knobs. Each problem has its file and line.

    \b
    Examples:
      dualregion validate-config                  every stack of the project
      dualregion validate-config --stack local
      dualregion validate-config --json stacks/Pulumi.local.yaml

    Exit codes: 0 nothing is wrong, 1 problems, 3 a file cannot be read.
    """
    try:
        chosen = _chosen(files or [], stack)
        found = [placed for path in chosen for placed in _problems(read_config_file(path))]
    except Refusal as refusal:
        print(f"dualregion: {refusal}", file=sys.stderr)
        raise SystemExit(_UNREADABLE) from None
    if as_json:
        print(
            json.dumps({"files": [str(path) for path in chosen], "problems": [_data(one) for one in found]}, indent=2)
        )
    else:
        for one in found:
            print(one.told())
        counted = f"{len(found)} problem{'' if len(found) == 1 else 's'}" if found else "nothing is wrong"
        print(f"{counted} in {len(chosen)} file{'' if len(chosen) == 1 else 's'}")
    if found:
        raise SystemExit(1)


def _chosen(files: Sequence[Path], stack: str) -> tuple[Path, ...]:
    if files and stack:
        raise Refusal("name files or a stack, not both")
    if files:
        return tuple(files)
    here = project.current()
    if stack:
        here.refuse_unknown(stack)
        return (_near(here.stack_file(stack)),)
    found = sorted(here.stack_file("*").parent.glob("Pulumi.*.yaml"))
    if not found:
        raise Refusal(f"no stack of {here.root} has a config file; name one")
    return tuple(_near(path) for path in found)


def _near(path: Path) -> Path:
    """From the current folder, where it lies in it: that is how people and editors name it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _problems(file: ConfigFile) -> list[Placed]:
    told = [Placed(file.path, position, problem) for position, problem in file.problems]
    for problem in config_problems(file.values, datetime.now(UTC).date()):
        told.append(Placed(file.path, file.where(problem.key), problem))
    return sorted(told, key=lambda one: (one.position, one.problem.key))


def _data(placed: Placed) -> dict[str, object]:
    return {
        "file": str(placed.file),
        "line": placed.position.line,
        "column": placed.position.column,
        "key": placed.problem.key,
        "found": placed.problem.found,
        "remedy": placed.problem.remedy,
    }
