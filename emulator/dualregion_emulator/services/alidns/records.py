"""Records of a domain.

Not found is `DomainRecordNotBelongToUser` (provider: service_alicloud_alidns.go:81); the same record twice is
`DomainRecordDuplicate`; a CNAME beside anything else of the same name and line is `DomainRecordConflict`; a time to
live below the edition's is `QuotaExceeded.TTL` (vendor's AddDomainRecord page). Trailing dots are taken off names, as
the provider expects (diff_suppress_funcs.go:114).
"""

from __future__ import annotations

import ipaddress
import re
import secrets
from typing import Any

from dualregion_emulator.clock import parse
from dualregion_emulator.services._call import Call, page
from dualregion_emulator.services.alidns._api import API, DOMAIN, MAX_TTL, MIN_TTL, RECORD, find_domain, records_of
from dualregion_emulator.store import Document, Store
from dualregion_emulator.traffic.model import Record as Answer
from dualregion_emulator.wire import CloudError

_TYPES = {"A", "AAAA", "CNAME", "MX", "TXT", "NS", "SRV", "CAA", "PTR", "SVCB", "HTTPS", "REDIRECT_URL", "FORWARD_URL"}
_POINTS_TO_NAME = {"CNAME", "MX", "NS", "SRV"}
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_RR = re.compile(rf"@|(?:\*|{_LABEL})(?:\.{_LABEL})*")
_SEARCHED = {"RRKeyWord": "RR", "TypeKeyWord": "Type", "ValueKeyWord": "Value"}
_INTERNAL = {"CreateTime", "UpdateTime"}


def _record(call: Call) -> Document:
    doc = call.table(RECORD).get(call.text("RecordId"))
    if doc is None:
        raise CloudError("DomainRecordNotBelongToUser", "The DNS record does not belong to you.")
    return doc


def _fields(call: Call, old: Document) -> Document:
    """The checked content of a record; what is not given stays as it was."""
    type_ = call.text("Type").upper()
    if type_ not in _TYPES:
        raise CloudError("DomainRecordTypeNotSupport", f"The DNS record type {type_} is not supported.")
    if not _RR.fullmatch(call.text("RR")):
        raise CloudError("InvalidRR.Format", "The specified RR is wrongly formed.")
    value = call.text("Value").strip()
    if type_ in _POINTS_TO_NAME:
        value = value.removesuffix(".")
    _check_address(type_, value)
    ttl = call.number("TTL", int(old.get("TTL", MIN_TTL)), 1, MAX_TTL)
    if ttl < MIN_TTL:
        raise CloudError("QuotaExceeded.TTL", f"The TTL of the domain's edition is at least {MIN_TTL}.")
    fields: Document = {
        "RR": call.text("RR"),
        "Type": type_,
        "Value": value,
        "TTL": ttl,
        "Line": call.text("Line") or old.get("Line", "default"),
    }
    if type_ == "MX":
        if not call.has("Priority") and "Priority" not in old:
            raise CloudError("InvalidParameter", "The Priority of an MX record must be given.")
        fields["Priority"] = call.number("Priority", int(old.get("Priority", 10)), 1, 99)
    return fields


def _check_address(type_: str, value: str) -> None:
    try:
        if type_ == "A":
            ipaddress.IPv4Address(value)
        elif type_ == "AAAA":
            ipaddress.IPv6Address(value)
    except ValueError:
        message = f"The value {value} is not valid for a record of type {type_}."
        raise CloudError("DomainRecordValueInvalid", message) from None


def _check_peers(call: Call, domain: str, fields: Document, own: str) -> None:
    for other in records_of(call, domain):
        same_name = (other["RR"].lower(), other["Line"]) == (fields["RR"].lower(), fields["Line"])
        if other["RecordId"] == own or not same_name:
            continue
        if (other["Type"], other["Value"]) == (fields["Type"], fields["Value"]):
            raise CloudError("DomainRecordDuplicate", "The DNS record already exists.")
        if (other["Type"] == "CNAME") != (fields["Type"] == "CNAME"):
            raise CloudError("DomainRecordConflict", "The DNS record conflicts with another one of the same name.")


