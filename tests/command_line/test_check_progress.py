"""What a long check shows while it runs: on a terminal's standard error, and nowhere else."""

import os
import pty
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from command_line.checked import kept, write_project


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_project(tmp_path_factory.mktemp("kept"), *kept())


def _shown_on_a_terminal(project: Path, *more: str) -> bytes:
    """What a check writes to a standard error that is a terminal."""
    ours, theirs = pty.openpty()
    command: Sequence[str] = [sys.executable, "-m", "dualregion.cli", "check", "--state", "state.json", *more]
    environment = {**os.environ, "TERM": "xterm"}
    with subprocess.Popen(
        command, cwd=project, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=theirs
    ):
        os.close(theirs)
        shown = b""
        # Linux ends a terminal that nobody holds any more with an error, others with an empty read.
        try:
            while some := os.read(ours, 4096):
                shown += some
        except OSError:
            pass
    os.close(ours)
    return shown


def test_a_terminal_is_told_what_is_going_on(project: Path) -> None:
    assert b"judging stack test" in _shown_on_a_terminal(project)


def test_quiet_leaves_the_terminal_alone(project: Path) -> None:
    assert _shown_on_a_terminal(project, "--quiet") == b""
