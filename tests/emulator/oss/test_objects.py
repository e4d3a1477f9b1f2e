"""Objects: bytes, checksums, metadata, ranges, conditions, copies, appends, tags."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest

from oss_clients import STANDBY, Oss, models, oss2, refused, v2

BODY = b"0123456789"
# Published check value of CRC-64/XZ (ECMA-182, reflected) for this very text.
CRC_OF_123456789 = 0x995DC9BBDF1939FA


@pytest.fixture(scope="module")
def bucket(oss: Oss) -> Any:
    """A bucket with one object of ten digits."""
    one = oss.created(stem="objects")
    one.put_object("digits", BODY, headers={"Content-Type": "text/plain", "Cache-Control": "no-cache"})
    return one


def test_a_put_answers_with_the_md5_and_the_crc_of_the_body(bucket: Any) -> None:
    answer = bucket.put_object("checksums", b"123456789")
    assert answer.etag == hashlib.md5(b"123456789").hexdigest().upper()  # noqa: S324 - what OSS defines
    assert int(answer.headers["x-oss-hash-crc64ecma"]) == CRC_OF_123456789


def test_a_body_that_differs_from_its_content_md5_is_refused_and_not_kept(bucket: Any) -> None:
    wrong = base64.b64encode(hashlib.md5(b"other").digest()).decode()  # noqa: S324 - what OSS defines
    assert refused(lambda: bucket.put_object("md5", BODY, headers={"Content-MD5": wrong})) == (400, "InvalidDigest")
    assert not bucket.object_exists("md5")


@pytest.mark.parametrize(
    ("span", "status", "expected", "content_range"),
    [
        ("bytes=2-5", 206, b"2345", "bytes 2-5/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=0-0", 206, b"0", "bytes 0-0/10"),
        ("bytes=5-20", 200, BODY, None),
        ("bytes=10-", 200, BODY, None),
        ("bytes=5-2", 200, BODY, None),
    ],
)
def test_a_range_gives_its_bytes_and_an_impossible_one_everything(
    bucket: Any, span: str, status: int, expected: bytes, content_range: str | None
) -> None:
    got = bucket.get_object("digits", headers={"Range": span})
    assert (got.status, got.read(), got.headers.get("Content-Range")) == (status, expected, content_range)


@pytest.mark.parametrize(("span", "outcome"), [("bytes=5-20", (206, b"56789")), ("bytes=10-", (416, "InvalidRange"))])
def test_the_standard_range_behaviour_is_that_of_http(bucket: Any, span: str, outcome: tuple[int, object]) -> None:
    headers = {"Range": span, "x-oss-range-behavior": "standard"}
    if outcome[0] == 416:
        assert refused(lambda: bucket.get_object("digits", headers=headers)) == outcome
    else:
        got = bucket.get_object("digits", headers=headers)
        assert (got.status, got.read()) == outcome


PAST, FUTURE = "Mon, 01 Jan 2018 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"
ETAG = hashlib.md5(BODY).hexdigest().upper()  # noqa: S324 - what OSS defines


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If-Match": f'"{ETAG}"'}, 200),
        ({"If-Match": '"0"'}, 412),
        ({"If-None-Match": f'"{ETAG}"'}, 304),
        ({"If-None-Match": '"0"'}, 200),
        ({"If-Modified-Since": PAST}, 200),
        ({"If-Modified-Since": FUTURE}, 304),
        ({"If-Unmodified-Since": PAST}, 412),
        ({"If-Unmodified-Since": FUTURE}, 200),
    ],
)
def test_conditions_are_judged(bucket: Any, headers: dict[str, str], status: int) -> None:
    if status == 200:
        assert bucket.get_object("digits", headers=headers).read() == BODY
    else:
        assert refused(lambda: bucket.get_object("digits", headers=headers))[0] == status


def test_metadata_and_http_headers_come_back(bucket: Any) -> None:
    head = bucket.put_object("meta", BODY, headers={"x-oss-meta-Owner": "audit", "Content-Disposition": "inline"})
    head = bucket.head_object("meta")
    assert (head.headers["x-oss-meta-owner"], head.headers["Content-Disposition"]) == ("audit", "inline")
    assert (head.content_length, head.object_type) == (10, "Normal")


def test_a_response_override_changes_one_answer_only(bucket: Any) -> None:
    shown = bucket.get_object("digits", params={"response-content-type": "text/x-once"})
    assert shown.headers["Content-Type"] == "text/x-once"
    assert bucket.head_object("digits").headers["Content-Type"] == "text/plain"


def test_object_meta_is_the_short_form(bucket: Any) -> None:
    meta = bucket.get_object_meta("digits")
    assert (meta.etag, meta.content_length, "Cache-Control" in meta.headers) == (ETAG, 10, False)


def test_what_is_not_there_is_not_found_even_by_head(bucket: Any) -> None:
    assert refused(lambda: bucket.get_object("absent")) == (404, "NoSuchKey")
    assert refused(lambda: bucket.head_object("absent")) == (404, "NoSuchKey")
    assert refused(lambda: bucket.bucket_name and bucket.get_object_acl("absent")) == (404, "NoSuchKey")


def test_deleting_is_idempotent(bucket: Any) -> None:
    bucket.put_object("gone", BODY)
    assert [bucket.delete_object("gone").status for _ in range(2)] == [204, 204]
    assert not bucket.object_exists("gone")


def test_a_copy_keeps_metadata_unless_told_to_replace_it(bucket: Any) -> None:
    bucket.put_object("source", BODY, headers={"x-oss-meta-a": "1"})
    bucket.copy_object(bucket.bucket_name, "source", "kept")
    replace = {"x-oss-metadata-directive": "REPLACE", "x-oss-meta-b": "2"}
    bucket.copy_object(bucket.bucket_name, "source", "replaced", headers=replace)
    metas = [bucket.head_object(key).headers for key in ("kept", "replaced")]
    assert [(m.get("x-oss-meta-a"), m.get("x-oss-meta-b")) for m in metas] == [("1", None), (None, "2")]
    bucket.delete_object("source")
    assert bucket.get_object("kept").read() == BODY


def test_nothing_is_copied_across_regions_on_request(oss: Oss, bucket: Any) -> None:
    far = oss.created(STANDBY)
    outcome = refused(lambda: far.copy_object(bucket.bucket_name, "digits", "far"))
    assert outcome == (403, "AccessDenied")


def test_an_append_goes_on_where_the_last_one_ended(bucket: Any) -> None:
    first = bucket.append_object("log", 0, b"one,")
    second = bucket.append_object("log", first.next_position, b"two")
    assert (first.next_position, second.next_position, bucket.get_object("log").read()) == (4, 7, b"one,two")
    assert refused(lambda: bucket.append_object("log", 4, b"x")) == (409, "PositionNotEqualToLength")
    assert refused(lambda: bucket.append_object("digits", 10, b"x")) == (409, "ObjectNotAppendable")


def test_a_forbidden_overwrite_leaves_the_object(bucket: Any) -> None:
    bucket.put_object("once", b"first")
    again = {"x-oss-forbid-overwrite": "true"}
    assert refused(lambda: bucket.put_object("once", b"x", headers=again)) == (409, "FileAlreadyExists")
    assert bucket.get_object("once").read() == b"first"


def test_tags_are_put_read_and_deleted(bucket: Any) -> None:
    rule = models.TaggingRule()
    rule.add("dr:service", "orders")
    bucket.put_object("tagged", BODY, headers={"x-oss-tagging": "a=1"})
    assert bucket.get_object_tagging("tagged").tag_set.tagging_rule == {"a": "1"}
    bucket.put_object_tagging("tagged", models.Tagging(rule))
    assert bucket.get_object_tagging("tagged").tag_set.tagging_rule == {"dr:service": "orders"}
    bucket.delete_object_tagging("tagged")
    assert bucket.get_object_tagging("tagged").tag_set.tagging_rule == {}


@pytest.mark.parametrize("key", ["/leading", "\\leading", "x" * 1024])
def test_names_that_oss_does_not_take_are_refused(oss: Oss, bucket: Any, key: str) -> None:
    request = v2.PutObjectRequest(bucket=bucket.bucket_name, key=key, body=BODY)
    assert refused(lambda: oss.second().put_object(request)) == (400, "InvalidObjectName")


def test_deleting_many_reports_each(bucket: Any) -> None:
    for number in range(3):
        bucket.put_object(f"many/{number}", BODY)
    deleted = bucket.batch_delete_objects([f"many/{n}" for n in range(3)]).deleted_keys
    assert deleted == ["many/0", "many/1", "many/2"]
    assert [o.key for o in oss2.ObjectIterator(bucket, prefix="many/")] == []


def test_an_empty_object_is_an_object(bucket: Any) -> None:
    bucket.put_object("empty", b"")
    assert (bucket.head_object("empty").content_length, bucket.get_object("empty").read()) == (0, b"")


def test_metadata_that_a_header_cannot_carry_is_refused(oss: Oss, bucket: Any) -> None:
    name, value = "x-oss-meta-a", "\u00fc"
    url = bucket.sign_url("PUT", "umlaut", 60, headers={name: value})
    answer = oss.plain.put(url, headers={name: value.encode()})
    assert (answer.status_code, "InvalidArgument" in answer.text) == (400, True)
    assert not bucket.object_exists("umlaut")
