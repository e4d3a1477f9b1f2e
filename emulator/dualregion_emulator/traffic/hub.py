"""Ties it together: asks the products, runs the probes, listens, journals, and answers the owner's questions.

Admin paths, beside those of `dualregion_emulator.admin`:

| method and path | meaning |
|---|---|
| GET `traffic` | `dns`, `pace`, `origins`, `stand_ins` (address to region), `health` (one row a check that has a verdict), `awaited`: addresses that wait for one, `entrances`: `"address:port"` to where it listens |
| POST `traffic/origin?address=A&target=127.0.0.1:P&region=R` | an origin's place on loopback; an empty target takes it away; with a region (optional) the origin is lost with it |
| POST `traffic/stand-in?address=A&region=R` | an origin for whoever has none: it answers HTTP with its region; `stop=true` ends it |
| GET `traffic/reach?address=A&port=N` | where a client must connect to reach an address that the cloud gave it |
| POST `traffic/pace?factor=N` | divides every probe interval and timeout by N; 1 (the default) is real time |
| POST `traffic/buy-gtm?edition=ultimate&id=ID` | buys a GTM 3.0 instance, as a person does in the console: `{"instance_id"}`; an id (optional) is kept, and not bought twice |
"""  # noqa: E501 -- a table row is a line

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable
from typing import Any

from dualregion_emulator.admin import Admin
from dualregion_emulator.clock import Clock
from dualregion_emulator.faults.ledger import Ledger
from dualregion_emulator.faults.model import Kind
from dualregion_emulator.journal import Journal
from dualregion_emulator.services import Service
from dualregion_emulator.services._world import REGIONS
from dualregion_emulator.store import Store
from dualregion_emulator.traffic import model, origins
from dualregion_emulator.traffic.dns import DnsServer
from dualregion_emulator.traffic.entrances import Entrances
from dualregion_emulator.traffic.model import Check, Decision, Entrance, Place, Record, Target
from dualregion_emulator.traffic.probes import Prober
from dualregion_emulator.traffic.stand_ins import StandIns

_STEP_SECONDS = 0.1
_PACE = "traffic.pace"
_FASTEST = 1000.0
PRODUCT = "Traffic"
"""The name in the journal for what no product's API was asked to do."""


