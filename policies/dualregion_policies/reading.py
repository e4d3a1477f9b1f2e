"""A stack as the packs see it: plain values in which what is not known before the deployment says so.

The same stack is made from what the engine hands to a policy and from a state file.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, cast

from google.protobuf.json_format import MessageToDict
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import analyzer_pb2 as proto

from dualregion_policies.properties import PROVIDER_REGION, Property


class Unknown(Enum):
    """The only member stands where a value is not known before the deployment."""

    VALUE = "not known before the deployment"


UNKNOWN = Unknown.VALUE

# How the engine marks a value that is not known yet: one text for each type (sdk/go/common/resource/plugin/rpc.go).
_UNKNOWNS = frozenset(
    {
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)
# Under the first key an object says that it stands for something else; of these, a secret holds its value beside it.
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105  # the engine's mark of a secret, not one


def plain(value: object) -> object:
    """A copy with UNKNOWN at each path whose value is not known, or is no plain value: an asset, an archive."""
    match value:
        case str():
            return UNKNOWN if value in _UNKNOWNS else value
        case dict():
            nested = cast("dict[str, object]", value)
            if _SIGNATURE not in nested:
                return {key: plain(item) for key, item in nested.items()}
            # A secret of a state file is encrypted and has no `value` for us to read.
            return plain(nested.get("value", UNKNOWN)) if nested[_SIGNATURE] == _SECRET else UNKNOWN
        case list():
            return [plain(item) for item in cast("list[object]", value)]
        case _:
            return value


@dataclass(frozen=True)
class StackResource:
    """One resource. `depends_on` holds, for each property, the URNs of this stack that it was computed from."""

    urn: str
    type: str
    name: str
    props: Mapping[str, object]
    provider_props: Mapping[str, object] | None
    """None: a component, a provider or the stack itself."""
    parent: str | None
    depends_on: Mapping[str, tuple[str, ...]]
    provider: str | None = None
    """The URN of the provider that makes it; None as for `provider_props`."""
    protected: bool = False
    """Pulumi itself refuses to delete it."""

    @property
    def is_cloud(self) -> bool:
        """True for what exists in the cloud: no component, no provider, not the stack itself."""
        return self.provider_props is not None and not self.type.startswith("pulumi:")

    @property
    def is_component(self) -> bool:
        """True for a component; the stack itself is none."""
        return self.provider_props is None and not self.type.startswith("pulumi:")


class Stack:
    """Every resource of a stack in the order of its URN, and a record of each property that was read."""

    def __init__(self, resources: Iterable[StackResource]) -> None:
        self.resources = {resource.urn: resource for resource in sorted(resources, key=lambda item: item.urn)}
        self.was_read: set[Property] = set()
        self._by_type: dict[str, list[StackResource]] = {}
        self._referring: dict[Property, tuple[dict[str, list[StackResource]], list[StackResource]]] = {}
        for resource in self.resources.values():
            self._by_type.setdefault(resource.type, []).append(resource)

    def of_type(self, name: str) -> tuple[StackResource, ...]:
        """Every resource of a type, in the order of the URN."""
        return tuple(self._by_type.get(name, ()))

    def read(self, resource: StackResource, prop: Property) -> object:
        """The value, UNKNOWN, or None where it is absent. Empty text is absent: that is how the provider clears one."""
        self.was_read.add(prop)
        return _walk(resource.props, prop.keys)

    def read_each(self, resource: StackResource, prop: Property) -> tuple[object, ...]:
        """The same of each object in a list of them. Of a list that is not known, as of one unknown object."""
        self.was_read.add(prop)
        held = resource.props.get(prop.top)
        objects = cast("list[object]", held) if isinstance(held, list) else [held] if held else []
        return tuple(_walk(item, prop.keys[1:]) for item in objects)

    def read_provider(self, resource: StackResource, prop: Property) -> object:
        """The same of the resource's provider."""
        self.was_read.add(prop)
        return _walk(resource.provider_props or {}, prop.keys)

    def region_of(self, resource: StackResource) -> str | None:
        """The region of the resource's provider; None where it is not said or not known."""
        region = self.read_provider(resource, PROVIDER_REGION)
        return region if isinstance(region, str) else None

    def dependencies(self, resource: StackResource, prop: Property) -> tuple[StackResource, ...]:
        """What a property was computed from: known before the deployment even where the value is not."""
        return tuple(self.resources[urn] for urn in resource.depends_on.get(prop.top, ()) if urn in self.resources)

    def referring(self, reference: Property) -> tuple[Mapping[str, Sequence[StackResource]], Sequence[StackResource]]:
        """By URN, what refers to it by a property; and those of which nothing tells yet to what they refer."""
        self.was_read.add(reference)
        if reference not in self._referring:
            certain: dict[str, list[StackResource]] = {}
            possible: list[StackResource] = []
            for other in self.of_type(reference.type):
                needed = self.dependencies(other, reference)
                for urn in {one.urn for one in needed}:
                    certain.setdefault(urn, []).append(other)
                if not needed and _vague(_walk(other.props, reference.keys)):
                    possible.append(other)
            self._referring[reference] = (certain, possible)
        return self._referring[reference]


