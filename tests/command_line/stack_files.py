"""A project with one stack as files: its config, and its state as `pulumi stack export` writes it."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from dualregion.recovery.topology import ServiceTopology

STACK = "test"


def project(
    folder: Path,
    services: Sequence[Mapping[str, Any]],
    resources: Sequence[Mapping[str, Any]],
    pair: tuple[str, str],
    **more: object,
) -> Path:
    """Write the project into a folder. `more` are further keys of config, without their namespace."""
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: yaml\nstackConfigDir: config\n", encoding="utf-8")
    (folder / "config").mkdir(exist_ok=True)
    keys = {"primary": pair[0], "standby": pair[1], "services": list(services), **more}
    config = {"config": {f"dualregion:{key}": value for key, value in keys.items()}}
    (folder / "config" / f"Pulumi.{STACK}.yaml").write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    state = {"version": 3, "deployment": {"resources": list(resources)}}
    (folder / "state.json").write_text(json.dumps(state), encoding="utf-8")
    return folder


def workload(topology: ServiceTopology) -> Mapping[str, Any]:
    """A protected workload that registered this topology."""
    kind = "dualregion:index:ProtectedWorkload"
    return {
        "urn": f"urn:pulumi:{STACK}::shop::{kind}::{topology.service}",
        "type": kind,
        "outputs": {"recovery": topology.model_dump(mode="json")},
    }
