"""Replication rules, judged as the cloud judges them, and what they do with encrypted objects."""

from __future__ import annotations

from typing import Any

import pytest

from oss_clients import LAG_MINUTES, PRIMARY, STANDBY, Oss, keys, models, pair, refused, replicate, v2
from vendor_clients import Tea

TRUST = '{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["oss.aliyuncs.com"]}}]}'  # noqa: E501 - one document


def test_a_rule_is_read_back_as_it_was_put(oss: Oss) -> None:
    source, target, rule = pair(oss, prefix_list=["a/"], action_list=["PUT", "DELETE"])
    shown = source.get_bucket_replication().rule_list[0]
    assert (shown.rule_id, shown.target_bucket_name, shown.target_bucket_location) == (
        rule,
        target.bucket_name,
        "oss-ap-southeast-1",
    )
    assert (shown.status, shown.action_list, shown.prefix_list) == ("doing", ["PUT", "DELETE"], ["a/"])
    # What the provider's own tests against the real cloud read back of a transfer type that was not given.
    assert shown.target_transfer_type is None
    assert source.get_bucket_info().cross_region_replication == "Enabled"


def test_versioning_states_must_match_and_are_frozen_by_a_rule(oss: Oss) -> None:
    source, target = oss.created(PRIMARY, versioned=True), oss.created(STANDBY)
    assert refused(lambda: replicate(source, target))[0] == 409
    both, other, _ = pair(oss)
    for bucket in (both, other):
        suspended = models.BucketVersioningConfig("Suspended")
        assert refused(lambda b=bucket, s=suspended: b.put_bucket_versioning(s))[0] == 409


def test_a_second_rule_to_the_same_bucket_exists_already(oss: Oss) -> None:
    source, target, _ = pair(oss)
    assert refused(lambda: replicate(source, target)) == (400, "BucketReplicationAlreadyExist")


def test_the_target_must_be_where_the_rule_says(oss: Oss) -> None:
    source, target = oss.created(PRIMARY), oss.created(STANDBY)
    for location, expected in (("oss-ap-northeast-1", 400), ("oss-atlantis-1", 400)):
        rule = models.ReplicationRule(target_bucket_name=target.bucket_name, target_bucket_location=location)
        assert refused(lambda r=rule: source.put_bucket_replication(r))[0] == expected
    rule = models.ReplicationRule(target_bucket_name="nobody-has-this", target_bucket_location="oss-ap-southeast-1")
    assert refused(lambda: source.put_bucket_replication(rule)) == (404, "NoSuchBucket")


@pytest.mark.parametrize(
    ("source", "target", "transfer", "accepted"),
    [
        ("cn-hongkong", "ap-southeast-1", None, True),
        ("cn-hongkong", "ap-southeast-1", "oss_acc", True),
        ("cn-shanghai", "cn-shenzhen", None, True),
        ("cn-shanghai", "cn-hongkong", None, False),
        ("cn-shanghai", "cn-hongkong", "internal", False),
        ("cn-shanghai", "cn-hongkong", "oss_acc", True),
        ("ap-southeast-1", "cn-shanghai", "internal", False),
    ],
)
def test_a_pair_across_the_border_needs_accelerated_transfer(
    oss: Oss, source: str, target: str, transfer: str | None, accepted: bool
) -> None:
    first, second = oss.created(source), oss.created(target)
    if accepted:
        assert replicate(first, second, target_transfer_type=transfer)
    else:
        outcome = refused(lambda: replicate(first, second, target_transfer_type=transfer))
        assert outcome == (400, "InvalidArgument")


