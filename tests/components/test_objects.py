"""A replicated bucket is private, versioned, encrypted where it lies, logged, and copied to the other region."""

import json
from collections.abc import Callable

import pytest

from components.programs import across_the_border, hong_kong, mainland
from components.recorded_cloud import RecordedCloud, deploy
from dualregion.construction import ConstructionError
from dualregion.keys import RegionalKeys
from dualregion.objects import ReplicatedBucket, ReplicatedBucketArgs
from dualregion.recovery.topology import Store
from dualregion.region_pair import RegionPair

_BUCKETS = {
    "files-primary": ("acme-cn-hongkong", "pair-primary"),
    "files-standby": ("acme-ap-southeast-1", "pair-standby"),
}
_LOGS = {
    "files-primary-logs": ("acme-cn-hongkong-logs", "pair-primary"),
    "files-standby-logs": ("acme-ap-southeast-1-logs", "pair-standby"),
}


def _deploy(pair: Callable[[], RegionPair] = hong_kong, args: ReplicatedBucketArgs | None = None) -> RecordedCloud:
    return deploy(lambda: ReplicatedBucket("files", args or {"bucket": "acme"}, pair=pair()))


def test_each_region_has_a_bucket_and_a_log_bucket_made_by_its_own_provider() -> None:
    cloud = _deploy()

    found = {bucket.name: (bucket.inputs["bucket"], bucket.provider) for bucket in cloud.of_type("oss/bucket:Bucket")}
    assert found == _BUCKETS | _LOGS


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("BucketAcl", {"acl": "private"}),
        ("BucketPublicAccessBlock", {"blockPublicAccess": True}),
        ("BucketHttpsConfig", {"enable": True, "tlsVersions": ["TLSv1.2", "TLSv1.3"]}),
    ],
)
def test_every_bucket_is_closed(end: str, expected: dict[str, object]) -> None:
    cloud = _deploy()

    found = {dict(setting.inputs).pop("bucket"): setting.inputs for setting in cloud.of_type(end)}
    assert set(found) == {bucket for bucket, _ in (_BUCKETS | _LOGS).values()}
    for bucket, inputs in found.items():
        assert dict(inputs) == {"bucket": bucket, **expected}


def test_every_bucket_refuses_what_does_not_come_over_tls() -> None:
    cloud = _deploy()

    policies = cloud.of_type("BucketPolicy")
    assert len(policies) == 4
    for policy in policies:
        (statement,) = json.loads(policy.inputs["policy"])["Statement"]
        assert statement["Effect"] == "Deny"
        assert statement["Principal"] == ["*"]
        assert statement["Condition"] == {"Bool": {"acs:SecureTransport": ["false"]}}
        assert statement["Resource"] == [
            f"acs:oss:*:*:{policy.inputs['bucket']}",
            f"acs:oss:*:*:{policy.inputs['bucket']}/*",
        ]


def test_both_buckets_are_versioned() -> None:
    cloud = _deploy()

    assert {(setting.inputs["bucket"], setting.inputs["status"]) for setting in cloud.of_type("BucketVersioning")} == {
        ("acme-cn-hongkong", "Enabled"),
        ("acme-ap-southeast-1", "Enabled"),
    }


def test_each_bucket_is_encrypted_with_a_customer_key_of_its_own_region() -> None:
    cloud = _deploy()

    encryption = {rule.inputs["bucket"]: rule.inputs for rule in cloud.of_type("BucketServerSideEncryption")}
    for side, (bucket, provider) in _BUCKETS.items():
        assert encryption[bucket]["sseAlgorithm"] == "KMS", side
        key = cloud.resources[encryption[bucket]["kmsMasterKeyId"].removesuffix("-id")]
        assert key.provider == provider, "the key lies where the bucket lies"