def _vague(value: object) -> bool:
    return value is UNKNOWN or (isinstance(value, list) and UNKNOWN in cast("list[object]", value))


def text_of(value: object) -> str | Unknown | None:
    """Text as it is; anything else but UNKNOWN counts as absent."""
    return value if isinstance(value, str | Unknown) else None


def _walk(value: object, keys: Sequence[str]) -> object:
    for key in keys:
        # One nested object arrives as an object or as a list of one, according to the version of the provider.
        if isinstance(value, list):
            value = next(iter(cast("list[object]", value)), None)
        if isinstance(value, Unknown):
            return UNKNOWN
        if not isinstance(value, dict):
            return None
        value = cast("dict[str, object]", value).get(key)
    return None if value == "" else value


def from_request(asked: Iterable[proto.AnalyzerResource], *, preview: bool) -> tuple[StackResource, ...]:
    """What the engine hands to a pack, in the order of the URN.

    In a preview the engine leaves an unknown value out, unless it is nested in a known one. What a left-out property
    depends on is still listed: that tells an unknown one from an absent one.
    """
    present = tuple(asked)
    urns = frozenset(resource.urn for resource in present)
    return tuple(sorted((_from_engine(one, urns, preview) for one in present), key=lambda item: item.urn))


def _from_engine(resource: proto.AnalyzerResource, urns: frozenset[str], preview: bool) -> StackResource:
    depends_on = {
        name: tuple(sorted(urn for urn in found.urns if urn in urns))
        for name, found in resource.propertyDependencies.items()
    }
    left_out = dict.fromkeys(depends_on, UNKNOWN) if preview else {}
    provider = resource.provider if resource.HasField("provider") else None
    return StackResource(
        urn=resource.urn,
        type=resource.type,
        name=resource.name,
        props={**left_out, **_properties(resource.properties)},
        provider_props=_properties(provider.properties) if provider else None,
        parent=resource.parent if resource.parent in urns else None,
        depends_on=depends_on,
        provider=provider.urn if provider else None,
        protected=resource.options.protect,
    )


def _properties(struct: Struct) -> Mapping[str, object]:
    return cast("Mapping[str, object]", plain(MessageToDict(struct)))


def from_state(deployment: Mapping[str, Any]) -> tuple[StackResource, ...]:
    """What `pulumi stack export` writes under `deployment`, in the order of the URN."""
    states: list[dict[str, Any]] = deployment.get("resources") or []
    inputs: dict[str, Any] = {state["urn"]: state.get("inputs") for state in states}
    return tuple(sorted((_from_export(state, inputs) for state in states), key=lambda item: item.urn))


def _from_export(state: Mapping[str, Any], inputs: Mapping[str, Any]) -> StackResource:
    urn = str(state["urn"])
    # A reference to a provider is its URN, two colons and its id.
    provider = str(state.get("provider") or "").rpartition("::")[0]
    depends_on: Mapping[str, Sequence[str]] = state.get("propertyDependencies") or {}
    return StackResource(
        urn=urn,
        type=str(state["type"]),
        name=urn.rpartition("::")[2],
        props=cast("Mapping[str, object]", plain(state.get("outputs") or {})),
        provider_props=cast("Mapping[str, object]", plain(inputs.get(provider) or {})) if provider else None,
        parent=state.get("parent"),
        depends_on={name: tuple(sorted(urns)) for name, urns in depends_on.items()},
        provider=provider or None,
        protected=bool(state.get("protect")),
    )
