"""The command line as a user runs it: a process, in a folder, with an environment."""

import os
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

_PATIENCE_SECONDS = 180


def dualregion(
    *arguments: str, folder: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `dualregion …` in a folder, whatever it answers. `environment` is added to this process's own."""
    return subprocess.run(
        [sys.executable, "-m", "dualregion.cli", *arguments],
        cwd=folder,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=_PATIENCE_SECONDS,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def must(*arguments: str, folder: Path, environment: Mapping[str, str] | None = None) -> str:
    """What a command prints that has to succeed."""
    done = dualregion(*arguments, folder=folder, environment=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def started(folder: Path) -> Generator[Path]:
    """A project whose local cloud runs, for the length of a block."""
    (folder / "Pulumi.yaml").write_text("name: foreign\nruntime: yaml\n", encoding="utf-8")
    must("cloud", "start", folder=folder)
    try:
        yield folder
    finally:
        must("cloud", "stop", folder=folder)
