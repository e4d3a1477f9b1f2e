"""Whose a resource is: roots, what refers to them, what they need, and what is a part of those."""

from collections.abc import Mapping, Sequence

import pytest

from dualregion.recovery.objective import Service
from dualregion_policies.ownership import ownership
from dualregion_policies.reading import Stack, from_state
from policies.snapshots import FIRM, Item, Snapshot, added, archive, edited, snapshot, without
from policies.states import exported

NETWORK = "alicloud:vpc/network:Network"
SUBNET = "alicloud:vpc/switch:Switch"
MACHINE = "alicloud:ecs/instance:Instance"
BUCKET = "alicloud:oss/bucket:Bucket"
KEY = "alicloud:kms/key:Key"
PRIMARY = archive()["primary"]


def _tagged(service: str) -> Mapping[str, object]:
    return {"tags": {"dr:service": service}}


def _owners(stack: Snapshot, *services: Service) -> dict[str, list[str]]:
    found = ownership(Stack(from_state(exported(stack))), services)
    return {item.name: sorted(found.owners.get(item.urn, ())) for item in stack.values() if item.side}


def _service(name: str, roots: Sequence[str] = ()) -> Service:
    return Service.model_validate({**FIRM, "name": name, "roots": list(roots)})


def test_a_tag_reaches_copy_keys_role_alarm_and_every_setting_of_them() -> None:
    owners = _owners(archive(), _service("archive", ["*::www"]))

    assert len(owners) == 12
    assert all(names == ["archive"] for names in owners.values())


@pytest.mark.parametrize("service", ["archive", "portal"])
def test_a_tag_may_name_several_services(service: str) -> None:
    stack = snapshot(PRIMARY, Item("shared", NETWORK, _tagged("archive, portal")))

    assert service in _owners(stack)["shared"]


def test_children_of_a_component_that_names_its_service_belong_to_it() -> None:
    stack = snapshot(
        PRIMARY,
        Item("workload", "shop:index:Workload", {"service": "portal"}, None),
        Item("inner", "shop:index:Network", {}, None, parent="workload"),
        Item("net", NETWORK, parent="inner"),
        Item("other", NETWORK),
    )

    assert _owners(stack) == {"net": ["portal"], "other": []}


def test_an_output_of_the_stack_itself_names_no_service() -> None:
    stack = snapshot(
        PRIMARY, Item("top", "pulumi:pulumi:Stack", {"service": "portal"}, None), Item("net", NETWORK, parent="top")
    )

    assert _owners(stack) == {"net": []}


def test_what_refers_to_a_root_belongs_to_it_up_to_the_next_service() -> None:
    stack = snapshot(
        PRIMARY,
        Item("net", NETWORK, _tagged("portal")),
        Item("subnet", SUBNET, needs={"vpcId": ["net"]}),
        Item("machine", MACHINE, _tagged("archive"), needs={"vswitchId": ["subnet"]}),
        Item("disk", "alicloud:ecs/ecsDiskAttachment:EcsDiskAttachment", needs={"instanceId": ["machine"]}),
    )

    assert _owners(stack) == {
        "net": ["archive", "portal"],
        "subnet": ["archive", "portal"],
        "machine": ["archive"],
        "disk": ["archive"],
    }


def test_what_only_shares_a_key_belongs_to_nobody() -> None:
    stack = snapshot(
        PRIMARY,
        Item("key", KEY),
        Item("data", BUCKET, _tagged("archive"), needs={"serverSideEncryptionRule": ["key"]}),
        Item("stranger", BUCKET, needs={"serverSideEncryptionRule": ["key"]}),
        Item("name", "alicloud:kms/alias:Alias", needs={"keyId": ["key"]}),
    )

    assert _owners(stack) == {"key": ["archive"], "data": ["archive"], "stranger": [], "name": ["archive"]}


def test_a_bucket_that_a_service_merely_uses_is_no_store_of_it() -> None:
    stack = added(archive(), Item("machine", MACHINE, _tagged("portal"), needs={"userData": ["data"]}))
    found = ownership(Stack(from_state(exported(stack))), [])

    assert found.owners[stack["data"].urn] == {"archive", "portal"}
    assert found.own_of("archive", stack["data"].urn)
    assert not found.own_of("portal", stack["data"].urn)


def test_without_its_root_nothing_of_the_archive_is_owned() -> None:
    stack = edited(without(archive(), "www"), "data", "tags", {})

    assert set(map(tuple, _owners(stack, _service("archive")).values())) == {()}
