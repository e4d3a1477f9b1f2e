"""What decides where a disk says nothing of encryption: its snapshot, the account, or nothing."""

import json

import pytest

from dualregion.recovery.rules import Pack
from dualregion_policies.properties.encrypted import DISK, OLD_DISK, OLD_SHOT, SHOT
from policies.analyzer import analyze
from policies.fixtures import Outcome, outcome_of
from policies.flips_encryption import of_account, of_snapshot, with_default_key
from policies.snapshots import UNKNOWN, Snapshot, config, edited, unneeded

RULE = "disks-encrypted"


def _of(stack: Snapshot, key: str = "any") -> Outcome:
    policies = json.dumps({"rules": {RULE: {"key": key}}})
    return outcome_of(analyze(stack, config(policies=policies), pack=Pack.ENCRYPTION), RULE)


@pytest.mark.parametrize("shot", [SHOT, OLD_SHOT])
@pytest.mark.parametrize("disk", [DISK, OLD_DISK])
def test_a_disk_is_encrypted_as_the_disk_that_its_snapshot_was_taken_of(shot: str, disk: str) -> None:
    stack = of_snapshot(shot, disk)

    assert _of(stack) is Outcome.PASSES
    assert _of(edited(stack, "source", "encrypted", False)) is Outcome.BLOCKS
    assert _of(edited(stack, "source", "encrypted", UNKNOWN)) is Outcome.UNKNOWN


def test_a_snapshot_whose_disk_is_not_of_the_stack_tells_nothing() -> None:
    stack = edited(unneeded(of_snapshot(SHOT), "shot", "diskId"), "shot", "diskId", "d-1")

    assert _of(stack) is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("said", "key", "outcome"),
    [
        ({}, "any", Outcome.PASSES),
        # Which key the account takes, another stack may say.
        ({}, "customer", Outcome.UNKNOWN),
        ({"encrypted": False}, "any", Outcome.BLOCKS),
        ({"snapshotId": "s-1"}, "any", Outcome.UNKNOWN),
    ],
    ids=["nothing is said", "its own key is asked for", "said to be plain", "from a snapshot"],
)
def test_the_default_of_the_account_decides_where_nothing_is_said(
    said: dict[str, object], key: str, outcome: Outcome
) -> None:
    assert _of(of_account(**said), key) is outcome


def test_the_key_of_the_default_is_the_key_of_what_says_nothing() -> None:
    stack = with_default_key()

    assert _of(stack, "customer") is Outcome.PASSES
    assert _of(edited(stack, "default-key", "kmsKeyId", "alias/acs/ecs"), "customer") is Outcome.BLOCKS


def test_the_default_of_another_region_decides_nothing() -> None:
    stack = of_account()
    elsewhere = {**stack, "thing": type(stack["thing"])("thing", DISK, {"size": 40}, "standby")}

    assert _of(elsewhere) is Outcome.BLOCKS
