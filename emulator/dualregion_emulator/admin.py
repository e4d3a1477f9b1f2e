"""The cloud's own controls, for its owner and not for its customers: they exist only at the cloud's own address.

All paths start with `/_dualregion/`, are asked for directly (`http://127.0.0.1:PORT/_dualregion/status`, never
through the proxy), and need `Authorization: Bearer <admin_token>` from `cloud.json`, except `ready`. Answers are
JSON; an error is `{"error": "…"}` with status 400, 401, 404 or 405.

| method and path | meaning |
|---|---|
| GET `ready` | `{"ready": true, "pid": n}` |
| GET `status` | pid, started, account, clock, `resources`: what customers still have, as `{"<product>/<kind>": n}`, `retained`: what the cloud itself keeps, one sentence each, `unhandled`: action, parameter or host to count, `refused`: outside hosts to count |
| GET `journal?after=N&limit=N&product=&action=&region=&code=` | rows with seq > after, oldest first; `code=*` asks for failures only |
| GET `clock` | `{"now": "…", "offset_seconds": n}` |
| POST `clock/advance?seconds=N` | moves the cloud's time forward and does what became due; answers like `clock` |
| POST `reset` | forgets every resource, every fault, the journal, the counters and the clock's offset; keys, CA, the map of origins and the pace of probes stay |
| POST `reset?only=journal` | forgets the journal and the counters only |
| POST `account?id=N` | opens another account (id made up if left out), e.g. for backups: `{"account", "access_key", "secret_key"}` |
| POST `metric?region=&namespace=&metric=&value=&dimensions=` | reports a datapoint of a product, now; dimensions are a JSON map |
| POST `shutdown` | answers, then stops the process |
"""  # noqa: E501 -- a table row is a line

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

from dualregion_emulator.auth.credentials import administrator, new_account, new_key_pair, save
from dualregion_emulator.clock import Clock, iso
from dualregion_emulator.journal import Journal
from dualregion_emulator.services import Service, retained_all, tick_all
from dualregion_emulator.store import Store
from dualregion_emulator.wire import Request, Response

PREFIX = "/_dualregion/"
_KEPT_ON_RESET = frozenset({"setting", "credential", "sqlite_sequence"})


class _Refusal(Exception):
    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class Admin:
    """`description` is what `cloud.json` says of this cloud; `stop` ends the process."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        journal: Journal,
        services: list[Service],
        description: dict[str, Any],
        stop: Callable[[], None],
    ) -> None:
        self._store = store
        self._clock = clock
        self._journal = journal
        self._services = services
        self._description = description
        self._stop = stop
        self._routes: dict[str, tuple[str, Callable[[dict[str, str]], dict[str, Any]]]] = {
            "ready": ("GET", self._ready),
            "status": ("GET", self._status),
            "journal": ("GET", self._rows),
            "clock": ("GET", self._time),
            "clock/advance": ("POST", self._advance),
            "reset": ("POST", self._reset),
            "account": ("POST", self._account),
            "metric": ("POST", self._metric),
            "shutdown": ("POST", self._shutdown),
        }

    def add(self, name: str, method: str, route: Callable[[dict[str, str]], dict[str, Any]]) -> None:
        """One more path, such as `traffic/origin`. Its route gets the query; a ValueError is answered with 400."""
        self._routes[name] = (method, route)

    def answer(self, request: Request) -> Response:
        """One request; runs inside the front's transaction."""
        try:
            name = request.path.removeprefix(PREFIX).rstrip("/")
            method, route = self._routes.get(name) or ("", None)
            if route is None:
                raise _Refusal(404, f"no such path: {request.path}")
            token = request.headers.get("authorization", "").removeprefix("Bearer ")
            if name != "ready" and not hmac.compare_digest(token, str(self._description["admin_token"])):
                raise _Refusal(401, "send Authorization: Bearer with the admin_token of cloud.json")
            if request.method != method:
                raise _Refusal(405, f"{request.path} wants {method}")
            status, body = 200, route(dict(parse_qsl(request.query)))
        except _Refusal as refusal:
            status, body = refusal.status, {"error": str(refusal)}
        except ValueError as error:
            status, body = 400, {"error": str(error)}
        text = json.dumps(body, indent=1, ensure_ascii=False) + "\n"
        return Response(status, [("Content-Type", "application/json; charset=utf-8")], text.encode())

    def _ready(self, _: dict[str, str]) -> dict[str, Any]:
        return {"ready": True, "pid": os.getpid()}

    def _status(self, _: dict[str, str]) -> dict[str, Any]:
        return {
            "pid": os.getpid(),
            "started": self._description["started"],
            "account": self._description["account"],
            "clock": self._time({}),
            "resources": self._resources(),
            "retained": retained_all(self._services, self._store),
            "unhandled": self._journal.counters(),
            "refused": self._journal.refusals(),
        }

    def _resources(self) -> dict[str, int]:
        counts = {f"{product}/{kind}": n for (product, kind), n in self._store.counts().items()}
        for service in self._services:
            adjust = getattr(service, "remaining", None)
            if adjust is not None:
                counts = adjust(self._store, counts)
        return {name: n for name, n in sorted(counts.items()) if n}

    def _rows(self, query: dict[str, str]) -> dict[str, Any]:
        filters = {name: query.get(name, "") for name in ("product", "action", "region", "code")}
        after, limit = _number(query, "after", 0), _number(query, "limit", 200)
        return {"rows": self._journal.query(after=after, limit=limit, **filters)}

    def _time(self, _: dict[str, str]) -> dict[str, Any]:
        return {"now": iso(self._clock.now()), "offset_seconds": self._clock.offset.total_seconds()}

    def _advance(self, query: dict[str, str]) -> dict[str, Any]:
        self._clock.advance(timedelta(seconds=_number(query, "seconds", -1)))
        tick_all(self._services, self._store, self._clock)
        return self._time({})

    def _reset(self, query: dict[str, str]) -> dict[str, Any]:
        if query.get("only") not in (None, "journal"):
            raise _Refusal(400, "only=journal is the only partial reset")
        self._journal.clear()
        if "only" not in query:
            connection = self._store.connection
            names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")]
            for name in names:
                if name not in _KEPT_ON_RESET:
                    connection.execute(f'DELETE FROM "{name}"')  # noqa: S608 -- a name from our own schema
            connection.execute("DELETE FROM credential WHERE token <> ''")
            self._clock.reset()
        return {"reset": query.get("only", "everything")}

    def _account(self, query: dict[str, str]) -> dict[str, Any]:
        access_key, secret_key = new_key_pair()
        account = query.get("id") or new_account()
        save(self._store, administrator(account, access_key, secret_key))
        return {"account": account, "access_key": access_key, "secret_key": secret_key}

    def _metric(self, query: dict[str, str]) -> dict[str, Any]:
        try:
            value, dimensions = float(query["value"]), json.loads(query.get("dimensions", "{}"))
            names = (query["region"], query["namespace"], query["metric"])
        except (KeyError, ValueError) as error:
            raise _Refusal(400, f"region, namespace, metric and a value are needed: {error!r}") from None
        for service in self._services:
            feed = getattr(service, "feed", None)
            if feed is not None:
                feed(self._store, self._description["account"], *names, self._clock.now(), dimensions, value)
        return {"metric": names[2], "at": iso(self._clock.now())}

    def _shutdown(self, _: dict[str, str]) -> dict[str, Any]:
        self._stop()
        return {"stopping": os.getpid()}


def _number(query: dict[str, str], name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not text.isdecimal():
        raise _Refusal(400, f"{name} must be a whole number that is not negative, not {text!r}")
    return int(text)
