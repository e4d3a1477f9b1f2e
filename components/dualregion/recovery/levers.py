"""Levers: the legal changes that would make a promise hold, found by trying every combination of them."""

from collections.abc import Callable, Iterator, Sequence
from itertools import product as combinations

from pydantic import BaseModel, ConfigDict

from dualregion.recovery.budget import Line, Verdict, budget
from dualregion.recovery.durations import iso, parse_duration, spoken
from dualregion.recovery.figures import product
from dualregion.recovery.objective import Measure, Scenario, Service
from dualregion.recovery.regions import time_control_available, zone_redundant_available
from dualregion.recovery.stores import why_no_time_control
from dualregion.recovery.topology import ServiceTopology, Store
from dualregion.recovery.traffic import cheapest_edition


class Change(BaseModel):
    """One setting to change."""

    model_config = ConfigDict(frozen=True)

    name: str
    """As it is written in the component's arguments: `objects.timeControl=true`."""
    cost_rank: int
    """Order of what it costs to run: 0 is free of charge."""
    edit: Callable[[ServiceTopology], ServiceTopology]


class Lever(BaseModel):
    """Changes that belong together, and the line that they lead to."""

    model_config = ConfigDict(frozen=True)

    changes: tuple[str, ...]
    cost_rank: int
    line: Line

    def told(self) -> str:
        """`objects.timeControl=true (10 min)`."""
        return f"{', '.join(self.changes)} ({self.line.shown_value})"


class Levers(BaseModel):
    """What can be done about a line: the best lever, or the proof that none exists."""

    model_config = ConfigDict(frozen=True)

    passing: Lever | None
    conditional: Lever | None
    """The cheapest one that passes on an assumption, where it is cheaper than `passing` or nothing passes."""
    best: Line
    """The best reachable line, which is the present one where no change improves it."""
    tried: int
    """Combinations that were computed, the present state included."""
    obstacles: tuple[str, ...]
    """Why what might have helped is not offered here."""

    def told(self) -> str:
        """One sentence for the message of a finding."""
        offers: list[str] = []
        if self.passing:
            offers.append(f"Passes with {self.passing.told()}")
        if self.conditional:
            offers.append(f"{'conditional' if offers else 'Conditional'} with {self.conditional.told()}")
        if offers:
            return f"{'; '.join(offers)}."
        if self.best.verdict is Verdict.CONDITIONAL:
            return "No change of the stack removes the assumptions; a drill that measures them does."
        why = f": {'; '.join(self.obstacles)}" if self.obstacles else ""
        return f"No lever exists{why}. Best reachable: {self.best.shown_value} ({self.tried} combination(s) tried)."


def levers(line: Line, topology: ServiceTopology, service: Service) -> Levers:
    """Search the finite legal choices for a failing or conditional line. Deterministic.

    Order: least total cost rank, then fewest changes, then name.
    """
    found = sorted(
        (_lever(chosen, line, topology, service) for chosen in _choices(topology)),
        key=lambda lever: (lever.cost_rank, len(lever.changes), lever.changes),
    )
    passing = next((lever for lever in found if lever.line.verdict is Verdict.PASS), None)
    conditional = next((lever for lever in found if lever.line.verdict is Verdict.CONDITIONAL), None)
    if line.verdict is Verdict.CONDITIONAL or (passing and conditional and passing.cost_rank <= conditional.cost_rank):
        conditional = None
    return Levers(
        passing=passing,
        conditional=conditional,
        best=min((lever.line for lever in found), key=_reach),
        tried=len(found),
        obstacles=tuple(_obstacles(topology, line)),
    )


def _reach(line: Line) -> float:
    return float("inf") if line.value is None else line.value.total_seconds()


def _choices(topology: ServiceTopology) -> Iterator[tuple[Change, ...]]:
    groups = [
        *(group for store in topology.stores for group in _store_changes(store)),
        tuple(_ttl_changes(topology)),
    ]
    for picked in combinations(*((None, *group) for group in groups)):
        yield tuple(change for change in picked if change)


def _lever(chosen: Sequence[Change], line: Line, topology: ServiceTopology, service: Service) -> Lever:
    for change in chosen:
        topology = change.edit(topology)
    changed = next(other for other in budget(topology, service, line.scenario).lines if other.measure is line.measure)
    names = tuple(sorted(change.name for change in chosen))
    return Lever(changes=names, cost_rank=sum(change.cost_rank for change in chosen), line=changed)


def _store_changes(store: Store) -> Iterator[tuple[Change, ...]]:
    for place, copy in enumerate(store.copies):
        offered = store.region and copy.region and time_control_available(store.region, copy.region)
        if offered and copy.time_control is False:
            copies = (
                *store.copies[:place],
                copy.model_copy(update={"time_control": True}),
                *store.copies[place + 1 :],
            )
            yield (_store_change("objects.timeControl=true", 20, store, {"copies": copies}),)
    if store.zone_redundant is False and store.region and zone_redundant_available(store.region):
        yield (_store_change("objects.zoneRedundant=true", 10, store, {"zone_redundant": True}),)


def _store_change(name: str, cost_rank: int, store: Store, update: dict[str, object]) -> Change:
    def edit(topology: ServiceTopology) -> ServiceTopology:
        stores = tuple(
            other.model_copy(update=update) if other.name == store.name else other for other in topology.stores
        )
        return topology.model_copy(update={"stores": stores})

    return Change(name=name, cost_rank=cost_rank, edit=edit)


def _ttl_changes(topology: ServiceTopology) -> Iterator[Change]:
    switch = topology.switch
    if switch is None or switch.ttl is None:
        return
    present = cheapest_edition(switch.ttl)
    for place, choice in enumerate(product("alidns")["ttl"]["choices"]):
        ttl = parse_duration(choice)
        if ttl >= switch.ttl:
            continue
        edition = cheapest_edition(ttl)
        bought = f", edition={edition['name']}" if edition["name"] != present["name"] else ""
        moved = switch.model_copy(update={"ttl": ttl})

        def edit(topology: ServiceTopology, moved: object = moved) -> ServiceTopology:
            return topology.model_copy(update={"switch": moved})

        # Editions weigh more than queries; of the times to live that one edition takes, the longest costs least.
        cost_rank = 10 * (edition["cost_rank"] - present["cost_rank"]) + place
        yield Change(name=f"traffic.ttl={iso(ttl)}{bought}", cost_rank=cost_rank, edit=edit)


def _obstacles(topology: ServiceTopology, line: Line) -> Iterator[str]:
    if line.measure is Measure.RPO and line.scenario is not Scenario.DATA_CORRUPTION:
        pairs = [(store, copy) for store in topology.stores for copy in store.copies]
        yield from (why for why in (why_no_time_control(store, copy) for store, copy in pairs) if why)
        yield from (f"{store.name} has no copy to speed up" for store in topology.stores if not store.copies)
    elif line.value is not None and topology.switch and topology.switch.ttl is not None:
        lowest = min(map(parse_duration, product("alidns")["ttl"]["choices"]))
        yield f"even a time to live of {spoken(min(lowest, topology.switch.ttl))} does not suffice"
