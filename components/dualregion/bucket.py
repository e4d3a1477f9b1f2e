"""One bucket of a pair as it should be: private, versioned, encrypted, reached over TLS only, and logged."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_alicloud as alicloud

from dualregion.recovery.regions import zone_redundant_available
from dualregion.region_pair import Region

_TLS_VERSIONS = ["TLSv1.2", "TLSv1.3"]
_LOG_PREFIX = "access/"
_SET_ELSEWHERE = ["acl", "logging", "policy", "server_side_encryption_rule", "versioning"]
"""Inline fields of a bucket that resources of their own set. The provider reads them back into the bucket, and would
take away on the next deployment whatever the bucket itself does not name."""


@dataclass(frozen=True)
class BucketSettings:
    """What differs from bucket to bucket."""

    bucket: str
    key_id: pulumi.Output[str]
    """Customer key of the bucket's own region."""
    protected: bool
    """True: the engine does not delete it, and nothing deletes it while it holds objects."""
    tags: Mapping[str, str]


@dataclass(frozen=True)
class PrivateBucket:
    """A bucket, and what has to be in place before anything is written to it."""

    bucket: alicloud.oss.Bucket
    settings: tuple[pulumi.Resource, ...]

    @property
    def endpoint(self) -> pulumi.Output[str]:
        """Where clients reach the bucket: `https://bucket.endpoint`."""
        return pulumi.Output.format("https://{0}.{1}", self.bucket.bucket, self.bucket.extranet_endpoint)


def private_bucket(name: str, wanted: BucketSettings, region: Region, parent: pulumi.Resource) -> PrivateBucket:
    """Makes the bucket, its settings, and the log bucket beside it.

    The settings are resources of their own: the bucket's inline fields for them are deprecated and would fight them.
    """
    child = pulumi.ResourceOptions(parent=parent, provider=region.provider)
    bucket, closed = _closed_bucket(name, wanted.bucket, wanted, region, parent)
    versioning = alicloud.oss.BucketVersioning(f"{name}-versioning", bucket=bucket.bucket, status="Enabled", opts=child)
    encryption = alicloud.oss.BucketServerSideEncryption(
        f"{name}-encryption",
        bucket=bucket.bucket,
        sse_algorithm="KMS",
        kms_master_key_id=wanted.key_id,
        opts=child,
    )
    logs, logs_closed = _closed_bucket(f"{name}-logs", f"{wanted.bucket}-logs", wanted, region, parent)
    logs_encryption = alicloud.oss.BucketServerSideEncryption(
        f"{name}-logs-encryption", bucket=logs.bucket, sse_algorithm="AES256", opts=child
    )
    alicloud.oss.BucketLogging(
        f"{name}-logging",
        bucket=bucket.bucket,
        target_bucket=logs.bucket,
        target_prefix=_LOG_PREFIX,
        opts=pulumi.ResourceOptions(
            parent=parent, provider=region.provider, depends_on=[*logs_closed, logs_encryption]
        ),
    )
    return PrivateBucket(bucket, (*closed, versioning, encryption))


def _closed_bucket(
    name: str, bucket_name: str, wanted: BucketSettings, region: Region, parent: pulumi.Resource
) -> tuple[alicloud.oss.Bucket, tuple[pulumi.Resource, ...]]:
    """A bucket that only its account reaches, and only over current TLS."""
    child = pulumi.ResourceOptions(parent=parent, provider=region.provider)
    bucket = alicloud.oss.Bucket(
        name,
        bucket=bucket_name,
        redundancy_type="ZRS" if zone_redundant_available(region.name) else "LRS",
        force_destroy=not wanted.protected,
        tags=wanted.tags,
        opts=pulumi.ResourceOptions(
            parent=parent, provider=region.provider, protect=wanted.protected, ignore_changes=_SET_ELSEWHERE
        ),
    )
    return bucket, (
        alicloud.oss.BucketAcl(f"{name}-acl", bucket=bucket.bucket, acl="private", opts=child),
        alicloud.oss.BucketPublicAccessBlock(
            f"{name}-public-access", bucket=bucket.bucket, block_public_access=True, opts=child
        ),
        alicloud.oss.BucketPolicy(f"{name}-policy", bucket=bucket.bucket, policy=_tls_only(bucket_name), opts=child),
        alicloud.oss.BucketHttpsConfig(
            f"{name}-https", bucket=bucket.bucket, enable=True, tls_versions=_TLS_VERSIONS, opts=child
        ),
    )


def _tls_only(bucket: str) -> str:
    return json.dumps(
        {
            "Version": "1",
            "Statement": [
                {
                    "Effect": "Deny",
                    "Action": ["oss:*"],
                    "Principal": ["*"],
                    "Resource": [f"acs:oss:*:*:{bucket}", f"acs:oss:*:*:{bucket}/*"],
                    "Condition": {"Bool": {"acs:SecureTransport": ["false"]}},
                }
            ],
        }
    )
