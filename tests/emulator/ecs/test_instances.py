"""Instances and their disks: made once a client token, told as they are, refused where the cloud refuses, deleted."""

from __future__ import annotations

from typing import Any

import pytest

from instance_clients import Instances
from vendor_clients import Core, refused

MIB = 1024**2


def test_a_repeated_client_token_gets_the_first_instance_and_no_second(ecs: Instances) -> None:
    first = ecs.run(ClientToken="t-1")
    assert ecs.run(ClientToken="t-1") == first
    assert ecs.run(ClientToken="t-2") != first
    assert ecs.cloud.status()["resources"]["Ecs/instance"] == 2
    assert refused(lambda: ecs.run(ClientToken="t-1", InstanceName="another")) == "IdempotentParameterMismatch"


def test_an_instance_is_told_as_it_was_run(ecs: Instances) -> None:
    id = ecs.run(InstanceName="ledger", Tag=[{"Key": "dr:service", "Value": "ledger"}])
    row = ecs.shown(id)
    assert (row["InstanceName"], row["Status"], row["Cpu"], row["Memory"]) == ("ledger", "Running", 2, 8192)
    assert row["Tags"]["Tag"] == [{"TagKey": "dr:service", "TagValue": "ledger"}]
    assert row["VpcAttributes"]["PrivateIpAddress"]["IpAddress"] == ["10.0.1.1"]
    assert row["SecurityGroupIds"]["SecurityGroupId"] == [ecs.group]
    assert [(disk["Type"], disk["Size"], disk["Device"], disk["Status"]) for disk in ecs.disks(id)] == [
        ("system", 40, "/dev/xvda", "In_use"),
        ("data", 20, "/dev/xvdb", "In_use"),
    ]
    assert ecs.call("describe_instances", InstanceIds='["i-none"]')["Instances"]["Instance"] == []


def test_addresses_are_given_once_and_run_out(ecs: Instances) -> None:
    taken = ecs.run(PrivateIpAddress="10.0.1.5")
    assert refused(lambda: ecs.run(PrivateIpAddress="10.0.1.5")) == "InvalidPrivateIpAddress.Malformed"
    # 16 addresses, less the cloud's four and the one above.
    ecs.run(Amount=11)
    assert refused(ecs.run) == "InvalidPrivateIpAddress.Malformed"
    ecs.call("delete_instance", InstanceId=taken, Force=True)
    assert ecs.shown(ecs.run())["VpcAttributes"]["PrivateIpAddress"]["IpAddress"] == ["10.0.1.5"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"VSwitchId": "vsw-none"}, "InvalidVSwitchId.NotFound"),
        ({"ZoneId": "cn-hongkong-c"}, "InvalidVSwitchId.NotFound"),
        ({"SecurityGroupIds": ["sg-none"]}, "InvalidSecurityGroupId.NotFound"),
        ({"InstanceType": "ecs.none"}, "InvalidInstanceType.ValueNotSupported"),
        ({"InstanceChargeType": "PrePaid"}, "InvalidInstanceChargeType.ValueNotSupported"),
        ({"InternetMaxBandwidthOut": 5}, "InvalidParameter.Bandwidth"),
        ({"DataDisk": [{"Size": 5}]}, "InvalidDiskSize.NotSupported"),
        ({"DataDisk": [{"Size": 20, "Category": "tape"}]}, "InvalidDiskCategory.NotSupported"),
        ({"SystemDisk": {"Encrypted": "true", "KMSKeyId": "none"}}, "InvalidParameter.KMSKeyId.CMKNotEnabled"),
        ({"DryRun": True}, "DryRunOperation"),
        ({"LaunchTemplateId": "lt-1"}, "UnsupportedParameter"),
    ],
)
def test_what_cannot_be_run_is_refused_and_leaves_nothing(ecs: Instances, change: dict[str, Any], code: str) -> None:
    assert refused(lambda: ecs.run(**change)) == code
    assert "Ecs/instance" not in ecs.cloud.status()["resources"]
    assert "Ecs/disk" not in ecs.cloud.status()["resources"]