@pytest.mark.parametrize(
    ("source", "target", "accepted"),
    [
        ("cn-shanghai", "cn-shenzhen", True),
        ("cn-hangzhou", "cn-beijing", True),
        ("us-west-1", "us-east-1", True),
        ("cn-hongkong", "ap-southeast-1", False),
        ("cn-shanghai", "cn-chengdu", False),
    ],
)
def test_time_control_exists_between_the_documented_regions_only(
    oss: Oss, source: str, target: str, accepted: bool
) -> None:
    first, second = oss.created(source), oss.created(target)
    identifier = replicate(first, second, is_enable_historical_object_replication=False)
    configuration = v2.RtcConfiguration(rtc=v2.ReplicationTimeControl(status="enabled"), id=identifier)
    client, request = oss.second(source), v2.PutBucketRtcRequest(bucket=first.bucket_name)
    request.rtc_configuration = configuration
    if accepted:
        client.put_bucket_rtc(request)
    else:
        assert refused(lambda: client.put_bucket_rtc(request)) == (400, "InvalidArgument")
    read = client.get_bucket_replication(v2.GetBucketReplicationRequest(bucket=first.bucket_name))
    rule = read.replication_configuration.rules[0]
    assert (rule.rtc.status if rule.rtc else None) == ("enabled" if accepted else None)
    where = client.get_bucket_replication_location(v2.GetBucketReplicationLocationRequest(bucket=first.bucket_name))
    offered: list[str] = where.replication_location.locationrtc_constraint.locations or []
    assert (f"oss-{target}" in offered) == accepted


# --- encryption -----------------------------------------------------------------------------------------------------


def encrypted_pair(oss: Oss) -> tuple[Any, Any, str, str]:
    """(source, target, key there, role): versioned buckets, each encrypted with a key of its own region."""
    made: dict[str, str] = {}
    buckets: dict[str, Any] = {}
    for region in (PRIMARY, STANDBY):
        kms = Tea(oss.cloud, "kms20160120", region, f"kms.{region}.aliyuncs.com")
        made[region] = str(kms.call("create_key")["KeyMetadata"]["KeyId"])
        buckets[region] = oss.created(region, versioned=True)
        buckets[region].put_bucket_encryption(models.ServerSideEncryptionRule("KMS", made[region]))
    role = f"Sync-{buckets[PRIMARY].bucket_name}"
    ram = Tea(oss.cloud, "ram20150501", PRIMARY, "ram.aliyuncs.com")
    ram.call("create_role", RoleName=role, AssumeRolePolicyDocument=TRUST)
    return buckets[PRIMARY], buckets[STANDBY], made[STANDBY], role


def test_encrypted_objects_arrive_under_the_key_of_the_other_region(lagging: Oss) -> None:
    source, target, key, role = encrypted_pair(lagging)
    options = {"sse_kms_encrypted_objects_status": "Enabled", "replica_kms_keyid": key, "sync_role_name": role}
    replicate(source, target, **options)
    source.put_object("k", b"secret")
    lagging.cloud.advance(minutes=LAG_MINUTES)
    copy = target.get_object("k")
    assert (copy.read(), copy.headers["x-oss-server-side-encryption-key-id"]) == (b"secret", key)


def test_a_rule_that_leaves_encrypted_objects_out_copies_none(lagging: Oss) -> None:
    source, target, _, _ = encrypted_pair(lagging)
    replicate(source, target)
    source.put_object("k", b"secret")
    source.put_object("plain", b"x", headers={"x-oss-server-side-encryption": "AES256"})
    lagging.cloud.advance(minutes=LAG_MINUTES)
    assert keys(target) == ["plain"]


def test_a_copy_fails_when_the_key_of_the_other_side_is_going_away(lagging: Oss) -> None:
    source, target, key, role = encrypted_pair(lagging)
    options = {"sse_kms_encrypted_objects_status": "Enabled", "replica_kms_keyid": key, "sync_role_name": role}
    replicate(source, target, **options)
    kms = Tea(lagging.cloud, "kms20160120", STANDBY, f"kms.{STANDBY}.aliyuncs.com")
    kms.call("schedule_key_deletion", KeyId=key, PendingWindowInDays=7)
    source.put_object("k", b"secret")
    lagging.cloud.advance(minutes=LAG_MINUTES)
    assert (keys(target), source.head_object("k").headers["x-oss-replication-status"]) == ([], "FAILED")


@pytest.mark.parametrize(
    "change",
    [
        {"sync_role_name": "nobody"},
        {"sync_role_name": None},
        {"replica_kms_keyid": None},
        {"replica_kms_keyid": "00000000-0000-0000-0000-000000000000"},
    ],
)
def test_copies_of_encrypted_objects_need_a_role_and_a_key_that_exist(oss: Oss, change: dict[str, Any]) -> None:
    source, target, key, role = encrypted_pair(oss)
    options = {"sse_kms_encrypted_objects_status": "Enabled", "replica_kms_keyid": key, "sync_role_name": role}
    assert refused(lambda: replicate(source, target, **{**options, **change}))[0] == 400
