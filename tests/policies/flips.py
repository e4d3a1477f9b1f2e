"""For each property that decides something: a stack, and the value that changes a verdict on it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from dualregion.recovery.rules import Pack
from dualregion_policies import properties as p
from dualregion_policies.properties import Property
from policies.snapshots import (
    LEFT_OUT,
    MIRRORED,
    RESTORES,
    Item,
    Snapshot,
    added,
    archive,
    backed_up,
    config,
    edited,
    machines,
    unneeded,
    without,
)
from policies.switch_snapshots import accelerated, classic, managed

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
MACHINES = machines()
OTHER_ACCOUNT = edited(edited(VAULT, "vault", "wormEnabled", False), "binding", "crossAccountType", "CROSS_ACCOUNT")
WITHOUT_RECORD = without(GOOD, "www")
ACCELERATED = edited(
    added(WITHOUT_RECORD, *accelerated().values()), "entrance-cn-shanghai", "accelerateRegionId", "cn-hangzhou"
)
SLOWER = edited(ACCELERATED, "group-0", "healthCheckIntervalSeconds", 60)
CLASSIC = added(WITHOUT_RECORD, *classic().values())
MANAGED = added(WITHOUT_RECORD, *managed().values())
QUICK = {**RESTORES, "objective": {**RESTORES["objective"], "redirect": "PT10M"}}
"""A promise that nobody keeps by hand."""
NO_REGION = edited(edited(GOOD, "primary", "region", LEFT_OUT), "data", "location", "oss-cn-shanghai")


@dataclass(frozen=True)
class Flip:
    """One property of one resource, and the value that changes a verdict."""

    read: Property
    stack: Snapshot
    name: str
    value: object
    pair: tuple[str, str] = ("cn-shanghai", "cn-shenzhen")
    promises: Mapping[str, object] = field(default_factory=lambda: RESTORES)
    pack: Pack = Pack.RECOVERY
    policies: Mapping[str, object] = field(default_factory=dict[str, object])
    """What the stack sets under `dualregion:policies`."""

    def __str__(self) -> str:
        return f"{self.read} of {self.name} to {'nothing' if self.value is LEFT_OUT else self.value}"

    def config(self) -> Mapping[str, str]:
        """The stack's config."""
        return {**config(self.promises, pair=self.pair), "dualregion:policies": json.dumps(self.policies)}

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
    Flip(p.BINDING_SOURCE, VAULT, "binding", "elsewhere"),
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
    Flip(p.BINDING_DISKS, MACHINES, "ledger-binding", ["d-1"], promises=MIRRORED),
    Flip(p.BINDING_DISKS_LEFT_OUT, MACHINES, "ledger-binding", ["d-1"], promises=MIRRORED),
    Flip(p.RULE_COPY_REGION, MACHINES, "shots", "cn-shanghai", promises=MIRRORED),
    Flip(p.RULE_COPY_REGION, MACHINES, "shots", LEFT_OUT, promises=MIRRORED),
    Flip(p.RECORD_TYPE, edited(GOOD, "www", "ttl", 86400), "www", "TXT"),
    Flip(p.RECORD_STATUS, edited(GOOD, "www", "ttl", 86400), "www", "DISABLE"),
    Flip(p.RECORD_TTL, GOOD, "www", 86400),
    *(
        Flip(read, stack, name, value, promises=QUICK)
        for read, stack, name, value in (
            (p.ENTRANCE_REGION, ACCELERATED, "entrance-cn-shanghai", "cn-shanghai"),
            (p.GROUP_REGION, ACCELERATED, "group-1", "cn-shanghai"),
            (p.GROUP_PROBED, ACCELERATED, "group-1", False),
            (p.GROUP_PROBED, ACCELERATED, "group-1", LEFT_OUT),
            (p.GROUP_INTERVAL, ACCELERATED, "group-1", 600),
            (p.GROUP_INTERVAL, ACCELERATED, "group-1", LEFT_OUT),
            (p.GROUP_THRESHOLD, SLOWER, "group-1", 10),
            (p.GROUP_SHARE, ACCELERATED, "group-1", 0),
            (p.CLASSIC_TTL, CLASSIC, "manager", 600),
            (p.CLASSIC_PROBE_INTERVAL, CLASSIC, "probe-standby", 600),
            (p.CLASSIC_PROBE_COUNT, CLASSIC, "probe-primary", 10),
            (p.CLASSIC_PROBE_TIMEOUT, CLASSIC, "probe-primary", 600_000),
            (p.STRATEGY_MODE, CLASSIC, "strategy", "FAILOVER"),
            (p.STRATEGY_FAILOVER, CLASSIC, "strategy", list[object]()),
            (p.ANSWER_STATUS, MANAGED, "www", "disable"),
            (p.ANSWER_TTL, MANAGED, "www", 600),
            (p.ADDRESS_MODE, MANAGED, "address-primary", "manual"),
            (p.ADDRESS_TASKS, MANAGED, "address-primary", list[object]()),
            (p.PROBE_INTERVAL, MANAGED, "probe", "300"),
            (p.PROBE_COUNT, MANAGED, "probe", 10),
            (p.PROBE_TIMEOUT, MANAGED, "probe", "600000"),
        )
    ),
]
