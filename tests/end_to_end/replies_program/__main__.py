"""One resource of each type that our stacks create, so that the reply to each of their creates can be lost once;
without accelerators, for which the test of all switches does the same."""

import json

import pulumi
import pulumi_alicloud as alicloud
from pulumi_alicloud import alidnscloudgtm, alidnscloudgtmaddress

REGION, ADDRESS = "cn-hongkong", "203.0.113.10"
TAGS = {"dr:service": "orders"}
options = pulumi.ResourceOptions(provider=alicloud.Provider("region", region=REGION))
away = pulumi.ResourceOptions(provider=alicloud.Provider("away", region="ap-southeast-1"))


def networks() -> None:
    network = alicloud.vpc.Network("network", vpc_name="network", cidr_block="10.0.0.0/8", tags=TAGS, opts=options)
    alicloud.vpc.Switch(
        "switch",
        vpc_id=network.id,
        cidr_block="10.1.0.0/24",
        zone_id=f"{REGION}-b",
        vswitch_name="b",
        tags=TAGS,
        opts=options,
    )
    group = alicloud.ecs.SecurityGroup("group", vpc_id=network.id, security_group_name="group", tags=TAGS, opts=options)
    alicloud.ecs.SecurityGroupRule(
        "rule",
        security_group_id=group.id,
        nic_type="intranet",
        type="ingress",
        ip_protocol="tcp",
        port_range="443/443",
        cidr_ip="10.0.0.0/8",
        policy="accept",
        priority=1,
        opts=options,
    )


def roles() -> None:
    trusted = {"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": {"Service": ["oss.aliyuncs.com"]}}
    allowed = {"Effect": "Allow", "Action": ["oss:GetObject"], "Resource": ["*"]}
    role = alicloud.ram.Role(
        "role",
        role_name="Orders",
        assume_role_policy_document=json.dumps({"Version": "1", "Statement": [trusted]}),
        tags=TAGS,
        opts=options,
    )
    policy = alicloud.ram.Policy(
        "policy",
        policy_name="orders",
        policy_document=json.dumps({"Version": "1", "Statement": [allowed]}),
        tags=TAGS,
        opts=options,
    )
    alicloud.ram.RolePolicyAttachment(
        "attachment", policy_name=policy.policy_name, policy_type="Custom", role_name=role.role_name, opts=options
    )


def backups() -> None:
    key = alicloud.kms.Key("key", description="orders", pending_window_in_days=7, tags=TAGS, opts=options)
    alicloud.kms.Alias("alias", alias_name="alias/orders", key_id=key.id, opts=options)
    bucket = alicloud.oss.Bucket("bucket", bucket="harbour-replies", force_destroy=True, opts=options)
    target = alicloud.oss.Bucket("target", bucket="harbour-replies-target", force_destroy=True, opts=away)
    alicloud.oss.BucketReplication(
        "replication",
        bucket=bucket.bucket,
        action="ALL",
        historical_object_replication="enabled",
        destination={"bucket": target.bucket, "location": "oss-ap-southeast-1"},
        opts=options,
    )
    vault = alicloud.hbr.Vault("vault", vault_name="vault", vault_type="STANDARD", tags=TAGS, opts=options)
    alicloud.hbr.ReplicationVault(
        "mirror",
        vault_name="mirror",
        replication_source_region_id=REGION,
        replication_source_vault_id=vault.id,
        opts=away,
    )
    policy = alicloud.hbr.Policy(
        "hourly",
        policy_name="hourly",
        rules=[
            {
                "rule_type": "BACKUP",
                "backup_type": "COMPLETE",
                "schedule": "I|1631685600|PT1H",
                "vault_id": vault.id,
                "keep_latest_snapshots": 1,
            },
            {"rule_type": "TRANSITION", "retention": 7},
        ],
        opts=options,
    )
    alicloud.hbr.PolicyBinding(
        "binding", policy_id=policy.id, source_type="OSS", data_source_id=bucket.bucket, opts=options
    )


