"""Instances of the classic Traffic Manager (GTM 2.0): bought through BSS, never given back.

Nothing but the provider's reading and the SDK's models say how they look: `PubicZoneName` is spelt so
(resource_alicloud_alidns_gtm_instance.go:251). Not found is `DnsGtmInstance.NotExists` (service_alicloud_alidns.go).
The provider's delete does nothing, and no API ends a subscription: the cloud keeps the instance.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from dualregion_emulator.clock import iso, parse
from dualregion_emulator.services._call import Call, new_id, page
from dualregion_emulator.services.alidns._api import API, DOMAIN
from dualregion_emulator.services.alidns.gtm2_state import (
    INSTANCE,
    POOL,
    STRATEGY,
    address_available,
    effective,
    group_available,
    system_name,
)
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

_MONTH = timedelta(days=31)
_TTLS = (60, 120, 300, 600)


def buy(call: Call) -> str:
    """What BSS CreateInstance of the product `dns_gtm_public_cn` or `_intl` does. Returns the id. `Period` is in
    months; editions are those of the provider (`standard`, `ultimate`)."""
    options = {str(row.get("Code")): str(row.get("Value")) for row in call.trees("Parameter")}
    edition = options.get("PackageEdition", "")
    if edition not in ("standard", "ultimate"):
        raise CloudError("InvalidParameter", f"The PackageEdition {edition!r} is not valid: standard, ultimate.")
    counts = [options.get(name, "0") for name in ("HealthcheckTaskCount", "SmsNotificationCount")]
    if not all(count.isdecimal() for count in counts):
        raise CloudError("InvalidParameter", "A count of a DNS product is a whole number.")
    doc: Document = {
        "InstanceId": new_id("gtm-cn"),
        "VersionCode": edition,
        "TaskQuota": int(counts[0]),
        "SmsQuota": int(counts[1]),
        "ResourceGroupId": "",
        "CreateTime": call.now,
        "ExpireTime": iso(call.context.clock.now() + _MONTH * call.number("Period", 1, 1, 36)),
        "Config": {"CnameType": "PUBLIC", "StrategyMode": "GEO", "PublicCnameMode": "SYSTEM_ASSIGN"},
    }
    call.table(INSTANCE, product=API.product, everywhere=True).put(doc["InstanceId"], doc)
    return doc["InstanceId"]


def instance_of(call: Call, id: str) -> Document:
    """The instance of that id."""
    doc = call.table(INSTANCE).get(id)
    if doc is None:
        raise CloudError("DnsGtmInstance.NotExists", "The instance does not exist.")
    return doc


def _shown(doc: Document) -> dict[str, Any]:
    times = {f"{name}Timestamp": int(parse(doc[f"{name}Time"]).timestamp() * 1000) for name in ("Create", "Expire")}
    used = {f"{name}UsedCount": 0 for name in ("Dingtalk", "Email", "Sms", "Task")}
    return {**doc, **times, "PaymentType": "Subscription", "UsedQuota": used}


@API.action("DescribeDnsGtmInstance", "InstanceId", "Lang")
def describe_instance(call: Call) -> dict[str, Any]:
    """Settings that were never made are left out."""
    doc = _shown(instance_of(call, call.text("InstanceId")))
    config = dict(doc["Config"])
    if "PublicZoneName" in config:
        config["PubicZoneName"] = config.pop("PublicZoneName")
    if "AlertConfig" in config:
        config["AlertConfig"] = {"AlertConfig": config["AlertConfig"]}
    return {**doc, "Config": config}


@API.action("DescribeDnsGtmInstances", "", "Keyword ResourceGroupId PageNumber PageSize Lang")
def describe_instances(call: Call) -> dict[str, Any]:
    """By a part of id or name; at most 100 a page."""
    number, size = call.number("PageNumber", 1, 1, 10**6), call.number("PageSize", 20, 1, 100)
    word, group = call.text("Keyword"), call.text("ResourceGroupId")
    docs = [
        doc
        for doc in call.table(INSTANCE).list()
        if (word in doc["InstanceId"] or word in doc["Config"].get("InstanceName", ""))
        and group in ("", doc["ResourceGroupId"])
    ]
    rows = [_shown(doc) for doc in page(docs, number, size)]
    for row in rows:
        # This list spells booleans as text and does not wrap the alerts.
        alerts = [
            {key: str(value).lower() if value in (True, False) else value for key, value in alert.items()}
            for alert in row["Config"].get("AlertConfig", [])
        ]
        row["Config"] = {**row["Config"], "AlertConfig": alerts}
    total = {"TotalItems": len(docs), "TotalPages": -(-len(docs) // size), "PageNumber": number, "PageSize": size}
    return {**total, "GtmInstances": rows}


@API.action("DescribeDnsGtmInstanceSystemCname", "InstanceId", "Lang")
def describe_system_cname(call: Call) -> dict[str, Any]:
    """The name that the system gave to the instance: what a domain's CNAME points to."""
    return {"SystemCname": system_name(instance_of(call, call.text("InstanceId")))}


