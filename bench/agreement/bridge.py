"""What the provider itself says of its names: Terraform's on one side, Pulumi's on the other.

The provider's plugin answers `GetMapping` with the metadata of its bridge (pulumi-terraform-bridge, pkg/tfbridge): the
token of each Terraform type, its schema, and the fields that are renamed or flattened.
"""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import grpc
from pulumi.runtime.proto import provider_pb2 as proto
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderStub

from dualregion_policies.reading import UNKNOWN

Schema = Mapping[str, Any]
_LARGEST = [("grpc.max_receive_message_length", 64 * 1024 * 1024)]
_BOOLEAN, _INTEGER, _FLOAT, _TEXT, _LIST, _MAP, _SET = 1, 2, 3, 4, 5, 6, 7
"""Kinds of values (pulumi-terraform-bridge, pkg/tfshim/shim.go)."""


@dataclass(frozen=True)
class Bridge:
    """`tokens` and `fields` by Terraform type; `schemas` holds each type's properties by their Terraform name."""

    tokens: Mapping[str, str]
    schemas: Mapping[str, Schema]
    fields: Mapping[str, Schema]

    def properties(self, kind: str, values: Mapping[str, object]) -> tuple[dict[str, object], list[str]]:
        """The values under Pulumi's names and in Pulumi's types, and the names that the provider does not have."""
        strange: list[str] = []
        return _object(values, self.schemas[kind], self.fields[kind], strange), strange


def bridge_of(plugin: Path, tokens: Mapping[str, str]) -> Bridge:
    """Ask a provider's plugin. `tokens`: of types that a plugin which we built ourselves does not map.

    Raises OSError where it does not start, grpc.RpcError where it does not answer."""
    with subprocess.Popen([str(plugin), "127.0.0.1:1"], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            port = process.stdout.readline().strip()
            with grpc.insecure_channel(f"127.0.0.1:{port}", options=_LARGEST) as channel:
                stub = cast("Any", ResourceProviderStub)(channel)
                answer = stub.GetMapping(proto.GetMappingRequest(key="terraform", provider=""), timeout=60)
        finally:
            process.terminate()
    return _read(json.loads(answer.data), tokens)


def _read(metadata: Mapping[str, Any], tokens: Mapping[str, str]) -> Bridge:
    resources: Mapping[str, Mapping[str, Any]] = metadata["resources"]
    schemas: Mapping[str, Schema] = metadata["provider"]["resources"]
    mapped = {**tokens, **{kind: resource["tok"] for kind, resource in resources.items()}}
    known = [kind for kind in mapped if kind in schemas]
    return Bridge(
        tokens={kind: mapped[kind] for kind in known},
        schemas={kind: schemas[kind] for kind in known},
        fields={kind: resources.get(kind, {}).get("fields") or {} for kind in known},
    )


def _object(values: Mapping[str, object], schema: Schema, fields: Schema, strange: list[str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in values.items():
        if name not in schema:
            strange.append(name)
            continue
        field: Mapping[str, Any] = fields.get(name) or {}
        found[name_of(name, schema[name], field)] = _value(value, schema[name], field, strange)
    return found


def name_of(name: str, schema: Mapping[str, Any], field: Mapping[str, Any]) -> str:
    """Pulumi's name of a property: in camel case, and in the plural where it holds a list that is not flattened."""
    if field.get("name"):
        return field["name"]
    first, *rest = name.split("_")
    camel = first + "".join(part[:1].upper() + part[1:] for part in rest)
    return _plural(camel) if schema["type"] in (_LIST, _SET) and not _is_one(schema, field) else camel


def _is_one(schema: Mapping[str, Any], field: Mapping[str, Any]) -> bool:
    return bool(field.get("maxItemsOne", schema.get("maxItems") == 1))


def _plural(name: str) -> str:
    if name.endswith("s") and not name.endswith("ss"):
        return name
    if name.endswith("y") and name[-2] not in "aeiou":
        return f"{name[:-1]}ies"
    return f"{name}es" if name.endswith(("ss", "x", "ch", "sh")) else f"{name}s"


def _value(value: object, schema: Mapping[str, Any], field: Mapping[str, Any], strange: list[str]) -> object:
    if value is UNKNOWN or value is None:
        return value
    kind = schema["type"]
    if kind in (_LIST, _SET):
        items = cast("list[object]", value) if isinstance(value, list) else [value]
        inner = [_element(item, schema, field, strange) for item in items]
        return next(iter(inner), None) if _is_one(schema, field) else inner
    if kind == _MAP:
        return value
    return _scalar(value, kind)


def _element(item: object, schema: Mapping[str, Any], field: Mapping[str, Any], strange: list[str]) -> object:
    element: Mapping[str, Any] = schema.get("element") or {}
    if item is UNKNOWN:
        return item
    if "resource" in element and isinstance(item, dict):
        inner: Mapping[str, Any] = field.get("element") or {}
        fields: Schema = inner.get("fields") or {}
        return _object(cast("dict[str, object]", item), element["resource"], fields, strange)
    return _value(item, element["schema"], {}, strange) if "schema" in element else item


def _scalar(value: object, kind: int) -> object:
    """Terraform takes a number or a flag for its text, and the other way round."""
    if kind == _BOOLEAN and isinstance(value, str):
        return value.lower() == "true"
    if kind in (_INTEGER, _FLOAT) and isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return UNKNOWN
    if kind == _TEXT and isinstance(value, bool):
        return str(value).lower()
    return str(value) if kind == _TEXT and isinstance(value, int | float) else value
