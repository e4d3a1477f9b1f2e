"""Which policy is attached to which role."""

from __future__ import annotations

from typing import Any

from dualregion_emulator.services._call import Call
from dualregion_emulator.services.ram._api import API, ATTACHMENT, ROLE, find_role
from dualregion_emulator.services.ram.policies import named_policy, policy_of
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError


def _key(call: Call) -> str:
    return "/".join((call.text("RoleName").lower(), call.text("PolicyType"), call.text("PolicyName")))


@API.action("AttachPolicyToRole", "PolicyName PolicyType RoleName", "ResourceGroupId")
def attach_policy_to_role(call: Call) -> dict[str, Any]:
    """Twice is `EntityAlreadyExists.Role.Policy`."""
    role, policy, table = find_role(call), named_policy(call), call.table(ATTACHMENT)
    if table.get(_key(call)) is not None:
        message = f"The policy is already attached to the role: {role['RoleName']} ."
        raise CloudError("EntityAlreadyExists.Role.Policy", message, 409)
    named = {"PolicyName": policy["PolicyName"], "PolicyType": policy["PolicyType"]}
    table.put(_key(call), {**named, "Role": role["RoleName"].lower(), "AttachDate": call.now})
    return {}


@API.action("DetachPolicyFromRole", "PolicyName PolicyType RoleName", "ResourceGroupId")
def detach_policy_from_role(call: Call) -> dict[str, Any]:
    """`EntityNotExist.Role.Policy` if it is not attached (provider:
    resource_alicloud_ram_role_policy_attachment.go:158)."""
    role = find_role(call)
    if not call.table(ATTACHMENT).delete(_key(call)):
        message = f"The policy is not attached to the role: {role['RoleName']} ."
        raise CloudError("EntityNotExist.Role.Policy", message, 404)
    return {}


@API.action("ListPoliciesForRole", "RoleName")
def list_policies_for_role(call: Call) -> dict[str, Any]:
    """In the order of their attachment."""
    role = find_role(call)["RoleName"].lower()
    rows: list[dict[str, Any]] = []
    for attachment in call.table(ATTACHMENT).list():
        if attachment["Role"] == role:
            policy = policy_of(call, attachment["PolicyName"], attachment["PolicyType"])
            shown = {name: policy[name] for name in ("PolicyName", "PolicyType", "Description", "DefaultVersion")}
            rows.append(shown | {"AttachDate": attachment["AttachDate"]})
    return {"Policies": {"Policy": rows}}


@API.action("ListEntitiesForPolicy", "PolicyName PolicyType")
def list_entities_for_policy(call: Call) -> dict[str, Any]:
    """Roles only: users and groups are not served."""
    policy = named_policy(call)
    rows = [
        _role_row(call, attachment)
        for attachment in call.table(ATTACHMENT).list()
        if (attachment["PolicyName"], attachment["PolicyType"]) == (policy["PolicyName"], policy["PolicyType"])
    ]
    return {"Users": {"User": []}, "Groups": {"Group": []}, "Roles": {"Role": rows}}


def _role_row(call: Call, attachment: Document) -> dict[str, Any]:
    role = call.table(ROLE).get(attachment["Role"]) or {}
    shown = {name: role.get(name, "") for name in ("RoleId", "RoleName", "Arn", "Description")}
    return shown | {"AttachDate": attachment["AttachDate"]}
