"""Vaults, their mirrors and the policies that use them."""

from __future__ import annotations

from typing import Any

import pytest

from backup_clients import Backups, refusal
from cloud_process import Cloud
from oss_clients import PRIMARY, STANDBY
from vendor_clients import Core, Tea


def mirror(standby: Backups, vault: str, **more: Any) -> str:
    """A mirror's id."""
    named = {"ReplicationSourceRegionId": PRIMARY, "ReplicationSourceVaultId": vault, "VaultRegionId": STANDBY}
    return standby.call("create_replication_vault", VaultName="m", **named, **more)["VaultId"]


def key_of(cloud: Cloud, region: str) -> str:
    """A new key in a region."""
    kms = Tea(cloud, "kms20160120", region, f"kms.{region}.aliyuncs.com")
    return kms.call("create_key")["KeyMetadata"]["KeyId"]


def test_a_vault_is_created_with_the_vendors_defaults(own_cloud: Cloud, hbr: Backups) -> None:
    row = hbr.shown(hbr.vault("orders", Description="d"))
    shown = (row["VaultName"], row["Status"], row["VaultType"], row["EncryptType"], row["WormEnabled"], row["KmsKeyId"])
    assert shown == ("orders", "CREATED", "STANDARD", "HBR_PRIVATE", False, "")
    assert (row["VaultRegionId"], row["VaultOwnerId"]) == (PRIMARY, int(own_cloud.account))


def test_a_repeated_create_makes_a_second_vault_as_in_the_cloud(hbr: Backups) -> None:
    assert hbr.vault("same") != hbr.vault("same")


def test_a_vault_wants_a_key_of_its_own_region(own_cloud: Cloud, hbr: Backups) -> None:
    here, there = key_of(own_cloud, PRIMARY), key_of(own_cloud, STANDBY)
    assert hbr.shown(hbr.vault(EncryptType="KMS", KmsKeyId=here))["KmsKeyId"] == here
    assert refusal(lambda: hbr.vault(EncryptType="KMS", KmsKeyId=there))[0] == "KmsKeyNotFound"
    assert refusal(lambda: hbr.vault(EncryptType="KMS"))[0] == "InvalidParameter"


def test_a_lock_cannot_be_opened_again(hbr: Backups) -> None:
    vault = hbr.vault()
    hbr.call("update_vault", VaultId=vault, WormEnabled=True)
    assert refusal(lambda: hbr.call("update_vault", VaultId=vault, WormEnabled=False))[0] == "VaultWormCannotBeDisabled"
    hbr.call("update_vault", VaultId=vault, VaultName="renamed")
    assert (hbr.shown(vault)["WormEnabled"], hbr.shown(vault)["VaultName"]) == (True, "renamed")
    hbr.call("delete_vault", VaultId=vault)


def test_a_vault_goes_after_its_mirror_and_its_policies(hbr: Backups, standby: Backups) -> None:
    vault = hbr.vault()
    copy = mirror(standby, vault)
    policy = hbr.policy(vault, "I|0|P1D")
    assert refusal(lambda: hbr.call("delete_vault", VaultId=vault))[0] == "CannotDeleteReplicationSourceVault"
    standby.call("delete_vault", VaultId=copy)
    assert refusal(lambda: hbr.call("delete_vault", VaultId=vault))[0] == "VaultBoundPolicyCannotBeDeleted"
    hbr.call("delete_policy_v2", PolicyId=policy)
    hbr.call("delete_vault", VaultId=vault)
    assert hbr.call("describe_vaults", VaultId=vault)["Vaults"] == {"Vault": []}
    assert refusal(lambda: hbr.call("delete_vault", VaultId=vault))[0] == "VaultNotExist"


def test_a_vault_has_one_mirror_with_its_own_way_of_encryption(
    own_cloud: Cloud, hbr: Backups, standby: Backups
) -> None:
    vault = hbr.vault(EncryptType="KMS", KmsKeyId=key_of(own_cloud, PRIMARY))
    assert refusal(lambda: mirror(standby, vault))[0] == "InvalidEncryptType"
    key = key_of(own_cloud, STANDBY)
    copy = mirror(standby, vault, EncryptType="KMS", KmsKeyId=key)
    assert (
        refusal(lambda: mirror(standby, vault, EncryptType="KMS", KmsKeyId=key))[0] == "ReplicationVaultAlreadyExists"
    )
    assert refusal(lambda: mirror(standby, "v-none"))[0] == "VaultNotExist"
    here, there = hbr.shown(vault), standby.shown(copy)
    assert (here["ReplicationTargetRegionId"], here["ReplicationTargetVaultId"]) == (STANDBY, copy)
    assert (there["ReplicationSourceRegionId"], there["ReplicationSourceVaultId"]) == (PRIMARY, vault)
    assert (here["Replication"], there["Replication"]) == (False, True)


