"""How much data a loss costs, and what makes a copy usable, for each mechanism that keeps one."""

from datetime import timedelta
from enum import StrEnum

from dualregion.recovery.durations import spoken
from dualregion.recovery.figures import assumed, catalogued, product, unbounded
from dualregion.recovery.mirrors import NO_COPY, mirror_age, mirrored, restored_from_mirror
from dualregion.recovery.needs import data_plane
from dualregion.recovery.objective import SERVICES_KEY, Scenario, Service
from dualregion.recovery.regions import time_control_available
from dualregion.recovery.reliance import copy_needs, least_reliant, vault_needs
from dualregion.recovery.steps import RecoveryStep, refused
from dualregion.recovery.topology import Copy, ServiceTopology, Store, Vault
from dualregion.recovery.traffic import by_people, stated


class Damage(StrEnum):
    """Who corrupts the data: against an attacker with the account's credentials fewer backups count."""

    OPERATOR = "operator"
    ATTACKER = "attacker"


def stays_in_region(topology: ServiceTopology, scenario: Scenario) -> bool | None:
    """True where the loss is absorbed inside the primary region, so that no traffic has to move. None: not known yet.

    Only stores are known to be zone-redundant; what stands behind a switch is not, so a switch is taken to be needed.
    """
    if scenario is not Scenario.ZONE_LOSS or topology.switch or not topology.stores:
        return False
    states = [store.zone_redundant for store in topology.stores]
    return False if False in states else None if None in states else True


def takeover_step(store: Store) -> RecoveryStep:
    """The other zones of the region serve on."""
    needs = (data_plane("Object Storage Service", store.region),)
    return RecoveryStep(name=f"promote {store.name}", figure=catalogued("oss", "zone-redundant-takeover"), needs=needs)


def promote_step(store: Store, service: Service, waits_for: tuple[str, ...]) -> RecoveryStep:
    """What makes the store's copy in another region the one that is written to, or restores it from a mirror there."""
    name = f"promote {store.name}"
    if not _elsewhere(store) and mirrored(store):
        return restored_from_mirror(store, service, waits_for)
    if not _elsewhere(store):
        return RecoveryStep(name=name, figure=unbounded(store.name, NO_COPY), waits_for=waits_for)
    best = least_reliant(_elsewhere(store), store.region)
    needs = (*copy_needs(store, best), *stated(service.recovery.needs.promote))
    return RecoveryStep(name=name, figure=catalogued("oss", "replica-ready"), needs=needs, waits_for=waits_for)


def restore_step(store: Store, service: Service, waits_for: tuple[str, ...]) -> RecoveryStep:
    """What brings an older state back, against the worse kind of damage."""
    stated_at = f"{SERVICES_KEY} {service.name}.recovery.restore"
    needs = (*vault_needs(store), *stated(service.recovery.needs.restore))
    worst = max((_best_backup(store, service, damage) for damage in Damage), key=_order)
    if worst.figure is None:
        return RecoveryStep(
            name=f"restore {store.name}", figure=None, unknown=worst.unknown, needs=needs, waits_for=waits_for
        )
    if worst.figure.value is None:
        figure = unbounded(store.name, worst.figure.note)
    else:
        figure = by_people(service.recovery.restore, stated_at, "no page states how fast a vault restores")
    return RecoveryStep(name=f"restore {store.name}", figure=figure, needs=needs, waits_for=waits_for)


def loss_step(store: Store, service: Service, scenario: Scenario, primary: str) -> RecoveryStep:
    """How much of the store's newest data the loss costs: the smallest figure of what remains and can be read.

    A mirror of its vault counts where no copy lies in another region: what is promised of a store with a copy is that
    nothing has to be restored.
    """
    name = f"copy lag of {store.name}"
    if scenario is Scenario.DATA_CORRUPTION:
        return max((_best_backup(store, service, damage) for damage in Damage), key=_order)
    if scenario is Scenario.ZONE_LOSS and store.zone_redundant:
        return RecoveryStep(name=name, figure=catalogued("oss", "zone-redundant-lag"))
    if scenario is Scenario.ZONE_LOSS and store.zone_redundant is None:
        return RecoveryStep(name=name, figure=None, unknown=f"zone redundancy of {store.name}")
    if not _elsewhere(store) and mirrored(store):
        return min((mirror_age(store, vault, service) for vault in mirrored(store)), key=_order)
    if not _elsewhere(store):
        return RecoveryStep(name=name, figure=unbounded(store.name, NO_COPY))
    lags = (_lag(name, store, copy) for copy in _elsewhere(store))
    return min(refused(lags, scenario, primary), key=_order)


