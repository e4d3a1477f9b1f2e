"""Services in two Alibaba Cloud regions, with recovery objectives that are judged before anything is created.

Importing this package loads neither Pulumi nor the cloud's SDK; each name loads what it needs when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dualregion.backup_vault import BackupVault
    from dualregion.construction import ConstructionError
    from dualregion.dns_failover import DnsEdition, DnsFailover, FailoverMode, ManagerEdition, ProbeProtocol, RecordType
    from dualregion.keys import RegionalKeys
    from dualregion.monitoring import RecoveryMonitoring
    from dualregion.network import RegionalNetwork
    from dualregion.objects import ReplicatedBucket
    from dualregion.region_pair import AccountType, RegionPair, Side
    from dualregion.settings import program_named
    from dualregion.workload import ProtectedWorkload

__all__ = [
    "AccountType",
    "BackupVault",
    "ConstructionError",
    "DnsEdition",
    "DnsFailover",
    "FailoverMode",
    "ManagerEdition",
    "ProbeProtocol",
    "ProtectedWorkload",
    "RecordType",
    "RecoveryMonitoring",
    "RegionPair",
    "RegionalKeys",
    "RegionalNetwork",
    "ReplicatedBucket",
    "Side",
    "program_named",
]

_HOMES = {
    "AccountType": "region_pair",
    "BackupVault": "backup_vault",
    "ConstructionError": "construction",
    "DnsEdition": "dns_failover",
    "DnsFailover": "dns_failover",
    "FailoverMode": "dns_failover",
    "ManagerEdition": "dns_failover",
    "ProbeProtocol": "dns_failover",
    "ProtectedWorkload": "workload",
    "RecordType": "dns_failover",
    "RecoveryMonitoring": "monitoring",
    "RegionPair": "region_pair",
    "RegionalKeys": "keys",
    "RegionalNetwork": "network",
    "ReplicatedBucket": "objects",
    "Side": "region_pair",
    "program_named": "settings",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
