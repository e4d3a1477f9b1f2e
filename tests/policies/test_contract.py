"""Every property that the pack reads exists in the provider's SDK, and every declared one is read."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from dualregion.recovery.objective import Service
from dualregion.recovery.rules import rules
from dualregion_policies.case import Case
from dualregion_policies.facts import facts_of
from dualregion_policies.judging import RULES
from dualregion_policies.properties import ANY_TYPE, COMPONENT_TYPE, PARTS, PROVIDER, Property
from dualregion_policies.reading import from_state
from dualregion_policies.stack_config import stack_config
from engine import sdks
from engine.sdk_reader import Sdk, Shape
from policies import flips_datastores
from policies.flips import Flip
from policies.gathered import DECLARED, FLIPS
from policies.gathered import RULES as GATHERED
from policies.snapshots import PROMISES, Item, added, archive, edited, machines, without
from policies.states import exported
from policies.switch_snapshots import accelerated, classic, managed

TAGGED = ("alicloud:oss/bucket:Bucket", "alicloud:kms/key:Key", "alicloud:vpc/network:Network")

VERSIONS = [
    pytest.param(sdks.installed, id="installed"),
    pytest.param(sdks.newest, id="newest", marks=pytest.mark.slow),
]


@cache
def sdk_of(folder: Path) -> Sdk:
    return Sdk(folder)


def has(sdk: Sdk, token: str, keys: tuple[str, ...]) -> bool:
    if token == PROVIDER:
        return keys[0] in sdk.provider().inputs
    shape = Shape("object", fields=sdk.resource(token).outputs)
    for key in keys:
        if shape.kind == "list" and shape.element:
            shape = shape.element
        if shape.kind == "map":
            return True
        if key not in shape.fields:
            return False
        shape = shape.fields[key].shape
    return True


@pytest.mark.parametrize("folder", VERSIONS)
@pytest.mark.parametrize("prop", [prop for prop in DECLARED if prop.type != COMPONENT_TYPE], ids=str)
def test_the_sdk_has_the_property(folder: Callable[[], Path], prop: Property) -> None:
    for token in TAGGED if prop.type == ANY_TYPE else (prop.type,):
        assert has(sdk_of(folder()), token, prop.keys)


@pytest.mark.parametrize("folder", VERSIONS)
@pytest.mark.parametrize(("token", "name"), sorted(PARTS.items()))
def test_the_sdk_has_the_property_that_names_the_whole(folder: Callable[[], Path], token: str, name: str) -> None:
    assert has(sdk_of(folder()), token, (name,))


def test_a_property_that_the_sdk_does_not_have_would_be_noticed() -> None:
    assert not has(
        sdk_of(sdks.installed()), "alicloud:oss/bucketReplication:BucketReplication", ("destination", "region")
    )
    assert not has(sdk_of(sdks.installed()), "alicloud:oss/bucket:Bucket", ("versioned",))


def _every_reading() -> Iterator[Property]:
    inline = edited(without(archive(), "data-versioning", "data-encryption"), "data", "versioning.status", "Enabled")
    inline = edited(inline, "data", "serverSideEncryptionRule", {"sseAlgorithm": "KMS", "kmsMasterKeyId": "a"})
    far = edited(archive(("cn-shanghai", "ap-southeast-1")), "primary", "region", "")
    logged = added(
        archive(("cn-shanghai", "ap-southeast-1")),
        Item("logs", "alicloud:oss/bucket:Bucket", {"bucket": "logs"}),
        Item(
            "logging",
            "alicloud:oss/bucketLogging:BucketLogging",
            {"bucket": "archive-cn-shanghai", "targetBucket": "logs"},
        ),
        Item("portal", "dualregion:index:ProtectedWorkload", {"service": "portal"}, None),
        Item("zone", "alicloud:dns/alidnsDomain:AlidnsDomain", {}, "standby", parent="portal"),
    )
    saved = edited(machines(), "files", "encryptType", 2)
    stored = (flip.stack for flip in flips_datastores.FLIPS)
    for stack in (inline, far, logged, saved, accelerated(), classic(), managed(), *stored):
        service = Service.model_validate({**PROMISES, "roots": ["*::www", "*::manager"]})
        yield from facts_of(from_state(exported(stack)), [service], "cn-shanghai", "ap-southeast-1").was_read


def _read_by(rule: str, flip: Flip) -> Iterator[Property]:
    values = stack_config(flip.config())
    for stack in (flip.stack, flip.flipped()):
        facts = facts_of(from_state(exported(stack)), values.services, values.primary, values.standby)
        # What a topology is made of is not repeated under each rule that judges it.
        facts.stack.was_read.clear()
        list(RULES[rule](Case(values, facts)))
        yield from facts.stack.was_read


@pytest.mark.parametrize("rule", sorted(GATHERED))
def test_a_rule_reads_beside_the_topology_what_the_catalogue_says(rule: str) -> None:
    found = {str(prop) for flip in FLIPS for prop in _read_by(rule, flip)}

    assert found == set(rules()[rule].reads)


def test_each_declared_property_is_read() -> None:
    of_rules = {read for rule in GATHERED for read in rules()[rule].reads}

    assert {str(prop) for prop in _every_reading()} | of_rules == {str(prop) for prop in DECLARED}
