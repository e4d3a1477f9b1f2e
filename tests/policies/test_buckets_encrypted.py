"""E01 asks every bucket: inline or beside it, a store of a service or nobody's, its replicas, and those for logs."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from dualregion.recovery.rules import Pack
from policies.analyzer import Answer, analyze
from policies.fixtures import Outcome, outcome_of
from policies.snapshots import LEFT_OUT, PROVIDER, UNKNOWN, Item, Snapshot, archive, config, edited, snapshot, unneeded

RULE = "bucket-encrypted"
TOKEN = "alicloud:oss/bucket:Bucket"
FOREIGN = "acs:kms:cn-shenzhen:1234567890123456:key/7f0c"
REGION = Item("primary", PROVIDER, {"region": "cn-shanghai"}, None)
KEY = Item("key", "alicloud:kms/key:Key")
LOGGING = Item(
    "logging",
    "alicloud:oss/bucketLogging:BucketLogging",
    {"bucket": "stray", "targetBucket": "logs"},
    needs={"bucket": ["stray"], "targetBucket": ["logs"]},
)


def _inline(**rule: object) -> Snapshot:
    props = {"bucket": "stray", **({"serverSideEncryptionRule": rule} if rule else {})}
    needs = {"serverSideEncryptionRule": ["key"]} if "kmsMasterKeyId" in rule else {}
    return snapshot(REGION, KEY, Item("stray", TOKEN, props, needs=needs))


def _beside(**rule: object) -> Snapshot:
    token = "alicloud:oss/bucketServerSideEncryption:BucketServerSideEncryption"
    needs = {"bucket": ["stray"], **({"kmsMasterKeyId": ["key"]} if "kmsMasterKeyId" in rule else {})}
    return {**_inline(), "encryption": Item("encryption", token, {"bucket": "stray", **rule}, needs=needs)}


def _asked(stack: Snapshot, **knobs: str) -> Answer:
    policies = {"rules": {RULE: knobs}}
    return analyze(stack, config(policies=json.dumps(policies)), pack=Pack.ENCRYPTION)


@pytest.mark.parametrize("build", [_inline, _beside])
@pytest.mark.parametrize(
    ("rule", "outcome"),
    [
        ({"sseAlgorithm": "KMS", "kmsMasterKeyId": UNKNOWN}, Outcome.PASSES),
        ({"sseAlgorithm": "KMS"}, Outcome.BLOCKS),
        ({"sseAlgorithm": "AES256"}, Outcome.BLOCKS),
        ({}, Outcome.BLOCKS),
        ({"sseAlgorithm": UNKNOWN, "kmsMasterKeyId": UNKNOWN}, Outcome.UNKNOWN),
    ],
    ids=["own key", "cloud's key", "no key service", "nothing", "not known"],
)
def test_a_bucket_of_no_service_is_judged_as_any_other(build: Any, rule: Mapping[str, str], outcome: Outcome) -> None:
    assert outcome_of(_asked(build(**rule)), RULE) is outcome


@pytest.mark.parametrize(
    ("rule", "outcome"),
    [({"sseAlgorithm": "AES256"}, Outcome.PASSES), ({}, Outcome.BLOCKS), ({"sseAlgorithm": UNKNOWN}, Outcome.UNKNOWN)],
    ids=["AES256", "nothing", "not known"],
)
@pytest.mark.parametrize("build", [_inline, _beside])
def test_where_any_key_is_enough_a_bucket_has_to_have_one(
    build: Any, rule: Mapping[str, str], outcome: Outcome
) -> None:
    assert outcome_of(_asked(build(**rule), key="any"), RULE) is outcome


@pytest.mark.parametrize(
    ("knobs", "props", "outcome"),
    [
        ({}, {"serverSideEncryptionRule": {"sseAlgorithm": "AES256"}}, Outcome.PASSES),
        ({}, {}, Outcome.BLOCKS),
        ({"logs": "customer"}, {"serverSideEncryptionRule": {"sseAlgorithm": "AES256"}}, Outcome.BLOCKS),
    ],
    ids=["any key", "none", "asked for its own"],
)
def test_a_bucket_for_logs_needs_a_key_and_its_own_only_where_that_is_asked(
    knobs: Mapping[str, str], props: Mapping[str, object], outcome: Outcome
) -> None:
    logs = Item("logs", TOKEN, {"bucket": "logs", **props})
    stack = {**_inline(sseAlgorithm="KMS", kmsMasterKeyId=UNKNOWN), "logging": LOGGING, "logs": logs}

    answer = _asked(stack, **knobs)

    assert outcome_of(answer, RULE) is outcome
    assert {found.urn for found in answer.of(RULE)} <= {logs.urn}


def test_a_key_of_another_region_fails_the_bucket() -> None:
    stack = unneeded(_inline(sseAlgorithm="KMS", kmsMasterKeyId=FOREIGN), "stray", "serverSideEncryptionRule")

    (found,) = _asked(stack).of(RULE)

    assert "the key of stray lies in cn-shenzhen, the data in cn-shanghai" in found.message


def test_an_encryption_of_a_bucket_that_is_not_known_fails_none_and_passes_none() -> None:
    stack = _beside(sseAlgorithm="KMS", kmsMasterKeyId=UNKNOWN)
    stack = unneeded(edited(stack, "encryption", "bucket", UNKNOWN), "encryption", "bucket")

    assert outcome_of(_asked(stack), RULE) is Outcome.UNKNOWN
    assert outcome_of(_asked(stack, key="any"), RULE) is Outcome.UNKNOWN


def test_a_plain_replica_is_a_finding_of_its_own() -> None:
    answer = _asked(edited(archive(), "replica-encryption", "sseAlgorithm", "AES256"))

    assert [found.urn.rpartition("::")[2] for found in answer.of(RULE)] == ["replica"]


@pytest.mark.parametrize(
    ("key", "told"),
    [
        (LEFT_OUT, "the replica of data in cn-shenzhen is not encrypted with a customer key"),
        ("acs:kms:cn-shanghai:1234567890123456:key/7f0c", "the key of the replica of data in cn-shenzhen lies in"),
    ],
    ids=["none", "another region's"],
)
def test_a_rule_that_replicates_with_the_wrong_key_is_told_of_its_source(key: object, told: str) -> None:
    stack = edited(archive(), "copying", "encryptionConfiguration.replicaKmsKeyId", key)
    (found,) = _asked(unneeded(stack, "copying", "encryptionConfiguration")).of(RULE)

    assert found.urn.endswith("::data")
    assert told in found.message
