"""Small stacks for the pack dualregion-encryption: a good resource of each type, and edits that a rule tells apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from policies.snapshots import LEFT_OUT, PROVIDER, UNKNOWN, Item, Snapshot, snapshot

KEY = {
    "keySpec": "Aliyun_AES_256",
    "automaticRotation": "Enabled",
    "rotationInterval": "31536000s",
    "deletionProtection": "Enabled",
    "pendingWindowInDays": 30,
}
"""A key that every rule passes."""
BARE = snapshot(
    Item("primary", PROVIDER, {"region": "cn-shanghai"}, None),
    Item("standby", PROVIDER, {"region": "cn-shenzhen"}, None),
)
"""Where nothing is subject to any rule of the pack."""


@dataclass(frozen=True)
class Row:
    """A resource that a rule judges, named `thing`, and values that change what it says: `(path, value)`."""

    rule: str
    type: str
    props: Mapping[str, Any]
    edits: Sequence[tuple[str, object]]
    keyed: Sequence[str] = ()
    """Properties whose value is computed from a key of the stack."""
    key: Mapping[str, object] = field(default_factory=lambda: KEY)
    knobs: Mapping[str, object] = field(default_factory=dict[str, object])

    @property
    def token(self) -> str:
        """`rds/instance` is `alicloud:rds/instance:Instance`."""
        name = self.type.partition("/")[2]
        return f"alicloud:{self.type}:{name[0].upper()}{name[1:]}"

    @property
    def policies(self) -> Mapping[str, object]:
        """`dualregion:policies`, with the knobs of the rule."""
        return {"rules": {self.rule: self.knobs}} if self.knobs else {}

    def stack(self, props: Mapping[str, Any] | None = None) -> Snapshot:
        """The stack with the resource in it."""
        given = self.props if props is None else props
        needs = {name: ["key"] for name in self.keyed if name in given}
        return {
            **BARE,
            **snapshot(
                Item("key", "alicloud:kms/key:Key", self.key), Item("thing", self.token, dict(given), needs=needs)
            ),
        }


def _disks(kind: str, system: Mapping[str, Any], edits: Sequence[tuple[str, object]], top: str) -> Row:
    data = [{"encrypted": True, "kmsKeyId": UNKNOWN}, {"encrypted": True, "kmsKeyId": UNKNOWN}]
    also = [("dataDisks.encrypted", False), ("dataDisks.kmsKeyId", LEFT_OUT)]
    return Row("disks-encrypted", kind, {**system, "dataDisks": data}, [*edits, *also], [top, "dataDisks"])


def _flat_disks(kind: str, key: str = "systemDiskKmsKeyId") -> Row:
    edits = [("systemDiskEncrypted", False), (key, LEFT_OUT)]
    return _disks(kind, {"systemDiskEncrypted": True, key: UNKNOWN}, edits, key)


def _nested_disks(kind: str) -> Row:
    edits = [("systemDisk.encrypted", "false"), ("systemDisk.kmsKeyId", LEFT_OUT)]
    return _disks(kind, {"systemDisk": {"encrypted": "true", "kmsKeyId": UNKNOWN}}, edits, "systemDisk")


def _two_ways(rule: str, kind: str, ssl: Mapping[str, str]) -> list[Row]:
    closed = [(name, "Close") for name in ssl]
    tde = {"tdeStatus": "enabled", "encryptionKey": UNKNOWN, **ssl}
    disks = {"encrypted": True, "cloudDiskEncryptionKey": UNKNOWN, **ssl}
    return [
        Row(
            rule,
            kind,
            disks,
            [("encrypted", False), ("cloudDiskEncryptionKey", ""), *closed],
            ["cloudDiskEncryptionKey"],
        ),
        Row(rule, kind, tde, [("tdeStatus", "disabled"), ("encryptionKey", LEFT_OUT)], ["encryptionKey"]),
    ]


def _tde(rule: str, kind: str, ssl: Mapping[str, str], key: str = "encryptionKey") -> Row:
    off = [(name, "Disable") for name in ssl]
    props = {"tdeStatus": "Enabled", key: UNKNOWN, **ssl}
    return Row(rule, kind, props, [("tdeStatus", LEFT_OUT), (key, LEFT_OUT), *off], [key])


SSL = {"sslAction": "Open"}
VAULT = {"encryptType": "KMS", "kmsKeyId": UNKNOWN}
COPIED = {
    "enableCrossRegionCopy": True,
    "targetCopyRegions": ["cn-shanghai"],
    "copyEncryptionConfiguration": {"encrypted": True, "kmsKeyId": UNKNOWN},
}
COPY_EDITS = [("copyEncryptionConfiguration.encrypted", False), ("copyEncryptionConfiguration.kmsKeyId", LEFT_OUT)]
RDS_KEYED = Row(
    "rds-encrypted", "rds/instance", {"encryptionKey": UNKNOWN}, [("encryptionKey", "ServiceKey")], ["encryptionKey"]
)

ROWS = [
    Row(
        "listeners-encrypted",
        "alb/listener",
        {"listenerProtocol": "HTTPS", "securityPolicyId": "tls_cipher_policy_1_2"},
        [("listenerProtocol", "HTTP"), ("securityPolicyId", "tls_cipher_policy_1_1"), ("securityPolicyId", LEFT_OUT)],
    ),
    Row(
        "listeners-encrypted",
        "nlb/listener",
        {"listenerProtocol": "TCPSSL", "securityPolicyId": "tls_cipher_policy_1_2_strict"},
        [("listenerProtocol", "TCP"), ("securityPolicyId", "tls_cipher_policy_1_0")],
    ),
    Row(
        "listeners-encrypted",
        "slb/listener",
        {"protocol": "https", "tlsCipherPolicy": "tls_cipher_policy_1_2"},
        [("protocol", "http"), ("tlsCipherPolicy", LEFT_OUT)],
    ),
    Row(
        "listeners-encrypted",
        "ga/listener",
        {"protocol": "HTTPS", "securityPolicyId": "tls_cipher_policy_1_2_strict_with_1_3"},
        [("protocol", "HTTP"), ("securityPolicyId", "tls_cipher_policy_1_1")],
    ),
    RDS_KEYED,
    _tde("rds-encrypted", "rds/instance", {}, "tdeEncryptionKey"),
    Row(
        "rds-encrypted",
        "rds/ddrInstance",
        {"encryptionKey": UNKNOWN},
        [("encryptionKey", "disabled")],
        ["encryptionKey"],
    ),
    Row("rds-encrypted", "rds/ddrInstance", {"tdeStatus": "Enabled"}, [("tdeStatus", "")], knobs={"key": "any"}),
    Row(
        "rds-encrypted",
        "rds/rdsCloneDbInstance",
        {"encryptionKey": UNKNOWN},
        [("encryptionKey", "")],
        ["encryptionKey"],
    ),
    Row("rds-encrypted", "rds/rdsCloneDbInstance", {"tdeStatus": "Enabled"}, [("tdeStatus", "")], knobs={"key": "any"}),
    Row("rds-in-transit", "rds/instance", SSL, [("sslAction", "Close")]),
    Row(
        "rds-in-transit",
        "rds/instance",
        {**SSL, "engine": "MySQL", "forceEncryption": 1},
        [("forceEncryption", 0)],
        knobs={"force": True},
    ),
    Row(
        "rds-in-transit", "rds/instance", {**SSL, "engine": "PostgreSQL"}, [("engine", "MySQL")], knobs={"force": True}
    ),
    Row("rds-in-transit", "rds/ddrInstance", SSL, [("sslAction", LEFT_OUT)]),
    Row("rds-in-transit", "rds/rdsCloneDbInstance", {"sslEnabled": 1}, [("sslEnabled", 0)]),
    Row("rds-in-transit", "rds/readOnlyInstance", {"sslEnabled": 1}, [("sslEnabled", 0)]),
    Row("rds-in-transit", "rds/rdsDbProxy", {"dbProxySslEnabled": "Open"}, [("dbProxySslEnabled", "Close")]),
    _tde("polardb-encrypted", "polardb/cluster", {}),
    *(
        Row("polardb-encrypted", f"polardb/{kind}", {"sslEnabled": "Enable"}, [("sslEnabled", "Disable")])
        for kind in ("endpoint", "primaryEndpoint", "clusterEndpoint")
    ),
    *_two_ways("mongodb-encrypted", "mongodb/instance", SSL),
    *_two_ways("mongodb-encrypted", "mongodb/shardingInstance", SSL),
    _tde("redis-encrypted", "kvstore/instance", {"sslEnable": "Enable"}),
    _tde("redis-encrypted", "redis/tairInstance", {"sslEnabled": "Update"}),
    *(
        row
        for kind in ("ecs/ecsDisk", "ecs/disk")
        for row in (
            Row(
                "disks-encrypted",
                kind,
                {"encrypted": True, "kmsKeyId": UNKNOWN},
                [("encrypted", False), ("kmsKeyId", "alias/acs/ecs")],
                ["kmsKeyId"],
            ),
        )
    ),
    _flat_disks("ecs/instance"),
    _nested_disks("ecs/ecsLaunchTemplate"),
    _nested_disks("ecs/launchTemplate"),
    _flat_disks("ess/scalingConfiguration"),
    _flat_disks("cs/nodePool", "systemDiskKmsKey"),
    Row(
        "file-systems-encrypted",
        "nas/fileSystem",
        {"encryptType": 2, "kmsKeyId": UNKNOWN},
        [("encryptType", 1), ("encryptType", 0), ("kmsKeyId", LEFT_OUT)],
        ["kmsKeyId"],
    ),
    *(
        Row("vaults-encrypted", kind, VAULT, [("encryptType", "HBR_PRIVATE"), ("kmsKeyId", LEFT_OUT)], ["kmsKeyId"])
        for kind in ("hbr/vault", "hbr/replicationVault")
    ),
    Row(
        "cluster-secrets-encrypted",
        "cs/managedKubernetes",
        {"encryptionProviderKey": UNKNOWN, "disableEncryption": False},
        [("disableEncryption", True), ("encryptionProviderKey", LEFT_OUT)],
        ["encryptionProviderKey"],
    ),
    Row("logs-and-queues-encrypted", "log/store", {"encryptConf": {"enable": True}}, [("encryptConf.enable", False)]),
    Row(
        "logs-and-queues-encrypted",
        "log/store",
        {"encryptConf": {"enable": True, "userCmkInfo": {"cmkKeyId": UNKNOWN}}},
        [("encryptConf.userCmkInfo.cmkKeyId", LEFT_OUT)],
        ["encryptConf"],
        knobs={"key": "customer"},
    ),
    Row(
        "logs-and-queues-encrypted", "alikafka/instance", {"kmsKeyId": UNKNOWN}, [("kmsKeyId", LEFT_OUT)], ["kmsKeyId"]
    ),
    Row("keys-rotated", "kms/key", KEY, [("automaticRotation", "Disabled"), ("rotationInterval", "366d")]),
    Row(
        "keys-rotated", "kms/key", {"automaticRotation": "Disabled"}, [("origin", "EXTERNAL"), ("keySpec", "RSA_2048")]
    ),
    Row(
        "keys-recoverable",
        "kms/key",
        {**KEY, "status": "Enabled", "isEnabled": True, "keyState": "Enabled"},
        [
            ("deletionProtection", "Disabled"),
            ("pendingWindowInDays", 7),
            ("status", "Disabled"),
            ("isEnabled", False),
            ("keyState", "Disabled"),
        ],
    ),
    Row(
        "keys-recoverable",
        "kms/key",
        {"deletionProtection": "Enabled", "deletionWindowInDays": 30},
        [("deletionWindowInDays", 7)],
    ),
    Row(
        "key-locality",
        "kms/secret",
        {"encryptionKeyId": UNKNOWN},
        [("encryptionKeyId", "acs:kms:cn-shenzhen:1234567890123456:key/7f0c")],
        ["encryptionKeyId"],
    ),
    Row(
        "key-locality",
        "ecs/diskDefaultKmsKey",
        {"kmsKeyId": UNKNOWN},
        [("kmsKeyId", "acs:kms:cn-shenzhen:1234567890123456:key/7f0c")],
        ["kmsKeyId"],
    ),
]
"""What each rule tells apart, one type and one way of encrypting a row."""
ROWS.extend(
    [
        row
        for kind in ("ecs/autoSnapshotPolicy", "ecs/snapshotPolicy")
        for row in (
            Row("disks-encrypted", kind, COPIED, COPY_EDITS, ["copyEncryptionConfiguration"]),
            Row("disks-encrypted", kind, {"enableCrossRegionCopy": True}, [("enableCrossRegionCopy", False)]),
            Row(
                "key-locality",
                kind,
                COPIED,
                [("targetCopyRegions", ["cn-shenzhen"])],
                ["copyEncryptionConfiguration"],
            ),
        )
    ]
)
ROWS.extend(
    [
        Row(
            "keys-recoverable",
            "kms/instance",
            {
                "deletionProtection": True,
                "zoneIds": ["cn-shanghai-b", "cn-shanghai-g"],
                "forceDeleteWithoutBackup": "false",
            },
            [
                ("deletionProtection", False),
                ("zoneIds", ["cn-shanghai-b", "cn-shanghai-b"]),
                ("forceDeleteWithoutBackup", "true"),
            ],
        )
    ]
)
FLAT, NESTED = {"systemDiskEncrypted": True}, {"systemDisk": {"encrypted": "true"}}
SNAPSHOTS = [
    Row("disks-encrypted", kind, {"size": 40}, [("snapshotId", "s-1")], key={}) for kind in ("ecs/ecsDisk", "ecs/disk")
]
"""Disks that say nothing of encryption: plain, or as the snapshot is that they are made from."""
SNAPSHOTS.extend(
    [
        Row(
            "disks-encrypted",
            kind,
            {**system, "dataDisks": [{"size": 40, "snapshotId": ""}]},
            [("dataDisks.snapshotId", "s-1")],
            knobs={"key": "any"},
        )
        for kind, system in (
            ("ecs/instance", FLAT),
            ("ess/scalingConfiguration", FLAT),
            ("cs/nodePool", FLAT),
            ("ecs/ecsLaunchTemplate", NESTED),
            ("ecs/launchTemplate", NESTED),
        )
    ]
)
