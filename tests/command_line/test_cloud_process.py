"""`dualregion cloud start` and `stop`: one cloud a folder, and no other process is ever touched."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from command_line.command import dualregion, must


def _said(folder: Path) -> dict[str, object]:
    return json.loads((folder / "cloud.json").read_text(encoding="utf-8"))


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _gone(pid: int) -> bool:
    deadline = time.monotonic() + 5
    while _alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not _alive(pid)


@pytest.fixture
def folder(tmp_path: Path) -> Generator[Path]:
    place = tmp_path / "cloud"
    yield place
    dualregion("cloud", "stop", "--dir", str(place), folder=tmp_path)


def _start(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return dualregion("cloud", "start", "--dir", str(folder), *more, folder=folder.parent)


def _stop(folder: Path) -> subprocess.CompletedProcess[str]:
    return dualregion("cloud", "stop", "--dir", str(folder), folder=folder.parent)


def test_start_waits_until_the_cloud_answers(folder: Path) -> None:
    assert _start(folder).returncode == 0
    port = _said(folder)["port"]
    with socket.create_connection(("127.0.0.1", int(str(port))), timeout=1):
        pass


def test_a_second_start_finds_the_first(folder: Path) -> None:
    _start(folder)
    first = _said(folder)
    again = _start(folder)
    assert (again.returncode, _said(folder)) == (0, first)
    assert "runs already" in again.stdout


def test_two_starts_at_once_share_one_cloud(folder: Path) -> None:
    command = [sys.executable, "-m", "dualregion.cli", "cloud", "start", "--dir", str(folder)]
    racers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = [racer.communicate(timeout=30)[0] for racer in racers]
    assert [racer.returncode for racer in racers] == [0, 0]
    assert [f"process {_said(folder)['pid']}," in line for line in told] == [True, True]


def test_stop_ends_the_process_and_a_second_stop_finds_none(folder: Path) -> None:
    _start(folder)
    pid = int(str(_said(folder)["pid"]))
    assert _stop(folder).returncode == 0
    assert _gone(pid)
    again = _stop(folder)
    assert (again.returncode, "no local cloud serves" in again.stdout) == (0, True)


def test_stop_leaves_a_process_alone_that_a_stale_file_names(folder: Path) -> None:
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        _start(folder)
        said = _said(folder)
        _stop(folder)
        (folder / "cloud.json").write_text(json.dumps({**said, "pid": bystander.pid}), encoding="utf-8")
        assert _stop(folder).returncode == 0
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_start_after_a_kill_brings_the_same_account_back(folder: Path) -> None:
    _start(folder)
    before = _said(folder)
    os.kill(int(str(before["pid"])), signal.SIGKILL)
    assert _gone(int(str(before["pid"])))
    assert _start(folder).returncode == 0
    after = _said(folder)
    assert (after["account"], after["secret_key"]) == (before["account"], before["secret_key"])
    assert after["pid"] != before["pid"]


def test_a_start_that_fails_shows_the_end_of_the_log(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = _start(folder, "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "did not start" in done.stderr
    assert "address already in use" in done.stderr


def test_each_project_has_its_own_cloud(tmp_path: Path) -> None:
    projects = [tmp_path / name for name in ("one", "other")]
    for project in projects:
        project.mkdir()
        (project / "Pulumi.yaml").write_text("name: foreign\nruntime: yaml\n", encoding="utf-8")
    try:
        for project in projects:
            must("cloud", "start", folder=project)
        ports = {_said(project / ".dualregion" / "cloud")["port"] for project in projects}
        assert len(ports) == 2
        must("cloud", "stop", folder=projects[0])
        assert dualregion("cloud", "status", folder=projects[0]).returncode == 1
        assert dualregion("cloud", "status", folder=projects[1]).returncode == 0
    finally:
        for project in projects:
            dualregion("cloud", "stop", folder=project)


def test_a_command_outside_of_every_project_says_what_is_missing(tmp_path: Path) -> None:
    done = dualregion("cloud", "start", folder=tmp_path)
    assert (done.returncode, "no Pulumi.yaml here or in a folder above" in done.stderr) == (1, True)
