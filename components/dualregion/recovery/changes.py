"""The legal changes of a topology, as data that levers are searched over: what each is called, and what it costs."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import product as combinations
from typing import Any

from dualregion.recovery.durations import iso, parse_duration
from dualregion.recovery.figures import known_product, product
from dualregion.recovery.mechanisms import PRODUCT_OF, mechanism, mechanisms_for, why_not_offered
from dualregion.recovery.objective import Measure, Scenario
from dualregion.recovery.regions import time_control_available, zone_redundant_available
from dualregion.recovery.topology import (
    Copy,
    Decision,
    ServiceTopology,
    Store,
    StoreKind,
    Switch,
    SwitchMode,
    Vault,
)
from dualregion.recovery.traffic import cheapest_edition


@dataclass(frozen=True, slots=True)
class Change:
    """One setting to change, or several that only make sense together."""

    name: str
    """As it is written in the component's arguments: `objects.timeControl=true`."""
    cost_rank: int
    """Order of what it costs to run: 0 is free of charge."""
    edit: Callable[[ServiceTopology], ServiceTopology]
    note: str = ""
    """What has to be done by hand."""


def choices(topology: ServiceTopology, scenario: Scenario, measure: Measure) -> tuple[tuple[Change, ...], ...]:
    """Groups of alternatives: of each group at most one change is made. Only what can matter to the measure.

    A change is made to every store to which it is offered: a service sets its objects or its vault once.
    """
    offers: list[Iterable[Change]] = []
    if scenario is Scenario.DATA_CORRUPTION:
        offers = [_vault_changes(store) for store in topology.stores]
    elif scenario is Scenario.ZONE_LOSS and (measure is Measure.RPO or topology.switch is None):
        # Elsewhere it changes nothing: a lost region takes all its zones, and a switch moves the traffic in any case.
        offers = [_redundancy(store) for store in topology.stores]
    groups = [_merged(offers)]
    if measure is Measure.RPO and scenario is not Scenario.DATA_CORRUPTION:
        groups.append(_merged([_speed(store) for store in topology.stores]))
    if measure is not Measure.REDIRECT and scenario is not Scenario.DATA_CORRUPTION:
        copied = [store for store in topology.stores if store.kind is not StoreKind.BUCKET]
        for kind in dict.fromkeys(store.kind for store in copied):
            of_kind = [store for store in copied if store.kind is kind]
            groups.append(_merged([_copying(store, topology.standby, measure) for store in of_kind]))
        if copied and measure is Measure.RTO and topology.decision is Decision.PEOPLE:
            groups.append((_RUNBOOK,))
    if measure is not Measure.RPO and topology.switch and scenario is not Scenario.DATA_CORRUPTION:
        groups.append((*_ttl_changes(topology.switch), *_mode_changes(topology.switch)))
    return tuple(group for group in groups if group)


def _merged(offers: Iterable[Iterable[Change]]) -> tuple[Change, ...]:
    """Changes of the same name become one."""
    named: dict[str, list[Change]] = {}
    for change in (change for offer in offers for change in offer):
        named.setdefault(change.name, []).append(change)
    return tuple(_together(same) for same in named.values())


def _together(same: Sequence[Change]) -> Change:
    def edit(topology: ServiceTopology) -> ServiceTopology:
        for change in same:
            topology = change.edit(topology)
        return topology

    first = same[0]
    return Change(name=first.name, cost_rank=first.cost_rank, note=first.note, edit=edit)


_RUNBOOK = Change(
    name="decision=automatic",
    cost_rank=40,
    note="an alarm starts the runbook, a false one too",
    edit=lambda topology: topology.model_copy(update={"decision": Decision.AUTOMATIC}),
)


