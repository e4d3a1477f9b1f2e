"""What the cloud's own products report.

| namespace | metric | dimension | value |
|---|---|---|---|
| acs_oss_dashboard | ReplicationLatency | BucketName | age of the oldest write not copied yet, seconds, each minute |
| acs_hbr | BackupJobFailed | VaultId, Bucket | 1 for a job that failed, 0 for one that is complete, when it ends |
| acs_networkmonitor | Availability | taskId | see `probing` |

Namespace and dimension of OSS are the vendor's ("Access monitoring data"); the names of the first two metrics, and the
namespace of Cloud Backup, are ours: the vendor's lists name neither.
"""

from __future__ import annotations

from bisect import bisect
from datetime import UTC, datetime, timedelta

from dualregion_emulator.clock import Clock
from dualregion_emulator.services.cms import probing
from dualregion_emulator.services.cms.metrics import feed, forget_old
from dualregion_emulator.services.hbr import clockwork
from dualregion_emulator.services.oss import copying, versions
from dualregion_emulator.services.oss.call import PRODUCT, unstamp
from dualregion_emulator.services.oss.queue import replication_lag
from dualregion_emulator.store import Store

_MINUTE = 60
_FARTHEST = timedelta(days=1)
_SEEN = "cms.fed_until"


def collect(store: Store, clock: Clock) -> None:
    """Adds a datapoint for every whole minute since the last look, at most for a day, and lets the products catch up
    with the clock."""
    now = clock.now()
    minute = int(now.timestamp()) // _MINUTE * _MINUTE
    seen = store.setting(_SEEN)
    if seen == str(minute):
        return
    store.set_setting(_SEEN, str(minute))
    before = int(seen or minute)
    if before >= minute:
        return  # a clock that was set back, as that of an emptied cloud, begins again
    farthest = max(before, minute - int(_FARTHEST.total_seconds()))
    # Before what is due is copied, or probed: while the clock was on its way, it was not.
    _replication(store, farthest, minute)
    probing.report(store, farthest, minute)
    copying.tick(store, clock)
    clockwork.tick(store, clock)
    _jobs(store, before, minute)
    forget_old(store, now)


def _replication(store: Store, before: int, until: int) -> None:
    versions.ensure_tables(store)
    takes = replication_lag(store).total_seconds()
    for account, region, name, doc in store.everywhere(PRODUCT, "bucket"):
        if not doc["replication"]:
            continue
        rows = store.connection.execute(
            "SELECT written FROM oss_copy WHERE bucket=? AND historical=0 ORDER BY written", (name,)
        ).fetchall()
        written = [unstamp(row[0]).timestamp() for row in rows]
        for at in range(before + _MINUTE, until + 1, _MINUTE):
            moment, first = datetime.fromtimestamp(at, UTC), bisect(written, at - takes)
            lag = max(at - written[first], 0.0) if first < len(written) else 0.0
            feed(store, account, region, "acs_oss_dashboard", "ReplicationLatency", moment, {"BucketName": name}, lag)


def _jobs(store: Store, before: int, until: int) -> None:
    for account, region, _, job in store.everywhere("Hbr", "backup-job"):
        if before < job["CompleteTime"] <= until:
            dims = {"VaultId": str(job["VaultId"]), "Bucket": str(job["Bucket"])}
            at, failed = datetime.fromtimestamp(job["CompleteTime"], UTC), float(job["Status"] == "FAILED")
            feed(store, account, region, "acs_hbr", "BackupJobFailed", at, dims, failed)
