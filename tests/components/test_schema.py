"""What other languages are offered is a contract: a change of it shows as a change of `tests/schema.json`."""

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pulumi.provider.experimental.component import ComponentProvider

from dualregion.workload import ProtectedWorkload

COMMITTED = Path(__file__).parent.parent / "schema.json"


def _analysed() -> Any:
    return json.loads(ComponentProvider([ProtectedWorkload], "dualregion", None, version("dualregion")).schema or "")


def test_the_schema_is_the_committed_one() -> None:
    """To change it on purpose: `python -m dualregion` serves it, and the difference goes into the changelog."""
    assert _analysed() == json.loads(COMMITTED.read_text("utf-8"))


def test_every_input_says_what_it_is_and_what_leaving_it_out_means() -> None:
    schema = _analysed()
    workload = schema["resources"]["dualregion:index:ProtectedWorkload"]
    parts = {"ProtectedWorkload": (workload["inputProperties"], workload["requiredInputs"])}
    for name, part in schema["types"].items():
        if part["type"] == "object":
            parts[name] = (part["properties"], part.get("required", []))

    silent = [
        f"{part}.{name}"
        for part, (properties, required) in parts.items()
        for name, about in properties.items()
        if not about.get("description")
        or (name not in required and not {"Left out", "only for", "taken with"} & _phrases(about["description"]))
    ]
    assert silent == []


def _phrases(text: str) -> set[str]:
    return {phrase for phrase in ("Left out", "only for", "taken with") if phrase in text}
