"""Strangers, ACLs, policies, and the public access block."""

from __future__ import annotations

import json
from typing import Any

import pytest

from oss_clients import Oss, oss2, refused, v2


@pytest.fixture
def bucket(oss: Oss) -> Any:
    """A private bucket with one object."""
    one = oss.created(stem="access")
    one.put_object("k", b"x")
    return one


def anonymous(oss: Oss, bucket: Any) -> Any:
    """The bucket as seen by somebody without keys."""
    return oss.bucket(bucket.bucket_name, auth=oss2.AnonymousAuth())


def other_account(oss: Oss, bucket: Any) -> Any:
    """The bucket as seen by another account of this cloud."""
    opened = oss.cloud.admin("POST", "account")[1]
    auth = oss.auth(access_key=opened["access_key"], secret=opened["secret_key"])
    return oss.bucket(bucket.bucket_name, auth=auth)


def statement(bucket: Any, effect: str, action: str, principal: str = "*") -> str:
    """A policy of one statement about all objects of a bucket."""
    entry = {
        "Effect": effect,
        "Action": [action],
        "Principal": [principal],
        "Resource": [f"acs:oss:*:*:{bucket.bucket_name}/*"],
    }
    return json.dumps({"Version": "1", "Statement": [entry]})


@pytest.mark.parametrize(
    ("acl", "reads", "writes"),
    [("private", False, False), ("public-read", True, False), ("public-read-write", True, True)],
)
def test_the_acl_of_a_bucket_decides_for_strangers(oss: Oss, bucket: Any, acl: str, reads: bool, writes: bool) -> None:
    bucket.put_bucket_acl(acl)
    assert bucket.get_bucket_acl().acl == acl
    for stranger in (anonymous(oss, bucket), other_account(oss, bucket)):
        denied = (403, "AccessDenied")
        outcomes = [lambda s=stranger: s.get_object("k"), lambda s=stranger: s.put_object("new", b"x")]
        for allowed, action in zip((reads, writes), outcomes, strict=True):
            if allowed:
                assert action().status == 200
            else:
                assert refused(action) == denied
        assert refused(stranger.get_bucket_info) == denied


def test_the_acl_of_an_object_goes_before_that_of_its_bucket(oss: Oss, bucket: Any) -> None:
    bucket.put_object("open", b"x")
    bucket.put_object_acl("open", "public-read")
    assert bucket.get_object_acl("open").acl == "public-read"
    assert anonymous(oss, bucket).get_object("open").read() == b"x"
    assert refused(lambda: anonymous(oss, bucket).get_object("k")) == (403, "AccessDenied")


def test_strangers_do_not_learn_what_a_private_bucket_lacks(oss: Oss, bucket: Any) -> None:
    assert refused(lambda: anonymous(oss, bucket).get_object("absent")) == (403, "AccessDenied")


def test_a_policy_lets_another_account_in_and_shuts_the_owner_out(oss: Oss, bucket: Any) -> None:
    guest = other_account(oss, bucket)
    bucket.put_bucket_policy(statement(bucket, "Allow", "oss:GetObject"))
    assert guest.get_object("k").read() == b"x"
    assert refused(lambda: guest.put_object("k", b"y")) == (403, "AccessDenied")
    bucket.put_bucket_policy(statement(bucket, "Deny", "oss:DeleteObject"))
    assert refused(lambda: bucket.delete_object("k")) == (403, "AccessDenied")
    assert bucket.get_object("k").read() == b"x"


@pytest.mark.parametrize(
    ("version", "effect", "resource"),
    [("2012-10-17", "Allow", "{bucket}/*"), ("1", "Perhaps", "{bucket}/*"), ("1", "Allow", "another-bucket/*")],
)
def test_a_policy_that_means_nothing_is_refused(bucket: Any, version: str, effect: str, resource: str) -> None:
    about = "acs:oss:*:*:" + resource.format(bucket=bucket.bucket_name)
    entry = {"Effect": effect, "Action": "*", "Principal": "*", "Resource": about}
    text = json.dumps({"Version": version, "Statement": [entry]})
    assert refused(lambda: bucket.put_bucket_policy(text)) == (400, "InvalidPolicyDocument")
    assert refused(lambda: bucket.put_bucket_policy("not json")) == (400, "InvalidPolicyDocument")


def test_the_public_access_block_takes_away_what_the_public_was_given(oss: Oss, bucket: Any) -> None:
    client, name = oss.second(), bucket.bucket_name
    bucket.put_bucket_acl("public-read")
    assert anonymous(oss, bucket).get_object("k").status == 200
    block = v2.PublicAccessBlockConfiguration(block_public_access=True)
    client.put_bucket_public_access_block(
        v2.PutBucketPublicAccessBlockRequest(bucket=name, public_access_block_configuration=block)
    )
    got = client.get_bucket_public_access_block(v2.GetBucketPublicAccessBlockRequest(bucket=name))
    assert got.public_access_block_configuration.block_public_access is True
    assert refused(lambda: anonymous(oss, bucket).get_object("k")) == (403, "AccessDenied")
    assert refused(lambda: bucket.put_bucket_acl("public-read-write")) == (403, "AccessDenied")
    public = statement(bucket, "Allow", "oss:GetObject")
    assert refused(lambda: bucket.put_bucket_policy(public)) == (403, "AccessDenied")
    client.delete_bucket_public_access_block(v2.DeleteBucketPublicAccessBlockRequest(bucket=name))
    assert anonymous(oss, bucket).get_object("k").status == 200


def test_the_block_of_an_account_holds_for_all_of_its_buckets(own_oss: Oss) -> None:
    bucket = own_oss.created(stem="blocked")
    bucket.put_object("k", b"x")
    bucket.put_bucket_acl("public-read")
    client = own_oss.second()
    block = v2.PublicAccessBlockConfiguration(block_public_access=True)
    client.put_public_access_block(v2.PutPublicAccessBlockRequest(public_access_block_configuration=block))
    got = client.get_public_access_block(v2.GetPublicAccessBlockRequest())
    assert got.public_access_block_configuration.block_public_access is True
    assert refused(lambda: anonymous(own_oss, bucket).get_object("k")) == (403, "AccessDenied")
    client.delete_public_access_block(v2.DeletePublicAccessBlockRequest())
    assert anonymous(own_oss, bucket).get_object("k").read() == b"x"


def test_buckets_of_another_account_are_not_listed(oss: Oss, bucket: Any) -> None:
    guest = other_account(oss, bucket)
    assert oss.service(auth=guest.auth).list_buckets().buckets == []
    assert refused(oss.service(auth=oss2.AnonymousAuth()).list_buckets) == (403, "AccessDenied")
