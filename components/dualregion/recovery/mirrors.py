"""What the mirror of a vault saves when the region of its store is lost: older than a copy, and restored first."""

from dualregion.recovery.durations import spoken
from dualregion.recovery.figures import assumed, unbounded
from dualregion.recovery.objective import SERVICES_KEY, Service
from dualregion.recovery.reliance import mirror_needs
from dualregion.recovery.steps import RecoveryStep
from dualregion.recovery.topology import Store, Vault
from dualregion.recovery.traffic import by_people, stated

NO_COPY = "no copy of it lies in another region"


def mirrored(store: Store) -> tuple[Vault, ...]:
    """The vaults of a store that another region holds a copy of."""
    return tuple(vault for vault in store.vaults if _regions(store, vault))


def restored_from_mirror(store: Store, service: Service, waits_for: tuple[str, ...]) -> RecoveryStep:
    """The mirror's own region restores, and calls nothing in the region that is lost."""
    key = f"{SERVICES_KEY} {service.name}.recovery.restore"
    figure = by_people(service.recovery.restore, key, "no page states how fast a mirror restores")
    # One mirror is enough; each lies in another region than the store.
    vault = mirrored(store)[0]
    needs = (*mirror_needs(vault, _regions(store, vault)[0]), *stated(service.recovery.needs.restore))
    return RecoveryStep(name=f"restore {store.name}", figure=figure, needs=needs, waits_for=waits_for)


def mirror_age(store: Store, vault: Vault, service: Service) -> RecoveryStep:
    """Interval, job and the way to the mirror: a backup that has not arrived there is lost with its region."""
    name = f"age of the mirrored backup of {store.name}"
    if vault.interval is None:
        return RecoveryStep(name=name, figure=None, unknown=f"schedule of {vault.name}")
    job, lag = service.recovery.backup_job, service.recovery.mirror_lag
    key = f"{SERVICES_KEY} {service.name}.recovery"
    if job is None:
        figure = unbounded(f"{key}.backupJob", f"how long a backup takes: {key}.backupJob is not stated")
        return RecoveryStep(name=name, figure=figure)
    if lag is None:
        why = f"no page states when a backup is in the mirror: {key}.mirrorLag is not stated"
        return RecoveryStep(name=name, figure=unbounded(f"{key}.mirrorLag", why))
    source = f"schedule of {vault.name}, how long a job takes, and how long the copy to the mirror takes"
    told = f"interval {spoken(vault.interval)} + job {spoken(job)} + mirror {spoken(lag)}"
    return RecoveryStep(name=name, figure=assumed(vault.interval + job + lag, source), arithmetic=told)


def _regions(store: Store, vault: Vault) -> tuple[str, ...]:
    return tuple(region for region in vault.mirrors if region != store.region)