@API.action("AddDomainRecord", "DomainName RR Type Value", "TTL Line Priority Lang UserClientIp")
def add_domain_record(call: Call) -> dict[str, Any]:
    """There is no client token, but a repeated request is a duplicate and makes no second record."""
    domain, fields = find_domain(call)["DomainName"], _fields(call, {})
    _check_peers(call, domain, fields, "")
    id = str(secrets.randbelow(9 * 10**17) + 10**17)
    times = {"CreateTime": call.now, "UpdateTime": call.now}
    fixed = {"RecordId": id, "DomainName": domain, "Status": "ENABLE", "Remark": "", "Locked": False}
    call.table(RECORD).put(id, {**fixed, **fields, **times})
    return {"RecordId": id}


@API.action("UpdateDomainRecord", "RecordId RR Type Value", "TTL Line Priority Lang UserClientIp")
def update_domain_record(call: Call) -> dict[str, Any]:
    """An update that changes nothing is a duplicate of itself (vendor's UpdateDomainRecord page)."""
    old = _record(call)
    fields = _fields(call, old)
    if all(old.get(name) == value for name, value in fields.items()):
        raise CloudError("DomainRecordDuplicate", "The DNS record already exists.")
    _check_peers(call, old["DomainName"], fields, old["RecordId"])
    if fields["Type"] != "MX":
        old.pop("Priority", None)
    call.table(RECORD).put(old["RecordId"], {**old, **fields, "UpdateTime": call.now})
    return {"RecordId": old["RecordId"]}


@API.action("SetDomainRecordStatus", "RecordId Status", "Lang UserClientIp")
def set_domain_record_status(call: Call) -> dict[str, Any]:
    """`Enable` or `Disable`, in any case; answered as it was spelt, read back in upper case."""
    doc, status = _record(call), call.text("Status")
    if status.upper() not in ("ENABLE", "DISABLE"):
        raise CloudError("InvalidParameter", "The specified parameter Status is not valid.")
    call.table(RECORD).put(doc["RecordId"], {**doc, "Status": status.upper(), "UpdateTime": call.now})
    return {"RecordId": doc["RecordId"], "Status": status}


@API.action("UpdateDomainRecordRemark", "RecordId", "Remark Lang UserClientIp")
def update_domain_record_remark(call: Call) -> dict[str, Any]:
    """An absent remark empties it."""
    doc = _record(call)
    call.table(RECORD).put(doc["RecordId"], {**doc, "Remark": call.text("Remark")})
    return {}


@API.action("DescribeDomainRecordInfo", "RecordId", "Lang UserClientIp")
def describe_domain_record_info(call: Call) -> dict[str, Any]:
    """One record and its domain."""
    doc = _record(call)
    domain = call.table("domain").get(doc["DomainName"]) or {}
    shown = {name: value for name, value in doc.items() if name not in _INTERNAL}
    return shown | {name: domain.get(name, "") for name in ("DomainId", "PunyCode", "GroupId", "GroupName")}


def _row(doc: Document) -> dict[str, Any]:
    return {name: value for name, value in doc.items() if name not in _INTERNAL} | {"Weight": 1}


@API.action(
    "DescribeDomainRecords",
    "DomainName",
    "PageNumber PageSize KeyWord RRKeyWord TypeKeyWord ValueKeyWord SearchMode Type Line Status OrderBy Direction Lang"
    " GroupId",
)
def describe_domain_records(call: Call) -> dict[str, Any]:
    """Fuzzy key words, or EXACT ones for the name and value; at most 500 a page."""
    number, size = call.number("PageNumber", 1, 1, 10**6), call.number("PageSize", 20, 1, 500)
    docs = records_of(call, find_domain(call)["DomainName"])
    exact = call.text("SearchMode").upper() == "EXACT"
    for parameter, field in _SEARCHED.items():
        word = call.text(parameter).lower()
        docs = [d for d in docs if not word or (word == d[field].lower() if exact else word in d[field].lower())]
    for field in ("Type", "Line", "Status"):
        docs = [doc for doc in docs if call.text(field).upper() in ("", doc[field].upper())]
    word = call.text("KeyWord").lower()
    docs = [doc for doc in docs if word in doc["RR"].lower() or word in doc["Value"].lower()]
    rows: list[dict[str, Any]] = [
        _row(doc)
        | {
            "LbaStatus": False,
            "CreateTimestamp": int(parse(doc["CreateTime"]).timestamp() * 1000),
            "UpdateTimestamp": int(parse(doc["UpdateTime"]).timestamp() * 1000),
        }
        for doc in page(docs, number, size)
    ]
    return {"PageNumber": number, "PageSize": size, "TotalCount": len(docs), "DomainRecords": {"Record": rows}}


