"""Keys and what the clock does to them, driven by the vendor's client."""

from __future__ import annotations

import json

import pytest

from cloud_process import Cloud
from vendor_clients import Core, Tea, refused

REGION, OTHER = "cn-hongkong", "ap-southeast-1"


def client(cloud: Cloud, region: str = REGION) -> Tea:
    """Kms in a region."""
    return Tea(cloud, "kms20160120", region, f"kms.{region}.aliyuncs.com")


@pytest.fixture
def kms(cloud: Cloud) -> Tea:
    return client(cloud)


def new_key(kms: Tea, **parameters: object) -> str:
    """A key's id."""
    return kms.call("create_key", **parameters)["KeyMetadata"]["KeyId"]


def described(kms: Tea, key: str) -> dict[str, str]:
    """A key's metadata."""
    return kms.call("describe_key", KeyId=key)["KeyMetadata"]


def test_a_key_is_created_with_the_safe_defaults(cloud: Cloud, kms: Tea) -> None:
    tags = json.dumps([{"TagKey": "dr:service", "TagValue": "archive"}])
    key = described(kms, new_key(kms, Description="d", Tags=tags))
    shown = (key["KeySpec"], key["KeyUsage"], key["KeyState"], key["Origin"], key["ProtectionLevel"])
    assert shown == ("Aliyun_AES_256", "ENCRYPT/DECRYPT", "Enabled", "Aliyun_KMS", "SOFTWARE")
    assert key["Arn"] == f"acs:kms:{REGION}:{cloud.account}:key/{key['KeyId']}"
    rows = kms.call("list_tag_resources", RegionId=REGION, ResourceType="key", ResourceId=[key["KeyId"]])
    assert [(row["TagKey"], row["TagValue"]) for row in rows["TagResources"]["TagResource"]] == [
        ("dr:service", "archive")
    ]


def test_a_repeated_create_makes_a_second_key_as_in_the_cloud(kms: Tea) -> None:
    assert new_key(kms, Description="same") != new_key(kms, Description="same")


def test_a_key_is_unknown_in_another_region(cloud: Cloud, kms: Tea) -> None:
    key = new_key(kms)
    assert refused(lambda: described(client(cloud, OTHER), key)) == "Forbidden.KeyNotFound"


def test_what_a_key_sealed_only_that_key_opens_in_its_own_region(cloud: Cloud, kms: Tea) -> None:
    key = new_key(kms)
    blob = kms.call("encrypt", KeyId=key, Plaintext="orders", EncryptionContext={"of": "db"})["CiphertextBlob"]
    assert kms.call("decrypt", CiphertextBlob=blob, EncryptionContext={"of": "db"})["Plaintext"] == "orders"
    assert refused(lambda: kms.call("decrypt", CiphertextBlob=blob)) == "InvalidParameter"
    elsewhere = client(cloud, OTHER)
    assert refused(lambda: elsewhere.call("decrypt", CiphertextBlob=blob)) == "Forbidden.KeyNotFound"


def test_a_data_key_comes_open_and_sealed(kms: Tea) -> None:
    given = kms.call("generate_data_key", KeyId=new_key(kms), KeySpec="AES_256")
    assert kms.call("decrypt", CiphertextBlob=given["CiphertextBlob"])["Plaintext"] == given["Plaintext"]


def test_a_disabled_key_opens_nothing_until_it_is_enabled(kms: Tea) -> None:
    key = new_key(kms)
    blob = kms.call("encrypt", KeyId=key, Plaintext="x")["CiphertextBlob"]
    kms.call("disable_key", KeyId=key)
    assert refused(lambda: kms.call("decrypt", CiphertextBlob=blob)) == "Rejected.Disabled"
    kms.call("enable_key", KeyId=key)
    assert kms.call("decrypt", CiphertextBlob=blob)["Plaintext"] == "x"


def test_a_deleted_key_is_kept_for_its_window_and_then_gone_with_its_alias(own_cloud: Cloud) -> None:
    kms = client(own_cloud)
    key = new_key(kms)
    kms.call("create_alias", KeyId=key, AliasName="alias/archive")
    blob = kms.call("encrypt", KeyId="alias/archive", Plaintext="x")["CiphertextBlob"]
    kms.call("schedule_key_deletion", KeyId=key, PendingWindowInDays=7)

    waiting = described(kms, key)
    assert waiting["KeyState"] == "PendingDeletion"
    assert refused(lambda: kms.call("decrypt", CiphertextBlob=blob)) == "Rejected.PendingDeletion"
    status = own_cloud.status()
    assert status["resources"] == {"Kms/alias": 1}
    assert status["retained"] == [f"KMS key {key} in {REGION} until {waiting['DeleteDate']}"]

    own_cloud.advance(days=6, hours=23)
    assert described(kms, key)["KeyState"] == "PendingDeletion"
    own_cloud.advance(hours=1)
    assert refused(lambda: described(kms, key)) == "Forbidden.KeyNotFound"
    assert kms.call("list_aliases")["Aliases"] == {"Alias": []}
    assert (own_cloud.status()["resources"], own_cloud.status()["retained"]) == ({}, [])


