"""What each kind of fault does to a client that we did not write, and what it does to the cloud."""

from __future__ import annotations

import importlib
import json
import socket
import time
import xml.etree.ElementTree as ElementTree
from typing import Any

import pytest

from emulator.faults.conftest import OTHER, REGION, World, unanswered
from oss_clients import endpoint, keys, new_name, pair
from oss_clients import refused as oss_refused
from vendor_clients import Core, refused, trust

REFUSALS = [
    ("throttling", 400, "Throttling.User"),
    ("unavailable", 503, "ServiceUnavailable"),
    ("internal-error", 500, "InternalError"),
]


@pytest.mark.parametrize(("kind", "status", "code"), REFUSALS)
def test_a_refusal_speaks_json_to_those_who_ask_for_json(world: World, kind: str, status: int, code: str) -> None:
    world.fault(kind, count=2)
    assert refused(world.create_vpc) == code
    old = Core(world.cloud, REGION)
    assert refused(lambda: old.call(f"vpc.{REGION}.aliyuncs.com", "2016-04-28", "CreateVpc", RegionId=REGION)) == code
    assert [row["status"] for row in world.cloud.journal(product="Vpc")] == [status, status]
    assert world.vpcs() == []


@pytest.mark.parametrize(("kind", "status", "code"), REFUSALS)
def test_a_refusal_speaks_xml_to_those_who_ask_for_xml(world: World, kind: str, status: int, code: str) -> None:
    world.fault(kind)
    host = f"vpc.{REGION}.aliyuncs.com"
    target = Core(world.cloud, REGION).signed_target("2016-04-28", "DescribeVpcs", "XML", RegionId=REGION)
    answer = world.oss.get(f"https://{host}{target}")
    document = ElementTree.fromstring(answer.text)  # noqa: S314 -- of the cloud that this test started
    assert (answer.status_code, document.tag, document.findtext("Code")) == (status, "Error", code)
    assert document.findtext("RequestId") == world.cloud.journal(product="Vpc")[0]["request_id"]


@pytest.mark.parametrize(("kind", "status", "code"), REFUSALS)
def test_a_refusal_of_oss_is_in_its_own_xml(world: World, kind: str, status: int, code: str) -> None:
    bucket = world.oss.created()
    world.fault(kind, product="oss")
    assert oss_refused(lambda: bucket.put_object("key", b"value")) == (status, code)
    assert oss_refused(lambda: bucket.head_object("key")) == (status, code)
    assert world.oss.raw("GET", bucket.bucket_name, "acl") == (status, code)
    world.clear()
    assert keys(bucket) == []


def test_code_and_status_can_be_others_than_the_kinds_own(world: World) -> None:
    bucket = world.oss.created()
    world.fault("throttling", product="oss", code="QpsLimitExceeded", status=503)
    assert oss_refused(lambda: bucket.put_object("key", b"value")) == (503, "QpsLimitExceeded")


@pytest.mark.parametrize(
    ("kind", "names"), [("reset", []), ("region-loss", []), ("reset-after", ["one"]), ("lost-reply", ["one"])]
)
def test_a_lost_connection_says_nothing_and_only_some_have_done_it(world: World, kind: str, names: list[str]) -> None:
    world.fault(kind, region=REGION)
    assert unanswered(lambda: world.create_vpc("one"))
    world.clear()
    assert world.vpcs() == names


def test_a_reply_can_be_lost_in_silence(world: World) -> None:
    world.fault("lost-reply", count=1, seconds=1)
    started = time.monotonic()
    assert unanswered(lambda: world.create_vpc("one"))
    assert time.monotonic() - started >= 1
    assert world.vpcs() == ["one"]


def test_latency_delays_the_reply_of_one_and_nobody_else(world: World) -> None:
    world.fault("latency", seconds=1, action="CreateVpc")
    started = time.monotonic()
    world.create_vpc("slow")
    late = time.monotonic() - started
    assert late >= 1
    started = time.monotonic()
    assert world.vpcs() == ["slow"]
    assert time.monotonic() - started < 1


def test_reads_answer_from_before_the_last_write_as_often_as_was_asked(world: World) -> None:
    world.create_vpc("old")
    world.fault("stale-reads", product="vpc", reads=2, count=1)
    world.create_vpc("new")
    assert [world.vpcs() for _ in range(3)] == [["old"], ["old"], ["old", "new"]]
    world.create_vpc("last")
    assert world.vpcs() == ["old", "new", "last"]