def test_logs_are_encrypted_without_the_customer_key() -> None:
    cloud = _deploy()

    encryption = {rule.inputs["bucket"]: rule.inputs for rule in cloud.of_type("BucketServerSideEncryption")}
    for bucket, _ in _LOGS.values():
        assert dict(encryption[bucket]) == {"bucket": bucket, "sseAlgorithm": "AES256"}


def test_each_bucket_logs_into_the_log_bucket_of_its_own_region() -> None:
    cloud = _deploy()

    assert {(rule.inputs["bucket"], rule.inputs["targetBucket"]) for rule in cloud.of_type("BucketLogging")} == {
        ("acme-cn-hongkong", "acme-cn-hongkong-logs"),
        ("acme-ap-southeast-1", "acme-ap-southeast-1-logs"),
    }


def test_no_deprecated_inline_setting_is_used() -> None:
    cloud = _deploy()

    for bucket in cloud.of_type("oss/bucket:Bucket"):
        assert set(bucket.inputs) == {"bucket", "redundancyType", "forceDestroy", "tags"} - (
            set() if "tags" in bucket.inputs else {"tags"}
        )


def test_a_bucket_leaves_alone_what_resources_of_their_own_set() -> None:
    """The provider reads these settings back into the bucket, and without this the next deployment deletes them."""
    cloud = _deploy()

    assert {bucket.ignore_changes for bucket in cloud.of_type("oss/bucket:Bucket")} == {
        ("acl", "logging", "policy", "serverSideEncryptionRule", "versioning")
    }


@pytest.mark.parametrize(
    ("region", "redundancy"), [("cn-hongkong", "ZRS"), ("ap-southeast-1", "ZRS"), ("ap-southeast-7", "LRS")]
)
def test_storage_is_zone_redundant_where_the_cloud_offers_it(region: str, redundancy: str) -> None:
    cloud = _deploy(lambda: RegionPair("pair", primary="cn-shanghai", standby=region))

    assert cloud.inputs("files-standby")["redundancyType"] == redundancy


def test_objects_are_copied_to_the_standby_and_deletions_are_not() -> None:
    replication = _deploy().resources["files-replication"]

    assert replication.provider == "pair-primary"
    assert dict(replication.inputs) == {
        "bucket": "acme-cn-hongkong",
        "action": "PUT",
        "historicalObjectReplication": "enabled",
        "destination": {
            "bucket": "acme-ap-southeast-1",
            "location": "oss-ap-southeast-1",
            "transferType": "internal",
        },
        "syncRole": "dualregion-test-files-sync",
        "sourceSelectionCriteria": {"sseKmsEncryptedObjects": {"status": "Enabled"}},
        "encryptionConfiguration": {"replicaKmsKeyId": "files-keys-standby-id"},
    }


def test_copying_starts_once_both_buckets_are_versioned_encrypted_and_closed() -> None:
    replication = _deploy().resources["files-replication"]

    for side in ("files-primary", "files-standby"):
        for setting in ("acl", "public-access", "policy", "https", "versioning", "encryption"):
            assert f"{side}-{setting}" in replication.dependencies
    assert "files-sync-grant" in replication.dependencies


@pytest.mark.parametrize(
    ("pair", "time_control", "rtc"),
    [(mainland, True, {"enabled": True}), (mainland, False, {"enabled": False}), (hong_kong, False, None)],
)
def test_time_control_is_said_where_it_can_be_said(
    pair: Callable[[], RegionPair], time_control: bool, rtc: object
) -> None:
    cloud = _deploy(pair, {"bucket": "acme", "time_control": time_control})

    assert cloud.inputs("files-replication").get("rtc") == rtc


def test_traffic_across_the_border_goes_through_transfer_acceleration() -> None:
    cloud = _deploy(across_the_border)

    assert cloud.inputs("files-replication")["destination"]["transferType"] == "oss_acc"


