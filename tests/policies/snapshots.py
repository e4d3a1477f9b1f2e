"""Stacks of bare resources as the engine hands them to a policy pack, built by hand."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

UNKNOWN = UNKNOWN_STRING_VALUE
"""What stands in a request where a value is not known at preview."""

MAINLAND = ("cn-shanghai", "cn-shenzhen")
OUTSIDE = ("cn-hongkong", "ap-southeast-1")
STACK = "urn:pulumi:test::shop::"
PROVIDER = "pulumi:providers:alicloud"
LEFT_OUT = object()
"""An edit that removes a property."""


@dataclass(frozen=True)
class Item:
    """One resource; `side` is the name of its provider, `needs` holds names of resources by property."""

    name: str
    type: str
    props: Mapping[str, Any] = field(default_factory=dict[str, Any])
    side: str | None = "primary"
    needs: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    parent: str | None = None

    @property
    def urn(self) -> str:
        return f"{STACK}{self.type}::{self.name}"


Snapshot = Mapping[str, Item]
"""Resources by name."""


def snapshot(*items: Item) -> Snapshot:
    return {item.name: item for item in items}


def archive(pair: tuple[str, str] = MAINLAND) -> Snapshot:
    """A replicated archive and the record before it, without any component, as a first preview shows them.

    Every promise that `config()` makes is kept by it.
    """
    primary, standby = pair
    crosses = (primary.startswith("cn-") and primary != "cn-hongkong") != (
        standby.startswith("cn-") and standby != "cn-hongkong"
    )
    sides = (("data", "primary", primary), ("replica", "standby", standby))
    beside = [
        item
        for name, side, region in sides
        for item in (
            Item(f"{name}-key", "alicloud:kms/key:Key", {"keySpec": "Aliyun_AES_256"}, side),
            Item(
                f"{name}-versioning",
                "alicloud:oss/bucketVersioning:BucketVersioning",
                {"bucket": f"archive-{region}", "status": "Enabled"},
                side,
                {"bucket": [name]},
            ),
            Item(
                f"{name}-encryption",
                "alicloud:oss/bucketServerSideEncryption:BucketServerSideEncryption",
                {"bucket": f"archive-{region}", "sseAlgorithm": "KMS", "kmsMasterKeyId": UNKNOWN},
                side,
                {"bucket": [name], "kmsMasterKeyId": [f"{name}-key"]},
            ),
        )
    ]
    return snapshot(
        Item("primary", PROVIDER, {"region": primary}, None),
        Item("standby", PROVIDER, {"region": standby}, None),
        Item(
            "data",
            "alicloud:oss/bucket:Bucket",
            {"bucket": f"archive-{primary}", "redundancyType": "ZRS", "tags": {"dr:service": "archive"}},
        ),
        Item(
            "replica",
            "alicloud:oss/bucket:Bucket",
            {"bucket": f"archive-{standby}", "redundancyType": "ZRS"},
            "standby",
        ),
        *beside,
        Item("role", "alicloud:ram/role:Role", {"roleName": "archive-sync"}),
        Item(
            "copying",
            "alicloud:oss/bucketReplication:BucketReplication",
            {
                "bucket": f"archive-{primary}",
                "action": "PUT",
                "destination": {
                    "bucket": f"archive-{standby}",
                    "location": f"oss-{standby}",
                    "transferType": "oss_acc" if crosses else "internal",
                },
                "rtc": {"enabled": True},
                "sourceSelectionCriteria": {"sseKmsEncryptedObjects": {"status": "Enabled"}},
                "encryptionConfiguration": {"replicaKmsKeyId": UNKNOWN},
                "syncRole": "archive-sync",
            },
            "primary",
            {
                "bucket": ["data"],
                "destination": ["replica"],
                "encryptionConfiguration": ["replica-key"],
                "syncRole": ["role"],
            },
        ),
        Item(
            "alarm",
            "alicloud:cms/alarm:Alarm",
            {
                "project": "acs_oss_dashboard",
                "metric": "ReplicationLatency",
                "metricDimensions": json.dumps([{"BucketName": f"archive-{primary}"}]),
                "period": 60,
                "escalationsCritical": {"comparisonOperator": ">", "threshold": "720", "times": 3},
            },
            needs={"metricDimensions": ["data"]},
        ),
        Item(
            "www",
            "alicloud:dns/alidnsRecord:AlidnsRecord",
            {
                "domainName": "shop.example",
                "rr": "www",
                "type": "A",
                "value": "192.0.2.1",
                "ttl": 600,
                "status": "ENABLE",
            },
            "standby",
        ),
    )


def backed_up(pair: tuple[str, str] = MAINLAND) -> Snapshot:
    """The archive with a locked vault beside it, filled by the hour, and its mirror."""
    return added(
        archive(pair),
        Item("vault-key", "alicloud:kms/key:Key", {"keySpec": "Aliyun_AES_256"}),
        Item(
            "vault",
            "alicloud:hbr/vault:Vault",
            {"vaultName": "archive", "encryptType": "KMS", "kmsKeyId": UNKNOWN, "wormEnabled": True},
            needs={"kmsKeyId": ["vault-key"]},
        ),
        Item(
            "mirror",
            "alicloud:hbr/replicationVault:ReplicationVault",
            {
                "vaultName": "archive",
                "replicationSourceRegionId": pair[0],
                "replicationSourceVaultId": UNKNOWN,
                "encryptType": "KMS",
                "kmsKeyId": UNKNOWN,
            },
            "standby",
            {"replicationSourceVaultId": ["vault"], "kmsKeyId": ["replica-key"]},
        ),
        Item(
            "hourly",
            "alicloud:hbr/policy:Policy",
            {
                "policyType": "STANDARD",
                "rules": [
                    {"ruleType": "BACKUP", "schedule": "I|1631685600|PT1H", "vaultId": UNKNOWN},
                    {"ruleType": "TRANSITION", "retention": 30},
                ],
            },
            needs={"rules": ["vault"]},
        ),
        Item(
            "binding",
            "alicloud:hbr/policyBinding:PolicyBinding",
            {
                "policyId": UNKNOWN,
                "sourceType": "OSS",
                "dataSourceId": f"archive-{pair[0]}",
                "crossAccountType": "SELF_ACCOUNT",
            },
            needs={"policyId": ["hourly"], "dataSourceId": ["data"]},
        ),
    )


def machines(pair: tuple[str, str] = MAINLAND) -> Snapshot:
    """The archive with its vault, and beside it a file system in the same vault and an instance with its snapshots."""
    tags = {"dr:service": "archive"}
    return added(
        backed_up(pair),
        Item("files", "alicloud:nas/fileSystem:FileSystem", {"protocolType": "NFS", "encryptType": 1, "tags": tags}),
        Item(
            "files-binding",
            "alicloud:hbr/policyBinding:PolicyBinding",
            {"policyId": UNKNOWN, "sourceType": "NAS", "dataSourceId": UNKNOWN, "crossAccountType": "SELF_ACCOUNT"},
            needs={"policyId": ["hourly"], "dataSourceId": ["files"]},
        ),
        Item("ledger", "alicloud:ecs/instance:Instance", {"instanceName": "ledger", "tags": tags}),
        Item(
            "shots",
            "alicloud:hbr/policy:Policy",
            {
                "policyType": "UDM_ECS_ONLY",
                "rules": [
                    {"ruleType": "BACKUP", "schedule": "I|1631685600|PT1H"},
                    {"ruleType": "TRANSITION", "retention": 30},
                    {"ruleType": "REPLICATION", "retention": 30, "replicationRegionId": pair[1]},
                ],
            },
        ),
        Item(
            "ledger-binding",
            "alicloud:hbr/policyBinding:PolicyBinding",
            {
                "policyId": UNKNOWN,
                "sourceType": "UDM_ECS",
                "dataSourceId": UNKNOWN,
                "advancedOptions": {"udmDetail": {}},
            },
            needs={"policyId": ["shots"], "dataSourceId": ["ledger"]},
        ),
    )


def edited(stack: Snapshot, name: str, path: str, value: object) -> Snapshot:
    """The stack with one property of one resource changed; `path` has dots, LEFT_OUT removes.

    In a list, the property is changed wherever it is.
    """
    item = stack[name]
    props = json.loads(json.dumps(dict(item.props)))
    holder: Any = props
    *outer, last = path.split(".")
    for key in outer:
        holder = holder.setdefault(key, {})
    held = cast("list[dict[str, Any]]", holder if isinstance(holder, list) else [holder])
    for inner in [found for found in held if not isinstance(holder, list) or last in found]:
        if value is LEFT_OUT:
            inner.pop(last, None)
        else:
            inner[last] = value
    return {**stack, name: replace(item, props=props)}


def without(stack: Snapshot, *names: str) -> Snapshot:
    return {name: item for name, item in stack.items() if name not in names}


def added(stack: Snapshot, *items: Item) -> Snapshot:
    return {**stack, **snapshot(*items)}


def unneeded(stack: Snapshot, name: str, *props: str) -> Snapshot:
    """The stack in which the engine does not know what these properties of a resource were computed from."""
    item = stack[name]
    return {
        **stack,
        name: replace(item, needs={prop: names for prop, names in item.needs.items() if prop not in props}),
    }


def request(stack: Snapshot) -> proto.AnalyzeStackRequest:
    """The request of the engine for a stack."""
    return proto.AnalyzeStackRequest(resources=[_resource(item, stack) for item in stack.values()])


def _resource(item: Item, stack: Snapshot) -> proto.AnalyzerResource:
    provider = stack[item.side] if item.side else None
    return proto.AnalyzerResource(
        type=item.type,
        name=item.name,
        urn=item.urn,
        properties=_struct(item.props),
        parent=stack[item.parent].urn if item.parent else "",
        provider=proto.AnalyzerProviderResource(
            type=provider.type, name=provider.name, urn=provider.urn, properties=_struct(provider.props)
        )
        if provider
        else None,
        propertyDependencies={
            prop: proto.AnalyzerPropertyDependencies(urns=[stack[name].urn for name in names])
            for prop, names in item.needs.items()
        },
    )


def _struct(props: Mapping[str, Any]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(cast("dict[str, Any]", props))
    return struct


PROMISES: Mapping[str, Any] = {
    "name": "archive",
    "owner": "records-office",
    "objective": {"redirect": "PT1H", "rto": "PT1H", "rpo": "PT15M"},
    "scenarios": {
        "data-corruption": "none promised",
        # Moving the record needs the DNS API.
        "control-plane-loss": {"redirect": "none promised", "rto": "none promised"},
    },
    "recovery": {"detect": "PT15M", "decide": "PT15M", "redirect": "PT5M"},
    "roots": ["*::www"],
}
"""What the archive promises; kept on the mainland, with people's time as the only assumption."""

