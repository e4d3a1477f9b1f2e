"""A small program on a local cloud that misbehaves: its project, its `up`, and what the journal says of the faults."""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

import cloud_process
from end_to_end.rehearsal import Rehearsal

PROGRAM = Path(__file__).parent / "faults_program"
STACK, REGION = "faults", "cn-hongkong"
RPC = "network switch key role domain"
UP = ("pulumi", "up", "--yes", "--skip-preview", "--non-interactive", "--stack", STACK)
DOWN = ("pulumi", "destroy", "--yes", "--skip-preview", "--non-interactive", "--stack", STACK)


class Project(Rehearsal):
    """The small program of this test, with its own cloud and state."""

    def prepare(self, parts: str, patience: int = 240) -> None:
        """Says what the program declares, and for how many seconds a create may try."""
        self.must("pulumi", "config", "set", "parts", parts, "--stack", STACK)
        self.must("pulumi", "config", "set", "patience", str(patience), "--stack", STACK)

    def fault(self, kind: str, **scope: object) -> None:
        """Adds a fault."""
        status, said = self.cloud.admin("POST", "fault/add", kind=kind, **scope)
        assert status == 200, said

    def clear(self) -> None:
        """Clears every fault."""
        assert self.cloud.admin("POST", "fault/clear")[0] == 200

    def strikes(self, kind: str, action: str = "") -> int:
        """How often a fault struck, by the journal."""
        rows = self.cloud.journal(product="Fault", action=kind)
        return sum(action in ("", row["parameters"].get("Action")) for row in rows)

    def settled(self) -> None:
        """Neither the program nor the cloud says anything else than the state."""
        self.must("pulumi", "preview", "--refresh", "--expect-no-changes", "--non-interactive", "--stack", STACK)

    def fails(self) -> str:
        """What an `up` says that does not succeed."""
        done = self.run(*UP)
        assert done.returncode not in (0, None), done.stdout
        return done.stdout + done.stderr

    def started(self, command: Sequence[str] = UP) -> subprocess.Popen[bytes]:
        """A command in the background, leader of a process group of its own."""
        with (self.folder / "up.log").open("ab") as log:
            return subprocess.Popen(
                command,
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def log(self) -> str:
        """What the commands in the background said."""
        return (self.folder / "up.log").read_text(encoding="utf-8", errors="replace")


@contextmanager
def project(folder: Path, parts: str, program: Path = PROGRAM) -> Generator[Project]:
    """A fresh project with a fresh cloud."""
    shutil.copytree(program, folder / "project")
    (folder / "project" / ".venv").symlink_to(sys.prefix)
    with cloud_process.running(folder / "project" / ".dualregion" / "cloud") as cloud:
        made = Project(folder / "project", cloud, {})
        made.must("pulumi", "stack", "init", STACK, "--no-select", "--non-interactive")
        made.prepare(parts)
        yield made


def until(done: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)