def test_start_and_stop_want_the_other_state(ecs: Instances) -> None:
    id = ecs.run()
    assert refused(lambda: ecs.client.call("start_instance", InstanceId=id)) == "IncorrectInstanceStatus"
    ecs.client.call("stop_instance", InstanceId=id)
    assert ecs.shown(id)["Status"] == "Stopped"
    assert refused(lambda: ecs.client.call("stop_instance", InstanceId=id)) == "IncorrectInstanceStatus"
    ecs.client.call("start_instance", InstanceId=id)
    assert ecs.shown(id)["Status"] == "Running"


def test_a_protected_instance_and_one_that_runs_are_not_deleted_by_a_plain_request(ecs: Instances) -> None:
    id = ecs.run(DeletionProtection=True)
    gone = {"InstanceId": id, "Force": True}
    assert refused(lambda: ecs.client.call("delete_instance", **gone)) == "InvalidOperation.DeletionProtection"
    ecs.client.call("modify_instance_attribute", InstanceId=id, DeletionProtection=False)
    assert refused(lambda: ecs.client.call("delete_instance", InstanceId=id)) == "IncorrectInstanceStatus"
    ecs.client.call("delete_instance", **gone)
    assert refused(lambda: ecs.client.call("delete_instance", **gone)) == "InvalidInstanceId.NotFound"


def test_what_an_instance_uses_cannot_go_before_it_and_nothing_stays_after_it(ecs: Instances) -> None:
    id, host = ecs.run(), f"vpc.{ecs.region}.aliyuncs.com"
    eip = ecs.vpc.call("allocate_eip_address", RegionId=ecs.region)["AllocationId"]
    Core(ecs.cloud, ecs.region).call(
        host, "2016-04-28", "AssociateEipAddress", AllocationId=eip, InstanceId=id, RegionId=ecs.region
    )
    assert ecs.shown(id)["EipAddress"]["AllocationId"] == eip
    away = {"SecurityGroupId": ecs.group}
    assert refused(lambda: ecs.call("delete_security_group", **away)) == "DependencyViolation"
    assert refused(lambda: ecs.vpc.call("delete_vswitch", VSwitchId=ecs.subnet)) == "DependencyViolation"
    ecs.client.call("delete_instance", InstanceId=id, Force=True)
    ecs.call("delete_security_group", **away)
    ecs.vpc.call("delete_vswitch", RegionId=ecs.region, VSwitchId=ecs.subnet)
    ecs.vpc.call("release_eip_address", RegionId=ecs.region, AllocationId=eip)
    ecs.vpc.call("delete_vpc", RegionId=ecs.region, VpcId=ecs.network)
    assert ecs.cloud.status()["resources"] == {}


def test_an_instance_has_one_security_group_at_least(ecs: Instances) -> None:
    id = ecs.run()
    member = {"InstanceId": id, "SecurityGroupId": ecs.group}
    assert refused(lambda: ecs.call("leave_security_group", **member)) == "InstanceLastSecurityGroup"
    assert refused(lambda: ecs.call("join_security_group", **member)) == "InvalidInstanceId.AlreadyExists"
    other = ecs.call("create_security_group", VpcId=ecs.network)["SecurityGroupId"]
    ecs.call("join_security_group", InstanceId=id, SecurityGroupId=other)
    ecs.call("leave_security_group", **member)
    assert ecs.shown(id)["SecurityGroupIds"]["SecurityGroupId"] == [other]


def test_a_disk_that_does_not_go_with_its_instance_stays_with_what_is_on_it(ecs: Instances) -> None:
    id = ecs.run(DataDisk=[{"Size": 20, "DeleteWithInstance": "false"}])
    disk = ecs.disks(id)[1]["DiskId"]
    ecs.write(disk, 5 * MIB - 3, b"across a block")
    assert refused(lambda: ecs.client.call("delete_disk", DiskId=disk)) == "IncorrectDiskStatus"
    ecs.client.call("delete_instance", InstanceId=id, Force=True)
    (left,) = ecs.disks()
    assert (left["DiskId"], left["Status"]) == (disk, "Available")
    assert ecs.read(disk, 5 * MIB - 5, 18) == b"\0\0across a block\0\0"
    ecs.client.call("delete_disk", DiskId=disk)
    assert ecs.cloud.admin("GET", "disk/read", disk=disk, offset=0, length=1)[0] == 400


