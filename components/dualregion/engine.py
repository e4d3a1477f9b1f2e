"""Find the Pulumi engine: the CLI, its Python language host and the alicloud provider plugin.

Two kinds are known. An *official* engine is the `pulumi` on PATH; a *built* one lies in a cache, compiled once from the
published Go modules by `engine/build.py`. The official one is preferred. Nothing here installs, builds or downloads.

Standard library only: the builder imports this before any virtual environment exists, and an installed wheel uses it
where there is no `engine/` folder.
"""

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

OLDEST_PULUMI = (3, 222, 0)
"""The oldest CLI that is used: as old as the oldest SDK that the package allows."""

MANIFEST = "engine.json"
"""The last file written into a cache entry: an entry without it does not exist."""


SOURCES = {".go", ".mod", ".sum", ".csv", ".py"}
"""Suffixes of what goes into an engine; anything else in its folders changes nothing."""


@dataclass(frozen=True)
class Problem:
    """Something that keeps the engine from working here, and what to do about it."""

    what: str
    remedy: str


@dataclass(frozen=True)
class Finding:
    """One row of `dualregion doctor`. `remedy` is empty where `ok` is true and nothing can be bettered."""

    what: str
    value: str
    ok: bool
    remedy: str = ""


@dataclass(frozen=True)
class Engine:
    """What was found. With kind `none` there is no engine: `pulumi` is None and `problems` says why.

    `home` is the PULUMI_HOME to use, None for the CLI's own. `version` is the CLI's, as "3.256.0".
    `passed_over` names engines on PATH that were looked at and not used, with the reason.
    """

    kind: Literal["official", "built", "none"]
    pulumi: Path | None
    home: Path | None
    version: str
    language_host: Path | None
    provider_plugin: Path | None
    provider_version: str
    problems: tuple[Problem, ...] = ()
    passed_over: tuple[str, ...] = ()

    def environment(self) -> dict[str, str]:
        """The variables that make plain `pulumi` commands use this engine; PATH is complete, not only our part."""
        variables = {"PULUMI_SKIP_UPDATE_CHECK": "1", "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true"}
        if self.pulumi is not None:
            ours = str(self.pulumi.parent)
            rest = [entry for entry in os.environ.get("PATH", "").split(os.pathsep) if entry and entry != ours]
            variables["PATH"] = os.pathsep.join([ours, *rest])
        if self.home is not None:
            variables["PULUMI_HOME"] = str(self.home)
        elif Path(os.environ.get("PULUMI_HOME", "")).is_relative_to(cache_root()):
            # Left over in this shell from a built engine.
            variables["PULUMI_HOME"] = str(own_home())
        return variables

    def findings(self) -> list[Finding]:
        """Rows for a report: what was found, then what is wrong."""
        rows: list[Finding] = []
        if self.pulumi is not None:
            rows.append(Finding("pulumi", f"{self.version}, {self.kind}, {self.pulumi}", ok=True))
        if self.language_host is not None:
            rows.append(Finding("Python language host", str(self.language_host), ok=True))
        if self.provider_plugin is not None:
            rows.append(Finding("alicloud plugin", f"{self.provider_version}, {self.provider_plugin}", ok=True))
        if self.pulumi is not None:
            rows.append(Finding("PULUMI_HOME", str(self.home or own_home()), ok=True))
        rows.extend(Finding("not used", reason, ok=True) for reason in self.passed_over)
        rows.append(Finding("engine cache", _describe_cache(), ok=True))
        if go := go_caches():
            rows.append(Finding("Go caches", ", ".join(go), ok=True, remedy="`go clean -cache -modcache` empties them"))
        rows.extend(Finding("problem", problem.what, ok=False, remedy=problem.remedy) for problem in self.problems)
        return rows


def cache_root() -> Path:
    """Where built engines lie: outside every repository, so that clones share them."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "dualregion" / "engine"


def own_home() -> Path:
    """The PULUMI_HOME an official CLI uses; the variable is disregarded while it points into our cache."""
    home = Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi")
    return Path.home() / ".pulumi" if home.is_relative_to(cache_root()) else home


def source_folder() -> Path | None:
    """The repository's `engine/` folder, or None in an installed wheel."""
    folder = Path(__file__).resolve().parents[2] / "engine"
    return folder if (folder / "build.json").is_file() else None