def why_no_time_control(store: Store, copy: Copy) -> str | None:
    """Why replication time control is no lever for this copy; None: it is one, or it is on already."""
    if copy.time_control or copy.region is None or store.region is None:
        return None
    if time_control_available(store.region, copy.region):
        return None
    url = product("oss")["time-control"][0]["url"]
    return f"replication time control is not offered between {store.region} and {copy.region} ({url})"


def _elsewhere(store: Store) -> tuple[Copy, ...]:
    return tuple(copy for copy in store.copies if copy.region != store.region or copy.region is None)


def _lag(name: str, store: Store, copy: Copy) -> RecoveryStep:
    needs = copy_needs(store, copy)
    if copy.region is None or store.region is None:
        return RecoveryStep(name=name, figure=None, unknown=f"region of the copy of {store.name}", needs=needs)
    if copy.time_control is None:
        unknown = f"replication time control of {store.name}"
        return RecoveryStep(name=name, figure=None, unknown=unknown, needs=needs)
    if copy.time_control and time_control_available(store.region, copy.region):
        return RecoveryStep(name=name, figure=catalogued("oss", "replication-lag-time-control"), needs=needs)
    return RecoveryStep(name=name, figure=catalogued("oss", "replication-lag"), needs=needs)


def _order(step: RecoveryStep) -> tuple[int, float]:
    # A bounded figure decides; one that may still turn out bounded comes before one that cannot.
    if step.figure is None:
        return 1, 0.0
    return (2, 0.0) if step.figure.value is None else (0, step.figure.value.total_seconds())


def _best_backup(store: Store, service: Service, damage: Damage) -> RecoveryStep:
    name = f"backup age of {store.name} ({damage})"
    if not store.vaults:
        note = "no vault holds an older state: replicas carry the damage and never count"
        return RecoveryStep(name=name, figure=unbounded(store.name, note))
    return min((_backup(name, vault, service, damage) for vault in store.vaults), key=_order)


def _backup(name: str, vault: Vault, service: Service, damage: Damage) -> RecoveryStep:
    out_of_reach = _out_of_reach(vault)
    inputs = (vault.interval, vault.retention, out_of_reach if damage is Damage.ATTACKER else True)
    if None in inputs or vault.interval is None or vault.retention is None:
        return RecoveryStep(name=name, figure=None, unknown=f"schedule, retention or lock of {vault.name}")
    why_not = _why_not(vault, service, damage)
    if why_not:
        return RecoveryStep(name=name, figure=unbounded(vault.name, why_not))
    job = service.recovery.backup_job
    if job is None:
        key = f"{SERVICES_KEY} {service.name}.recovery.backupJob"
        return RecoveryStep(name=name, figure=unbounded(key, f"how long a backup takes: {key} is not stated"))
    figure = assumed(vault.interval + job, f"schedule of {vault.name}, and how long a job takes")
    told = f"interval {spoken(vault.interval)} + job {spoken(job)}"
    return RecoveryStep(name=name, figure=figure, arithmetic=told)


def _out_of_reach(vault: Vault) -> bool | None:
    """True where the workload's credentials cannot delete what the vault holds."""
    if vault.locked or vault.other_account:
        return True
    return None if vault.locked is None or vault.other_account is None else False


def _why_not(vault: Vault, service: Service, damage: Damage) -> str:
    """Why a vault does not count; empty: it does."""
    if damage is Damage.ATTACKER and not _out_of_reach(vault):
        return f"{vault.name} is neither locked nor in another account: the same credentials delete its backups"
    discovery = service.discovery
    if discovery is None:
        return f"how long damage may stay unnoticed: {SERVICES_KEY} {service.name}.discovery is not stated"
    if _retention(vault) <= discovery:
        kept, window = spoken(vault.retention), spoken(discovery)
        return f"{vault.name} keeps {kept}, and damage may stay unnoticed for {window}: no clean backup may be left"
    return ""


def _retention(vault: Vault) -> timedelta:
    return vault.retention or timedelta()
