"""Replication: rules judged as the cloud judges them, and objects that really arrive, when they are due."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from cloud_process import Cloud, running, start
from oss_clients import PRIMARY, STANDBY, Oss, models, oss2, refused, v2
from vendor_clients import Tea

MINUTES = 10
TRUST = '{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["oss.aliyuncs.com"]}}]}'  # noqa: E501 - one document


@pytest.fixture
def lagging(tmp_path: Any) -> Any:
    """Clients of a cloud whose replication takes ten minutes of its own clock."""
    folder = tmp_path / "cloud"
    start(folder).stop()
    with sqlite3.connect(folder / "cloud.db") as database:
        row = ("oss.replication_lag_seconds", str(60 * MINUTES))
        database.execute("INSERT INTO setting (name, value) VALUES (?, ?)", row)
    database.close()
    with running(folder) as cloud:
        clients = Oss(cloud)
        yield clients
        clients.close()


def replicate(source: Any, target: Any, **options: Any) -> str:
    """Adds a rule; returns its id."""
    location = f"oss-{target.region}"
    rule = models.ReplicationRule(
        target_bucket_name=target.bucket_name, target_bucket_location=location, **{"action_list": ["ALL"], **options}
    )
    return str(source.put_bucket_replication(rule).headers["x-oss-replication-rule-id"])


def pair(oss: Oss, *, versioned: bool = True, **options: Any) -> tuple[Any, Any, str]:
    """(source, target, rule id): two buckets of the pair of regions with a rule between them."""
    source = oss.created(PRIMARY, versioned=versioned)
    target = oss.created(STANDBY, versioned=versioned)
    return source, target, replicate(source, target, **options)


def keys(bucket: Any) -> list[str]:
    """What is in a bucket now."""
    return [found.key for found in oss2.ObjectIterator(bucket)]


def pass_lag(oss: Oss, *, minutes: int = MINUTES) -> None:
    """Lets the cloud's clock run."""
    oss.cloud.advance(minutes=minutes)


def status(bucket: Any, key: str) -> str | None:
    """What a bucket says of an object's replication."""
    return bucket.head_object(key).headers.get("x-oss-replication-status")


def test_an_object_is_readable_on_the_other_side_after_the_lag_and_not_before(lagging: Oss) -> None:
    source, target, _ = pair(lagging)
    written = source.put_object("orders/1", b"paid", headers={"x-oss-meta-n": "1", "Content-Type": "text/x"})
    assert (status(source, "orders/1"), keys(target)) == ("PENDING", [])
    pass_lag(lagging, minutes=MINUTES - 1)
    assert keys(target) == []
    pass_lag(lagging, minutes=1)
    copy = target.get_object("orders/1")
    assert (copy.read(), copy.headers["x-oss-meta-n"], copy.headers["Content-Type"]) == (b"paid", "1", "text/x")
    assert (status(source, "orders/1"), status(target, "orders/1")) == ("COMPLETED", "REPLICA")
    assert copy.versionid == written.versionid


def test_what_is_lost_with_the_source_is_what_was_written_within_the_lag(lagging: Oss) -> None:
    source, target, _ = pair(lagging)
    for number in range(4):
        source.put_object(f"order/{number}", b"x")
        pass_lag(lagging, minutes=4)
    # Sixteen minutes after the first write, the writes of minutes 0 and 4 are over ten minutes old.
    assert keys(target) == ["order/0", "order/1"]


def test_an_overwrite_arrives_as_it_was_written_each_time(lagging: Oss) -> None:
    source, target, _ = pair(lagging, versioned=False)
    source.put_object("k", b"first")
    pass_lag(lagging, minutes=5)
    source.put_object("k", b"second")
    pass_lag(lagging, minutes=5)
    assert target.get_object("k").read() == b"first"
    pass_lag(lagging, minutes=5)
    assert target.get_object("k").read() == b"second"


def test_parts_copies_and_appends_are_replicated_too(lagging: Oss) -> None:
    source, target, _ = pair(lagging)
    upload = source.init_multipart_upload("joined").upload_id
    part = source.upload_part("joined", upload, 1, b"parts")
    source.complete_multipart_upload("joined", upload, [models.PartInfo(1, part.etag)])
    source.copy_object(source.bucket_name, "joined", "copied")
    source.append_object("log", 0, b"one")
    source.append_object("log", 3, b"two")
    pass_lag(lagging)
    assert {key: target.get_object(key).read() for key in keys(target)} == {
        "copied": b"parts",
        "joined": b"parts",
        "log": b"onetwo",
    }


@pytest.mark.parametrize(("actions", "left"), [(["ALL"], []), (["PUT"], ["k"])])
@pytest.mark.parametrize("versioned", [True, False])
def test_only_a_rule_for_all_actions_replicates_deletes(
    lagging: Oss, actions: list[str], left: list[str], versioned: bool
) -> None:
    source, target, _ = pair(lagging, versioned=versioned, action_list=actions)
    source.put_object("k", b"x")
    pass_lag(lagging)
    source.delete_object("k")
    assert keys(target) == ["k"]
    pass_lag(lagging)
    assert keys(target) == left


