"""Tags of roles and policies: like other products', but by name, and lists may come as JSON text (provider:
service_alicloud_ram_v2.go, SetResourceTags)."""

from __future__ import annotations

from typing import Any

from dualregion_emulator.services._call import Call
from dualregion_emulator.services.ram._api import API, POLICY, ROLE, given_tags, missing, names
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

_KINDS = {"role": ROLE, "policy": POLICY}


def _kind(call: Call) -> str:
    kind = _KINDS.get(call.text("ResourceType").lower())
    if kind is None:
        raise CloudError("InvalidParameter.ResourceType", "The specified parameter ResourceType is not valid.")
    return kind


def _found(call: Call) -> list[tuple[str, Document]]:
    kind = _kind(call)
    docs: list[tuple[str, Document]] = []
    for name in names(call, "ResourceNames"):
        key = name.lower() if kind == ROLE else name
        doc = call.table(kind).get(key)
        if doc is None:
            raise missing(kind.capitalize(), name)
        docs.append((key, doc))
    return docs


@API.action("TagResources", "ResourceType ResourceNames", "ResourceNames.* Tag Tag.*.Key Tag.*.Value")
def tag_resources(call: Call) -> dict[str, Any]:
    """Adds or replaces tags."""
    for key, doc in _found(call):
        call.table(_kind(call)).put(key, {**doc, "Tags": {**doc["Tags"], **given_tags(call)}})
    return {}


@API.action("UntagResources", "ResourceType ResourceNames", "ResourceNames.* TagKey.* TagKeys TagKeys.* All")
def untag_resources(call: Call) -> dict[str, Any]:
    """Takes the named tags, or all, off."""
    keys = {*names(call, "TagKey"), *names(call, "TagKeys")}
    for key, doc in _found(call):
        kept = {k: v for k, v in doc["Tags"].items() if k not in keys and not call.flag("All")}
        call.table(_kind(call)).put(key, {**doc, "Tags": kept})
    return {}


@API.action(
    "ListTagResources", "ResourceType", "ResourceNames ResourceNames.* NextToken PageSize Tag Tag.*.Key Tag.*.Value"
)
def list_tag_resources(call: Call) -> dict[str, Any]:
    """One row a tag, not nested; of the resources that have all the tags asked for, if any are."""
    wanted = given_tags(call)
    rows = [
        {
            "ResourceName": doc["RoleName"] if _kind(call) == ROLE else doc["PolicyName"],
            "ResourceType": call.text("ResourceType"),
            "TagKey": tag,
            "TagValue": value,
        }
        for _, doc in _found(call)
        if wanted.items() <= doc["Tags"].items()
        for tag, value in doc["Tags"].items()
    ]
    return {"NextToken": "", "TagResources": rows}
