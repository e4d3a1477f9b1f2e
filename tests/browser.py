"""A headless Chromium, driven over its own DevTools protocol: what a person's browser makes of a page."""

import itertools
import json
import os
import shutil
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, cast

import websocket

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_PATIENCE_SECONDS = 90
_STEP_SECONDS = 0.05
_QUIET = (
    "--headless=new",
    "--remote-debugging-port=0",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-sync",
    "--hide-scrollbars",
    "--no-proxy-server",
)


class Page:
    """One tab. What it asks for and what it complains of is kept."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._session = ""
        self._events: list[dict[str, Any]] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One command of the protocol and its answer."""
        number = next(self._numbers)
        asked: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        if self._session:
            asked["sessionId"] = self._session
        self._socket.send(json.dumps(asked))
        while True:
            said = self._heard()
            if said.get("id") == number:
                assert "error" not in said, f"{method}: {said['error']}"
                return said["result"]

    def open(self, file: Path, width: int = 1100, height: int = 900) -> None:
        """Load a file and wait until it is there."""
        self.resize(width, height)
        self._events.clear()
        self.call("Page.navigate", url=file.resolve().as_uri())
        while not any(event["method"] == "Page.loadEventFired" for event in self._events):
            self._heard()

    def resize(self, width: int, height: int = 900) -> None:
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )

    def emulate(self, media: str = "screen", scheme: str = "light") -> None:
        """`print` or `screen`; what the system prefers: `light` or `dark`."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.call("Emulation.setEmulatedMedia", media=media, features=features)

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression, as JSON has it."""
        said = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in said, said
        return said["result"].get("value")

    def requested(self) -> set[str]:
        """Every address that was asked for since the page was opened."""
        return {event["params"]["request"]["url"] for event in self._of("Network.requestWillBeSent")}

    def complaints(self) -> list[str]:
        """What the console shows: exceptions, messages, refused requests, dialogs."""
        names = (
            "Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded", "Page.javascriptDialogOpening",
        )  # fmt: skip
        return [json.dumps(event["params"])[:400] for name in names for event in self._of(name)]

    def _of(self, method: str) -> list[dict[str, Any]]:
        return [event for event in self._events if event["method"] == method]

    def _heard(self) -> dict[str, Any]:
        said = cast("dict[str, Any]", json.loads(self._socket.recv()))
        if "method" in said:
            self._events.append(said)
        return said


def found() -> str | None:
    """The browser of this machine: what DUALREGION_BROWSER names, else the first on PATH."""
    names = (os.environ.get("DUALREGION_BROWSER", ""), *NAMES)
    return next((path for name in names if name and (path := shutil.which(name))), None)


@contextmanager
def started(binary: str, folder: Path) -> Generator[Page]:
    """A browser with a profile of its own, for the length of a block."""
    profile = folder / "profile"
    # Chromium's sandbox does not work for root, which a CI container usually is. It only ever opens files of ours.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    command = [binary, *_QUIET, *sandbox, f"--user-data-dir={profile}", "about:blank"]
    log = (folder / "browser.log").open("w", encoding="utf-8")
    with log, subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log) as process:
        try:
            socket = cast("Any", websocket).create_connection(
                _address(profile, process, folder), timeout=_PATIENCE_SECONDS, suppress_origin=True, http_no_proxy=["*"]
            )
            try:
                yield Page(socket)
            finally:
                with suppress(OSError):
                    socket.close()
        finally:
            process.terminate()
            process.wait(_PATIENCE_SECONDS)


def _address(profile: Path, process: subprocess.Popen[bytes], folder: Path) -> str:
    """Where the browser listens: it writes port and path into its profile."""
    told = profile / "DevToolsActivePort"
    end = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with suppress(FileNotFoundError, ValueError):
            port, path = told.read_text("utf-8").split()
            return f"ws://127.0.0.1:{port}{path}"
        time.sleep(_STEP_SECONDS)
    raise AssertionError(f"the browser did not start: {(folder / 'browser.log').read_text('utf-8')[-2000:]}")
