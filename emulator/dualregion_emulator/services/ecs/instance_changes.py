"""What the provider changes of an instance beside its attributes: type, place in its network, access to its metadata,
what maintenance does to it (resource_alicloud_instance.go:1695-2630). All of it takes effect at once."""

from __future__ import annotations

from typing import Any

from dualregion_emulator.services._call import Call
from dualregion_emulator.services.ecs._api import API, INSTANCE, find_instance
from dualregion_emulator.services.ecs.instances import free_address, in_state, known_type
from dualregion_emulator.wire import CloudError

MAINTENANCE = ("Stop", "AutoRecover", "AutoRedeploy")
_ENDPOINT, _TOKENS = ("enabled", "disabled"), ("optional", "required")


@API.action("ModifyInstanceSpec", "InstanceId InstanceType", idempotent=True)
def modify_instance_spec(call: Call) -> dict[str, Any]:
    """Another type; of a stopped instance only (vendor's page of the action)."""
    doc = find_instance(call)
    in_state(doc, "Stopped")
    call.table(INSTANCE).put(doc["InstanceId"], {**doc, "InstanceType": known_type(call)})
    return {}


@API.action("ModifyInstanceVpcAttribute", "InstanceId VSwitchId", "PrivateIpAddress")
def modify_instance_vpc_attribute(call: Call) -> dict[str, Any]:
    """Another vSwitch of the same network and zone, or another address; of a stopped instance only."""
    doc = find_instance(call)
    in_state(doc, "Stopped")
    vswitch = call.table("vswitch", product="Vpc").get(call.text("VSwitchId"))
    if vswitch is None or (vswitch["VpcId"], vswitch["ZoneId"]) != (doc["VpcId"], doc["ZoneId"]):
        message = f"There is no such vSwitch in {doc['ZoneId']} of {doc['VpcId']}."
        raise CloudError("InvalidVSwitchId.NotFound", message, 404)
    doc |= {"PrivateIpAddress": free_address(call, vswitch, doc["InstanceId"]), "VSwitchId": vswitch["VSwitchId"]}
    call.table(INSTANCE).put(doc["InstanceId"], doc)
    return {}


@API.action("ModifyInstanceMetadataOptions", "InstanceId", "HttpEndpoint HttpTokens HttpPutResponseHopLimit")
def modify_instance_metadata_options(call: Call) -> dict[str, Any]:
    """Whether programs reach the metadata, and how."""
    doc = find_instance(call)
    call.set_given(doc, "HttpEndpoint HttpTokens")
    if doc["HttpEndpoint"] not in _ENDPOINT or doc["HttpTokens"] not in _TOKENS:
        raise CloudError("InvalidParameter.MetadataOptions", "HttpEndpoint or HttpTokens is not valid.")
    doc["HttpPutResponseHopLimit"] = call.number("HttpPutResponseHopLimit", doc["HttpPutResponseHopLimit"], 1, 64)
    call.table(INSTANCE).put(doc["InstanceId"], doc)
    return {}


@API.action(
    "ModifyInstanceMaintenanceAttributes",
    "InstanceId",
    "InstanceId.* ActionOnMaintenance NotifyOnMaintenance MaintenanceWindow.*.StartTime MaintenanceWindow.*.EndTime",
)
def modify_instance_maintenance_attributes(call: Call) -> dict[str, Any]:
    """Of several instances at once."""
    action = call.text("ActionOnMaintenance")
    if action not in ("", *MAINTENANCE):
        raise CloudError("InvalidParameter.ActionOnMaintenance", f"One of {', '.join(MAINTENANCE)}.")
    for id in call.texts("InstanceId"):
        doc = call.table(INSTANCE).get(id)
        if doc is None:
            raise CloudError("InvalidInstanceId.NotFound", f"The instance {id} does not exist.", 404)
        doc["ActionOnMaintenance"] = action or doc["ActionOnMaintenance"]
        doc["NotifyOnMaintenance"] = call.flag("NotifyOnMaintenance", doc["NotifyOnMaintenance"])
        doc["MaintenanceWindow"] = call.trees("MaintenanceWindow") or doc["MaintenanceWindow"]
        call.table(INSTANCE).put(id, doc)
    return {}
