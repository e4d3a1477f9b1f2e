"""The contract between an SDK and the bridged provider, and between two versions of the SDK."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from engine.sdk_reader import Declared, Property, Sdk, Shape

EXCEPTIONS = Path(__file__).with_name("contract_exceptions.csv")


class Difference(NamedTuple):
    """One broken promise. `side` is input or output, or empty for a whole entity; `what` is one of the words below."""

    token: str
    side: str
    path: str
    what: str
    """`no entity`, `missing`, `shape: … instead of …`, `required` (by the provider, not by the SDK), `not an input`."""


@dataclass(frozen=True)
class Provider:
    """The provider's own account of itself: what `pulumi-resource-alicloud -dump-schema` prints."""

    schema: Mapping[str, Any]

    def tokens(self) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        """Every mapped entity: its kind (resource, function, provider), token and properties by Pulumi name."""
        for kind in ("resource", "function"):
            for token, entity in self.schema[f"{kind}s"].items():
                yield kind, token, entity["properties"]
        yield "provider", "pulumi:providers:alicloud", self.schema["config"]


def declared(sdk: Sdk, kind: str, token: str) -> Declared | None:
    """What an SDK declares for an entity, None where it does not have it."""
    try:
        if kind == "provider":
            return sdk.provider()
        return sdk.resource(token) if kind == "resource" else sdk.function(token)
    except KeyError:
        return None


def provider_differences(provider: Provider, sdk: Sdk) -> list[Difference]:
    """What the SDK promises for the mapped entities and the provider does not keep."""
    found: list[Difference] = []
    for kind, token, properties in provider.tokens():
        promised = declared(sdk, kind, token)
        if promised is None:
            found.append(Difference(token, "", "", "no entity"))
            continue
        for name, wanted in promised.inputs.items():
            has = properties.get(name)
            if has is None:
                found.append(Difference(token, "input", name, "missing"))
                continue
            if not has["input"]:
                found.append(Difference(token, "input", name, "not an input"))
            if has["required"] and not wanted.required:
                found.append(Difference(token, "input", name, "required"))
            found += [Difference(token, "input", *each) for each in _shapes(name, wanted.shape, has["shape"])]
        for name, has in properties.items():
            if has["required"] and name not in promised.inputs:
                found.append(Difference(token, "input", name, "required"))
        for name, wanted in promised.outputs.items():
            # Pulumi itself gives every resource and every result its id.
            if name == "id":
                continue
            if name not in properties:
                found.append(Difference(token, "output", name, "missing"))
            else:
                shape = properties[name]["shape"]
                found += [Difference(token, "output", *each) for each in _shapes(name, wanted.shape, shape)]
    return found


def sdk_differences(provider: Provider, pinned: Sdk, other: Sdk) -> list[Difference]:
    """What a program written for the pinned SDK loses with the other one, for the mapped entities."""
    found: list[Difference] = []
    for kind, token, _ in provider.tokens():
        before, after = declared(pinned, kind, token), declared(other, kind, token)
        if before is None:
            continue
        if after is None:
            found.append(Difference(token, "", "", "no entity"))
            continue
        for side, old, new in (("input", before.inputs, after.inputs), ("output", before.outputs, after.outputs)):
            found += [Difference(token, side, *each) for each in _fields("", old, _as_dumped(new))]
            if side == "input":
                found += [
                    Difference(token, side, name, "required")
                    for name, property_ in new.items()
                    if property_.required and not (name in old and old[name].required)
                ]
    return found


def exceptions(sdk: str) -> dict[Difference, str]:
    """The differences that are known and accepted for an SDK ("pinned", "newest", "pinned to newest"): the reasons."""
    with EXCEPTIONS.open(encoding="utf-8", newline="") as file:
        return {
            Difference(row["token"], row["side"], row["path"], row["what"]): row["reason"]
            for row in csv.DictReader(file)
            if row["sdk"] == sdk
        }


def _shapes(path: str, wanted: Shape, has: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if wanted.kind == "any":
        return
    if wanted.kind != has["kind"]:
        yield path, f"shape: {has['kind']} instead of {wanted.kind}"
        return
    if wanted.element is not None:
        yield from _shapes(f"{path}[]", wanted.element, has["element"])
    yield from _fields(f"{path}.", wanted.fields, has.get("fields", {}))


def _fields(prefix: str, wanted: Mapping[str, Property], has: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, property_ in wanted.items():
        if name not in has:
            yield f"{prefix}{name}", "missing"
        else:
            yield from _shapes(f"{prefix}{name}", property_.shape, has[name]["shape"])


def _as_dumped(properties: Mapping[str, Property]) -> dict[str, Any]:
    """An SDK's properties in the form of the provider's dump, so that one comparison serves both."""
    return {name: {"shape": _dumped(property_.shape)} for name, property_ in properties.items()}


def _dumped(shape: Shape) -> dict[str, Any]:
    return {
        "kind": shape.kind,
        "element": _dumped(shape.element) if shape.element else None,
        "fields": _as_dumped(shape.fields),
    }
