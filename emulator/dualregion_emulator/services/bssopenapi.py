"""BssOpenApi 2017-12-14, as far as the provider asks while it is configured, and the purchase of a Traffic Manager.

`QueryAvailableInstances` for the product `vipcloudfw` tells it whether the account is domestic: an answer means
"Domestic", the error `NotApplicable` means "International" (connectivity/client.go:1651-1697).
"""

from __future__ import annotations

import secrets
from typing import Any

from dualregion_emulator.services._call import Call
from dualregion_emulator.services._rpc import Api
from dualregion_emulator.services.alidns import gtm2_instances
from dualregion_emulator.wire import CloudError

API = Api("BssOpenApi", "2017-12-14", r"business(?:\.(?:[a-z]+-[a-z0-9-]+))?", regional=False)
PRODUCT, match, handle = API.product, API.match, API.handle
_TRAFFIC_MANAGER = ("dns_gtm_public_cn", "dns_gtm_public_intl")


@API.action(
    "QueryAvailableInstances",
    "",
    "PageNum PageSize ProductCode ProductType SubscriptionType InstanceIDs Region RenewStatus CreateTimeStart"
    " CreateTimeEnd EndTimeStart EndTimeEnd",
)
def query_available_instances(call: Call) -> dict[str, Any]:
    """No prepaid instances: the local cloud sells none. Pages count from 1, at most 300 a page."""
    number, size = call.number("PageNum", 1, 1, 10**6), call.number("PageSize", 20, 1, 300)
    data: dict[str, Any] = {"PageNum": number, "PageSize": size, "TotalCount": 0, "InstanceList": []}
    return {"Code": "Success", "Message": "Successful!", "Success": True, "Data": data}


@API.action(
    "CreateInstance",
    "ProductCode SubscriptionType",
    "ProductType Period RenewPeriod RenewalStatus Parameter.*.Code Parameter.*.Value",
    idempotent=True,
)
def create_instance(call: Call) -> dict[str, Any]:
    """Sells the classic Traffic Manager (product `dns`), as a subscription and for both kinds of accounts (provider:
    resource_alicloud_alidns_gtm_instance.go:170-214); nothing else is for sale."""
    if call.text("ProductCode") != "dns" or call.text("ProductType") not in _TRAFFIC_MANAGER:
        raise CloudError("NotApplicable", "This API is not applicable for caller.")
    if call.text("SubscriptionType") != "Subscription":
        raise CloudError("InvalidParameter", "The product is sold as a subscription only.")
    data = {"InstanceId": gtm2_instances.buy(call), "OrderId": str(secrets.randbelow(9 * 10**14) + 10**14)}
    return {"Code": "Success", "Message": "Successful!", "Success": True, "Data": data}
