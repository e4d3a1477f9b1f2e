"""Domains and records, driven by the vendor's client."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from cloud_process import Cloud
from vendor_clients import Tea, refused

_NUMBERS = itertools.count()


class Domain:
    """A fresh domain and its records."""

    def __init__(self, cloud: Cloud) -> None:
        self.name = f"example-{next(_NUMBERS)}.com"
        self.dns = Tea(cloud, "alidns20150109", "cn-hongkong", "alidns.aliyuncs.com")
        self.dns.call("add_domain", DomainName=self.name)

    def add(self, rr: str, type_: str, value: str, **more: Any) -> str:
        """A record's id."""
        return self.dns.call("add_domain_record", DomainName=self.name, RR=rr, Type=type_, Value=value, **more)[
            "RecordId"
        ]

    def read(self, record: str) -> dict[str, Any]:
        """A record."""
        return self.dns.call("describe_domain_record_info", RecordId=record)

    def records(self, **filters: Any) -> list[tuple[str, str, str]]:
        """(RR, type, value) of the records that match."""
        found = self.dns.call("describe_domain_records", DomainName=self.name, **filters)
        return [(row["RR"], row["Type"], row["Value"]) for row in found["DomainRecords"]["Record"]]


@pytest.fixture
def domain(cloud: Cloud) -> Domain:
    return Domain(cloud)


def test_a_record_is_read_back_as_it_was_added(domain: Domain) -> None:
    read = domain.read(domain.add("portal", "A", "203.0.113.1", TTL=600))
    shown = tuple(read[name] for name in ("DomainName", "RR", "Type", "Value", "TTL", "Line", "Status"))
    assert shown == (domain.name, "portal", "A", "203.0.113.1", 600, "default", "ENABLE")
    assert "Priority" not in read


def test_the_same_record_twice_is_a_duplicate(domain: Domain) -> None:
    domain.add("www", "A", "203.0.113.1")
    assert refused(lambda: domain.add("www", "A", "203.0.113.1")) == "DomainRecordDuplicate"
    domain.add("www", "A", "203.0.113.2")


def test_a_record_is_redirected_by_an_update_and_an_idle_update_is_a_duplicate(domain: Domain) -> None:
    record = domain.add("portal", "A", "203.0.113.1")
    change = {"RecordId": record, "RR": "portal", "Type": "A", "Value": "203.0.113.2"}
    domain.dns.call("update_domain_record", **change)
    assert domain.read(record)["Value"] == "203.0.113.2"
    assert refused(lambda: domain.dns.call("update_domain_record", **change)) == "DomainRecordDuplicate"


def test_a_record_is_switched_off_and_on(domain: Domain) -> None:
    record = domain.add("portal", "A", "203.0.113.1")
    assert domain.dns.call("set_domain_record_status", RecordId=record, Status="Disable")["Status"] == "Disable"
    assert domain.read(record)["Status"] == "DISABLE"
    domain.dns.call("set_domain_record_status", RecordId=record, Status="ENABLE")
    assert domain.read(record)["Status"] == "ENABLE"


@pytest.mark.parametrize(
    ("rr", "type_", "value", "more", "code"),
    [
        ("alias", "CNAME", "other.example.com", {}, "DomainRecordConflict"),
        ("www", "A", "300.1.1.1", {}, "DomainRecordValueInvalid"),
        ("www", "AAAA", "203.0.113.1", {}, "DomainRecordValueInvalid"),
        ("www", "NONSENSE", "x", {}, "DomainRecordTypeNotSupport"),
        ("-bad-", "A", "203.0.113.1", {}, "InvalidRR.Format"),
        ("@", "MX", "mail.example.com", {}, "InvalidParameter"),
        ("fast", "A", "203.0.113.1", {"TTL": 60}, "QuotaExceeded.TTL"),
        ("slow", "A", "203.0.113.1", {"TTL": 86401}, "InvalidTTL"),
    ],
)
def test_a_record_that_cannot_be_is_refused(
    domain: Domain, rr: str, type_: str, value: str, more: dict[str, int], code: str
) -> None:
    domain.add("alias", "A", "203.0.113.9")
    assert refused(lambda: domain.add(rr, type_, value, **more)) == code


def test_a_trailing_dot_is_taken_off_a_name(domain: Domain) -> None:
    assert domain.read(domain.add("www", "CNAME", "other.example.com."))["Value"] == "other.example.com"
    mail = domain.read(domain.add("@", "MX", "mail.example.com.", Priority=5))
    assert (mail["Value"], mail["Priority"]) == ("mail.example.com", 5)


def test_records_are_found_by_key_word_and_in_pages(domain: Domain) -> None:
    for number in range(5):
        domain.add(f"node{number}", "A", f"203.0.113.{number}")
    domain.add("node", "TXT", "text")
    assert domain.records(RRKeyWord="node", TypeKeyWord="A", PageSize=2, PageNumber=3) == [
        ("node4", "A", "203.0.113.4")
    ]
    assert domain.records(RRKeyWord="node", SearchMode="EXACT") == [("node", "TXT", "text")]
    assert domain.records(ValueKeyWord="113.3") == [("node3", "A", "203.0.113.3")]
    sub = domain.dns.call("describe_sub_domain_records", SubDomain=f"node2.{domain.name}")["DomainRecords"]["Record"]
    assert [row["Value"] for row in sub] == ["203.0.113.2"]


def test_a_deleted_record_does_not_belong_to_anybody(domain: Domain) -> None:
    record = domain.add("www", "A", "203.0.113.1")
    domain.dns.call("delete_domain_record", RecordId=record)
    assert refused(lambda: domain.read(record)) == "DomainRecordNotBelongToUser"
    assert refused(lambda: domain.dns.call("delete_domain_record", RecordId=record)) == "DomainRecordNotBelongToUser"


def test_a_domain_goes_with_its_records(domain: Domain) -> None:
    record = domain.add("www", "A", "203.0.113.1")
    assert refused(lambda: domain.dns.call("add_domain", DomainName=domain.name)) == "InvalidDomainName.Duplicate"
    domain.dns.call("delete_domain", DomainName=domain.name)
    info = refused(lambda: domain.dns.call("describe_domain_info", DomainName=domain.name))
    assert (info, refused(lambda: domain.read(record))) == ("InvalidDomainName.NoExist", "DomainRecordNotBelongToUser")


def test_a_domain_has_a_remark_a_group_and_tags(domain: Domain) -> None:
    name = domain.name
    domain.dns.call("update_domain_remark", DomainName=name, Remark="portal")
    domain.dns.call("tag_resources", ResourceType="DOMAIN", ResourceId=[name], Tag=[{"Key": "a", "Value": "b"}])
    info = domain.dns.call("describe_domain_info", DomainName=name, NeedDetailAttributes=True)
    assert (info["Remark"], info["MinTtl"], info["DnsServers"]["DnsServer"][0]) == ("portal", 600, "dns1.alidns.com")
    rows = domain.dns.call("list_tag_resources", ResourceType="DOMAIN", ResourceId=[name])["TagResources"]
    assert [(row["TagKey"], row["TagValue"]) for row in rows] == [("a", "b")]


def test_the_domain_list_counts_records(domain: Domain) -> None:
    domain.add("www", "A", "203.0.113.1")
    found = domain.dns.call("describe_domains", KeyWord=domain.name, SearchMode="EXACT")["Domains"]["Domain"]
    assert [(row["DomainName"], row["RecordCount"]) for row in found] == [(domain.name, 1)]