def alarms() -> None:
    contact = alicloud.cms.AlarmContact(
        "contact", alarm_contact_name="oncall-1", describe="d", channels_mail="a@example.com", lang="en", opts=options
    )
    group = alicloud.cms.AlarmContactGroup(
        "oncall", alarm_contact_group_name="oncall", contacts=[contact.alarm_contact_name], opts=options
    )
    alicloud.cms.Alarm(
        "lag",
        name="lag",
        project="acs_oss_dashboard",
        metric="ReplicationLatency",
        period=60,
        contact_groups=[group.alarm_contact_group_name],
        silence_time=600,
        metric_dimensions=json.dumps([{"BucketName": "harbour-replies"}]),
        escalations_critical={"statistics": "Maximum", "comparison_operator": ">", "threshold": "10", "times": 3},
        tags=TAGS,
        opts=options,
    )
    alicloud.cms.SiteMonitor(
        "site",
        task_name="site",
        task_type="HTTP",
        address="https://portal.example",
        interval="1",
        isp_cities=[{"city": "546", "isp": "465", "type": "IDC"}],
        option_json={"http_method": "get", "timeout": 5000},
        opts=options,
    )


def names(domain: alicloud.dns.AlidnsDomain) -> None:
    alicloud.dns.AlidnsRecord(
        "record", domain_name=domain.domain_name, rr="www", type="A", value="192.0.2.7", ttl=600, opts=options
    )
    instance = alicloud.dns.GtmInstance(
        "classic",
        instance_name="portal",
        payment_type="Subscription",
        period=1,
        package_edition="standard",
        health_check_task_count=100,
        sms_notification_count=0,
        public_cname_mode="CUSTOM",
        public_zone_name=domain.domain_name,
        public_rr="gtm",
        ttl=60,
        opts=options,
    )
    pool = alicloud.dns.AddressPool(
        "pool",
        address_pool_name="primary",
        instance_id=instance.id,
        lba_strategy="ALL_RR",
        type="IPV4",
        addresses=[{"address": ADDRESS, "attribute_info": "{}", "mode": "SMART", "lba_weight": 1, "remark": "r"}],
        opts=options,
    )
    alicloud.dns.MonitorConfig(
        "probe",
        addr_pool_id=pool.id,
        evaluation_count=1,
        interval=60,
        timeout=3000,
        protocol_type="TCP",
        monitor_extend_info=json.dumps({"failureRate": 50, "port": 80}),
        isp_city_nodes=[{"city_code": "503", "isp_code": "465"}],
        opts=options,
    )
    alicloud.dns.AccessStrategy(
        "strategy",
        instance_id=instance.id,
        strategy_name="portal",
        strategy_mode="GEO",
        default_addr_pool_type="IPV4",
        default_lba_strategy="ALL_RR",
        default_min_available_addr_num=1,
        default_addr_pools=[{"addr_pool_id": pool.id, "lba_weight": 1}],
        lines=[{"line_code": "default"}],
        opts=options,
    )


def newer_names(domain: alicloud.dns.AlidnsDomain) -> None:
    template = alidnscloudgtm.MonitorTemplate(
        "template",
        name="probe",
        protocol="tcp",
        ip_version="IPv4",
        interval="60",
        timeout="2000",
        evaluation_count=1,
        failure_rate=50,
        isp_city_nodes=[{"city_code": "503", "isp_code": "465"}],
        opts=options,
    )
    alidnscloudgtmaddress.AlidnsCloudGtmAddress(
        "address",
        name="primary",
        type="IPv4",
        address=ADDRESS,
        enable_status="enable",
        available_mode="auto",
        health_judgement="all_ok",
        health_tasks=[{"template_id": template.id, "port": 80}],
        opts=options,
    )
    alidnscloudgtmaddress.Pool(
        "newer-pool",
        address_pool_name="primary",
        address_pool_type="IPv4",
        enable_status="enable",
        health_judgement="any_ok",
        address_lb_strategy="sequence",
        sequence_lb_strategy_mode="preemptive",
        opts=options,
    )
    alidnscloudgtm.InstanceConfig(
        "config",
        enable_status="enable",
        schedule_rr_type="A",
        schedule_zone_mode="custom",
        schedule_zone_name=domain.domain_name,
        schedule_host_name="portal",
        ttl=60,
        address_pool_lb_strategy="sequence",
        sequence_lb_strategy_mode="nonPreemptive",
        opts=options,
    )


domain = alicloud.dns.AlidnsDomain("domain", domain_name="harbour-replies.com", tags=TAGS, opts=options)
networks()
roles()
backups()
alarms()
names(domain)
newer_names(domain)