@API.action("DescribeDnsGtmInstanceStatus", "InstanceId", "Lang")
def describe_instance_status(call: Call) -> dict[str, Any]:
    """Counts of what is well and what is not."""
    store, id = call.context.store, instance_of(call, call.text("InstanceId"))["InstanceId"]
    pools = [pool for pool in call.table(POOL).list() if pool["InstanceId"] == id]
    strategies = [one for one in call.table(STRATEGY).list() if one["InstanceId"] == id]
    good = [address_available(store, call.account, pool, row) for pool in pools for row in pool["Addrs"]]
    groups = [
        group_available(store, call.account, one, kind)
        for one in strategies
        for kind in ("Default", "Failover")
        if one[f"{kind}AddrPools"]
    ]
    return {
        "AddrAvailableNum": good.count(True),
        "AddrNotAvailableNum": good.count(False),
        "AddrPoolGroupNotAvailableNum": groups.count(False),
        "StrategyNotAvailableNum": sum(
            not any(group_available(store, call.account, one, kind) for kind in ("Default", "Failover"))
            for one in strategies
        ),
        "SwitchToFailoverStrategyNum": sum(effective(store, call.account, one) == "Failover" for one in strategies),
    }


@API.action("MoveGtmResourceGroup", "ResourceId NewResourceGroupId", "Lang")
def move_resource_group(call: Call) -> dict[str, Any]:
    """Puts the instance into another resource group."""
    doc = instance_of(call, call.text("ResourceId"))
    call.table(INSTANCE).put(doc["InstanceId"], {**doc, "ResourceGroupId": call.text("NewResourceGroupId")})
    return {}


@API.action("SwitchDnsGtmInstanceStrategyMode", "InstanceId StrategyMode", "Lang")
def switch_strategy_mode(call: Call) -> dict[str, Any]:
    """`GEO` or `LATENCY`; the latter is for the ultimate edition (vendor's "Access policy" page)."""
    doc, mode = instance_of(call, call.text("InstanceId")), call.text("StrategyMode")
    if mode not in ("GEO", "LATENCY") or (mode == "LATENCY" and doc["VersionCode"] != "ultimate"):
        raise CloudError("InvalidParameter", f"The StrategyMode {mode} is not available to this instance.")
    call.table(INSTANCE).put(doc["InstanceId"], {**doc, "Config": {**doc["Config"], "StrategyMode": mode}})
    return {}


@API.action(
    "UpdateDnsGtmInstanceGlobalConfig",
    "InstanceId",
    "InstanceName Ttl AlertGroup CnameType ForceUpdate PublicCnameMode PublicRr PublicUserDomainName PublicZoneName"
    " AlertConfig.*.SmsNotice AlertConfig.*.NoticeType AlertConfig.*.EmailNotice AlertConfig.*.DingtalkNotice Lang",
)
def update_global_config(call: Call) -> dict[str, Any]:
    """What is not sent stays. A custom access name lies in a domain of the account."""
    doc = instance_of(call, call.text("InstanceId"))
    config: Document = dict(doc["Config"])
    call.set_given(config, "InstanceName CnameType PublicCnameMode PublicRr PublicUserDomainName PublicZoneName")
    if call.has("Ttl"):
        ttl = call.number("Ttl", 60, 1, 86400)
        if ttl not in _TTLS:
            raise CloudError("InvalidParameter", f"The Ttl of an instance is one of {_TTLS}, not {ttl}.")
        config["Ttl"] = ttl
    if call.has("AlertGroup"):
        config["AlertGroup"] = json.dumps(json.loads(call.text("AlertGroup") or "[]"), separators=(",", ":"))
    if call.has("AlertConfig"):
        config["AlertConfig"] = [
            {key: value if key == "NoticeType" else str(value).lower() == "true" for key, value in row.items()}
            for row in call.trees("AlertConfig")
        ]
    if config["PublicCnameMode"] == "CUSTOM" and call.table(DOMAIN).get(config.get("PublicZoneName", "")) is None:
        raise CloudError("InvalidDomainName.NoExist", "The zone of the access name is not hosted in this account.")
    call.table(INSTANCE).put(doc["InstanceId"], {**doc, "Config": config})
    return {}
