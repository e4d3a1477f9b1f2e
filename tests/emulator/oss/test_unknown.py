"""Nothing is ignored in silence, and nothing in XML explodes."""

from __future__ import annotations

import pytest

from oss_clients import Oss

BOMB = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]>
<Tagging><TagSet><Tag><Key>k</Key><Value>&c;</Value></Tag></TagSet></Tagging>"""


@pytest.mark.parametrize(
    ("method", "query", "body", "answer", "counted"),
    [
        ("GET", "metaQuery", b"", (501, "NotImplemented"), "oss GET bucket ?metaQuery"),
        ("PATCH", "", b"", (501, "NotImplemented"), "oss PATCH bucket ?/"),
        ("GET", "bucketInfo&colour=red", b"", (400, "InvalidArgument"), "oss parameter colour of GetBucketInfo"),
        (
            "PUT",
            "versioning",
            b"<VersioningConfiguration><Status>Enabled</Status><MfaDelete>x</MfaDelete></VersioningConfiguration>",
            (400, "MalformedXML"),
            "oss XML element VersioningConfiguration/MfaDelete",
        ),
    ],
)
def test_what_no_handler_knows_is_refused_and_counted(
    own_oss: Oss, method: str, query: str, body: bytes, answer: tuple[int, str], counted: str
) -> None:
    name = own_oss.created().bucket_name
    assert own_oss.raw(method, name, query, body) == answer
    assert own_oss.cloud.status()["unhandled"] == {counted: 1}


@pytest.mark.parametrize("body", [BOMB, b"<Tagging>", b"plain", b"", b"<Other></Other>", b"<Tagging/><Tagging/>"])
def test_xml_that_is_not_what_it_should_be_is_malformed(own_oss: Oss, body: bytes) -> None:
    name = own_oss.created().bucket_name
    assert own_oss.raw("PUT", name, "tagging", body) == (400, "MalformedXML")
    assert own_oss.cloud.status()["unhandled"] == {}


def test_every_operation_is_in_the_journal_by_its_own_name(own_oss: Oss) -> None:
    bucket = own_oss.created()
    bucket.put_object("a key", b"x")
    bucket.get_bucket_acl()
    rows = own_oss.cloud.journal(product="oss")
    assert [row["action"] for row in rows] == ["PutBucket", "PutObject", "GetBucketAcl"]
    assert rows[1]["parameters"] == {"bucket": bucket.bucket_name, "key": "a key"}
