"""What moves a service's traffic to the region that serves."""

from dualregion.dns_failover.args import (
    AcceleratorArgs,
    AddressesArgs,
    DnsEdition,
    DnsFailoverArgs,
    FailoverMode,
    ManagerEdition,
    ProbeArgs,
    ProbeNodeArgs,
    ProbeProtocol,
    RecordType,
    TrafficManagerArgs,
)
from dualregion.dns_failover.component import DnsFailover

__all__ = [
    "AcceleratorArgs",
    "AddressesArgs",
    "DnsEdition",
    "DnsFailover",
    "DnsFailoverArgs",
    "FailoverMode",
    "ManagerEdition",
    "ProbeArgs",
    "ProbeNodeArgs",
    "ProbeProtocol",
    "RecordType",
    "TrafficManagerArgs",
]
