"""Guardrails keep what must stay, and find the permissions that end at the primary's border."""

import json
from typing import Any

import pulumi
import pulumi_alicloud as alicloud
import pytest

from components.programs import PORTAL, hong_kong, services
from components.recorded_cloud import RecordedCloud, deploy
from dualregion.construction import ConstructionError
from dualregion.guardrails import Guardrails, one_sided
from dualregion.workload import ProtectedWorkload, ProtectedWorkloadArgs

_PARTS: ProtectedWorkloadArgs = {"objects": {"bucket": "acme"}, "vault": {}}
_TIERED = services({**PORTAL, "tier": "mission-critical"})
_HK, _SG = "cn-hongkong", "ap-southeast-1"


def _deploy(args: ProtectedWorkloadArgs, config: Any = None) -> RecordedCloud:
    return deploy(lambda: ProtectedWorkload("portal", args, pair=hong_kong()), config or services())


def _document(*statements: tuple[object, object], effect: str = "Allow") -> str:
    return json.dumps(
        {"Version": "1", "Statement": [{"Effect": effect, "Action": a, "Resource": r} for a, r in statements]}
    )


@pytest.mark.parametrize(
    ("document", "problems"),
    [
        (_document((["oss:Get"], ["acs:oss:*:*:files-hk/*", "acs:oss:*:*:files-sg/*"])), 0),
        (_document((["oss:Get"], ["acs:oss:*:*:files-hk/*"]), ("oss:Get", "acs:oss:*:*:files-sg/*")), 0),
        # The standby may do more: it is the primary's turn to be copied into when it comes back.
        (_document(("oss:Get", "acs:oss:*:*:files-hk"), (["oss:Get", "oss:Put"], "acs:oss:*:*:files-sg")), 0),
        (_document(("oss:Get", "*")), 0),
        (_document(("oss:Get", "acs:oss:*:*:elsewhere")), 0),
        (_document(("ecs:RunInstances", "acs:ecs:*:*:instance/*")), 0),
        (_document(("oss:Put", "acs:oss:*:*:files-hk"), effect="Deny"), 0),
        (_document(("oss:Get", "acs:oss:*:*:files-hk/*")), 1),
        # The bucket itself is not the objects in it.
        (_document(("oss:Get", ["acs:oss:*:*:files-hk/*", "acs:oss:*:*:files-sg"])), 1),
        (_document((["oss:Get", "oss:List"], "acs:oss:*:*:files-hk"), ("oss:Get", "acs:oss:*:*:files-sg")), 1),
        (_document(("ecs:RunInstances", f"acs:ecs:{_HK}:*:instance/*")), 1),
        (_document(("ecs:RunInstances", [f"acs:ecs:{_HK}:*:instance/*", f"acs:ecs:{_SG}:*:instance/*"])), 0),
        (_document(("kms:Decrypt", "acs:kms:*:*:key/k-hk")), 1),
        (_document(("kms:Decrypt", f"acs:kms:{_HK}:*:key/k-hk"), ("kms:Decrypt", f"acs:kms:{_SG}:*:key/k-sg")), 0),
    ],
)
def test_what_is_allowed_in_the_primary_has_to_be_allowed_in_the_standby(document: str, problems: int) -> None:
    found = one_sided(document, _HK, _SG, {"files-hk": "files-sg", "k-hk": "k-sg"})

    assert len(found) == problems, found


def test_a_one_sided_policy_is_told_by_action_and_resource() -> None:
    (problem,) = one_sided(_document(("oss:Get", "acs:oss:*:*:files-hk/*")), _HK, _SG, {"files-hk": "files-sg"})

    assert problem == "oss:Get is allowed on acs:oss:*:*:files-hk/* and not on acs:oss:*:*:files-sg/*"


def test_the_roles_that_the_components_make_mean_the_same_in_both_regions() -> None:
    cloud = _deploy(_PARTS)

    (policy,) = cloud.of_type("ram/policy:Policy")
    names = {
        "acme-cn-hongkong": "acme-ap-southeast-1",
        "portal-objects-keys-primary-id": "portal-objects-keys-standby-id",
    }
    assert all(name in policy.inputs["policyDocument"] for pair in names.items() for name in pair)
    assert one_sided(policy.inputs["policyDocument"], _HK, _SG, names) == ()


def _one_sided_workload() -> None:
    pair = hong_kong()
    guardrails = Guardrails("portal", {}, pair)
    through = pulumi.ResourceOptions(transformations=[guardrails.transformation])
    files, _ = (
        alicloud.oss.Bucket(f"files-{side}", bucket=f"files-{side}", opts=through) for side in ("primary", "standby")
    )
    alicloud.ram.Policy(
        "restorer",
        policy_name="restorer",
        policy_document=files.bucket.apply(lambda name: _document(("oss:PutObject", f"acs:oss:*:*:{name}/*"))),
        opts=through,
    )


def test_a_role_that_is_good_for_nothing_in_the_standby_is_refused() -> None:
    said = r"^restorer: policy_document: oss:PutObject is allowed on .*files-primary/\* and not on .*files-standby/\*; "
    with pytest.raises(ConstructionError, match=said):
        deploy(_one_sided_workload)


def test_only_what_is_named_is_protected_beside_what_holds_data() -> None:
    network: ProtectedWorkloadArgs = {
        "network": {"primary_cidr": "10.16.0.0/16", "standby_cidr": "10.32.0.0/16"},
        "guardrails": {"protect": ["portal-objects-sync-role"]},
    }
    cloud = _deploy({**_PARTS, **network})

    protected = {resource.type.rpartition(":")[2] for resource in cloud.resources.values() if resource.protect}
    assert protected == {"Bucket", "Key", "Vault", "ReplicationVault", "Role"}


def test_a_name_that_the_workload_does_not_make_is_refused() -> None:
    with pytest.raises(
        ConstructionError, match=r"^portal: guardrails.protect: .* no resource 'portal-objcts-primary'; "
    ):
        _deploy({**_PARTS, "guardrails": {"protect": ["portal-objcts-primary"]}})


@pytest.mark.parametrize("part", ["objects", "vault"])
def test_a_service_with_a_tier_may_not_leave_its_data_unprotected(part: str) -> None:
    args: Any = {"objects": {"bucket": "acme"}, "vault": {}}
    args[part]["deletion_protection"] = False

    with pytest.raises(ConstructionError) as refused:
        _deploy(args, _TIERED)

    assert (refused.value.component, refused.value.where) == ("portal", f"{part}.deletion_protection")
    assert "tier mission-critical" in refused.value.found


def test_a_rehearsal_names_the_tier_whose_protection_it_turns_off() -> None:
    rehearsal: ProtectedWorkloadArgs = {
        "objects": {"bucket": "acme", "deletion_protection": False},
        "vault": {"deletion_protection": False},
        "guardrails": {"unprotected_tiers": ["mission-critical"]},
    }
    cloud = _deploy(rehearsal, _TIERED)

    assert [resource.name for resource in cloud.resources.values() if resource.protect] == []
