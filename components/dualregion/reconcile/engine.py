"""The Pulumi command line, as reconcile uses it: read the state, ask what would be created, import, refresh."""

import json
import os
import socket
import subprocess
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from dualregion.reconcile import links, state
from dualregion.reconcile.model import Found

_LINES_OF_AN_ERROR = 25


class EngineTrouble(Exception):
    """A pulumi command failed; the text says which and how."""


@dataclass(frozen=True)
class Lock:
    """A stack's lock, as a backend in a folder keeps it."""

    pid: int
    host: str

    @property
    def here(self) -> bool:
        """Whether this machine took it."""
        return self.host == socket.gethostname()

    @property
    def alive(self) -> bool:
        """Whether the process that took it still runs on this machine."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True


@dataclass(frozen=True)
class Engine:
    """Pulumi in a project's folder, with an environment of its own."""

    root: Path
    environment: Mapping[str, str]
    project: str
    stack: str

    def export(self, stack: str = "") -> dict[str, Any]:
        """The state of this stack, or of another one of the project."""
        return self._read("stack", "export", stack=stack)

    def others(self) -> list[str]:
        """Names of the other stacks in the same backend."""
        listed = cast("list[dict[str, Any]]", json.loads(self.run("stack", "ls", "--all", "--json", stack=None)))
        mine = {self.stack, self.stack.rpartition("/")[2], f"organization/{self.project}/{self.stack}"}
        return [str(one["name"]) for one in listed if str(one["name"]) not in mine]

    def preview(self) -> list[dict[str, Any]]:
        """The steps of a preview."""
        return cast("list[dict[str, Any]]", self._read("preview", "--json")["steps"])

    def make_room(self, urns: Sequence[str]) -> None:
        """Records components and providers, which are nothing in the cloud."""
        self.run("up", "--yes", "--skip-preview", *(f"--target={urn}" for urn in urns))

    def adopt(self, wanted: Mapping[str, Any]) -> None:
        """`pulumi import` of an import file."""
        with TemporaryDirectory() as folder:
            file = Path(folder) / "import.json"
            file.write_text(json.dumps(wanted), encoding="utf-8")
            options = ("--yes", "--skip-preview", "--generate-code=false", "--protect=false")
            self.run("import", "--file", str(file), *options)

    def refresh(self, urns: Sequence[str]) -> None:
        """Reads the named resources, and what depends on them, from the cloud."""
        self.run("refresh", "--yes", "--skip-preview", "--target-dependents", *(f"--target={urn}" for urn in urns))

    def tidy(
        self,
        ended: Collection[str],
        strange: Mapping[str, Collection[str]],
        unread: Mapping[str, Mapping[str, Any]],
        planned: Sequence[Mapping[str, Any]],
        imported: Mapping[str, Found | None],
    ) -> None:
        """Takes out of the state the interrupted operations on `ended` and the inputs that `strange` names; writes into
        it what the provider does not read (all by URN), what no import can (`links`), and on what the `imported` depend
        by the program's plan."""
        exported = self.export()
        deployment = cast("dict[str, Any]", exported["deployment"])
        pending = cast("list[dict[str, Any]]", deployment.get("pending_operations") or [])
        deployment["pending_operations"] = [one for one in pending if one["resource"]["urn"] not in ended]
        held = state.resources(exported)
        plans = [one for one in planned if one["urn"] in imported]
        held += links.added([imported[one["urn"]] for one in plans], plans, held)
        rows = [dict(one) for one in state.tied(held, planned, imported)]
        deployment["resources"] = rows
        for one in rows:
            for name in strange.get(one["urn"], ()):
                one.get("inputs", {}).pop(name, None)
            for name, value in unread.get(one["urn"], {}).items():
                one.setdefault("inputs", {})[name] = one.setdefault("outputs", {})[name] = value
        with TemporaryDirectory() as folder:
            file = Path(folder) / "state.json"
            file.write_text(json.dumps(exported), encoding="utf-8")
            self.run("stack", "import", "--file", str(file))

    def lock(self) -> Lock | None:
        """The stack's lock, where the state lies in a folder and is locked."""
        place = urlsplit(self.environment.get("PULUMI_BACKEND_URL", ""))
        if place.scheme != "file":
            return None
        folder = Path(unquote(f"{place.netloc}{place.path}")).expanduser() / ".pulumi" / "locks"
        name = self.stack.rpartition("/")[2]
        for file in sorted(folder.glob(f"**/{self.project}/{name}/*.json")):
            told = json.loads(file.read_text(encoding="utf-8"))
            return Lock(int(told["pid"]), str(told["hostname"]))
        return None

    def unlock(self) -> None:
        """Takes the lock away."""
        self.run("cancel", "--yes", self.stack, stack=None)

    def run(self, *arguments: str, stack: str | None = "") -> str:
        """What a command prints. `stack`: another one; None: the command takes none. Raises EngineTrouble."""
        named = () if stack is None else ("--stack", stack or self.stack)
        command = ["pulumi", *arguments, *named, "--non-interactive"]
        try:
            answer = subprocess.run(
                command,
                capture_output=True,
                text=True,
                check=False,
                cwd=self.root,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
            )
        except FileNotFoundError:
            raise EngineTrouble("there is no pulumi; `dualregion doctor` says what to do") from None
        if answer.returncode != 0:
            said = "\n".join((answer.stderr + answer.stdout).strip().splitlines()[-_LINES_OF_AN_ERROR:])
            raise EngineTrouble(f"`{' '.join(command)}` failed:\n{said}")
        return answer.stdout

    def _read(self, *arguments: str, stack: str = "") -> dict[str, Any]:
        return cast("dict[str, Any]", json.loads(self.run(*arguments, stack=stack)))
