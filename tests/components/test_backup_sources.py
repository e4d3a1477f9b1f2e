"""What a vault saves beside a bucket: file systems in the same vault, instances in snapshots of their own."""

import pytest

from components.programs import hong_kong
from components.recorded_cloud import RecordedCloud, deploy
from dualregion.backup_vault import BackupVault, BackupVaultArgs
from dualregion.construction import ConstructionError
from dualregion.region_pair import BackupAccess

_APART: BackupAccess = {"region": "cn-hongkong", "assume_role": {"role_arn": "acs:ram::2222222222222222:role/vaults"}}
_ROLE: BackupVaultArgs = {"cross_account_role": "backup-reader"}
_MORE: BackupVaultArgs = {"file_systems": {"files": "fs-1"}, "instances": {"ledger": "i-1", "cache": "i-2"}}


def _deploy(args: BackupVaultArgs | None = None, backup: BackupAccess | None = None) -> RecordedCloud:
    return deploy(lambda: BackupVault("papers", args, pair=hong_kong(backup=backup), bucket="acme"))


def test_file_systems_are_bound_to_the_policy_that_fills_the_vault() -> None:
    cloud = _deploy(_MORE)

    assert cloud.inputs("papers-files-binding") == {
        "policyId": "papers-policy-id",
        "sourceType": "NAS",
        "dataSourceId": "fs-1",
        "crossAccountType": "SELF_ACCOUNT",
    }
    assert "papers-standby" in cloud.resources["papers-files-binding"].dependencies


def test_instances_have_a_policy_of_their_own_whose_copies_the_standbys_key_encrypts() -> None:
    cloud = _deploy({**_MORE, "interval": "PT4H", "retention": "P14D"})

    policy = cloud.inputs("papers-instances")
    assert policy["policyType"] == "UDM_ECS_ONLY"
    assert policy["rules"] == [
        {"ruleType": "BACKUP", "backupType": "COMPLETE", "schedule": "I|1704067200|PT4H"},
        {"ruleType": "TRANSITION", "retention": 14},
        {"ruleType": "REPLICATION", "retention": 14, "replicationRegionId": "ap-southeast-1"},
    ]
    for name, instance in (("ledger", "i-1"), ("cache", "i-2")):
        assert cloud.inputs(f"papers-{name}-binding") == {
            "policyId": "papers-instances-id",
            "sourceType": "UDM_ECS",
            "dataSourceId": instance,
            "advancedOptions": {"udmDetail": {"destinationKmsKeyId": "papers-keys-standby-id"}},
            "crossAccountType": "SELF_ACCOUNT",
        }


def test_without_a_mirror_snapshots_of_instances_stay_in_their_region() -> None:
    cloud = _deploy({**_MORE, "mirror": False})

    assert [rule["ruleType"] for rule in cloud.inputs("papers-instances")["rules"]] == ["BACKUP", "TRANSITION"]
    assert "advancedOptions" not in cloud.inputs("papers-ledger-binding")


def test_a_vault_may_hold_file_systems_and_no_bucket() -> None:
    cloud = deploy(lambda: BackupVault("papers", {"file_systems": {"files": "fs-1"}}, pair=hong_kong()))

    assert [binding.inputs["sourceType"] for binding in cloud.of_type("PolicyBinding")] == ["NAS"]
    assert len(cloud.of_type("hbr/policy:Policy")) == 1


def test_a_file_system_is_read_across_accounts_as_a_bucket_is() -> None:
    cloud = _deploy({**_ROLE, "file_systems": {"files": "fs-1"}}, _APART)

    bound = [cloud.inputs(f"papers-{name}") for name in ("binding", "files-binding")]
    assert {(one["crossAccountType"], one["crossAccountRoleName"]) for one in bound} == {
        ("CROSS_ACCOUNT", "backup-reader")
    }
    assert len(cloud.of_type("hbr/crossAccount:CrossAccount")) == 1


def test_the_recovery_model_is_told_of_what_lies_beside_the_bucket() -> None:
    told: list[BackupVault] = []
    locked: BackupVaultArgs = {**_MORE, "locked": True, "retention_ceiling": "P30D"}
    deploy(lambda: told.append(BackupVault("papers", locked, pair=hong_kong(), bucket="acme")))

    (vault,) = told
    assert [(store.name, store.kind.value) for store in vault.stores] == [
        ("files", "file-system"),
        ("cache", "instance"),
        ("ledger", "instance"),
    ]
    files, cache, ledger = (store.vaults[0] for store in vault.stores)
    assert files == vault.vault
    assert cache == ledger
    # Snapshots lie in no vault: the lock does not hold them.
    assert (cache.name, cache.locked, cache.mirrors) == ("papers-instances", False, ("ap-southeast-1",))


@pytest.mark.parametrize(
    ("args", "backup", "said"),
    [
        ({"file_systems": {"files": ""}}, None, r"^papers: file_systems: 'files' has no name or no id; write"),
        ({"instances": {"": "i-1"}}, None, r"^papers: instances: '' has no name or no id; write"),
        (
            {"file_systems": {"one": "fs-1"}, "instances": {"one": "i-1"}},
            None,
            r"^papers: instances: 'one' is also a file system; give each of them a name of its own$",
        ),
        (
            {**_ROLE, "instances": {"ledger": "i-1"}},
            _APART,
            r"^papers: instances: the pair has a backup account, but an instance is restored only to its own account "
            r".*; back instances up with a vault of a pair that has none$",
        ),
    ],
)
def test_sources_that_cannot_be_saved_are_refused(
    args: BackupVaultArgs, backup: BackupAccess | None, said: str
) -> None:
    with pytest.raises(ConstructionError, match=said):
        _deploy(args, backup)


def test_a_vault_for_nothing_is_refused() -> None:
    with pytest.raises(ConstructionError, match=r"^papers: file_systems: neither they nor a bucket are given, so the "):
        deploy(lambda: BackupVault("papers", {"instances": {"ledger": "i-1"}}, pair=hong_kong()))
