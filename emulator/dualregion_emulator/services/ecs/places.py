"""Regions, zones and what can be had there.

The data source `alicloud_zones` keeps a zone only if DescribeAvailableResource does not call it sold out and
DescribeZones names at least one instance type and one disk category (data_source_alicloud_zones.go:402-440). The types
named here are a sample of what every zone sells, and what instances of the local cloud can be.
"""

from __future__ import annotations

from typing import Any

from dualregion_emulator.services._call import Call
from dualregion_emulator.services._world import REGIONS, name_of
from dualregion_emulator.services.ecs._api import API

TYPES = {
    "ecs.g7.large": (2, 8),
    "ecs.g7.xlarge": (4, 16),
    "ecs.c7.large": (2, 4),
    "ecs.c7.xlarge": (4, 8),
    "ecs.r7.large": (2, 16),
    "ecs.r7.xlarge": (4, 32),
}
"""Processors and GiB of memory (vendor's "Overview of instance families")."""
DISKS = ["cloud_efficiency", "cloud_ssd", "cloud_essd"]
_CREATABLE = ["VSwitch", "IoOptimized", "Instance", "DedicatedHost", "Disk"]


@API.action("DescribeRegions", "", "AcceptLanguage InstanceChargeType ResourceType")
def describe_regions(_: Call) -> dict[str, Any]:
    """All public regions, whatever the endpoint."""
    rows = [
        {
            "RegionId": region,
            "LocalName": name_of(region),
            "RegionEndpoint": f"ecs.{region}.aliyuncs.com",
            "Status": "available",
        }
        for region in REGIONS
    ]
    return {"Regions": {"Region": rows}}


@API.action("DescribeZones", "", "InstanceChargeType SpotStrategy AcceptLanguage Verbose")
def describe_zones(call: Call) -> dict[str, Any]:
    """The zones of the region, each with everything on sale."""
    info = {
        "IoOptimized": True,
        "NetworkTypes": {"supportedNetworkCategory": ["vpc"]},
        "SystemDiskCategories": {"supportedSystemDiskCategory": DISKS},
        "DataDiskCategories": {"supportedDataDiskCategory": DISKS},
        "InstanceTypes": {"supportedInstanceType": list(TYPES)},
        "InstanceTypeFamilies": {"supportedInstanceTypeFamily": ["ecs.g7", "ecs.c7", "ecs.r7"]},
        "InstanceGenerations": {"supportedInstanceGeneration": ["ecs-6"]},
    }
    rows: list[dict[str, Any]] = [
        {
            "ZoneId": zone,
            "LocalName": f"{name_of(call.region)} Zone {zone[-1].upper()}",
            "ZoneType": "AvailabilityZone",
            "AvailableResourceCreation": {"ResourceTypes": _CREATABLE},
            "AvailableVolumeCategories": {"VolumeCategories": []},
            "AvailableInstanceTypes": {"InstanceTypes": list(TYPES)},
            "AvailableDedicatedHostTypes": {"DedicatedHostType": []},
            "DedicatedHostGenerations": {"DedicatedHostGeneration": []},
            "AvailableDiskCategories": {"DiskCategories": DISKS},
            "AvailableResources": {"ResourcesInfo": [info]},
        }
        for zone in REGIONS[call.region]
    ]
    return {"Zones": {"Zone": rows}}


@API.action(
    "DescribeAvailableResource",
    "DestinationResource",
    "IoOptimized InstanceChargeType SpotStrategy NetworkCategory SystemDiskCategory ZoneId ResourceType InstanceType"
    " Cores Memory",
)
def describe_available_resource(call: Call) -> dict[str, Any]:
    """Everything is in stock in every zone."""
    asked = call.text("DestinationResource")
    values = {"Zone": [""], "InstanceType": list(TYPES), "SystemDisk": DISKS, "DataDisk": DISKS}.get(asked, [])
    rows: list[dict[str, Any]] = []
    for zone in REGIONS[call.region]:
        if call.text("ZoneId") in ("", zone):
            stock = {"Status": "Available", "StatusCategory": "WithStock"}
            supported = [stock | {"Value": value or zone} for value in values]
            resource = {"Type": asked, "SupportedResources": {"SupportedResource": supported}}
            rows.append(
                stock
                | {
                    "RegionId": call.region,
                    "ZoneId": zone,
                    "AvailableResources": {"AvailableResource": [resource]},
                }
            )
    return {"AvailableZones": {"AvailableZone": rows}}
