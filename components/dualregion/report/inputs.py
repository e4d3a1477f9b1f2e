"""What two budgets were computed from, set against each other: every difference can be applied alone."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from pydantic.alias_generators import to_camel

from dualregion.recovery.assessment import Assessment, LineNote, line_notes
from dualregion.recovery.objective import Service
from dualregion.recovery.topology import ServiceTopology

ABSENT = None
"""Stands where one side holds nothing."""

_SERVICES, _TOPOLOGIES = "services", "topologies"


class _Items(dict[str, Any]):
    """A list whose items have names, keyed by them: an item that moved is no difference."""


@dataclass(frozen=True)
class Difference:
    """One input that is not what it was."""

    path: tuple[str, ...]
    """`topologies` or `services`, the service's name, then keys of the model and names of its items."""
    before: Any
    after: Any

    @property
    def service(self) -> str:
        """Whose input it is."""
        return self.path[1]

    @property
    def label(self) -> str:
        """The input's name as components and levers write it: `traffic.ttl`, `objects.timeControl of data`."""
        keys = self.path[2:]
        if not keys:
            return "the service" if self.path[0] == _SERVICES else "its resources"
        if self.path[0] == _SERVICES:
            return ".".join(keys)
        if keys[0] == "switch":
            return ".".join(("traffic", *(to_camel(key) for key in keys[1:])))
        if keys[0] == "stores" and len(keys) > 1:
            return _of_store(keys[1], keys[2:])
        return ".".join(to_camel(key) for key in keys)

    @property
    def told(self) -> str:
        """The label with both values, where they are short enough to read."""
        before, after = _shown(self.before), _shown(self.after)
        if self.before is ABSENT or self.after is ABSENT:
            return f"{self.label} {'added' if self.before is ABSENT else 'removed'}"
        return f"{self.label} {before} -> {after}" if before and after else self.label


def inputs_of(assessment: Assessment) -> dict[str, Any]:
    """Everything that the budgets were computed from, by service."""
    return {
        _TOPOLOGIES: _Items({str(one["service"]): _keyed(one) for one in assessment.topologies}),
        _SERVICES: _Items({str(one["name"]): _keyed(one) for one in assessment.services}),
    }


def differences(before: Any, after: Any, path: tuple[str, ...] = ()) -> Iterator[Difference]:
    """Every difference, each at the deepest place that both sides have, in order."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        if before != after:
            yield Difference(path, before, after)
        return
    old, new = cast("dict[str, Any]", before), cast("dict[str, Any]", after)
    for key in (*old, *(key for key in new if key not in old)):
        yield from differences(old.get(key), new.get(key), (*path, key))


def applied(inputs: Mapping[str, Any], difference: Difference, value: Any) -> dict[str, Any]:
    """The inputs with one of them set to a value, or taken out where the value is ABSENT."""
    changed: dict[str, Any] = copy.deepcopy(dict(inputs))
    holder = changed
    *outer, last = difference.path
    for key in outer:
        holder = holder[key]
    if value is ABSENT:
        holder.pop(last, None)
    else:
        holder[last] = value
    return changed


def computed(inputs: Mapping[str, Any]) -> dict[tuple[str, str, str], LineNote]:
    """The budgets that follow from the inputs, by service, scenario and measure. Raises pydantic's ValidationError."""
    raw = _plain(inputs)
    services = [Service.model_validate(one) for one in raw[_SERVICES]]
    topologies = [ServiceTopology.model_validate(one) for one in raw[_TOPOLOGIES]]
    return {note.key: note for note in line_notes(topologies, services)}


def _of_store(store: str, keys: Sequence[str]) -> str:
    if not keys:
        return f"store {store}"
    if keys[0] == "vaults" and len(keys) > 1:
        setting = ".".join(to_camel(key) for key in keys[2:])
        return f"vault.{setting} of {keys[1]}" if setting else f"vault {keys[1]}"
    inner = keys[2:] if keys[0] == "copies" else keys
    return f"{'.'.join(('objects', *(to_camel(key) for key in inner or keys[:1])))} of {store}"


def _keyed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _keyed(item) for key, item in cast("Mapping[str, Any]", value).items()}
    if not isinstance(value, list | tuple):
        return value
    items = cast("Sequence[Any]", value)
    if not all(isinstance(item, Mapping) for item in items):
        return list(items)
    return _Items({str(item.get("name", place)): _keyed(item) for place, item in enumerate(items)})


def _plain(value: Any) -> Any:
    if isinstance(value, _Items):
        return [_plain(item) for item in value.values()]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in cast("dict[str, Any]", value).items()}
    return value


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value) if len(str(value)) <= 40 else ""
    return ", ".join(map(str, cast("list[Any]", value)))[:40] if isinstance(value, list) else ""
