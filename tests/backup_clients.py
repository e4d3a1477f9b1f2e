"""Backups of a local cloud, through the vendor's client: the few steps that most tests begin with."""

from __future__ import annotations

import importlib
from datetime import datetime
from typing import Any

from cloud_process import Cloud
from oss_clients import PRIMARY, Oss
from vendor_clients import Tea

DAY = 86400
LOCK_CODES = ("CannotDeleteLockedSnapshot", "CannotDeleteLockedVault")


class Backups:
    """The hbr client of one region, with buckets beside it. `account` holds other keys than the cloud's own."""

    def __init__(self, cloud: Cloud, oss: Oss, region: str = PRIMARY, account: dict[str, str] | None = None) -> None:
        self.cloud, self.oss, self.region = cloud, oss, region
        keys = {"access_key": account["access_key"], "secret": account["secret_key"]} if account else {}
        host = f"hbr.{region}.aliyuncs.com"
        self.client = Tea(cloud, "hbr20170908", region, host, **keys)

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The answer, which says that it is a success."""
        answer = self.client.call(method, **parameters)
        assert (answer["Success"], answer["Code"]) == (True, "200")
        return answer

    def now(self) -> int:
        """The cloud's time in seconds since 1970."""
        return int(datetime.fromisoformat(self.cloud.admin("GET", "clock")[1]["now"]).timestamp())

    def vault(self, name: str = "v", **parameters: Any) -> str:
        """A new vault's id."""
        return self.call("create_vault", VaultName=name, VaultRegionId=self.region, **parameters)["VaultId"]

    def shown(self, vault: str) -> dict[str, Any]:
        """A vault, as it is described."""
        (row,) = self.call("describe_vaults", VaultId=vault)["Vaults"]["Vault"]
        return row

    def policy(self, vault: str, schedule: str, *, days: int = 7, **rule: Any) -> str:
        """A new policy's id: one BACKUP and one TRANSITION rule."""
        rules = [
            {"RuleType": "BACKUP", "BackupType": "COMPLETE", "Schedule": schedule, "VaultId": vault, **rule},
            {"RuleType": "TRANSITION", "Retention": days},
        ]
        return self.call("create_policy_v2", PolicyName="p", Rules=rules)["PolicyId"]

    def bind(self, policy: str, bucket: str, **fields: Any) -> None:
        """Binds a bucket to a policy."""
        row = {"SourceType": "OSS", "DataSourceId": bucket, **fields}
        self.call("create_policy_bindings", PolicyId=policy, PolicyBindingList=[row])

    def protected(self, *, worm: bool = False, days: int = 7, hours: int = 1, **vault: Any) -> tuple[Any, str, int]:
        """(bucket, vault, first backup's time): a bucket that is backed up every few hours from a minute from now."""
        bucket, id = self.oss.created(self.region, versioned=True), self.vault(WormEnabled=worm, **vault)
        first = self.now() + 60
        self.bind(self.policy(id, f"I|{first}|PT{hours}H", days=days), bucket.bucket_name)
        return bucket, id, first

    def jobs(self, **filters: Any) -> list[dict[str, Any]]:
        """Jobs of buckets, oldest first."""
        wanted = [{"Key": key, "Operator": "EQUAL", "Values": [value]} for key, value in filters.items()]
        answer = self.call(
            "describe_backup_jobs_2", SourceType="OSS", Filters=wanted, PageSize=99, SortDirection="ASCEND"
        )
        return answer["BackupJobs"]["BackupJob"]

    def snapshots(self, vault: str) -> list[dict[str, Any]]:
        """Complete backups in a vault, oldest first."""
        query = [{"field": "VaultId", "value": vault, "operation": "MATCH_TERM"}]
        answer = self.call("search_historical_snapshots", SourceType="OSS", Query=query, Limit=100, Order="ASC")
        return answer["Snapshots"]["Snapshot"]

    def restore(self, snapshot: dict[str, Any], target: str, **more: Any) -> dict[str, Any]:
        """Restores a backup into a bucket and waits, by the clock, until the job is over."""
        id = self.call(
            "create_restore_job", VaultId=snapshot["VaultId"], SnapshotId=snapshot["SnapshotId"],
            SnapshotHash=snapshot["SnapshotHash"], RestoreType="OSS", SourceType="OSS", TargetBucket=target, **more,
        )["RestoreId"]  # fmt: skip
        self.cloud.advance(hours=1)
        rows = self.call("describe_restore_jobs_2", RestoreType="OSS", PageSize=99)["RestoreJobs"]["RestoreJob"]
        return next(row for row in rows if row["RestoreId"] == id)


def refusal(action: Any) -> tuple[str, str]:
    """(code, text) of what a client was refused."""
    tea: Any = importlib.import_module("Tea.exceptions")
    dara: Any = importlib.import_module("darabonba.exceptions")
    try:
        answer = action()
    except (tea.TeaException, dara.DaraException) as error:
        return str(error.code), str(error.message)
    raise AssertionError(f"not refused: {answer!r}")


def contents(bucket: Any) -> dict[str, bytes]:
    """Every current object of a bucket and its bytes."""
    listed = bucket.list_objects_v2(max_keys=1000)
    return {item.key: bucket.get_object(item.key).read() for item in listed.object_list}
