"""A protected workload composes a service, says what it is built of, and refuses what config does not declare."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from components.programs import ARCHIVE, PORTAL, hong_kong, services
from components.recorded_cloud import RecordedCloud, deploy
from dualregion.construction import ConstructionError
from dualregion.recovery.topology import ServiceTopology
from dualregion.workload import ProtectedWorkload, ProtectedWorkloadArgs

_NETWORK: ProtectedWorkloadArgs = {
    "network": {
        "primary_cidr": "10.16.0.0/16",
        "standby_cidr": "10.32.0.0/16",
        "ingress": [{"ports": "443/443", "cidr": "0.0.0.0/0"}],
    }
}
_TRAFFIC: ProtectedWorkloadArgs = {
    "traffic": {
        "domain": "acme.example",
        "record": "www",
        "addresses": {"primary": "192.0.2.1", "standby": "198.51.100.1"},
        "manages_zone": True,
    }
}
_OBJECTS: ProtectedWorkloadArgs = {"objects": {"bucket": "acme"}}
_VAULT: ProtectedWorkloadArgs = {**_OBJECTS, "vault": {"interval": "PT6H"}}
_REGIONS: ProtectedWorkloadArgs = {"regions": {"primary": "cn-hongkong", "standby": "ap-southeast-1"}}


def _workload(name: str, args: ProtectedWorkloadArgs) -> Callable[[], object]:
    return lambda: ProtectedWorkload(name, args, pair=hong_kong())


def _deploy(
    args: ProtectedWorkloadArgs, name: str = "portal", config: Mapping[str, str] | None = None
) -> RecordedCloud:
    return deploy(_workload(name, args), services() if config is None else config)


def test_what_is_left_out_is_not_part_of_the_service() -> None:
    cloud = _deploy({})

    assert [resource.name for resource in cloud.resources.values() if resource.parent == "portal"] == []


def test_every_resource_that_can_carry_tags_names_the_service() -> None:
    cloud = _deploy({**_NETWORK, **_TRAFFIC, **_VAULT})

    untagged = {
        resource.type.rsplit(":", 1)[-1]
        for resource in cloud.resources.values()
        if resource.type.startswith("alicloud:") and resource.inputs.get("tags") != {"dr:service": "portal"}
    }
    assert untagged == {
        "Alias",
        "AlidnsRecord",
        "BucketAcl",
        "BucketHttpsConfig",
        "BucketLogging",
        "BucketPolicy",
        "BucketPublicAccessBlock",
        "BucketReplication",
        "BucketServerSideEncryption",
        "BucketVersioning",
        "Policy",
        "PolicyBinding",
        "ReplicationVault",
        "RolePolicyAttachment",
        "SecurityGroupRule",
    }, "only what the cloud gives no tags"


def test_tags_of_the_callers_own_are_kept() -> None:
    cloud = _deploy({"objects": {"bucket": "acme", "tags": {"team": "records"}}})

    assert cloud.inputs("portal-objects-primary")["tags"] == {"team": "records", "dr:service": "portal"}


def test_children_are_named_after_the_workload_and_lie_under_it() -> None:
    cloud = _deploy({**_NETWORK, **_TRAFFIC, **_OBJECTS})

    children = {resource.name for resource in cloud.resources.values() if resource.parent == "portal"}
    assert children == {"portal-primary", "portal-standby", "portal-objects", "portal-traffic"}


def test_what_the_service_is_built_of_is_registered_for_the_packs() -> None:
    cloud = _deploy({**_TRAFFIC, **_OBJECTS})

    topology = ServiceTopology.model_validate(cloud.outputs["portal"]["recovery"])
    assert (topology.service, topology.primary, topology.standby) == ("portal", "cn-hongkong", "ap-southeast-1")
    assert [store.name for store in topology.stores] == ["portal-objects-primary"]
    assert topology.switch
    assert topology.switch.name == "portal-traffic-record"
    assert cloud.outputs["portal"]["service"] == "portal"


def test_the_vault_backs_up_the_bucket_and_is_registered_on_its_store() -> None:
    cloud = _deploy(_VAULT)

    assert cloud.inputs("portal-vault-binding")["dataSourceId"] == cloud.inputs("portal-objects-primary")["bucket"]
    (store,) = ServiceTopology.model_validate(cloud.outputs["portal"]["recovery"]).stores
    assert [(vault.name, vault.interval) for vault in store.vaults] == [("portal-vault-primary", timedelta(hours=6))]


def test_a_workload_may_keep_its_data_in_file_systems_and_instances() -> None:
    cloud = _deploy({"vault": {"file_systems": {"files": "fs-1"}, "instances": {"ledger": "i-1"}}})

    stores = ServiceTopology.model_validate(cloud.outputs["portal"]["recovery"]).stores
    assert [(store.name, store.kind.value, store.vaults[0].name) for store in stores] == [
        ("files", "file-system", "portal-vault-primary"),
        ("ledger", "instance", "portal-vault-instances"),
    ]


def test_a_vault_without_a_bucket_is_refused() -> None:
    with pytest.raises(
        ConstructionError, match=r"^portal: vault: there is nothing to back up; give objects or file_systems as well"
    ):
        _deploy({"vault": {}})


def test_the_endpoints_are_registered() -> None:
    cloud = _deploy({**_TRAFFIC, **_OBJECTS})

    assert cloud.outputs["portal"]["endpoints"] == {
        "traffic": "www.acme.example",
        "primaryObjects": "https://acme-cn-hongkong.oss-cn-hongkong.aliyuncs.com",
        "standbyObjects": "https://acme-ap-southeast-1.oss-ap-southeast-1.aliyuncs.com",
    }


def test_the_service_may_be_named_apart_from_the_component() -> None:
    cloud = _deploy({**_OBJECTS, "service": "archive"}, name="papers")

    assert cloud.outputs["papers"]["service"] == "archive"
    assert cloud.inputs("papers-objects-primary")["tags"] == {"dr:service": "archive"}


def test_other_languages_name_two_regions_and_get_a_pair_of_their_own() -> None:
    cloud = deploy(lambda: ProtectedWorkload("portal", {**_OBJECTS, **_REGIONS}), services())

    assert cloud.resources["portal-pair"].parent == "portal"
    assert cloud.outputs["portal-pair"] == {"primary": "cn-hongkong", "standby": "ap-southeast-1"}


_BARE_SECONDS = {**PORTAL, "objective": {"redirect": 3600}}
_MISSPELT = {**PORTAL, "objectiv": {"redirect": "PT1H"}}
_REFUSED: list[tuple[str, Mapping[str, str], str, list[str]]] = [
    ("no config at all", {}, "stack config dualregion:services", ["it is not set"]),
    ("an empty list", {"dualregion:services": "[]"}, "stack config dualregion:services", ["not a list of services"]),
    ("no list", {"dualregion:services": "portal"}, "stack config dualregion:services", ["not a list of services"]),
    (
        "another service",
        services(ARCHIVE),
        "stack config dualregion:services",
        ["no service is named 'portal', only archive", "add an entry with name: portal"],
    ),
    (
        "an objective in bare seconds",
        services(_BARE_SECONDS),
        "stack config dualregion:services",
        ["dualregion:services[0].objective.redirect", "3600 is a bare number without a unit", "PT3600S"],
    ),
    (
        "a misspelt key of a service",
        services(_MISSPELT),
        "stack config dualregion:services",
        ["dualregion:services[0].objectiv", "is no key here", "objective"],
    ),
    (
        "a misspelt key of the stack",
        {"dualregion:servces": json.dumps([PORTAL])},
        "stack config dualregion:servces",
        ["no such key", "dualregion:services"],
    ),
    (
        "several mistakes at once",
        services(_BARE_SECONDS, {"name": "Archive"}),
        "stack config dualregion:services",
        ["[0].objective.redirect", "[1].name", "[1].owner"],
    ),
]


@pytest.mark.parametrize(("config", "where", "said"), [row[1:] for row in _REFUSED], ids=[row[0] for row in _REFUSED])
def test_config_that_does_not_declare_the_service_is_refused(
    config: Mapping[str, str], where: str, said: list[str]
) -> None:
    with pytest.raises(ConstructionError) as refused:
        _deploy(_OBJECTS, config=config)

    assert (refused.value.component, refused.value.where) == ("portal", where)
    for part in said:
        assert part in str(refused.value)


def test_a_refused_workload_asks_the_cloud_for_nothing() -> None:
    seen: list[RecordedCloud] = []

    def program() -> None:
        try:
            _workload("portal", {**_NETWORK, **_OBJECTS, **_TRAFFIC})()
        except ConstructionError:
            seen.append(RecordedCloud())

    cloud = deploy(program, {})

    assert seen
    assert [resource for resource in cloud.resources.values() if resource.type.startswith("alicloud:")] == []


@pytest.mark.parametrize(
    ("program", "found"),
    [
        (lambda: ProtectedWorkload("portal", _OBJECTS), "neither a pair nor two regions are given"),
        (_workload("portal", {**_OBJECTS, **_REGIONS}), "a pair is given as well"),
    ],
)
def test_exactly_one_way_to_the_regions_is_asked_for(program: Callable[[], Any], found: str) -> None:
    with pytest.raises(ConstructionError) as refused:
        deploy(program, services())

    assert (refused.value.component, refused.value.where, refused.value.found) == ("portal", "regions", found)


def test_networks_that_share_addresses_are_refused_before_anything_is_made() -> None:
    with pytest.raises(ConstructionError, match=r"^portal: network.standby_cidr: 10.16.9.0/24 overlaps"):
        _deploy({"network": {"primary_cidr": "10.16.0.0/16", "standby_cidr": "10.16.9.0/24"}})
