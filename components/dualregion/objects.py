"""Objects in two regions: a bucket, its copy, and the rule that keeps the copy current."""

import json
import re
from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
import pulumi_alicloud as alicloud

from dualregion.bucket import BucketSettings, PrivateBucket, private_bucket
from dualregion.construction import ConstructionError
from dualregion.keys import RegionalKeys
from dualregion.recovery.figures import product
from dualregion.recovery.regions import crosses_border, time_control_available, zone_redundant_available
from dualregion.recovery.topology import Copy, CopyMechanism, Store, StoreKind
from dualregion.region_pair import RegionPair

_LONGEST_SUFFIX = "-logs"
_BASE_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


class ReplicatedBucketArgs(TypedDict):
    """A bucket in the primary region and its copy in the standby."""

    bucket: str
    """Base name; the region id is appended. All customers of the cloud share the names, so none is guessed."""
    time_control: NotRequired[bool]
    """Replication time control: 99.99 % of new objects within 10 minutes, where the pair offers it; billed by traffic.
    Left out: off, and no bound on the age of the copy is known."""
    deletion_protection: NotRequired[bool]
    """Left out: on; the engine deletes neither bucket nor key, and a bucket that holds objects is never deleted.
    Off: deleting the stack deletes the objects with it."""
    key_pending_window: NotRequired[str]
    """How long deleted keys can be brought back, `P7D` to `P366D`; only for keys that this component makes.
    Left out: `P30D`."""
    tags: NotRequired[Mapping[str, str]]
    """Tags of every resource that can carry some. Left out: none."""


class ReplicatedBucket(pulumi.ComponentResource):
    """Two private, versioned, logged buckets, each encrypted with a key of its own region, the second a copy.

    Deletions are not copied: neither an operator's error nor a lifecycle rule of the primary empties the standby.
    Objects that are older than the rule are copied too, since they would be lost with the region like any other.
    Traffic across the mainland's border goes through transfer acceleration, as the cloud demands. Each region has a
    log bucket of its own (a bucket that logs into itself logs its logging); it is encrypted with the cloud's key, so
    that access is still recorded while the customer key is disabled.

    Raises ConstructionError for a name that no bucket can have, and for time control where the pair offers none.
    """

    primary_bucket: pulumi.Output[str]
    standby_bucket: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        args: ReplicatedBucketArgs,
        opts: pulumi.ResourceOptions | None = None,
        *,
        pair: RegionPair,
        keys: RegionalKeys | None = None,
    ) -> None:
        super().__init__("dualregion:index:ReplicatedBucket", name, {**args}, opts)
        _judge(name, args, pair)
        protected = args.get("deletion_protection", True)
        tags = args.get("tags", {})
        keys = keys or RegionalKeys(
            f"{name}-keys",
            {
                "deletion_protection": protected,
                "pending_window": args.get("key_pending_window", "P30D"),
                "tags": tags,
            },
            pulumi.ResourceOptions(parent=self),
            pair=pair,
        )
        primary, standby = (
            private_bucket(
                f"{name}-{region.side}",
                BucketSettings(_bucket_name(args, region.name), key, protected, tags),
                region,
                self,
            )
            for region, key in zip(pair.regions, (keys.primary_key_id, keys.standby_key_id), strict=True)
        )
        role, granted = self._sync_role(name, tags, pair, primary, standby, keys)
        self._replicate(name, args, pair, primary, standby, keys.standby_key_id, role, granted)

        self.store = _store(name, pair, time_control=args.get("time_control", False))
        """What the recovery model is told of these buckets."""
        self.primary_bucket = primary.bucket.bucket
        self.standby_bucket = standby.bucket.bucket
        self.primary_endpoint = primary.endpoint
        self.standby_endpoint = standby.endpoint
        self.register_outputs({"primaryBucket": self.primary_bucket, "standbyBucket": self.standby_bucket})

    def _sync_role(
        self,
        name: str,
        tags: Mapping[str, str],
        pair: RegionPair,
        primary: PrivateBucket,
        standby: PrivateBucket,
        keys: RegionalKeys,
    ) -> tuple[alicloud.ram.Role, alicloud.ram.RolePolicyAttachment]:
        child = pulumi.ResourceOptions(parent=self, provider=pair.primary.provider)
        unique = f"{pulumi.get_project()}-{pulumi.get_stack()}-{name}-sync"
        role = alicloud.ram.Role(
            f"{name}-sync-role",
            role_name=unique,
            description=f"OSS copies the objects of {name} to {pair.standby.name}",
            assume_role_policy_document=json.dumps(_TRUST),
            tags=tags,
            opts=child,
        )
        policy = alicloud.ram.Policy(
            f"{name}-sync-policy",
            policy_name=unique,
            policy_document=pulumi.Output.all(
                primary.bucket.bucket, standby.bucket.bucket, keys.primary_key_id, keys.standby_key_id
            ).apply(lambda known: json.dumps(_copying(*known))),
            tags=tags,
            opts=child,
        )
        attachment = alicloud.ram.RolePolicyAttachment(
            f"{name}-sync-grant",
            role_name=role.role_name,
            policy_name=policy.policy_name,
            policy_type="Custom",
            opts=child,
        )
        return role, attachment

    def _replicate(
        self,
        name: str,
        args: ReplicatedBucketArgs,
        pair: RegionPair,
        primary: PrivateBucket,
        standby: PrivateBucket,
        replica_key: pulumi.Output[str],
        role: alicloud.ram.Role,
        granted: pulumi.Resource,
    ) -> None:
        offered = time_control_available(pair.primary.name, pair.standby.name)
        alicloud.oss.BucketReplication(
            f"{name}-replication",
            bucket=primary.bucket.bucket,
            action="PUT",
            historical_object_replication="enabled",
            destination={
                "bucket": standby.bucket.bucket,
                "location": standby.bucket.location,
                "transfer_type": "oss_acc" if crosses_border(pair.primary.name, pair.standby.name) else "internal",
            },
            sync_role=role.role_name,
            source_selection_criteria={"sse_kms_encrypted_objects": {"status": "Enabled"}},
            encryption_configuration={"replica_kms_key_id": replica_key},
            # Said explicitly where it can be said, so that switching it off is a change too.
            rtc={"enabled": args.get("time_control", False)} if offered else None,
            opts=pulumi.ResourceOptions(
                parent=self,
                provider=pair.primary.provider,
                # Both buckets must be versioned first; nothing may be written before both are encrypted and private.
                depends_on=[*primary.settings, *standby.settings, granted],
            ),
        )


