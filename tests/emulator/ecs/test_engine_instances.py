"""The real engine and provider on an instance with two disks, bound to a policy that backs it up whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloud_process import Cloud
from engine_programs import Program
from oss_clients import PRIMARY
from vendor_clients import Tea

pytestmark = pytest.mark.slow

BODY = """
network = alicloud.vpc.Network("net", cidr_block="10.0.0.0/16", opts=here)
subnet = alicloud.vpc.Switch("sub", vpc_id=network.id, cidr_block="10.0.1.0/24", zone_id="cn-hongkong-b", opts=here)
group = alicloud.ecs.SecurityGroup("group", vpc_id=network.id, opts=here)
ledger = alicloud.ecs.Instance("ledger", instance_name={name!r}, description={name!r}, instance_type={type_!r},
    image_id="aliyun_3_x64_20G_alibase_20240528.vhd", vswitch_id=subnet.id, security_groups=[group.id],
    system_disk_category="cloud_essd", system_disk_size={size}, system_disk_encrypted=True,
    data_disks=[{{"category": "cloud_essd", "size": 20, "name": "rows", "encrypted": True}}],
    user_data="#!/bin/sh", deletion_protection={protected}, status={status!r}, tags={{"dr:service": "ledger"}},
    http_tokens={tokens!r}, opts=here)
policy = alicloud.hbr.Policy("policy", policy_name="whole", policy_type="UDM_ECS_ONLY", opts=here, rules=[
    {{"rule_type": "BACKUP", "backup_type": "COMPLETE", "schedule": "I|0|PT1H"}},
    {{"rule_type": "TRANSITION", "retention": 7}},
])
alicloud.hbr.PolicyBinding("binding", policy_id=policy.id, source_type="UDM_ECS", data_source_id=ledger.id, opts=here)
pulumi.export("instance", ledger.id)
"""


def test_an_instance_lives_in_a_network_without_drift_and_is_backed_up_whole(tmp_path: Path, own_cloud: Cloud) -> None:
    first = BODY.format(
        name="ledger", size=40, protected=True, status="Running", type_="ecs.g7.large", tokens="optional"
    )
    program = Program(tmp_path, own_cloud, first)
    program.up()
    own_cloud.advance(hours=2)
    hbr = Tea(own_cloud, "hbr20170908", PRIMARY, f"hbr.{PRIMARY}.aliyuncs.com")
    jobs = hbr.call("describe_backup_jobs_2", SourceType="UDM_ECS")["BackupJobs"]["BackupJob"]
    instance = program.must("stack", "output", "instance", "--stack", "s").strip()
    assert {(job["InstanceId"], job["Status"]) for job in jobs} == {(instance, "COMPLETE")}
    then = BODY.format(
        name="books", size=60, protected=False, status="Stopped", type_="ecs.g7.xlarge", tokens="required"
    )
    program.write(own_cloud, then)
    program.up()
    assert own_cloud.status()["resources"]["Ecs/disk"] == 2
    program.destroy()
    assert own_cloud.status()["resources"] == {}
    assert own_cloud.status()["unhandled"] == {}
