"""What other tools were measured to judge wrongly, as stacks that a program would declare: the packs judge them right.

A row a defect; its name says what the other tool does. Read and measured: Checkov 3.3.30, KICS, InfraGuard and
pulumi's own compliance policies.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from dualregion.recovery.rules import Pack, rules
from policies.analyzer import analyze
from policies.fixtures import Outcome, outcome_of
from policies.gathered import DECLARED
from policies.guardrail_fixtures import beside, bucket, of
from policies.snapshots import (
    LEFT_OUT,
    PROVIDER,
    RESTORES,
    UNKNOWN,
    Item,
    Snapshot,
    added,
    archive,
    backed_up,
    config,
    edited,
    snapshot,
)

PROVIDERS = snapshot(Item("primary", PROVIDER, {"region": "cn-shanghai"}, None))
OWN = Item("key", "alicloud:kms/key:Key", {"keySpec": "Aliyun_AES_256"})


@dataclass(frozen=True)
class Defect:
    """A stack that another tool judges wrongly, and what our rule says of it."""

    name: str
    rule: str
    stack: Snapshot
    outcome: Outcome
    policies: Mapping[str, Any] = field(default_factory=dict[str, Any])
    services: Sequence[Mapping[str, Any]] = ()
    told: str = ""
    """A part of what is said."""

    def __str__(self) -> str:
        return self.name


def _stack(*items: Item) -> Snapshot:
    return added(PROVIDERS, *items)


def _keyed(kind: str, **props: object) -> Snapshot:
    needs = {name: ["key"] for name in ("encryptionKey",) if name in props}
    return _stack(OWN, Item("data", of(kind).type, dict(props), needs=needs))


def _redis(asked: str, **key: object) -> Defect:
    more = f"is asked for {asked} and has {'a customer key' if key else 'none of its own'}"
    return Defect(
        f"any TDE of Redis passes as one with a customer key: it {more}",
        "redis-encrypted",
        _keyed("kvstore/instance", tdeStatus="Enabled", sslEnable="Enable", **key),
        Outcome.PASSES if key or asked == "any" else Outcome.BLOCKS,
        {"rules": {"redis-encrypted": {"key": asked}}},
    )


def _backed_up(**said: object) -> Snapshot:
    """A database beside whose backup policy is what is said."""
    policy = Item(
        "policy", of("rds/backupPolicy").type, {"instanceId": UNKNOWN, **said}, needs={"instanceId": ["data"]}
    )
    return _stack(of("rds/instance", engine="MySQL", category="HighAvailability"), policy)


SPLIT = (
    bucket(),
    beside("BucketAcl", acl="private"),
    beside("BucketLogging", targetBucket="logs", targetPrefix="data/"),
)
AUDITED = {"sqlCollectorStatus": "Enabled", "sqlCollectorConfigValue": 180}
TWO_ZONES = {"engine": "MySQL", "zoneId": "cn-shanghai-b", "zoneIdSlaveA": "cn-shanghai-g"}
ENDPOINT = {"dbClusterId": UNKNOWN, "sslEnabled": "Enable"}
UNSAID = "data-corruption rpo: not known before the deployment: schedule, retention"
P, B, A = Outcome.PASSES, Outcome.BLOCKS, Outcome.ADVISES

DEFECTS = [
    Defect("encryption beside a bucket is not seen, and a right bucket fails", "bucket-encrypted", archive(), P),
    Defect("versioning beside a bucket is not seen, and a right bucket fails", "bucket-versioned", archive(), P),
    Defect("logging beside a bucket is not seen, and a right bucket fails", "storage-and-network-logged",
           _stack(*SPLIT), P),
    Defect("an ACL beside a bucket is not seen, and a public bucket passes", "bucket-private",
           edited(_stack(*SPLIT), "BucketAcl", "acl", "public-read"), B),
    Defect("a plain disk of the current type is not judged at all", "disks-encrypted",
           _stack(of("ecs/ecsDisk", size=40, encrypted=False)), B),
    Defect("a disk of the current type that leaves encryption out is not judged at all", "disks-encrypted",
           _stack(of("ecs/ecsDisk", size=40)), B),
    Defect("a slave zone that is the zone itself passes as a second zone", "rds-spans-zones",
           _stack(of("rds/instance", **{**TWO_ZONES, "zoneIdSlaveA": "cn-shanghai-b"})), B),
    Defect("a database in one zone is not judged at all", "rds-spans-zones",
           _stack(of("rds/instance", engine="MySQL", zoneId="cn-shanghai-b")), B),
    Defect("a database in two zones is the counterpart", "rds-spans-zones", _stack(of("rds/instance", **TWO_ZONES)), P),
    Defect("parameters of PostgreSQL are demanded of MySQL", "database-audited",
           _stack(of("rds/instance", engine="MySQL", parameters=list[object](), **AUDITED)), P),
    Defect("versioning alone passes as a backup", "promises-kept", archive(), B, services=[RESTORES]),
    Defect("a vault that is filled by the hour is the counterpart", "promises-kept", backed_up(), P,
           services=[RESTORES]),
    Defect("a backup whose period is left out passes", "promises-proven",
           edited(backed_up(), "hourly", "rules.schedule", LEFT_OUT), A, services=[RESTORES], told=UNSAID),
    Defect("a backup that says not how long it is kept passes", "promises-proven",
           edited(backed_up(), "hourly", "rules", [{"ruleType": "BACKUP", "schedule": "I|1631685600|PT1H",
                                                    "vaultId": UNKNOWN}]), A, services=[RESTORES], told=UNSAID),
    Defect("a log backup that is off is not judged at all", "rds-rolled-back", _backed_up(enableBackupLog=False), B),
    Defect("a log backup is read of the instance, which has no such property", "rds-rolled-back",
           added(_backed_up(enableBackupLog=True, logBackupRetentionPeriod=7, backupRetentionPeriod=7),
                 of("rds/instance", engine="MySQL", category="HighAvailability", enableBackupLog=False)), P),
    Defect("a retention that is left out passes, however long it has to be", "rds-rolled-back",
           _backed_up(enableBackupLog=True), B, {"rules": {"rds-rolled-back": {"minDataDays": 14}}}),
    _redis("customer"),
    _redis("any"),
    _redis("customer", encryptionKey=UNKNOWN),
    Defect("MongoDB's release protection is read under a name that the provider does not have: protected",
           "deletion-protected", _stack(of("mongodb/instance", dbInstanceReleaseProtection=True)), P),
    Defect("MongoDB's release protection is read under a name that the provider does not have: open",
           "deletion-protected", _stack(of("mongodb/instance", releaseProtection=True)), B),
    Defect("PolarDB's TLS is read of the cluster, which has no such property", "polardb-encrypted",
           _stack(of("polardb/cluster", tlsServiceStatus="Enabled", tdeStatus="Enabled"),
                  Item("endpoint", of("polardb/endpoint").type, {**ENDPOINT, "sslEnabled": "Disable"})), B,
           {"rules": {"polardb-encrypted": {"key": "any"}}}),
    Defect("PolarDB's TLS is not found on its endpoint", "polardb-encrypted",
           _stack(of("polardb/cluster", tdeStatus="Enabled"),
                  Item("endpoint", of("polardb/endpoint").type, ENDPOINT)), P,
           {"rules": {"polardb-encrypted": {"key": "any"}}}),
    Defect("an open database passes, for its addresses are read under a name that the provider does not have",
           "database-private", _stack(of("rds/instance", address="10.0.0.1", securityIps=["0.0.0.0/0"])), B),
    Defect("a closed database fails by a name that the provider does not have", "database-private",
           _stack(of("rds/instance", address="0.0.0.0/0", securityIps=["10.0.0.0/8"])), P),
]  # fmt: skip


@pytest.mark.parametrize("defect", DEFECTS, ids=str)
def test_a_defect_of_others_is_none_of_ours(defect: Defect) -> None:
    values = {**config(*defect.services), "dualregion:policies": json.dumps(defect.policies)}
    answer = analyze(defect.stack, values, pack=rules()[defect.rule].pack)

    assert outcome_of(answer, defect.rule) is defect.outcome, answer
    assert defect.told in " ".join(found.message for found in answer.of(defect.rule))


def _told_of_buckets(stack: Snapshot) -> Iterator[tuple[str, str, str]]:
    for pack in (Pack.RECOVERY, Pack.ENCRYPTION, Pack.GUARDRAILS):
        for found in analyze(stack, config(), pack=pack).violations:
            yield found.rule, found.urn, found.message


@pytest.mark.parametrize(
    "acceleration",
    [{"transferAcceleration": {"enabled": False}}, {}, {"transferAcceleration": {"enabled": True}}],
    ids=["off", "not said", "on"],
)
def test_no_bucket_fails_for_not_paying_for_transfer_acceleration(acceleration: Mapping[str, Any]) -> None:
    data = archive()["data"]
    stack = added(archive(), Item(data.name, data.type, {**data.props, **acceleration}))

    told = list(_told_of_buckets(stack))

    assert told == list(_told_of_buckets(archive()))
    assert "data" not in {urn.rpartition("::")[2] for rule, urn, _ in told if rules()[rule].level == "mandatory"}


@pytest.mark.parametrize(
    "path",
    [
        "alicloud:log/project:Project dataRedundancyType",
        "alicloud:mongodb/instance:Instance releaseProtection",
        "alicloud:polardb/cluster:Cluster tlsServiceStatus",
        "alicloud:rds/instance:Instance address",
        "alicloud:rds/instance:Instance enableBackupLog",
        "alicloud:rds/instance:Instance parameters",
    ],
)
def test_no_rule_reads_what_others_read_in_vain(path: str) -> None:
    claimed = {read for rule in rules().values() for read in rule.reads}

    assert path not in claimed | {str(prop) for prop in DECLARED}
