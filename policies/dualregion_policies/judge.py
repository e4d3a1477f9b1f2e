"""Judge an exported state with the packs, offline: `python -m dualregion_policies.judge --state FILE --config FILE`.

Prints one JSON document (`dualregion.recovery.assessment.Assessment`). Exit codes: 0 judged, whatever was found; 3 not.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import yaml

from dualregion.recovery.assessment import Assessment, merged
from dualregion.recovery.rules import Pack
from dualregion.recovery.settings import POLICIES_KEY
from dualregion_policies import packs
from dualregion_policies.assessing import assessed
from dualregion_policies.judging import judge, unreadable
from dualregion_policies.reading import from_state

FAILED = 3


class InputError(ValueError):
    """A file that cannot be read: which, what was found, what to do."""


def judge_state(state: object, values: Mapping[str, str], names: Sequence[str]) -> Assessment:
    """What the packs of those names say of a stack as `pulumi stack export` wrote it.

    Raises InputError for what is no exported state.
    """
    # What waits for its deletion has been replaced already: its successor carries the same URN.
    present = [resource for resource in _resources(state) if not resource.get("delete")]
    today = datetime.now(UTC).date()
    try:
        resources = from_state({"resources": present})
    except Exception as error:  # noqa: BLE001  # a crash must not look like a pass
        return merged([assessed(name, unreadable(error), ()) for name in names])
    return merged([assessed(name, judge(resources, values, today, Pack(name)), resources) for name in names])


def config_values(raw: object, project: str, source: str) -> dict[str, str]:
    """Stack config as the engine hands it to a pack: text by full key, JSON for what is structured; no secrets.

    Raises InputError for what is no stack config.
    """
    config = _table(_table(raw, source).get("config") or {}, f"`config` of {source}")
    return {
        key if ":" in key else f"{project}:{key}": value if isinstance(value, str) else json.dumps(value, default=str)
        for key, value in config.items()
        if value is not None and not (isinstance(value, dict) and [*cast("dict[str, object]", value)] == ["secure"])
    }


def with_profiles(values: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    """Stack config as if it named these profiles too. A name that is none is told as any other mistake in config."""
    said: object = json.loads(values.get(POLICIES_KEY, "{}"))
    policies = cast("dict[str, object]", said) if isinstance(said, dict) else {}
    held = policies.get("profiles")
    named = cast("list[object]", held) if isinstance(held, list) else []
    added = [name for name in names if name not in named]
    return {**values, POLICIES_KEY: json.dumps({**policies, "profiles": [*named, *added]})}


def project_of(state: object) -> str:
    """The project's name, from the first URN; empty where there is no resource."""
    urns: list[str] = [str(item["urn"]) for item in _resources(state)]
    return urns[0].split("::")[1] if urns and "::" in urns[0] else ""


def _resources(state: object) -> list[dict[str, Any]]:
    remedy = "write it with `pulumi stack export --file state.json`"
    deployment = cast("dict[str, object]", state).get("deployment") if isinstance(state, dict) else None
    if not isinstance(deployment, dict):
        raise InputError(f"the state holds no deployment; {remedy}")
    held = cast("dict[str, object]", deployment).get("resources")
    resources = cast("list[object]", held) if isinstance(held, list) else [held] if held else []
    for place, item in enumerate(resources):
        if not isinstance(item, dict) or not {"urn", "type"} <= cast("dict[str, object]", item).keys():
            raise InputError(f"resource {place} of the state has no urn and type; {remedy}")
    return cast("list[dict[str, Any]]", resources)


def _table(value: object, source: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise InputError(
            f"{source} holds no table of keys; it is the file that stack config lies in, Pulumi.<stack>.yaml"
        )
    return cast("dict[str, object]", value)


def _read(file: Path) -> object:
    try:
        # JSON is read by the same reader: every JSON text is YAML, but the JSON reader is faster.
        text = file.read_text(encoding="utf-8")
        return json.loads(text) if text.lstrip()[:1] == "{" else yaml.safe_load(text)
    except (OSError, ValueError, yaml.YAMLError) as problem:
        raise InputError(f"cannot read {file}: {problem}") from None


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m dualregion_policies.judge", description=__doc__)
    parser.add_argument("--state", type=Path, required=True, help="a stack as `pulumi stack export` wrote it")
    parser.add_argument("--config", type=Path, help="the stack's config file; left out: the stack has none")
    parser.add_argument("--profiles", default="", help="names with commas, judged as if stack config named them too")
    parser.add_argument("--packs", default=",".join(packs.NAMES), help="names with commas; left out: every pack")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    """Judge and print. Returns 3 for what cannot be read."""
    asked = _asked(arguments)
    names = [name for name in str(asked.packs).split(",") if name]
    profiles = [name for name in str(asked.profiles).split(",") if name]
    try:
        for name in names:
            packs.folder(name)
        state = _read(asked.state)
        raw: object = _read(asked.config) if asked.config else {}
        values = config_values(raw, project_of(state), str(asked.config))
        values = with_profiles(values, profiles) if profiles else values
        print(judge_state(state, values, names).model_dump_json(indent=2))
    except (ValueError, FileNotFoundError) as problem:
        print(problem, file=sys.stderr)
        return FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
