"""Instances of GTM 3.0 and the access domains on them: vendor's pages of the instance config actions.

A pay-as-you-go config (`ChargeType=postpay`) makes its instance by itself, one for each access domain, and takes it
along when it goes. A subscription (`prepay`, what the API assumes) names an instance that a person has bought; no API
ends it, so that the cloud keeps it. An instance serves one access domain, with a config for each record type.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from dualregion_emulator.clock import Clock, iso
from dualregion_emulator.services._call import Call, new_id
from dualregion_emulator.services.alidns._api import API, DOMAIN
from dualregion_emulator.services.alidns.gtm3_common import (
    CONFIG,
    INSTANCE,
    LANGUAGE,
    POOL,
    STATUS,
    choice,
    listed,
    matching,
    number_id,
    owned,
    rows_of,
    settable,
    stamped,
    times,
)
from dualregion_emulator.services.alidns.gtm3_pools import (
    addresses,
    check_intervals,
    place,
    placed,
    summary,
)
from dualregion_emulator.services.alidns.gtm3_state import config_state, pools
from dualregion_emulator.store import Document, Store
from dualregion_emulator.wire import CloudError

EDITIONS = ("standard", "ultimate")
_TERM = timedelta(days=31)
_CONFIG_KEYS = "ConfigId InstanceId"


def buy(store: Store, clock: Clock, account: str, edition: str, id: str = "") -> str:
    """What a person does in the console: one month of an instance. Returns its id."""
    now = clock.now()
    for owner, _, _, other in store.everywhere(API.product, INSTANCE):
        if other["InstanceId"] == id:
            if (owner, other["ChargeType"], other["VersionCode"]) != (account, "prepay", edition):
                raise ValueError(f"{id} is another account's or another edition's instance")
            return id
    doc: Document = {
        "InstanceId": id or new_id("gtm-cn"),
        "InstanceName": "",
        "ChargeType": "prepay",
        "VersionCode": edition,
        "ScheduleDomainName": "",
        "ExpireTime": iso(now + _TERM),
        "CreateTime": iso(now),
        "UpdateTime": iso(now),
    }
    store.put(account, "", API.product, INSTANCE, doc["InstanceId"], doc)
    return doc["InstanceId"]


def _zone(call: Call) -> str:
    """The zone of the access domain: a domain of the account, or a name below one."""
    zone = call.text("ScheduleZoneName").lower().rstrip(".")
    names = [doc["DomainName"] for doc in call.table(DOMAIN).list()]
    if not any(zone == name or zone.endswith(f".{name}") for name in names):
        raise CloudError("InvalidDomainName.NoExist", f"The zone {zone} is not hosted in this account.")
    return zone


def _schedule(call: Call, host: str, zone: str, rr_type: str, own: str) -> Document:
    """The access domain, which nobody else may have with the same record type."""
    domain = zone if host in ("", "@") else f"{host}.{zone}"
    for other in call.table(CONFIG).list():
        taken = (other["ScheduleDomainName"], other["ScheduleRrType"]) == (domain, rr_type)
        if taken and other["ConfigId"] != own:
            raise CloudError("ScheduleDomainName.Duplicate", f"{domain} has a config of type {rr_type} already.")
    return {"ScheduleHostname": host, "ScheduleZoneName": zone, "ScheduleDomainName": domain}


def _instance(call: Call, domain: str) -> Document:
    if choice(call, "ChargeType", ("prepay", "postpay"), "prepay") == "prepay":
        doc = owned(call, INSTANCE, "InstanceId")
        if doc["ChargeType"] != "prepay" or doc["ScheduleDomainName"] not in ("", domain):
            raise CloudError("Instance.NotSupported", "The instance serves another access domain.")
        return doc
    if call.text("InstanceId"):
        raise CloudError("InvalidParameter", "A pay-as-you-go config makes its own instance.")
    for doc in call.table(INSTANCE).list():
        if doc["ChargeType"] == "postpay" and doc["ScheduleDomainName"] == domain:
            return doc
    made: Document = {
        "InstanceId": new_id("gtm-cn"),
        "InstanceName": "",
        "ChargeType": "postpay",
        "VersionCode": "standard",
    }
    return stamped(call, made, new=True)


@API.action(
    "CreateCloudGtmInstanceConfig",
    "ScheduleZoneMode ScheduleRrType ScheduleZoneName",
    f"ChargeType InstanceId ScheduleHostname Ttl EnableStatus Remark {LANGUAGE}",
    idempotent=True,
)
def create_config(call: Call) -> dict[str, Any]:
    """An access domain without pools. The system assigns no names any more: the mode is `custom`."""
    choice(call, "ScheduleZoneMode", ("custom",))
    rr_type = choice(call, "ScheduleRrType", ("A", "AAAA", "CNAME"))
    schedule = _schedule(call, call.text("ScheduleHostname").lower(), _zone(call), rr_type, "")
    instance = {**_instance(call, schedule["ScheduleDomainName"]), "ScheduleDomainName": schedule["ScheduleDomainName"]}
    call.table(INSTANCE).put(instance["InstanceId"], instance)
    doc: Document = {
        "ConfigId": number_id("config"),
        "InstanceId": instance["InstanceId"],
        "ScheduleZoneMode": "custom",
        "ScheduleRrType": rr_type,
        **schedule,
        "Ttl": call.number("Ttl", 60, 1, 86400),
        "EnableStatus": choice(call, "EnableStatus", STATUS, "enable"),
        "Remark": call.text("Remark"),
        "AddressPoolLbStrategy": "",
        "SequenceLbStrategyMode": "",
        "AddressPools": [],
        "Current": "",
    }
    call.table(CONFIG).put(doc["ConfigId"], stamped(call, doc, new=True))
    return {"ConfigId": doc["ConfigId"], "InstanceId": doc["InstanceId"], "Success": True}


def _config(call: Call) -> Document:
    doc = owned(call, CONFIG, "ConfigId")
    if doc["InstanceId"] != call.text("InstanceId"):
        raise CloudError("Config.NotExists", "The ConfigId does not exist on the instance.", 404)
    return doc


def _summary(call: Call, doc: Document) -> dict[str, Any]:
    plain = {name: value for name, value in doc.items() if name not in ("AddressPools", "Current")}
    state = config_state(call.context.store, call.account, doc)._asdict()
    instance = call.table(INSTANCE).get(doc["InstanceId"]) or {}
    return {**plain, **times(doc), **state, "VersionCode": instance.get("VersionCode", "")}


def _pools(call: Call, doc: Document, *, full: bool) -> dict[str, Any]:
    rows: list[dict[str, Any]] = []
    for pool in pools(call.context.store, call.account, doc):
        row = {**summary(call, pool), **placed(pool, pool["AddressPoolId"] == doc["Current"])}
        row.pop("Remark")
        rows.append({**row, "Addresses": addresses(call, pool, ("HealthTasks",))} if full else row)
    return {"AddressPool": rows}


@API.action("DescribeCloudGtmInstanceConfigFullInfo", _CONFIG_KEYS, f"{LANGUAGE} ClientToken")
def describe_config(call: Call) -> dict[str, Any]:
    """With its pools and their addresses; without an id for what does not exist."""
    doc = call.table(CONFIG).get(call.text("ConfigId"))
    if doc is None or doc["InstanceId"] != call.text("InstanceId"):
        return {}
    name = (call.table(INSTANCE).get(doc["InstanceId"]) or {}).get("InstanceName", "")
    return {**_summary(call, doc), "InstanceName": name, "AddressPools": _pools(call, doc, full=True)}


@API.action(
    "ListCloudGtmInstanceConfigs",
    "",
    f"InstanceId ScheduleDomainName ScheduleZoneName EnableStatus Remark PageNumber PageSize {LANGUAGE} ClientToken",
)
def list_configs(call: Call) -> dict[str, Any]:
    """By any of its fields."""
    names = "InstanceId ScheduleDomainName ScheduleZoneName EnableStatus Remark"
    docs = matching(call, call.table(CONFIG).list(), names)
    rows = [{**_summary(call, doc), "AddressPools": _pools(call, doc, full=False)} for doc in docs]
    return listed(call, rows, "InstanceConfigs", "InstanceConfig")


@API.action(
    "ListCloudGtmInstances", "", f"InstanceId InstanceName ChargeType PageNumber PageSize {LANGUAGE} ClientToken"
)
def list_instances(call: Call) -> dict[str, Any]:
    """By id, name and way of payment."""
    docs = matching(call, call.table(INSTANCE).list(), "InstanceId InstanceName ChargeType")
    return listed(call, [{**doc, **times(doc)} for doc in docs], "Instances", "Instance")


def _change(call: Call, **fields: Any) -> dict[str, Any]:
    doc = _config(call)
    call.table(CONFIG).put(doc["ConfigId"], stamped(call, {**doc, **fields}))
    return {"Success": True}


settable("CloudGtmInstanceConfig", _CONFIG_KEYS, _change, "AddressPoolLbStrategy")


@API.action(
    "UpdateCloudGtmInstanceConfigBasic",
    _CONFIG_KEYS,
    f"Ttl ScheduleHostname ScheduleZoneName {LANGUAGE}",
    idempotent=True,
)
def update_config(call: Call) -> dict[str, Any]:
    """Time to live and name; what is not sent stays."""
    doc = _config(call)
    zone = _zone(call) if call.text("ScheduleZoneName") else doc["ScheduleZoneName"]
    host = call.text("ScheduleHostname", doc["ScheduleHostname"]).lower()
    schedule = _schedule(call, host, zone, doc["ScheduleRrType"], doc["ConfigId"])
    return _change(call, Ttl=call.number("Ttl", doc["Ttl"], 1, 86400), **schedule)


@API.action("ReplaceCloudGtmInstanceConfigAddressPool", _CONFIG_KEYS, f"AddressPools {LANGUAGE}", idempotent=True)
def replace_config_pools(call: Call) -> dict[str, Any]:
    """Sets all pools of an access domain. Each must exist, fit its record type and be named once."""
    config, rows = _config(call), list[Document]()
    fitting = {"A": ("IPv4", "domain"), "AAAA": ("IPv6", "domain"), "CNAME": ("domain",)}[config["ScheduleRrType"]]
    for row in rows_of(call, "AddressPools"):
        pool = call.table(POOL).get(str(row.get("AddressPoolId", "")))
        if pool is None:
            raise CloudError("AddressPool.NotExists", f"The pool {row.get('AddressPoolId')} does not exist.", 404)
        if pool["AddressPoolType"] not in fitting:
            raise CloudError("InvalidParameter", f"The pool {pool['AddressPoolId']} does not fit the record type.")
        if any(other["AddressPoolId"] == pool["AddressPoolId"] for other in rows):
            raise CloudError("InvalidParameter", f"The pool {pool['AddressPoolId']} is named twice.")
        check_intervals(call, config, pool["Addresses"])
        rows.append({"AddressPoolId": pool["AddressPoolId"], **place(row)})
    return _change(call, AddressPools=rows)


@API.action("DeleteCloudGtmInstanceConfig", _CONFIG_KEYS, LANGUAGE, idempotent=True)
def delete_config(call: Call) -> dict[str, Any]:
    """A pay-as-you-go instance goes with its last config; a subscription stays, free for another domain."""
    doc = _config(call)
    call.table(CONFIG).delete(doc["ConfigId"])
    if not any(other["InstanceId"] == doc["InstanceId"] for other in call.table(CONFIG).list()):
        instance = call.table(INSTANCE).get(doc["InstanceId"])
        if instance is not None and instance["ChargeType"] == "postpay":
            call.table(INSTANCE).delete(doc["InstanceId"])
        elif instance is not None:
            call.table(INSTANCE).put(doc["InstanceId"], {**instance, "ScheduleDomainName": ""})
    return {"Success": True}
