"""What a service is built of, as far as recovery is concerned: stores and their copies, and the switch of its traffic.

Two readings produce this model: the components' own, and the one that the policy packs extract from bare resources.
None stands for "not known before the deployment"; what is absent has its provider default filled in by the reader.
"""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from dualregion.recovery.figures import Duration


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StoreKind(StrEnum):
    """What kind of data is to be saved."""

    BUCKET = "bucket"
    RDS = "rds"
    POLARDB = "polardb"
    CACHE = "cache"
    DOCUMENTS = "documents"
    TABLE = "table"
    DISK = "disk"
    FILE_SYSTEM = "file-system"
    INSTANCE = "instance"
    """A machine with the disks on which it keeps data."""


class CopyMechanism(StrEnum):
    """How a store reaches the standby; what each costs and needs stands in the catalogue, under the same name."""

    OSS_REPLICATION = "oss-replication"
    POLARDB_GDN = "polardb-gdn"
    POLARDB_BACKUP = "polardb-cross-region-backup"
    RDS_BACKUP = "rds-cross-region-backup"
    RDS_LOG_BACKUP = "rds-cross-region-log-backup"
    DTS = "dts"
    TAIR_GLOBAL_CACHE = "tair-global-cache"
    EBS_REPLICATION = "ebs-async-replication"
    SNAPSHOT_COPY = "ecs-snapshot-copy"


class Decision(StrEnum):
    """Who decides that a copy is promoted."""

    PEOPLE = "people"
    AUTOMATIC = "automatic"


class SwitchMode(StrEnum):
    """What moves traffic."""

    MANUAL = "manual"
    ACCELERATOR = "accelerator"
    GTM2 = "gtm2"
    GTM3 = "gtm3"


class Copy(_Model):
    """A standing copy of a store in another region. A replica carries every change, also the wrong ones."""

    mechanism: CopyMechanism
    region: str | None
    """Where the copy lies. None: not known yet."""
    interval: Duration | None = None
    """Time between two copies. None: not known yet, or it copies all the time."""
    time_control: bool | None = False
    """OSS replication time control. None: not known yet."""
    reachable: bool | None = True
    """Whether the mechanism, as it is set up, can reach that region at all. None: not known yet."""
    versioned: bool | None = None
    encryption_key_region: str | None = None
    """Region of the customer key that encrypts the copy. None with `customer_key` false: no customer key."""
    customer_key: bool | None = False


class Vault(_Model):
    """Where backups of a store lie."""

    name: str
    region: str | None
    interval: Duration | None
    """Time between two backups. None: not known yet."""
    retention: Duration | None
    """How long a backup is kept. None: not known yet."""
    locked: bool | None = False
    """Nothing in it can be deleted before its retention ends, by anybody. None: not known yet."""
    other_account: bool | None = False
    """It lies in an account whose credentials the workload does not hold. None: not known yet."""
    customer_key: bool | None = False
    encryption_key_region: str | None = None
    mirrors: tuple[str, ...] = ()
    """Regions that hold a mirror of it."""
    kept_by: str = "Cloud Backup"
    """The product whose API restores from it."""


class Store(_Model):
    """Data to be saved."""

    name: str
    """Name of the resource that holds the data."""
    urn: str = ""
    """Its URN, where the reader knows it."""
    kind: StoreKind
    region: str | None
    zone_redundant: bool | None
    versioned: bool | None = None
    customer_key: bool | None = None
    """Encrypted with a customer key. None: not known yet."""
    encryption_key_region: str | None = None
    copies: tuple[Copy, ...] = ()
    vaults: tuple[Vault, ...] = ()


class Switch(_Model):
    """What moves a service's traffic to the standby."""

    name: str
    mode: SwitchMode
    ttl: Duration | None = None
    """How long resolvers may keep the old answer. None: not known yet, or no resolver is involved (accelerator)."""
    interval: Duration | None = None
    """Time between two probes, where the switch probes by itself. None: not known yet."""
    retries: int | None = None
    """Failed probes after the first one, before the switch acts."""
    timeout: Duration | None = None
    """How long a probe waits for its answer."""
    held: SwitchMode | None = None
    """What people hold by hand although it could probe: a Traffic Manager or an accelerator. None: a plain record."""
    access_regions: tuple[str, ...] = ()
    """Where traffic enters an accelerator."""


class ServiceTopology(_Model):
    """One service in two regions."""

    service: str
    primary: str
    standby: str
    stores: tuple[Store, ...] = ()
    switch: Switch | None = None
    decision: Decision = Decision.PEOPLE
    """Automatic: an alarm starts the runbook that promotes the copies, and nobody is asked."""
