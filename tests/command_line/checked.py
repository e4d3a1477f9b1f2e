"""A project on disk whose state file `dualregion check` judges, without an engine."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from policies.snapshots import FIRM, Item, Snapshot, added, archive, config, edited, waiver
from policies.states import exported

PROGRAM = """
import pulumi_alicloud as alicloud

data = alicloud.oss.Bucket("data", redundancy_type="ZRS")
print("replica")
for name in ("one", "two"):
    alicloud.oss.BucketVersioning(f"{name}-versioning")
"""


def write_project(
    folder: Path, stack: Snapshot, values: Mapping[str, str], name: str = "test", **positions: str
) -> Path:
    """A project with one stack; `positions` are the engine's source positions by the resource's name."""
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\nmain: stacks\nstackConfigDir: stacks\n", "utf-8")
    (folder / "stacks").mkdir(exist_ok=True)
    (folder / "stacks" / "__main__.py").write_text(PROGRAM, "utf-8")
    write_config(folder, values, name)
    write_state(folder / "state.json", stack, **positions)
    return folder


def write_config(folder: Path, values: Mapping[str, str], name: str = "test") -> None:
    written = {key: json.loads(value) if value[0] in "[{" else value for key, value in values.items()}
    text = yaml.safe_dump({"config": written}, sort_keys=False)
    (folder / "stacks" / f"Pulumi.{name}.yaml").write_text(text, "utf-8")


def write_state(file: Path, stack: Snapshot, **positions: str) -> None:
    deployment: dict[str, Any] = dict(exported(stack))
    for resource in deployment["resources"]:
        name = resource["urn"].rpartition("::")[2]
        if name in positions:
            resource["sourcePosition"] = positions[name]
    file.write_text(json.dumps({"version": 3, "deployment": deployment}), "utf-8")


def line_of(folder: Path, text: str, nth: int = 1) -> int:
    """The number of the nth line of the stack's config that holds a text."""
    lines = (folder / "stacks" / "Pulumi.test.yaml").read_text("utf-8").splitlines()
    return [place for place, line in enumerate(lines, start=1) if text in line][nth - 1]


def kept() -> tuple[Snapshot, dict[str, str]]:
    """A stack in which every rule passes."""
    return archive(), config(FIRM)


def mixed() -> tuple[Snapshot, dict[str, str]]:
    """One finding of each kind: two violations, one piece of advice, a waived failure, passes."""
    stack = edited(edited(archive(), "copying", "rtc.enabled", False), "data-versioning", "status", "Suspended")
    stranger = Item("logs", "alicloud:log/project:Project")
    return added(stack, stranger), config(FIRM, waivers=[waiver("bucket-versioned")])


def unknown() -> tuple[Snapshot, dict[str, str]]:
    """A state that holds a secret where a rule looks: what it says is not known."""
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:x"}
    return edited(archive(), "data-versioning", "status", secret), config(FIRM)