class Traffic:
    """The data plane of one cloud."""

    def __init__(self, store: Store, clock: Clock, journal: Journal, services: list[Service], account: str) -> None:
        self._store = store
        self._clock = clock
        self._journal = journal
        self._services = services
        self._account = account
        self._prober = Prober(self._origin, self._judge)
        self._entrances = Entrances(self._choose)
        self._stand_ins = StandIns(store)
        self._faults = Ledger(store)
        self._missing: set[str] = set()
        self._seen = -1
        self._lost: set[str] = set()
        self._loop: asyncio.Task[None] | None = None
        self.dns = DnsServer(self._lookup)

    async def start(self) -> None:
        """Listens for DNS and starts to watch."""
        await self.dns.start()
        self._loop = asyncio.create_task(self._run())

    def close(self) -> None:
        """Stops everything that it started."""
        if self._loop is not None:
            self._loop.cancel()
        self._prober.close()
        self._entrances.close()
        self._stand_ins.close()
        self.dns.close()

    def control(self, admin: Admin) -> None:
        """Adds the paths of this module's table."""
        admin.add("traffic", "GET", lambda _: self._status())
        admin.add("traffic/origin", "POST", self._set_origin)
        admin.add("traffic/stand-in", "POST", self._stand_in)
        admin.add("traffic/reach", "GET", self._reach)
        admin.add("traffic/pace", "POST", self._set_pace)
        admin.add("traffic/buy-gtm", "POST", self._buy)

    def _pace(self) -> float:
        return float(self._store.setting(_PACE) or 1)

    def _set_pace(self, query: dict[str, str]) -> dict[str, Any]:
        factor = float(query.get("factor", ""))
        if not 0 < factor <= _FASTEST:
            raise ValueError(f"a pace is above 0 and at most {_FASTEST:g}, not {factor}")
        self._store.set_setting(_PACE, str(factor))
        return {"pace": factor}

    def _status(self) -> dict[str, Any]:
        return {
            "dns": f"127.0.0.1:{self.dns.port}",
            "pace": self._pace(),
            "origins": origins.mapped(self._store),
            "stand_ins": self._stand_ins.wanted(),
            "health": model.verdicts(self._store),
            "awaited": sorted({check.address for check in self._checks() if self._verdict(check) == model.UNKNOWN}),
            "entrances": self._entrances.places(),
        }

    def _set_origin(self, query: dict[str, str]) -> dict[str, Any]:
        address, region = _place(query)
        origins.set_origin(self._store, address, query.get("target", ""), region)
        self._missing.discard(address.rpartition(":")[0] or address)
        return {"origins": origins.mapped(self._store)}

    def _stand_in(self, query: dict[str, str]) -> dict[str, Any]:
        address, region = _place(query)
        if query.get("stop") == "true":
            self._stand_ins.stop(address)
        else:
            self._stand_ins.serve(address, region)
            self._missing.discard(address)
        return {"stand_ins": self._stand_ins.wanted()}

    def _reach(self, query: dict[str, str]) -> dict[str, Any]:
        address, port = query.get("address", ""), int(query.get("port", "0"))
        place = self._entrances.places().get(f"{address}:{port}")
        found = origins.reach(self._store, address, port)
        if self._homes(address, port) & self._lost_regions():
            found = None
        return {"target": place or (f"{found[0]}:{found[1]}" if found else "")}

    def _buy(self, query: dict[str, str]) -> dict[str, Any]:
        (sell,) = self._ask("buy_gtm")
        account = query.get("account", self._account)
        edition, id = query.get("edition", "ultimate"), query.get("id", "")
        return {"instance_id": sell(self._store, self._clock, account, edition, id)}

    async def _run(self) -> None:
        while True:
            try:
                await self._step()
            except Exception as error:  # noqa: BLE001 -- a mistake of ours must not stop the data plane
                traceback.print_exc()
                with self._store.transaction():
                    self._journal.unhandled(f"failure {PRODUCT}: {type(error).__name__}: {error}")
            await asyncio.sleep(_STEP_SECONDS)

    async def _step(self) -> None:
        now, lost = self._clock.now().timestamp(), self._lost_regions()
        if self._store.connection.total_changes != self._seen or lost != self._lost:
            self._lost = lost
            self._entrances.cut(lost)
            with self._store.transaction():
                self._stand_ins.hold(lost)
            await self._refresh()
        self._prober.run(now, self._pace())

    async def _refresh(self) -> None:
        """After any change of the store: what is watched, where traffic goes, what listens."""
        self._seen = self._store.connection.total_changes
        checks = self._checks()
        self._prober.watch([(check, self._verdict(check)) for check in checks])
        keys = {check.key for check in checks}
        if any(row["key"] not in keys for row in model.verdicts(self._store)):
            with self._store.transaction():
                model.keep_verdicts(self._store, keys)
        self._settle()
        await self._entrances.open(self._standing())

    def _checks(self) -> list[Check]:
        return [check for one in self._ask("checks") for check in one(self._store)]

    def _verdict(self, check: Check) -> str:
        return model.verdict(self._store, check.key)

    def _standing(self) -> list[Entrance]:
        """The entrances of the regions that are there."""
        every: list[Entrance] = [e for one in self._ask("entrances") for e in one(self._store)]
        return [entrance for entrance in every if entrance.region not in self._lost]

    def _lost_regions(self) -> set[str]:
        standing = self._faults.standing(self._clock.now().timestamp())
        return {fault.region for fault in standing if fault.kind is Kind.REGION_LOSS}

    def _settle(self) -> None:
        with self._store.transaction():
            decisions: list[Decision] = [d for one in self._ask("settle") for d in one(self._store)]
            for decision in decisions:
                self._note(
                    "Redirect",
                    decision.subject,
                    {"Product": decision.product, "Before": decision.before, "After": decision.after},
                )

    def _judge(self, check: Check, before: str, after: str) -> None:
        """A verdict has changed."""
        with self._store.transaction():
            model.set_verdict(self._store, check, after, self._clock.now().timestamp())
            told = {"Product": check.product, "Check": check.key, "Before": before, "After": after}
            self._note("HealthChanged", f"{check.address}:{check.port}", told, "" if after == model.OK else "Unhealthy")
            self._settle()

    def _note(self, action: str, host: str, told: dict[str, str], code: str = "") -> None:
        self._journal.record(
            product=PRODUCT,
            action=action,
            method="",
            host=host,
            status=503 if code else 200,
            code=code,
            parameters=told,
        )

    def _origin(self, check: Check) -> tuple[str, int] | None:
        found = self._find(check.address, check.port, check.region)
        return (found.host, found.port) if found else None

    def _homes(self, address: str, port: int) -> frozenset[str]:
        """The regions that an address lies in, as far as its owner told or the service that gave it knows."""
        given = [one(self._store, address) for one in self._ask("locate")]
        return frozenset(filter(None, [origins.region(self._store, address, port), *given]))

    def _find(self, address: str, port: int, region: str) -> Place | None:
        """Where an endpoint is, unless its region is lost; a name that is not mapped is looked up among the cloud's
        own."""
        regions = frozenset({region} if region else ())
        for _ in range(4):
            regions |= self._homes(address, port)
            if regions & self._lost:
                return None
            found = origins.reach(self._store, address, port)
            if found is not None:
                return Place(*found, regions)
            records = self._lookup(address.lower()) or []
            onward = next((record.value for record in records if record.type in ("A", "AAAA", "CNAME")), None)
            if onward is None:
                break
            address = onward
        if address not in self._missing:
            self._missing.add(address)
            with self._store.transaction():
                self._note("OriginNotMapped", f"{address}:{port}", {"Address": address}, "OriginNotMapped")
        return None

    def _lookup(self, name: str) -> list[Record] | None:
        for one in self._ask("lookup"):
            found: list[Record] | None = one(self._store, name)
            if found is not None:
                return found
        return None

    def _choose(self, entrance: Entrance) -> Place | None:
        for service in self._services:
            if entrance.product == service.PRODUCT:
                target: Target | None = getattr(service, "route")(self._store, entrance)  # noqa: B009 -- optional part
                return self._find(target.address, target.port, target.region) if target else None
        return None

    def _ask(self, name: str) -> list[Callable[..., Any]]:
        return [getattr(service, name) for service in self._services if hasattr(service, name)]


def _place(query: dict[str, str]) -> tuple[str, str]:
    """Address and region, which may be empty. ValueError for no address and for a region that there is not."""
    address, region = query.get("address", ""), query.get("region", "")
    if not address:
        raise ValueError("say which address=")
    if region and region not in REGIONS:
        raise ValueError(f"there is no region {region!r}")
    return address, region
