"""Acceleration regions and their addresses: vendor's CreateIpSets and DescribeIpSet pages.

In the custom access mode, the only one that the provider offers, each region has an address of its own. The local
cloud gives addresses of 127.64.0.0/10, which a client on this machine can really connect to.
"""

from __future__ import annotations

import ipaddress
import secrets
from typing import Any

from dualregion_emulator.services._call import Call, new_id, page
from dualregion_emulator.services._world import REGIONS
from dualregion_emulator.services.ga._api import ACCELERATOR, ACTIVE, API, IP_SET, invalid, owned
from dualregion_emulator.store import Document

_SPACE = ipaddress.IPv4Network("127.64.0.0/10")


def _address(call: Call) -> str:
    """One that no other region of any account has."""
    taken = {a for _, _, _, doc in call.context.store.everywhere(API.product, IP_SET) for a in doc["IpAddressList"]}
    while True:
        address = str(_SPACE[1 + secrets.randbelow(_SPACE.num_addresses - 2)])
        if address not in taken:
            return address


@API.action(
    "CreateIpSets",
    "AcceleratorId AccelerateRegion",
    "AccelerateRegion.*.AccelerateRegionId AccelerateRegion.*.Bandwidth AccelerateRegion.*.IpVersion"
    " AccelerateRegion.*.IspType",
    idempotent=True,
)
def create_ip_sets(call: Call) -> dict[str, Any]:
    """Each region once in an accelerator. IPv6 and dual stack are not served. A line type that was not sent is not
    shown, as the provider's optional property expects."""
    id, made = owned(call, ACCELERATOR)["AcceleratorId"], list[dict[str, Any]]()
    for row in call.trees("AccelerateRegion"):
        region, version = str(row.get("AccelerateRegionId", "")), str(row.get("IpVersion") or "IPv4")
        mine = [doc for doc in call.table(IP_SET).list() if doc["AcceleratorId"] == id]
        if region not in REGIONS or any(doc["AccelerateRegionId"] == region for doc in mine):
            raise invalid("AccelerateRegionId", f"{region} is unknown, or has its addresses already")
        if version != "IPv4":
            raise invalid("IpVersion", f"the local cloud accelerates IPv4, not {version}")
        doc: Document = {
            "IpSetId": new_id("ips"),
            "AcceleratorId": id,
            "AccelerateRegionId": region,
            "Bandwidth": int(row.get("Bandwidth") or 0),
            "IpVersion": version,
            "IpAddressList": [_address(call)],
        }
        if row.get("IspType"):
            doc["IspType"] = str(row["IspType"])
        call.table(IP_SET).put(doc["IpSetId"], doc)
        names = ("IpSetId", "AccelerateRegionId", "Bandwidth", "IspType")
        made.append({name: doc[name] for name in names if name in doc})
    return {"AcceleratorId": id, "IpSets": made}


def _shown(doc: Document) -> dict[str, Any]:
    return {name: value for name, value in doc.items() if name != "Routes"} | {"State": ACTIVE}


@API.action("DescribeIpSet", "IpSetId", "")
def describe_ip_set(call: Call) -> dict[str, Any]:
    """One region and its addresses."""
    return _shown(owned(call, IP_SET))


@API.action("ListIpSets", "AcceleratorId", "PageNumber PageSize")
def list_ip_sets(call: Call) -> dict[str, Any]:
    """Those of an accelerator; at most 50 a page."""
    number, size = call.number("PageNumber", 1, 1, 10**6), call.number("PageSize", 10, 1, 50)
    id = owned(call, ACCELERATOR)["AcceleratorId"]
    docs = [doc for doc in call.table(IP_SET).list() if doc["AcceleratorId"] == id]
    rows = [{k: v for k, v in _shown(doc).items() if k != "AcceleratorId"} for doc in docs]
    return {"PageNumber": number, "PageSize": size, "TotalCount": len(rows), "IpSets": page(rows, number, size)}


@API.action("UpdateIpSet", "IpSetId Bandwidth", "", idempotent=True)
def update_ip_set(call: Call) -> dict[str, Any]:
    """Its bandwidth, Mbit/s."""
    doc = owned(call, IP_SET)
    call.table(IP_SET).put(doc["IpSetId"], {**doc, "Bandwidth": call.number("Bandwidth", 2, 0, 10000)})
    return {}


@API.action("DeleteIpSets", "IpSetIds", "IpSetIds.* ClientToken")
def delete_ip_sets(call: Call) -> dict[str, Any]:
    """All of them or none."""
    for id in call.texts("IpSetIds"):
        call.table(IP_SET).delete(owned(call, IP_SET, id)["IpSetId"])
    return {}
