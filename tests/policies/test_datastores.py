"""What the packs find out about databases and caches: what they hold, how it is copied, and what is no copy."""

from datetime import timedelta

import pytest

from dualregion.recovery.objective import Service
from dualregion.recovery.topology import Copy, CopyMechanism, Store, StoreKind
from dualregion_policies.facts import facts_of
from policies.analyzer import analyze, read
from policies.snapshots import (
    LEFT_OUT,
    MAINLAND,
    UNKNOWN,
    Item,
    Snapshot,
    added,
    backed_up,
    config,
    edited,
    request,
    unneeded,
)
from policies.snapshots import without as rest
from policies.stored_stacks import (
    LOSES,
    backed_up_cache,
    cached,
    documented,
    dumped,
    kept,
    loses,
    networked,
    saved,
    synced,
)

DTS, GDN, GLOBAL = CopyMechanism.DTS, CopyMechanism.POLARDB_GDN, CopyMechanism.TAIR_GLOBAL_CACHE
BACKUP, LOGS, DUMPS = CopyMechanism.RDS_BACKUP, CopyMechanism.RDS_LOG_BACKUP, CopyMechanism.POLARDB_BACKUP
PRIMARY, STANDBY = MAINLAND
SOURCE = "sourceEndpointInstanceId"


def _stores(stack: Snapshot) -> dict[str, Store]:
    (topology,) = facts_of(read(request(stack)), [Service.model_validate(LOSES)], *MAINLAND).topologies
    return {store.name: store for store in topology.stores if store.kind is not StoreKind.BUCKET}


def _copies(stack: Snapshot, name: str) -> list[tuple[CopyMechanism, str | None]]:
    return [(copy.mechanism, copy.region) for copy in _stores(stack)[name].copies]


@pytest.mark.parametrize(
    ("stack", "name", "kind", "copies"),
    [
        (synced(), "orders", StoreKind.RDS, [(DTS, STANDBY)]),
        (saved(), "orders", StoreKind.RDS, [(BACKUP, STANDBY), (LOGS, STANDBY)]),
        (networked(), "ledger", StoreKind.POLARDB, [(GDN, STANDBY)]),
        (dumped(), "ledger", StoreKind.POLARDB, [(DUMPS, STANDBY)]),
        (cached(), "sessions", StoreKind.CACHE, [(GLOBAL, STANDBY)]),
        (kept(), "carts", StoreKind.CACHE, []),
        (documented(), "papers", StoreKind.DOCUMENTS, []),
    ],
)
def test_a_database_is_a_store_and_what_copies_it_is_its_copy(
    stack: Snapshot, name: str, kind: StoreKind, copies: list[tuple[CopyMechanism, str | None]]
) -> None:
    found = _stores(stack)

    assert found[name].kind is kind
    assert found[name].region == PRIMARY
    assert _copies(stack, name) == copies
    # What is written to by a copy, and what waits in the standby for a restore, holds nothing of its own.
    assert {store.region for store in found.values()} == {PRIMARY}


def test_each_of_several_documents_is_a_store_of_its_own() -> None:
    assert [*_stores(documented())] == ["papers", "shards"]


def test_a_cache_that_nothing_copies_or_backs_up_can_be_filled_again() -> None:
    assert _stores(edited(kept(), "carts", "backupPeriods", LEFT_OUT)) == {}


def test_a_policy_beside_a_cache_makes_it_a_store() -> None:
    bare = edited(kept(), "carts", "backupPeriods", LEFT_OUT)

    assert [*_stores(backed_up_cache(bare, "carts"))] == ["carts"]


