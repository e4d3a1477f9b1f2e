"""The front door: who comes in, what is refused, what is counted, and the cloud's own controls."""

from __future__ import annotations

import http.client
import socket
import ssl
from pathlib import Path

import pytest

from cloud_process import Cloud
from vendor_clients import Core, Tea, refused

REGION, VPC = "cn-hongkong", "vpc.cn-hongkong.aliyuncs.com"


def through_proxy(cloud: Cloud, host: str, path: str) -> tuple[int, bytes]:
    """(status, body) of a GET over TLS through the proxy."""
    connection = http.client.HTTPSConnection(
        "127.0.0.1", cloud.port, context=ssl.create_default_context(cafile=cloud.ca), timeout=20
    )
    connection.set_tunnel(host, 443)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def plainly(cloud: Cloud, method: str, target: str, **headers: str) -> tuple[int, bytes]:
    """(status, body) of a request without TLS, the target as it stands in the request line."""
    connection = http.client.HTTPConnection("127.0.0.1", cloud.port, timeout=20)
    try:
        connection.request(method, target, headers=headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


@pytest.mark.parametrize("host", ["example.com", "aliyuncs.com.example.org", "evil-aliyuncs.com"])
def test_a_host_outside_the_cloud_is_refused_and_counted(cloud: Cloud, host: str) -> None:
    with pytest.raises(OSError, match="403"):
        through_proxy(cloud, host, "/")
    assert plainly(cloud, "GET", f"http://{host}/")[0] == 403
    refusals = cloud.status()["refused"]
    assert (refusals[f"{host}:443"], refusals[host]) == (1, 1)
    assert {row["host"] for row in cloud.journal(code="HostRefused")} >= {host, f"{host}:443"}


def test_only_the_https_port_of_a_cloud_host_is_admitted(cloud: Cloud) -> None:
    assert plainly(cloud, "CONNECT", "vpc.aliyuncs.com:22")[0] == 403


def test_a_product_that_is_not_served_is_an_unhandled_host(own_cloud: Cloud) -> None:
    status, body = through_proxy(own_cloud, "rds.aliyuncs.com", "/")
    assert (status, b"InvalidAction.NotFound" in body) == (404, True)
    assert own_cloud.status()["unhandled"] == {"host rds.aliyuncs.com": 1}


def test_a_region_that_does_not_exist_has_no_endpoint(own_cloud: Cloud) -> None:
    assert through_proxy(own_cloud, "kms.cn-atlantis.aliyuncs.com", "/")[0] == 404
    assert "host kms.cn-atlantis.aliyuncs.com" in own_cloud.status()["unhandled"]


def test_an_unknown_action_is_refused_and_counted(own_cloud: Cloud) -> None:
    client = Core(own_cloud, REGION)
    code = refused(lambda: client.call(VPC, "2016-04-28", "LaunchRocket", RegionId=REGION))
    assert code == "InvalidAction.NotFound"
    assert own_cloud.status()["unhandled"] == {"action Vpc/2016-04-28/LaunchRocket": 1}
    assert own_cloud.journal(action="LaunchRocket")[0]["code"] == "InvalidAction.NotFound"


def test_an_unknown_version_of_a_known_action_is_refused_and_counted(own_cloud: Cloud) -> None:
    client = Core(own_cloud, REGION)
    assert refused(lambda: client.call(VPC, "1999-01-01", "DescribeVpcs", RegionId=REGION)) == "InvalidAction.NotFound"
    assert own_cloud.status()["unhandled"] == {"action Vpc/1999-01-01/DescribeVpcs": 1}


def test_an_unknown_parameter_is_refused_and_counted_without_its_index(own_cloud: Cloud) -> None:
    client = Core(own_cloud, REGION)
    call = lambda: client.call(VPC, "2016-04-28", "CreateVpc", RegionId=REGION, Wish__3__Key="x")  # noqa: E731 -- once
    assert refused(call) == "UnsupportedParameter"
    assert own_cloud.status()["unhandled"] == {"parameter Vpc/CreateVpc/Wish.*.Key": 1}
    assert own_cloud.status()["resources"] == {}


def test_a_missing_parameter_is_named(cloud: Cloud) -> None:
    client = Core(cloud, REGION)
    assert refused(lambda: client.call(VPC, "2016-04-28", "DeleteVpc", RegionId=REGION)) == "MissingParameter"


def test_a_client_that_does_not_ask_for_json_gets_xml(cloud: Cloud) -> None:
    status, body = through_proxy(cloud, VPC, "/?Action=DescribeVpcs&Version=2016-04-28")
    assert (status, body.startswith(b"<?xml"), b"<Code>IncompleteSignature</Code>" in body) == (400, True, True)
    core = Core(cloud, REGION)
    id = core.call(VPC, "2016-04-28", "CreateVpc", RegionId=REGION, VpcName="a<b", Tag__1__Key="k")["VpcId"]
    target = core.signed_target("2016-04-28", "DescribeVpcs", "XML", RegionId=REGION, VpcId=id)
    answer = through_proxy(cloud, VPC, target)[1].decode()
    assert "<DescribeVpcsResponse>" in answer
    assert "<VpcName>a&lt;b</VpcName>" in answer
    assert "<Tags><Tag><Key>k</Key><Value></Value></Tag></Tags>" in answer


def test_what_the_provider_adds_to_every_request_is_accepted(cloud: Cloud) -> None:
    added = {"AcceptLanguage": "en-US", "SecureTransport": "true", "SourceIp": "203.0.113.1"}
    assert Core(cloud, REGION).call(VPC, "2016-04-28", "DescribeVpcs", RegionId=REGION, **added)["PageNumber"] == 1


def test_many_requests_travel_on_one_connection(cloud: Cloud) -> None:
    connection = http.client.HTTPSConnection(
        "127.0.0.1", cloud.port, context=ssl.create_default_context(cafile=cloud.ca), timeout=20
    )
    connection.set_tunnel(VPC, 443)
    statuses: set[int] = set()
    sockets: set[int] = set()
    for _ in range(5):
        connection.request("GET", "/")
        response = connection.getresponse()
        response.read()
        statuses.add(response.status)
        sockets.add(id(connection.sock))
    connection.close()
    assert (statuses, len(sockets)) == ({400}, 1)


def test_tls_without_a_proxy_is_answered_by_name(cloud: Cloud) -> None:
    context = ssl.create_default_context(cafile=cloud.ca)
    host = "bucket.oss-cn-hongkong.aliyuncs.com"
    raw = socket.create_connection(("127.0.0.1", cloud.port), timeout=20)
    with context.wrap_socket(raw, server_hostname=host) as secured:
        secured.sendall(b"GET / HTTP/1.1\r\nHost: vpc.aliyuncs.com\r\n\r\n")
        assert secured.recv(100).startswith(b"HTTP/1.1 400")


def test_controls_need_the_token_and_do_not_exist_through_the_proxy(cloud: Cloud) -> None:
    assert cloud.admin_as("wrong", "GET", "status")[0] == 401
    assert cloud.admin("POST", "status")[0] == 405
    assert cloud.admin("GET", "nothing")[0] == 404
    assert through_proxy(cloud, VPC, "/_dualregion/ready")[0] == 400
    assert plainly(cloud, "GET", "http://127.0.0.1/_dualregion/ready")[0] == 403
    assert plainly(cloud, "GET", "/_dualregion/ready", Host="attacker.example")[0] == 403
    assert plainly(cloud, "GET", "/_dualregion/ready") == (
        200,
        b'{\n "ready": true,\n "pid": %d\n}\n' % cloud.process.pid,
    )


def test_a_malformed_request_is_refused_and_the_cloud_goes_on(cloud: Cloud) -> None:
    with socket.create_connection(("127.0.0.1", cloud.port), timeout=20) as raw:
        raw.sendall(b"NONSENSE\r\n\r\n")
        assert raw.recv(100).startswith(b"HTTP/1.1 400")
    assert cloud.admin("GET", "ready")[0] == 200


def test_the_journal_hides_secret_values(own_cloud: Cloud) -> None:
    kms = Tea(own_cloud, "kms20160120", REGION, f"kms.{REGION}.aliyuncs.com")
    key = kms.call("create_key")["KeyMetadata"]["KeyId"]
    kms.call("encrypt", KeyId=key, Plaintext="attack at dawn")
    row = own_cloud.journal(action="Encrypt")[0]
    assert (row["account"], row["principal"]) == (own_cloud.account, f"acs:ram::{own_cloud.account}:user/administrator")
    assert (row["parameters"], row["region"], row["code"]) == ({"KeyId": key, "Plaintext": "***"}, REGION, "")
    assert "attack" not in str(own_cloud.journal())


def test_reset_forgets_everything_but_the_keys(own_cloud: Cloud) -> None:
    Tea(own_cloud, "vpc20160428", REGION, VPC).call("create_vpc", RegionId=REGION, CidrBlock="10.0.0.0/8")
    own_cloud.advance(days=1)
    own_cloud.reset()
    status = own_cloud.status()
    assert (status["resources"], status["unhandled"], status["clock"]["offset_seconds"]) == ({}, {}, 0)
    assert Tea(own_cloud, "vpc20160428", REGION, VPC).call("describe_vpcs", RegionId=REGION)["TotalCount"] == 0


def test_the_clock_only_moves_forward(cloud: Cloud) -> None:
    assert cloud.admin("POST", "clock/advance", seconds="-1")[0] == 400


def test_another_account_sees_nothing_of_the_first(cloud: Cloud) -> None:
    Tea(cloud, "vpc20160428", REGION, VPC).call("create_vpc", RegionId=REGION, CidrBlock="10.0.0.0/8")
    other = cloud.admin("POST", "account")[1]
    theirs = Tea(cloud, "vpc20160428", REGION, VPC, access_key=other["access_key"], secret=other["secret_key"])
    assert theirs.call("describe_vpcs", RegionId=REGION)["TotalCount"] == 0


def test_secret_files_are_readable_by_their_owner_alone(cloud: Cloud) -> None:
    files = [path for path in Path(cloud.folder).iterdir() if path.name != "server.log"]
    assert {path.name for path in files} >= {"cloud.json", "cloud.db", "ca.key"}
    assert {path.stat().st_mode & 0o077 for path in files} == {0}
