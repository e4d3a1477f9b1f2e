"""Standard accelerators: vendor's CreateAccelerator and DescribeAccelerator pages.

A subscription (`PREPAY`, what the API assumes) is kept by the cloud: the provider's delete skips it
(resource_alicloud_ga_accelerator.go). Pay as you go with `CDT` needs no bandwidth plan; with bandwidth plans, which are
not served, nothing could be accelerated, so that they are refused.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from dualregion_emulator.clock import parse
from dualregion_emulator.services import _tags
from dualregion_emulator.services._call import Call, new_id, page
from dualregion_emulator.services.ga._api import ACCELERATOR, ACTIVE, API, HOME, IP_SET, LISTENER, invalid, owned
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

_GROUP = "rg-acfm000000000000"
_SPECS = ("", "1", "2", "3", "5", "8", "10")
_MONTH = timedelta(days=31)


@API.action(
    "CreateAccelerator",
    "RegionId",
    "Name Spec BandwidthBillingType InstanceChargeType Duration PricingCycle AutoPay AutoRenew AutoRenewDuration"
    " AutoUseCoupon PromotionOptionNo ResourceGroupId DryRun Tag.*.Key Tag.*.Value",
    idempotent=True,
)
def create_accelerator(call: Call) -> dict[str, Any]:
    """`POSTPAY` with `CDT`, or `PREPAY` with a spec. The pages ask for the region `cn-hangzhou`; the provider sends its
    own, so that any is taken."""
    charge, billing = call.text("InstanceChargeType") or "PREPAY", call.text("BandwidthBillingType")
    if charge not in ("PREPAY", "POSTPAY"):
        raise invalid("InstanceChargeType", "PREPAY or POSTPAY")
    if (charge == "PREPAY") != bool(call.text("Spec")) or call.text("Spec") not in _SPECS:
        raise invalid("Spec", "a subscription has one, pay as you go has none")
    billing = billing or ("BandwidthPackage" if charge == "PREPAY" else "CDT")
    if billing != "CDT":
        raise CloudError("NotExist.BasicBandwidthPackage", "The local cloud sells no bandwidth plans: use CDT.")
    if call.flag("DryRun"):
        raise CloudError("DryRunOperation", "Request validation has been passed with DryRun flag set.")
    months = call.number("Duration", 1, 1, 9) * (12 if call.text("PricingCycle") == "Year" else 1)
    created = int(parse(call.now).timestamp() * 1000)
    id = new_id("ga")
    doc: Document = {
        "AcceleratorId": id,
        "Name": call.text("Name"),
        "Description": "",
        "Spec": call.text("Spec"),
        "InstanceChargeType": charge,
        "BandwidthBillingType": billing,
        "ResourceGroupId": call.text("ResourceGroupId") or _GROUP,
        "DnsName": f"{id}.aliyunga0019.com",
        "CrossBorderMode": "bgpPro",
        "CrossBorderStatus": False,
        "CreateTime": created,
        "ExpiredTime": created + int(_MONTH.total_seconds() * 1000) * months if charge == "PREPAY" else 0,
        "RenewalStatus": "AutoRenewal" if call.flag("AutoRenew") else "Normal",
        "AutoRenewDuration": call.number("AutoRenewDuration", 0, 0, 12),
    }
    _tags.attach(doc, _tags.given(call))
    call.table(ACCELERATOR).put(id, doc)
    return {"AcceleratorId": id, "OrderId": ""}


def _shown(doc: Document) -> dict[str, Any]:
    plain = {k: v for k, v in doc.items() if k not in ("Tags", "RenewalStatus", "AutoRenewDuration")}
    tags = [{"Key": key, "Value": value} for key, value in doc["Tags"].items()]
    return {**plain, "RegionId": HOME, "State": ACTIVE, "Tags": tags, "IpSetConfig": {"AccessMode": "UserDefine"}}


@API.action("DescribeAccelerator", "AcceleratorId", "")
def describe_accelerator(call: Call) -> dict[str, Any]:
    """One accelerator."""
    return _shown(owned(call, ACCELERATOR))


@API.action("ListAccelerators", "", "AcceleratorId ResourceGroupId State PageNumber PageSize Tag.*.Key Tag.*.Value")
def list_accelerators(call: Call) -> dict[str, Any]:
    """By id, group, state and tags; at most 50 a page."""
    number, size = call.number("PageNumber", 1, 1, 10**6), call.number("PageSize", 10, 1, 50)
    tags = _tags.given(call)
    docs = [
        doc
        for doc in call.table(ACCELERATOR).list()
        if call.text("AcceleratorId") in ("", doc["AcceleratorId"])
        and call.text("ResourceGroupId") in ("", doc["ResourceGroupId"])
        and call.text("State") in ("", ACTIVE)
        and tags.items() <= doc["Tags"].items()
    ]
    rows = [_shown(doc) for doc in page(docs, number, size)]
    return {"PageNumber": number, "PageSize": size, "TotalCount": len(docs), "Accelerators": rows}


def _change(call: Call, **fields: Any) -> Document:
    doc = {**owned(call, ACCELERATOR), **fields}
    call.table(ACCELERATOR).put(doc["AcceleratorId"], doc)
    return doc


@API.action("UpdateAccelerator", "AcceleratorId", "Name Description Spec AutoPay AutoUseCoupon", idempotent=True)
def update_accelerator(call: Call) -> dict[str, Any]:
    """What is not sent stays."""
    fields: Document = {}
    call.set_given(fields, "Name Description Spec")
    _change(call, **fields)
    return {}


@API.action(
    "UpdateAcceleratorAutoRenewAttribute",
    "AcceleratorId",
    "AutoRenew AutoRenewDuration RenewalStatus Name",
    idempotent=True,
)
def update_auto_renew(call: Call) -> dict[str, Any]:
    """Of a subscription."""
    status = call.text("RenewalStatus") or ("AutoRenewal" if call.flag("AutoRenew") else "Normal")
    if status not in ("AutoRenewal", "Normal", "NotRenewal"):
        raise invalid("RenewalStatus", "AutoRenewal, Normal or NotRenewal")
    if owned(call, ACCELERATOR)["InstanceChargeType"] != "PREPAY":
        raise invalid("AcceleratorId", "pay as you go is never renewed")
    doc = _change(call, RenewalStatus=status, AutoRenewDuration=call.number("AutoRenewDuration", 0, 0, 12))
    return {"AcceleratorId": doc["AcceleratorId"]}


@API.action("DescribeAcceleratorAutoRenewAttribute", "AcceleratorId", "ClientToken")
def describe_auto_renew(call: Call) -> dict[str, Any]:
    """For pay as you go: normal, nothing to renew."""
    doc = owned(call, ACCELERATOR)
    names = ("AcceleratorId", "RenewalStatus", "AutoRenewDuration")
    return {**{name: doc[name] for name in names}, "AutoRenew": doc["RenewalStatus"] == "AutoRenewal"}


@API.action("UpdateAcceleratorCrossBorderStatus", "AcceleratorId CrossBorderStatus", "", idempotent=True)
def update_cross_border_status(call: Call) -> dict[str, Any]:
    """Whether traffic may cross the border of the mainland."""
    _change(call, CrossBorderStatus=call.flag("CrossBorderStatus"))
    return {}


@API.action("UpdateAcceleratorCrossBorderMode", "AcceleratorId CrossBorderMode", "", idempotent=True)
def update_cross_border_mode(call: Call) -> dict[str, Any]:
    """`bgpPro` or `private` (provider's schema)."""
    if call.text("CrossBorderMode") not in ("bgpPro", "private"):
        raise invalid("CrossBorderMode", "bgpPro or private")
    _change(call, CrossBorderMode=call.text("CrossBorderMode"))
    return {}


@API.action("ChangeResourceGroup", "ResourceId NewResourceGroupId ResourceType", "", idempotent=True)
def change_resource_group(call: Call) -> dict[str, Any]:
    """Accelerators only."""
    if call.text("ResourceType") != "accelerator":
        raise invalid("ResourceType", "accelerator")
    doc = owned(call, ACCELERATOR, call.text("ResourceId"))
    call.table(ACCELERATOR).put(doc["AcceleratorId"], {**doc, "ResourceGroupId": call.text("NewResourceGroupId")})
    return {}


@API.action("DeleteAccelerator", "AcceleratorId", "")
def delete_accelerator(call: Call) -> dict[str, Any]:
    """Refused while it has listeners or acceleration regions, and for a subscription. `StateError.Accelerator` is the
    code that the provider retries; the other one is ours."""
    doc = owned(call, ACCELERATOR)
    if doc["InstanceChargeType"] == "PREPAY":
        raise CloudError("NotSupport.PrepaidAccelerator", "A subscription cannot be deleted.")
    for kind in (LISTENER, IP_SET):
        if any(other["AcceleratorId"] == doc["AcceleratorId"] for other in call.table(kind).list()):
            raise CloudError("StateError.Accelerator", f"The accelerator still has a resource of type {kind}.")
    call.table(ACCELERATOR).delete(doc["AcceleratorId"])
    return {"AcceleratorId": doc["AcceleratorId"]}
