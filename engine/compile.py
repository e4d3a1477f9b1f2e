"""Compile an engine into a cache entry: all of it or nothing, one builder at a time, with progress."""

import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

from dualregion import engine

PROGRESS_SECONDS = 5.0
SHOWN_LINES = 15
SDK_MODULE = "github.com/pulumi/pulumi/sdk/v3"
NEEDED_MEMORY = 5_000_000_000


class BuildError(Exception):
    """The engine cannot be built here. The text is for the user and says what to do."""


def say(line: str) -> None:
    """Tell the user something, at once, beside the result on standard output."""
    print(f"engine: {line}", file=sys.stderr, flush=True)


def build(source: Path, entry: Path, parts: Sequence[str]) -> None:
    """Fill the cache entry `entry` from the Go modules in `source`; `parts` are "cli" and "provider".

    The entry appears complete (by a rename) or not at all. A second builder waits for the first and uses its result.

    Raises:
        BuildError: no Go, too old a Go, or a build that failed.
        KeyboardInterrupt: it was interrupted or terminated; nothing is left behind.
    """
    pins = engine.pins(source)
    go_version = check_go(source / "cli")
    entry.parent.mkdir(parents=True, exist_ok=True)
    with _terminate_as_interrupt(), _lock(entry.parent):
        if is_complete(entry, pins, parts):
            say("another build has just made it")
            return
        for leftover in entry.parent.glob(".building-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        # The entry may exist and lack something if somebody removed parts of it by hand.
        shutil.rmtree(entry, ignore_errors=True)
        announce(pins, entry, parts, go_version)
        work = Path(tempfile.mkdtemp(prefix=".building-", dir=entry.parent))
        started = time.monotonic()
        try:
            _fill(source, pins, work, parts)
            manifest = {
                "pulumi": pins["pulumi"],
                "alicloud": pins["alicloud"],
                "go": go_version,
                "parts": list(parts),
                "built": datetime.now(UTC).isoformat(timespec="seconds"),
            }
            (work / engine.MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
            work.rename(entry)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    say(f"built in {_minutes(time.monotonic() - started)}: {entry}")
    for older in sorted(path.parent for path in entry.parent.glob(f"*/{engine.MANIFEST}")):
        if older != entry:
            say(f"another engine lies in {older}; `rm -r` it if no clone needs it")
    say(f"Go keeps what it downloaded and compiled in {' and '.join(engine.go_caches())}: several GB, which only")
    say("a later build can use. `go clean -cache -modcache` empties both.")


def is_complete(entry: Path, pins: dict[str, Any], parts: Sequence[str]) -> bool:
    """Whether the entry holds every program of these parts."""
    if "cli" in parts:
        return engine.read_entry(entry) is not None
    plugin = engine.provider_in(entry / "home", pins["alicloud"])
    return (entry / engine.MANIFEST).is_file() and os.access(plugin, os.X_OK)


def check_go(module: Path) -> str:
    """The version of Go, as "1.26.8", that builds `module`.

    Go is asked inside the module's folder, where a Go that may fetch newer toolchains answers with the newer one.

    Raises:
        BuildError: there is none, or it is too old for the module's go.mod.
    """
    needed = re.search(r"^go (\S+)$", (module / "go.mod").read_text(encoding="utf-8"), re.MULTILINE)
    if needed is None:
        raise BuildError(f"{module / 'go.mod'} names no Go version")
    ways_out = (
        "There are two ways out: install Pulumi itself (https://www.pulumi.com/docs/install/), "
        f"or install Go {needed[1]} or newer (https://go.dev/dl/), with which this builds it."
    )
    try:
        answer = subprocess.run(["go", "version"], cwd=module, capture_output=True, text=True, check=False)
    except OSError:
        raise BuildError(f"There is no usable `pulumi` on PATH, and no `go` to build one. {ways_out}") from None
    found = re.search(r"\bgo(\d+(?:\.\d+)*)", answer.stdout)
    if answer.returncode != 0 or found is None:
        reason = (answer.stderr or answer.stdout).strip()
        raise BuildError(f"There is no usable `pulumi` on PATH, and `go version` fails: {reason}. {ways_out}")
    if _numbers(found[1]) < _numbers(needed[1]):
        raise BuildError(f"There is no usable `pulumi` on PATH, and Go {found[1]} is too old to build one. {ways_out}")
    return found[1]


def announce(pins: dict[str, Any], entry: Path, parts: Sequence[str], go_version: str) -> None:
    """Say what will be built, how long that takes and what it needs, before it starts."""
    named = {"cli": f"pulumi {pins['pulumi']} and its Python language host", "provider": f"alicloud {pins['alicloud']}"}
    seconds = sum(int(pins[part]["typical_seconds"]) for part in parts)
    say(f"building {' and '.join(named[part] for part in parts)}, once, into {entry}")
    say(
        f"with Go {go_version}: about {round(seconds / 60)} min on 2 cores (less if Go has compiled them before), "
        "5 GB of memory at the peak, 10 GB of disk"
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if memory < NEEDED_MEMORY:
        say(f"this machine has {memory / 1e9:.1f} GB of memory: the build may be killed for it")


def _fill(source: Path, pins: dict[str, Any], work: Path, parts: Sequence[str]) -> None:
    binaries, plugins = work / "bin", work / "home" / "plugins"
    if "cli" in parts:
        binaries.mkdir()
        module, flags = source / pins["cli"]["module"], list(pins["cli"]["flags"])
        host = binaries / "pulumi-language-python"
        compile_package(work, "CLI", module, flags, "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", binaries / "pulumi")
        compile_package(work, "Python language host", module, flags, "./langhost", host)
        python = _module_folder(module, SDK_MODULE) / "python"
        runner = _executable(python / "cmd" / "pulumi-language-python-exec", binaries)
        dynamic = _executable(python / "dist" / "pulumi-resource-pulumi-python", binaries)
        # Beside the CLI they are found first, whatever else is on PATH; in the plugin folder they are listed.
        listed = plugins / f"language-python-v{pins['pulumi']}"
        listed.mkdir(parents=True)
        for file in (host, runner, dynamic):
            os.link(file, listed / file.name)
    if "provider" in parts:
        target = engine.provider_in(work / "home", pins["alicloud"])
        target.parent.mkdir(parents=True)
        module, flags = source / pins["provider"]["module"], list(pins["provider"]["flags"])
        compile_package(work, "alicloud provider", module, flags, ".", target)


def compile_package(work: Path, name: str, module: Path, flags: Sequence[str], package: str, target: Path) -> None:
    """Run `go build` for one program, with a line of progress every few seconds.

    Raises:
        BuildError: it failed; the text ends with the last lines of the compiler's output.
    """
    log = work / "build.log"
    # Without a stamp of the repository's commit, which needs git; whatever else the user set for Go stays.
    environment = {**os.environ, "GOFLAGS": f"{os.environ.get('GOFLAGS', '')} -buildvcs=false".strip()}
    started = shown = time.monotonic()
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            ["go", "build", "-v", *flags, "-o", str(target), package],
            cwd=module,
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            while process.poll() is None:
                time.sleep(0.1)
                if time.monotonic() - shown >= PROGRESS_SECONDS:
                    shown = time.monotonic()
                    say(f"{name}: {_minutes(shown - started)}, {_progress(log)}")
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
    if process.returncode != 0:
        raise BuildError(_failure(name, module, log))
    log.unlink()
    say(f"{name}: done in {_minutes(time.monotonic() - started)}")


def _progress(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    fetched = sum(line.startswith("go: downloading") for line in lines)
    return f"{fetched} modules fetched, {len(lines) - fetched} packages compiled"


def _failure(name: str, module: Path, log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    told = [line for line in lines if "go: downloading" not in line and " " in line][-SHOWN_LINES:]
    hint = ""
    if any("signal: killed" in line for line in lines):
        hint = "\nThe compiler was killed, most likely for want of memory: it needs 5 GB."
    return f"building the {name} in {module} failed:\n  " + "\n  ".join(told or lines[-SHOWN_LINES:]) + hint


def _module_folder(module: Path, name: str) -> Path:
    answer = subprocess.run(
        ["go", "list", "-m", "-f", "{{.Dir}}", name], cwd=module, capture_output=True, text=True, check=False
    )
    if answer.returncode != 0 or not answer.stdout.strip():
        raise BuildError(f"`go list -m {name}` failed in {module}: {answer.stderr.strip()}")
    return Path(answer.stdout.strip())


def _executable(script: Path, folder: Path) -> Path:
    target = folder / script.name
    shutil.copyfile(script, target)
    target.chmod(0o755)
    return target


@contextmanager
def _lock(root: Path) -> Generator[None]:
    """Hold the cache's lock. The system releases it when we end, however we end."""
    with (root / ".lock").open("a+", encoding="utf-8") as file:
        asked = told = time.monotonic()
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if asked == told or time.monotonic() - told >= PROGRESS_SECONDS:
                    told = time.monotonic()
                    say(f"waiting for another build of the engine: {_minutes(told - asked)}")
                time.sleep(0.2)
        yield


@contextmanager
def _terminate_as_interrupt() -> Generator[None]:
    """While building, SIGTERM cleans up as Ctrl-C does."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _minutes(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 60} min {whole % 60:02d} s" if whole >= 60 else f"{whole} s"
