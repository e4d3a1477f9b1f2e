"""A record names the region that serves; people switch it; nothing of the primary region is needed for it."""

import pytest

from components.programs import hong_kong
from components.recorded_cloud import RecordedCloud, deploy
from dualregion.construction import ConstructionError
from dualregion.dns_failover import DnsEdition, DnsFailover, DnsFailoverArgs, RecordType
from dualregion.recovery.topology import Switch
from dualregion.region_pair import Side

_TRAFFIC: DnsFailoverArgs = {
    "domain": "acme.example",
    "record": "www",
    "addresses": {"primary": "192.0.2.1", "standby": "198.51.100.1"},
}


def _deploy(args: DnsFailoverArgs = _TRAFFIC) -> RecordedCloud:
    return deploy(lambda: DnsFailover("web", args, pair=hong_kong()))


def test_the_record_names_the_primary_for_ten_minutes_at_a_time() -> None:
    cloud = _deploy()

    assert dict(cloud.inputs("web-record")) == {
        "domainName": "acme.example",
        "rr": "www",
        "type": "A",
        "value": "192.0.2.1",
        "ttl": 600,
    }


def test_the_switch_by_hand_changes_only_the_value() -> None:
    before, after = _deploy(), _deploy({**_TRAFFIC, "serving": Side.STANDBY})

    changed = {**before.inputs("web-record"), "value": "198.51.100.1"}
    assert dict(after.inputs("web-record")) == changed
    assert set(before.resources) == set(after.resources)


def test_switching_needs_nothing_of_the_primary_region() -> None:
    cloud = _deploy({**_TRAFFIC, "manages_zone": True})

    made = [resource for resource in cloud.resources.values() if resource.type.startswith("alicloud:")]
    assert {resource.provider for resource in made} == {"pair-standby"}


def test_the_zone_exists_already_unless_the_stack_manages_it() -> None:
    assert _deploy().of_type("AlidnsDomain") == []

    (zone,) = _deploy({**_TRAFFIC, "manages_zone": True, "tags": {"team": "web"}}).of_type("AlidnsDomain")
    assert dict(zone.inputs) == {"domainName": "acme.example", "tags": {"team": "web"}}


@pytest.mark.parametrize(("record", "fqdn"), [("www", "www.acme.example"), ("@", "acme.example")])
def test_the_name_that_clients_use_is_registered(record: str, fqdn: str) -> None:
    assert _deploy({**_TRAFFIC, "record": record}).outputs["web"] == {"fqdn": fqdn}


def test_other_types_of_address_are_named() -> None:
    assert _deploy({**_TRAFFIC, "record_type": RecordType.CNAME}).inputs("web-record")["type"] == "CNAME"


@pytest.mark.parametrize(
    ("ttl", "edition", "seconds"),
    [
        ("PT10M", DnsEdition.FREE, 600),
        ("PT1H", DnsEdition.PERSONAL, 3600),
        ("PT1S", DnsEdition.ENTERPRISE_ULTIMATE, 1),
        ("P1D", DnsEdition.FREE, 86_400),
    ],
)
def test_a_time_to_live_that_the_edition_takes_is_set(ttl: str, edition: DnsEdition, seconds: int) -> None:
    cloud = _deploy({**_TRAFFIC, "ttl": ttl, "edition": edition})

    assert cloud.inputs("web-record")["ttl"] == seconds


@pytest.mark.parametrize(
    ("ttl", "found", "remedy"),
    [
        ("PT1M", "the free edition does not accept PT1M", "use PT10M to P1D, or name the edition"),
        ("P2D", "the free edition does not accept P2D", "use PT10M to P1D"),
        ("600", "'600' is not an ISO 8601 duration", "such as PT10M"),
        (600, "600 is a bare number without a unit", "such as PT10M"),
    ],
)
def test_a_time_to_live_that_cannot_be_set_is_refused(ttl: str, found: str, remedy: str) -> None:
    with pytest.raises(ConstructionError) as refused:
        _deploy({**_TRAFFIC, "ttl": ttl})

    assert (refused.value.component, refused.value.where) == ("web", "ttl")
    assert found in refused.value.found
    assert remedy in refused.value.remedy


def test_the_recovery_model_is_told_what_the_cloud_is_asked_for() -> None:
    switches: list[Switch] = []
    cloud = deploy(lambda: switches.append(DnsFailover("web", _TRAFFIC, pair=hong_kong()).switch))

    (switch,) = switches
    assert switch.ttl is not None
    assert cloud.inputs(switch.name)["ttl"] == switch.ttl.total_seconds()
    assert switch.mode == "manual"
