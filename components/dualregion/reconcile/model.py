"""What is compared: what a stack declares, what the cloud has, and what the two say of each other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

SERVICE_TAG = "dr:service"
DYNAMIC = "pulumi-python:dynamic/dualregion:"
"""How the types of our own dynamic resources begin (`dualregion.gtm_links`)."""
ADDRESSES, POOLS, ULTIMATE = f"{DYNAMIC}PoolAddresses", f"{DYNAMIC}ConfigPools", f"{DYNAMIC}UltimateConfig"


@dataclass(frozen=True)
class Kind:
    """One resource type, as far as it takes to recognise a resource of it."""

    token: str
    title: str
    names: tuple[str, ...]
    """Inputs that together are its name, in Pulumi's spelling."""
    details: tuple[str, ...] = ()
    """Inputs that must agree as well, where both sides are known."""
    regional: bool = True
    unique: bool = False
    """The account, or the region of it, can have only one of that name."""
    unread: tuple[str, ...] = ()
    """Inputs that replace it when they change and that the provider's read leaves out: an import leaves them empty, so
    that they are taken from the program. What has no such harm is left to the next `up`."""
    deletable: bool = True
    """False: paid for in advance, or always a person's to delete."""


KINDS: Mapping[str, Kind] = {
    kind.token: kind
    for kind in (
        Kind("alicloud:vpc/network:Network", "VPC", ("vpcName",), ("cidrBlock",)),
        Kind("alicloud:vpc/switch:Switch", "vSwitch", ("vswitchName", "cidrBlock"), ("vpcId",)),
        Kind("alicloud:ecs/securityGroup:SecurityGroup", "security group", ("securityGroupName",), ("vpcId",)),
        Kind("alicloud:kms/key:Key", "KMS key", ("description",), ("keySpec", "keyUsage")),
        Kind("alicloud:kms/alias:Alias", "KMS alias", ("aliasName",), ("keyId",), unique=True),
        Kind("alicloud:oss/bucket:Bucket", "OSS bucket", ("bucket",), unique=True),
        Kind(
            "alicloud:oss/bucketReplication:BucketReplication",
            "OSS replication rule",
            ("bucket", "destination.bucket"),
            unique=True,
        ),
        Kind("alicloud:ram/role:Role", "RAM role", ("roleName",), regional=False, unique=True),
        Kind("alicloud:ram/policy:Policy", "RAM policy", ("policyName",), regional=False, unique=True),
        Kind(
            "alicloud:ram/rolePolicyAttachment:RolePolicyAttachment",
            "RAM attachment",
            ("roleName", "policyName", "policyType"),
            regional=False,
            unique=True,
        ),
        Kind("alicloud:dns/alidnsDomain:AlidnsDomain", "DNS zone", ("domainName",), regional=False, unique=True),
        Kind(
            "alicloud:dns/alidnsRecord:AlidnsRecord",
            "DNS record",
            ("domainName", "rr", "type", "value"),
            regional=False,
            unique=True,
        ),
        Kind("alicloud:hbr/vault:Vault", "backup vault", ("vaultName",), ("vaultType",)),
        Kind("alicloud:hbr/policy:Policy", "backup policy", ("policyName",), ("policyType",)),
        Kind(
            "alicloud:hbr/policyBinding:PolicyBinding",
            "backup binding",
            ("policyId", "sourceType", "dataSourceId"),
            unique=True,
        ),
        Kind(
            "alicloud:hbr/replicationVault:ReplicationVault",
            "mirror vault",
            ("vaultName",),
            ("replicationSourceVaultId", "replicationSourceRegionId"),
        ),
        Kind("alicloud:ga/accelerator:Accelerator", "accelerator", ("acceleratorName",), regional=False),
        Kind(
            "alicloud:ga/ipSet:IpSet",
            "acceleration region",
            ("acceleratorId", "accelerateRegionId"),
            regional=False,
            unique=True,
        ),
        Kind("alicloud:ga/listener:Listener", "listener", ("acceleratorId", "name"), ("protocol",), regional=False),
        Kind(
            "alicloud:ga/endpointGroup:EndpointGroup",
            "endpoint group",
            ("listenerId", "endpointGroupRegion"),
            regional=False,
            unique=True,
        ),
        Kind(
            "alicloud:dns/gtmInstance:GtmInstance",
            "Traffic Manager",
            ("instanceName",),
            regional=False,
            # resource_alicloud_alidns_gtm_instance.go, Read
            unread=("period", "healthCheckTaskCount", "smsNotificationCount", "renewPeriod", "renewalStatus"),
            deletable=False,
        ),
        Kind(
            "alicloud:dns/addressPool:AddressPool",
            "address pool",
            ("instanceId", "addressPoolName"),
            ("type",),
            regional=False,
            unread=("instanceId",),  # resource_alicloud_alidns_address_pool.go, Read
        ),
        Kind(
            "alicloud:dns/monitorConfig:MonitorConfig",
            "pool probe",
            ("addrPoolId",),
            regional=False,
            unique=True,
            unread=("addrPoolId",),
        ),
        Kind(
            "alicloud:dns/accessStrategy:AccessStrategy",
            "access strategy",
            ("instanceId", "strategyName"),
            ("strategyMode",),
            regional=False,
        ),
        Kind(
            "alicloud:alidnscloudgtm/monitorTemplate:MonitorTemplate",
            "monitor template",
            ("name",),
            ("protocol", "ipVersion"),
            regional=False,
        ),
        Kind(
            "alicloud:alidnscloudgtmaddress/alidnsCloudGtmAddress:AlidnsCloudGtmAddress",
            "GTM address",
            ("name", "address"),
            ("type",),
            regional=False,
        ),
        Kind(
            "alicloud:alidnscloudgtmaddress/pool:Pool",
            "GTM address pool",
            ("addressPoolName",),
            ("addressPoolType",),
            regional=False,
        ),
        Kind(
            "alicloud:alidnscloudgtm/instanceConfig:InstanceConfig",
            "GTM access domain",
            ("scheduleHostName", "scheduleZoneName", "scheduleRrType"),
            regional=False,
            unique=True,
        ),
        Kind(ADDRESSES, "addresses of a GTM pool", ("pool",), regional=False, unique=True),
        Kind(POOLS, "pools of a GTM name", ("config",), regional=False, unique=True),
        Kind(ULTIMATE, "GTM name", ("instance", "zone", "host", "recordType"), regional=False, unique=True),
        Kind(
            "alicloud:cms/alarmContact:AlarmContact",
            "alarm contact",
            ("alarmContactName",),
            regional=False,
            unique=True,
        ),
        Kind(
            "alicloud:cms/alarmContactGroup:AlarmContactGroup",
            "alarm group",
            ("alarmContactGroupName",),
            regional=False,
            unique=True,
        ),
        Kind("alicloud:cms/alarm:Alarm", "alarm", ("name",), ("project", "metric")),
        Kind("alicloud:cms/siteMonitor:SiteMonitor", "site monitor", ("taskName",), ("taskType", "address")),
    )
}
"""Every resource type that is looked for in the cloud, by Pulumi token."""


