"""A machine of our making: a folder of programs for PATH, a cache and a home of its own, and a copy of the builder."""

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]

FAKE_GO = r"""
say() { printf '%s\n' "$*"; }
case "$1" in
  version) say "go version go${FAKE_GO_VERSION:-1.26.8} linux/amd64" ;;
  env) say "$FAKE_MODULES/mod"; say "$FAKE_MODULES/build" ;;
  list) say "$FAKE_MODULES/sdk" ;;
  build)
    say "$$" >> "$FAKE_GO_LOG.pids"
    while [ $# -gt 0 ]; do
      [ "$1" = -o ] && target=$2
      package=$1
      shift
    done
    say "$package" >> "$FAKE_GO_LOG"
    if [ -n "${FAKE_GO_FAILS:-}" ]; then say "main.go:1:1: no such thing" >&2; exit 1; fi
    sleep "${FAKE_GO_SECONDS:-0}"
    printf '#!/bin/sh\necho v3.256.0\n' > "$target"
    chmod +x "$target" ;;
esac
"""

# `$0.plugins` is where this CLI keeps what it has installed.
FAKE_PULUMI = r"""
case "$1 $2" in
  "version "*) echo "v${FAKE_PULUMI_VERSION:-3.250.0}" ;;
  "plugin ls") cat "$0.plugins" 2>/dev/null || echo '[]' ;;
  "plugin install")
    if [ -n "${FAKE_PULUMI_OFFLINE:-}" ] && [ "$6" != --file ]; then echo "error: no route to host" >&2; exit 1; fi
    echo "$*" >> "$0.installed"
    printf '[{"kind":"resource","name":"alicloud","version":"%s"}]' "$5" > "$0.plugins" ;;
esac
"""


@dataclass
class Machine:
    """`folder` holds everything; `variables` are added to the environment of what is run."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def programs(self) -> Path:
        return self.folder / "bin"

    @property
    def cache(self) -> Path:
        return self.folder / "cache" / "dualregion" / "engine"

    @property
    def repository(self) -> Path:
        return self.folder / "clone"

    def prepare(self) -> "Machine":
        """Lay out the folders: a clone with the builder and its sources, the system's tools, Go's module folder."""
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(REPOSITORY / "engine", self.repository / "engine", ignore=ignore)
        package = self.repository / "components" / "dualregion"
        package.mkdir(parents=True)
        for name in ("__init__.py", "engine.py"):
            shutil.copy(REPOSITORY / "components" / "dualregion" / name, package / name)
        self.programs.mkdir()
        for tool in ("sh", "cat", "sleep", "chmod"):
            found = shutil.which(tool)
            assert found is not None
            (self.programs / tool).symlink_to(found)
        for script in ("cmd/pulumi-language-python-exec", "dist/pulumi-resource-pulumi-python"):
            file = self.folder / "modules" / "sdk" / "python" / script
            file.parent.mkdir(parents=True)
            file.write_text("#!/bin/sh\n", encoding="utf-8")
        return self

    def program(self, name: str, text: str) -> Path:
        """Put a shell program on PATH."""
        path = self.programs / name
        path.write_text(f"#!/bin/sh\n{text}", encoding="utf-8")
        path.chmod(0o755)
        return path

    def with_go(self) -> "Machine":
        self.program("go", FAKE_GO)
        return self

    def with_pulumi(self, plugins: str | None = None) -> "Machine":
        """Put an official CLI with its Python host on PATH; `plugins` is what `pulumi plugin ls --json` prints."""
        pulumi = self.program("pulumi", FAKE_PULUMI)
        self.program("pulumi-language-python", "")
        if plugins is not None:
            Path(f"{pulumi}.plugins").write_text(plugins, encoding="utf-8")
        return self

    def environment(self) -> dict[str, str]:
        return {
            "PATH": str(self.programs),
            "HOME": str(self.folder / "home"),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "FAKE_GO_LOG": str(self.folder / "go.log"),
            "FAKE_MODULES": str(self.folder / "modules"),
            **self.variables,
        }

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start the builder as a user does, but with no site packages: it must do without."""
        return subprocess.Popen(
            [sys.executable, "-S", str(self.repository / "engine" / "build.py"), *arguments],
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # A shell that starts the tests in the background makes them deaf to SIGINT, and children inherit that.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def build(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the builder to its end."""
        process = self.start(*arguments)
        output, errors = process.communicate(timeout=60)
        return subprocess.CompletedProcess(process.args, process.returncode, output, errors)

    def built_packages(self) -> list[str]:
        """What Go was asked to build, in order."""
        log = self.folder / "go.log"
        return log.read_text("utf-8").split() if log.exists() else []

    def in_cache(self) -> list[str]:
        """Names in the cache, without the lock."""
        return sorted(path.name for path in self.cache.glob("*") if path.name != ".lock") if self.cache.exists() else []

    def compilers_alive(self) -> list[int]:
        """Process numbers of fake compilers that are still running."""
        log = self.folder / "go.log.pids"
        numbers = [int(line) for line in log.read_text("utf-8").split()] if log.exists() else []
        return [number for number in numbers if _alive(number)]


def _alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True
