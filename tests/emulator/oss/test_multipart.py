"""Uploads in parts."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from oss_clients import Oss, models, oss2, refused, v2

PART = 100 * 1024
FIRST, SECOND = b"a" * PART, b"b" * 10


@pytest.fixture(scope="module")
def bucket(oss: Oss) -> Any:
    """A bucket for uploads."""
    return oss.created(stem="parts")


def upload(bucket: Any, key: str, *bodies: bytes) -> tuple[str, list[Any]]:
    """Starts an upload and sends its parts, numbered from 1."""
    identifier = bucket.init_multipart_upload(key, headers={"x-oss-meta-m": "1"}).upload_id
    sent = [bucket.upload_part(key, identifier, n, body) for n, body in enumerate(bodies, 1)]
    return identifier, [models.PartInfo(n, answer.etag) for n, answer in enumerate(sent, 1)]


def test_parts_become_one_object(bucket: Any) -> None:
    identifier, parts = upload(bucket, "joined", FIRST, SECOND)
    answer = bucket.complete_multipart_upload("joined", identifier, parts)
    digests = b"".join(hashlib.md5(body).digest() for body in (FIRST, SECOND))  # noqa: S324 - what OSS defines
    assert answer.etag == f"{hashlib.md5(digests).hexdigest().upper()}-2"  # noqa: S324 - what OSS defines
    got = bucket.get_object("joined")
    assert (got.read(), got.headers["x-oss-object-type"]) == (FIRST + SECOND, "Multipart")
    assert got.headers["x-oss-meta-m"] == "1"
    assert refused(lambda: bucket.list_parts("joined", identifier)) == (404, "NoSuchUpload")


def test_an_unfinished_upload_is_no_object_and_can_be_aborted(bucket: Any) -> None:
    identifier, _ = upload(bucket, "never", FIRST)
    assert not bucket.object_exists("never")
    assert [u.upload_id for u in oss2.MultipartUploadIterator(bucket, prefix="never")] == [identifier]
    bucket.abort_multipart_upload("never", identifier)
    assert list(oss2.MultipartUploadIterator(bucket, prefix="never")) == []


def test_parts_are_listed_in_pages_and_a_part_sent_again_replaces_the_first(bucket: Any) -> None:
    identifier, _ = upload(bucket, "paged", FIRST, FIRST, SECOND)
    bucket.upload_part("paged", identifier, 2, b"again")
    first = bucket.list_parts("paged", identifier, max_parts=2)
    second = bucket.list_parts("paged", identifier, marker=first.next_marker)
    sizes = [(p.part_number, p.size) for p in first.parts + second.parts]
    assert (sizes, first.is_truncated) == ([(1, PART), (2, 5), (3, 10)], True)
    bucket.abort_multipart_upload("paged", identifier)


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        ([(2, None), (1, None)], "InvalidPartOrder"),
        ([(1, "0" * 32)], "InvalidPart"),
        ([(7, "0" * 32)], "InvalidPart"),
        ([(2, None), (3, None)], "EntityTooSmall"),
    ],
)
def test_a_wrong_list_of_parts_is_refused_and_the_upload_stays(
    bucket: Any, chosen: list[tuple[int, str | None]], code: str
) -> None:
    identifier, parts = upload(bucket, "wrong", FIRST, SECOND, SECOND)
    listed = [v2.UploadPart(part_number=n, etag=etag or parts[n - 1].etag) for n, etag in chosen]
    body = b"<CompleteMultipartUpload>%s</CompleteMultipartUpload>" % b"".join(
        f"<Part><PartNumber>{p.part_number}</PartNumber><ETag>{p.etag}</ETag></Part>".encode() for p in listed
    )
    # The clients sort the parts and check them first, so this goes over the wire by hand.
    url = bucket.sign_url("POST", "wrong", 60, params={"uploadId": identifier})
    answer = bucket.session.session.request("POST", url, data=body)
    assert (answer.status_code, code in answer.text) == (400, True)
    assert len(bucket.list_parts("wrong", identifier).parts) == 3
    bucket.abort_multipart_upload("wrong", identifier)


def test_a_part_may_be_a_slice_of_another_object(bucket: Any) -> None:
    bucket.put_object("slices", b"0123456789")
    identifier = bucket.init_multipart_upload("sliced").upload_id
    name = bucket.bucket_name
    answer = bucket.upload_part_copy(name, "slices", (3, 5), "sliced", identifier, 1)
    bucket.complete_multipart_upload("sliced", identifier, [models.PartInfo(1, answer.etag)])
    assert bucket.get_object("sliced").read() == b"345"


def test_the_resumable_upload_of_the_vendor_works(bucket: Any, tmp_path: Any) -> None:
    file = tmp_path / "file"
    file.write_bytes(FIRST * 3 + SECOND)
    store = oss2.ResumableStore(root=str(tmp_path))
    oss2.resumable_upload(
        bucket, "resumed", str(file), store=store, multipart_threshold=PART, part_size=PART, num_threads=2
    )
    assert bucket.get_object("resumed").read() == file.read_bytes()


def test_a_bucket_with_an_upload_is_not_empty(oss: Oss) -> None:
    bucket = oss.created()
    identifier = bucket.init_multipart_upload("open").upload_id
    assert refused(bucket.delete_bucket) == (409, "BucketNotEmpty")
    bucket.abort_multipart_upload("open", identifier)
    assert bucket.delete_bucket().status == 204