@pytest.mark.parametrize(("historical", "expected"), [(True, ["new", "old"]), (False, ["new"])])
def test_objects_from_before_the_rule_come_along_when_asked_for(
    lagging: Oss, historical: bool, expected: list[str]
) -> None:
    source, target = (lagging.created(region, versioned=True) for region in (PRIMARY, STANDBY))
    source.put_object("old", b"x")
    rule = replicate(source, target, is_enable_historical_object_replication=historical)
    source.put_object("new", b"x")
    before = source.get_bucket_replication_progress(rule).progress
    pass_lag(lagging)
    after = source.get_bucket_replication_progress(rule).progress
    assert keys(target) == expected
    assert (before.historical_object_progress, after.historical_object_progress) == (
        (0.0, 1.0) if historical else (0, 0)  # the client reads nothing as 0
    )
    assert (before.new_object_progress, bool(after.new_object_progress)) == (None, True)


def test_a_prefix_set_limits_what_is_copied(lagging: Oss) -> None:
    source, target, _ = pair(lagging, prefix_list=["orders/", "invoices/"])
    for key in ("orders/1", "invoices/1", "drafts/1"):
        source.put_object(key, b"x")
    pass_lag(lagging)
    assert keys(target) == ["invoices/1", "orders/1"]
    assert status(source, "drafts/1") is None


def test_two_rules_that_face_each_other_do_not_echo(lagging: Oss) -> None:
    source, target, _ = pair(lagging)
    replicate(target, source)
    source.put_object("from-source", b"s")
    target.put_object("from-target", b"t")
    for _ in range(3):
        pass_lag(lagging)
    for bucket in (source, target):
        versions = [(v.key, v.is_latest) for v in bucket.list_object_versions().versions]
        assert versions == [("from-source", True), ("from-target", True)]


def test_a_deleted_rule_closes_and_is_gone(lagging: Oss) -> None:
    source, target, rule = pair(lagging)
    source.put_object("k", b"x")
    source.delete_bucket_replication(rule)
    assert source.get_bucket_replication_progress(rule).progress.status == "closing"
    assert source.get_bucket_replication().rule_list[0].status == "closing"
    lagging.cloud.advance(seconds=2)
    assert refused(lambda: source.get_bucket_replication_progress(rule)) == (404, "NoSuchReplicationRule")
    assert refused(source.get_bucket_replication) == (404, "NoSuchReplicationConfiguration")
    pass_lag(lagging)
    assert keys(target) == []


def test_copies_survive_a_kill_between_the_write_and_their_time(lagging: Oss) -> None:
    source, target, _ = pair(lagging)
    source.put_object("k", b"acknowledged")
    lagging.cloud.kill()
    with running(lagging.cloud.folder) as again:
        clients = Oss(again)
        again.advance(minutes=MINUTES)
        assert clients.bucket(target.bucket_name, STANDBY).get_object("k").read() == b"acknowledged"
        clients.close()


# --- rules ----------------------------------------------------------------------------------------------------------


def test_a_rule_is_read_back_as_it_was_put(oss: Oss) -> None:
    source, target, rule = pair(oss, prefix_list=["a/"], action_list=["PUT"])
    shown = source.get_bucket_replication().rule_list[0]
    assert (shown.rule_id, shown.target_bucket_name, shown.target_bucket_location) == (
        rule,
        target.bucket_name,
        "oss-ap-southeast-1",
    )
    assert (shown.status, shown.action_list, shown.prefix_list) == ("doing", ["PUT"], ["a/"])
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
    offered = where.replication_location.locationrtc_constraint.locations or []
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
    pass_lag(lagging)
    copy = target.get_object("k")
    assert (copy.read(), copy.headers["x-oss-server-side-encryption-key-id"]) == (b"secret", key)


def test_a_rule_that_leaves_encrypted_objects_out_copies_none(lagging: Oss) -> None:
    source, target, _, _ = encrypted_pair(lagging)
    replicate(source, target)
    source.put_object("k", b"secret")
    source.put_object("plain", b"x", headers={"x-oss-server-side-encryption": "AES256"})
    pass_lag(lagging)
    assert keys(target) == ["plain"]


def test_a_copy_fails_when_the_key_of_the_other_side_is_going_away(lagging: Oss) -> None:
    source, target, key, role = encrypted_pair(lagging)
    options = {"sse_kms_encrypted_objects_status": "Enabled", "replica_kms_keyid": key, "sync_role_name": role}
    replicate(source, target, **options)
    kms = Tea(lagging.cloud, "kms20160120", STANDBY, f"kms.{STANDBY}.aliyuncs.com")
    kms.call("schedule_key_deletion", KeyId=key, PendingWindowInDays=7)
    source.put_object("k", b"secret")
    pass_lag(lagging)
    assert (keys(target), status(source, "k")) == ([], "FAILED")


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


def test_the_default_lag_is_two_seconds(own_cloud: Cloud) -> None:
    clients = Oss(own_cloud)
    source, target, _ = pair(clients)
    source.put_object("k", b"x")
    own_cloud.advance(seconds=2)
    assert keys(target) == ["k"]
    clients.close()
