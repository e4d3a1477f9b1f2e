"""The local cloud as a process: start it, ask it, stop it. A folder has at most one, and no other is touched."""

import fcntl
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode

from dualregion.commands.project import Refusal

START_SECONDS = 15.0
STOP_SECONDS = 10.0
_STEP_SECONDS = 0.05
_LOG = "cloud.log"
_LOG_LINES = 15


@dataclass(frozen=True)
class Cloud:
    """A local cloud that answered. The fields are those of its `cloud.json`."""

    folder: Path
    pid: int
    port: int
    proxy: str
    ca: str
    account: str
    access_key: str
    secret_key: str
    admin_token: str

    def ask(self, path: str, **query: object) -> dict[str, Any]:
        """GET an admin path. Raises Refusal where the cloud does not answer or says no."""
        return _call(self, "GET", path, query)

    def tell(self, path: str, **query: object) -> dict[str, Any]:
        """POST to an admin path. Raises Refusal as `ask` does."""
        return _call(self, "POST", path, query)


def running(folder: Path) -> Cloud | None:
    """The cloud that serves this folder and answers, or None."""
    try:
        said: dict[str, Any] = json.loads((folder / "cloud.json").read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError):
        return None
    found = Cloud(folder=folder, **{name: said[name] for name in Cloud.__dataclass_fields__ if name != "folder"})
    try:
        ready = _call(found, "GET", "ready", {})
    except Refusal:
        return None
    return found if ready.get("pid") == found.pid else None


def reached(folder: Path) -> Cloud:
    """The cloud that serves this folder. Raises Refusal where none does."""
    found = running(folder)
    if found is None:
        raise Refusal(f"no local cloud serves {folder}; start one with `dualregion cloud start`")
    return found


def start(folder: Path, port: int = 0) -> tuple[Cloud, bool]:
    """The cloud of this folder, started if it has to be; True where this call started it.

    Raises Refusal, with the end of its log, where it does not answer within `START_SECONDS`.
    """
    found = running(folder)
    if found is not None:
        return found, False
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    command = [sys.executable, "-m", "dualregion_emulator", "serve", "--dir", str(folder), "--port", str(port)]
    with (folder / _LOG).open("ab") as log:
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd=folder
        )
    # Two starts at once are decided by the folder's lock: the loser's child ends, and both find the winner's cloud.
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        found = running(folder)
        if found is not None:
            return found, found.pid == child.pid
        if child.poll() is not None and not _locked(folder):
            break
        time.sleep(_STEP_SECONDS)
    if child.poll() is None:
        child.terminate()
        child.wait()
    raise Refusal(f"the local cloud did not start; the end of {folder / _LOG}:\n{_log_end(folder)}")


def stop(folder: Path) -> int | None:
    """End the cloud that serves this folder, and no other process. Gives its pid, None where none ran.

    Raises Refusal where it is still there after `STOP_SECONDS`.
    """
    found = running(folder)
    if found is not None:
        found.tell("shutdown")
    elif _locked(folder):
        # It holds the folder and does not answer: the lock names it.
        with suppress(ProcessLookupError):
            os.kill(_holder(folder), signal.SIGTERM)
    else:
        return None
    pid = found.pid if found else _holder(folder)
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline:
        if not _locked(folder):
            return pid
        time.sleep(_STEP_SECONDS)
    raise Refusal(f"process {pid} still serves {folder} after {STOP_SECONDS:.0f} s; end it with `kill -9 {pid}`")


def _locked(folder: Path) -> bool:
    """Whether a process holds the folder: a lock goes with its process, a pid file does not."""
    try:
        descriptor = os.open(folder / "lock", os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _holder(folder: Path) -> int:
    text = (folder / "lock").read_text(encoding="ascii", errors="replace").strip()
    if not text.isdecimal():
        raise Refusal(f"something holds {folder / 'lock'} and does not say which process it is")
    return int(text)


def _log_end(folder: Path) -> str:
    lines = (folder / _LOG).read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(f"  {line}" for line in lines[-_LOG_LINES:]) or "  (empty)"


def _call(cloud: Cloud, method: str, path: str, query: Mapping[str, object]) -> dict[str, Any]:
    # http.client reads no proxy variable: the admin side must be reached directly even inside `dualregion env`.
    connection = http.client.HTTPConnection("127.0.0.1", cloud.port, timeout=30)
    wanted = urlencode({name: str(value) for name, value in query.items() if value not in (None, "")})
    try:
        connection.request(
            method,
            f"/_dualregion/{path}?{wanted}" if wanted else f"/_dualregion/{path}",
            headers={"Authorization": f"Bearer {cloud.admin_token}"},
        )
        answer = connection.getresponse()
        body: object = json.loads(answer.read())
    except (OSError, http.client.HTTPException, json.JSONDecodeError) as problem:
        raise Refusal(f"the local cloud on port {cloud.port} does not answer: {problem}") from None
    finally:
        connection.close()
    if not isinstance(body, dict):
        raise Refusal(f"the local cloud on port {cloud.port} answered no object to {path}")
    said = cast("dict[str, Any]", body)
    if answer.status != http.client.OK:
        raise Refusal(f"the local cloud refused {path}: {said.get('error', answer.status)}")
    return said
