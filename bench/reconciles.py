"""`dualregion reconcile` on a stack of 500 resources that one `up` left as it should be, and after ten were lost."""

from collections.abc import Sequence
from pathlib import Path

from bench.previews import CONFIG
from bench.table import Table
from bench.workbench import runtime, timed, workbench

COUNT = 500
LOST = 10

PROGRAM = """
import json

import pulumi
import pulumi_alicloud as alicloud

count = pulumi.Config("bench").require_int("resources")
given = pulumi.ResourceOptions(provider=alicloud.Provider("provider", region="cn-hongkong"))
tags = {"dr:service": "bulk"}
statement = {"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": {"Service": ["oss.aliyuncs.com"]}}
trust = json.dumps({"Version": "1", "Statement": [statement]})
for place in range(count):
    if place % 2:
        alicloud.kms.Key(f"key-{place}", description=f"key {place}", tags=tags, opts=given)
    else:
        alicloud.ram.Role(f"role-{place}", role_name=f"bulk-{place}", assume_role_policy_document=trust,
            tags=tags, opts=given)
"""


def measure(folder: Path) -> Sequence[Table]:
    """One table: seconds of a dry run, whole and per resource."""
    (folder / "Pulumi.yaml").write_text(f"name: bulk\n{runtime()}\n", encoding="utf-8")
    (folder / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    (folder / "Pulumi.bulk.yaml").write_text(CONFIG.format(count=COUNT), encoding="utf-8")
    rows: list[tuple[str, ...]] = []
    with workbench(folder) as environment:
        pulumi = ["--stack", "bulk", "--non-interactive"]
        timed(["pulumi", "stack", "init", "bulk", "--no-select"], folder, environment)
        timed(["pulumi", "up", "--yes", "--skip-preview", "--parallel", "16", *pulumi], folder, environment)
        clean = timed(["dualregion", "reconcile", "--stack", "bulk"], folder, environment)
        rows.append((f"{COUNT}, nothing to do", f"{clean:.1f} s", f"{1000 * clean / COUNT:.0f} ms"))
        for place in range(1, 2 * LOST, 2):
            urn = f"urn:pulumi:bulk::bulk::alicloud:kms/key:Key::key-{place}"
            timed(["pulumi", "state", "delete", urn, "--yes", "--stack", "bulk"], folder, environment)
        # Exit code 1 says that there is something to put right, as it should.
        found = timed(["dualregion", "reconcile", "--stack", "bulk"], folder, environment, answers=(1,))
        rows.append((f"{COUNT}, {LOST} keys in no state", f"{found:.1f} s", f"{1000 * found / COUNT:.0f} ms"))
    return [Table(("resources", "reconcile, dry run", "a resource"), rows)]
