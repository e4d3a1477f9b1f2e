"""A property is known, not known before the deployment, or absent, whichever way a stack arrives."""

from collections.abc import Mapping
from typing import Any

import pytest

from dualregion.recovery.objective import Service
from dualregion_policies.dns import switch
from dualregion_policies.facts import Facts, facts_of
from dualregion_policies.properties import Property
from dualregion_policies.reading import UNKNOWN, Stack, StackResource, from_state, plain
from policies import snapshots
from policies.analyzer import read
from policies.snapshots import FIRM, LEFT_OUT, Item, Snapshot, added, archive, edited, request, snapshot
from policies.states import exported

TYPE = "shop:index:Thing"
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "djE6"}


def _stack(props: Mapping[str, Any]) -> tuple[Stack, StackResource]:
    thing = Item("thing", TYPE, props)
    stack = Stack(read(request(snapshot(archive()["primary"], thing))))
    return stack, stack.resources[thing.urn]


@pytest.mark.parametrize(
    ("props", "found"),
    [
        ({"outer": {"inner": "x"}}, "x"),
        ({"outer": [{"inner": "x"}]}, "x"),
        ({"outer": {"inner": snapshots.UNKNOWN}}, UNKNOWN),
        ({"outer": snapshots.UNKNOWN}, UNKNOWN),
        ({"outer": [snapshots.UNKNOWN]}, UNKNOWN),
        ({"outer": {"inner": ""}}, None),
        ({"outer": {"inner": None}}, None),
        ({"outer": {}}, None),
        ({"outer": []}, None),
        ({"outer": "text"}, None),
        ({}, None),
        ({"outer": {"inner": False}}, False),
        ({"outer": {"other": snapshots.UNKNOWN, "inner": "x"}}, "x"),
    ],
)
def test_a_nested_property_is_known_unknown_or_absent(props: Mapping[str, Any], found: object) -> None:
    stack, thing = _stack(props)
    prop = Property(TYPE, ("outer", "inner"))

    assert stack.read(thing, prop) == found
    assert stack.was_read == {prop}


@pytest.mark.parametrize(("preview", "found"), [(True, UNKNOWN), (False, None)])
def test_what_is_left_out_and_depends_on_something_is_unknown_only_in_a_preview(preview: bool, found: object) -> None:
    items = archive()
    thing = Item("thing", TYPE, {}, needs={"outer": ["data"]})
    stack = Stack(read(request(added(items, thing)), preview=preview))

    assert stack.read(stack.resources[thing.urn], Property(TYPE, ("outer",))) == found
    assert stack.read(stack.resources[thing.urn], Property(TYPE, ("other",))) is None


def test_a_secret_of_a_state_file_is_never_read() -> None:
    assert plain({"password": SECRET, "list": [SECRET]}) == {"password": UNKNOWN, "list": [UNKNOWN]}


def _facts(stack: Snapshot) -> tuple[Facts, Facts]:
    services = [Service.model_validate(FIRM)]
    arrived = (from_state(exported(stack)), read(request(stack), preview=False))
    one, other = (facts_of(resources, services, *snapshots.MAINLAND) for resources in arrived)
    return one, other


def test_a_state_file_and_the_engine_give_the_same_facts() -> None:
    known = edited(archive(), "data-encryption", "kmsMasterKeyId", "7f0c")
    known = edited(known, "replica-encryption", "kmsMasterKeyId", "8a1d")
    known = edited(known, "copying", "encryptionConfiguration.replicaKmsKeyId", "8a1d")

    exported_facts, engine_facts = _facts(known)

    assert exported_facts == engine_facts
    assert exported_facts.topologies[0].stores[0].encryption_key_region == "cn-shanghai"


@pytest.mark.parametrize(
    ("ttls", "kept"),
    [
        ([600, 60], 600),
        ([60, 3600], 3600),
        ([60, snapshots.UNKNOWN], None),
        ([60, LEFT_OUT], 600),
        ([60], 60),
    ],
)
def test_of_several_records_the_one_that_resolvers_keep_longest_decides(ttls: list[object], kept: int | None) -> None:
    stack: Snapshot = snapshot(archive()["primary"])
    for place, ttl in enumerate(ttls):
        record = Item(f"www{place}", "alicloud:dns/alidnsRecord:AlidnsRecord", {"type": "A"})
        stack = edited(added(stack, record), record.name, "ttl", ttl)
    arrived = Stack(read(request(stack)))

    found = switch(arrived, [urn for urn in arrived.resources if "www" in urn])

    assert found
    assert (found.ttl.total_seconds() if found.ttl else None) == kept
