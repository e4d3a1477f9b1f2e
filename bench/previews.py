"""A preview with the policy pack, by the number of resources: what the pack adds to the same preview without it."""

from collections.abc import Sequence
from pathlib import Path

from bench.table import Table
from bench.workbench import PACK, runtime, timed, workbench

SIZES = (10, 100, 500)

PROGRAM = """
import pulumi
import pulumi_alicloud as alicloud

count = pulumi.Config("bench").require_int("resources")
provider = alicloud.Provider("provider", region="cn-hongkong")
given = pulumi.ResourceOptions(provider=provider)
tags = {"dr:service": "bulk"}
for place in range(count):
    if place % 5 == 0:
        network = alicloud.vpc.Network(f"network-{place}", cidr_block="10.0.0.0/8", tags=tags, opts=given)
    else:
        alicloud.vpc.Switch(f"switch-{place}", vpc_id=network.id, cidr_block=f"10.{place % 250}.0.0/24",
            zone_id="cn-hongkong-b", tags=tags, opts=given)
"""

CONFIG = """
config:
  bench:resources: "{count}"
  dualregion:primary: cn-hongkong
  dualregion:standby: ap-southeast-1
  dualregion:services:
    - name: bulk
      owner: bench
      objective: {{redirect: none promised, rto: none promised, rpo: none promised}}
"""


def measure(folder: Path) -> Sequence[Table]:
    """One table: seconds without and with the pack, and the ratio."""
    (folder / "Pulumi.yaml").write_text(f"name: bulk\n{runtime()}\n", encoding="utf-8")
    (folder / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    rows: list[tuple[str, ...]] = []
    with workbench(folder) as environment:
        for count in SIZES:
            stack = f"of{count}"
            (folder / f"Pulumi.{stack}.yaml").write_text(CONFIG.format(count=count), encoding="utf-8")
            timed(["pulumi", "stack", "init", stack, "--no-select"], folder, environment)
            command = ["pulumi", "preview", "--stack", stack, "--non-interactive"]
            timed(command, folder, environment)
            bare = timed(command, folder, environment)
            judged = timed([*command, "--policy-pack", PACK], folder, environment)
            rows.append((str(count), f"{bare:.1f} s", f"{judged:.1f} s", f"{judged / bare:.2f}"))
    return [Table(("resources", "preview", "with the pack", "ratio"), rows)]
