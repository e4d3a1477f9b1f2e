"""Every kind of resource that the RPC products of the local cloud serve, in two regions; `round` changes all that can
be changed in place."""

import json

import pulumi
import pulumi_alicloud as alicloud

ROUND = pulumi.Config().get("round") or "1"
TAGS = {"dr:service": "orders", "round": ROUND}


def regional(region: str, zone: str) -> None:
    """A network, a group with rules, a key with its alias."""
    provider = alicloud.Provider(region, region=region)
    options = pulumi.ResourceOptions(provider=provider)
    zones = alicloud.get_zones(available_resource_creation="VSwitch", opts=pulumi.InvokeOptions(provider=provider))
    pulumi.export(f"zones of {region}", zones.ids)
    vpc = alicloud.vpc.Network(
        f"{region}-network",
        vpc_name="network",
        cidr_block="10.0.0.0/8",
        description=f"round {ROUND}",
        tags=TAGS,
        opts=options,
    )
    alicloud.vpc.Switch(
        f"{region}-switch",
        vpc_id=vpc.id,
        cidr_block="10.1.0.0/24",
        zone_id=zone,
        vswitch_name=f"round-{ROUND}",
        tags=TAGS,
        opts=options,
    )
    group = alicloud.ecs.SecurityGroup(
        f"{region}-group",
        vpc_id=vpc.id,
        security_group_name=f"round-{ROUND}",
        inner_access_policy="Drop",
        tags=TAGS,
        opts=options,
    )
    for name, fields in {
        "https": {"type": "ingress", "ip_protocol": "tcp", "port_range": "443/443", "cidr_ip": "10.0.0.0/8"},
        "out": {"type": "egress", "ip_protocol": "all", "port_range": "-1/-1", "cidr_ip": "0.0.0.0/0"},
        "within": {"type": "ingress", "ip_protocol": "udp", "port_range": "1/65535"},
    }.items():
        alicloud.ecs.SecurityGroupRule(
            f"{region}-{name}",
            security_group_id=group.id,
            nic_type="intranet",
            policy="accept",
            priority=1,
            description=f"round {ROUND}",
            source_security_group_id=group.id if name == "within" else None,
            opts=options,
            **fields,
        )
    key = alicloud.kms.Key(
        f"{region}-key",
        description=f"round {ROUND}",
        pending_window_in_days=7,
        automatic_rotation="Enabled",
        rotation_interval="31536000s" if ROUND == "1" else "15552000s",
        deletion_protection="Disabled",
        tags=TAGS,
        opts=options,
    )
    alicloud.kms.Alias(f"{region}-alias", alias_name="alias/orders", key_id=key.id, opts=options)


def everywhere() -> None:
    """A role with a policy of ours and one of the vendor's; a domain with records of several types."""
    provider = alicloud.Provider("global", region="cn-hongkong")
    options = pulumi.ResourceOptions(provider=provider)
    invoke = pulumi.InvokeOptions(provider=provider)
    trusted = {"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": {"Service": ["oss.aliyuncs.com"]}}
    allowed = {"Effect": "Allow", "Action": [f"oss:Get{ROUND}"], "Resource": ["*"]}
    role = alicloud.ram.Role(
        "role",
        role_name="Replication",
        assume_role_policy_document=json.dumps({"Version": "1", "Statement": [trusted]}, indent=2),
        description=f"round {ROUND}",
        tags=TAGS,
        opts=options,
    )
    policy = alicloud.ram.Policy(
        "policy",
        policy_name="replication",
        policy_document=json.dumps({"Version": "1", "Statement": [allowed]}, indent=2),
        description=f"round {ROUND}",
        tags=TAGS,
        opts=options,
    )
    for kind, name in (("Custom", policy.policy_name), ("System", "AliyunOSSReadOnlyAccess")):
        alicloud.ram.RolePolicyAttachment(
            f"{kind}-attachment", policy_name=name, policy_type=kind, role_name=role.role_name, opts=options
        )
    domain = alicloud.dns.AlidnsDomain(
        "domain", domain_name="everything-raw.com", remark=f"round {ROUND}", tags=TAGS, opts=options
    )
    for rr, type_, value, status in (
        ("portal", "A", f"203.0.113.{ROUND}", "ENABLE"),
        ("www", "CNAME", "portal.everything-raw.com.", "DISABLE" if ROUND == "1" else "ENABLE"),
        ("@", "MX", "mail.everything-raw.com", "ENABLE"),
    ):
        alicloud.dns.AlidnsRecord(
            f"{type_}-record",
            domain_name=domain.domain_name,
            rr=rr,
            type=type_,
            value=value,
            priority=5 if type_ == "MX" else None,
            ttl=600 * int(ROUND),
            remark=f"round {ROUND}",
            status=status,
            opts=options,
        )
    pulumi.export("who", alicloud.get_caller_identity(opts=invoke).arn)
    pulumi.export("account", alicloud.get_account(opts=invoke).id)
    pulumi.export("regions", alicloud.get_regions(opts=invoke).ids)


regional("cn-hongkong", "cn-hongkong-b")
regional("ap-southeast-1", "ap-southeast-1a")
everywhere()
