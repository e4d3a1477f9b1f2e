"""How long `pulumi up` of stack `local` takes, over what the provider waits by itself on the longest path.

The provider sleeps a fixed time after some creations before it asks whether they took effect. No local cloud can be
faster than the longest chain of such waits; what is above it is ours, the engine's and the machine's.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from bench.table import Table
from bench.workbench import PACK, REPOSITORY, timed, workbench

STACK = "local"
WAITS = {
    "alicloud:vpc/network:Network": 5.0,  # resource_alicloud_vpc.go:332
    "alicloud:oss/bucketHttpsConfig:BucketHttpsConfig": 5.0,  # resource_alicloud_oss_bucket_https_config.go:149
    "alicloud:oss/bucketServerSideEncryption:BucketServerSideEncryption": 5.0,  # …_server_side_encryption.go:106
    "alicloud:oss/bucketLogging:BucketLogging": 5.0,  # resource_alicloud_oss_bucket_logging.go:97
    "alicloud:hbr/vault:Vault": 5.0,  # resource_alicloud_hbr_vault.go:155
    "alicloud:ga/accelerator:Accelerator": 60.0,  # resource_alicloud_ga_accelerator.go:169, and 324: it updates at once
    "alicloud:ga/ipSet:IpSet": 30.0,  # resource_alicloud_ga_ip_set.go:122
    "alicloud:ga/listener:Listener": 30.0,  # resource_alicloud_ga_listener.go:263
    "alicloud:ga/endpointGroup:EndpointGroup": 30.0,  # resource_alicloud_ga_endpoint_group.go:313
}
"""Seconds before the first look after a creation, from the source of terraform-provider-alicloud 1.285.0."""


def measure(folder: Path) -> Sequence[Table]:
    """One table: the longest chain of waits, the creation alone, and the whole command with preview and pack."""
    project = folder / "project"
    for name in ("stacks", "policies"):
        shutil.copytree(REPOSITORY / name, project / name, ignore=shutil.ignore_patterns("__pycache__", ".venv"))
    shutil.copy(REPOSITORY / "Pulumi.yaml", project)
    (project / ".venv").symlink_to(sys.prefix)
    with workbench(project) as environment:
        timed(["pulumi", "stack", "init", STACK, "--no-select"], project, environment)
        up = ["pulumi", "up", "--yes", "--stack", STACK, "--non-interactive"]
        whole = timed([*up, "--policy-pack", PACK], project, environment)
        resources = _resources(project, environment)
        down = ["pulumi", "destroy", "--yes", "--stack", STACK, "--non-interactive"]
        timed(down, project, environment)
        timed(["dualregion", "cloud", "clock", "advance", "P367D"], project, environment)
        alone = timed([*up, "--skip-preview"], project, environment)
        timed(down, project, environment)
    waits = longest_wait(resources)
    rows = [
        ("longest chain of the provider's own waits", f"{waits:.0f} s", "1.00", ""),
        (f"creation of {len(resources)} resources", f"{alone:.1f} s", f"{alone / waits:.2f}", "1.25"),
        ("preview, policy pack and creation", f"{whole:.1f} s", f"{whole / waits:.2f}", ""),
    ]
    return [Table(("up of stack local", "measured", "ratio", "target"), rows)]


def longest_wait(resources: Sequence[Mapping[str, Any]]) -> float:
    """Seconds of fixed waits along the chain of dependencies that has most of them."""
    by_urn = {str(resource["urn"]): resource for resource in resources}

    @cache
    def until(urn: str) -> float:
        resource = by_urn[urn]
        before = [*resource.get("dependencies", ()), resource.get("parent", "")]
        # A component is done before its children: only what it was told to wait for delays them.
        earlier = max((until(one) for one in before if one in by_urn), default=0.0)
        return earlier + WAITS.get(str(resource["type"]), 0.0)

    return max(map(until, by_urn))


def _resources(project: Path, environment: Mapping[str, str]) -> list[dict[str, Any]]:
    told = subprocess.run(
        ["pulumi", "stack", "export", "--stack", STACK],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return json.loads(told)["deployment"]["resources"]
