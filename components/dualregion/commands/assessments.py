"""Assessments as commands get them: from the packs, which judge an exported state, or from an earlier check's file."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import ValidationError

from dualregion.commands.pack_process import packs_output
from dualregion.commands.project import Refusal
from dualregion.recovery.assessment import Assessment

_PREFIX = "dualregion-"


@dataclass(frozen=True)
class Chosen:
    """What is asked of a stack. No pack named: all; profiles are added to those that stack config names."""

    packs: Sequence[str] = ()
    profiles: Sequence[str] = ()


def judged_state(state: Mapping[str, Any], config: Mapping[str, object], chosen: Chosen) -> Assessment:
    """What the packs say of an exported state. Raises Refusal for what they cannot read."""
    with TemporaryDirectory(prefix="dualregion-") as folder:
        arguments = ["--profiles", ",".join(chosen.profiles)]
        arguments += ["--packs", ",".join(chosen.packs)] if chosen.packs else []
        for name, content in (("state", dict(state)), ("config", {"config": dict(config)})):
            file = Path(folder) / f"{name}.json"
            file.write_text(json.dumps(content, default=str), encoding="utf-8")
            arguments += [f"--{name}", str(file)]
        return assessment_in(packs_output("judge", *arguments), "the packs' answer")


def pack_folders(packs: Sequence[str]) -> Mapping[str, Path]:
    """Where the packs (none named: all) lie, by name. Raises Refusal for one that does not exist."""
    folders = [Path(line) for line in packs_output("packs", *packs).splitlines()]
    return {folder.name.removeprefix(_PREFIX): folder for folder in folders}


def assessment_in(text: str, source: str) -> Assessment:
    """An assessment as a pack or an earlier check wrote it. Raises Refusal for anything else."""
    try:
        return Assessment.model_validate_json(text)
    except ValidationError as problem:
        first = problem.errors()[0]
        where = ".".join(map(str, first["loc"])) or "its text"
        raise Refusal(f"{source} is no judgement that this version reads: {where}: {first['msg']}") from None
