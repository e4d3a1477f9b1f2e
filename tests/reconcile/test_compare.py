"""The comparison, case by case: what is recognised, what is proposed, and what is left to a person."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dualregion.reconcile.compare import Known, findings
from dualregion.reconcile.model import Declared, Finding, Found, Interrupted, Remedy, Trouble

KEY, VPC, SWITCH = "alicloud:kms/key:Key", "alicloud:vpc/network:Network", "alicloud:vpc/switch:Switch"
BUCKET, ROLE = "alicloud:oss/bucket:Bucket", "alicloud:ram/role:Role"
_PARTS = ("addressPool:AddressPool", "monitorConfig:MonitorConfig")
BORN = datetime(2026, 5, 1, 12, tzinfo=UTC)
SOON, LATER = BORN + timedelta(minutes=1), BORN + timedelta(hours=1)
LONG_AGO = BORN - timedelta(days=1)
OURS: Mapping[str, str] = {"dr:service": "orders"}
NAMES: Mapping[str, Mapping[str, str]] = {
    KEY: {"description": "orders in cn-hongkong"},
    VPC: {"vpcName": "orders"},
    SWITCH: {"vswitchName": "orders-0", "cidrBlock": "10.0.0.0/20"},
    BUCKET: {"bucket": "orders"},
    ROLE: {"roleName": "Orders"},
}


def declared(token: str, id: str = "", name: str = "it", region: str = "cn-hongkong", **more: Any) -> Declared:
    inputs = {**NAMES[token], **more.pop("inputs", {})}
    return Declared(f"urn:pulumi:s::p::{token}::{name}", token, region, inputs, more.pop("tags", OURS), id, **more)


def found(token: str, id: str = "x-1", region: str = "cn-hongkong", **more: Any) -> Found:
    properties = {**NAMES[token], **more.pop("properties", {})}
    given: dict[str, Any] = {"tags": OURS, "created": SOON, **more}
    return Found(token, "" if token == ROLE else region, id, properties, **given)


def look(
    *cloud: Found,
    held: tuple[Declared, ...] = (),
    planned: tuple[Declared, ...] = (),
    holds: str = "",
    since: datetime | None = BORN,
    **known: Any,
) -> list[Finding]:
    return findings(Known(held, planned, since=since, **known), cloud, lambda _: holds)


def short(told: list[Finding]) -> list[tuple[str, str, str]]:
    return [(str(one.trouble), str(one.remedy), one.id) for one in told]


@pytest.mark.parametrize(
    ("planned", "cloud", "expected"),
    [
        (declared(KEY), found(KEY), Remedy.IMPORT),
        (declared(VPC), found(VPC), Remedy.IMPORT),
        (declared(VPC), found(VPC, tags={}), Remedy.IMPORT),
        (declared(BUCKET), found(BUCKET, tags=None), Remedy.IMPORT),
        (declared(ROLE), found(ROLE, properties={"roleName": "orders"}), Remedy.IMPORT),
        (declared(KEY), found(KEY, created=LONG_AGO), Remedy.DECIDE),
        (declared(BUCKET), found(BUCKET, tags=None, created=LONG_AGO), Remedy.DECIDE),
        (declared(KEY), found(KEY, tags={"dr:service": "payroll"}), Remedy.DECIDE),
        (declared(KEY), found(KEY, tags={"team": "b"}), Remedy.DECIDE),
        (declared(KEY), found(KEY, tags={}, created=None), Remedy.DECIDE),
        (
            declared(VPC, inputs={"cidrBlock": "10.0.0.0/16"}),
            found(VPC, properties={"cidrBlock": "10.1.0.0/16"}),
            Remedy.DECIDE,
        ),
    ],
)
def test_an_orphan_is_imported_only_where_name_tags_and_time_say_it_is_ours(
    planned: Declared, cloud: Found, expected: Remedy
) -> None:
    (told,) = look(cloud, planned=(planned,))
    assert (told.trouble, told.remedy, told.id) == (Trouble.ORPHANED, expected, "x-1")


@pytest.mark.parametrize(
    ("planned", "cloud"),
    [
        (declared(KEY), found(KEY, region="ap-southeast-1", tags={})),
        (declared(KEY), found(KEY, properties={"description": "orders in cn-hongkong, old"}, tags={})),
        (declared(VPC, inputs={"vpcName": "other"}), found(VPC, tags={})),
    ],
)
def test_what_lies_elsewhere_or_has_another_name_is_nobodys_orphan(planned: Declared, cloud: Found) -> None:
    assert look(cloud, planned=(planned,)) == []


def test_two_that_fit_one_planned_resource_are_left_to_a_person() -> None:
    told = look(found(KEY, "k-1"), found(KEY, "k-2"), planned=(declared(KEY),))
    assert [(one.trouble, one.remedy) for one in told] == [(Trouble.DOUBLED, Remedy.DECIDE)]
    assert "k-1, k-2" in told[0].why


def test_what_another_stack_holds_is_left_alone() -> None:
    assert look(found(KEY), planned=(declared(KEY),), claimed={(KEY, "x-1")}) == []


def test_an_empty_state_proves_nothing_so_that_nothing_is_imported_into_it() -> None:
    assert short(look(found(BUCKET), planned=(declared(BUCKET),), since=None)) == [("orphaned", "decide", "x-1")]


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (found(KEY, "k-0"), Remedy.DELETE),
        (found(KEY, "k-0", tags={}), Remedy.DELETE),
        (found(KEY, "k-0", created=LATER + timedelta(hours=1)), Remedy.DECIDE),
        (found(KEY, "k-0", created=LONG_AGO), Remedy.DECIDE),
        (found(KEY, "k-0", created=None), Remedy.DECIDE),
        (found(KEY, "k-0", tags={"dr:service": "payroll"}), Remedy.DECIDE),
    ],
)
def test_a_double_is_deleted_only_where_an_earlier_attempt_of_this_stack_can_have_left_it(
    other: Found, expected: Remedy
) -> None:
    (told,) = look(other, found(KEY, "k-1", created=LATER), held=(declared(KEY, "k-1"),))
    assert (told.trouble, told.remedy, told.id) == (Trouble.DOUBLED, expected, "k-0")


def test_a_double_that_holds_something_says_so_and_waits_for_with_data() -> None:
    cloud = (found(KEY, "k-0"), found(KEY, "k-1", created=LATER))
    (told,) = look(*cloud, held=(declared(KEY, "k-1"),), holds="bucket b is encrypted with it")
    assert told.found is not None
    assert told.found.holds == "bucket b is encrypted with it"
    assert "--with-data" in told.told


def test_what_the_state_names_and_the_cloud_lacks_is_missing() -> None:
    assert short(look(held=(declared(VPC, "vpc-1"),))) == [("missing", "refresh", "vpc-1")]


def test_what_is_missing_is_left_to_a_person_where_another_has_its_name() -> None:
    told = look(found(VPC, "vpc-2"), held=(declared(VPC, "vpc-1"),))
    assert short(told) == [("missing", "decide", "vpc-1")]


def test_a_subnet_is_recognised_by_the_network_that_is_imported_with_it() -> None:
    network = declared(VPC, name="net")
    subnet = declared(SWITCH, name="sub", references={"vpcId": network.urn})
    mine = found(SWITCH, "vsw-1", properties={"vpcId": "vpc-1"})
    assert short(look(found(VPC, "vpc-1"), mine, planned=(subnet, network))) == [
        ("orphaned", "import", "vpc-1"),
        ("orphaned", "import", "vsw-1"),
    ]
    foreign = found(SWITCH, "vsw-1", properties={"vpcId": "vpc-9"})
    assert short(look(found(VPC, "vpc-1"), foreign, planned=(subnet, network))) == [
        ("orphaned", "import", "vpc-1"),
        ("orphaned", "decide", "vsw-1"),
    ]


def test_what_refers_to_what_refers_is_recognised_in_one_look_whatever_the_names_are() -> None:
    instance, pool, probe = (f"alicloud:dns/{kind}" for kind in ("gtmInstance:GtmInstance", *_PARTS))
    wanted = (
        Declared("urn:a::probe", probe, "", {}, references={"addrPoolId": "urn:b::pool"}),
        Declared("urn:b::pool", pool, "", {"addressPoolName": "p"}, references={"instanceId": "urn:c::it"}),
        Declared("urn:c::it", instance, "", {"instanceName": "i"}, references={"zone": "urn:d::zone"}),
    )
    cloud = (
        Found(instance, "", "gtm-1", {"instanceName": "i"}, None, SOON),
        Found(pool, "", "pool-1", {"addressPoolName": "p", "instanceId": "gtm-1"}, None, SOON),
        Found(probe, "", "probe-1", {"addrPoolId": "pool-1"}, None, SOON),
    )
    assert {one.id for one in look(*cloud, planned=wanted) if one.remedy is Remedy.IMPORT} == {
        "gtm-1",
        "pool-1",
        "probe-1",
    }


def test_a_second_one_that_is_paid_for_in_advance_is_never_deleted() -> None:
    token = "alicloud:dns/gtmInstance:GtmInstance"
    held = Declared("urn:pulumi:s::p::t::it", token, "", {"instanceName": "i"}, id="gtm-1")
    one, other = (
        Found(token, "", id, {"instanceName": "i"}, None, at) for id, at in (("gtm-1", LATER), ("gtm-0", SOON))
    )
    (told,) = look(one, other, held=(held,))
    assert (told.trouble, told.remedy, told.id) == (Trouble.DOUBLED, Remedy.DECIDE, "gtm-0")
    assert "paid for in advance" in told.told


def test_what_carries_our_tag_and_is_declared_nowhere_is_shown_and_never_touched() -> None:
    stray = found(VPC, properties={"vpcName": "left over"}, tags={"dr:service": "orders, archive"})
    assert short(look(stray, services={"archive"})) == [("orphaned", "decide", "x-1")]
    assert look(stray, services={"payroll"}) == []


@pytest.mark.parametrize(
    ("operation", "token", "planned", "expected"),
    [
        ("creating", KEY, (declared(KEY),), Remedy.FORGET),
        ("creating", KEY, (), Remedy.DECIDE),
        ("creating", "alicloud:oss/bucketAcl:BucketAcl", (), Remedy.FORGET),
        ("creating", "pulumi-python:dynamic/dualregion:PoolAddresses", (), Remedy.FORGET),
        ("deleting", "alicloud:ga/accelerator:Accelerator", (), Remedy.FORGET),
        ("creating", "alicloud:ga/accelerator:Accelerator", (), Remedy.DECIDE),
    ],
)
def test_an_interrupted_operation_is_forgotten_only_where_it_is_known_what_became_of_it(
    operation: str, token: str, planned: tuple[Declared, ...], expected: Remedy
) -> None:
    (told,) = look(planned=planned, interrupted=(Interrupted(operation, f"urn:pulumi:s::p::{token}::it", token),))
    assert (told.trouble, told.remedy) == (Trouble.INTERRUPTED, expected)


def test_an_interrupted_creation_that_the_cloud_carried_out_is_one_finding() -> None:
    planned = declared(KEY)
    (told,) = look(found(KEY), planned=(planned,), interrupted=(Interrupted("creating", planned.urn, KEY),))
    assert told.remedy is Remedy.IMPORT
    assert "interrupted" in told.why


def test_findings_come_in_one_order_whatever_the_cloud_listed_first() -> None:
    cloud = [found(KEY, "k-1"), found(VPC, "vpc-1"), found(BUCKET, "orders", tags=None)]
    planned = (declared(VPC), declared(BUCKET), declared(KEY))
    one = look(*cloud, planned=planned)
    other = look(*reversed(cloud), planned=tuple(reversed(planned)))
    assert len(one) == 3
    assert short(one) == short(other)


def test_state_and_cloud_that_agree_give_nothing() -> None:
    assert look(found(KEY, "k-1"), held=(declared(KEY, "k-1"),)) == []
