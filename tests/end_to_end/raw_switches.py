"""Every resource of Traffic Manager and Global Accelerator without our components: created, changed in place and
destroyed, without drift, without an unhandled call, and with nothing left but what the cloud keeps."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from cloud_process import running

PROGRAM = Path(__file__).parent / "raw_switches_program"
_OURS = ("PULUMI_", "ALICLOUD_", "ALIBABA_CLOUD_")
_LEFT = [
    "Alidns/domain",
    "Alidns/gtm-monitor",
    "Alidns/gtm-pool",
    "Alidns/gtm-strategy",
    "Alidns/gtm3-address",
    "Alidns/gtm3-config",
    "Alidns/gtm3-instance",
    "Alidns/gtm3-pool",
    "Alidns/gtm3-template",
    "Ga/accelerator",
    "Ga/endpoint-group",
    "Ga/ip-set",
    "Ga/listener",
]

_MADE = ("CreateAccelerator", "CreateIpSets", "CreateListener", "CreateEndpointGroup")
"""Creates with a client token whose reply is lost once. The rest of them: `test_lost_replies`; what accelerators wait
for takes two minutes, so that one deployment serves both tests."""
_MADE_OF_ACCELERATORS = {"Ga/accelerator": 1, "Ga/endpoint-group": 2, "Ga/ip-set": 2, "Ga/listener": 1}


class Stack:
    """The program in a folder of its own, beside its own local cloud."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(_OURS) and not name.lower().endswith("_proxy")
        }
        self._environment = kept | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
        told: dict[str, str | None] = json.loads(self._run("dualregion", "env", "--json"))
        self._environment |= {name: value for name, value in told.items() if value is not None}
        self._run("pulumi", "stack", "init", "raw", "--no-select", "--non-interactive")

    def _run(self, *command: str) -> str:
        done = subprocess.run(
            command, cwd=self._folder, env=self._environment, capture_output=True, text=True, timeout=540, check=False
        )
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def pulumi(self, *command: str) -> str:
        """A command that has to succeed; what it prints."""
        return self._run("pulumi", *command, "--stack", "raw", "--non-interactive")

    def up(self) -> dict[str, str]:
        """Brings it up, proves that nothing is to do, and returns the id of every resource."""
        self.pulumi("up", "--yes", "--skip-preview")
        self.pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes")
        self.pulumi("preview", "--expect-no-changes")
        state = json.loads(self.pulumi("stack", "export"))["deployment"]["resources"]
        return {row["urn"]: row["id"] for row in state if not row["type"].startswith("pulumi:")}

    def forget(self) -> None:
        """Takes everything that moves traffic out of the state: what a kill leaves, at its worst."""
        exported = json.loads(self.pulumi("stack", "export"))
        rows = exported["deployment"]["resources"]
        kept = ("pulumi:", "alicloud:dns/alidnsDomain:")
        exported["deployment"]["resources"] = [row for row in rows if row["type"].startswith(kept)]
        (self._folder / "state.json").write_text(json.dumps(exported), encoding="utf-8")
        self.pulumi("stack", "import", "--file", "state.json")

    def reconcile(self) -> None:
        """Imports what is in the cloud and not in the state."""
        self._run("dualregion", "reconcile", "--stack", "raw", "--apply")


def lived(place: Path) -> list[str]:
    """Brings the program up, changes it, destroys it. What the cloud keeps. Raises AssertionError on the way."""
    folder = place / "project"
    shutil.copytree(PROGRAM, folder)
    (folder / ".venv").symlink_to(sys.prefix)
    with running(folder / ".dualregion" / "cloud") as cloud:
        stack = Stack(folder)
        for action in _MADE:
            assert cloud.admin("POST", "fault/add", kind="lost-reply", action=action, count=1)[0] == 200
        before = stack.up()
        assert len(cloud.journal(product="Fault", action="lost-reply")) == len(_MADE)
        made = {name: count for name, count in cloud.status()["resources"].items() if name.startswith("Ga/")}
        assert made == _MADE_OF_ACCELERATORS
        stack.forget()
        stack.reconcile()
        assert stack.up() == before, "imported, and nothing of it replaced"
        stack.pulumi("config", "set", "round", "2")
        assert stack.up() == before

        status = cloud.status()
        assert (status["unhandled"], status["refused"], sorted(status["resources"])) == ({}, {}, _LEFT)

        stack.pulumi("destroy", "--yes", "--skip-preview")
        status = cloud.status()
        assert (status["unhandled"], status["resources"]) == ({}, {})
        return status["retained"]