def test_a_key_comes_back_within_its_window(own_cloud: Cloud) -> None:
    kms = client(own_cloud)
    key = new_key(kms)
    kms.call("schedule_key_deletion", KeyId=key, PendingWindowInDays=7)
    own_cloud.advance(days=6)
    kms.call("cancel_key_deletion", KeyId=key)
    own_cloud.advance(days=30)
    assert described(kms, key)["KeyState"] == "Enabled"


@pytest.mark.parametrize("days", [6, 367])
def test_a_window_outside_the_bounds_is_refused(kms: Tea, days: int) -> None:
    key = new_key(kms)
    code = refused(lambda: kms.call("schedule_key_deletion", KeyId=key, PendingWindowInDays=days))
    assert code == "InvalidPendingWindowInDays"


def test_a_protected_key_cannot_be_deleted(kms: Tea) -> None:
    key = new_key(kms)
    kms.call("set_deletion_protection", KeyId=key, EnableDeletionProtection=True, DeletionProtectionDescription="dr")
    read = described(kms, key)
    assert (read["DeletionProtection"], read["DeletionProtectionDescription"]) == ("Enabled", "dr")
    code = refused(lambda: kms.call("schedule_key_deletion", KeyId=key, PendingWindowInDays=7))
    assert code == "Rejected.DeletionProtectionEnabled"
    kms.call("set_deletion_protection", KeyId=key, EnableDeletionProtection=False)
    kms.call("schedule_key_deletion", KeyId=key, PendingWindowInDays=7)


def test_a_key_rotates_when_it_is_due_and_old_texts_stay_readable(own_cloud: Cloud) -> None:
    kms = client(own_cloud)
    key = new_key(kms, EnableAutomaticRotation=True, RotationInterval="30d")
    first = described(kms, key)
    assert (first["AutomaticRotation"], first["RotationInterval"]) == ("Enabled", "2592000s")
    blob = kms.call("encrypt", KeyId=key, Plaintext="old")["CiphertextBlob"]
    own_cloud.advance(days=61)
    later = described(kms, key)
    versions = kms.call("list_key_versions", KeyId=key)["KeyVersions"]["KeyVersion"]
    assert later["PrimaryKeyVersion"] == versions[-1]["KeyVersionId"] != first["PrimaryKeyVersion"]
    assert len(versions) == 3
    assert kms.call("decrypt", CiphertextBlob=blob)["Plaintext"] == "old"


def test_rotation_is_switched_off_and_on(kms: Tea) -> None:
    key = new_key(kms, EnableAutomaticRotation=True, RotationInterval="604800s")
    kms.call("update_rotation_policy", KeyId=key, EnableAutomaticRotation=False)
    assert (described(kms, key)["AutomaticRotation"], described(kms, key)["NextRotationDate"]) == ("Disabled", "")
    code = refused(lambda: kms.call("update_rotation_policy", KeyId=key, EnableAutomaticRotation=True))
    assert code == "InvalidParameter"


def test_an_alias_is_unique_and_can_be_pointed_elsewhere(kms: Tea) -> None:
    one, two = new_key(kms), new_key(kms)
    kms.call("create_alias", KeyId=one, AliasName="alias/mine")
    assert (
        refused(lambda: kms.call("create_alias", KeyId=two, AliasName="alias/mine")) == "Forbidden.AliasAlreadyExists"
    )
    kms.call("update_alias", KeyId=two, AliasName="alias/mine")
    assert described(kms, "alias/mine")["KeyId"] == two
    kms.call("delete_alias", AliasName="alias/mine")
    assert refused(lambda: described(kms, "alias/mine")) == "Forbidden.AliasNotFound"


def test_aliases_come_in_pages(cloud: Cloud) -> None:
    kms = client(cloud, "cn-shanghai")
    key = new_key(kms)
    for number in range(25):
        kms.call("create_alias", KeyId=key, AliasName=f"alias/p{number:02}")
    # The provider reads on until a page is shorter than 20.
    pages = [kms.call("list_aliases", PageNumber=n, PageSize=20)["Aliases"]["Alias"] for n in (1, 2)]
    assert [len(page) for page in pages] == [20, 5]
    assert len({alias["AliasName"] for page in pages for alias in page}) == 25


def test_a_policy_is_kept_and_must_be_json(kms: Tea) -> None:
    key, policy = new_key(kms), '{"Version":"1","Statement":[]}'
    kms.call("set_key_policy", KeyId=key, PolicyName="default", Policy=policy)
    assert kms.call("get_key_policy", KeyId=key, PolicyName="default")["Policy"] == policy
    assert (
        refused(lambda: kms.call("set_key_policy", KeyId=key, PolicyName="default", Policy="{")) == "InvalidParameter"
    )


def test_the_older_generation_of_clients_reads_the_same_key(cloud: Cloud, kms: Tea) -> None:
    key = new_key(kms)
    read = Core(cloud, REGION).call(f"kms.{REGION}.aliyuncs.com", "2016-01-20", "DescribeKey", KeyId=key)
    assert read["KeyMetadata"]["KeyId"] == key
