"""Databases and caches of the archive, each copied to the standby in one way, as a first preview shows them."""

from collections.abc import Mapping
from typing import Any

from policies.snapshots import MAINLAND, UNKNOWN, Item, Snapshot, added, archive

_TAGS = {"dr:service": "archive"}
_SIDES = ("primary", "standby")
WEEK = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
LOSES: Mapping[str, Any] = {
    "name": "archive",
    "owner": "records-office",
    "objective": {"redirect": "none promised", "rto": "none promised", "rpo": "none promised"},
    "recovery": {
        "backupJob": "PT10M",
        "assumptions": {
            "dts.lag": "PT5S",
            "rds.backup-copy": "PT10M",
            "rds.log-copy": "PT5M",
            "polardb.backup-copy": "PT10M",
        },
    },
    "roots": ["*::www"],
}
"""It promises nothing; what its copies leave behind is stated."""


def loses(rpo: str, scenario: str = "region-loss") -> Mapping[str, Any]:
    """The service that promises this much of one scenario."""
    return {**LOSES, "scenarios": {scenario: {"rpo": rpo}}}


def _with(*items: Item) -> Snapshot:
    return added(archive(), *items)


def _rds(name: str, side: str = "primary") -> Item:
    props = {
        "engine": "MySQL",
        "zoneId": "cn-shanghai-b",
        "zoneIdSlaveA": "cn-shanghai-g",
        "encryptionKey": UNKNOWN,
        "tags": _TAGS,
    }
    key = "data-key" if side == "primary" else "replica-key"
    return Item(name, "alicloud:rds/instance:Instance", props, side, {"encryptionKey": [key]})


def synced(**changes: Any) -> Snapshot:
    """A database that a job carries to another one in the standby."""
    job = {
        "sourceEndpointInstanceId": UNKNOWN,
        "destinationEndpointInstanceId": UNKNOWN,
        "destinationEndpointRegion": MAINLAND[1],
        "dataSynchronization": True,
        "status": "Synchronizing",
        **changes,
    }
    needs = {"sourceEndpointInstanceId": ["orders"], "destinationEndpointInstanceId": ["follower"]}
    return _with(
        _rds("orders"),
        _rds("follower", "standby"),
        Item("job", "alicloud:dts/synchronizationJob:SynchronizationJob", job, "standby", needs),
    )


def saved(**policy: Any) -> Snapshot:
    """A database whose backups and logs are copied to the standby."""
    abroad = {"instanceId": UNKNOWN, "crossBackupRegion": MAINLAND[1], "logBackupEnabled": "Enable"}
    kinds = ("alicloud:rds/backupPolicy:BackupPolicy", "alicloud:rds/rdsInstanceCrossBackupPolicy")
    return _with(
        _rds("orders"),
        Item("often", kinds[0], {"instanceId": UNKNOWN, **policy}, needs={"instanceId": ["orders"]}),
        Item("abroad", f"{kinds[1]}:RdsInstanceCrossBackupPolicy", abroad, needs={"instanceId": ["orders"]}),
    )


def _cluster(name: str, side: str, **props: Any) -> Item:
    needs = {"gdnId": ["network"]} if "gdnId" in props else {}
    kind = "alicloud:polardb/cluster:Cluster"
    said = {"dbType": "MySQL", "dbVersion": "8.0", "hotStandbyCluster": "ON", "tags": _TAGS, **props}
    return Item(name, kind, said, side, needs)


def networked() -> Snapshot:
    """A cluster, its global database network, and the cluster in the standby that follows it."""
    network = {"dbClusterId": UNKNOWN}
    kind = "alicloud:polardb/globalDatabaseNetwork:GlobalDatabaseNetwork"
    return _with(
        _cluster("ledger", "primary"),
        Item("network", kind, network, needs={"dbClusterId": ["ledger"]}),
        _cluster("shadow", "standby", creationOption="CreateGdnStandby", gdnId=UNKNOWN),
    )


def dumped(**policy: Any) -> Snapshot:
    """A cluster whose backups are copied to the standby."""
    said = {"dbClusterId": UNKNOWN, "dataLevel2BackupAnotherRegionRegion": MAINLAND[1], **policy}
    kind = "alicloud:polardb/backupPolicy:BackupPolicy"
    return _with(_cluster("ledger", "primary"), Item("dumps", kind, said, needs={"dbClusterId": ["ledger"]}))


def cached() -> Snapshot:
    """A distributed cache with a child in each region."""
    children = [
        Item(
            name,
            "alicloud:redis/tairInstance:TairInstance",
            {"zoneId": "b", "secondaryZoneId": "g", "globalInstanceId": said, "tags": _TAGS},
            side,
        )
        for name, side, said in zip(("sessions", "sessions-standby"), _SIDES, ("true", "gr-1"), strict=True)
    ]
    return _with(*children)


def kept() -> Snapshot:
    """A cache that is backed up, and so holds what somebody wants back."""
    props = {"zoneId": "b", "secondaryZoneId": "g", "backupPeriods": ["Monday"], "tags": _TAGS}
    return _with(Item("carts", "alicloud:kvstore/instance:Instance", props))


def backed_up_cache(stack: Snapshot, name: str) -> Snapshot:
    """The stack with a backup policy beside one of its caches."""
    policy = {"instanceId": UNKNOWN, "backupPeriods": ["Monday"]}
    return added(
        stack, Item("policy", "alicloud:kvstore/backupPolicy:BackupPolicy", policy, needs={"instanceId": [name]})
    )


def documented(**changes: Any) -> Snapshot:
    """A replica set in three zones, and a sharded cluster."""
    zones = {"zoneId": "b", "secondaryZoneId": "g", "hiddenZoneId": "e", "tags": _TAGS, **changes}
    return _with(
        Item("papers", "alicloud:mongodb/instance:Instance", zones),
        Item("shards", "alicloud:mongodb/shardingInstance:ShardingInstance", zones),
    )
