"""Topologies and services that the tests of the core share."""

from collections.abc import Mapping, Sequence
from typing import Any

from dualregion.recovery.objective import Service
from dualregion.recovery.topology import (
    Copy,
    CopyMechanism,
    ServiceTopology,
    Store,
    StoreKind,
    Switch,
    SwitchMode,
    Vault,
)

MAINLAND = ("cn-shanghai", "cn-shenzhen")
OUTSIDE = ("cn-hongkong", "ap-southeast-1")


def bucket(pair: tuple[str, str] = MAINLAND, copied: bool = True, **changes: Any) -> Store:
    """A bucket as our component builds it, replicated to the standby without time control."""
    copy = Copy(
        mechanism=CopyMechanism.OSS_REPLICATION,
        region=pair[1],
        time_control=changes.pop("time_control", False),
        versioned=True,
        customer_key=True,
        encryption_key_region=pair[1],
    )
    store = Store(
        name="archive-primary",
        kind=StoreKind.BUCKET,
        region=pair[0],
        zone_redundant=True,
        versioned=True,
        customer_key=True,
        encryption_key_region=pair[0],
        copies=(copy,) if copied else (),
    )
    return store.model_copy(update=changes)


def volume(kind: str, pair: tuple[str, str] = MAINLAND, **changes: Any) -> Store:
    """A file system or an instance: in one zone of the primary, without a copy."""
    shape: dict[str, Any] = {"name": "files", "kind": kind, "region": pair[0], "zone_redundant": False}
    return Store.model_validate({**shape, "versioned": None, "customer_key": None, **changes})


def switch(ttl: str | None = "PT10M") -> Switch:
    """A hand-moved DNS record."""
    return Switch.model_validate({"name": "portal-record", "mode": SwitchMode.MANUAL, "ttl": ttl})


def probing(
    mode: str, interval: str, retries: int, timeout: str, ttl: str | None, access: Sequence[str] = ()
) -> Switch:
    """A switch that probes by itself."""
    probe = {"interval": interval, "retries": retries, "timeout": timeout, "ttl": ttl, "access_regions": tuple(access)}
    return Switch.model_validate({"name": "portal-switch", "mode": mode, **probe})


def vault(**changes: Any) -> Vault:
    """Hourly, kept for 30 days, not locked and in the workload's own account."""
    shape: dict[str, Any] = {"name": "vault", "region": MAINLAND[0], "interval": "PT1H", "retention": "P30D"}
    return Vault.model_validate({**shape, **changes})


def topology(
    *stores: Store, switch: Switch | None = None, pair: tuple[str, str] = MAINLAND, service: str = "archive"
) -> ServiceTopology:
    """A service in two regions."""
    return ServiceTopology(service=service, primary=pair[0], standby=pair[1], stores=stores, switch=switch)


PEOPLE = {"detect": "PT15M", "decide": "PT15M", "redirect": "PT5M"}


def service(
    name: str = "archive",
    objective: Mapping[str, str] | None = None,
    recovery: Mapping[str, Any] | None = None,
    **more: Any,
) -> Service:
    """A service that promises an hour, an hour and 15 minutes, and whose people need 35 minutes."""
    return Service.model_validate(
        {
            "name": name,
            "owner": "Records Management",
            "objective": objective or {"redirect": "PT1H", "rto": "PT1H", "rpo": "PT15M"},
            "recovery": PEOPLE if recovery is None else recovery,
            **more,
        }
    )
