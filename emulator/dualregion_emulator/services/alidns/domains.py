"""Domains. Not found is `InvalidDomainName.NoExist` (provider: service_alicloud_alidns.go:166).

Every domain is of the free edition: records of at least 600 s.
"""

from __future__ import annotations

import re
from typing import Any

from dualregion_emulator.clock import parse
from dualregion_emulator.services import _tags
from dualregion_emulator.services._call import Call, new_uuid, page
from dualregion_emulator.services.alidns._api import API, DOMAIN, MAX_TTL, MIN_TTL, RECORD, find_domain, records_of
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

_NAME = re.compile(r"(?=.{4,253}$)([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_SERVERS = {"DnsServer": ["dns1.alidns.com", "dns2.alidns.com"]}
_TTLS = [str(ttl) for ttl in (600, 1800, 3600, 43200, MAX_TTL)]


@API.action("AddDomain", "DomainName", "GroupId Lang ResourceGroupId")
def add_domain(call: Call) -> dict[str, Any]:
    """A name that the account has already is refused, and so is what is no domain name."""
    name = call.text("DomainName").lower()
    if not _NAME.fullmatch(name):
        raise CloudError("InvalidDomainName.Format", "The specified domain name is wrongly formed.")
    if call.table(DOMAIN).get(name) is not None:
        raise CloudError("InvalidDomainName.Duplicate", "The specified domain name already exists in your account.")
    doc: Document = {
        "DomainName": name,
        "DomainId": new_uuid(),
        "PunyCode": name,
        "GroupId": call.text("GroupId"),
        "GroupName": "",
        "Remark": "",
        "ResourceGroupId": call.text("ResourceGroupId"),
        "CreateTime": call.now,
        "Tags": {},
    }
    call.table(DOMAIN).put(name, doc)
    shown = {key: doc[key] for key in ("DomainName", "DomainId", "PunyCode", "GroupId", "GroupName")}
    return shown | {"DnsServers": _SERVERS}


def _shown(doc: Document) -> dict[str, Any]:
    return {key: value for key, value in doc.items() if key not in ("Tags", "CreateTime")} | {
        "CreateTime": doc["CreateTime"].replace("Z", "").replace("T", " "),
        "AliDomain": False,
        "DnsServers": _SERVERS,
        "VersionCode": "mianfei",
        "VersionName": "Free",
        "InstanceId": "",
    }


@API.action("DescribeDomainInfo", "DomainName", "Lang NeedDetailAttributes UserClientIp")
def describe_domain_info(call: Call) -> dict[str, Any]:
    """With `NeedDetailAttributes` also the lines and the times to live that may be used."""
    answer = _shown(find_domain(call)) | {
        "MinTtl": MIN_TTL,
        "InBlackHole": False,
        "InClean": False,
        "SlaveDns": False,
        "SubDomain": False,
        "RegionLines": False,
        "LineType": "telecom",
        "RecordLineTreeJson": "",
    }
    if call.flag("NeedDetailAttributes"):
        line = {"LineCode": "default", "LineName": "default", "LineDisplayName": "default", "FatherCode": ""}
        answer |= {"AvailableTtls": {"AvailableTtl": _TTLS}, "RecordLines": {"RecordLine": [line]}}
    return answer


@API.action("DescribeDomains", "", "KeyWord SearchMode GroupId ResourceGroupId Starmark Lang PageNumber PageSize")
def describe_domains(call: Call) -> dict[str, Any]:
    """`SearchMode` LIKE (the default) or EXACT over the name; at most 100 a page."""
    number, size = call.number("PageNumber", 1, 1, 10**6), call.number("PageSize", 20, 1, 100)
    word, exact = call.text("KeyWord").lower(), call.text("SearchMode").upper() == "EXACT"
    docs = [d for d in call.table(DOMAIN).list() if (word == d["DomainName"] if exact else word in d["DomainName"])]
    for key in ("GroupId", "ResourceGroupId"):
        docs = [doc for doc in docs if call.text(key) in ("", doc[key])]
    rows: list[dict[str, Any]] = [
        _shown(doc)
        | {
            "CreateTimestamp": int(parse(doc["CreateTime"]).timestamp() * 1000),
            "RecordCount": len(records_of(call, doc["DomainName"])),
            "Starmark": False,
            "Tags": _tags.shown(doc),
        }
        for doc in page(docs, number, size)
    ]
    return {"PageNumber": number, "PageSize": size, "TotalCount": len(docs), "Domains": {"Domain": rows}}


@API.action("UpdateDomainRemark", "DomainName", "Remark Lang")
def update_domain_remark(call: Call) -> dict[str, Any]:
    """An absent remark empties it."""
    doc = find_domain(call)
    call.table(DOMAIN).put(doc["DomainName"], {**doc, "Remark": call.text("Remark")})
    return {}


@API.action("ChangeDomainGroup", "DomainName", "GroupId Lang")
def change_domain_group(call: Call) -> dict[str, Any]:
    """Groups themselves are not served: any id is kept as it is."""
    doc = find_domain(call)
    call.table(DOMAIN).put(doc["DomainName"], {**doc, "GroupId": call.text("GroupId")})
    return {"GroupId": call.text("GroupId"), "GroupName": ""}


@API.action("DeleteDomain", "DomainName", "Lang")
def delete_domain(call: Call) -> dict[str, Any]:
    """Its records go with it (vendor's DeleteDomain page)."""
    name = find_domain(call)["DomainName"]
    for record in records_of(call, name):
        call.table(RECORD).delete(record["RecordId"])
    call.table(DOMAIN).delete(name)
    return {"DomainName": name}
