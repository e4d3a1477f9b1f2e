"""A vault is filled by the hour, encrypted where it lies, mirrored, deleted in order, and locked only by name."""

from datetime import timedelta
from typing import Any

import pulumi_alicloud as alicloud
import pytest

from components.programs import hong_kong
from components.recorded_cloud import RecordedCloud, deploy
from dualregion.backup_vault import BackupVault, BackupVaultArgs
from dualregion.construction import ConstructionError
from dualregion.keys import RegionalKeys
from dualregion.recovery.topology import Vault
from dualregion.region_pair import BackupAccess, RegionPair

_APART: BackupAccess = {"region": "cn-hongkong", "assume_role": {"role_arn": "acs:ram::2222222222222222:role/vaults"}}
_ROLE: BackupVaultArgs = {"cross_account_role": "backup-reader"}


def _deploy(args: BackupVaultArgs | None = None, backup: BackupAccess | None = None, **more: Any) -> RecordedCloud:
    def program() -> None:
        BackupVault("papers", args, pair=hong_kong(backup=backup), bucket="acme", **more)

    return deploy(program)


def _rules(cloud: RecordedCloud) -> dict[str, dict[str, Any]]:
    return {rule["ruleType"]: rule for rule in cloud.inputs("papers-policy")["rules"]}


def test_a_vault_lies_in_the_primary_and_its_mirror_in_the_standby() -> None:
    cloud = _deploy()

    assert cloud.resources["papers-primary"].provider == "pair-primary"
    mirror = cloud.resources["papers-standby"]
    assert mirror.provider == "pair-standby"
    assert mirror.inputs["replicationSourceRegionId"] == "cn-hongkong"
    assert mirror.inputs["replicationSourceVaultId"] == "papers-primary-id"


def test_each_vault_is_encrypted_with_a_customer_key_of_its_own_region() -> None:
    cloud = _deploy()

    for side in ("primary", "standby"):
        vault = cloud.resources[f"papers-{side}"]
        assert (vault.inputs["encryptType"], vault.inputs["kmsKeyId"]) == ("KMS", f"papers-keys-{side}-id")
        assert cloud.resources[f"papers-keys-{side}"].provider == vault.provider


def test_keys_that_are_handed_in_are_used() -> None:
    def program() -> None:
        pair = hong_kong()
        BackupVault("papers", pair=pair, bucket="acme", keys=RegionalKeys("shared", pair=pair))

    cloud = deploy(program)

    assert {key.name for key in cloud.of_type("kms/key:Key")} == {"shared-primary", "shared-standby"}
    assert cloud.inputs("papers-standby")["kmsKeyId"] == "shared-standby-id"


@pytest.mark.parametrize(
    ("args", "schedule", "days"),
    [
        ({}, "I|1704067200|PT1H", 30),
        ({"interval": "PT4H", "retention": "P90D"}, "I|1704067200|PT4H", 90),
        ({"interval": "PT24H", "retention": "P1W"}, "I|1704067200|P1D", 7),
    ],
)
def test_backups_fall_on_whole_intervals_and_are_kept_for_whole_days(
    args: BackupVaultArgs, schedule: str, days: int
) -> None:
    rules = _rules(_deploy(args))

    assert (rules["BACKUP"]["schedule"], rules["BACKUP"]["vaultId"]) == (schedule, "papers-primary-id")
    assert rules["TRANSITION"]["retention"] == days
    assert len(rules) == 2, "the cloud wants exactly one TRANSITION rule beside the BACKUP rule"


def test_the_whole_bucket_is_bound() -> None:
    binding = _deploy().inputs("papers-binding")

    assert binding == {
        "policyId": "papers-policy-id",
        "sourceType": "OSS",
        "dataSourceId": "acme",
        "crossAccountType": "SELF_ACCOUNT",
    }


def test_what_is_deleted_last_is_needed_by_what_is_deleted_first() -> None:
    """The engine deletes a resource before those that it depends on: binding, policy and mirror, vault, key."""
    cloud = _deploy()

    needs = {name: set(resource.dependencies) for name, resource in cloud.resources.items()}
    assert needs["papers-binding"] >= {"papers-policy", "papers-standby"}
    assert "papers-primary" in needs["papers-policy"]
    assert "papers-primary" in needs["papers-standby"]
    assert "papers-keys-primary" in needs["papers-primary"]


def test_a_vault_is_protected_until_that_is_switched_off_by_name() -> None:
    for protected in (True, False):
        cloud = _deploy({"deletion_protection": protected})

        held = ["papers-primary", "papers-standby", "papers-keys-primary", "papers-keys-standby"]
        assert {cloud.resources[name].protect for name in held} == {protected}


def test_a_vault_is_open_unless_a_lock_is_asked_for() -> None:
    assert _deploy().inputs("papers-primary")["wormEnabled"] is False
    locked = _deploy({"locked": True, "retention_ceiling": "P30D"})
    assert locked.inputs("papers-primary")["wormEnabled"] is True


def test_a_mirror_can_be_left_out() -> None:
    cloud = _deploy({"mirror": False})

    assert cloud.of_type("ReplicationVault") == []
    assert cloud.outputs["papers"] == {"vaultId": "papers-primary-id", "mirrorId": ""}


def test_a_vault_in_another_account_is_made_and_filled_with_the_credentials_of_that_account() -> None:
    cloud = _deploy(_ROLE, _APART)

    made = {name for name, resource in cloud.resources.items() if resource.provider == "pair-backup"}
    assert made == {
        "papers-primary",
        "papers-policy",
        "papers-binding",
        "papers-source",
        "papers-key-backup",
        "papers-key-backup-alias",
    }
    assert cloud.inputs("papers-primary")["kmsKeyId"] == "papers-key-backup-id"
    assert cloud.of_type("ReplicationVault") == []


