"""What a pack finds of the vaults in a stack of bare resources, and that components say the same of theirs."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from google.protobuf import json_format

from dualregion.backup_vault import BackupVaultArgs
from dualregion.recovery.objective import Service
from dualregion.recovery.topology import ServiceTopology, Vault
from dualregion.region_pair import BackupAccess, RegionPair
from dualregion.workload import ProtectedWorkload
from dualregion_policies.facts import facts_of
from dualregion_policies.ownership import ownership
from dualregion_policies.reading import Stack, from_state
from policies.analyzer import analyze, read
from policies.recorded_stack import preview
from policies.snapshots import (
    LEFT_OUT,
    MAINLAND,
    RESTORES,
    UNKNOWN,
    Snapshot,
    added,
    backed_up,
    config,
    edited,
    request,
    unneeded,
    without,
)
from policies.states import exported

GOOD = backed_up()
SERVICE = Service.model_validate(RESTORES)
_BACKUP: Mapping[str, Any] = {"ruleType": "BACKUP", "schedule": "I|1631685600|PT1H", "vaultId": UNKNOWN}
_KEPT: Mapping[str, Any] = {"ruleType": "TRANSITION", "retention": 30}


def _vaults(stack: Snapshot) -> tuple[Vault, ...]:
    (topology,) = facts_of(read(request(stack)), [SERVICE], *MAINLAND).topologies
    (store,) = topology.stores
    return store.vaults


def _rules(*rules: Mapping[str, Any]) -> Snapshot:
    return edited(GOOD, "hourly", "rules", list(rules))


def test_a_vault_is_read_whole() -> None:
    assert _vaults(GOOD) == (
        Vault(
            name="vault",
            region="cn-shanghai",
            interval=timedelta(hours=1),
            retention=timedelta(days=30),
            locked=True,
            other_account=False,
            customer_key=True,
            encryption_key_region="cn-shanghai",
            mirrors=("cn-shenzhen",),
        ),
    )


@pytest.mark.parametrize(
    ("stack", "changed"),
    [
        (edited(GOOD, "vault", "wormEnabled", LEFT_OUT), {"locked": False}),
        (edited(GOOD, "vault", "wormEnabled", UNKNOWN), {"locked": None}),
        (edited(GOOD, "binding", "crossAccountType", "CROSS_ACCOUNT"), {"other_account": True}),
        (edited(GOOD, "binding", "crossAccountType", LEFT_OUT), {"other_account": False}),
        (edited(GOOD, "binding", "crossAccountType", UNKNOWN), {"other_account": None}),
        (without(GOOD, "mirror"), {"mirrors": ()}),
        (unneeded(GOOD, "mirror", "replicationSourceVaultId"), {"mirrors": ()}),
        (edited(GOOD, "standby", "region", UNKNOWN), {"mirrors": ()}),
        (edited(GOOD, "vault", "encryptType", "HBR_PRIVATE"), {"customer_key": False, "encryption_key_region": None}),
        (edited(GOOD, "vault", "encryptType", LEFT_OUT), {"customer_key": False, "encryption_key_region": None}),
        (edited(GOOD, "vault", "encryptType", UNKNOWN), {"customer_key": None, "encryption_key_region": None}),
        (unneeded(GOOD, "vault", "kmsKeyId"), {"customer_key": None, "encryption_key_region": None}),
        (
            unneeded(edited(GOOD, "vault", "kmsKeyId", "7f0c"), "vault", "kmsKeyId"),
            {"customer_key": True, "encryption_key_region": None},
        ),
        (_rules({**_BACKUP, "retention": 7}), {"retention": timedelta(days=7)}),
        # The cloud puts the TRANSITION rule first.
        (_rules({**_BACKUP, "retention": 90}, _KEPT), {}),
        (_rules(_BACKUP), {"retention": None}),
        (_rules(_BACKUP, {**_KEPT, "retention": UNKNOWN}), {"retention": None}),
        (_rules({**_BACKUP, "schedule": UNKNOWN}, _KEPT), {"interval": None}),
        (_rules({**_BACKUP, "schedule": "C|1631685600|0 0 2 ? * 3"}, _KEPT), {"interval": None}),
        (_rules({**_BACKUP, "schedule": "I|1631685600|PT1"}, _KEPT), {"interval": None}),
        (_rules({**_BACKUP, "schedule": "PT1H"}, _KEPT), {"interval": None}),
        (_rules(_BACKUP, {**_BACKUP, "schedule": "I|1631685600|P1D"}, _KEPT), {}),
        (_rules({**_BACKUP, "ruleType": UNKNOWN}, _KEPT), {"interval": None, "retention": None}),
    ],
)
def test_what_is_set_differently_is_read_differently(stack: Snapshot, changed: Mapping[str, object]) -> None:
    (whole,) = _vaults(GOOD)

    assert _vaults(stack) == (whole.model_copy(update=changed),)


@pytest.mark.parametrize(
    "stack",
    [
        edited(GOOD, "binding", "sourceType", "NAS"),
        edited(GOOD, "binding", "source", "2026/"),
        edited(GOOD, "binding", "disabled", True),
        edited(GOOD, "binding", "dataSourceId", "elsewhere"),
        without(GOOD, "binding"),
        _rules(_KEPT),
        edited(GOOD, "hourly", "rules", LEFT_OUT),
    ],
)
def test_what_does_not_back_up_the_whole_bucket_is_no_vault_of_it(stack: Snapshot) -> None:
    bare = unneeded(stack, "hourly", "rules") if "rules" not in stack["hourly"].props else stack

    assert _vaults(bare) == ()


@pytest.mark.parametrize(
    "stack",
    [
        edited(GOOD, "binding", "sourceType", UNKNOWN),
        edited(GOOD, "binding", "source", UNKNOWN),
        edited(GOOD, "binding", "disabled", UNKNOWN),
        edited(GOOD, "hourly", "rules", UNKNOWN),
        edited(GOOD, "hourly", "rules", [_BACKUP, UNKNOWN]),
        unneeded(GOOD, "binding", "policyId"),
        unneeded(edited(GOOD, "binding", "dataSourceId", UNKNOWN), "binding", "dataSourceId"),
    ],
)
def test_what_is_not_known_of_a_binding_makes_a_vault_of_which_nothing_is_known(stack: Snapshot) -> None:
    (vault,) = _vaults(stack)

    assert vault.name == "binding"
    assert (vault.interval, vault.retention, vault.locked, vault.other_account) == (None, None, None, None)


def test_a_vault_outside_the_stack_is_not_known_to_be_locked() -> None:
    stack = unneeded(_rules({**_BACKUP, "vaultId": "v-1"}, _KEPT), "hourly", "rules")
    (vault,) = _vaults(without(stack, "vault", "mirror"))

    assert (vault.name, vault.interval, vault.locked) == ("hourly", timedelta(hours=1), None)


def test_each_binding_of_a_bucket_is_a_vault_of_its_own() -> None:
    second = added(
        GOOD,
        replace(GOOD["vault"], name="second"),
        replace(GOOD["hourly"], name="daily", needs={"rules": ["second"]}),
        replace(GOOD["binding"], name="rebound", needs={"policyId": ["daily"], "dataSourceId": ["data"]}),
    )

    assert [vault.name for vault in _vaults(second)] == ["vault", "second"]


def test_a_vault_belongs_to_the_service_of_the_bucket_with_all_that_fills_and_mirrors_it() -> None:
    found = ownership(Stack(from_state(exported(GOOD))), [SERVICE])

    names = ("vault", "vault-key", "mirror", "hourly", "binding")
    assert all(found.owners[GOOD[name].urn] == {"archive"} for name in names)


def test_an_unlocked_vault_keeps_no_promise_against_an_attacker() -> None:
    answers = {
        locked: analyze(edited(GOOD, "vault", "wormEnabled", locked), config(RESTORES)) for locked in (True, False)
    }

    told = [found.message for found in answers[False].of("promises-kept")]
    assert answers[True].of("promises-kept") == []
    assert {" ".join(text.partition("\n")[2].split()[:3]) for text in told} == {
        "archive data-corruption rto",
        "archive data-corruption rpo",
    }
    assert all("vault is neither locked nor in another account" in text for text in told)


_LOCKED: BackupVaultArgs = {"locked": True, "retention_ceiling": "P30D"}
_APART: BackupAccess = {"region": MAINLAND[0], "assume_role": {"role_arn": "acs:ram::2222222222222222:role/vaults"}}


@pytest.mark.parametrize(
    ("args", "backup"),
    [
        ({}, None),
        (_LOCKED, None),
        ({"interval": "P1D", "retention": "P90D", "mirror": False}, None),
        ({"cross_account_role": "backup-reader"}, _APART),
    ],
    ids=["as it comes", "locked", "alone", "in another account"],
)
def test_the_pack_and_the_component_say_the_same_of_a_vault(args: BackupVaultArgs, backup: BackupAccess | None) -> None:
    def program() -> None:
        ProtectedWorkload(
            "archive",
            {"objects": {"bucket": "archive"}, "vault": args},
            pair=RegionPair("pair", primary=MAINLAND[0], standby=MAINLAND[1], backup=backup),
        )

    asked = preview(program, config(RESTORES))
    registered = [json_format.MessageToDict(resource.properties).get("recovery") for resource in asked.resources]
    (own,) = [ServiceTopology.model_validate(found).stores[0] for found in registered if found]
    (found,) = facts_of(read(asked), [SERVICE], *MAINLAND).topologies

    assert len(own.vaults) == 1
    assert found.stores[0].vaults == own.vaults
