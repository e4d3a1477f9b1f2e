"""Location 2015-06-12: which host serves a product in a region.

Shape and use: the provider's `describeEndpointForService` (connectivity/endpoint.go:647), which takes the first
endpoint of type `openAPI` and falls back to a table of its own if there is none.
"""

from __future__ import annotations

from typing import Any

from dualregion_emulator import services
from dualregion_emulator.services._call import Call
from dualregion_emulator.services._rpc import Api
from dualregion_emulator.services._world import REGIONS

API = Api("Location", "2015-06-12", r"location|location-readonly", regional=False)
PRODUCT, match, handle = API.product, API.match, API.handle

_HOSTS = {
    "ecs": "ecs.{}.aliyuncs.com",
    "vpc": "vpc.{}.aliyuncs.com",
    "kms": "kms.{}.aliyuncs.com",
    "oss": "oss-{}.aliyuncs.com",
    "sts": "sts.{}.aliyuncs.com",
    "ram": "ram.aliyuncs.com",
    "dns": "alidns.aliyuncs.com",
    "alidns": "alidns.aliyuncs.com",
    "location": "location.aliyuncs.com",
}


def _hosts() -> dict[str, str]:
    """Ours, and what the other services say of themselves."""
    told: list[dict[str, str]] = [getattr(service, "ENDPOINTS", {}) for service in services.load()]
    return _HOSTS | {code: host for endpoints in told for code, host in endpoints.items()}


@API.action("DescribeEndpoints", "Id ServiceCode", "Type")
def describe_endpoints(call: Call) -> dict[str, Any]:
    """An empty list for a product or region that is not served. `SerivceCode` is spelt so by the vendor."""
    code, region = call.text("ServiceCode"), call.text("Id")
    host = _hosts().get(code.lower())
    endpoints: list[dict[str, Any]] = []
    if host is not None and region in REGIONS:
        endpoints.append(
            {
                "Protocols": {"Protocols": ["HTTP", "HTTPS"]},
                "Type": "openAPI",
                "Namespace": "26842",
                "Id": region,
                "SerivceCode": code,
                "Endpoint": host.format(region),
            }
        )
    return {"Endpoints": {"Endpoint": endpoints}, "Success": True}
