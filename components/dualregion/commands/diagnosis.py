"""`dualregion doctor`: what was found on this machine, what is wrong, and what to do about it."""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata

from dualregion import engine
from dualregion.commands import cloud_process, project
from dualregion.engine import Finding

_OLDEST_PYTHON = (3, 11)
_DISTRIBUTIONS = ("dualregion", "pulumi", "pulumi-alicloud", "pulumi-policy")
_INSTALL = "run `make up` in a clone, or `pip install dualregion`"


def doctor() -> None:
    """Show what was found, what is wrong and the remedy. Exit 1 where something needed is missing."""
    found = engine.locate()
    rows = [*_python(), *_tools(found), *found.findings(), *_project()]
    width = max(len(row.what) for row in rows)
    for row in rows:
        # Plain lines, never folded: a path is for copying.
        print(f"{'ok' if row.ok else 'WRONG':<5}  {row.what:<{width}}  {row.value}")
        if row.remedy:
            print(f"{'':<{width + 9}}-> {row.remedy}")
    wrong = [row for row in rows if not row.ok]
    if wrong:
        count = "1 thing is" if len(wrong) == 1 else f"{len(wrong)} things are"
        project.fail(f"{count} wrong; each line marked WRONG says what to do")
    print("Everything that is needed is here.")


def _python() -> Iterator[Finding]:
    version = platform.python_version()
    good = sys.version_info[:2] >= _OLDEST_PYTHON
    wanted = ".".join(map(str, _OLDEST_PYTHON))
    yield Finding("python", f"{version}, {sys.executable}", good, "" if good else f"use Python {wanted} or newer")
    for name in _DISTRIBUTIONS:
        title = f"{name} (Python)"
        try:
            yield Finding(title, metadata.version(name), ok=True)
        except metadata.PackageNotFoundError:
            yield Finding(title, "not installed", ok=False, remedy=_INSTALL)


def _tools(found: engine.Engine) -> Iterator[Finding]:
    go = _first_line("go", "version")
    if go:
        yield Finding("go", go, ok=True)
    else:
        needed = found.kind == "none"
        told = "not found" + ("" if needed else "; needed only to build an engine, and there is one")
        yield Finding("go", told, not needed, "install Go (https://go.dev/dl/), or the Pulumi CLI" if needed else "")
    make = _first_line("make", "--version")
    yield Finding("make", make or "not found; only the clone's shortcuts need it", ok=True)


def _project() -> Iterator[Finding]:
    here = project.find()
    if here is None:
        yield Finding("project", f"no {project.PROJECT_FILE} here or above", ok=True)
        return
    yield Finding("project", str(here.root), ok=True)
    yield Finding("state of make up", str(here.state) if here.state.is_dir() else "none yet", ok=True)
    cloud = cloud_process.running(here.cloud)
    if cloud is None:
        yield Finding("local cloud", "does not run", ok=True, remedy="`dualregion cloud start` starts it")
        return
    said = cloud.ask("status")
    count = sum(said["resources"].values())
    yield Finding("local cloud", f"{cloud.proxy}, process {cloud.pid}, {count} resources, {cloud.folder}", ok=True)
    if said["unhandled"]:
        remedy = "it does not know these: change the program, or extend the cloud; `dualregion cloud reset` forgets"
        yield Finding("not handled", ", ".join(said["unhandled"]), ok=False, remedy=remedy)
    proxy = os.environ.get("HTTPS_PROXY", "")
    if proxy.startswith("http://127.0.0.1:") and proxy != cloud.proxy:
        remedy = 'renew it: eval "$(dualregion env)"'
        yield Finding("this shell", f"points to {proxy}, which is not this local cloud", ok=False, remedy=remedy)


def _first_line(program: str, *arguments: str) -> str:
    """What a tool says of itself; empty where it is missing or fails."""
    if shutil.which(program) is None:
        return ""
    try:
        answer = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.splitlines()[0] if answer.returncode == 0 and answer.stdout else ""
