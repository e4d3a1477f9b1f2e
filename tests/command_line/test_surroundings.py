"""`dualregion env` and `doctor`: what a shell needs, and what a machine lacks."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from command_line.command import dualregion, must, started

REPOSITORY = Path(__file__).resolve().parents[2]


def test_env_names_engine_state_and_cloud(tmp_path: Path) -> None:
    with started(tmp_path) as project:
        said = json.loads(must("env", "--json", folder=project))
    assert said["PULUMI_BACKEND_URL"] == (project / ".dualregion" / "state").as_uri()
    assert said["HTTPS_PROXY"].startswith("http://127.0.0.1:")
    assert said["VIRTUAL_ENV"] == sys.prefix
    assert said["PATH"].split(os.pathsep)[0] == f"{sys.prefix}/bin"


def test_env_from_a_folder_below_is_the_same(tmp_path: Path) -> None:
    (tmp_path / "stacks").mkdir()
    with started(tmp_path) as project:
        assert must("env", folder=project / "stacks") == must("env", folder=project)


def test_env_without_a_cloud_says_how_to_start_one(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: foreign\nruntime: yaml\n", encoding="utf-8")
    done = dualregion("env", folder=tmp_path)
    assert (done.returncode, done.stdout, "dualregion cloud start" in done.stderr) == (1, "", True)


def test_env_selects_a_stack_if_asked(tmp_path: Path) -> None:
    with started(tmp_path) as project:
        assert "export PULUMI_STACK=mainland" in must("env", "--stack", "mainland", folder=project).splitlines()


@pytest.mark.parametrize("command", [("env", "--stack", "production"), ("cloud", "start", "--for-stack", "production")])
def test_production_is_refused_with_the_way_to_run_it_by_hand(tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: foreign\nruntime: yaml\n", encoding="utf-8")
    done = dualregion(*command, folder=tmp_path)
    assert done.returncode == 1
    assert "pulumi up --stack production" in done.stderr
    assert not (tmp_path / ".dualregion").exists()


def test_a_stack_without_a_config_is_refused_with_those_that_have_one() -> None:
    done = dualregion("cloud", "start", "--for-stack", "moon", folder=REPOSITORY)
    assert done.returncode == 1
    assert "broken, gtm3, local, mainland, production" in done.stderr


def test_doctor_says_what_is_missing_and_the_remedy(tmp_path: Path) -> None:
    bare = {"PATH": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = dualregion("doctor", folder=tmp_path, environment=bare)
    assert done.returncode == 1
    wrong = [line for line in done.stdout.splitlines() if line.startswith("WRONG")]
    assert [line.split()[1] for line in wrong] == ["go", "problem"]
    assert "https://go.dev/dl/" in done.stdout
    assert "https://www.pulumi.com/docs/install/" in done.stdout


def test_doctor_notices_a_shell_that_points_to_another_cloud(tmp_path: Path) -> None:
    with started(tmp_path) as project:
        done = dualregion("doctor", folder=project, environment={"HTTPS_PROXY": "http://127.0.0.1:9"})
    assert done.returncode == 1
    assert 'eval "$(dualregion env)"' in done.stdout


def test_the_command_line_loads_neither_pulumi_nor_the_local_cloud() -> None:
    script = (
        "import sys, dualregion.cli; "
        "print(sorted({name.partition('.')[0] for name in sys.modules} "
        "& {'pulumi', 'pulumi_alicloud', 'grpc', 'dualregion_emulator'}))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
