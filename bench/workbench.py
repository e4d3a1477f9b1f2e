"""A project with a local cloud for one measurement, and a clock around a command."""

import subprocess
import sys
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from dualregion.commands import cloud_process
from dualregion.commands.project import Project
from dualregion.commands.surroundings import applied, complete

REPOSITORY = Path(__file__).resolve().parents[1]
PACK = str(REPOSITORY / "policies" / "dualregion-recovery")


class CommandFailed(Exception):
    """A measured command did not succeed; its output says why."""


@contextmanager
def workbench(folder: Path) -> Generator[dict[str, str]]:
    """The environment of a project in `folder`, whose local cloud runs for the length of the block."""
    project = Project(folder)
    cloud_process.start(project.cloud)
    try:
        yield applied(complete(project))
    finally:
        cloud_process.stop(project.cloud)


def runtime() -> str:
    """The runtime line of a Pulumi.yaml that uses the environment which runs this."""
    return f"runtime: {{name: python, options: {{toolchain: pip, virtualenv: {sys.prefix!r}}}}}"


def timed(command: list[str], folder: Path, environment: Mapping[str, str], answers: Sequence[int] = (0,)) -> float:
    """Wall time in seconds. Raises CommandFailed for an exit code that is none of `answers`."""
    started = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    if done.returncode not in answers:
        raise CommandFailed(f"{' '.join(command)}\n{done.stdout}\n{done.stderr}")
    return time.perf_counter() - started