def test_reads_elsewhere_and_writes_are_never_stale(world: World) -> None:
    world.fault("stale-reads", region=REGION, reads=50)
    world.create_vpc("here")
    world.create_vpc("there", OTHER)
    id = world.create_vpc("also here")
    assert world.vpcs(OTHER) == ["there"]
    world.client("vpc").call("delete_vpc", RegionId=REGION, VpcId=id)
    world.clear()
    assert world.vpcs() == ["here"]


def test_an_object_can_be_stale_too(world: World) -> None:
    bucket = world.oss.created()
    bucket.put_object("key", b"old")
    world.fault("stale-reads", product="oss", resource=bucket.bucket_name, reads=1)
    bucket.put_object("key", b"new")
    assert [bucket.get_object("key").read() for _ in range(2)] == [b"old", b"new"]


def test_a_quota_stops_what_creates_and_nothing_else(world: World) -> None:
    id, bucket = world.create_vpc("one"), world.oss.created()
    world.fault("quota")
    assert refused(world.create_vpc) == "QuotaExceeded"
    assert oss_refused(world.oss.created) == (400, "TooManyBuckets")
    bucket.put_object("key", b"value")
    bucket.put_bucket_acl("private")
    world.client("vpc").call("delete_vpc", RegionId=REGION, VpcId=id)
    assert world.vpcs() == []


def test_a_stuck_resource_shows_its_state_until_the_fault_is_cleared(world: World) -> None:
    id = world.create_vpc()

    def shown() -> str:
        return world.client("vpc").call("describe_vpc_attribute", RegionId=REGION, VpcId=id)["Status"]

    world.fault("stuck-state", product="vpc", resource=id, state="Pending")
    assert [shown(), shown()] == ["Pending", "Pending"]
    world.clear()
    assert shown() == "Available"


def test_a_lost_zone_refuses_changes_in_it_while_its_region_goes_on(world: World) -> None:
    id, vpc = world.create_vpc(CidrBlock="10.0.0.0/8"), world.client("vpc")

    def switch(zone: str, block: str) -> str:
        said = {"RegionId": REGION, "VpcId": id, "ZoneId": zone, "CidrBlock": block}
        return vpc.call("create_vswitch", **said)["VSwitchId"]

    lost = switch(f"{REGION}-b", "10.1.0.0/24")
    world.fault("zone-loss", zone=f"{REGION}-b")
    assert refused(lambda: switch(f"{REGION}-b", "10.2.0.0/24")) == "ServiceUnavailable"
    assert refused(lambda: vpc.call("delete_vswitch", RegionId=REGION, VSwitchId=lost)) == "ServiceUnavailable"
    assert switch(f"{REGION}-c", "10.3.0.0/24")
    assert vpc.call("describe_vswitch_attributes", RegionId=REGION, VSwitchId=lost)["VSwitchId"] == lost
    world.clear()
    assert switch(f"{REGION}-b", "10.2.0.0/24")


def test_a_lost_region_takes_its_hosts_and_buckets_and_leaves_the_rest(world: World) -> None:
    source, target, _ = pair(world.oss)
    target.put_object("there", b"1")
    world.fault("region-loss", region=REGION)
    assert unanswered(lambda: source.put_object("here", b"1"))
    assert unanswered(lambda: world.oss.get(f"https://{source.bucket_name}.oss-{REGION}-internal.aliyuncs.com/here"))
    assert unanswered(lambda: world.client("kms").call("list_keys"))
    assert world.create_vpc("there", OTHER)
    assert keys(target) == ["there"]
    assert world.client("ram").call("list_roles")["Roles"] == {"Role": []}
    assert world.client("alidns").call("describe_domains")["TotalCount"] == 0
    world.clear()
    source.put_object("here", b"1")


def test_nothing_is_copied_out_of_a_lost_region_until_it_is_back(world: World) -> None:
    source, target, _ = pair(world.oss)
    source.put_object("orders/1", b"paid")
    world.fault("region-loss", region=REGION)
    world.cloud.advance(hours=1)
    assert keys(target) == []
    world.clear()
    assert keys(target) == ["orders/1"]


