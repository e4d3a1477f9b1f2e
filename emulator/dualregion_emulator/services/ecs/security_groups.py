"""Security groups without their rules.

Not found: DescribeSecurityGroups answers with an empty list, everything else with `InvalidSecurityGroupId.NotFound`
(provider: service_alicloud_ecs_v2.go:500-580).
"""

from __future__ import annotations

from typing import Any, cast

from dualregion_emulator.services import _tags
from dualregion_emulator.services._call import Call, new_id, page
from dualregion_emulator.services.ecs._api import API
from dualregion_emulator.services.ecs.rules import owned_group, referring
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

_MOST = 100


@API.action(
    "CreateSecurityGroup",
    "",
    "SecurityGroupName Description VpcId SecurityGroupType ResourceGroupId Tag.*.Key Tag.*.Value",
    idempotent=True,
)
def create_security_group(call: Call) -> dict[str, Any]:
    """In a network of the region, or in the classic network if none is named."""
    vpc = call.text("VpcId")
    if vpc and call.table("vpc", product="Vpc").get(vpc) is None:
        raise CloudError("InvalidVpcId.NotFound", "The specified VpcId does not exist.", 404)
    type_ = call.text("SecurityGroupType", "normal")
    if type_ not in ("normal", "enterprise"):
        raise CloudError("InvalidSecurityGroupType", "The specified parameter SecurityGroupType is not valid.")
    id = new_id("sg", call.region)
    doc: Document = {
        "SecurityGroupId": id,
        "SecurityGroupName": call.text("SecurityGroupName"),
        "Description": call.text("Description"),
        "VpcId": vpc,
        "SecurityGroupType": type_,
        "ResourceGroupId": call.text("ResourceGroupId"),
        "CreationTime": call.now,
        # An enterprise group isolates its members and cannot be told otherwise (vendor's "Security groups" page).
        "InnerAccessPolicy": "Accept" if type_ == "normal" else "Drop",
        "Rules": [],
    }
    _tags.attach(doc, _tags.given(call))
    call.table("security-group").put(id, doc)
    return {"SecurityGroupId": id}


def _members(call: Call, group: str) -> list[Document]:
    return [doc for doc in call.table("instance").list() if group in doc["SecurityGroupIds"]]


@API.action(
    "DescribeSecurityGroups",
    "",
    "SecurityGroupId SecurityGroupIds SecurityGroupName SecurityGroupType VpcId NetworkType ResourceGroupId"
    " IsQueryEcsCount DryRun FuzzyQuery PageNumber PageSize NextToken MaxResults Tag.*.Key Tag.*.Value",
)
def describe_security_groups(call: Call) -> dict[str, Any]:
    """Filters by id, name, network and tags; at most 100 a page."""
    number, size = call.number("PageNumber", 1, 1, 10**6), call.number("PageSize", 10, 1, _MOST)
    tags = _tags.given(call)
    docs = [doc for doc in call.table("security-group").list() if tags.items() <= doc["Tags"].items()]
    for name in ("SecurityGroupId", "SecurityGroupName", "SecurityGroupType", "VpcId", "ResourceGroupId"):
        docs = [doc for doc in docs if call.text(name) in ("", doc[name])]
    rows: list[dict[str, Any]] = [
        {k: v for k, v in doc.items() if k not in ("Rules", "InnerAccessPolicy")}
        | {
            "Tags": {"Tag": [{"TagKey": key, "TagValue": value} for key, value in doc["Tags"].items()]},
            "ServiceManaged": False,
            "EcsCount": len(_members(call, doc["SecurityGroupId"])),
            "RuleCount": len(doc["Rules"]),
        }
        for doc in page(docs, number, size)
    ]
    return {
        "RegionId": call.region,
        "PageNumber": number,
        "PageSize": size,
        "TotalCount": len(docs),
        "NextToken": "",
        "SecurityGroups": {"SecurityGroup": rows},
    }


@API.action("DescribeSecurityGroupAttribute", "SecurityGroupId", "Direction NicType NextToken MaxResults Attribute")
def describe_security_group_attribute(call: Call) -> dict[str, Any]:
    """The group and its rules, in one direction or both."""
    doc = owned_group(call)
    direction = call.text("Direction").lower()
    rules = [r for r in cast(list[Document], doc["Rules"]) if direction in ("", "all", r["Direction"])]
    same = "SecurityGroupId SecurityGroupName Description VpcId InnerAccessPolicy"
    return {name: doc[name] for name in same.split()} | {
        "RegionId": call.region,
        "Permissions": {"Permission": rules},
        "NextToken": "",
    }


@API.action("ModifySecurityGroupAttribute", "SecurityGroupId", "SecurityGroupName Description")
def modify_security_group_attribute(call: Call) -> dict[str, Any]:
    """Name and description."""
    doc = owned_group(call)
    call.set_given(doc, "SecurityGroupName Description")
    call.table("security-group").put(doc["SecurityGroupId"], doc)
    return {}


@API.action("ModifySecurityGroupPolicy", "SecurityGroupId InnerAccessPolicy", "ClientToken")
def modify_security_group_policy(call: Call) -> dict[str, Any]:
    """Whether members reach each other; a normal group's choice only."""
    doc, policy = owned_group(call), call.text("InnerAccessPolicy").capitalize()
    if policy not in ("Accept", "Drop"):
        raise CloudError("InvalidPolicy.Malformed", "The specified parameter InnerAccessPolicy is not valid.")
    if doc["SecurityGroupType"] == "enterprise" and policy == "Accept":
        raise CloudError(
            "InvalidOperation.InvalidSecurityGroupType", "An enterprise group cannot be set to Accept.", 403
        )
    call.table("security-group").put(doc["SecurityGroupId"], {**doc, "InnerAccessPolicy": policy})
    return {}


@API.action("JoinResourceGroup", "ResourceId ResourceGroupId", "ResourceType")
def join_resource_group(call: Call) -> dict[str, Any]:
    """Moves a security group."""
    doc = call.table("security-group").get(call.text("ResourceId"))
    if doc is None or call.text("ResourceType", "securitygroup").lower() != "securitygroup":
        raise CloudError("InvalidResourceId.NotFound", "The specified resource is not found.", 404)
    call.table("security-group").put(doc["SecurityGroupId"], {**doc, "ResourceGroupId": call.text("ResourceGroupId")})
    return {}


@API.action("DeleteSecurityGroup", "SecurityGroupId")
def delete_security_group(call: Call) -> dict[str, Any]:
    """`DependencyViolation` while an instance is in it, or another group's rule names it (provider:
    resource_alicloud_security_group.go:361)."""
    doc = owned_group(call)
    if _members(call, doc["SecurityGroupId"]):
        raise CloudError("DependencyViolation", "There are instances in the specified security group.", 403)
    if referring(call, doc["SecurityGroupId"]):
        message = "The specified security group has been authorized in another one."
        raise CloudError("DependencyViolation", message, 403)
    call.table("security-group").delete(doc["SecurityGroupId"])
    return {}
