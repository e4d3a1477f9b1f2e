"""The DNS server: what it knows, over UDP and TCP, and that it knows nothing else. Asked with another library than it
is built on."""

from __future__ import annotations

import itertools
import socket

import pytest

from cloud_process import Cloud
from traffic_setups import dns
from traffic_world import answers, ask, dns_port, dnslib

_NUMBERS = itertools.count()
RECORDS = [
    ("www", "A", "203.0.113.1"),
    ("www", "A", "203.0.113.2"),
    ("www", "AAAA", "2001:db8::1"),
    ("alias", "CNAME", "www.{zone}"),
    ("far", "CNAME", "elsewhere.example.org"),
    ("@", "TXT", 'v=spf1 include:"quoted" -all'),
    ("*.apps", "A", "203.0.113.9"),
    ("a.b", "A", "203.0.113.7"),
]


@pytest.fixture(scope="module")
def zone(cloud: Cloud) -> str:
    """A domain with one record of each kind that matters."""
    name, client = f"dns-{next(_NUMBERS)}.com", dns(cloud)
    client.call("add_domain", DomainName=name)
    for rr, type_, value in RECORDS:
        client.call("add_domain_record", DomainName=name, RR=rr, Type=type_, Value=value.format(zone=name), TTL=600)
    client.call("add_domain_record", DomainName=name, RR="@", Type="MX", Value=f"mail.{name}", Priority=5)
    return name


@pytest.mark.parametrize(
    ("name", "type_", "values"),
    [
        ("www.", "A", ["203.0.113.1", "203.0.113.2"]),
        ("WWW.", "A", ["203.0.113.1", "203.0.113.2"]),
        ("www.", "AAAA", ["2001:db8::1"]),
        ("alias.", "A", ["203.0.113.1", "203.0.113.2"]),
        ("alias.", "CNAME", ["www.{zone}."]),
        ("x.apps.", "A", ["203.0.113.9"]),
        ("", "MX", ["5 mail.{zone}."]),
        ("", "TXT", ['"v=spf1 include:"quoted" -all"']),
    ],
)
def test_records_are_answered(cloud: Cloud, zone: str, name: str, type_: str, values: list[str]) -> None:
    assert answers(cloud, f"{name}{zone}", type_) == [value.format(zone=zone) for value in values]


@pytest.mark.parametrize(
    ("name", "type_", "code"),
    [
        ("www.{zone}", "TXT", "NOERROR"),
        ("b.{zone}", "A", "NOERROR"),
        ("{zone}", "A", "NOERROR"),
        ("none.{zone}", "A", "NXDOMAIN"),
        ("www.example.org", "A", "NXDOMAIN"),
        ("aliyuncs.com", "A", "NXDOMAIN"),
    ],
)
def test_what_is_not_there_is_said_so_and_nobody_else_is_asked(
    cloud: Cloud, zone: str, name: str, type_: str, code: str
) -> None:
    reply = ask(cloud, name.format(zone=zone), type_)
    assert (dnslib.RCODE[reply.header.rcode], reply.rr, reply.header.ra) == (code, [], 0)


def test_an_alias_of_a_foreign_name_is_answered_and_left_at_that(cloud: Cloud, zone: str) -> None:
    reply = ask(cloud, f"far.{zone}")
    assert [str(row.rdata) for row in reply.rr] == ["elsewhere.example.org."]
    assert dnslib.RCODE[reply.header.rcode] == "NOERROR"


def test_a_record_answers_with_its_time_to_live_and_not_while_it_is_disabled(cloud: Cloud, zone: str) -> None:
    client = dns(cloud)
    made = client.call("add_domain_record", DomainName=zone, RR="off", Type="A", Value="203.0.113.5", TTL=1800)
    assert [row.ttl for row in ask(cloud, f"off.{zone}").rr] == [1800]
    client.call("set_domain_record_status", RecordId=made["RecordId"], Status="Disable")
    assert dnslib.RCODE[ask(cloud, f"off.{zone}").header.rcode] == "NXDOMAIN"


def test_an_answer_that_is_too_long_for_udp_is_cut_off_and_whole_over_tcp(cloud: Cloud, zone: str) -> None:
    for number in range(60):
        value = f"198.51.100.{number}"
        dns(cloud).call("add_domain_record", DomainName=zone, RR="many", Type="A", Value=value)
    short, whole = ask(cloud, f"many.{zone}"), ask(cloud, f"many.{zone}", tcp=True)
    assert (short.header.tc, len(short.rr)) == (1, 0)
    assert (whole.header.tc, len(whole.rr)) == (0, 60)


def test_what_is_no_question_does_not_stop_the_server(cloud: Cloud, zone: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        for junk in (b"", b"x", b"\xff" * 40, bytes(12)):
            client.sendto(junk, ("127.0.0.1", dns_port(cloud)))
    with socket.create_connection(("127.0.0.1", dns_port(cloud)), 5) as client:
        client.sendall(b"\x00\x05junk!")
        assert client.recv(1) == b""
    assert answers(cloud, f"www.{zone}", "AAAA") == ["2001:db8::1"]