def _copying(store: Store, standby: str, measure: Measure) -> Iterator[Change]:
    """Every other way to the standby; a copy of the same kind at another interval is one."""
    present = {(copy.mechanism, copy.interval) for copy in store.copies}
    keyed = {"customer_key": store.customer_key, "encryption_key_region": standby if store.customer_key else None}
    for kind in mechanisms_for(store.kind):
        if store.region is None or why_not_offered(kind, store.region, standby):
            continue
        found = mechanism(kind)[1]
        # How often it copies is no matter of how fast the copy takes over.
        intervals = (found.intervals or (None,)) if measure is Measure.RPO else found.intervals[-1:] or (None,)
        for place, interval in enumerate(intervals):
            if (kind, interval) in present:
                continue
            often = f", interval={iso(interval)}" if interval else ""
            copy = Copy.model_validate({"mechanism": kind, "region": standby, "interval": interval, **keyed})
            name = f"{store.kind}.copy={kind}{often}"
            yield _store_change(name, found.cost_rank + place, store, {"copies": (copy,)}, found.note)


def _speed(store: Store) -> Iterator[Change]:
    offered = [
        copy
        for copy in store.copies
        if store.region and copy.region and time_control_available(store.region, copy.region)
    ]
    if any(copy.time_control is False for copy in offered):
        copies = tuple(
            copy.model_copy(update={"time_control": True}) if copy in offered else copy for copy in store.copies
        )
        yield _store_change("objects.timeControl=true", 20, store, {"copies": copies})


def _redundancy(store: Store) -> Iterator[Change]:
    if store.kind is not StoreKind.BUCKET:
        return
    if store.zone_redundant is False and store.region and zone_redundant_available(store.region):
        yield _store_change("objects.zoneRedundant=true", 10, store, {"zone_redundant": True})


_HOUR = timedelta(hours=1)


def _most_often(kind: StoreKind) -> timedelta:
    """The shortest interval between two backups that the catalogue knows for a store; buckets are Cloud Backup's."""
    product_name = "hbr" if kind in (StoreKind.BUCKET, StoreKind.TABLE) else PRODUCT_OF[kind]
    floor = known_product(product_name).limits.get("backup-interval")
    return (floor.minimum if floor else None) or _HOUR


_RETENTIONS = (timedelta(days=30), timedelta(days=90), timedelta(days=365))


def _first_vault(store: Store) -> Iterator[Change]:
    """A vault where there is none, as often as the vendor lets it."""
    often = _most_often(store.kind)
    for place, retention in enumerate(_RETENTIONS):
        for locked in _locks(store):
            vault = Vault(
                name=f"{store.name}-vault", region=store.region, interval=often, retention=retention, locked=locked
            )
            lock = f", {_locking(retention)}" if locked else ""
            name = f"vault.interval={iso(often)}{lock}, vault.retention={iso(retention)}"
            note = _LOCK_NOTE if locked else ""
            yield _store_change(name, 30 + 10 * place, store, {"vaults": (vault,)}, note)


_LOCK_NOTE = "the lock cannot be taken back"


_IN_VAULTS = frozenset({StoreKind.BUCKET, StoreKind.FILE_SYSTEM, StoreKind.TABLE})


def _locks(store: Store) -> tuple[bool, ...]:
    """Snapshots of machines and a database's own backups lie in no vault that could be locked."""
    return (False, True) if store.kind in _IN_VAULTS else (False,)


def _locking(retention: timedelta | None) -> str:
    """A lock is only taken with a ceiling: the shortest one that the retention fits under."""
    ceiling = f", vault.retention_ceiling={iso(retention)}" if retention else ""
    return f"vault.locked=true{ceiling}"


def _vault_changes(store: Store) -> Iterator[Change]:
    """Lock, interval and retention, alone and together. A lock costs nothing and cannot be taken back."""
    if not store.vaults:
        yield from _first_vault(store)
    for vault in store.vaults:
        open_to_lock = True in _locks(store) and not (vault.locked or vault.other_account)
        locks: list[dict[str, Any]] = [{}, {"locked": True}] if open_to_lock else [{}]
        intervals: list[dict[str, Any]] = [{}]
        if vault.interval is not None and vault.interval > _most_often(store.kind):
            intervals.append({"interval": _most_often(store.kind)})
        retentions: list[dict[str, Any]] = [{}]
        if vault.retention is not None:
            retentions.extend({"retention": days} for days in _RETENTIONS if days > vault.retention)
        for lock, interval, (place, retention) in combinations(locks, intervals, enumerate(retentions)):
            if lock or interval or retention:
                yield _vault_change(store, vault, {**lock, **interval, **retention}, 5 * bool(interval) + 10 * place)


