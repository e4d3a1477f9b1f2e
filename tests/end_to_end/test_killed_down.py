"""`make down`, killed with everything that it started: the next one offers the cure, and the cure works."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path

import pytest
import yaml

from end_to_end.sessions import members

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).resolve().parents[2]
STACK = "small"
_COPIED = ("Makefile", "requirements.txt", "pyproject.toml", "Pulumi.yaml", "PulumiPlugin.yaml")
_PATIENCE_SECONDS = 180
_PROGRAM = '''"""Little enough to be made and unmade often: a key and a role."""

import json

import pulumi
import pulumi_alicloud as alicloud

here = pulumi.ResourceOptions(provider=alicloud.Provider("here", region="cn-hongkong"))
trust = {"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": {"Service": ["oss.aliyuncs.com"]}}
role = alicloud.ram.Role(
    "ledger",
    role_name="killed-ledger",
    tags={"dr:service": "ledger"},
    assume_role_policy_document=json.dumps({"Version": "1", "Statement": [trust]}),
    opts=here,
)
alicloud.kms.Key(
    "ledger", description=role.role_name, pending_window_in_days=7, tags={"dr:service": "ledger"}, opts=here
)
'''


class Clone:
    """What `make` needs of a clone, in an environment of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        for name in _COPIED:
            shutil.copy(REPOSITORY / name, folder / name)
        for name in ("stacks", "policies"):
            left = shutil.ignore_patterns("__pycache__", ".venv")
            shutil.copytree(REPOSITORY / name, folder / name, ignore=left)
        (folder / "engine").symlink_to(REPOSITORY / "engine")
        # As if installed by make, whatever installed what runs here.
        venv = folder / ".venv"
        venv.mkdir()
        for part in Path(sys.prefix).iterdir():
            if part.name != ".installed":
                (venv / part.name).symlink_to(part)
        (folder / "stacks" / ".venv").symlink_to(sys.prefix)
        (venv / ".installed").touch()
        (folder / "stacks" / f"{STACK}.py").write_text(_PROGRAM, encoding="utf-8")
        config = yaml.safe_load((folder / "stacks" / "Pulumi.local.yaml").read_text(encoding="utf-8"))["config"]
        promised = dict.fromkeys(("redirect", "rto", "rpo"), "none promised")
        service = {"name": "ledger", "owner": "records-office", "objective": promised}
        config |= {"dualregion:program": STACK, "dualregion:services": [service]}
        (folder / "stacks" / f"Pulumi.{STACK}.yaml").write_text(yaml.safe_dump({"config": config}), encoding="utf-8")
        theirs = ("PULUMI_", "ALICLOUD_", "ALIBABA_CLOUD_", "AWS_", "MAKE")
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(theirs) and not name.lower().endswith("_proxy")
        }

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Any command, whatever it answers."""
        return subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=540, check=False
        )

    def must(self, *command: str) -> str:
        """A command that has to succeed; what it prints."""
        done = self.run(*command)
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def cloud(self, *command: str) -> str:
        """A command to the local cloud."""
        return self.must(str(self.folder / ".venv" / "bin" / "dualregion"), "cloud", *command)

    def asked(self, action: str) -> bool:
        """Whether the cloud has done that."""
        told = self.cloud("journal", "--action", action, "--json")
        return any(json.loads(line)["status"] == 200 for line in told.splitlines())

    def kill_down(self) -> None:
        """Starts `make down` and kills it while it waits for the reply to the first deletion, which was done."""
        self.cloud("fault", "add", "latency", "--action", "ScheduleKeyDeletion", "--seconds", str(_PATIENCE_SECONDS))
        with (self.folder / "killed.log").open("ab") as log:
            running = subprocess.Popen(
                ["make", "down"],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not self.asked("ScheduleKeyDeletion"):
            assert running.poll() is None, (self.folder / "killed.log").read_text()
            assert time.monotonic() < deadline, (self.folder / "killed.log").read_text()
        for pid in [running.pid, *members(running.pid)]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        running.wait()
        self.cloud("fault", "clear")


@pytest.fixture
def clone(tmp_path: Path) -> Generator[Clone]:
    made = Clone(tmp_path / "clone")
    try:
        yield made
    finally:
        if (made.folder / ".dualregion").is_dir():
            made.cloud("stop")


def test_after_a_kill_down_offers_reconcile_and_then_up_and_down_leave_nothing(clone: Clone) -> None:
    clone.must("make", "up", f"STACK={STACK}")
    clone.kill_down()
    offered = clone.run("make", "down")
    assert offered.returncode != 0
    assert f"An earlier run of {STACK} was killed" in offered.stdout
    assert f"Put it right: make reconcile STACK={STACK}" in offered.stdout
    assert f"stack {STACK}" in offered.stdout, "it shows what is wrong"
    assert (clone.folder / ".dualregion" / "state" / ".pulumi").is_dir()

    clone.must("make", "reconcile", f"STACK={STACK}")
    clone.must("make", "up", f"STACK={STACK}")
    told = clone.must("make", "down")
    assert "--expect-empty" in told
    assert not (clone.folder / ".dualregion").exists()
