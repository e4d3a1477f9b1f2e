"""Nothing that goes wrong in the pack looks like a pass, and nothing it prints is a property's value."""

from collections.abc import Iterable
from datetime import date

import pytest

from dualregion.recovery.rules import Finding, Pack
from dualregion_policies import judging, serving
from dualregion_policies.case import Case
from dualregion_policies.reading import UNKNOWN, from_state
from policies.analyzer import analyze
from policies.flips import Flip
from policies.gathered import FLIPS
from policies.snapshots import LEFT_OUT, archive, config, edited
from policies.states import exported

PACKS = [pack for pack in Pack if pack is not Pack.EVERY]
SECRET = "correct-horse-battery"


def _crash(_: object, **__: object) -> Iterable[Finding]:
    raise RuntimeError(SECRET)


def test_a_rule_that_crashes_blocks_and_is_named_and_the_others_still_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(_: Case) -> Iterable[Finding]:
        return _crash(_)

    monkeypatch.setattr(judging, "RULES", {**judging.RULES, "bucket-encrypted": crash})

    answer = analyze(edited(archive(), "data-versioning", "status", "Suspended"), config())

    (violation,) = answer.of("rules-run")
    assert violation.mandatory
    assert "bucket-encrypted crashed with RuntimeError at test_crashes.py:" in violation.message
    assert SECRET not in violation.message
    assert len(answer.of("bucket-versioned")) == 1


@pytest.mark.parametrize(
    ("module", "name"), [(judging, "facts_of"), (judging, "stack_config"), (serving, "from_request")]
)
def test_a_stack_that_cannot_be_read_blocks(monkeypatch: pytest.MonkeyPatch, module: object, name: str) -> None:
    monkeypatch.setattr(module, name, _crash)

    answer = analyze(archive(), config())

    (violation,) = answer.violations
    assert violation.rule == "rules-run"
    assert violation.mandatory
    assert SECRET not in violation.message


@pytest.mark.parametrize("name", ["kmsMasterKeyId", "bucket"])
def test_no_message_prints_a_property_that_may_be_secret(name: str) -> None:
    answer = analyze(edited(archive(), "data-encryption", name, SECRET), config())

    assert not any(SECRET in violation.message for violation in answer.violations)


SHAPES: dict[str, object] = {
    "unknown": UNKNOWN,
    "left out": LEFT_OUT,
    "null": None,
    "list": list[object](),
    "object": dict[str, object](),
    "empty text": "",
    "text": "x",
    "number": 3,
    "negative": -1,
    "huge": 1e300,
    "flag": True,
    "list of objects": [dict[str, object]()],
    "list of lists": [list[object]()],
}


@pytest.mark.parametrize("flip", {flip.read: flip for flip in FLIPS}.values(), ids=lambda flip: str(flip.read))
def test_no_shape_of_a_property_crashes_a_rule(flip: Flip) -> None:
    for depth in range(1, len(flip.read.keys) + 1):
        for shape, value in SHAPES.items():
            stack = exported(edited(flip.stack, flip.name, ".".join(flip.read.keys[:depth]), value))
            judgement = judging.judge(from_state(stack), flip.config(), date(2026, 1, 1), flip.pack)
            assert judgement.of("rules-run") == (), shape
