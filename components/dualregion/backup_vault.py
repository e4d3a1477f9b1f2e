"""A vault of older states: backups by schedule, kept for a while, and mirrored in the standby."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import NotRequired, TypedDict

import pulumi
import pulumi_alicloud as alicloud

from dualregion.backup_sources import Binder, Sources, instance_policy
from dualregion.construction import ConstructionError
from dualregion.guardrails import read_duration, refuse_unbounded_lock
from dualregion.keys import RegionalKeys, customer_key, days_pending
from dualregion.recovery.durations import iso
from dualregion.recovery.topology import Vault
from dualregion.region_pair import Region, RegionPair

_FIRST_BACKUP = 1704067200
"""Midnight UTC. Backups fall on whole intervals after it, and it never changes, so that no deployment moves them."""
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_LONGEST_DAYS = 364_635
"""https://www.alibabacloud.com/help/en/cloud-backup/developer-reference/api-hbr-2017-09-08-createpolicyv2"""
_LONGEST_NAME = 64
_PATIENCE = pulumi.CustomTimeouts(delete="20m")
"""The cloud refuses to delete a vault until it has noticed that its mirror and its policy are gone: up to 15 min."""


class BackupVaultArgs(TypedDict):
    """Backups of the workload's bucket, and of what else is named here."""

    interval: NotRequired[str]
    """Time between two backups, whole hours below a day or whole days. Left out: `PT1H`, the shortest that the vendor
    shows."""
    retention: NotRequired[str]
    """How long a backup is kept, whole days. Left out: `P30D`."""
    locked: NotRequired[bool]
    """Nobody can delete a backup before its retention ends, and the lock cannot be taken back: deleting the stack
    fails until then. Left out: off; whoever holds the account's credentials can delete every backup."""
    retention_ceiling: NotRequired[str]
    """The longest retention that may be locked, such as `P90D`; only for a vault that is locked, which needs it."""
    mirror: NotRequired[bool]
    """A copy of the vault in the standby. Left out: on, except for a vault in another account."""
    cross_account_role: NotRequired[str]
    """Name of the role in the workload's account that the backup account's Cloud Backup takes to read the bucket.
    Left out: only where the pair has no backup account."""
    deletion_protection: NotRequired[bool]
    """Left out: on; the engine deletes neither the vaults nor their keys."""
    key_pending_window: NotRequired[str]
    """How long deleted keys can be brought back, `P7D` to `P366D`; only for keys that this component makes.
    Left out: `P30D`."""
    file_systems: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Ids of NAS file systems of the primary that are backed up as well, by the names of the resources: reports and the
    policy pack call them so. Left out: none."""
    instances: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Ids of ECS instances of the primary whose disks are backed up, by the names of the resources. Their snapshots lie
    in no vault: a lock does not hold them, and the mirror's region gets copies of them. Left out: none."""
    tags: NotRequired[Mapping[str, str]]
    """Tags of every resource that can carry some. Left out: none."""


@dataclass(frozen=True)
class _Plan:
    """The judged inputs."""

    interval: timedelta
    retention: timedelta
    locked: bool
    mirror: bool
    protected: bool
    pending_window: str
    tags: Mapping[str, str]