def _vault_change(store: Store, vault: Vault, update: dict[str, Any], cost_rank: int) -> Change:
    settings = [f"vault.{key}={iso(value)}" for key, value in update.items() if key != "locked"]
    if "locked" in update:
        settings.append(_locking(update.get("retention", vault.retention)))
    named = ", ".join(sorted(settings))

    def edit(changed: Store) -> Store:
        vaults = tuple(
            other.model_copy(update=update) if other.name == vault.name else other for other in changed.vaults
        )
        return changed.model_copy(update={"vaults": vaults})

    return _edited(named, cost_rank, store, edit, _LOCK_NOTE if "locked" in update else "")


def _store_change(name: str, cost_rank: int, store: Store, update: dict[str, Any], note: str = "") -> Change:
    return _edited(name, cost_rank, store, lambda changed: changed.model_copy(update=update), note)


def _edited(name: str, cost_rank: int, store: Store, edit_store: Callable[[Store], Store], note: str) -> Change:
    def edit(topology: ServiceTopology) -> ServiceTopology:
        stores = tuple(edit_store(other) if other.name == store.name else other for other in topology.stores)
        return topology.model_copy(update={"stores": stores})

    return Change(name=name, cost_rank=cost_rank, note=note, edit=edit)


def _ttl_changes(switch: Switch) -> Iterator[Change]:
    if switch.mode is not SwitchMode.MANUAL or switch.ttl is None or switch.ttl < timedelta(seconds=1):
        return
    present = cheapest_edition(switch.ttl)
    for place, choice in enumerate(product("alidns")["ttl"]["choices"]):
        ttl = parse_duration(choice)
        if ttl >= switch.ttl:
            continue
        edition = cheapest_edition(ttl)
        bought = f", edition={edition['name']}" if edition["name"] != present["name"] else ""
        # Editions weigh more than queries; of the times to live that one edition takes, the longest costs least.
        cost_rank = 10 * (edition["cost_rank"] - present["cost_rank"]) + place
        yield _switch_change(f"traffic.ttl={iso(ttl)}{bought}", cost_rank, switch, {"ttl": ttl})


def _mode_changes(switch: Switch) -> Iterator[Change]:
    """Every probing switch that can be declared. More retries give fewer false alarms, so they are preferred."""
    for generation in product("gtm")["generations"]:
        for interval in generation["intervals"]:
            for fewer, retries in enumerate(generation["retries"]):
                for shorter, ttl in enumerate(generation["ttls"]):
                    update: dict[str, Any] = {
                        "mode": SwitchMode(generation["mode"]),
                        "held": None,
                        "interval": parse_duration(interval),
                        "retries": retries,
                        "timeout": parse_duration(generation["timeout"]),
                        "ttl": parse_duration(ttl),
                    }
                    kind = f"traffic.mode={generation['mode']}, edition={generation['edition']}"
                    name = f"{kind}, retries={retries}, ttl={ttl}"
                    note = "instance bought by hand" if generation.get("bought_by_hand") else ""
                    cost_rank = generation["cost_rank"] + 2 * fewer + shorter
                    yield _switch_change(name, cost_rank, switch, update, note)
    probe = product("ga")["probe"]
    if switch.mode is not SwitchMode.ACCELERATOR:
        update = {
            "mode": SwitchMode.ACCELERATOR,
            "held": None,
            "interval": parse_duration(probe["interval"]),
            "retries": probe["retries"],
            "timeout": parse_duration(probe["timeout"]),
            "ttl": None,
        }
        yield _switch_change("traffic.mode=accelerator", probe["cost_rank"], switch, update)


def _switch_change(name: str, cost_rank: int, switch: Switch, update: dict[str, Any], note: str = "") -> Change:
    moved = switch.model_copy(update=update)

    def edit(topology: ServiceTopology) -> ServiceTopology:
        return topology.model_copy(update={"switch": moved})

    return Change(name=name, cost_rank=cost_rank, note=note, edit=edit)
