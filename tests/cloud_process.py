"""A real local cloud for tests: its own process, a free port, a folder of its own; and a client of its controls.

Nothing of `dualregion_emulator` is imported: the process is reached as any other program reaches it.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

_PATIENCE_SECONDS = 20.0


@dataclass(frozen=True)
class Cloud:
    """A running cloud, as its `cloud.json` describes it."""

    folder: Path
    process: subprocess.Popen[bytes]
    port: int
    proxy: str
    ca: str
    account: str
    access_key: str
    secret_key: str
    admin_token: str

    def admin(self, method: str, path: str, **query: object) -> tuple[int, dict[str, Any]]:
        """(status, answer) of one of the cloud's controls, such as `admin("GET", "status")`."""
        return self.admin_as(self.admin_token, method, path, **query)

    def admin_as(self, token: str, method: str, path: str, **query: object) -> tuple[int, dict[str, Any]]:
        """The same with another token."""
        target = f"/_dualregion/{path}" + (f"?{urlencode(query)}" if query else "")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, target, headers={"Authorization": f"Bearer {token}"})
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()

    def status(self) -> dict[str, Any]:
        """What `status` answers."""
        return self.admin("GET", "status")[1]

    def journal(self, **filters: object) -> list[dict[str, Any]]:
        """Rows of the journal."""
        return self.admin("GET", "journal", **{"limit": 10_000, **filters})[1]["rows"]

    def advance(self, **delta: int) -> None:
        """Moves the cloud's clock: `advance(days=7, seconds=1)`."""
        units = {"days": 86400, "hours": 3600, "minutes": 60, "seconds": 1}
        status, answer = self.admin("POST", "clock/advance", seconds=sum(units[u] * n for u, n in delta.items()))
        assert status == 200, answer

    def reset(self) -> None:
        """Forgets every resource and the journal."""
        assert self.admin("POST", "reset")[0] == 200

    def environment(self) -> dict[str, str]:
        """What a program needs that reads its settings from the environment (Go, boto-style and old Python SDKs)."""
        return {
            "HTTPS_PROXY": self.proxy,
            "HTTP_PROXY": self.proxy,
            "NO_PROXY": "127.0.0.1,localhost",
            "SSL_CERT_FILE": self.ca,
            "REQUESTS_CA_BUNDLE": self.ca,
            "ALIBABA_CLOUD_CA_BUNDLE": self.ca,
            "ALICLOUD_ACCESS_KEY": self.access_key,
            "ALICLOUD_SECRET_KEY": self.secret_key,
        }

    def kill(self) -> None:
        """`kill -9`: no chance to tidy up."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(_PATIENCE_SECONDS)

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(_PATIENCE_SECONDS)


def launch(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """Starts the process and does not wait for it."""
    folder.mkdir(parents=True, exist_ok=True)
    ours = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    environment = {name: value for name, value in os.environ.items() if name.upper() not in ours}
    with (folder / "server.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "dualregion_emulator", "serve", "--dir", str(folder), *arguments],
            stdout=log,
            stderr=log,
            env=environment,
        )


def start(folder: Path, *arguments: str) -> Cloud:
    """Starts a cloud and waits until it answers."""
    process = launch(folder, *arguments)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    described = folder / "cloud.json"
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        # A predecessor that was killed leaves its own description behind, until the new process removes it.
        with suppress(FileNotFoundError):
            told = json.loads(described.read_text())
            if told["pid"] == process.pid:
                names = ("port", "proxy", "ca", "account", "access_key", "secret_key", "admin_token")
                return Cloud(folder, process, **{name: told[name] for name in names})
        time.sleep(0.01)
    process.kill()
    process.wait()
    raise RuntimeError(f"no local cloud came up: {(folder / 'server.log').read_text()}")


@contextmanager
def running(folder: Path, *arguments: str) -> Generator[Cloud]:
    """A cloud for the length of a block."""
    cloud = start(folder, *arguments)
    try:
        yield cloud
    finally:
        cloud.stop()
