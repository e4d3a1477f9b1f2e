"""BssOpenApi 2017-12-14, as far as the provider asks while it is configured.

`QueryAvailableInstances` for the product `vipcloudfw` tells it whether the account is domestic: an answer means
"Domestic", the error `NotApplicable` means "International" (connectivity/client.go:1651-1697).
"""

from __future__ import annotations

from typing import Any

from dualregion_emulator.services._call import Call
from dualregion_emulator.services._rpc import Api

API = Api("BssOpenApi", "2017-12-14", r"business(?:\.(?:[a-z]+-[a-z0-9-]+))?", regional=False)
PRODUCT, match, handle = API.product, API.match, API.handle


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
