"""The products of the local cloud. A service is a module or package in this folder that exposes:

- `PRODUCT: str`: its name in the journal and the store;
- `match(host) -> (region, resource) | None`: does this host name belong to it? `region` is "" for a global endpoint,
  `resource` what else the name says (a bucket), "" if nothing;
- `handle(request, context) -> Response`: answers one request, inside one transaction. A `CloudError` that it lets
  through undoes what was stored and is rendered as an RPC error. A product with another error format renders its own,
  and wraps what must be undone in `with context.store.transaction():` (they nest);
- `ENDPOINTS: dict[str, str]`, optional: what the location service says of it, service code in lower case to host name
  with "{}" for the region (`{"hbr": "hbr.{}.aliyuncs.com"}`);
- `tick(store, clock) -> None`, optional: does what time brings about (deletions, copies). It runs before each
  request and about once a second, so it must be cheap when nothing is due;
- `retained(store) -> list[str]`, optional: what the cloud itself keeps although its owner deleted it;
- `remaining(store, counts) -> counts`, optional: corrects the count of what customers still have, `{"<product>/<kind>":
  n}`, for a service that keeps retained things among the documents, or things outside of them.

- `feed(store, account, region, namespace, metric, at, dimensions, value)`, optional: takes a datapoint that the cloud's
  owner reports in the name of another product.
- `control(admin, store)`, optional: adds paths to the cloud's own controls, for what its customers' programs would do.

Modules whose name starts with "_" are helpers, not services.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, Protocol, cast

from dualregion_emulator.clock import Clock
from dualregion_emulator.store import Store
from dualregion_emulator.wire import Context, Request, Response

if TYPE_CHECKING:
    from dualregion_emulator.admin import Admin


class Service(Protocol):
    """The part of a service that all have."""

    PRODUCT: str

    def match(self, host: str) -> tuple[str, str] | None: ...
    def handle(self, request: Request, context: Context) -> Response: ...


def load() -> list[Service]:
    """Every service of this folder, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
    return [cast(Service, importlib.import_module(f"{__name__}.{name}")) for name in names]


def tick_all(services: list[Service], store: Store, clock: Clock) -> None:
    """Lets every service do what is due."""
    for service in services:
        tick = getattr(service, "tick", None)
        if tick is not None:
            tick(store, clock)


def retained_all(services: list[Service], store: Store) -> list[str]:
    """What the cloud keeps of its own accord, in every service."""
    kept: list[str] = []
    for service in services:
        retained = getattr(service, "retained", None)
        if retained is not None:
            kept.extend(retained(store))
    return kept


def control_all(services: list[Service], admin: Admin, store: Store) -> None:
    """Lets every service add its own controls."""
    for service in services:
        control = getattr(service, "control", None)
        if control is not None:
            control(admin, store)
