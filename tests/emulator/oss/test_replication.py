"""Replication: objects that really arrive, when they are due and not before."""

from __future__ import annotations

from typing import Any

import pytest

from cloud_process import Cloud, running
from oss_clients import LAG_MINUTES as MINUTES
from oss_clients import PRIMARY, STANDBY, Oss, keys, models, pair, refused, replicate


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


def test_the_default_lag_is_two_seconds(own_cloud: Cloud) -> None:
    clients = Oss(own_cloud)
    source, target, _ = pair(clients)
    source.put_object("k", b"x")
    own_cloud.advance(seconds=2)
    assert keys(target) == ["k"]
    clients.close()
