"""The list of what carries a client token says what the provider's source says, for every resource that is mapped."""

import csv
import re
import subprocess
import sys
from pathlib import Path

import pytest

ENGINE = Path(__file__).resolve().parents[2] / "engine"
LIST = ENGINE / "creates" / "client_tokens.csv"
_NOT_HERE = 3
_READ_BY_HAND = [
    ("alicloud_vpc", "CreateVpc", "yes"),  # into the request, which a helper then hands on
    ("alicloud_nas_file_system", "CreateFileSystem", "yes"),  # the same
    ("alicloud_db_instance", "CreateDBInstance", "yes"),  # buildDBCreateRequest
    ("alicloud_route_entry", "CreateRouteEntry", "yes"),  # in an SDK's request, of which a copy is sent
    ("alicloud_slb_load_balancer", "CreateLoadBalancer", "yes"),  # in a literal
    ("alicloud_kms_key", "CreateKey", "no"),
    ("alicloud_hbr_vault", "CreateVault", "no"),
    ("alicloud_alidns_domain", "AddDomain", "no"),  # an SDK's request without one
    ("alicloud_oss_bucket", "CreateBucket", "no"),  # the SDK of OSS
    ("alicloud_oss_bucket_object", "PutObject", "no"),  # a method of what that SDK gives
    ("alicloud_db_backup_policy", "ModifyBackupPolicy", "no"),  # sent by a function that the create hands over to
]


def rows() -> list[dict[str, str]]:
    with LIST.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
def test_the_list_is_what_the_generator_reads_in_the_providers_source() -> None:
    made = subprocess.run([sys.executable, ENGINE / "creates.py"], capture_output=True, text=True, check=False)
    if made.returncode == _NOT_HERE:
        pytest.skip("the provider's source is not here")
    assert made.returncode == 0, made.stderr
    assert made.stdout == LIST.read_text(encoding="utf-8"), (
        "python3 engine/creates.py > engine/creates/client_tokens.csv"
    )


def test_every_mapped_resource_is_in_the_list_with_the_version_that_is_pinned() -> None:
    with (ENGINE / "provider" / "tokens.csv").open(encoding="utf-8", newline="") as file:
        mapped = {row["terraform_name"] for row in csv.DictReader(file) if row["kind"] == "resource"}
    assert {row["terraform_name"] for row in rows()} == mapped
    pinned = re.search(r"terraform-provider-alicloud (\S+)", (ENGINE / "provider" / "go.mod").read_text("utf-8"))
    assert pinned is not None
    assert {row["provider"] for row in rows()} == {pinned[1]}


@pytest.mark.parametrize(("resource", "action", "token"), _READ_BY_HAND)
def test_the_list_says_what_a_person_read(resource: str, action: str, token: str) -> None:
    assert [row["token"] for row in rows() if (row["terraform_name"], row["action"]) == (resource, action)] == [token]