FIRM: Mapping[str, Any] = {
    **PROMISES,
    "objective": {"redirect": "none promised", "rto": "none promised", "rpo": "PT15M"},
}
"""A promise that rests on no assumption."""

RESTORES: Mapping[str, Any] = {
    **PROMISES,
    "scenarios": {**PROMISES["scenarios"], "data-corruption": {"rto": "PT4H", "rpo": "PT2H"}},
    "recovery": {**PROMISES["recovery"], "backupJob": "PT10M", "restore": "PT2H"},
    "discovery": "P14D",
}
"""A promise that holds against an attacker too: 70 min of the newest data, on the word of who runs the backups."""

MIRRORED: Mapping[str, Any] = {
    **PROMISES,
    "objective": {"redirect": "PT1H", "rto": "PT4H", "rpo": "PT2H"},
    "recovery": {**PROMISES["recovery"], "backupJob": "PT10M", "mirrorLag": "PT20M", "restore": "PT2H"},
}
"""What mirrored backups keep when a region is lost: 90 min of the newest data, on the word of who runs them."""

EXPIRY = (datetime.now(UTC).date() + timedelta(days=90)).isoformat()
"""A day that no waiver is too long for."""


def waiver(rule: str, resource: str = "*", **changes: str) -> Mapping[str, str]:
    return {
        "rule": rule,
        "resource": resource,
        "reason": "accepted until the move",
        "owner": "chief-engineer",
        "expires": EXPIRY,
        **changes,
    }


def config(
    *services: Mapping[str, Any],
    pair: tuple[str, str] = MAINLAND,
    waivers: Sequence[Mapping[str, str]] = (),
    **more: str,
) -> dict[str, str]:
    """Stack config as a pack gets it; without a service: the archive's promises."""
    return {
        "dualregion:primary": pair[0],
        "dualregion:standby": pair[1],
        "dualregion:services": json.dumps(services or [PROMISES]),
        **({"dualregion:waivers": json.dumps(waivers)} if waivers else {}),
        **{f"dualregion:{key}": value for key, value in more.items()},
    }
