"""What it takes to read and write the copies and the vaults of a store."""

from collections.abc import Sequence

from dualregion.recovery.needs import ELSEWHERE, Need, NeedKind, api, data_plane, key
from dualregion.recovery.remembered import remembered
from dualregion.recovery.topology import Copy, Store, Vault


def least_reliant(copies: Sequence[Copy], region: str | None) -> Copy:
    """The copy that depends least on a region that is lost. Raises ValueError where there is none."""
    return min(copies, key=lambda copy: _reliance(copy, region))


@remembered
def copy_needs(store: Store, copy: Copy) -> tuple[Need, ...]:
    """What reading and writing a copy takes: its own data plane, and the key that encrypts it."""
    where = f"the copy of {store.name}"
    encrypted = (key(where, copy.encryption_key_region),) if copy.customer_key else ()
    return (data_plane(where, copy.region), *encrypted)


@remembered
def vault_needs(store: Store) -> tuple[Need, ...]:
    """What bringing back a backup takes, from every vault of the store."""
    return tuple(need for vault in store.vaults for need in _vault_needs(vault))


def mirror_needs(vault: Vault, region: str) -> tuple[Need, ...]:
    """What restoring from the mirror of a vault takes: management of the region that holds the mirror."""
    return (api(vault.kept_by, region), data_plane(f"the mirror of {vault.name}", region))


def _vault_needs(vault: Vault) -> tuple[Need, ...]:
    encrypted = (key(vault.name, vault.encryption_key_region),) if vault.customer_key else ()
    account = Need(kind=NeedKind.ACCOUNT, name=f"the account that holds {vault.name}", region=ELSEWHERE)
    return (api(vault.kept_by, vault.region), *encrypted, *((account,) if vault.other_account else ()))


def _reliance(copy: Copy, region: str | None) -> int:
    """0: it needs nothing of the region; 1: it may; 2: it does."""
    if not copy.customer_key or copy.encryption_key_region not in (None, region):
        return 0
    return 1 if copy.encryption_key_region is None else 2
