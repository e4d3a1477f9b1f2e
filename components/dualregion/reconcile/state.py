"""What Pulumi knows: exported states and the steps of a preview, read into what is compared."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from dualregion.reconcile.model import DYNAMIC, KINDS, Declared, Interrupted

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""How the engine writes a value that is not known yet (pulumi: sdk/go/common/resource/plugin, UnknownStringValue)."""
PROVIDER = "pulumi:providers:alicloud"
_CREATES = ("create", "import")

Raw = Mapping[str, Any]


def resources(exported: Raw) -> list[Raw]:
    """The resources of an exported stack."""
    return list(cast("Mapping[str, Any]", exported.get("deployment") or {}).get("resources") or [])


def operations(exported: Raw) -> list[Interrupted]:
    """What had begun when the engine ended."""
    raw = cast("Sequence[Raw]", cast(Raw, exported.get("deployment") or {}).get("pending_operations") or [])
    return [Interrupted(str(one["type"]), str(one["resource"]["urn"]), str(one["resource"]["type"])) for one in raw]


def held(exported: Raw, regions: Mapping[str, str]) -> list[Declared]:
    """What the state holds of the types that are looked for. `regions`: provider URN to region."""
    return list(_declared(resources(exported), regions))


def claims(exported: Raw) -> set[tuple[str, str]]:
    """(token, id) of everything that the state holds, also of what waits for its deletion."""
    return {(str(one["type"]), str(one["id"])) for one in resources(exported) if one.get("id")}


def planned(steps: Sequence[Raw], regions: Mapping[str, str]) -> list[Declared]:
    """What a preview would create."""
    return list(_declared(created(steps), regions))


def created(steps: Sequence[Raw]) -> list[Raw]:
    """Every resource that a preview would create, as the engine describes it."""
    return [cast(Raw, one["newState"]) for one in steps if one.get("op") in _CREATES and one.get("newState")]


def provider_inputs(rows: Iterable[Raw]) -> dict[str, Raw]:
    """Inputs of every provider of the cloud, by URN."""
    return {str(one["urn"]): cast(Raw, one.get("inputs") or {}) for one in rows if one.get("type") == PROVIDER}


def since(exported: Raw) -> datetime | None:
    """When the oldest resource was recorded."""
    moments = [str(one["created"]) for one in resources(exported) if one.get("created")]
    return min(map(moment, moments)) if moments else None


def moment(text: str) -> datetime:
    """A time as Go writes it: nine digits of a second are cut to six."""
    head, _, tail = text.removesuffix("Z").partition(".")
    return datetime.fromisoformat(f"{head}.{tail[:6] or '0'}+00:00")


def tied(rows: Sequence[Raw], planned: Sequence[Raw], imported: Collection[str]) -> list[Raw]:
    """The resources of a state, in which an import left no dependencies, with those that the program declares for them.

    Each comes after what it needs, as the engine wants it. In place of what the state does not hold comes what that
    needs in turn.
    """
    declared = {str(one["urn"]): one for one in planned}
    held = {str(one["urn"]): place for place, one in enumerate(rows) if not one.get("delete")}

    def near(urns: Iterable[str], passed: frozenset[str] = frozenset()) -> Iterator[str]:
        for urn in urns:
            if urn in held:
                yield urn
            elif urn in declared and urn not in passed:
                yield from near(_dependencies(declared[urn]), passed | {urn})

    told: list[Raw] = []
    for one in rows:
        plan = declared.get(str(one["urn"])) if one["urn"] in imported and not one.get("delete") else None
        if plan is None:
            told.append(one)
            continue
        by_property = cast("Mapping[str, Sequence[str]]", plan.get("propertyDependencies") or {})
        bonds = {name: sorted(set(near(urns))) for name, urns in by_property.items()}
        told.append({**one, "dependencies": sorted(set(near(_dependencies(plan)))), "propertyDependencies": bonds})
    ordered: dict[int, Raw] = {}

    def place(index: int, waiting: frozenset[int]) -> None:
        if index in ordered or index in waiting:
            return
        for urn in _needs(told[index]):
            if urn in held:
                place(held[urn], waiting | {index})
        ordered[index] = told[index]

    for index in range(len(told)):
        place(index, frozenset())
    return list(ordered.values())


def _dependencies(row: Raw) -> Sequence[str]:
    return cast("Sequence[str]", row.get("dependencies") or ())


def _needs(row: Raw) -> Iterator[str]:
    yield from _dependencies(row)
    for urns in cast("Mapping[str, Sequence[str]]", row.get("propertyDependencies") or {}).values():
        yield from urns
    yield str(row.get("parent") or "")
    yield str(row.get("provider") or "").rpartition("::")[0]
    yield str(row.get("deletedWith") or "")


def mentions(states: Iterable[Raw], id: str) -> bool:
    """Whether any resource of any state names this id somewhere in what it is made of."""
    return any(_holds(one.get("inputs"), id) or _holds(one.get("outputs"), id) for s in states for one in resources(s))


def _holds(value: object, id: str) -> bool:
    if isinstance(value, str):
        return id in value
    if isinstance(value, Mapping):
        return any(_holds(one, id) for one in cast("Mapping[str, object]", value).values())
    return isinstance(value, list) and any(_holds(one, id) for one in cast("list[object]", value))


def _declared(rows: Iterable[Raw], regions: Mapping[str, str]) -> Iterator[Declared]:
    for row in rows:
        provider = str(row.get("provider") or "").rpartition("::")[0]
        if row["type"] not in KINDS or row.get("delete") or row.get("external"):
            continue
        # A dynamic resource acts with the credentials of the environment, as we do.
        if provider not in regions and not str(row["type"]).startswith(DYNAMIC):
            continue
        inputs = cast(Raw, row.get("inputs") or {})
        dependencies = cast("Mapping[str, Sequence[str]]", row.get("propertyDependencies") or {})
        yield Declared(
            urn=str(row["urn"]),
            token=str(row["type"]),
            region=regions.get(provider, ""),
            inputs=dict(_plain(inputs)),
            tags=dict(_plain(cast(Raw, inputs.get("tags") or {}))),
            id=str(row.get("id") or ""),
            parent=str(row.get("parent") or ""),
            provider=provider,
            references={name: urns[0] for name, urns in dependencies.items() if len(urns) == 1},
            left_alone=tuple(
                name for name in cast("Sequence[str]", row.get("ignoreChanges") or ()) if name not in inputs
            ),
        )


def _plain(inputs: Raw, prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in inputs.items():
        if isinstance(value, str) and UNKNOWN not in value:
            yield prefix + name, value
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield prefix + name, f"{value:g}"
        elif isinstance(value, Mapping) and not prefix:
            yield from _plain(cast(Raw, value), f"{name}.")