def test_a_disk_grows_and_never_shrinks(ecs: Instances) -> None:
    disk = ecs.disks(ecs.run())[1]["DiskId"]
    assert refused(lambda: ecs.client.call("resize_disk", DiskId=disk, NewSize=10)) == "InvalidDiskSize.TooSmall"
    beyond = {"disk": disk, "offset": 20 * 1024 * MIB, "data": "AAAA"}
    assert ecs.cloud.admin("POST", "disk/write", **beyond)[0] == 400
    ecs.client.call("resize_disk", DiskId=disk, NewSize=30)
    assert ecs.cloud.admin("POST", "disk/write", **beyond)[0] == 200


def test_a_stopped_instance_gets_another_type_and_another_address(ecs: Instances) -> None:
    id = ecs.run()
    larger = {"InstanceId": id, "InstanceType": "ecs.r7.xlarge"}
    moved = {"InstanceId": id, "VSwitchId": ecs.subnet, "PrivateIpAddress": "10.0.1.7"}
    for method, given in (("modify_instance_spec", larger), ("modify_instance_vpc_attribute", moved)):
        assert refused(lambda m=method, g=given: ecs.client.call(m, **g)) == "IncorrectInstanceStatus"
    ecs.client.call("stop_instance", InstanceId=id)
    ecs.client.call("modify_instance_spec", **larger)
    ecs.client.call("modify_instance_vpc_attribute", **moved)
    row = ecs.shown(id)
    assert (row["Cpu"], row["Memory"]) == (4, 32 * 1024)
    assert row["VpcAttributes"]["PrivateIpAddress"]["IpAddress"] == ["10.0.1.7"]
    taken = ecs.shown(ecs.run())["VpcAttributes"]["PrivateIpAddress"]["IpAddress"][0]
    moved["PrivateIpAddress"] = taken
    code = "InvalidPrivateIpAddress.Malformed"
    assert refused(lambda: ecs.client.call("modify_instance_vpc_attribute", **moved)) == code


def test_metadata_and_maintenance_are_told_as_they_were_set(ecs: Instances) -> None:
    id = ecs.run()
    ecs.call("modify_instance_metadata_options", InstanceId=id, HttpTokens="required")
    assert ecs.shown(id)["MetadataOptions"]["HttpTokens"] == "required"
    window = [{"StartTime": "02:00:00", "EndTime": "03:00:00"}]
    given: dict[str, Any] = {"InstanceId": [id], "ActionOnMaintenance": "Stop", "MaintenanceWindow": window}
    ecs.call("modify_instance_maintenance_attributes", **given)
    answer = ecs.call("describe_instance_maintenance_attributes", InstanceId=[id])
    (row,) = answer["MaintenanceAttributes"]["MaintenanceAttribute"]
    assert (row["ActionOnMaintenance"]["Value"], row["MaintenanceWindows"]["MaintenanceWindow"]) == ("Stop", window)


def test_a_disk_gets_another_category_and_only_one_has_levels(ecs: Instances) -> None:
    disk = ecs.disks(ecs.run())[0]["DiskId"]
    refusal = refused(lambda: ecs.client.call("modify_disk_spec", DiskId=disk, PerformanceLevel="PL2"))
    assert refusal == "InvalidDiskCategory.NotSupported"
    ecs.client.call("modify_disk_spec", DiskId=disk, DiskCategory="cloud_essd", PerformanceLevel="PL2")
    (row,) = ecs.call("describe_disks", DiskIds=f'["{disk}"]')["Disks"]["Disk"]
    assert (row["Category"], row["PerformanceLevel"]) == ("cloud_essd", "PL2")