def test_replication_lags_as_long_as_it_was_told_to(world: World) -> None:
    source, target, _ = pair(world.oss)
    world.fault("replication-lag", seconds=900, region=REGION)
    source.put_object("orders/1", b"paid")
    world.cloud.advance(minutes=14)
    assert keys(target) == []
    world.cloud.advance(minutes=1)
    assert keys(target) == ["orders/1"]


def _resolved(cloud_folder: Any, name: str) -> list[str]:
    message: Any = importlib.import_module("dns.message")
    query: Any = importlib.import_module("dns.query")
    host, _, port = json.loads((cloud_folder / "cloud.json").read_text())["dns"].partition(":")
    reply = query.udp(message.make_query(name, "A"), host, port=int(port), timeout=5)
    return [str(address) for answer in reply.answer for address in answer]


def test_without_its_control_plane_a_cloud_still_serves_objects_keys_tokens_and_names(world: World) -> None:
    bucket = world.oss.created()
    bucket.put_object("key", b"value")
    kms, alidns = world.client("kms"), world.client("alidns")
    key = kms.call("create_key")["KeyMetadata"]["KeyId"]
    alidns.call("add_domain", DomainName="orders.example")
    alidns.call("add_domain_record", DomainName="orders.example", RR="www", Type="A", Value="192.0.2.7")
    world.fault("control-plane-loss", region=REGION)
    managing = [
        world.create_vpc,
        lambda: kms.call("create_key"),
        lambda: world.client("ram").call("list_roles"),
        lambda: alidns.call("describe_domains"),
    ]
    assert [refused(action) for action in managing] == ["ServiceUnavailable"] * 4
    assert oss_refused(lambda: bucket.put_bucket_acl("private")) == (503, "ServiceUnavailable")
    assert world.create_vpc("there", OTHER)
    assert bucket.get_object("key").read() == b"value"
    bucket.put_object("second", b"value")
    assert keys(bucket) == ["key", "second"]
    assert kms.call("encrypt", KeyId=key, Plaintext="aGVsbG8=")["CiphertextBlob"]
    assert _resolved(world.cloud.folder, "www.orders.example") == ["192.0.2.7"]


def test_a_repeated_create_is_one_resource_only_where_the_api_has_a_token(world: World) -> None:
    world.fault("lost-reply", action="Create*", count=3)
    kms, ram = world.client("kms"), world.client("ram")
    role = {"RoleName": "Orders", "AssumeRolePolicyDocument": trust(Service="oss.aliyuncs.com")}
    assert unanswered(lambda: world.create_vpc("one", ClientToken="a"))
    assert unanswered(lambda: kms.call("create_key"))
    assert unanswered(lambda: ram.call("create_role", **role))
    world.create_vpc("one", ClientToken="a")
    kms.call("create_key")
    assert refused(lambda: ram.call("create_role", **role)) == "EntityAlreadyExists.Role"
    resources = world.cloud.status()["resources"]
    assert (resources["Vpc/vpc"], resources["Kms/key"], resources["Ram/role"]) == (1, 2, 1)
    assert [effect for _, _, effect in world.strikes()] == ["done, 200"] * 3


def test_the_other_endpoints_of_a_bucket_share_its_region(world: World) -> None:
    name = new_name()
    world.fault("region-loss", region=REGION)
    assert unanswered(lambda: world.oss.get(f"{endpoint(REGION)}/"))
    assert world.oss.get(f"https://{name}.oss-{OTHER}.aliyuncs.com/").status_code == 404


def test_a_late_reply_keeps_its_connection_and_comes_before_the_next_one(world: World) -> None:
    world.fault("latency", seconds=0.5, product="vpc")
    hosts = [f"vpc.{REGION}.aliyuncs.com", f"kms.{REGION}.aliyuncs.com"]
    asked = [f"GET http://{host}/?Action=None&Format=JSON HTTP/1.1\r\nHost: {host}\r\n\r\n" for host in hosts]
    with socket.create_connection(("127.0.0.1", world.cloud.port), timeout=5) as client:
        client.sendall("".join(asked).encode())
        told = b""
        while told.count(b"HostId") < 2:
            received = client.recv(65536)
            assert received, told
            told += received
    assert 0 < told.index(hosts[0].encode()) < told.index(hosts[1].encode())
