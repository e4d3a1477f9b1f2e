"""The table of actions of the product, and what its parts share."""

from __future__ import annotations

import json
from typing import cast

from dualregion_emulator.services import _tags
from dualregion_emulator.services._call import Call
from dualregion_emulator.services._rpc import Api
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

API = Api("Ecs", "2014-05-26", r"ecs|ecs[.\-]([a-z]+-[a-z0-9-]+)", regional=True)
_tags.actions(API, {"securitygroup": "security-group", "instance": "instance", "disk": "disk"})

INSTANCE, DISK, GROUP = "instance", "disk", "security-group"
FOREVER = "2099-12-31T15:59Z"
"""When what is paid by use expires (vendor's example of DescribeInstances)."""


def find_instance(call: Call) -> Document:
    """The instance that the parameter InstanceId names."""
    doc = call.table(INSTANCE).get(call.text("InstanceId"))
    if doc is None:
        raise CloudError("InvalidInstanceId.NotFound", "The specified InstanceId does not exist.", 404)
    return doc


def find_disk(call: Call) -> Document:
    """The disk that the parameter DiskId names."""
    doc = call.table(DISK).get(call.text("DiskId"))
    if doc is None:
        raise CloudError("InvalidDiskId.NotFound", "The specified disk does not exist.", 404)
    return doc


def ids(call: Call, name: str) -> set[str]:
    """A parameter with a JSON list of ids; empty: any."""
    try:
        value: object = json.loads(call.text(name) or "[]")
    except ValueError:
        value = None
    if not isinstance(value, list):
        raise CloudError(f"Invalid{name}.Malformed", f"The specified {name} is not a JSON list.")
    return {str(item) for item in cast(list[object], value)}


def tag_rows(doc: Document) -> dict[str, list[dict[str, str]]]:
    """Tags, in this product's spelling."""
    return {"Tag": [{"TagKey": key, "TagValue": value} for key, value in doc["Tags"].items()]}
