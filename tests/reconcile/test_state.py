"""What is read out of exported states and previews."""

from datetime import UTC, datetime
from typing import Any

import pytest

from dualregion.reconcile import state

PROVIDER = "urn:pulumi:s::p::pulumi:providers:alicloud::here"
BUCKET = "alicloud:oss/bucket:Bucket"


def row(**more: Any) -> dict[str, Any]:
    return {"urn": f"urn:pulumi:s::p::{BUCKET}::b", "type": BUCKET, "provider": f"{PROVIDER}::id", **more}


def test_a_plan_keeps_what_is_known_and_drops_what_the_engine_does_not_know_yet() -> None:
    inputs = {"bucket": "b", "lag": 7, "forceDestroy": True, "acl": state.UNKNOWN, "destination": {"bucket": "c"}}
    step = {"op": "create", "newState": row(inputs={**inputs, "tags": {"dr:service": "orders"}})}
    (planned,) = state.planned([step, {"op": "same", "newState": row()}], {PROVIDER: "cn-hongkong"})
    assert planned.region == "cn-hongkong"
    assert planned.id == ""
    assert planned.inputs == {"bucket": "b", "lag": "7", "destination.bucket": "c", "tags.dr:service": "orders"}
    assert planned.tags == {"dr:service": "orders"}


@pytest.mark.parametrize(
    "ignored", [row(delete=True), row(external=True), row(provider="urn::other::id"), row(type="alicloud:x/y:Z")]
)
def test_what_waits_for_deletion_is_only_read_or_is_nobodys_here_is_not_compared(
    ignored: dict[str, Any],
) -> None:
    assert state.held({"deployment": {"resources": [ignored]}}, {PROVIDER: "cn-hongkong"}) == []


def test_what_waits_for_its_deletion_is_claimed_all_the_same() -> None:
    assert state.claims({"deployment": {"resources": [row(delete=True, id="b")]}}) == {(BUCKET, "b")}


def test_inputs_whose_changes_are_ignored_and_which_the_program_does_not_give_are_named() -> None:
    step = {"op": "create", "newState": row(inputs={"bucket": "b"}, ignoreChanges=["acl", "bucket"])}
    (planned,) = state.planned([step], {PROVIDER: "cn-hongkong"})
    assert planned.left_alone == ("acl",)


@pytest.mark.parametrize(
    ("text", "microsecond"),
    [("2026-05-01T12:00:00.123456789Z", 123456), ("2026-05-01T12:00:00Z", 0), ("2026-05-01T12:00:00.5Z", 500000)],
)
def test_a_time_is_read_with_as_many_digits_as_go_writes(text: str, microsecond: int) -> None:
    assert state.moment(text) == datetime(2026, 5, 1, 12, 0, 0, microsecond, tzinfo=UTC)


def test_a_mention_is_found_however_deep_it_lies() -> None:
    exported = {"deployment": {"resources": [row(outputs={"rules": [{"key": "acs:kms:::key/k-1"}]})]}}
    assert state.mentions([exported], "k-1")
    assert not state.mentions([exported], "k-2")


def _plain(urn: str, *needs: str, **more: Any) -> dict[str, Any]:
    return {"urn": urn, "type": BUCKET, "dependencies": list(needs), **more}


def _tied(rows: list[dict[str, Any]], planned: list[dict[str, Any]], imported: set[str]) -> list[tuple[str, list[str]]]:
    return [(str(one["urn"]), list(one["dependencies"])) for one in state.tied(rows, planned, imported)]


def test_an_import_depends_on_what_the_program_says_and_comes_after_it() -> None:
    plan = _plain("binding", "policy", propertyDependencies={"policyId": ["policy"], "source": []})
    told = state.tied([_plain("binding"), _plain("policy")], [plan], {"binding"})
    assert [one["urn"] for one in told] == ["policy", "binding"]
    assert told[1]["dependencies"] == ["policy"]
    assert told[1]["propertyDependencies"] == {"policyId": ["policy"], "source": []}


def test_what_was_not_imported_keeps_its_dependencies_and_its_place() -> None:
    rows = [_plain("vault"), _plain("policy", "vault"), _plain("binding", "policy")]
    assert _tied(rows, [_plain("policy"), _plain("binding", "vault")], set()) == [
        ("vault", []),
        ("policy", ["vault"]),
        ("binding", ["policy"]),
    ]


def test_what_is_needed_through_something_that_is_not_there_is_needed_all_the_same() -> None:
    plans = [_plain("binding", "policy"), _plain("policy", "vault", "gone"), _plain("gone", "policy")]
    assert _tied([_plain("binding"), _plain("vault")], plans, {"binding"}) == [("vault", []), ("binding", ["vault"])]


def test_parents_providers_and_what_deletes_it_come_first_too() -> None:
    child = _plain("child", parent="above", provider="cloud::id", deletedWith="owner")
    told = _tied([child, _plain("above"), _plain("cloud"), _plain("owner")], [child], {"child"})
    assert [urn for urn, _ in told] == ["above", "cloud", "owner", "child"]


def test_what_waits_for_its_deletion_keeps_its_dependencies_beside_the_import_of_the_same_name() -> None:
    rows = [_plain("b", delete=True), _plain("b"), _plain("a")]
    assert _tied(rows, [_plain("b", "a")], {"b"}) == [("b", []), ("a", []), ("b", ["a"])]
