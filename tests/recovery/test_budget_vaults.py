"""Data corruption: what a vault saves, from an operator and from an attacker who holds the account's credentials."""

from datetime import timedelta
from typing import Any

import pytest

from dualregion.recovery.budget import ScenarioBudget, Verdict, budget
from dualregion.recovery.objective import Scenario
from dualregion.recovery.topology import Store, Vault
from recovery.shapes import MAINLAND, PEOPLE, bucket, service, topology, vault, volume

RESTORES = {**PEOPLE, "backupJob": "PT10M", "restore": "PT2H"}


def _budget(*vaults: Vault, discovery: str | None = "P14D", **recovery: str) -> ScenarioBudget:
    built = topology(bucket(vaults=vaults))
    more: dict[str, Any] = {"discovery": discovery} if discovery else {}
    return budget(built, service(recovery={**RESTORES, **recovery}, **more), Scenario.DATA_CORRUPTION)


@pytest.mark.parametrize(
    ("vaults", "minutes", "why"),
    [
        # A backup every hour, each of which takes ten minutes: the newest one may be 70 minutes old.
        ((vault(locked=True),), 60 + 10, ""),
        ((vault(other_account=True),), 60 + 10, ""),
        ((vault(locked=True, interval="P1D"),), 24 * 60 + 10, ""),
        # Of two vaults the better one counts.
        ((vault(locked=True, interval="P1D"), vault(name="fine", locked=True)), 60 + 10, ""),
        # The workload's own credentials delete what is in it.
        ((vault(),), None, "neither locked nor in another account"),
        # An attacker leaves the locked daily one, so the hourly one does not help.
        ((vault(name="open"), vault(locked=True, interval="P1D")), 24 * 60 + 10, ""),
        # Fourteen days unnoticed, fourteen days kept: nothing clean is left.
        ((vault(locked=True, retention="P14D"),), None, "no clean backup may be left"),
        ((), None, "replicas carry the damage"),
    ],
)
def test_what_is_lost_is_the_age_of_the_newest_backup_that_survives(
    vaults: tuple[Vault, ...], minutes: int | None, why: str
) -> None:
    line = _budget(*vaults).rpo

    assert line.value == (None if minutes is None else timedelta(minutes=minutes))
    assert why in line.reason


def test_a_restore_waits_for_detection_and_decision() -> None:
    """15 min + 15 min + 2 h."""
    assert _budget(vault(locked=True)).rto.value == timedelta(hours=2, minutes=30)


def test_a_vault_that_does_not_count_restores_nothing() -> None:
    assert _budget(vault()).rto.value is None


def test_an_unstated_discovery_window_is_no_window() -> None:
    line = _budget(vault(locked=True), discovery=None).rpo

    assert line.value is None
    assert "discovery is not stated" in line.reason


def test_how_long_a_job_takes_has_to_be_said() -> None:
    built = topology(bucket(vaults=(vault(locked=True),)))
    silent = service(recovery=PEOPLE, discovery="P14D")

    assert "backupJob is not stated" in budget(built, silent, Scenario.DATA_CORRUPTION).rpo.reason


@pytest.mark.parametrize("unknown", ["interval", "retention", "locked"])
def test_what_is_not_known_of_a_vault_is_neither_a_pass_nor_a_failure(unknown: str) -> None:
    assert _budget(vault().model_copy(update={"locked": True, unknown: None})).rpo.verdict is Verdict.UNKNOWN


def test_a_vault_does_not_change_what_a_lost_region_costs() -> None:
    with_vault = topology(bucket(time_control=True, vaults=(vault(locked=True),)))

    assert budget(with_vault, service(), Scenario.REGION_LOSS).rpo.value == timedelta(minutes=10)


_MIRRORED = vault(mirrors=(MAINLAND[1],))


