"""What the packs find out about file systems and instances, and that the components say the same of theirs."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pulumi
import pulumi_alicloud as alicloud
import pytest
from google.protobuf import json_format

from dualregion.backup_vault import BackupVaultArgs
from dualregion.recovery.objective import Service
from dualregion.recovery.topology import ServiceTopology, Store, StoreKind, Vault
from dualregion.region_pair import RegionPair
from dualregion.workload import ProtectedWorkload
from dualregion_policies.facts import facts_of
from policies.analyzer import analyze, read
from policies.recorded_stack import preview
from policies.snapshots import (
    LEFT_OUT,
    MAINLAND,
    MIRRORED,
    UNKNOWN,
    Snapshot,
    added,
    config,
    edited,
    machines,
    request,
    unneeded,
    without,
)

GOOD = machines()
SERVICE = Service.model_validate(MIRRORED)
_SNAPSHOTS = Vault(
    name="shots",
    region="cn-shanghai",
    interval=timedelta(hours=1),
    retention=timedelta(days=30),
    locked=False,
    customer_key=None,
    mirrors=("cn-shenzhen",),
)


def _stores(stack: Snapshot) -> dict[str, Store]:
    (topology,) = facts_of(read(request(stack)), [SERVICE], *MAINLAND).topologies
    return {store.name: store for store in topology.stores}


def test_a_file_system_lies_in_the_same_vault_as_the_bucket_and_in_one_zone() -> None:
    stores = _stores(GOOD)

    files = stores["files"]
    assert (files.kind, files.region, files.zone_redundant) == (StoreKind.FILE_SYSTEM, "cn-shanghai", False)
    assert files.vaults == stores["data"].vaults
    assert files.vaults[0].mirrors == ("cn-shenzhen",)


def test_an_instance_is_saved_in_snapshots_that_nothing_locks() -> None:
    ledger = _stores(GOOD)["ledger"]

    assert (ledger.kind, ledger.region, ledger.zone_redundant) == (StoreKind.INSTANCE, "cn-shanghai", False)
    assert ledger.vaults == (_SNAPSHOTS,)


@pytest.mark.parametrize(
    ("binding", "path", "value"),
    [
        ("files-binding", "disabled", True),
        ("files-binding", "source", '["/papers"]'),
        ("ledger-binding", "disabled", True),
        ("ledger-binding", "advancedOptions.udmDetail.diskIdLists", ["d-1"]),
        ("ledger-binding", "advancedOptions.udmDetail.excludeDiskIdLists", ["d-1"]),
    ],
)
def test_what_saves_a_part_or_nothing_is_no_vault(binding: str, path: str, value: object) -> None:
    assert _stores(edited(GOOD, binding, path, value))[binding.partition("-")[0]].vaults == ()


@pytest.mark.parametrize("options", [{}, {"udmDetail": {"diskIdLists": [], "excludeDiskIdLists": []}}, LEFT_OUT])
def test_no_list_of_disks_means_every_disk(options: object) -> None:
    assert _stores(edited(GOOD, "ledger-binding", "advancedOptions", options))["ledger"].vaults == (_SNAPSHOTS,)


@pytest.mark.parametrize(
    "stack",
    [
        edited(GOOD, "ledger-binding", "disabled", UNKNOWN),
        edited(GOOD, "ledger-binding", "advancedOptions", UNKNOWN),
        edited(GOOD, "shots", "rules", UNKNOWN),
        unneeded(GOOD, "ledger-binding", "policyId"),
        edited(GOOD, "ledger-binding", "sourceType", UNKNOWN),
    ],
)
def test_what_is_not_known_of_a_binding_counts_for_nothing(stack: Snapshot) -> None:
    (saved,) = _stores(stack)["ledger"].vaults

    assert (saved.name, saved.interval, saved.retention, saved.locked) == ("ledger-binding", None, None, None)


def test_a_binding_that_may_be_to_another_file_system_counts_for_nothing() -> None:
    (saved,) = _stores(unneeded(GOOD, "files-binding", "dataSourceId"))["files"].vaults

    assert (saved.name, saved.interval) == ("files-binding", None)


def test_a_file_system_is_a_store_also_where_nothing_backs_it_up() -> None:
    assert _stores(without(GOOD, "files-binding"))["files"].vaults == ()


def test_an_empty_file_system_of_the_standby_waits_for_a_restore() -> None:
    spare = replace(GOOD["files"], name="spare", side="standby")

    assert set(_stores(added(GOOD, spare))) == {"data", "files", "ledger"}


def test_an_instance_that_nothing_backs_up_keeps_nothing() -> None:
    assert set(_stores(without(GOOD, "ledger-binding"))) == {"data", "files"}


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"encryptType": 1}, (False, None)),
        ({"encryptType": LEFT_OUT}, (False, None)),
        ({"encryptType": UNKNOWN}, (None, None)),
        ({"encryptType": 2, "kmsKeyId": "7f0c"}, (True, None)),
        ({"encryptType": 2, "kmsKeyId": UNKNOWN}, (True, "cn-shanghai")),
    ],
)
def test_only_a_key_of_the_user_is_a_customer_key(
    changes: Mapping[str, object], key: tuple[bool | None, str | None]
) -> None:
    stack = GOOD
    for path, value in changes.items():
        stack = edited(stack, "files", path, value)
    if changes.get("kmsKeyId") is UNKNOWN:
        stack = added(stack, replace(stack["files"], needs={"kmsKeyId": ["data-key"]}))
    files = _stores(stack)["files"]

    assert (files.customer_key, files.encryption_key_region) == key


def test_mirrored_backups_keep_what_is_promised_of_a_lost_region() -> None:
    assert analyze(GOOD, config(MIRRORED)).of("promises-kept") == []


def test_without_the_rule_that_copies_snapshots_nothing_of_an_instance_is_left() -> None:
    alone = edited(GOOD, "shots", "rules.replicationRegionId", LEFT_OUT)
    broken = [found.message for found in analyze(alone, config(MIRRORED)).of("promises-kept")]
    assert broken
    assert all("no copy of it lies in another region" in text for text in broken)


def _program(args: BackupVaultArgs) -> None:
    pair = RegionPair("pair", primary=MAINLAND[0], standby=MAINLAND[1])
    here = pulumi.ResourceOptions(provider=pair.primary.provider)
    files = alicloud.nas.FileSystem("files", protocol_type="NFS", storage_type="Capacity", opts=here)
    ledger = alicloud.ecs.Instance("ledger", instance_name="ledger", opts=here)
    saved: BackupVaultArgs = {**args, "file_systems": {"files": files.id}, "instances": {"ledger": ledger.id}}
    ProtectedWorkload("archive", {"objects": {"bucket": "archive"}, "vault": saved}, pair=pair)


@pytest.mark.parametrize(
    "args",
    [{}, {"interval": "PT2H"}, {"mirror": False}, {"locked": True, "retention_ceiling": "P30D"}],
    ids=["as it comes", "slower", "alone", "locked"],
)
def test_the_pack_and_the_component_say_the_same_of_file_systems_and_instances(args: BackupVaultArgs) -> None:
    asked = preview(lambda: _program(args), config(MIRRORED))
    registered = [json_format.MessageToDict(resource.properties).get("recovery") for resource in asked.resources]
    (own,) = [ServiceTopology.model_validate(found) for found in registered if found]
    (found,) = facts_of(read(asked), [SERVICE], *MAINLAND).topologies

    assert [store.name for store in own.stores] == ["archive-objects-primary", "files", "ledger"]
    assert _known(own) == _known(found)
    assert [store.vaults[0].locked for store in found.stores] == [*[bool(args.get("locked"))] * 2, False]


def _known(topology: ServiceTopology) -> list[dict[str, Any]]:
    """What a component can know of what it only refers to: not the keys."""
    keys = {"urn", "customer_key", "encryption_key_region"}
    return [store.model_dump(exclude=keys) for store in topology.stores]
