"""Instances of a local cloud, through the vendor's client: the few steps that most tests begin with."""

from __future__ import annotations

import base64
from typing import Any

from cloud_process import Cloud
from oss_clients import PRIMARY
from vendor_clients import Tea


class Instances:
    """The ecs client of one region, and a vSwitch with a security group to run instances in."""

    def __init__(self, cloud: Cloud, region: str = PRIMARY) -> None:
        self.cloud, self.region = cloud, region
        self.client = Tea(cloud, "ecs20140526", region, f"ecs.{region}.aliyuncs.com")
        self.vpc = Tea(cloud, "vpc20160428", region, f"vpc.{region}.aliyuncs.com")
        here, zone = {"RegionId": region}, f"{region}-b" if not region[-1].isdigit() else f"{region}b"
        self.network = self.vpc.call("create_vpc", **here, CidrBlock="10.0.0.0/16")["VpcId"]
        placed = {"VpcId": self.network, "ZoneId": zone, "CidrBlock": "10.0.1.0/28"}
        self.subnet = self.vpc.call("create_vswitch", **here, **placed)["VSwitchId"]
        self.group = self.call("create_security_group", VpcId=self.network)["SecurityGroupId"]

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The answer."""
        return self.client.call(method, **{"RegionId": self.region, **parameters})

    def run(self, **more: Any) -> str:
        """A new instance with a system disk of 40 GiB and a data disk of 20 GiB, unless told otherwise."""
        given: dict[str, Any] = {
            "ImageId": "aliyun_3_x64_20G_alibase_20240528.vhd",
            "InstanceType": "ecs.g7.large",
            "VSwitchId": self.subnet,
            "SecurityGroupIds": [self.group],
            "DataDisk": [{"Size": 20, "Category": "cloud_essd"}],
            **more,
        }
        return self.call("run_instances", **given)["InstanceIdSets"]["InstanceIdSet"][0]

    def shown(self, instance: str) -> dict[str, Any]:
        """An instance, as it is described."""
        (row,) = self.call("describe_instances", InstanceIds=f'["{instance}"]')["Instances"]["Instance"]
        return row

    def disks(self, instance: str = "") -> list[dict[str, Any]]:
        """The disks of an instance, the system disk first; of none: all."""
        wanted = {"InstanceId": instance} if instance else {}
        return self.call("describe_disks", **wanted)["Disks"]["Disk"]

    def write(self, disk: str, offset: int, data: bytes) -> None:
        """What a program of the instance would have written."""
        given = {"disk": disk, "offset": offset, "data": base64.b64encode(data).decode()}
        assert self.cloud.admin("POST", "disk/write", **given) == (200, {"written": len(data)})

    def read(self, disk: str, offset: int, length: int) -> bytes:
        """What is on a disk."""
        status, answer = self.cloud.admin("GET", "disk/read", disk=disk, offset=offset, length=length)
        assert status == 200, answer
        return base64.b64decode(answer["data"])
