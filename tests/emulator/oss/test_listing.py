"""Pages, prefixes, delimiters and markers, against what is counted by hand."""

from __future__ import annotations

from typing import Any

import pytest

from oss_clients import Oss, oss2, v2

KEYS = ["a.txt", "dir/1", "dir/2", "dir/sub/3", "dir2/4", "z+é 5"]


@pytest.fixture(scope="module")
def bucket(oss: Oss) -> Any:
    """Six keys, put in an order that is not theirs."""
    one = oss.created(stem="listing")
    for key in reversed(KEYS):
        one.put_object(key, key.encode())
    return one


@pytest.mark.parametrize(
    ("prefix", "delimiter", "keys", "prefixes"),
    [
        ("", "", KEYS, []),
        ("", "/", ["a.txt", "z+é 5"], ["dir/", "dir2/"]),
        ("dir/", "/", ["dir/1", "dir/2"], ["dir/sub/"]),
        ("dir", "", ["dir/1", "dir/2", "dir/sub/3", "dir2/4"], []),
        ("dir", "/", [], ["dir/", "dir2/"]),
        ("nothing", "/", [], []),
    ],
)
def test_prefix_and_delimiter_make_folders(
    bucket: Any, prefix: str, delimiter: str, keys: list[str], prefixes: list[str]
) -> None:
    for page in (bucket.list_objects(prefix, delimiter), bucket.list_objects_v2(prefix, delimiter)):
        assert ([o.key for o in page.object_list], page.prefix_list) == (keys, prefixes)


def test_pages_go_on_where_the_last_one_ended(bucket: Any) -> None:
    pages: list[list[str]] = []
    marker = ""
    while True:
        page = bucket.list_objects(delimiter="/", marker=marker, max_keys=1)
        pages.append([*(o.key for o in page.object_list), *page.prefix_list])
        marker = page.next_marker
        if not page.is_truncated:
            break
    assert pages == [["a.txt"], ["dir/"], ["dir2/"], ["z+é 5"]]


def test_the_second_version_pages_by_token_and_counts_its_keys(bucket: Any) -> None:
    first = bucket.list_objects_v2(max_keys=4, start_after="a.txt")
    second = bucket.list_objects_v2(max_keys=4, continuation_token=first.next_continuation_token)
    assert [o.key for o in first.object_list] == KEYS[1:5]
    assert ([o.key for o in second.object_list], second.is_truncated) == (KEYS[5:], False)


def test_owners_are_listed_when_asked_for(oss: Oss, bucket: Any) -> None:
    owners = {o.owner and o.owner.id for o in bucket.list_objects_v2(fetch_owner=True).object_list}
    assert owners == {oss.cloud.account}
    assert {o.owner for o in bucket.list_objects_v2().object_list} == {None}


def test_the_second_client_lists_the_same(oss: Oss, bucket: Any) -> None:
    request = v2.ListObjectsV2Request(bucket=bucket.bucket_name, max_keys=4)
    pages = list(oss.second().list_objects_v2_paginator().iter_page(request))
    assert [[o.key for o in page.contents] for page in pages] == [KEYS[:4], KEYS[4:]]
    assert [(page.key_count, page.is_truncated) for page in pages] == [(4, True), (2, False)]


@pytest.mark.parametrize("limit", ["0", "1001", "many"])
def test_a_page_size_out_of_range_is_refused(oss: Oss, bucket: Any, limit: str) -> None:
    assert oss.raw("GET", bucket.bucket_name, f"max-keys={limit}") == (400, "InvalidArgument")


def test_buckets_are_listed_by_prefix_and_page(own_oss: Oss) -> None:
    names = sorted(own_oss.created(region, stem=stem).bucket_name for region, stem in _PLACES)
    service = own_oss.service()
    assert [b.name for b in service.list_buckets().buckets] == names
    assert [b.name for b in service.list_buckets(prefix="two").buckets] == [n for n in names if n.startswith("two")]
    first = service.list_buckets(max_keys=2)
    rest = service.list_buckets(marker=first.next_marker)
    assert ([b.name for b in first.buckets + rest.buckets], first.is_truncated) == (names, True)
    assert [b.name for b in oss2.BucketIterator(service, max_keys=1)] == names


_PLACES = [("cn-hongkong", "one"), ("ap-southeast-1", "two"), ("cn-hongkong", "two")]
