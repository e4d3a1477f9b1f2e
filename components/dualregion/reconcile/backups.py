"""Lists vaults, mirrors, policies and what is bound to them."""

from collections.abc import Iterator, Sequence

from dualregion.reconcile.cloud import Cloud
from dualregion.reconcile.model import Declared, Found
from dualregion.reconcile.rows import made


def read(cloud: Cloud, region: str, declared: Sequence[Declared]) -> Iterator[Found]:
    """Asked only where something of it is declared: the service has to be activated before it answers."""
    if not any(one.token.startswith("alicloud:hbr/") and one.region == region for one in declared):
        return
    for row in cloud.pages("hbr", region, "DescribeVaults", "Vaults.Vault", 50, VaultRegionId=region):
        held = max(int(row.get(name) or 0) for name in ("SnapshotCount", "BytesDone", "StorageSize"))
        holds = "it holds backups" if held else ""
        names = {"vaultName": row.get("VaultName", ""), "kmsKeyId": row.get("KmsKeyId", "")}
        if row.get("Replication"):
            names["replicationSourceVaultId"] = row.get("ReplicationSourceVaultId", "")
            names["replicationSourceRegionId"] = row.get("ReplicationSourceRegionId", "")
            token = "alicloud:hbr/replicationVault:ReplicationVault"  # noqa: S105  # a resource type
            # A mirror is declared without tags, so that it is not asked for them either.
            yield made(token, region, row["VaultId"], names, {**row, "Tags": None}, "CreatedTime", holds)
        else:
            names["vaultType"] = row.get("VaultType", "")
            yield made("alicloud:hbr/vault:Vault", region, row["VaultId"], names, row, "CreatedTime", holds)
    for row in cloud.tokened("hbr", region, "DescribePoliciesV2", "Policies"):
        names = {"policyName": row.get("PolicyName", ""), "policyType": row.get("PolicyType", "")}
        count = int(row.get("PolicyBindingCount") or 0)
        holds = f"{count} sources are bound to it" if count else ""
        yield made("alicloud:hbr/policy:Policy", region, row["PolicyId"], names, row, "CreatedTime", holds)
    for row in cloud.tokened("hbr", region, "DescribePolicyBindings", "PolicyBindings"):
        names = {"policyId": row["PolicyId"], "sourceType": row["SourceType"], "dataSourceId": row["DataSourceId"]}
        # resource_alicloud_hbr_policy_binding.go:286
        id = ":".join(names.values())
        told = {**row, "Tags": None}
        yield made("alicloud:hbr/policyBinding:PolicyBinding", region, id, names, told, "CreatedTime")
