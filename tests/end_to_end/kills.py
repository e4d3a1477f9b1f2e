"""`kill -9` of the command line, the provider or the local cloud, at a point of `up` or `down` that a seed chooses.

A point is a number of calls that the cloud has answered and a moment after it: both come from the seed, and where in
the engine's own work that falls is the machine's affair. What must hold holds at every point.
"""

import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import cloud_process
from end_to_end.faulty import DOWN, STACK, UP, Project

_PATIENCE_SECONDS = 120
_LONGEST_PAUSE = 0.4
"""Seconds after the last call that is waited for: the engine writes its state and starts what comes next in them."""
_REPLY_SECONDS = 0.3
"""How late each reply comes: the time in which the cloud has something that nobody else knows of yet."""


@dataclass(frozen=True)
class Kill:
    """Who is killed, during what, and where."""

    victim: str
    """`cli`, `provider` or `cloud`."""
    during: str
    """`up` or `down`."""
    seed: int

    def point(self, calls: int) -> tuple[int, float]:
        """How many calls it lets pass, of as many as an undisturbed run makes, and seconds after the last of them."""
        chosen = random.Random(f"{self.victim} {self.during} {self.seed}")
        return chosen.randint(1, calls - 1), chosen.uniform(0, _LONGEST_PAUSE)

    def __str__(self) -> str:
        return f"{self.victim}-{self.during}-{self.seed}"


class Victims:
    """A project whose processes are killed and which has to come out of it each time."""

    def __init__(self, project: Project) -> None:
        self.project = project
        """Its cloud is another process after each kill of the cloud, on the same port and in the same folder."""
        self.calls: dict[str, int] = {}
        """How many calls an undisturbed `up` and `down` make."""
        self.told: list[str] = []
        """What reconcile found after each kill, for the figures of the long suite."""

    def undisturbed(self) -> None:
        """Runs `up` and `down` once and counts their calls."""
        for name, command in (("up", UP), ("down", DOWN)):
            before = self._last()
            self.project.must(*command)
            self.calls[name] = self._since(before)
        self.empty()

    def killed(self, kill: Kill) -> None:
        """Starts the command and kills, or lets it end where it is faster than the kill."""
        calls, pause = kill.point(self.calls[kill.during])
        self.project.fault("latency", seconds=_REPLY_SECONDS)
        before = self._last()
        running = self.project.started(UP if kill.during == "up" else DOWN)
        try:
            deadline = time.monotonic() + _PATIENCE_SECONDS
            while self._since(before) < calls and running.poll() is None:
                assert time.monotonic() < deadline, "it never came so far"
                time.sleep(0.005)
            time.sleep(pause)
            family = _descendants(running.pid)
            if kill.victim == "cloud":
                self._restart_cloud()
            elif kill.victim == "cli":
                _kill([running.pid])
            else:
                _kill([pid for pid, name in family.items() if name.startswith("pulumi-resource")])
            running.wait(_PATIENCE_SECONDS)
            # A command line that was killed leaves its plugins behind, which would go on making resources.
            _kill([pid for pid in family if pid != running.pid])
        finally:
            running.kill()
            running.wait(_PATIENCE_SECONDS)
        self.project.clear()

    def cured(self, kill: Kill) -> None:
        """Reconcile puts right all that it finds, and the cloud has lost nothing and taken nothing back."""
        dry = self.project.run("dualregion", "reconcile", "--stack", STACK, "--json")
        assert dry.returncode in (0, 1), f"{kill}: {dry.stdout}{dry.stderr}"
        found = json.loads(dry.stdout)["findings"]
        self.told.append(", ".join(sorted(f"{one['trouble']} {one['what']}" for one in found)))
        troubles = {one["trouble"] for one in found}
        assert kill.during == "down" or "missing" not in troubles, f"{kill}: {dry.stdout}"
        assert (kill.during, kill.victim) != ("down", "cloud") or "orphaned" not in troubles, f"{kill}: {dry.stdout}"
        if found:
            done = self.project.run("dualregion", "reconcile", "--stack", STACK, "--apply")
            assert done.returncode == 0, f"{kill}: {dry.stdout}\n{done.stdout}{done.stderr}"

    def stands(self) -> None:
        """`up` completes, and after it there is nothing to change and one of everything."""
        self.project.must(*UP)
        self.project.must("pulumi", "preview", "--expect-no-changes", "--non-interactive", "--stack", STACK)
        assert set(self.project.resources().values()) == {1}, self.project.resources()

    def empty(self) -> None:
        """After `down` and every deletion window nothing is left."""
        self.project.down(STACK)
        assert self.project.resources() == {}
        assert self.project.unhandled() == {}

    def _last(self) -> int:
        rows = self.project.cloud.journal()
        return int(rows[-1]["seq"]) if rows else 0

    def _since(self, seq: int) -> int:
        return len(self.project.cloud.journal(after=seq))

    def _restart_cloud(self) -> None:
        cloud = self.project.cloud
        cloud.kill()
        self.project.cloud = cloud_process.start(cloud.folder, "--port", str(cloud.port))


def _descendants(pid: int) -> dict[int, str]:
    """Pid to program of everything that a process started."""
    told = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,comm="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in told.splitlines()]
    found: dict[int, str] = {pid: "pulumi"}
    for child, parent, name in rows * 4:  # a generation a round
        if int(parent) in found:
            found[int(child)] = Path(name).name
    return found


def _kill(pids: Sequence[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