@pytest.mark.parametrize("scenario", [Scenario.ZONE_LOSS, Scenario.REGION_LOSS])
@pytest.mark.parametrize(
    ("vaults", "said", "minutes", "why"),
    [
        # A backup every hour, ten minutes of work, twenty on the way to the standby.
        ((_MIRRORED,), {"mirrorLag": "PT20M"}, 60 + 10 + 20, ""),
        ((vault(interval="P1D", mirrors=(MAINLAND[1],)),), {"mirrorLag": "PT20M"}, 24 * 60 + 10 + 20, ""),
        # Of two, only the daily one has a mirror.
        ((vault(name="hourly"), vault(interval="P1D", mirrors=(MAINLAND[1],))), {"mirrorLag": "PT0S"}, 1450, ""),
        # No page says how long the way to the mirror is.
        ((_MIRRORED,), {}, None, "recovery.mirrorLag is not stated"),
        # A vault in the region that is lost is lost with it.
        ((vault(),), {"mirrorLag": "PT20M"}, None, "no copy of it lies in another region"),
        ((), {"mirrorLag": "PT20M"}, None, "no copy of it lies in another region"),
    ],
)
def test_without_a_copy_a_lost_region_costs_the_age_of_the_mirrored_backup(
    vaults: tuple[Vault, ...], said: dict[str, str], minutes: int | None, why: str, scenario: Scenario
) -> None:
    built = topology(bucket(copied=False, zone_redundant=False, vaults=vaults))
    line = budget(built, service(recovery={**RESTORES, **said}), scenario).rpo

    assert line.value == (None if minutes is None else timedelta(minutes=minutes))
    assert why in line.reason


def test_what_a_mirror_gives_back_has_to_be_restored_first() -> None:
    """15 min + 15 min + 2 h; the vault is not locked, which saves nothing from a lost region."""
    built = topology(bucket(copied=False, vaults=(_MIRRORED,)))
    line = budget(built, service(recovery={**RESTORES, "mirrorLag": "PT20M"}), Scenario.REGION_LOSS).rto

    assert line.value == timedelta(hours=2, minutes=30)
    assert "detect 15 min, decide 15 min, restore archive-primary 2 h" in line.reason


_FILES = volume("file-system", vaults=(vault(locked=True, mirrors=(MAINLAND[1],)),))
_MACHINE = volume("instance", vaults=(vault(name="shots", mirrors=(MAINLAND[1],)),))


@pytest.mark.parametrize(
    ("store", "scenario", "minutes", "why"),
    [
        # Neither survives the loss of its zone: an hour, ten minutes of work, twenty on the way to the standby.
        (_FILES, Scenario.ZONE_LOSS, 90, ""),
        (_MACHINE, Scenario.ZONE_LOSS, 90, ""),
        (_FILES, Scenario.REGION_LOSS, 90, ""),
        (_MACHINE, Scenario.REGION_LOSS, 90, ""),
        # What was damaged comes from the vault, and the way to the mirror does not count.
        (_FILES, Scenario.DATA_CORRUPTION, 70, ""),
        # No lock holds the snapshots of an instance.
        (_MACHINE, Scenario.DATA_CORRUPTION, None, "shots is neither locked nor in another account"),
        (volume("file-system"), Scenario.ZONE_LOSS, None, "no copy of it lies in another region"),
        (volume("file-system"), Scenario.REGION_LOSS, None, "no copy of it lies in another region"),
        (volume("instance"), Scenario.REGION_LOSS, None, "no copy of it lies in another region"),
        (volume("file-system"), Scenario.DATA_CORRUPTION, None, "replicas carry the damage"),
    ],
)
def test_file_systems_and_instances_are_as_old_as_their_backups(
    store: Store, scenario: Scenario, minutes: int | None, why: str
) -> None:
    declared = service(recovery={**RESTORES, "mirrorLag": "PT20M"}, discovery="P14D")
    line = budget(topology(store), declared, scenario).rpo

    assert line.value == (None if minutes is None else timedelta(minutes=minutes))
    assert why in line.reason


def test_the_oldest_of_several_stores_decides() -> None:
    """The bucket loses 10 min at most, the file system 90."""
    built = topology(bucket(time_control=True), _FILES)
    line = budget(built, service(recovery={**RESTORES, "mirrorLag": "PT20M"}), Scenario.REGION_LOSS).rpo

    assert line.value == timedelta(minutes=90)
