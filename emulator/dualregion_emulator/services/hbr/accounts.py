"""Other accounts whose data this one may back up: registered by account and role, in no region."""

from __future__ import annotations

from typing import Any

from dualregion_emulator.services._call import Call, page
from dualregion_emulator.services.hbr._api import ACCOUNT, API, BINDING, epoch, invalid, ok
from dualregion_emulator.store import Store
from dualregion_emulator.wire import CloudError


def problem(store: Store, account: str, owner: str, role: str) -> str:
    """Why `account` cannot read or write what is of `owner` through its role, or "": the role has to be registered,
    to exist, and to trust the account (vendor's page on backups across accounts)."""
    if store.get(account, "", API.product, ACCOUNT, f"{owner}:{role}") is None:
        return f"The account {owner} with the role {role} is not registered for cross-account backup."
    found = store.get(owner, "", "Ram", "role", role.lower())
    if found is None:
        return f"The role {role} does not exist in account {owner}."
    if f"acs:ram::{account}:" not in str(found["AssumeRolePolicyDocument"]):
        return f"The role {role} of account {owner} does not trust account {account}."
    return ""


def _id(call: Call) -> str:
    return f"{call.text('CrossAccountUserId')}:{call.text('CrossAccountRoleName')}"


@API.action("AddCrossAccount", "CrossAccountUserId CrossAccountRoleName", "Alias")
def add_cross_account(call: Call) -> dict[str, Any]:
    """Whether the role exists there shows when a job runs."""
    if call.text("CrossAccountUserId") == call.account:
        raise invalid("CrossAccountUserId", "That is this account itself.")
    table, now = call.table(ACCOUNT, everywhere=True), epoch(call.context.clock.now())
    if table.get(_id(call)) is not None:
        raise CloudError("CrossAccountAlreadyExists", "The account is registered with this role already.")
    doc = {
        "Id": len(table.list()) + 1,
        "OwnerId": int(call.account),
        "Alias": call.text("Alias"),
        "CrossAccountUserId": call.number("CrossAccountUserId", 0, 1, 10**17),
        "CrossAccountRoleName": call.text("CrossAccountRoleName"),
        "CrossAccountType": "CROSS_ACCOUNT",
        "CreatedTime": now,
        "UpdatedTime": now,
    }
    table.put(_id(call), doc)
    return ok()


@API.action("DescribeCrossAccounts", "", "PageNumber PageSize")
def describe_cross_accounts(call: Call) -> dict[str, Any]:
    """All of them."""
    number, size = call.number("PageNumber", 1, 1, 10**6), call.number("PageSize", 10, 1, 99)
    docs = call.table(ACCOUNT, everywhere=True).list()
    shown = {"CrossAccount": page(docs, number, size)}
    return ok(PageNumber=number, PageSize=size, TotalCount=len(docs), CrossAccounts=shown)


@API.action("DeleteCrossAccount", "CrossAccountUserId CrossAccountRoleName")
def delete_cross_account(call: Call) -> dict[str, Any]:
    """Refused while a binding uses it."""
    table = call.table(ACCOUNT, everywhere=True)
    if table.get(_id(call)) is None:
        raise CloudError("CrossAccountNotExist", "The account is not registered with this role.", 404)
    for account, _, _, doc in call.context.store.everywhere(API.product, BINDING):
        if account == call.account and f"{doc['CrossAccountUserId']}:{doc['CrossAccountRoleName']}" == _id(call):
            raise CloudError("CrossAccountInUse", f"It is used to back up {doc['DataSourceId']}.")
    table.delete(_id(call))
    return ok()
