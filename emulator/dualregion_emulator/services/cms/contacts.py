"""Contacts and their groups. Codes: the provider's lists in service_alicloud_cms.go:221 and :265.

A mail address or number counts only once its owner has followed a link (vendor's PutContact page): here nobody does, so
the channel's state stays PENDING, and no message is ever sent.
"""

from __future__ import annotations

from typing import Any

from dualregion_emulator.services._call import Call, page
from dualregion_emulator.services.cms._api import API, CONTACT, GROUP, RULE, milliseconds, ok
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

_CHANNELS = ("Mail", "SMS", "AliIM", "DingWebHook")


@API.action("PutContact", "ContactName Describe", "Channels.Mail Channels.SMS Channels.AliIM Channels.DingWebHook Lang")
def put_contact(call: Call) -> dict[str, Any]:
    """Creates, or replaces the contact of that name."""
    table, name, now = (
        call.table(CONTACT, everywhere=True),
        call.text("ContactName"),
        milliseconds(call.context.clock.now()),
    )
    given = call.parameters.get("Channels", {})
    channels = {channel: str(given[channel]) for channel in _CHANNELS if given.get(channel)}
    if not channels:
        raise CloudError("ParameterInvalid", "A contact needs at least one channel.")
    old = table.get(name)
    doc: Document = {
        "Name": name,
        "Desc": call.text("Describe"),
        "Lang": call.text("Lang") or (old["Lang"] if old else "zh-cn"),
        "Channels": channels,
        "CreateTime": old["CreateTime"] if old else now,
        "UpdateTime": now,
    }
    table.put(name, doc)
    return ok()


@API.action("DescribeContactList", "", "ContactName ChanelType ChanelValue PageNumber PageSize")
def describe_contact_list(call: Call) -> dict[str, Any]:
    """A name that does not exist is `ResourceNotFound`. `Chanel` is spelt so by the vendor."""
    number, size = call.number("PageNumber", 1, 1, 10**6), call.number("PageSize", 100, 1, 100)
    kind, value = call.text("ChanelType"), call.text("ChanelValue")
    docs = [
        doc
        for doc in call.table(CONTACT, everywhere=True).list()
        if call.text("ContactName") in ("", doc["Name"]) and (not kind or doc["Channels"].get(kind) == value)
    ]
    if call.text("ContactName") and not docs:
        raise CloudError("ResourceNotFound", f"The contact {call.text('ContactName')} does not exist.", 404)
    groups = call.table(GROUP, everywhere=True).list()
    rows: list[dict[str, Any]] = [
        {
            **doc,
            "ChannelsState": dict.fromkeys(doc["Channels"], "PENDING"),
            "ContactGroups": {"ContactGroup": [g["Name"] for g in groups if doc["Name"] in g["Contacts"]]},
        }
        for doc in page(docs, number, size)
    ]
    return ok(Total=len(docs), Contacts={"Contact": rows})


@API.action("DeleteContact", "ContactName")
def delete_contact(call: Call) -> dict[str, Any]:
    """Leaves its groups, too."""
    name = call.text("ContactName")
    if not call.table(CONTACT, everywhere=True).delete(name):
        raise CloudError("ContactNotExists", f"The contact {name} does not exist.", 404)
    groups = call.table(GROUP, everywhere=True)
    for group in groups.list():
        if name in group["Contacts"]:
            groups.put(group["Name"], {**group, "Contacts": [c for c in group["Contacts"] if c != name]})
    return ok()


@API.action("PutContactGroup", "ContactGroupName", "ContactNames.* Describe EnableSubscribed")
def put_contact_group(call: Call) -> dict[str, Any]:
    """Creates, or changes what is given of the group of that name: the provider sends only what changed
    (resource_alicloud_cms_alarm_contact_group.go:125). Every contact in it must exist."""
    table, name, now = (
        call.table(GROUP, everywhere=True),
        call.text("ContactGroupName"),
        milliseconds(call.context.clock.now()),
    )
    old = table.get(name) or {}
    contacts = call.texts("ContactNames") if call.has("ContactNames") else old.get("Contacts", [])
    for contact in contacts:
        if call.table(CONTACT, everywhere=True).get(contact) is None:
            raise CloudError("ContactNotExists", f"The contact {contact} does not exist.", 404)
    doc: Document = {
        "Name": name,
        "Contacts": contacts,
        "Describe": call.text("Describe", old.get("Describe", "")),
        "EnableSubscribed": call.flag("EnableSubscribed", old.get("EnableSubscribed", False)),
        "CreateTime": old.get("CreateTime", now),
        "UpdateTime": now,
    }
    table.put(name, doc)
    return ok()


@API.action("DescribeContactGroupList", "", "PageNumber PageSize")
def describe_contact_group_list(call: Call) -> dict[str, Any]:
    """Names, and the groups themselves."""
    number, size = call.number("PageNumber", 1, 1, 10**6), call.number("PageSize", 100, 1, 100)
    docs = call.table(GROUP, everywhere=True).list()
    shown = page(docs, number, size)
    rows: list[dict[str, Any]] = [
        {**doc, "Contacts": {"Contact": doc["Contacts"]}, "EnabledWeeklyReport": False} for doc in shown
    ]
    return ok(
        Total=len(docs),
        ContactGroups={"ContactGroup": [doc["Name"] for doc in shown]},
        ContactGroupList={"ContactGroup": rows},
    )


@API.action("DeleteContactGroup", "ContactGroupName")
def delete_contact_group(call: Call) -> dict[str, Any]:
    """Refused while a rule notifies it."""
    name = call.text("ContactGroupName")
    for account, _, _, rule in call.context.store.everywhere(API.product, RULE):
        if account == call.account and name in rule["ContactGroups"].split(","):
            raise CloudError("ContactGroupInUse", f"The group is notified by the rule {rule['RuleId']}.")
    if not call.table(GROUP, everywhere=True).delete(name):
        raise CloudError("ContactGroupNotExists", f"The contact group {name} does not exist.", 404)
    return ok()
