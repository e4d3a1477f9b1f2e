"""What brings an older state back: which backups count against which kind of damage, and how old the newest one is."""

from datetime import timedelta
from enum import StrEnum

from dualregion.recovery.durations import spoken
from dualregion.recovery.figures import assumed, unbounded
from dualregion.recovery.objective import SERVICES_KEY, Service
from dualregion.recovery.reliance import vault_needs
from dualregion.recovery.remembered import remembered
from dualregion.recovery.steps import RecoveryStep
from dualregion.recovery.topology import Store, Vault
from dualregion.recovery.traffic import by_people, stated


class Damage(StrEnum):
    """Who corrupts the data: against an attacker with the account's credentials fewer backups count."""

    OPERATOR = "operator"
    ATTACKER = "attacker"


def restore_step(store: Store, service: Service, waits_for: tuple[str, ...]) -> RecoveryStep:
    """What brings an older state back, against the worse kind of damage."""
    stated_at = f"{SERVICES_KEY} {service.name}.recovery.restore"
    needs = (*vault_needs(store), *stated(service.recovery.needs.restore))
    worst = backup_age(store, service)
    if worst.figure is None:
        return RecoveryStep(
            name=f"restore {store.name}", figure=None, unknown=worst.unknown, needs=needs, waits_for=waits_for
        )
    if worst.figure.value is None:
        figure = unbounded(store.name, worst.figure.note)
    else:
        figure = by_people(service.recovery.restore, stated_at, "no page states how fast a vault restores")
    return RecoveryStep(name=f"restore {store.name}", figure=figure, needs=needs, waits_for=waits_for)


@remembered
def backup_age(store: Store, service: Service) -> RecoveryStep:
    """How old the newest backup is that survives the worse kind of damage."""
    return max((_best_backup(store, service, damage) for damage in Damage), key=_order)


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
    backups = [_backup(name, vault, service, damage) for vault in store.vaults]
    return backups[0] if len(backups) == 1 else min(backups, key=_order)


def _backup(name: str, vault: Vault, service: Service, damage: Damage) -> RecoveryStep:
    out_of_reach = _out_of_reach(vault)
    if damage is Damage.ATTACKER and out_of_reach is False:
        # However often it is filled, and however long that is kept.
        why_not = f"{vault.name} is neither locked nor in another account: the same credentials delete its backups"
        return RecoveryStep(name=name, figure=unbounded(vault.name, why_not))
    inputs = (vault.interval, vault.retention, out_of_reach if damage is Damage.ATTACKER else True)
    if None in inputs or vault.interval is None or vault.retention is None:
        return RecoveryStep(name=name, figure=None, unknown=f"schedule, retention or lock of {vault.name}")
    why_not = _why_not(vault, service)
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


def _why_not(vault: Vault, service: Service) -> str:
    """Why a vault does not count against anybody; empty: it does."""
    discovery = service.discovery
    if discovery is None:
        return f"how long damage may stay unnoticed: {SERVICES_KEY} {service.name}.discovery is not stated"
    if _retention(vault) <= discovery:
        kept, window = spoken(vault.retention), spoken(discovery)
        return f"{vault.name} keeps {kept}, and damage may stay unnoticed for {window}: no clean backup may be left"
    return ""


def _retention(vault: Vault) -> timedelta:
    return vault.retention or timedelta()
