"""The table of actions of the product, and what its two halves share."""

from __future__ import annotations

from dualregion_emulator.services import _tags
from dualregion_emulator.services._call import Call
from dualregion_emulator.services._rpc import Api
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

API = Api("Vpc", "2016-04-28", r"vpc|vpc\.([a-z]+-[a-z0-9-]+)", regional=True)
_tags.actions(
    API, {"vpc": "vpc", "vswitch": "vswitch", "eip": "eip", "natgateway": "nat-gateway"}, untag="UnTagResources"
)

EIP, NAT, SNAT = "eip", "nat-gateway", "snat-entry"
GROUP = "rg-acfm000000000000"
"""The account's default resource group."""


def owned_vpc(call: Call) -> Document:
    """The network that the parameter VpcId names."""
    doc = call.table("vpc").get(call.text("VpcId"))
    if doc is None:
        raise CloudError("InvalidVpcId.NotFound", "Specified VPC does not exist.", 404)
    return doc
