"""The programs that are fit to copy keep every rule of the pack dualregion-encryption, as their config sets it."""

import json
import runpy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from dualregion.recovery.rules import Pack
from policies.analyzer import Answer, analyze_request
from policies.recorded_stack import preview

STACKS = Path(__file__).parents[2] / "stacks"
JUDGED = {"bucket-encrypted", "vaults-encrypted", "key-locality", "keys-rotated", "keys-recoverable"}


def _answer(stack: str, **changes: str) -> Answer:
    raw: Mapping[str, Any] = yaml.safe_load((STACKS / f"Pulumi.{stack}.yaml").read_text("utf-8"))["config"]
    values = {key: value if isinstance(value, str) else json.dumps(value) for key, value in raw.items()}
    values |= {f"dualregion:{key}": value for key, value in changes.items()}
    asked = preview(lambda: runpy.run_path(str(STACKS / f"{values['dualregion:program']}.py")), values)
    return analyze_request(asked, values, pack=Pack.ENCRYPTION)


@pytest.mark.parametrize("stack", ["local", "mainland"])
def test_a_stack_of_ours_is_encrypted(stack: str) -> None:
    answer = _answer(stack)

    assert answer.violations == ()
    assert JUDGED.isdisjoint(answer.not_applicable)


def test_a_rehearsal_stack_says_itself_that_its_keys_are_not_kept_for_long() -> None:
    answer = _answer("local", policies="{}")

    assert {found.rule for found in answer.violations} == {"keys-recoverable"}
    assert "has no deletion protection" in answer.violations[0].message