@dataclass(frozen=True)
class Declared:
    """A resource that the state holds, or that the next `pulumi up` would create."""

    urn: str
    token: str
    region: str
    """Region of its provider, also for global products."""
    inputs: Mapping[str, str]
    """Plain inputs that are known; nested ones as `destination.bucket`."""
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    id: str = ""
    """Empty: planned, not in the state."""
    parent: str = ""
    provider: str = ""
    """URN of its provider."""
    references: Mapping[str, str] = field(default_factory=dict[str, str])
    """Input to the URN that it comes from, where it comes from exactly one."""
    left_alone: tuple[str, ...] = ()
    """Inputs whose changes the program ignores and which it does not give. An import would read them from the cloud
    and, ignored as they are, nothing would ever take them out of the state again."""

    @property
    def name(self) -> str:
        """Pulumi's own name of it."""
        return self.urn.rpartition("::")[2]


@dataclass(frozen=True)
class Found:
    """A resource of the cloud."""

    token: str
    region: str
    """Empty for what belongs to no region."""
    id: str
    """As `pulumi import` takes it."""
    properties: Mapping[str, str]
    """In the spelling of Pulumi's inputs."""
    tags: Mapping[str, str] | None = None
    """None: it cannot carry any, or the cloud does not say."""
    created: datetime | None = None
    holds: str = ""
    """What the listing itself says that would be lost with it, such as `3 backups`."""
    values: Mapping[str, object] = field(default_factory=dict[str, object])
    """Of a dynamic resource: what its provider would read."""

    @property
    def title(self) -> str:
        """The words that a person knows it by."""
        return " ".join(self.properties.get(name, "") for name in KINDS[self.token].names)


@dataclass(frozen=True)
class Interrupted:
    """An operation that the engine had begun when it was killed."""

    operation: str
    """`creating`, `updating`, `deleting`, `reading` or `importing`."""
    urn: str
    token: str


class Trouble(StrEnum):
    """What is wrong with a resource."""

    ORPHANED = "orphaned"
    """In the cloud and in no state."""
    DOUBLED = "doubled"
    """Beside the one that the state holds."""
    MISSING = "missing"
    """In the state and not in the cloud."""
    INTERRUPTED = "interrupted"
    """Begun and not ended, and nothing of it is in the cloud."""
    LOCKED = "locked"
    """The stack is locked by a process that is gone."""


class Remedy(StrEnum):
    """What `--apply` would do."""

    IMPORT = "import"
    DELETE = "delete"
    REFRESH = "refresh"
    FORGET = "forget"
    UNLOCK = "unlock"
    DECIDE = "decide"
    """Nothing: a person must."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, why we think so, and what would be done."""

    trouble: Trouble
    remedy: Remedy
    what: str
    """Type and name, for people."""
    where: str
    """Region, or `global`."""
    id: str
    why: str
    told: str
    """What would be done, or what a person must decide."""
    urn: str = ""
    found: Found | None = None
    declared: Declared | None = None