def test_a_region_has_at_most_five_mirrors(hbr: Backups, standby: Backups) -> None:
    for _ in range(5):
        mirror(standby, hbr.vault())
    assert refusal(lambda: mirror(standby, hbr.vault()))[0] == "ReplicationVaultQuotaExceeded"


def test_new_backups_reach_the_mirror_after_the_lag_and_old_ones_after_ninety_minutes(
    own_cloud: Cloud, hbr: Backups, standby: Backups
) -> None:
    _, vault, first = hbr.protected(hours=24)
    own_cloud.advance(seconds=first + 90 - hbr.now())
    (old,) = hbr.snapshots(vault)
    copy, made = mirror(standby, vault), hbr.now()
    own_cloud.advance(seconds=made + 90 * 60 - 30 - hbr.now())
    assert standby.snapshots(copy) == []
    own_cloud.advance(seconds=60)
    (arrived,) = standby.snapshots(copy)
    assert (arrived["SourceSnapshotHash"], arrived["ExpireTime"]) == (old["SnapshotHash"], old["ExpireTime"])

    own_cloud.advance(seconds=first + 86400 + 90 - hbr.now())
    assert len(hbr.snapshots(vault)) == 2
    own_cloud.advance(minutes=4)
    assert len(standby.snapshots(copy)) == 1
    own_cloud.advance(minutes=2)
    assert len(standby.snapshots(copy)) == 2


@pytest.mark.parametrize(
    "rules",
    [
        [],
        [{"RuleType": "TRANSITION", "Retention": 7}],
        [{"RuleType": "BACKUP", "Schedule": "I|0|P1D"}],
        [{"RuleType": "BACKUP", "Schedule": "I|0|P1D"}, {"RuleType": "TRANSITION", "Retention": 0}],
        [{"RuleType": "BACKUP", "Schedule": "I|0|P1D"}, *[{"RuleType": "TRANSITION", "Retention": 7}] * 2],
        [{"RuleType": "OTHER"}],
    ],
)
def test_a_policy_has_a_backup_rule_and_exactly_one_transition_rule(hbr: Backups, rules: list[dict[str, Any]]) -> None:
    vault = hbr.vault()
    named = [{**rule, "VaultId": vault} if rule["RuleType"] == "BACKUP" else rule for rule in rules]
    told = refusal(lambda: hbr.call("create_policy_v2", PolicyType="STANDARD", Rules=named))[0]
    assert told in ("InvalidParameter", "MissingParameter")


def test_a_policy_that_something_is_bound_to_cannot_be_deleted(hbr: Backups) -> None:
    policy = hbr.policy(hbr.vault(), "I|0|P1D")
    hbr.bind(policy, "some-bucket")
    assert refusal(lambda: hbr.bind(policy, "some-bucket"))[0] == "PolicyBindingAlreadyExists"
    assert refusal(lambda: hbr.call("delete_policy_v2", PolicyId=policy))[0] == "PolicyBoundCannotBeDeleted"


def test_tags_and_resource_group_of_a_vault(own_cloud: Cloud, hbr: Backups) -> None:
    vault, core = hbr.vault(), Core(own_cloud, PRIMARY)
    host, version = f"hbr.{PRIMARY}.aliyuncs.com", "2017-09-08"
    named = {"ResourceType": "vault", "ResourceId__1": vault}
    core.call(host, version, "TagResources", **named, Tag__1__Key="dr:service", Tag__1__Value="archive")
    hbr.call("change_resource_group", ResourceId=vault, NewResourceGroupId="rg-x", ResourceType="vault")
    row = hbr.shown(vault)
    assert (row["Tags"]["Tag"], row["ResourceGroupId"]) == ([{"Key": "dr:service", "Value": "archive"}], "rg-x")


def test_an_unknown_field_in_a_rule_is_refused_and_counted(own_cloud: Cloud, hbr: Backups) -> None:
    rules = '[{"RuleType":"BACKUP","Schedul":"I|0|P1D"},{"RuleType":"TRANSITION","Retention":7}]'
    core = Core(own_cloud, PRIMARY)
    with pytest.raises(Exception, match="UnsupportedParameter"):
        core.call(f"hbr.{PRIMARY}.aliyuncs.com", "2017-09-08", "CreatePolicyV2", Rules=rules)
    assert own_cloud.status()["unhandled"] == {"parameter Hbr/Rules.*.Schedul": 1}
    assert hbr.call("describe_policies_v2")["Policies"] == []
