"""The strictest client there is: the real engine and provider, over every resource that the RPC products serve.

A field that an answer lacks shows as drift, a parameter that we do not know as an unhandled one.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from cloud_process import Cloud, running

pytestmark = pytest.mark.slow

PROGRAM = Path(__file__).parent / "provider_program"
STACK = "raw"
_OURS = ("PULUMI_", "ALICLOUD_", "ALIBABA_CLOUD_")


class Project:
    """A Pulumi project in a folder of its own, with its own local cloud."""

    def __init__(self, folder: Path, cloud: Cloud) -> None:
        self.folder = folder
        self.cloud = cloud
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(_OURS) and not name.lower().endswith("_proxy")
        }
        self._environment = kept | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
        told: dict[str, str | None] = json.loads(self.run("dualregion", "env", "--json"))
        self._environment |= {name: value for name, value in told.items() if value is not None}

    def run(self, *command: str) -> str:
        """A command that has to succeed; what it prints."""
        done = subprocess.run(
            command, cwd=self.folder, env=self._environment, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def pulumi(self, *command: str) -> str:
        """A Pulumi command on the stack."""
        return self.run("pulumi", *command, "--stack", STACK)

    def unchanged(self) -> None:
        """Neither the program nor the cloud says anything else than the state."""
        self.pulumi("preview", "--expect-no-changes", "--non-interactive")
        self.pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes", "--non-interactive")

    def resources(self) -> list[dict[str, Any]]:
        """The state without providers and the stack itself."""
        state = json.loads(self.pulumi("stack", "export"))["deployment"]["resources"]
        return [r for r in state if not r["type"].startswith("pulumi:")]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Generator[Project]:
    folder = tmp_path_factory.mktemp("provider") / "project"
    shutil.copytree(PROGRAM, folder)
    (folder / ".venv").symlink_to(sys.prefix)
    with running(folder / ".dualregion" / "cloud") as cloud:
        made = Project(folder, cloud)
        made.run("pulumi", "stack", "init", STACK, "--no-select", "--non-interactive")
        yield made


def test_everything_is_created_changed_in_place_and_deleted_without_drift(project: Project) -> None:
    project.pulumi("up", "--yes", "--skip-preview", "--non-interactive")
    project.unchanged()
    before = {r["urn"]: r["id"] for r in project.resources()}

    project.pulumi("config", "set", "round", "2")
    project.pulumi("up", "--yes", "--skip-preview", "--non-interactive")
    project.unchanged()
    assert {r["urn"]: r["id"] for r in project.resources()} == before

    clean = project.cloud.status()
    assert (clean["unhandled"], clean["refused"], clean["retained"]) == ({}, {}, [])
    assert sorted(clean["resources"]) == [
        "Alidns/domain",
        "Alidns/record",
        "Ecs/security-group",
        "Kms/alias",
        "Kms/key",
        "Ram/attachment",
        "Ram/policy",
        "Ram/role",
        "Vpc/vpc",
        "Vpc/vswitch",
    ]

    project.pulumi("destroy", "--yes", "--skip-preview", "--non-interactive")
    left = project.cloud.status()
    assert left["resources"] == {}
    assert len(left["retained"]) == 2
    project.cloud.advance(days=7, seconds=1)
    assert project.cloud.status()["retained"] == []
    assert project.cloud.journal(code="*") == []