def pins(source: Path) -> dict[str, Any]:
    """What is built from `source`, as `build.json` says: versions, and per Go module its flags and typical seconds."""
    return json.loads((source / "build.json").read_text(encoding="utf-8"))


def cache_key(source: Path) -> str:
    """Name of the cache entry for `source`: a hash over pins, flags, go.mod, go.sum, every source, and the platform."""
    digest = hashlib.sha256(f"{platform.system()} {platform.machine()}\n".encode())
    files = [source / "build.json"]
    for module in ("cli", "provider"):
        files += [path for path in (source / module).rglob("*") if path.suffix in SOURCES]
    for path in sorted(files):
        digest.update(f"{path.relative_to(source).as_posix()}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def wanted_alicloud(source: Path | None) -> str:
    """The plugin version that programs will ask for: the installed SDK's own, before there is one the pinned."""
    try:
        return metadata.version("pulumi-alicloud")
    except metadata.PackageNotFoundError:
        return str(pins(source)["alicloud"]) if source else ""


def read_entry(entry: Path) -> Engine | None:
    """The engine in a cache entry, or None where the entry is not complete."""
    try:
        manifest = json.loads((entry / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError):
        return None
    pulumi, host = entry / "bin" / "pulumi", entry / "bin" / "pulumi-language-python"
    provider = provider_in(entry / "home", manifest["alicloud"])
    if not all(os.access(path, os.X_OK) for path in (pulumi, host, provider)):
        return None
    return Engine("built", pulumi, entry / "home", manifest["pulumi"], host, provider, manifest["alicloud"])


def provider_in(home: Path, version: str) -> Path:
    """Where a PULUMI_HOME keeps the alicloud plugin of that version."""
    return home / "plugins" / f"resource-alicloud-v{version}" / "pulumi-resource-alicloud"


def find_built(source: Path | None) -> Engine | None:
    """The cache entry for `source`; without a source (an installed wheel) the newest one that is complete."""
    root = cache_root()
    if source is not None:
        return read_entry(root / cache_key(source))
    entries = sorted(root.glob(f"*/{MANIFEST}"), key=lambda path: path.stat().st_mtime, reverse=True)
    return next((engine for engine in (read_entry(path.parent) for path in entries) if engine), None)


def find_official(alicloud: str) -> tuple[Engine | None, tuple[str, ...]]:
    """The first usable `pulumi` on PATH that is not ours, and the reasons against those that were passed over.

    Its `provider_plugin` is None where the CLI does not have the alicloud plugin of that version.
    """
    against: list[str] = []
    for pulumi in _candidates():
        version = _ask(pulumi, "version").strip().removeprefix("v")
        if _numbers(version) < OLDEST_PULUMI:
            oldest = ".".join(map(str, OLDEST_PULUMI))
            against.append(f"{pulumi} is {version or 'not a working CLI'}, older than {oldest}")
            continue
        hosts = (folder / "pulumi-language-python" for folder in (pulumi.parent, pulumi.resolve().parent))
        host = next((path for path in hosts if os.access(path, os.X_OK)), None)
        if host is None:
            against.append(f"{pulumi} has no pulumi-language-python beside it")
            continue
        plugin = provider_in(own_home(), alicloud) if has_plugin(pulumi, alicloud) else None
        return Engine("official", pulumi, None, version, host, plugin, alicloud), tuple(against)
    return None, tuple(against)


def has_plugin(pulumi: Path, alicloud: str) -> bool:
    """Whether `pulumi plugin ls` shows the alicloud plugin of that version."""
    try:
        plugins: list[dict[str, Any]] = json.loads(_ask(pulumi, "plugin", "ls", "--json") or "[]")
    except json.JSONDecodeError:
        return False
    return any(
        plugin.get("kind") == "resource"
        and plugin.get("name") == "alicloud"
        and str(plugin.get("version", "")).removeprefix("v") == alicloud
        for plugin in plugins
    )


def locate() -> Engine:
    """Find the engine to use: the official one on PATH, else the one built into the cache.

    Never raises for what it does not find: kind `none` and `problems` say so.
    """
    source = source_folder()
    alicloud = wanted_alicloud(source)
    official, against = find_official(alicloud)
    problems = list(platform_problems(sys.platform))
    install = (
        "run `python3 engine/build.py` in the repository" if source else "run `make engine` in a clone of dualregion"
    )
    if official is not None:
        if official.provider_plugin is None:
            problems.append(
                Problem(
                    f"the official CLI has no alicloud plugin {alicloud}",
                    f"run `pulumi plugin install resource alicloud {alicloud}`; if it cannot download, {install}",
                )
            )
        return _with(official, problems, against)
    built = find_built(source)
    if built is None:
        reason = "no Pulumi engine: no usable `pulumi` on PATH, and none built into the cache"
        remedy = f"install Pulumi (https://www.pulumi.com/docs/install/), or {install} (needs Go)"
        nothing = Engine("none", None, None, "", None, None, "")
        return _with(nothing, [*problems, Problem(reason, remedy)], against)
    if alicloud and alicloud != built.provider_version:
        problems.append(
            Problem(
                f"the installed pulumi-alicloud {alicloud} asks for a plugin of its own version, "
                f"and the built engine has {built.provider_version}",
                f"install pulumi-alicloud=={built.provider_version}, or the official Pulumi CLI",
            )
        )
    return _with(built, problems, against)


def platform_problems(system: str) -> Iterator[Problem]:
    """What is known not to work on a platform, named as `sys.platform` does."""
    if system == "darwin":
        yield Problem(
            "Go programs on macOS ignore SSL_CERT_FILE, so the provider does not trust the local cloud's certificates",
            "trust its CA while you work (`security add-trusted-cert -r trustRoot -k "
            '~/Library/Keychains/login.keychain-db "$SSL_CERT_FILE"`, and `security remove-trusted-cert '
            '"$SSL_CERT_FILE"` afterwards), or run the project in a Linux container',
        )


def go_caches() -> list[str]:
    """Go's module and build cache, which a build of the engine fills with several GB; empty where there is no Go."""
    if shutil.which("go") is None:
        return []
    return _ask(Path("go"), "env", "GOMODCACHE", "GOCACHE").split()


def _candidates() -> Iterator[Path]:
    seen: set[Path] = set()
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        path = Path(folder) / "pulumi"
        if not folder or path in seen or path.is_relative_to(cache_root()):
            continue
        seen.add(path)
        if path.is_file() and os.access(path, os.X_OK):
            yield path


def _ask(program: Path, *arguments: str) -> str:
    """What a program prints; empty where it fails or does not answer within half a minute."""
    environment: Mapping[str, str] = {
        **os.environ,
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        "PULUMI_HOME": str(own_home()),
    }
    try:
        answer = subprocess.run(
            [str(program), *arguments], capture_output=True, text=True, timeout=30, check=False, env=environment
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout if answer.returncode == 0 else ""


def _numbers(version: str) -> tuple[int, ...]:
    parts = version.partition("-")[0].partition("+")[0].split(".")
    return tuple(int(part) for part in parts) if all(part.isdecimal() for part in parts) else ()


def _with(engine: Engine, problems: list[Problem], against: tuple[str, ...]) -> Engine:
    return replace(engine, problems=tuple(problems), passed_over=against)


def _describe_cache() -> str:
    root = cache_root()
    entries = [path.parent for path in root.glob(f"*/{MANIFEST}")]
    if not entries:
        return f"{root}: empty"
    files = (path for entry in entries for path in entry.rglob("*") if path.is_file())
    once = {(status.st_dev, status.st_ino): status.st_size for status in (path.stat() for path in files)}
    count = "1 engine" if len(entries) == 1 else f"{len(entries)} engines"
    return f"{root}: {count}, {sum(once.values()) / 1e9:.1f} GB"
