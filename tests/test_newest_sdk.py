"""Components and packs hold against the newest SDK as well as against the pinned one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine import sdks

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.mark.slow
@pytest.mark.parametrize("room", ["components", "policies", "stacks"])
def test_what_passes_with_the_pinned_sdk_passes_with_the_newest(room: str) -> None:
    """The same tests, in a process of their own in which the newest SDK comes first on the path."""
    newest = sdks.newest()
    environment = {**os.environ, "PYTHONPATH": str(newest.parent)}
    told = subprocess.run(
        [sys.executable, "-c", "import pulumi_alicloud; print(pulumi_alicloud.__file__)"],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert Path(told.stdout.strip()).parent == newest

    result = subprocess.run(
        [sys.executable, "-m", "pytest", f"tests/{room}", "-m", "not slow", "-p", "no:cacheprovider"],
        cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert result.returncode == 0, result.stdout[-4000:]
