"""The real engine and provider against a cloud that misbehaves. What they survive, and what they leave."""

import json
from pathlib import Path
from typing import Any

import dns.message
import dns.query
import pytest

from cloud_process import Cloud
from end_to_end.faulty import REGION, RPC, STACK, UP, project, until
from oss_clients import Oss
from oss_clients import refused as oss_refused

pytestmark = pytest.mark.slow

TROUBLES: list[tuple[str, str, list[tuple[str, dict[str, object]]]]] = [
    (
        "throttling and 5xx",
        RPC,
        [
            ("throttling", {"probability": 0.2, "seed": 1}),
            ("unavailable", {"probability": 0.1, "seed": 2}),
            ("internal-error", {"probability": 0.1, "seed": 3}),
        ],
    ),
    (
        "resets and latency",
        f"{RPC} bucket",
        [("reset", {"probability": 0.2, "seed": 1}), ("latency", {"seconds": 0.3})],
    ),
]


@pytest.mark.parametrize(("parts", "faults"), [row[1:] for row in TROUBLES], ids=[row[0] for row in TROUBLES])
def test_up_completes_through(tmp_path: Path, parts: str, faults: list[tuple[str, dict[str, object]]]) -> None:
    with project(tmp_path, parts) as made:
        for kind, scope in faults:
            made.fault(kind, **scope)
        made.must(*UP)
        assert all(made.strikes(kind) for kind, _ in faults)
        made.clear()
        made.settled()
        assert set(made.resources().values()) == {1}


def test_the_provider_retries_no_refusal_of_oss_and_a_later_up_completes_the_bucket(tmp_path: Path) -> None:
    with project(tmp_path, "bucket") as made:
        made.fault("throttling", product="oss", action="GetBucketLogging", count=1)
        assert "Throttling.User" in made.fails()
        assert made.resources() == {"oss/bucket": 1}
        made.must(*UP)
        assert made.resources() == {"oss/bucket": 1}


_A_FIFTH_REFUSED = [
    ("throttling", {"probability": 0.1, "seed": 1, "product": "oss"}),
    ("unavailable", {"probability": 0.1, "seed": 2, "product": "oss"}),
]
_REPEATS = 12
"""Which calls of OSS the provider repeats, and where its source says so: README, "When something goes wrong"."""


def test_settings_of_a_bucket_complete_while_a_fifth_of_the_calls_is_refused(tmp_path: Path) -> None:
    with project(tmp_path, "bucket") as made:
        made.must(*UP)
        made.prepare("bucket settings")
        for kind, scope in _A_FIFTH_REFUSED:
            made.fault(kind, **scope)
        made.must(*UP)
        assert any(made.strikes(kind) for kind, _ in _A_FIFTH_REFUSED)
        made.clear()
        # Without a refresh: the bucket would show the settings as its own, which are resources of themselves here.
        made.must("pulumi", "preview", "--expect-no-changes", "--non-interactive", "--stack", STACK)


def test_a_bucket_completes_by_repeating_up_while_a_fifth_of_the_calls_is_refused(tmp_path: Path) -> None:
    with project(tmp_path, "bucket") as made:
        for kind, scope in _A_FIFTH_REFUSED:
            made.fault(kind, **scope)
        made.fails()
        assert any(made.run(*UP).returncode == 0 for _ in range(_REPEATS))
        made.clear()
        made.settled()
        assert made.resources() == {"oss/bucket": 1}


def test_a_lost_region_fails_its_part_of_up_clearly_and_up_completes_when_it_is_back(tmp_path: Path) -> None:
    parts = "network switch role domain bucket"
    with project(tmp_path, parts) as made:
        made.prepare(parts, patience=12)
        made.fault("region-loss", region=REGION)
        said = made.fails()
        assert "alicloud:vpc:Network (network)" in said
        assert "connection reset by peer" in said
        assert made.resources() == {"Ram/role": 1, "Alidns/domain": 1}
        made.clear()
        made.prepare(parts)
        made.must(*UP)
        made.settled()
        assert set(made.resources().values()) == {1}
        assert made.cloud.status()["unhandled"] == {}


def test_a_region_lost_in_the_middle_of_up_fails_clearly_and_up_completes_when_it_is_back(tmp_path: Path) -> None:
    parts = "network switch role domain"
    with project(tmp_path, parts) as made:
        made.prepare(parts, patience=12)
        running = made.started()
        # The network exists from here on; the provider looks at it for the first time five seconds later.
        until(lambda: any(row["status"] == 200 for row in made.cloud.journal(product="Vpc", action="CreateVpc")))
        made.fault("region-loss", region=REGION)
        assert running.wait(180) not in (0, None)
        assert "alicloud:vpc:Network (network)" in made.log()
        assert "while waiting for state to become 'Available'" in made.log()
        (network,) = [one["id"] for one in made.state(STACK) if one["type"] == "alicloud:vpc/network:Network"]
        made.clear()
        made.prepare(parts)
        made.must(*UP)
        made.settled()
        assert made.one(STACK, "network")["id"] == network
        assert set(made.resources().values()) == {1}


def _answer(cloud: Cloud, name: str) -> list[str]:
    host, _, port = json.loads((cloud.folder / "cloud.json").read_text())["dns"].partition(":")
    reply = dns.query.udp(dns.message.make_query(name, "A"), host, port=int(port), timeout=5)
    answers: list[Any] = reply.answer  # its items are untyped
    return [str(address) for answer in answers for address in answer]


def test_without_a_control_plane_nothing_can_be_changed_and_objects_and_names_are_served(tmp_path: Path) -> None:
    with project(tmp_path, "domain record bucket object") as made:
        made.must(*UP)
        made.fault("control-plane-loss", region=REGION)
        made.prepare("domain record bucket object key", patience=8)
        said = made.fails()
        assert "ServiceUnavailable" in said
        clients = Oss(made.cloud)
        bucket = clients.bucket("harbour-faults")
        assert bucket.get_object("told").read() == b"hello"
        bucket.put_object("second", b"still written")
        assert oss_refused(lambda: bucket.put_bucket_acl("private")) == (503, "ServiceUnavailable")
        clients.close()
        assert _answer(made.cloud, "www.harbour-faults.com") == ["192.0.2.7"]
        made.clear()
        made.must(*UP)
