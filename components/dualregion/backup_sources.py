"""What a vault saves, and how Cloud Backup is told of it: a bucket, file systems, instances with their disks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import pulumi
import pulumi_alicloud as alicloud

from dualregion.construction import ConstructionError
from dualregion.recovery.topology import Store, StoreKind, Vault
from dualregion.region_pair import Region, RegionPair


@dataclass(frozen=True)
class Sources:
    """References by the names that reports call them; the bucket reports itself."""

    bucket: pulumi.Input[str] | None
    file_systems: Mapping[str, pulumi.Input[str]]
    instances: Mapping[str, pulumi.Input[str]]

    @property
    def in_vault(self) -> bool:
        """Snapshots of instances lie in no vault."""
        return self.bucket is not None or bool(self.file_systems)

    def judge(self, name: str, pair: RegionPair) -> None:
        """Raises ConstructionError for what Cloud Backup cannot save in this way."""
        if not self.in_vault:
            raise ConstructionError(
                name,
                "file_systems",
                "neither they nor a bucket are given, so the vault would stay empty",
                "name what it is to save; what only instances need is a policy without a vault",
            )
        named: list[tuple[str, Mapping[str, pulumi.Input[str]]]] = [
            ("file_systems", self.file_systems),
            ("instances", self.instances),
        ]
        for where, references in named:
            empty = [key for key, reference in references.items() if not key or reference == ""]
            if empty:
                raise ConstructionError(
                    name, where, f"{empty[0]!r} has no name or no id", "write the resource's name and its id"
                )
        for key in sorted(self.file_systems.keys() & self.instances.keys()):
            raise ConstructionError(
                name, "instances", f"{key!r} is also a file system", "give each of them a name of its own"
            )
        if self.instances and pair.backup:
            raise ConstructionError(
                name,
                "instances",
                "the pair has a backup account, but an instance is restored only to its own account "
                "(https://www.alibabacloud.com/help/en/cloud-backup/user-guide/back-up-data-sources-across-alibaba-cloud-accounts)",
                "back instances up with a vault of a pair that has none",
            )

    def stores(self, region: str, vault: Vault, snapshots: Vault) -> tuple[Store, ...]:
        """What the recovery model is told of everything but the bucket. Each lies in one zone; what else is set on it
        is not known from a reference."""
        files = [(key, StoreKind.FILE_SYSTEM, vault) for key in self.file_systems]
        machines = [(key, StoreKind.INSTANCE, snapshots) for key in self.instances]
        return tuple(
            Store(
                name=key,
                kind=kind,
                region=region,
                zone_redundant=False,
                versioned=None,
                customer_key=None,
                vaults=(saved,),
            )
            for key, kind, saved in [*sorted(files), *sorted(machines)]
        )


class Binder:
    """Binds sources to policies, of this account or across accounts."""

    def __init__(
        self,
        name: str,
        pair: RegionPair,
        role: str | None,
        waits_for: Sequence[pulumi.Resource],
        parent: pulumi.Resource,
    ) -> None:
        self._name, self._parent, self._role = name, parent, role
        self._home = pair.backup or pair.primary
        # A mirror copies at once what is backed up after it exists, and what was there before an hour and a half later.
        self._waits_for = list(waits_for)
        self._account = _source_account(name, pair) if pair.backup else None
        if self._account is not None and role:
            self._waits_for.append(
                alicloud.hbr.CrossAccount(
                    f"{name}-source",
                    cross_account_user_id=self._account,
                    cross_account_role_name=role,
                    alias=f"{pulumi.get_project()}-{pulumi.get_stack()}",
                    opts=pulumi.ResourceOptions(parent=parent, provider=self._home.provider),
                )
            )

    def bind(self, role: str, policy: alicloud.hbr.Policy, kind: str, source: pulumi.Input[str]) -> None:
        """`kind`: https://www.alibabacloud.com/help/en/cloud-backup/developer-reference/api-hbr-2017-09-08-createpolicybindings"""
        self._bind(role, policy, kind, source, None)

    def bind_instance(
        self, role: str, policy: alicloud.hbr.Policy, instance: pulumi.Input[str], copy_key: pulumi.Input[str] | None
    ) -> None:
        """Every disk of it; `copy_key` encrypts the copies in the standby."""
        options: alicloud.hbr.PolicyBindingAdvancedOptionsArgs | None = None
        if copy_key is not None:
            detail = alicloud.hbr.PolicyBindingAdvancedOptionsUdmDetailArgs(destination_kms_key_id=copy_key)
            options = alicloud.hbr.PolicyBindingAdvancedOptionsArgs(udm_detail=detail)
        self._bind(role, policy, "UDM_ECS", instance, options)

    def _bind(
        self,
        role: str,
        policy: alicloud.hbr.Policy,
        kind: str,
        source: pulumi.Input[str],
        options: alicloud.hbr.PolicyBindingAdvancedOptionsArgs | None,
    ) -> None:
        across = self._account is not None
        alicloud.hbr.PolicyBinding(
            f"{self._name}-{role}",
            policy_id=policy.id,
            source_type=kind,
            data_source_id=source,
            advanced_options=options,
            cross_account_type="CROSS_ACCOUNT" if across else "SELF_ACCOUNT",
            cross_account_user_id=self._account,
            cross_account_role_name=self._role if across else None,
            opts=pulumi.ResourceOptions(
                parent=self._parent, provider=self._home.provider, depends_on=list(self._waits_for)
            ),
        )


def instance_policy(
    name: str, label: str, schedule: str, retention: timedelta, copied_to: Region | None, opts: pulumi.ResourceOptions
) -> alicloud.hbr.Policy:
    """Whole instances need a policy of their own kind; their copies go by a rule of it, and not through a mirror
    (https://www.alibabacloud.com/help/en/hybrid-backup-recovery/latest/back-up-data-across-regions)."""
    rules: list[alicloud.hbr.PolicyRuleArgsDict] = [
        {"rule_type": "BACKUP", "backup_type": "COMPLETE", "schedule": schedule},
        {"rule_type": "TRANSITION", "retention": retention.days},
    ]
    if copied_to:
        rules.append({"rule_type": "REPLICATION", "retention": retention.days, "replication_region_id": copied_to.name})
    return alicloud.hbr.Policy(
        f"{name}-instances", policy_name=label, policy_type="UDM_ECS_ONLY", rules=rules, opts=opts
    )


def _source_account(name: str, pair: RegionPair) -> pulumi.Output[int]:
    """The workload's account, once it is certain that the backup account is another one."""
    assert pair.backup  # noqa: S101  # only asked for a pair that has one; this tells the type checker
    own, other = (
        alicloud.get_account_output(opts=pulumi.InvokeOutputOptions(provider=region.provider))
        for region in (pair.primary, pair.backup)
    )

    def verified(ids: list[str]) -> int:
        if ids[0] == ids[1]:
            raise ConstructionError(
                name,
                "backup",
                "its provider acts in the workload's own account, which the vault has to survive",
                "give the pair a backup with credentials of another account",
            )
        return int(ids[0])

    return pulumi.Output.all(own.id, other.id).apply(verified)