@API.action("DescribeSubDomainRecords", "SubDomain", "DomainName Type Line PageNumber PageSize Lang UserClientIp")
def describe_sub_domain_records(call: Call) -> dict[str, Any]:
    """Those of one full name, of whichever domain of the account it lies in."""
    number, size = call.number("PageNumber", 1, 1, 10**6), call.number("PageSize", 20, 1, 500)
    wanted = call.text("SubDomain").lower().removeprefix("@.")
    docs = [
        doc
        for doc in call.table(RECORD).list()
        if wanted == (doc["DomainName"] if doc["RR"] == "@" else f"{doc['RR'].lower()}.{doc['DomainName']}")
    ]
    for field in ("DomainName", "Type", "Line"):
        docs = [doc for doc in docs if call.text(field) in ("", doc[field])]
    rows = [_row(doc) for doc in page(docs, number, size)]
    return {"PageNumber": number, "PageSize": size, "TotalCount": len(docs), "DomainRecords": {"Record": rows}}


@API.action("DeleteDomainRecord", "RecordId", "Lang UserClientIp")
def delete_domain_record(call: Call) -> dict[str, Any]:
    """Gone at once."""
    id = _record(call)["RecordId"]
    call.table(RECORD).delete(id)
    return {"RecordId": id}


@API.action("DeleteSubDomainRecords", "DomainName RR", "Type Lang UserClientIp")
def delete_sub_domain_records(call: Call) -> dict[str, Any]:
    """Every record of a name, or those of one type."""
    rr, type_ = call.text("RR"), call.text("Type").upper()
    docs = [
        doc
        for doc in records_of(call, find_domain(call)["DomainName"])
        if doc["RR"].lower() == rr.lower() and type_ in ("", doc["Type"])
    ]
    for doc in docs:
        call.table(RECORD).delete(doc["RecordId"])
    return {"RR": rr, "TotalCount": str(len(docs))}


def answers(store: Store, name: str) -> list[Answer] | None:
    """What the DNS server says of a lower-case name: the enabled records, else those of the nearest wildcard; nothing
    for a domain itself without records; None for a name of no domain."""
    domains = {doc["DomainName"] for _, _, _, doc in store.everywhere(API.product, DOMAIN)}
    domain = next((d for d in sorted(domains, key=len, reverse=True) if name == d or name.endswith(f".{d}")), None)
    if domain is None:
        return None
    rr = name.removesuffix(domain).rstrip(".") or "@"
    docs = [
        doc
        for _, _, _, doc in store.everywhere(API.product, RECORD)
        if doc["DomainName"] == domain and doc["Status"] == "ENABLE" and not doc["Type"].endswith("_URL")
    ]
    found = [doc for doc in docs if doc["RR"].lower() == rr]
    labels = rr.split(".")
    for depth in range(1, len(labels) + 1):
        wild = ".".join(["*", *labels[depth:]])
        found = found or [doc for doc in docs if doc["RR"] == wild and rr != "@"]
    if not found and rr != "@":
        below = any(doc["RR"].lower().endswith(f".{rr}") for doc in docs)
        return [] if below else None
    values = [f"{doc['Priority']} {doc['Value']}" if "Priority" in doc else doc["Value"] for doc in found]
    return [Answer(doc["Type"], value, doc["TTL"]) for doc, value in zip(found, values, strict=True)]
