"""The cloud as it is read through the vendor's SDKs, against a local cloud that other clients filled."""

import sys
from collections.abc import Generator
from datetime import UTC, datetime, timedelta

import pytest

import cloud_process
from dualregion.reconcile import listing
from dualregion.reconcile.act import DELETIONS, delete
from dualregion.reconcile.cloud import Cloud, CloudTrouble
from dualregion.reconcile.model import KINDS, Declared, Found
from oss_clients import Oss, models
from vendor_clients import Core, trust

REGION = "cn-hongkong"
KMS = (f"kms.{REGION}.aliyuncs.com", "2016-01-20")
VPC = (f"vpc.{REGION}.aliyuncs.com", "2016-04-28")
RAM = ("ram.aliyuncs.com", "2015-05-01")
TAG = {"Tag__1__Key": "dr:service", "Tag__1__Value": "orders"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Generator[cloud_process.Cloud]:
    with cloud_process.running(tmp_path_factory.mktemp("cloud")) as cloud:
        yield cloud


@pytest.fixture
def cloud(served: cloud_process.Cloud, monkeypatch: pytest.MonkeyPatch) -> Generator[Cloud]:
    served.reset()
    for name, value in served.environment().items():
        monkeypatch.setenv(name, value)
    yield Cloud()
    assert served.status()["unhandled"] == {}


def _found(cloud: Cloud, token: str, declared: tuple[Declared, ...] = ()) -> list[Found]:
    return [one for one in listing.everything(cloud, declared, [REGION]) if one.token.endswith(token)]


def _key(served: cloud_process.Cloud) -> str:
    tags = '[{"TagKey": "dr:service", "TagValue": "orders"}]'
    core = Core(served, REGION)
    return core.call(*KMS, "CreateKey", Description="orders", Tags=tags)["KeyMetadata"]["KeyId"]


def test_more_networks_than_fit_a_page_are_all_listed_with_name_tags_and_time(
    served: cloud_process.Cloud, cloud: Cloud
) -> None:
    core = Core(served, REGION)
    made = {
        core.call(*VPC, "CreateVpc", RegionId=REGION, VpcName="orders", CidrBlock="10.0.0.0/16", **TAG)["VpcId"]
        for _ in range(53)
    }
    found = _found(cloud, ":Network")
    assert {one.id for one in found} == made
    assert {one.properties["vpcName"] for one in found} == {"orders"}
    assert all(one.tags == {"dr:service": "orders"} for one in found)
    age = datetime.now(UTC) - min(one.created for one in found if one.created)
    assert timedelta(0) <= age < timedelta(minutes=5)


def test_a_key_that_waits_for_its_deletion_is_not_listed(served: cloud_process.Cloud, cloud: Cloud) -> None:
    kept, gone = _key(served), _key(served)
    Core(served, REGION).call(*KMS, "ScheduleKeyDeletion", KeyId=gone, PendingWindowInDays=7)
    (found,) = _found(cloud, ":Key")
    assert (found.id, found.tags, found.properties["description"]) == (kept, {"dr:service": "orders"}, "orders")


def test_who_uses_a_key_is_told(served: cloud_process.Cloud, cloud: Cloud) -> None:
    free, named, used = _key(served), _key(served), _key(served)
    Core(served, REGION).call(*KMS, "CreateAlias", AliasName="alias/orders", KeyId=named)
    rule = models.ServerSideEncryptionRule("KMS", used)
    Oss(served).created(REGION, stem="ledger").put_bucket_encryption(rule)
    found = listing.everything(cloud, (), [REGION])
    users = {one.id: listing.key_users(cloud, one, found) for one in found if one.token.endswith(":Key")}
    assert users[free] == ""
    assert users[named] == "alias/orders names it"
    assert "is encrypted with it" in users[used]


def test_what_is_attached_to_a_declared_role_is_listed_as_pulumi_imports_it(
    served: cloud_process.Cloud, cloud: Cloud
) -> None:
    core = Core(served, REGION)
    document = trust(RAM=f"acs:ram::{served.account}:root")
    core.call(*RAM, "CreateRole", RoleName="orders", AssumeRolePolicyDocument=document)
    attached = {"PolicyName": "ReadOnlyAccess", "PolicyType": "System", "RoleName": "orders"}
    core.call(*RAM, "AttachPolicyToRole", **attached)
    token = "alicloud:ram/rolePolicyAttachment:RolePolicyAttachment"
    declared = tuple(Declared("urn::it", token, REGION, {"roleName": name}) for name in ("orders", "none-such"))
    (found,) = _found(cloud, ":RolePolicyAttachment", declared)
    assert found.id == "role:ReadOnlyAccess:System:orders"


METRICS = (f"metrics.{REGION}.aliyuncs.com", "2019-01-01")


def _declared(token: str) -> Declared:
    return Declared(f"urn::{token}", token, REGION, {})


def test_contacts_groups_alarms_and_site_monitors_are_listed_as_pulumi_imports_them(
    served: cloud_process.Cloud, cloud: Cloud
) -> None:
    core = Core(served, REGION)
    core.call(*METRICS, "PutContact", ContactName="ann", Describe="on duty", **{"Channels.Mail": "ann@example.com"})
    core.call(*METRICS, "PutContactGroup", ContactGroupName="orders", **{"ContactNames.1": "ann"})
    level = {"ComparisonOperator": "LessThanThreshold", "Statistics": "Average", "Threshold": "100", "Times": "3"}
    rule = {"RuleId": "rule-1", "RuleName": "orders-lag", "ContactGroups": "orders", "Resources": "[{}]"}
    rule |= {"Namespace": "acs_oss_dashboard", "MetricName": "Availability"}
    core.call(
        *METRICS,
        "PutResourceMetricRule",
        **rule,
        **{f"Escalations.Critical.{name}": value for name, value in level.items()},
    )
    site = {"TaskName": "orders_site", "TaskType": "TCP", "Address": "192.0.2.1", "OptionsJson": '{"port": 443}'}
    made = core.call(*METRICS, "CreateSiteMonitor", **site, Interval="1")
    id = made["CreateResultList"]["CreateResultList"][0]["TaskId"]
    tokens = [f"alicloud:cms/{name}" for name in ("alarmContact:AlarmContact", "alarmContactGroup:AlarmContactGroup")]
    tokens += ["alicloud:cms/alarm:Alarm", "alicloud:cms/siteMonitor:SiteMonitor"]
    found = listing.everything(cloud, [_declared(token) for token in tokens], [REGION])
    ours = {one.token: one for one in found if one.token.startswith("alicloud:cms/")}
    assert [ours[token].id for token in tokens] == ["ann", "orders", "rule-1", id]
    assert [ours[token].title for token in tokens] == ["ann", "orders", "orders-lag", "orders_site"]
    assert all(one.created for one in ours.values())


def test_products_of_which_nothing_is_declared_are_not_asked(served: cloud_process.Cloud, cloud: Cloud) -> None:
    listing.everything(cloud, (), [REGION])
    assert {row["product"] for row in served.journal()} & {"Ga", "Cms", "hbr", "Hbr", "Alidns"} == set()


@pytest.mark.parametrize(
    ("token", "product", "version", "create", "listed"),
    [
        (
            "alicloud:cms/siteMonitor:SiteMonitor",
            *METRICS,
            {"Action": "CreateSiteMonitor", "TaskName": "orders_site", "TaskType": "TCP", "Address": "192.0.2.1"},
            "Cms/site-monitor",
        ),
        (
            "alicloud:alidnscloudgtmaddress/pool:Pool",
            "alidns.aliyuncs.com",
            "2015-01-09",
            {
                "Action": "CreateCloudGtmAddressPool",
                "AddressPoolName": "orders",
                "AddressPoolType": "IPv4",
                "EnableStatus": "enable",
                "HealthJudgement": "any_ok",
            },
            "Alidns/gtm3-pool",
        ),
        (
            "alicloud:ga/accelerator:Accelerator",
            "ga.cn-hangzhou.aliyuncs.com",
            "2019-11-20",
            {
                "Action": "CreateAccelerator",
                "RegionId": "cn-hangzhou",
                "Name": "orders",
                "InstanceChargeType": "POSTPAY",
                "BandwidthBillingType": "CDT",
            },
            "Ga/accelerator",
        ),
    ],
)
def test_a_double_is_deleted_through_the_product_that_made_it(
    served: cloud_process.Cloud,
    cloud: Cloud,
    token: str,
    product: str,
    version: str,
    create: dict[str, str],
    listed: str,
) -> None:
    action = create.pop("Action")
    Core(served, REGION).call(product, version, action, **create)
    (found,) = [one for one in listing.everything(cloud, [_declared(token)], [REGION]) if one.token == token]
    assert served.status()["resources"] == {listed: 1}
    delete(cloud, found, _declared(token))
    assert served.status()["resources"] == {}


def test_whatever_there_can_be_two_of_can_be_deleted_or_is_left_to_a_person() -> None:
    assert set(DELETIONS) == {kind.token for kind in KINDS.values() if not kind.unique and kind.deletable}


def test_a_refusal_names_action_and_code(cloud: Cloud) -> None:
    with pytest.raises(CloudTrouble, match=r"DescribeKey: Forbidden\.KeyNotFound") as told:
        cloud.ask("kms", REGION, "DescribeKey", KeyId="none-such")
    assert told.value.code == "Forbidden.KeyNotFound"


def test_without_credentials_it_says_which_variables_it_wants(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ALICLOUD_ACCESS_KEY", "ALIBABA_CLOUD_ACCESS_KEY_ID"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(CloudTrouble, match="ALICLOUD_ACCESS_KEY and ALICLOUD_SECRET_KEY"):
        Cloud()


def test_without_the_sdk_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "oss2", None)
    with pytest.raises(CloudTrouble, match=r"dualregion\[reconcile\]"):
        Cloud()
