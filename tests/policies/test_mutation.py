"""Each property that the pack reads decides something: change it, and a verdict changes."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pytest

from dualregion_policies import properties as p
from dualregion_policies.properties import Property
from policies.analyzer import Answer, Violation, analyze
from policies.snapshots import (
    LEFT_OUT,
    RESTORES,
    UNKNOWN,
    Item,
    Snapshot,
    added,
    archive,
    backed_up,
    config,
    edited,
    unneeded,
    without,
)
from policies.test_contract import DECLARED

ABROAD = ("cn-shanghai", "ap-southeast-1")
GOOD = archive()
VERSIONED_INLINE = edited(without(GOOD, "data-versioning"), "data", "versioning.status", "Enabled")
KEY_NAME = "acs:kms:cn-shanghai:1234567890123456:key/7f0c"
ENCRYPTED_INLINE = edited(
    without(GOOD, "data-encryption"),
    "data",
    "serverSideEncryptionRule",
    {"sseAlgorithm": "KMS", "kmsMasterKeyId": KEY_NAME},
)
LITERAL_KEY = unneeded(edited(GOOD, "data-encryption", "kmsMasterKeyId", KEY_NAME), "data-encryption", "kmsMasterKeyId")
# Tagged like a store, so that only its use for logs tells that it is none.
LOGS = added(
    GOOD,
    Item("logs", p.BUCKET, {"bucket": "logs", "tags": {"dr:service": "archive"}}),
    Item("logging", p.LOGGING, {"bucket": "archive-cn-shanghai", "targetBucket": "logs"}),
)
LOGS_INLINE = edited(without(LOGS, "logging"), "data", "logging.targetBucket", "logs")
WITH_COMPONENT = added(
    edited(GOOD, "data", "tags", {}),
    Item("portal", "dualregion:index:ProtectedWorkload", {"service": "archive"}, None),
    Item("data", p.BUCKET, {"bucket": "archive-cn-shanghai", "redundancyType": "ZRS"}, parent="portal"),
)
VAULT = backed_up()
OTHER_ACCOUNT = edited(edited(VAULT, "vault", "wormEnabled", False), "binding", "crossAccountType", "CROSS_ACCOUNT")
NO_REGION = edited(edited(GOOD, "primary", "region", LEFT_OUT), "data", "location", "oss-cn-shanghai")


@dataclass(frozen=True)
class Flip:
    """One property of one resource, and the value that changes a verdict."""

    read: Property
    stack: Snapshot
    name: str
    value: object
    pair: tuple[str, str] = ("cn-shanghai", "cn-shenzhen")

    def __str__(self) -> str:
        return f"{self.read} of {self.name} to {'nothing' if self.value is LEFT_OUT else self.value}"

    def flipped(self) -> Snapshot:
        """The stack after the change."""
        if "dr:service" in self.read.keys:
            return edited(self.stack, self.name, "tags", {"dr:service": self.value})
        return edited(self.stack, self.name, ".".join(self.read.keys), self.value)


FLIPS = [
    Flip(p.SERVICE_TAG, GOOD, "data", "portal"),
    Flip(p.COMPONENT_SERVICE, WITH_COMPONENT, "portal", "portal"),
    Flip(p.PROVIDER_REGION, GOOD, "primary", "cn-shenzhen"),
    Flip(p.PROVIDER_REGION, GOOD, "standby", "cn-beijing"),
    Flip(p.BUCKET_NAME, GOOD, "data", "elsewhere"),
    Flip(p.BUCKET_LOCATION, NO_REGION, "data", "oss-cn-shenzhen"),
    Flip(p.BUCKET_REDUNDANCY, edited(GOOD, "copying", "rtc.enabled", False), "data", "LRS"),
    Flip(p.BUCKET_VERSIONING, VERSIONED_INLINE, "data", "Suspended"),
    Flip(p.BUCKET_VERSIONING, VERSIONED_INLINE, "data", LEFT_OUT),
    Flip(p.BUCKET_ALGORITHM, ENCRYPTED_INLINE, "data", "AES256"),
    Flip(p.BUCKET_KEY, ENCRYPTED_INLINE, "data", LEFT_OUT),
    Flip(p.BUCKET_KEY, ENCRYPTED_INLINE, "data", "acs:kms:cn-beijing:1234567890123456:key/7f0c"),
    Flip(p.BUCKET_LOG_TARGET, LOGS_INLINE, "data", "elsewhere"),
    Flip(p.VERSIONING_BUCKET, GOOD, "data-versioning", "elsewhere"),
    Flip(p.VERSIONING_STATUS, GOOD, "replica-versioning", "Suspended"),
    Flip(p.ENCRYPTION_BUCKET, GOOD, "replica-encryption", "elsewhere"),
    Flip(p.ENCRYPTION_ALGORITHM, GOOD, "replica-encryption", "AES256"),
    Flip(p.ENCRYPTION_KEY, GOOD, "data-encryption", LEFT_OUT),
    Flip(p.ENCRYPTION_KEY, GOOD, "replica-encryption", ""),
    Flip(p.ENCRYPTION_KEY, LITERAL_KEY, "data-encryption", "alias/acs/oss"),
    Flip(p.ENCRYPTION_KEY, LITERAL_KEY, "data-encryption", "7f0c"),
    Flip(p.LOGGING_BUCKET, LOGS, "logging", "logs"),
    Flip(p.LOGGING_TARGET, LOGS, "logging", "elsewhere"),
    Flip(p.REPLICATION_SOURCE, GOOD, "copying", "elsewhere"),
    Flip(p.REPLICATION_STATUS, GOOD, "copying", "closing"),
    Flip(p.REPLICATION_DESTINATION, GOOD, "copying", "elsewhere"),
    Flip(p.REPLICATION_LOCATION, GOOD, "copying", "oss-cn-beijing"),
    Flip(p.REPLICATION_TRANSFER, archive(ABROAD), "copying", "internal", ABROAD),
    Flip(p.REPLICATION_TIME_CONTROL, GOOD, "copying", False),
    Flip(p.REPLICATION_PREFIXES, GOOD, "copying", ["2026/"]),
    Flip(p.REPLICATION_ENCRYPTED_OBJECTS, GOOD, "copying", "Disabled"),
    Flip(p.REPLICATION_ENCRYPTED_OBJECTS, GOOD, "copying", LEFT_OUT),
    Flip(p.REPLICATION_KEY, GOOD, "copying", LEFT_OUT),
    Flip(p.BINDING_BUCKET, VAULT, "binding", "elsewhere"),
    Flip(p.BINDING_KIND, VAULT, "binding", "NAS"),
    Flip(p.BINDING_PREFIX, VAULT, "binding", "2026/"),
    Flip(p.BINDING_PAUSED, VAULT, "binding", True),
    Flip(p.BINDING_ACCOUNT, OTHER_ACCOUNT, "binding", "SELF_ACCOUNT"),
    Flip(p.BINDING_ACCOUNT, OTHER_ACCOUNT, "binding", LEFT_OUT),
    Flip(p.POLICY_RULES, VAULT, "hourly", []),
    Flip(p.POLICY_RULES, VAULT, "hourly", LEFT_OUT),
    Flip(p.RULE_KIND, VAULT, "hourly", "TAG"),
    Flip(p.RULE_SCHEDULE, VAULT, "hourly", "I|1631685600|P1D"),
    Flip(p.RULE_SCHEDULE, VAULT, "hourly", "C|1631685600|0 0 2 ? * 3,5,7"),
    Flip(p.RULE_RETENTION, VAULT, "hourly", 14),
    Flip(p.RULE_RETENTION, VAULT, "hourly", LEFT_OUT),
    Flip(p.VAULT_LOCKED, VAULT, "vault", False),
    Flip(p.VAULT_LOCKED, VAULT, "vault", LEFT_OUT),
    Flip(p.RECORD_TYPE, edited(GOOD, "www", "ttl", 86400), "www", "TXT"),
    Flip(p.RECORD_STATUS, edited(GOOD, "www", "ttl", 86400), "www", "DISABLE"),
    Flip(p.RECORD_TTL, GOOD, "www", 86400),
]


def _verdicts(answer: Answer) -> Counter[tuple[str, ...]]:
    subjects = [
        (found.rule, found.urn, " ".join(_words(found)[:3]), str("not known" in found.message))
        for found in answer.violations
    ]
    return Counter([*subjects, *((rule, "not applicable") for rule in answer.not_applicable)])


def _words(found: Violation) -> list[str]:
    # The first line is the rule's description.
    return found.message.partition("\n")[2].split()


def _config(flip: Flip) -> Mapping[str, str]:
    return config(RESTORES, pair=flip.pair)


@pytest.mark.parametrize("flip", FLIPS, ids=str)
def test_a_verdict_changes_with(flip: Flip) -> None:
    before, after = (analyze(stack, _config(flip), preview=False) for stack in (flip.stack, flip.flipped()))

    assert _verdicts(before) != _verdicts(after)


SILENT = {
    # The cloud's word on a rule that exists; before it exists nothing is about to end.
    p.REPLICATION_STATUS,
    # What refers to a bucket is found by dependency as well, and what is logged where decides nothing by itself.
    p.BUCKET_NAME,
    p.LOGGING_BUCKET,
    # A record of a kind that is not known is taken for one that moves traffic, an unknown state for enabled.
    p.RECORD_TYPE,
    p.RECORD_STATUS,
}


@pytest.mark.parametrize("flip", [flip for flip in FLIPS if flip.read not in SILENT], ids=str)
def test_a_value_that_is_not_known_is_never_a_silent_pass(flip: Flip) -> None:
    unknown = replace(flip, value=UNKNOWN).flipped()
    answer = analyze(unneeded(unknown, flip.name, flip.read.top), _config(flip))

    assert answer.of("rules-run") == []
    assert _verdicts(answer) != _verdicts(analyze(flip.stack, _config(flip)))


DECIDES_NOTHING_YET = {
    # References: followed by dependency, whatever the value. And what no rule asks of a vault: test_vaults.py.
    p.BINDING_POLICY,
    p.MIRROR_SOURCE,
    p.VAULT_ENCRYPTION,
    p.VAULT_KEY,
}


def test_every_other_property_that_is_read_is_flipped() -> None:
    assert {flip.read for flip in FLIPS} == set(DECLARED) - DECIDES_NOTHING_YET
