"""Versioned buckets: ids, delete markers, suspension, listings."""

from __future__ import annotations

from typing import Any

import pytest

from oss_clients import Oss, models, refused


def listed(bucket: Any, **options: Any) -> list[tuple[str, str, bool, bool]]:
    """(key, version, is latest, is a marker) of a page, versions before markers as the client reads them."""
    page = bucket.list_object_versions(**options)
    return [(v.key, v.versionid, v.is_latest, False) for v in page.versions] + [
        (m.key, m.versionid, m.is_latest, True) for m in page.delete_marker
    ]


@pytest.fixture
def bucket(oss: Oss) -> Any:
    """An empty versioned bucket."""
    return oss.created(versioned=True)


def test_every_write_is_a_version_that_can_be_read(bucket: Any) -> None:
    ids = [bucket.put_object("k", body).versionid for body in (b"one", b"two")]
    assert bucket.get_object("k").read() == b"two"
    assert [bucket.get_object("k", params={"versionId": v}).read() for v in ids] == [b"one", b"two"]
    assert listed(bucket) == [("k", ids[1], True, False), ("k", ids[0], False, False)]


def test_a_delete_leaves_a_marker_whose_removal_brings_the_object_back(bucket: Any) -> None:
    kept = bucket.put_object("k", b"one").versionid
    marker = bucket.delete_object("k")
    assert (marker.delete_marker, bool(marker.versionid)) == (True, True)
    assert refused(lambda: bucket.get_object("k")) == (404, "NoSuchKey")
    assert listed(bucket) == [("k", kept, False, False), ("k", marker.versionid, True, True)]
    by_id = {"versionId": marker.versionid}
    assert refused(lambda: bucket.get_object("k", params=by_id)) == (405, "MethodNotAllowed")
    bucket.delete_object("k", params=by_id)
    assert bucket.get_object("k").read() == b"one"


def test_deleting_a_version_is_for_good(bucket: Any) -> None:
    ids = [bucket.put_object("k", body).versionid for body in (b"one", b"two")]
    bucket.delete_object("k", params={"versionId": ids[1]})
    assert bucket.get_object("k").read() == b"one"
    assert refused(lambda: bucket.get_object("k", params={"versionId": ids[1]})) == (404, "NoSuchVersion")


def test_a_suspended_bucket_overwrites_the_null_version_only(bucket: Any) -> None:
    kept = bucket.put_object("k", b"versioned").versionid
    bucket.put_bucket_versioning(models.BucketVersioningConfig("Suspended"))
    bucket.put_object("k", b"null one")
    bucket.put_object("k", b"null two")
    assert listed(bucket) == [("k", "null", True, False), ("k", kept, False, False)]
    assert bucket.get_object("k", params={"versionId": "null"}).read() == b"null two"


def test_what_was_there_before_versioning_is_the_null_version(oss: Oss) -> None:
    bucket = oss.created()
    bucket.put_object("k", b"before")
    bucket.put_bucket_versioning(models.BucketVersioningConfig("Enabled"))
    newer = bucket.put_object("k", b"after").versionid
    assert listed(bucket) == [("k", newer, True, False), ("k", "null", False, False)]


def test_versions_are_paged_within_a_key(bucket: Any) -> None:
    ids = {key: [bucket.put_object(key, b"x").versionid for _ in range(3)] for key in ("a", "b")}
    expected = [(key, version) for key in ("a", "b") for version in reversed(ids[key])]
    seen: list[tuple[str, str]] = []
    key_marker = version_marker = ""
    sizes: list[int] = []
    while True:
        page = bucket.list_object_versions(max_keys=2, key_marker=key_marker, versionid_marker=version_marker)
        seen += [(v.key, v.versionid) for v in page.versions]
        sizes.append(len(page.versions))
        if not page.is_truncated:
            break
        key_marker, version_marker = page.next_key_marker, page.next_versionid_marker
    assert (seen, sizes) == (expected, [2, 2, 2])


def test_many_versions_and_markers_go_at_once_and_the_bucket_is_empty(bucket: Any) -> None:
    bucket.put_object("a", b"1")
    bucket.put_object("b", b"1")
    bucket.delete_object("a")
    assert refused(bucket.delete_bucket) == (409, "BucketNotEmpty")
    everything = models.BatchDeleteObjectVersionList(
        [models.BatchDeleteObjectVersion(key, version) for key, version, _, _ in listed(bucket)]
    )
    assert len(bucket.delete_object_versions(everything).delete_versions) == 3
    assert bucket.delete_bucket().status == 204


def test_versioning_never_goes_back_to_none(oss: Oss, bucket: Any) -> None:
    assert oss.created().get_bucket_versioning().status is None
    assert bucket.get_bucket_versioning().status == "Enabled"
    assert refused(lambda: bucket.put_bucket_versioning(models.BucketVersioningConfig("Disabled"))) == (
        400,
        "InvalidArgument",
    )


def test_a_copy_can_restore_an_old_version(bucket: Any) -> None:
    old = bucket.put_object("k", b"good").versionid
    bucket.put_object("k", b"corrupted")
    bucket.copy_object(bucket.bucket_name, "k", "k", params={"versionId": old})
    assert bucket.get_object("k").read() == b"good"
