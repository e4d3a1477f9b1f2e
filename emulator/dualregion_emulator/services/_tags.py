"""Tags, which most products keep with the same three actions and small differences of spelling.

A tag lives in the document of its resource, as `{"Tags": {key: value}}`. Limits: 20 tags a resource, keys of 1 to 128
characters that start with neither `aliyun` nor `acs:` (the vendor's tag rules, the same in every product).
"""

from __future__ import annotations

from typing import Any

from dualregion_emulator.services._call import Call
from dualregion_emulator.services._rpc import Api
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

_MOST = 20


def given(call: Call, name: str = "Tag") -> dict[str, str]:
    """The tags of a create or of TagResources: `Tag.1.Key`, `Tag.1.Value`."""
    tags: dict[str, str] = {}
    for pair in call.trees(name):
        key = str(pair.get("Key", ""))
        if not 1 <= len(key) <= 128 or key.lower().startswith(("aliyun", "acs:")):
            raise CloudError("InvalidTagKey.Malformed", f"The specified tag key {key!r} is not valid.")
        if key in tags:
            raise CloudError("Duplicate.TagKey", "The tag keys contain duplicates.")
        tags[key] = str(pair.get("Value", ""))
    return tags


def shown(doc: Document) -> dict[str, Any]:
    """As a Describe answer nests them: `{"Tag": [{"Key", "Value"}]}`."""
    return {"Tag": [{"Key": key, "Value": value} for key, value in doc.get("Tags", {}).items()]}


def attach(doc: Document, tags: dict[str, str]) -> None:
    """Adds and replaces."""
    merged = {**doc.get("Tags", {}), **tags}
    if len(merged) > _MOST:
        raise CloudError("QuotaExceed.TagsPerResource", f"A resource can have at most {_MOST} tags.")
    doc["Tags"] = merged


def actions(
    api: Api, kinds: dict[str, str], *, untag: str = "UntagResources", nested: bool = True, also: str = ""
) -> None:
    """Adds TagResources, UntagResources (under the product's own spelling) and ListTagResources. `kinds`: resource
    type in lower case to kind in the store; `nested`: the list sits in `TagResources.TagResource`;
    `also`: a parameter that all three
    accept."""

    def found(call: Call) -> list[tuple[str, str, Document]]:
        type_ = call.text("ResourceType")
        kind = kinds.get(type_.lower())
        if kind is None:
            raise CloudError("InvalidResourceType.NotFound", f"The specified ResourceType {type_} is not found.", 404)
        docs: list[tuple[str, str, Document]] = []
        for id in call.texts("ResourceId"):
            doc = call.table(kind).get(id)
            if doc is None:
                raise CloudError("InvalidResourceId.NotFound", f"The specified ResourceIds {id} are not found.", 404)
            docs.append((kind, id, doc))
        return docs

    def tag(call: Call) -> dict[str, Any]:
        """Adds or replaces tags of the named resources."""
        tags = given(call)
        for kind, id, doc in found(call):
            attach(doc, tags)
            call.table(kind).put(id, doc)
        return {}

    def take(call: Call) -> dict[str, Any]:
        """Takes the named tags, or all, off the resources."""
        keys = set(call.texts("TagKey"))
        for kind, id, doc in found(call):
            kept = {k: v for k, v in doc.get("Tags", {}).items() if k not in keys and not call.flag("All")}
            call.table(kind).put(id, {**doc, "Tags": kept})
        return {}

    def listed(call: Call) -> dict[str, Any]:
        """One row a tag; a resource that does not exist has none."""
        type_ = call.text("ResourceType")
        table = call.table(kinds.get(type_.lower(), ""))
        wanted = given(call)
        rows = [
            {"ResourceId": id, "ResourceType": type_, "TagKey": key, "TagValue": value}
            for id in call.texts("ResourceId")
            for key, value in (table.get(id) or {}).get("Tags", {}).items()
            if not wanted or wanted.get(key) == value
        ]
        # No NextToken: the provider reads on while there is one, even an empty one (service_alicloud_vpc.go:120).
        return {"TagResources": {"TagResource": rows} if nested else rows}

    api.action("TagResources", "ResourceType ResourceId Tag", f"ResourceId.* Tag.*.Key Tag.*.Value {also}")(tag)
    api.action(untag, "ResourceType ResourceId", f"ResourceId.* TagKey.* All {also}")(take)
    listable = f"ResourceId ResourceId.* Tag.*.Key Tag.*.Value NextToken {also}"
    api.action("ListTagResources", "ResourceType", listable)(listed)
