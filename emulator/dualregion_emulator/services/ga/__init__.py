"""Ga 2019-11-20, Global Accelerator: accelerators, acceleration regions, listeners and endpoint groups.

Shapes: `alibabacloud_ga20191120`.
"""

from __future__ import annotations

from dualregion_emulator.services.ga import accelerators, groups, ip_sets, listeners, routing
from dualregion_emulator.services.ga._api import ACCELERATOR, API
from dualregion_emulator.store import Store

PRODUCT, match, handle = API.product, API.match, API.handle
ENDPOINTS = {"gaplus": "ga.cn-hangzhou.aliyuncs.com"}
"""Its code in the location service (provider: connectivity/endpoint.go:212), and the one host that it has."""
checks, settle, lookup = routing.checks, routing.settle, routing.lookup
entrances, route = routing.entrances, routing.route

PARTS = (accelerators, ip_sets, listeners, groups, routing)
"""Importing them fills the table."""


def _subscriptions(store: Store) -> list[str]:
    rows = store.everywhere(API.product, ACCELERATOR)
    return [id for _, _, id, doc in rows if doc["InstanceChargeType"] == "PREPAY"]


def retained(store: Store) -> list[str]:
    """Subscriptions: the provider's delete leaves them alone."""
    return [f"Global Accelerator {id}, a subscription" for id in _subscriptions(store)]


def remaining(store: Store, counts: dict[str, int]) -> dict[str, int]:
    """Without the subscriptions."""
    name = f"{API.product}/{ACCELERATOR}"
    return {**counts, name: counts.get(name, 0) - len(_subscriptions(store))}
