"""Aliases: second names of keys, unique in a region."""

from __future__ import annotations

import re
from typing import Any

from dualregion_emulator.services._call import Call, page
from dualregion_emulator.services.kms._api import ALIAS, API, find_key, live_key
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

_NAME = re.compile(r"alias/[A-Za-z0-9_\-/]{1,249}")


@API.action("CreateAlias", "KeyId AliasName")
def create_alias(call: Call) -> dict[str, Any]:
    """A name that is taken is refused, even by the same key."""
    name, key = call.text("AliasName"), live_key(call)
    if not _NAME.fullmatch(name) or name.startswith("alias/acs"):
        raise CloudError("InvalidParameter", "The specified parameter AliasName is not valid.")
    if call.table(ALIAS).get(name) is not None:
        raise CloudError("Forbidden.AliasAlreadyExists", "The specified Alias already exists.", 409)
    arn = f"acs:kms:{call.region}:{call.account}:{name}"
    call.table(ALIAS).put(name, {"AliasName": name, "AliasArn": arn, "KeyId": key["KeyId"]})
    return {}


def _alias(call: Call) -> Document:
    doc = call.table(ALIAS).get(call.text("AliasName"))
    if doc is None:
        raise CloudError("Forbidden.AliasNotFound", "The specified Alias is not found.", 404)
    return doc


@API.action("UpdateAlias", "KeyId AliasName")
def update_alias(call: Call) -> dict[str, Any]:
    """Points it at another key."""
    alias, key = _alias(call), live_key(call)
    call.table(ALIAS).put(alias["AliasName"], {**alias, "KeyId": key["KeyId"]})
    return {}


@API.action("DeleteAlias", "AliasName")
def delete_alias(call: Call) -> dict[str, Any]:
    """The key stays."""
    call.table(ALIAS).delete(_alias(call)["AliasName"])
    return {}


def _paged(call: Call, aliases: list[Document]) -> dict[str, Any]:
    number, size = call.number("PageNumber", 1, 1, 10**6), call.number("PageSize", 10, 1, 100)
    shown = {"Alias": page(aliases, number, size)}
    return {"PageNumber": number, "PageSize": size, "TotalCount": len(aliases), "Aliases": shown}


@API.action("ListAliases", "", "PageNumber PageSize")
def list_aliases(call: Call) -> dict[str, Any]:
    """10 a page unless asked, at most 100; the provider reads page after page of 20."""
    return _paged(call, call.table(ALIAS).list())


@API.action("ListAliasesByKeyId", "KeyId", "PageNumber PageSize")
def list_aliases_by_key_id(call: Call) -> dict[str, Any]:
    """Those of one key."""
    id = find_key(call)["KeyId"]
    return _paged(call, [alias for alias in call.table(ALIAS).list() if alias["KeyId"] == id])
