"""Where the two versions of pulumi-alicloud lie: the installed one, and the newest 4.x in a folder of its own."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

NEWEST = "4.0.0"
FOLDER_VARIABLE = "DUALREGION_NEWEST_ALICLOUD"
"""Names a folder that holds an installed `pulumi_alicloud` 4.x; without it one is installed into the cache."""


def installed() -> Path:
    """The `pulumi_alicloud` package folder of this environment, found without importing it."""
    spec = find_spec("pulumi_alicloud")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def newest() -> Path:
    """The `pulumi_alicloud` package folder of the newest 4.x, installed once beside the built engines.

    Raises:
        RuntimeError: pip could not install it; the text is pip's.
    """
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return Path(named) / "pulumi_alicloud"
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = base / "dualregion" / "sdk" / f"pulumi-alicloud-{NEWEST}"
    package = folder / "pulumi_alicloud"
    if not package.is_dir():
        work = folder.with_name(f".{folder.name}-{os.getpid()}")
        command = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--no-compile",
            "--target",
            str(work),
        ]
        done = subprocess.run([*command, f"pulumi-alicloud=={NEWEST}"], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"pip cannot install pulumi-alicloud {NEWEST}: {done.stderr}")
        try:
            work.rename(folder)
        except OSError:
            # Another test process was faster; its folder holds the same.
            assert package.is_dir()
    return package