def test_a_binding_to_another_account_names_the_workloads_account_and_the_role_in_it() -> None:
    cloud = _deploy(_ROLE, _APART)

    across = {"crossAccountUserId": 1111111111111111, "crossAccountRoleName": "backup-reader"}
    assert across.items() <= cloud.inputs("papers-source").items()
    assert {**across, "crossAccountType": "CROSS_ACCOUNT"}.items() <= cloud.inputs("papers-binding").items()
    assert "papers-source" in cloud.resources["papers-binding"].dependencies


def test_the_recovery_model_is_told_what_the_cloud_is_asked_for() -> None:
    told: list[Vault] = []
    args: BackupVaultArgs = {"interval": "PT2H", "retention": "P14D", "locked": True, "retention_ceiling": "P14D"}
    cloud = deploy(lambda: told.append(BackupVault("papers", args, pair=hong_kong(), bucket="acme").vault))

    (vault,) = told
    assert vault.name in cloud.resources
    assert (vault.interval, vault.retention) == (timedelta(hours=2), timedelta(days=14))
    assert vault.locked is cloud.inputs(vault.name)["wormEnabled"]
    assert not vault.other_account
    assert vault.region == vault.encryption_key_region == "cn-hongkong"
    assert vault.mirrors == ("ap-southeast-1",)


def test_the_recovery_model_is_told_that_a_vault_lies_in_another_account() -> None:
    told: list[Vault] = []
    deploy(lambda: told.append(BackupVault("papers", _ROLE, pair=hong_kong(backup=_APART), bucket="acme").vault))

    assert (told[0].other_account, told[0].mirrors) == (True, ())


_TIMES = r"write PT1H to PT23H, or whole days from P1D$"
_DAYS = r"write whole days from P1D to P364635D$"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({"interval": "PT30M"}, rf"^papers: interval: PT30M is not offered; {_TIMES}"),
        ({"interval": "PT90M"}, rf"^papers: interval: PT1H30M is not offered; {_TIMES}"),
        ({"interval": "PT36H"}, rf"^papers: interval: P1DT12H is not offered; {_TIMES}"),
        ({"interval": "hourly"}, r"^papers: interval: 'hourly' is not .*; write ISO 8601 text"),
        ({"retention": "PT36H"}, rf"^papers: retention: P1DT12H is not offered; {_DAYS}"),
        ({"retention": "P0D"}, rf"^papers: retention: PT0S is not offered; {_DAYS}"),
        ({"retention": "30"}, r"^papers: retention: '30' is not .*; write ISO 8601 text"),
        ({"interval": "P7D", "retention": "P6D"}, r"^papers: retention: P6D is shorter than the interval P7D"),
        ({"locked": True}, r"^papers: retention_ceiling: a lock cannot be taken back, .*; state the longest retention"),
        (
            {"locked": True, "retention_ceiling": "P29D"},
            r"^papers: retention: 30 d would be locked, above the ceiling of 29 d; shorten the retention",
        ),
        ({"locked": True, "retention_ceiling": "a year"}, r"^papers: retention_ceiling: 'a year' is not"),
        ({"key_pending_window": "P6D"}, r"^papers-keys: pending_window: P6D is not offered"),
        (_ROLE, r"^papers: cross_account_role: the pair has no backup account; give RegionPair a backup"),
    ],
)
def test_what_the_cloud_does_not_offer_is_refused(args: BackupVaultArgs, said: str) -> None:
    with pytest.raises(ConstructionError, match=said):
        _deploy(args)


@pytest.mark.parametrize(
    ("args", "backup", "said"),
    [
        ({}, _APART, r"^papers: cross_account_role: it is left out, .*; name the role"),
        (
            {**_ROLE, "mirror": True},
            _APART,
            r"^papers: mirror: the pair has no credentials .* for ap-southeast-1; leave",
        ),
        (
            _ROLE,
            {**_APART, "region": "ap-southeast-1"},
            r"^papers: backup.region: .* ap-southeast-1 is not cn-hongkong; let the pair's backup lie in cn-hongkong",
        ),
    ],
)
def test_a_backup_account_that_cannot_hold_the_vault_is_refused(
    args: BackupVaultArgs, backup: BackupAccess, said: str
) -> None:
    with pytest.raises(ConstructionError, match=said):
        _deploy(args, backup)


def test_a_backup_account_that_is_the_workloads_own_is_refused() -> None:
    def program() -> None:
        # Handed in, so that only the cloud can tell whose it is.
        same = alicloud.Provider("same", region="cn-hongkong")
        pair = RegionPair(
            "pair",
            primary="cn-hongkong",
            standby="ap-southeast-1",
            backup={"region": "cn-hongkong", "provider": same},
        )
        BackupVault("papers", _ROLE, pair=pair, bucket="acme")

    with pytest.raises(ConstructionError, match=r"^papers: backup: its provider acts in the workload's own account"):
        deploy(program)


def test_of_a_name_longer_than_a_vault_may_have_the_end_is_kept() -> None:
    cloud = deploy(lambda: BackupVault("p" * 50 + "-papers-and-more", pair=hong_kong(), bucket="acme"))

    (vault,) = cloud.of_type("hbr/vault:Vault")
    assert len(vault.inputs["vaultName"]) == 64
    assert vault.inputs["vaultName"].endswith("-papers-and-more")