class BackupVault(pulumi.ComponentResource):
    """A vault beside its sources, a policy that fills it, and a mirror in the standby, each with a key of its own.

    The keys are not those of the sources: whoever disables a bucket's key leaves its backups readable. Everything that
    the engine deletes goes in the order that the cloud demands: bindings, policies, mirror, vault, keys. For a file
    system, Cloud Backup makes a mount point that nobody deletes but you, before the file system.

    A pair with a `backup` account puts the vault there, out of reach of the workload's credentials. The bucket is then
    read through a role of the workload's account, made by hand once as
    https://www.alibabacloud.com/help/en/cloud-backup/user-guide/back-up-data-sources-across-alibaba-cloud-accounts
    says, and named here: it has to trust a role of the other account that exists only when Cloud Backup is switched on
    there. Cloud Backup reads buckets of its own region only, so the backup region has to be the primary; a mirror needs
    credentials for a second region of that account, which a pair does not have, and is refused.

    Raises ConstructionError for times that Cloud Backup does not offer, for a lock without a ceiling or above it, for
    sources that cannot be saved in this way, and for a backup account that cannot hold the vault or is the workload's
    own.
    """

    vault_id: pulumi.Output[str]
    mirror_id: pulumi.Output[str]
    """Empty: there is no mirror."""

    def __init__(
        self,
        name: str,
        args: BackupVaultArgs | None = None,
        opts: pulumi.ResourceOptions | None = None,
        *,
        pair: RegionPair,
        bucket: pulumi.Input[str] | None = None,
        keys: RegionalKeys | None = None,
    ) -> None:
        given = args or {}
        sources = Sources(bucket, given.get("file_systems", {}), given.get("instances", {}))
        super().__init__("dualregion:index:BackupVault", name, {**given}, opts)
        plan = _judged(name, given, pair)
        sources.judge(name, pair)
        home = pair.backup or pair.primary
        key, mirror_key = self._keys(name, plan, pair, keys)
        label = _label(name)
        vault = alicloud.hbr.Vault(
            f"{name}-primary",
            vault_name=label,
            vault_type="STANDARD",
            encrypt_type="KMS",
            kms_key_id=key,
            worm_enabled=plan.locked,
            tags=plan.tags,
            opts=self._stays(home, plan),
        )
        mirror = (
            alicloud.hbr.ReplicationVault(
                f"{name}-standby",
                vault_name=label,
                replication_source_region_id=pair.primary.name,
                replication_source_vault_id=vault.id,
                encrypt_type="KMS",
                kms_key_id=mirror_key,
                opts=self._stays(pair.standby, plan),
            )
            if plan.mirror
            else None
        )
        schedule = f"I|{_FIRST_BACKUP}|{iso(plan.interval)}"
        policy = alicloud.hbr.Policy(
            f"{name}-policy",
            policy_name=label,
            policy_type="STANDARD",
            rules=[
                {
                    "rule_type": "BACKUP",
                    "backup_type": "COMPLETE",
                    "schedule": schedule,
                    "vault_id": vault.id,
                },
                {"rule_type": "TRANSITION", "retention": plan.retention.days},
            ],
            opts=pulumi.ResourceOptions(parent=self, provider=home.provider),
        )
        binder = Binder(name, pair, given.get("cross_account_role"), [mirror] if mirror else [], self)
        if bucket is not None:
            binder.bind("binding", policy, "OSS", bucket)
        for key_of, reference in sources.file_systems.items():
            binder.bind(f"{key_of}-binding", policy, "NAS", reference)
        if sources.instances:
            options = pulumi.ResourceOptions(parent=self, provider=home.provider)
            copied_to = pair.standby if mirror else None
            snapshots = instance_policy(name, label, schedule, plan.retention, copied_to, options)
            for key_of, reference in sources.instances.items():
                binder.bind_instance(f"{key_of}-binding", snapshots, reference, mirror_key if mirror else None)

        self.vault = Vault(
            name=f"{name}-primary",
            region=home.name,
            interval=plan.interval,
            retention=plan.retention,
            locked=plan.locked,
            other_account=pair.backup is not None,
            customer_key=True,
            encryption_key_region=home.name,
            mirrors=(pair.standby.name,) if plan.mirror else (),
        )
        """What the recovery model is told of this vault."""
        unlocked = {"name": f"{name}-instances", "locked": False, "customer_key": None, "encryption_key_region": None}
        self.stores = sources.stores(pair.primary.name, self.vault, self.vault.model_copy(update=unlocked))
        """What it saves beside the bucket."""
        self.vault_id = vault.id
        self.mirror_id = mirror.id if mirror else pulumi.Output.from_input("")
        self.register_outputs({"vaultId": self.vault_id, "mirrorId": self.mirror_id})

    def _keys(
        self, name: str, plan: _Plan, pair: RegionPair, keys: RegionalKeys | None
    ) -> tuple[pulumi.Output[str], pulumi.Output[str] | None]:
        if pair.backup:
            days = days_pending(name, plan.pending_window)
            return customer_key(f"{name}-key", pair.backup, days, plan.protected, plan.tags, self), None
        keys = keys or RegionalKeys(
            f"{name}-keys",
            {"deletion_protection": plan.protected, "pending_window": plan.pending_window, "tags": plan.tags},
            pulumi.ResourceOptions(parent=self),
            pair=pair,
        )
        return keys.primary_key_id, keys.standby_key_id

    def _stays(self, region: Region, plan: _Plan) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(
            parent=self, provider=region.provider, protect=plan.protected, custom_timeouts=_PATIENCE
        )


def _judged(name: str, args: BackupVaultArgs, pair: RegionPair) -> _Plan:
    interval = read_duration(name, "interval", args.get("interval", "PT1H"))
    if interval < _HOUR or interval % _HOUR or (interval > _DAY and interval % _DAY):
        raise ConstructionError(
            name, "interval", f"{iso(interval)} is not offered", "write PT1H to PT23H, or whole days from P1D"
        )
    retention = read_duration(name, "retention", args.get("retention", "P30D"))
    if retention % _DAY or not 1 <= retention.days <= _LONGEST_DAYS:
        raise ConstructionError(
            name, "retention", f"{iso(retention)} is not offered", f"write whole days from P1D to P{_LONGEST_DAYS}D"
        )
    if retention < interval:
        raise ConstructionError(
            name,
            "retention",
            f"{iso(retention)} is shorter than the interval {iso(interval)}: for a while nothing would be kept",
            "keep backups for at least one interval",
        )
    locked = args.get("locked", False)
    if locked:
        refuse_unbounded_lock(name, retention, args.get("retention_ceiling"))
    if pair.backup:
        _judge_account(name, args, pair, pair.backup)
    elif "cross_account_role" in args:
        raise ConstructionError(
            name, "cross_account_role", "the pair has no backup account", "give RegionPair a backup, or leave it out"
        )
    return _Plan(
        interval=interval,
        retention=retention,
        locked=locked,
        mirror=args.get("mirror", pair.backup is None),
        protected=args.get("deletion_protection", True),
        pending_window=args.get("key_pending_window", "P30D"),
        tags=args.get("tags", {}),
    )


def _judge_account(name: str, args: BackupVaultArgs, pair: RegionPair, backup: Region) -> None:
    if backup.name != pair.primary.name:
        raise ConstructionError(
            name,
            "backup.region",
            f"Cloud Backup reads buckets of its own region only, and {backup.name} is not {pair.primary.name}",
            f"let the pair's backup lie in {pair.primary.name}",
        )
    if args.get("mirror"):
        raise ConstructionError(
            name,
            "mirror",
            f"the pair has no credentials of the backup account for {pair.standby.name}",
            "leave it out; a vault in another account has no mirror",
        )
    if not args.get("cross_account_role"):
        raise ConstructionError(
            name,
            "cross_account_role",
            "it is left out, so Cloud Backup of the backup account could not read the bucket",
            "name the role that lets it",
        )


def _label(name: str) -> str:
    """What people find the vault by. It need not be unique, so of a long one the end is enough."""
    return f"{pulumi.get_project()}-{pulumi.get_stack()}-{name}"[-_LONGEST_NAME:].lstrip("-")
