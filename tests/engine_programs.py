"""A Pulumi program of a few lines, run by the real engine and provider against a local cloud."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from cloud_process import Cloud
from dualregion import engine

_HEAD = """
import json
import pulumi
import pulumi_alicloud as alicloud

primary = alicloud.Provider("primary", region="cn-hongkong", account_id={account!r}, account_type="International")
standby = alicloud.Provider("standby", region="ap-southeast-1", account_id={account!r}, account_type="International")
here, there = pulumi.ResourceOptions(provider=primary), pulumi.ResourceOptions(provider=standby)
"""
_PATIENCE_SECONDS = 420


class Program:
    """A project with one stack `s` in a folder of its own."""

    def __init__(self, folder: Path, cloud: Cloud, body: str) -> None:
        self.folder = folder / "project"
        self.folder.mkdir()
        (folder / "state").mkdir()
        found = engine.locate()
        assert found.pulumi is not None, [problem.what for problem in found.problems]
        self.pulumi = found.pulumi
        kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        self.environment = kept | {
            **found.environment(),
            **cloud.environment(),
            "PULUMI_BACKEND_URL": f"file://{folder / 'state'}",
            "PULUMI_CONFIG_PASSPHRASE": "correct horse",
        }
        runtime = f"{{name: python, options: {{toolchain: pip, virtualenv: {json.dumps(sys.prefix)}}}}}"
        (self.folder / "Pulumi.yaml").write_text(f"name: tiny\nruntime: {runtime}\n", encoding="utf-8")
        self.write(cloud, body)
        self.must("stack", "init", "s")

    def write(self, cloud: Cloud, body: str) -> None:
        """Replaces the program."""
        text = _HEAD.format(account=cloud.account) + body
        (self.folder / "__main__.py").write_text(text, encoding="utf-8")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command of the engine, whatever it answers."""
        return subprocess.run(
            [str(self.pulumi), *arguments, "--non-interactive"],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=_PATIENCE_SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def must(self, *arguments: str) -> str:
        """A command that has to succeed; what it prints."""
        done = self.run(*arguments)
        assert done.returncode == 0, f"{' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def up(self) -> None:
        """Creates or changes, and sees that neither preview nor refresh finds anything to do."""
        self.must("up", "--yes", "--skip-preview", "--stack", "s")
        self.must("preview", "--expect-no-changes", "--stack", "s")
        self.must("refresh", "--yes", "--expect-no-changes", "--skip-preview", "--stack", "s")

    def destroy(self) -> None:
        """Deletes everything."""
        self.must("destroy", "--yes", "--skip-preview", "--stack", "s")
