"""The Makefile where a step of it fails, with programs that only answer: nothing is installed, built or started."""

import os
import shutil
import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]


def _program(file: Path, *lines: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(["#!/bin/sh", *lines, ""]), encoding="utf-8")
    file.chmod(0o755)


def test_down_keeps_state_and_cloud_where_a_stack_could_not_be_destroyed(tmp_path: Path) -> None:
    for name in ("Makefile", "requirements.txt", "pyproject.toml"):
        shutil.copyfile(REPOSITORY / name, tmp_path / name)
    programs = tmp_path / ".venv" / "bin"
    _program(programs / "dualregion", 'echo "$@" >> asked')
    _program(programs / "python", "exit 0")
    _program(tmp_path / "bin" / "pulumi", "exit 1")
    (tmp_path / ".venv" / ".installed").touch()
    (tmp_path / ".dualregion" / "state" / ".pulumi").mkdir(parents=True)
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(["make", "down"], cwd=tmp_path, env={**kept, "PATH": path}, capture_output=True, check=False)
    assert done.returncode != 0
    assert (tmp_path / ".dualregion" / "state" / ".pulumi").is_dir()
    asked = (tmp_path / "asked").read_text(encoding="utf-8")
    assert "cloud start" in asked
    assert "cloud stop" not in asked