def test_the_role_that_copies_can_read_here_and_write_there_and_nothing_else() -> None:
    cloud = _deploy()

    trust = json.loads(cloud.inputs("files-sync-role")["assumeRolePolicyDocument"])["Statement"]
    assert [statement["Principal"] for statement in trust] == [{"Service": ["oss.aliyuncs.com"]}]
    granted = json.loads(cloud.inputs("files-sync-policy")["policyDocument"])["Statement"]
    writes = [statement for statement in granted if "oss:ReplicatePut" in statement["Action"]]
    assert [statement["Resource"] for statement in writes] == [
        ["acs:oss:*:*:acme-ap-southeast-1", "acs:oss:*:*:acme-ap-southeast-1/*"]
    ]
    assert not [name for statement in granted for name in statement["Action"] if "*" in name or "Delete" in name]
    assert not [resource for statement in granted for resource in statement["Resource"] if resource.endswith(":*")]
    assert dict(cloud.inputs("files-sync-grant")) == {
        "roleName": "dualregion-test-files-sync",
        "policyName": "dualregion-test-files-sync",
        "policyType": "Custom",
    }


def test_buckets_and_keys_are_protected_unless_it_is_switched_off_by_name() -> None:
    cases: list[tuple[ReplicatedBucketArgs, bool]] = [
        ({"bucket": "acme"}, True),
        ({"bucket": "acme", "deletion_protection": False}, False),
    ]
    for args, protected in cases:
        cloud = _deploy(args=args)

        guarded = [*cloud.of_type("oss/bucket:Bucket"), *cloud.of_type("kms/key:Key")]
        assert len(guarded) == 6
        assert {resource.protect for resource in guarded} == {protected}
        assert {bucket.inputs["forceDestroy"] for bucket in cloud.of_type("oss/bucket:Bucket")} == {not protected}


def test_keys_that_are_handed_in_are_used() -> None:
    def program() -> None:
        pair = hong_kong()
        ReplicatedBucket("files", {"bucket": "acme"}, pair=pair, keys=RegionalKeys("shared", pair=pair))

    cloud = deploy(program)

    assert {key.name for key in cloud.of_type("kms/key:Key")} == {"shared-primary", "shared-standby"}
    assert cloud.inputs("files-primary-encryption")["kmsMasterKeyId"] == "shared-primary-id"


def test_the_recovery_model_is_told_what_the_cloud_is_asked_for() -> None:
    stores: list[Store] = []
    cloud = deploy(
        lambda: stores.append(
            ReplicatedBucket("files", {"bucket": "acme", "time_control": True}, pair=mainland()).store
        )
    )

    (store,) = stores
    (copy,) = store.copies
    assert store.name in cloud.resources
    assert cloud.inputs(cloud.resources[store.name].provider)["region"] == store.region == "cn-shanghai"
    assert (cloud.inputs(store.name)["redundancyType"] == "ZRS") is store.zone_redundant
    assert copy.region == store.copies[0].encryption_key_region == "cn-shenzhen"
    assert cloud.inputs("files-replication")["rtc"]["enabled"] is copy.time_control
    assert store.versioned
    assert copy.versioned
    assert store.encryption_key_region == "cn-shanghai"


@pytest.mark.parametrize("bucket", ["Acme", "acme_files", "-acme", "", "a" * 60])
def test_a_name_that_no_bucket_can_have_is_refused(bucket: str) -> None:
    with pytest.raises(ConstructionError, match=r"^files: bucket: .* is no base name of a bucket; use lower-case"):
        _deploy(args={"bucket": bucket})


@pytest.mark.parametrize("pair", [hong_kong, across_the_border])
def test_time_control_on_a_pair_that_has_none_is_refused_with_the_page(pair: Callable[[], RegionPair]) -> None:
    with pytest.raises(ConstructionError) as refused:
        _deploy(pair, {"bucket": "acme", "time_control": True})

    assert (refused.value.component, refused.value.where) == ("files", "time_control")
    assert "no replication time control between cn-hongkong and" in refused.value.found
    assert "https://www.alibabacloud.com/help/en/oss/user-guide/rtc" in refused.value.remedy
