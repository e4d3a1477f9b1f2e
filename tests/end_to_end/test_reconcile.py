"""What a kill leaves behind, with the real engine: reproduced, reported, cured, and nothing left in the end."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Generator
from contextlib import suppress
from typing import Any

import pytest

from end_to_end.rehearsal import Rehearsal, rehearsal
from end_to_end.sessions import members
from vendor_clients import Tea

pytestmark = pytest.mark.slow

STACK = "small"
_ROLE = f"urn:pulumi:{STACK}::dualregion::alicloud:ram/role:Role::ledger"
_COMPONENT = f"urn:pulumi:{STACK}::dualregion::dualregion:index:RegionalKeys"
_KEYS = (f"{_COMPONENT}::ledger", *(f"{_COMPONENT}$alicloud:kms/key:Key::ledger-{s}" for s in ("primary", "standby")))
_PATIENCE_SECONDS = 90
_PROGRAM = '''"""Little enough to be killed often: keys, a bucket and a role."""

import json

import pulumi
import pulumi_alicloud as alicloud

import dualregion as dr

pair = dr.RegionPair("pair", primary="cn-hongkong", standby="ap-southeast-1")
tags = {"dr:service": "ledger"}
dr.RegionalKeys("ledger", {"deletion_protection": False, "pending_window": "P7D", "tags": tags}, pair=pair)
here = pulumi.ResourceOptions(provider=pair.primary.provider)
alicloud.oss.Bucket("ledger", bucket="reconcile-ledger", force_destroy=True, tags=tags, opts=here)
trust = {"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": {"Service": ["oss.aliyuncs.com"]}}
alicloud.ram.Role(
    "ledger",
    role_name="reconcile-ledger",
    assume_role_policy_document=json.dumps({"Version": "1", "Statement": [trust]}),
    tags=tags,
    opts=here,
)
'''


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Generator[Rehearsal]:
    with rehearsal(tmp_path_factory.mktemp("reconcile")) as made:
        (made.folder / "stacks" / "small.py").write_text(_PROGRAM, encoding="utf-8")
        made.config(STACK, lambda config: config.update({"dualregion:program": "small"}), origin="local")
        made.create(STACK)
        yield made


_READ_NEXT = {"CreateKey": "DescribeKey", "CreateRole": "GetRole"}
"""What the provider reads before it reports what it made."""


def _kill_after(project: Rehearsal, product: str, action: str) -> None:
    """Starts `pulumi up`, and kills CLI and plugins once the cloud has answered that action and no state says so.

    The read that follows is held back, so that the kill comes in between on a slow machine as well.
    """
    held = {"kind": "latency", "seconds": _PATIENCE_SECONDS, "product": product, "action": _READ_NEXT[action]}
    assert project.cloud.admin("POST", "fault/add", **held)[0] == 200

    def answered() -> int:
        return sum(row["status"] == 200 for row in project.cloud.journal(product=product, action=action))

    before = answered()
    with (project.folder / "killed.log").open("ab") as log:
        engine = subprocess.Popen(
            ["pulumi", "up", "--yes", "--skip-preview", "--stack", STACK, "--non-interactive"],
            cwd=project.folder,
            env=project.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while answered() == before:
        assert engine.poll() is None, (project.folder / "killed.log").read_text()
        assert time.monotonic() < deadline
        time.sleep(0.002)
    # The engine first: from this moment on nothing is written to the state.
    engine.kill()
    for pid in members(engine.pid):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    engine.wait()
    assert project.cloud.admin("POST", "fault/clear")[0] == 200


def _up(project: Rehearsal, *more: str) -> subprocess.CompletedProcess[str]:
    return project.run("pulumi", "up", "--yes", "--skip-preview", "--stack", STACK, "--non-interactive", *more)


def _reconcile(project: Rehearsal, *options: str, expected: int) -> list[dict[str, Any]]:
    done = project.run("dualregion", "reconcile", "--stack", STACK, "--json", *options)
    assert done.returncode == expected, done.stdout + done.stderr
    return json.loads(done.stdout)["findings"]


def _told(findings: list[dict[str, Any]], what: str) -> set[tuple[str, str]]:
    return {(one["trouble"], one["remedy"]) for one in findings if one["what"].startswith(what)}


def _cured(project: Rehearsal) -> None:
    assert _reconcile(project, "--apply", expected=0) == []
    done = _up(project)
    assert done.returncode == 0, done.stdout + done.stderr
    project.must("pulumi", "preview", "--stack", STACK, "--expect-no-changes", "--non-interactive")


def _empty(project: Rehearsal) -> None:
    project.down(STACK)
    assert project.resources() == {}
    assert project.unhandled() == {}


def test_after_a_kill_the_lock_and_the_key_in_no_state_are_reported_and_a_second_key_is_cured(
    project: Rehearsal,
) -> None:
    _kill_after(project, "Kms", "CreateKey")
    findings = _reconcile(project, expected=1)
    assert _told(findings, f"stack {STACK}") == {("locked", "unlock")}
    assert ("orphaned", "import") in _told(findings, "KMS key")
    project.must("pulumi", "cancel", "--yes", STACK)
    # Alone, because a bucket that exists already may end the deployment before it comes to the keys.
    again = _up(project, *(f"--target={urn}" for urn in _KEYS))
    assert again.returncode == 0, again.stdout + again.stderr
    created = sum(row["status"] == 200 for row in project.cloud.journal(product="Kms", action="CreateKey"))
    assert created > 2
    assert project.resources()["Kms/key"] == created
    assert ("doubled", "delete") in _told(_reconcile(project, expected=1), "KMS key")
    assert project.resources()["Kms/key"] == created, "a dry run changes nothing"
    _cured(project)
    _empty(project)


def test_what_a_kill_made_already_exist_is_imported_and_what_is_gone_is_created_again(project: Rehearsal) -> None:
    _kill_after(project, "Ram", "CreateRole")
    project.must("pulumi", "cancel", "--yes", STACK)
    failed = _up(project, f"--target={_ROLE}")
    assert failed.returncode != 0
    assert "EntityAlreadyExists.Role" in failed.stdout + failed.stderr
    assert _told(_reconcile(project, expected=1), "RAM role") == {("orphaned", "import")}
    _cured(project)
    key = project.one(STACK, "ledger-primary")["id"]
    kms = Tea(project.cloud, "kms20160120", "cn-hongkong", "kms.cn-hongkong.aliyuncs.com")
    kms.call("schedule_key_deletion", KeyId=key, PendingWindowInDays=7)
    assert _told(_reconcile(project, expected=1), "KMS key ledger-primary") == {("missing", "refresh")}
    _cured(project)
    _empty(project)
