"""`dualregion check --preview` through the real engine: what no event tells is told, what only events tell is too."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from command_line.command import dualregion
from dualregion import engine
from policies.snapshots import FIRM, config, waiver

pytestmark = pytest.mark.slow

PROGRAM = """
import pulumi_alicloud as alicloud
from pulumi import ResourceOptions

asked = {"account_id": "1234567890123456", "account_type": "International"}
opts = ResourceOptions(provider=alicloud.Provider("primary", region="cn-shanghai", **asked))
key = alicloud.kms.Key("vault-key", pending_window_in_days=7, opts=opts)
data = alicloud.oss.Bucket("archive", redundancy_type="ZRS", tags={"dr:service": "archive"}, opts=opts)
alicloud.oss.BucketVersioning("versions", bucket=data.bucket, status=key.arn, opts=opts)
"""

FOREIGN_PACK = """
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy

def named(args, report_violation):
    if args.resource_type == "alicloud:kms/key:Key":
        report_violation("keys of this company have an alias")

policy = ResourceValidationPolicy("keys-have-an-alias", "Every key has an alias", named)
PolicyPack("company", [policy], enforcement_level=EnforcementLevel.ADVISORY)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    values = config(FIRM, waivers=[waiver("bucket-replicated")])
    written = {key: json.loads(value) if value[0] in "[{" else value for key, value in values.items()}
    for file, text in {
        "Pulumi.yaml": "name: bare\nruntime: python\n",
        "Pulumi.test.yaml": yaml.safe_dump({"config": written}),
        "__main__.py": PROGRAM,
        "company/PulumiPolicy.yaml": "runtime: python\n",
        "company/__main__.py": FOREIGN_PACK,
    }.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text, "utf-8")
    return tmp_path


def test_a_preview_is_judged_in_full_and_one_that_fails_is_an_error(project: Path) -> None:
    found_engine = engine.locate()
    assert found_engine.pulumi
    environment = {
        **found_engine.environment(),
        "PULUMI_BACKEND_URL": project.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "public",
        "ALICLOUD_ACCESS_KEY": "none",
        "ALICLOUD_SECRET_KEY": "none",
        # Whoever asks a cloud after all finds nobody there.
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "NO_PROXY": "127.0.0.1,localhost",
    }
    asked = ("check", "--preview", "--stack", "test", "--policy-pack", "company", "--output", "json")
    missing = dualregion(*asked, folder=project, environment=environment)
    assert missing.returncode == 3
    assert "no stack named 'test'" in missing.stderr

    command = [str(found_engine.pulumi), "stack", "init", "test", "--non-interactive"]
    subprocess.run(command, cwd=project, check=True, capture_output=True, env={**os.environ, **environment})
    done = dualregion(*asked, folder=project, environment=environment)

    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout)
    found: dict[str, list[dict[str, Any]]] = {}
    for one in told["findings"]:
        found.setdefault(one["status"], []).append(one)
    assert told["source"] == "preview"
    assert {one["rule"] for one in found["violation"]} >= {"promises-kept", "bucket-encrypted"}
    assert [one["about"] for one in found["waived"]] == ["bucket-replicated"]
    assert "bucket-versioned" in found["unknown"][0]["message"]
    assert "services-have-resources" in {one["rule"] for one in found["pass"]}
    company = next(one for one in found["advice"] if one["pack"] == "company")
    assert (company["rule"], company["subject"].rpartition("::")[2]) == ("keys-have-an-alias", "vault-key")
    assert "keys of this company have an alias" in company["message"]
    assert company["place"] == {"file": "__main__.py", "line": PROGRAM.split("vault-key")[0].count("\n") + 1}
    assert {line["scenario"] for line in told["budgets"]} >= {"region-loss"}
    # The engine told the same violations once more, and no second copy of them is shown.
    subjects = [(one["rule"], one["subject"]) for one in told["findings"]]
    assert len(subjects) == len(set(subjects))
