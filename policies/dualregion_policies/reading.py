"""A stack as the packs see it: plain values in which what is not known before the deployment says so.

The same stack is made from what the engine hands to a policy and from a state file.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, cast

from pulumi_policy import PolicyResource
from pulumi_policy.proxy import UnknownValueError

from dualregion_policies.properties import Property


class Unknown(Enum):
    """The only member stands where a value is not known before the deployment."""

    VALUE = "not known before the deployment"


UNKNOWN = Unknown.VALUE

# In a state file a secret is an object under this key: it has a value, but none for us to read.
_SIGNATURE = "4dabf18193072939515e22adb298388d"


def plain(value: object) -> object:
    """A copy in plain dicts and lists, with UNKNOWN at each path whose value is not known.

    The SDK raises at every touch of an unknown value, also for `in`, `get` and `items`: only keys are safe to iterate.
    """
    if isinstance(value, Mapping):
        nested = cast("Mapping[str, object]", value)
        keys = list(nested)
        return UNKNOWN if _SIGNATURE in keys else {key: _item(nested, key) for key in keys}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        items = cast("Sequence[object]", value)
        return [_item(items, place) for place in range(len(items))]
    return value


def _item(container: Any, key: str | int) -> object:
    try:
        return plain(container[key])
    except UnknownValueError:
        return UNKNOWN


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

    def of_type(self, name: str) -> tuple[StackResource, ...]:
        """Every resource of a type, in the order of the URN."""
        return tuple(resource for resource in self.resources.values() if resource.type == name)

    def read(self, resource: StackResource, prop: Property) -> object:
        """The value, UNKNOWN, or None where it is absent. Empty text is absent: that is how the provider clears one."""
        self.was_read.add(prop)
        return _walk(resource.props, prop.keys)

    def read_provider(self, resource: StackResource, prop: Property) -> object:
        """The same of the resource's provider."""
        self.was_read.add(prop)
        return _walk(resource.provider_props or {}, prop.keys)

    def dependencies(self, resource: StackResource, prop: Property) -> tuple[StackResource, ...]:
        """What a property was computed from: known before the deployment even where the value is not."""
        return tuple(self.resources[urn] for urn in resource.depends_on.get(prop.top, ()) if urn in self.resources)


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


def from_policy(resources: Iterable[PolicyResource], *, preview: bool) -> tuple[StackResource, ...]:
    """What the engine hands to a stack policy, in the order of the URN.

    In a preview the engine leaves an unknown value out, unless it is nested in a known one. What a left-out property
    depends on is still listed: that tells an unknown one from an absent one.
    """
    return tuple(sorted((_from_engine(resource, preview) for resource in resources), key=lambda item: item.urn))


def _from_engine(resource: PolicyResource, preview: bool) -> StackResource:
    provider = resource.provider
    left_out = dict.fromkeys(resource.property_dependencies, UNKNOWN) if preview else {}
    depends_on = {
        name: tuple(sorted(other.urn for other in others)) for name, others in resource.property_dependencies.items()
    }
    return StackResource(
        urn=resource.urn,
        type=resource.resource_type,
        name=resource.name,
        props={**left_out, **cast("Mapping[str, object]", plain(resource.props))},
        provider_props=cast("Mapping[str, object]", plain(provider.props)) if provider else None,
        parent=resource.parent.urn if resource.parent else None,
        depends_on=depends_on,
    )


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
    )
