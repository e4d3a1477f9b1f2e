"""Where an origin is on loopback: `203.0.113.10` or `203.0.113.10:443` to `127.0.0.1:8443`.

Configurations name public addresses, which this machine does not have. What is not mapped cannot be reached, except
loopback addresses, which are reached as they are. The map survives a restart and a reset of the cloud's resources: it
describes the machine, not the account.
"""

from __future__ import annotations

import ipaddress
import json

from dualregion_emulator.store import Store

_SETTING = "traffic.origins"
_REGIONS = "traffic.origin_regions"


def mapped(store: Store) -> dict[str, str]:
    """The whole map."""
    return json.loads(store.setting(_SETTING) or "{}")


def regions(store: Store) -> dict[str, str]:
    """In which region an entry lies, where that was told."""
    return json.loads(store.setting(_REGIONS) or "{}")


def set_origin(store: Store, address: str, target: str, region: str = "") -> None:
    """Adds or replaces one entry; an empty target takes it away. An origin with a region is lost with its region.
    ValueError for a target that is not a loopback address with a port."""
    origins, places = mapped(store), regions(store)
    places.pop(address, None)
    if target and region:
        places[address] = region
    if target:
        host, port = _split(target)
        if not _loopback(host) or not 1 <= port <= 65535:
            raise ValueError(f"an origin lies on loopback, such as 127.0.0.1:8080, not {target!r}")
        origins[address] = target
    else:
        origins.pop(address, None)
    store.set_setting(_SETTING, json.dumps(origins))
    store.set_setting(_REGIONS, json.dumps(places))


def region(store: Store, address: str, port: int) -> str:
    """Where the address lies, as far as that was told; else empty."""
    places = regions(store)
    return places.get(f"{address}:{port}", places.get(address, ""))


def reach(store: Store, address: str, port: int) -> tuple[str, int] | None:
    """Host and port to connect to, or None if nothing on this machine stands for the address. The entry for
    `address:port` comes before the one for the address."""
    origins = mapped(store)
    target = origins.get(f"{address}:{port}") or origins.get(address)
    if target is not None:
        return _split(target)
    return (address, port) if _loopback(address) and port else None


def _split(target: str) -> tuple[str, int]:
    host, _, port = target.rpartition(":")
    return host, int(port) if port.isdecimal() else 0


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
