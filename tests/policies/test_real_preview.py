"""The real engine and the real provider preview a stack without any component, and the pack judges it.

The provider is never asked for more than a plan, so no cloud stands behind it.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from dualregion import engine
from dualregion_policies import packs
from policies.snapshots import FIRM, config

pytestmark = pytest.mark.slow

PROGRAM = """
import pulumi
import pulumi_alicloud as alicloud

config = pulumi.Config("dualregion")
made = {}
for side in ("primary", "standby"):
    region = config.get(side) or "cn-shanghai"
    provider = alicloud.Provider(side, region=region, account_id="1234567890123456", account_type="International")
    opts = pulumi.ResourceOptions(provider=provider)
    key = alicloud.kms.Key(f"{side}-key", pending_window_in_days=7, opts=opts)
    bucket = alicloud.oss.Bucket(
        f"{side}-data",
        redundancy_type="ZRS",
        tags={"dr:service": "archive"} if side == "primary" else None,
        opts=opts,
    )
    alicloud.oss.BucketVersioning(f"{side}-versioning", bucket=bucket.bucket, status="Enabled", opts=opts)
    alicloud.oss.BucketServerSideEncryption(
        f"{side}-encryption", bucket=bucket.bucket, sse_algorithm="KMS", kms_master_key_id=key.id, opts=opts
    )
    made[side] = bucket, key, opts

alicloud.oss.BucketReplication(
    "copying",
    bucket=made["primary"][0].bucket,
    action="PUT",
    destination={"bucket": made["standby"][0].bucket, "location": made["standby"][0].location},
    rtc={"enabled": config.get_bool("timeControl") or False},
    source_selection_criteria={"sse_kms_encrypted_objects": {"status": "Enabled"}},
    encryption_configuration={"replica_kms_key_id": made["standby"][1].id},
    opts=made["primary"][2],
)
alicloud.cms.Alarm(
    "lag",
    project="acs_oss_dashboard",
    metric="ReplicationLatency",
    metric_dimensions=pulumi.Output.json_dumps([{"BucketName": made["primary"][0].bucket}]),
    contact_groups=["oncall"],
    period=60,
    escalations_critical={"comparison_operator": ">", "threshold": "720", "times": 3},
    opts=made["primary"][2],
)
"""


def _preview(folder: Path, values: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    found = engine.locate()
    assert found.pulumi, [problem.what for problem in found.problems]
    environment = {
        **os.environ,
        **found.environment(),
        # The pack has no environment of its own: it runs with the python that comes first.
        "PATH": os.pathsep.join([f"{sys.prefix}/bin", str(found.pulumi.parent), os.environ["PATH"]]),
        "PULUMI_BACKEND_URL": f"file://{folder}",
        "PULUMI_CONFIG_PASSPHRASE": "public",
        "ALICLOUD_ACCESS_KEY": "none",
        "ALICLOUD_SECRET_KEY": "none",
        # Whoever asks a cloud after all finds nobody there.
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "NO_PROXY": "127.0.0.1,localhost",
    }
    project = folder / "project"
    project.mkdir()
    (project / "Pulumi.yaml").write_text(
        f"name: bare\nruntime: {{name: python, options: {{toolchain: pip, virtualenv: {sys.prefix}}}}}\n", "utf-8"
    )
    (project / "__main__.py").write_text(PROGRAM, "utf-8")

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(found.pulumi), *command, "--non-interactive", "--color", "never"],
            cwd=project, env=environment, capture_output=True, text=True, timeout=240, check=False,
        )  # fmt: skip

    for command in (("stack", "init", "test"), *(("config", "set", *item) for item in values.items())):
        done = run(*command)
        assert done.returncode == 0, done.stderr
    return run("preview", "--policy-pack", str(packs.folder("recovery")))


def test_bare_resources_that_keep_their_promise_pass(tmp_path: Path) -> None:
    done = _preview(tmp_path, config(FIRM, timeControl="true"))

    assert done.returncode == 0, done.stdout
    assert "dualregion-recovery" in done.stdout
    assert "[mandatory]" not in done.stdout
    assert "[advisory]" not in done.stdout


def test_bare_resources_that_break_it_are_refused_with_the_lever(tmp_path: Path) -> None:
    done = _preview(tmp_path, config(FIRM, timeControl="false"))

    assert done.returncode != 0
    assert "archive region-loss rpo unbounded > 15 min: copy lag of primary-data unbounded" in done.stdout
    assert "Passes with objects.timeControl=true (10 min)." in done.stdout
    assert {line.split()[4] for line in done.stdout.splitlines() if "[mandatory]" in line} == {"promises-kept"}


def test_without_any_config_the_preview_names_each_key(tmp_path: Path) -> None:
    done = _preview(tmp_path, {})

    assert done.returncode != 0
    for key in ("services", "primary", "standby"):
        assert f"dualregion:{key}: it is not set. " in done.stdout
