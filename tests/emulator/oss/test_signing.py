"""Who is let in: both signature versions, in headers and URLs, by clients that are not ours."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from oss_clients import PRIMARY, STANDBY, Oss, endpoint, oss2, refused, v2

BODY = b"signed"


@pytest.mark.parametrize("version", [1, 4])
def test_oss2_writes_and_reads_a_key_that_needs_escaping(oss: Oss, version: int) -> None:
    bucket = oss.created()
    mine = oss.bucket(bucket.bucket_name, auth=oss.auth(version))
    key = "a b/c+d/é%20~*'()"
    mine.put_object(key, BODY, headers={"x-oss-meta-note": "n=1&m", "Content-Type": "text/x-note"})
    assert mine.get_object(key).read() == BODY


@pytest.mark.parametrize("signature", ["v1", "v4"])
def test_the_second_client_writes_and_reads(oss: Oss, signature: str) -> None:
    bucket, client = oss.created().bucket_name, oss.second(signature=signature)
    client.put_object(v2.PutObjectRequest(bucket=bucket, key="k 1", body=BODY, metadata={"a": "b"}))
    got = client.get_object(v2.GetObjectRequest(bucket=bucket, key="k 1"))
    assert (got.body.read(), got.metadata) == (BODY, {"a": "b"})


@pytest.mark.parametrize("version", [1, 4])
def test_a_wrong_secret_does_not_match(oss: Oss, version: int) -> None:
    bucket = oss.created()
    stranger = oss.bucket(bucket.bucket_name, auth=oss.auth(version, secret="wrong"))
    assert refused(lambda: stranger.get_object("k")) == (403, "SignatureDoesNotMatch")


@pytest.mark.parametrize("version", [1, 4])
def test_an_unknown_key_is_not_in_the_records(oss: Oss, version: int) -> None:
    auth = oss.auth(version, access_key="LTAI0000000000000000")
    assert refused(lambda: oss.service(auth=auth).list_buckets()) == (403, "InvalidAccessKeyId")


@pytest.mark.parametrize("version", [1, 4])
@pytest.mark.parametrize("minutes", [-16, 16])
def test_a_clock_sixteen_minutes_off_is_too_skewed(
    oss: Oss, monkeypatch: pytest.MonkeyPatch, version: int, minutes: int
) -> None:
    off = timedelta(minutes=minutes)

    class Skewed(datetime):
        @classmethod
        def utcnow(cls) -> datetime:
            return datetime.now(UTC) + off

    date = oss2.utils.http_date

    def skewed_date() -> str:
        return date(int(time.time() + off.total_seconds()))

    monkeypatch.setattr(oss2.auth, "datetime", Skewed)
    monkeypatch.setattr(oss2.utils, "http_date", skewed_date)
    service = oss.service(auth=oss.auth(version))
    assert refused(lambda: service.list_buckets()) == (403, "RequestTimeTooSkewed")


def test_a_signature_for_another_region_is_refused(oss: Oss) -> None:
    service = oss2.Service(oss.auth(), endpoint(PRIMARY), session=oss.session, region=STANDBY)
    assert refused(lambda: service.list_buckets()) == (400, "InvalidArgument")


@pytest.mark.parametrize("version", [1, 4])
def test_a_signed_url_opens_exactly_one_object(oss: Oss, version: int) -> None:
    bucket = oss.created()
    bucket.put_object("a/b 1", BODY)
    bucket.put_object("a/b 2", b"other")
    url: str = oss.bucket(bucket.bucket_name, auth=oss.auth(version)).sign_url("GET", "a/b 1", 60, slash_safe=True)
    assert oss.get(url).content == BODY
    assert oss.get(url.replace("b%201", "b%202")).status_code == 403


@pytest.mark.parametrize("version", [1, 4])
def test_a_signed_url_of_the_past_has_expired(oss: Oss, monkeypatch: pytest.MonkeyPatch, version: int) -> None:
    bucket = oss.created()
    bucket.put_object("k", BODY)

    class HourAgo(datetime):
        @classmethod
        def utcnow(cls) -> datetime:
            return datetime.now(UTC) - timedelta(hours=1)

    with monkeypatch.context() as patched:
        patched.setattr(oss2.auth, "datetime", HourAgo)
        patched.setattr(oss2.auth.time, "time", lambda: datetime.now(UTC).timestamp() - 3600)
        url: str = oss.bucket(bucket.bucket_name, auth=oss.auth(version)).sign_url("GET", "k", 60)
    answer = oss.get(url)
    assert (answer.status_code, "Request has expired" in answer.text) == (403, True)


def test_a_signed_url_holds_its_additional_headers_to_their_values(oss: Oss) -> None:
    bucket = oss.created()
    bucket.put_object("k", BODY)
    url: str = bucket.sign_url("GET", "k", 60, headers={"range": "bytes=0-2"}, additional_headers=["range"])
    assert oss.get(url, headers={"Range": "bytes=0-2"}).content == BODY[:3]
    assert oss.get(url, headers={"Range": "bytes=0-3"}).status_code == 403


def test_the_second_client_presigns_an_upload(oss: Oss) -> None:
    bucket = oss.created()
    request = v2.PutObjectRequest(bucket=bucket.bucket_name, key="up")
    signed: Any = oss.second().presign(request, expires=timedelta(minutes=1))
    answer = oss.session.session.request(signed.method, signed.url, data=BODY, headers=signed.signed_headers)
    assert (answer.status_code, bucket.get_object("up").read()) == (200, BODY)


def test_a_bucket_in_the_path_is_refused(oss: Oss) -> None:
    answer = oss.get(f"{endpoint(PRIMARY)}/some-bucket/key")
    assert (answer.status_code, "SecondLevelDomainForbidden" in answer.text) == (403, True)
