"""An estate of any size, in the words of the engine and, for comparison, of a Terraform plan."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import analyzer_pb2 as proto

PRIMARY, STANDBY = "cn-shanghai", "cn-shenzhen"
_STACK = "urn:pulumi:bench::estate::"
_PROVIDER = "pulumi:providers:alicloud"


@dataclass(frozen=True)
class _Item:
    name: str
    type: str
    terraform: str
    props: Mapping[str, Any]
    side: str = PRIMARY
    needs: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def urn(self) -> str:
        return f"{_STACK}{self.type}::{self.name}"


def _service(place: int) -> Iterator[_Item]:
    """Ten resources of one service: a replicated archive, its keys, a database and a record."""
    tags = {"dr:service": f"service-{place}"}
    for side, region in (("data", PRIMARY), ("replica", STANDBY)):
        bucket, key = f"{side}-{place}", f"{side}-key-{place}"
        yield _Item(key, "alicloud:kms/key:Key", "alicloud_kms_key", {"automaticRotation": "Enabled"}, region)
        yield _Item(
            bucket,
            "alicloud:oss/bucket:Bucket",
            "alicloud_oss_bucket",
            {"bucket": bucket, "redundancyType": "ZRS", **({"tags": tags} if side == "data" else {})},
            region,
        )
        yield _Item(
            f"{bucket}-versioning",
            "alicloud:oss/bucketVersioning:BucketVersioning",
            "alicloud_oss_bucket_versioning",
            {"bucket": bucket, "status": "Enabled"},
            region,
            {"bucket": bucket},
        )
        yield _Item(
            f"{bucket}-encryption",
            "alicloud:oss/bucketServerSideEncryption:BucketServerSideEncryption",
            "alicloud_oss_bucket_server_side_encryption",
            {"bucket": bucket, "sseAlgorithm": "KMS", "kmsMasterKeyId": f"key-of-{key}"},
            region,
            {"bucket": bucket, "kmsMasterKeyId": key},
        )
    yield _Item(
        f"copying-{place}",
        "alicloud:oss/bucketReplication:BucketReplication",
        "alicloud_oss_bucket_replication",
        {
            "bucket": f"data-{place}",
            "destination": {"bucket": f"replica-{place}", "location": f"oss-{STANDBY}"},
            "rtc": {"enabled": True},
            "encryptionConfiguration": {"replicaKmsKeyId": f"key-of-replica-key-{place}"},
        },
        PRIMARY,
        {"bucket": f"data-{place}", "destination": f"replica-{place}"},
    )
    yield _Item(
        f"ledger-{place}",
        "alicloud:rds/instance:Instance",
        "alicloud_db_instance",
        {"engine": "MySQL", "category": "HighAvailability", "tags": tags},
    )


def _items(count: int) -> list[_Item]:
    return [item for place in range(count // 10 + 1) for item in _service(place)][:count]


def config(count: int) -> str:
    """`PULUMI_CONFIG` of the estate: each service promises what its archive keeps."""
    services = [
        {
            "name": f"service-{place}",
            "owner": "bench",
            "objective": {"redirect": "none promised", "rto": "none promised", "rpo": "PT15M"},
            "scenarios": {"data-corruption": "none promised"},
        }
        for place in range(max(1, count // 10))
    ]
    values = {"primary": PRIMARY, "standby": STANDBY, "services": json.dumps(services)}
    return json.dumps({f"dualregion:{key}": value for key, value in values.items()})


def request(count: int) -> proto.AnalyzeStackRequest:
    """What the engine asks a pack about the estate."""
    items = _items(count)
    urns = {item.name: item.urn for item in items}
    return proto.AnalyzeStackRequest(resources=[_resource(item, urns) for item in items])


def _resource(item: _Item, urns: Mapping[str, str]) -> proto.AnalyzerResource:
    return proto.AnalyzerResource(
        type=item.type,
        name=item.name,
        urn=item.urn,
        properties=_struct(item.props),
        provider=proto.AnalyzerProviderResource(
            type=_PROVIDER, name=item.side, urn=f"{_STACK}{_PROVIDER}::{item.side}",
            properties=_struct({"region": item.side}),
        ),
        propertyDependencies={
            prop: proto.AnalyzerPropertyDependencies(urns=[urns[name]])
            for prop, name in item.needs.items()
            if name in urns
        },
    )  # fmt: skip


def _struct(props: Mapping[str, Any]) -> Struct:
    struct = Struct()
    struct.update(dict(props))
    return struct


def plan(count: int) -> str:
    """The same resources as `terraform show -json` prints a plan, for a scanner that reads those."""
    resources = [
        {
            "address": f"{item.terraform}.{item.name}",
            "mode": "managed",
            "type": item.terraform,
            "name": item.name,
            "provider_name": "aliyun/alicloud",
            "values": {_snake(key): value for key, value in item.props.items()},
        }
        for item in _items(count)
    ]
    return json.dumps(
        {
            "format_version": "1.2",
            "terraform_version": "1.9.0",
            "planned_values": {"root_module": {"resources": resources}},
            "resource_changes": [
                {**one, "change": {"actions": ["create"], "before": None, "after": one["values"]}} for one in resources
            ],
            "configuration": {},
        }
    )


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
