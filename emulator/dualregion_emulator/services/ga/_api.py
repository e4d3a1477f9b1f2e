"""The table of actions of the product, and what its parts share.

The API lives in `cn-hangzhou` whatever the regions of acceleration and endpoints are (SDK: every action's RegionId);
its endpoint has no region in its name (provider: `ga.cn-hangzhou.aliyuncs.com`). Codes of what does not exist:
`NotExist.Accelerator`, `NotExist.Listener`, `NotExist.EndPointGroup`, `NotExist.IpSets` (service_alicloud_ga.go and
the four resources). Every change has taken effect when it is answered: the states `configuring` and `updating` are
never seen, because no page says how long they last.
"""

from __future__ import annotations

from dualregion_emulator.services import _tags
from dualregion_emulator.services._call import Call
from dualregion_emulator.services._rpc import Api
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

API = Api("Ga", "2019-11-20", r"ga(?:\.[a-z]+-[a-z0-9-]+)?", regional=False)
_tags.actions(API, {"accelerator": "accelerator", "endpointgroup": "endpoint-group"}, also="ClientToken")

ACCELERATOR, IP_SET, LISTENER, GROUP = "accelerator", "ip-set", "listener", "endpoint-group"
HOME = "cn-hangzhou"
ACTIVE = "active"
_CODES = {
    ACCELERATOR: ("AcceleratorId", "NotExist.Accelerator"),
    IP_SET: ("IpSetId", "NotExist.IpSets"),
    LISTENER: ("ListenerId", "NotExist.Listener"),
    GROUP: ("EndpointGroupId", "NotExist.EndPointGroup"),
}


def owned(call: Call, kind: str, id: str = "") -> Document:
    """The document of that id, or the one that the kind's own parameter names."""
    parameter, code = _CODES[kind]
    doc = call.table(kind).get(id or call.text(parameter))
    if doc is None:
        raise CloudError(code, f"The specified {parameter} does not exist.")
    return doc


def invalid(name: str, why: str) -> CloudError:
    """A value that cannot be."""
    return CloudError(f"IllegalParam.{name}", f"The specified {name} is not valid: {why}.")