_TRUST = {
    "Version": "1",
    "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": ["oss.aliyuncs.com"]}},
    ],
}


def _copying(source: str, destination: str, source_key: str, destination_key: str) -> Mapping[str, object]:
    """What the copying needs, and no more: read here, write there, with the key of each."""
    return {
        "Version": "1",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["oss:ReplicateList", "oss:ReplicateGet"],
                "Resource": [f"acs:oss:*:*:{source}", f"acs:oss:*:*:{source}/*"],
            },
            {
                "Effect": "Allow",
                "Action": ["oss:ReplicateList", "oss:ReplicateGet", "oss:ReplicatePut"],
                "Resource": [f"acs:oss:*:*:{destination}", f"acs:oss:*:*:{destination}/*"],
            },
            {
                "Effect": "Allow",
                "Action": ["kms:DescribeKey", "kms:GenerateDataKey", "kms:Decrypt"],
                "Resource": [f"acs:kms:*:*:key/{source_key}", f"acs:kms:*:*:key/{destination_key}"],
            },
        ],
    }


def _bucket_name(args: ReplicatedBucketArgs, region: str) -> str:
    return f"{args['bucket']}-{region}"


def _judge(name: str, args: ReplicatedBucketArgs, pair: RegionPair) -> None:
    longest = max(len(_bucket_name(args, region.name) + _LONGEST_SUFFIX) for region in pair.regions)
    if not _BASE_NAME.fullmatch(args["bucket"]) or longest > 63:
        raise ConstructionError(
            name,
            "bucket",
            f"{args['bucket']!r} is no base name of a bucket",
            f"use lower-case letters, digits and hyphens, at most {63 - longest + len(args['bucket'])} of them",
        )
    one, other = (region.name for region in pair.regions)
    if args.get("time_control") and not time_control_available(one, other):
        raise ConstructionError(
            name,
            "time_control",
            f"OSS offers no replication time control between {one} and {other}",
            f"leave it out, or use a pair of one group of {product('oss')['time-control'][0]['url']}",
        )


def _store(name: str, pair: RegionPair, *, time_control: bool) -> Store:
    return Store(
        name=f"{name}-primary",
        kind=StoreKind.BUCKET,
        region=pair.primary.name,
        zone_redundant=zone_redundant_available(pair.primary.name),
        versioned=True,
        customer_key=True,
        encryption_key_region=pair.primary.name,
        copies=(
            Copy(
                mechanism=CopyMechanism.OSS_REPLICATION,
                region=pair.standby.name,
                time_control=time_control,
                versioned=True,
                customer_key=True,
                encryption_key_region=pair.standby.name,
            ),
        ),
    )