@pytest.mark.parametrize(
    ("stack", "interval"),
    [
        (saved(backupInterval="30"), timedelta(minutes=30)),
        (saved(preferredBackupPeriods=["Tuesday", "Thursday", "Saturday"]), timedelta(days=3)),
        (saved(preferredBackupPeriods=["Sunday"]), timedelta(days=7)),
        (saved(backupInterval="-1", preferredBackupPeriods=["Monday", "Friday"]), timedelta(days=4)),
        # SQL Server ignores minutes without a word.
        (edited(saved(backupInterval="30", preferredBackupPeriods=["Sunday"]), "orders", "engine", "SQLServer"), 7),
        (saved(), None),
        (rest(saved(), "often"), None),
        (saved(preferredBackupPeriods=["Someday"]), None),
        (dumped(dataLevel1BackupFrequency="3/24H"), timedelta(hours=3)),
        (dumped(dataLevel1BackupFrequency="Normal", dataLevel1BackupPeriods=["Monday"]), timedelta(days=7)),
    ],
)
def test_a_backup_abroad_is_as_old_as_the_longest_time_between_two_backups(
    stack: Snapshot, interval: timedelta | int | None
) -> None:
    (store,) = _stores(stack).values()

    assert store.copies[0].interval == (timedelta(days=interval) if isinstance(interval, int) else interval)


@pytest.mark.parametrize(
    ("stack", "name"),
    [
        (edited(synced(), "job", "status", "Suspending"), "orders"),
        (edited(synced(), "job", "dataSynchronization", False), "orders"),
        (edited(synced(), "job", "synchronizationDirection", "Reverse"), "orders"),
        (unneeded(edited(synced(), "job", SOURCE, "rm-other"), "job", SOURCE), "orders"),
        # The provider hands the wish to join a network on for MySQL 8.0 only; anything else becomes a cluster alone.
        (edited(networked(), "shadow", "dbType", "PostgreSQL"), "ledger"),
        (unneeded(edited(networked(), "network", "dbClusterId", "pc-other"), "network", "dbClusterId"), "ledger"),
        (rest(networked(), "shadow"), "ledger"),
    ],
)
def test_what_only_looks_like_a_copy_is_none(stack: Snapshot, name: str) -> None:
    assert _copies(stack, name) == []


@pytest.mark.parametrize(
    ("stack", "name", "mechanism"),
    [
        (unneeded(synced(), "job", "sourceEndpointInstanceId"), "orders", DTS),
        (edited(synced(), "job", "status", UNKNOWN), "orders", DTS),
        (unneeded(saved(), "abroad", "instanceId"), "orders", BACKUP),
        (unneeded(dumped(), "dumps", "dbClusterId"), "ledger", DUMPS),
        (edited(networked(), "shadow", "dbVersion", UNKNOWN), "ledger", GDN),
        (edited(cached(), "sessions", "globalInstanceId", UNKNOWN), "sessions", GLOBAL),
    ],
)
def test_what_may_be_a_copy_leaves_it_unknown(stack: Snapshot, name: str, mechanism: CopyMechanism) -> None:
    assert (mechanism, None) in _copies(stack, name)


def test_a_follower_in_the_network_needs_the_key_of_the_primarys_region() -> None:
    keyed = networked()
    ledger = keyed["ledger"]
    said = {**ledger.props, "encryptionKey": UNKNOWN}
    needs = {"encryptionKey": ["data-key"]}
    (copy,) = _stores(added(keyed, Item("ledger", ledger.type, said, "primary", needs)))["ledger"].copies

    assert copy == Copy(mechanism=GDN, region=STANDBY, customer_key=True, encryption_key_region=PRIMARY)


def test_a_copied_database_has_the_key_of_its_own_region() -> None:
    (copy,) = _stores(synced())["orders"].copies

    assert (copy.customer_key, copy.encryption_key_region) == (True, STANDBY)


def test_a_service_with_an_uncopied_database_does_not_keep_what_its_bucket_would() -> None:
    answer = analyze(documented(), config(loses("PT1H")))

    told = " ".join(found.message for found in answer.of("promises-kept"))
    assert "archive region-loss rpo unbounded > 1 h: copy lag of papers unbounded (no copy of it lies in" in told


def test_a_databases_own_backups_do_not_count_against_whoever_holds_the_credentials() -> None:
    restored = {"discovery": "P7D", "recovery": {**LOSES["recovery"], "restore": "PT1H"}}
    answer = analyze(added(backed_up(), *saved().values()), config({**loses("P1D", "data-corruption"), **restored}))

    told = " ".join(found.message for found in answer.of("promises-kept"))
    assert "orders is neither locked nor in another account" in told
    assert "vault.locked" not in told
