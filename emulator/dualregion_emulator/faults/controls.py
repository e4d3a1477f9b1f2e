"""Admin paths for faults, beside those of `dualregion_emulator.admin`.

| method and path | meaning |
|---|---|
| GET `fault` | `{"faults": […]}`: every fault that was not cleared, with `struck` and `seen` |
| POST `fault/add?kind=K&…` | the fields of `model.Fault` by name, and `for=S`, `after=S`: seconds of the cloud's time |
| POST `fault/plan?seed=N&faults=N&kinds=a,b&products=a,b&regions=a,b` | draws and adds; `dry=true` only shows |
| POST `fault/clear?id=N` | undoes one, or all without an id; so does `reset`, without a word in the journal |
"""

from __future__ import annotations

import secrets
from typing import Any

from dualregion_emulator.admin import Admin
from dualregion_emulator.faults.injector import Injector
from dualregion_emulator.faults.model import Fault, Kind
from dualregion_emulator.faults.plan import draw
from dualregion_emulator.services._world import REGIONS

_TEXTS = ("product", "action", "region", "zone", "resource", "state", "field", "code")
_WHOLE = ("count", "skip", "reads", "status", "seed")
_REAL = ("probability", "seconds")
_TIMES = ("for", "after")
_ZONES = frozenset(zone for zones in REGIONS.values() for zone in zones)


def control(admin: Admin, injector: Injector, products: list[str]) -> None:
    """Adds the paths of this module's table."""
    controls = _Controls(injector, products)
    admin.add("fault", "GET", lambda _: {"faults": [one.document() for one in injector.ledger.all()]})
    admin.add("fault/add", "POST", controls.add)
    admin.add("fault/plan", "POST", controls.plan)
    admin.add("fault/clear", "POST", controls.clear)


class _Controls:
    def __init__(self, injector: Injector, products: list[str]) -> None:
        self._injector = injector
        self._products = products

    def add(self, query: dict[str, str]) -> dict[str, Any]:
        strange = set(query) - {"kind", *_TEXTS, *_WHOLE, *_REAL, *_TIMES}
        if strange:
            raise ValueError(f"a fault has no {min(strange)}")
        told: dict[str, Any] = {name: query[name] for name in _TEXTS if name in query}
        told |= {name: _number(query, name, int) for name in _WHOLE if name in query}
        told |= {name: _number(query, name, float) for name in _REAL if name in query}
        told.setdefault("seed", secrets.randbelow(2**31))
        made = Fault(_kind(query.get("kind", "")), **told)
        self._place(made.product, made.region)
        if made.zone and made.zone not in _ZONES:
            raise ValueError(f"there is no zone {made.zone}")
        if "after" in query:
            made.start = self._injector.now + _number(query, "after", float)
        if "for" in query:
            made.until = (made.start or self._injector.now) + _number(query, "for", float)
        made.check()
        return {"faults": [self._keep(made)]}

    def plan(self, query: dict[str, str]) -> dict[str, Any]:
        kinds = [_kind(name) for name in _list(query, "kinds")]
        products, regions = _list(query, "products"), _list(query, "regions")
        for product in products:
            self._place(product, "")
        for region in regions:
            self._place("", region)
        drawn = draw(_number(query, "seed", int), _number(query, "faults", int, "10"), kinds, products, regions)
        if query.get("dry") == "true":
            return {"faults": [one.document() for one in drawn]}
        return {"faults": [self._keep(one) for one in drawn]}

    def clear(self, query: dict[str, str]) -> dict[str, Any]:
        wanted = _number(query, "id", int) if "id" in query else None
        gone = [one for one in self._injector.ledger.all() if wanted in (None, one.id)]
        if wanted is not None and not gone:
            raise ValueError(f"there is no fault {wanted}")
        for one in gone:
            self._injector.ledger.clear(one.id)
            self._injector.stale.forget(one.id)
            self._injector.say("Clear", one)
        return {"cleared": [one.id for one in gone]}

    def _keep(self, one: Fault) -> dict[str, Any]:
        self._injector.ledger.add(one)
        self._injector.say("Add", one)
        return one.document()

    def _place(self, product: str, region: str) -> None:
        known = {name.lower() for name in self._products}
        if product and not set("*?[") & set(product) and product.lower() not in known:
            raise ValueError(f"there is no product {product}; there are {', '.join(sorted(known))}")
        if region and region not in REGIONS:
            raise ValueError(f"there is no region {region}")


def _kind(name: str) -> Kind:
    try:
        return Kind(name)
    except ValueError:
        raise ValueError(f"there is no fault {name!r}; there are {', '.join(Kind)}") from None


def _list(query: dict[str, str], name: str) -> list[str]:
    return [part for part in query.get(name, "").split(",") if part]


def _number(query: dict[str, str], name: str, kind: type[int] | type[float], default: str = "") -> Any:
    try:
        return kind(query.get(name, default))
    except ValueError:
        raise ValueError(f"{name} must be a number, not {query.get(name, default)!r}") from None
