"""The front door: who may come in, which product answers, and one transaction around every request.

Nothing is ever forwarded. A host that is not `*.aliyuncs.com` is refused with 403; a host of the vendor's that no
service knows gets the gateway's `InvalidAction.NotFound` and counts as unhandled.
"""

from __future__ import annotations

import re
import time
import traceback
import uuid
from collections.abc import Mapping

from dualregion_emulator.admin import PREFIX, Admin
from dualregion_emulator.clock import Clock
from dualregion_emulator.connection import Arrival
from dualregion_emulator.faults.injector import Injector
from dualregion_emulator.journal import Journal
from dualregion_emulator.services import Service, tick_all
from dualregion_emulator.services._render import render_error
from dualregion_emulator.store import Store
from dualregion_emulator.wire import CloudError, Context, Request, Response

_DOMAIN = ".aliyuncs.com"
_CODE = re.compile(rb'(?:"Code"\s*:\s*"|<Code>)([\w.\-]+)')
_OURSELVES = frozenset({"127.0.0.1", "localhost"})


class Front:
    """Turns arrivals into responses. `account` is the cloud's own account id."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        journal: Journal,
        services: list[Service],
        admin: Admin,
        account: str,
        faults: Injector | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._journal = journal
        self._services = services
        self._admin = admin
        self._account = account
        self._faults = faults

    def admit(self, host: str, port: int) -> Response | None:
        """A CONNECT: only to the vendor's hosts, only to port 443, and only once in a connection."""
        if host.endswith(_DOMAIN) and port == 443:
            if self._faults is None:
                return None
            with self._store.transaction():
                return self._faults.admit(host, self._find(host)[1])
        return self._refuse("CONNECT", f"{host}:{port}")

    def answer(self, arrival: Arrival) -> Response:
        """Any other request."""
        request = arrival.request
        if not arrival.proxied and request.path.startswith(PREFIX) and request.host in _OURSELVES:
            with self._store.transaction():
                self._tick()
                return self._admin.answer(request)
        if not request.host.endswith(_DOMAIN):
            return self._refuse(request.method, request.host)
        return self._serve(request)

    def tick(self) -> None:
        """What time brings about, when nobody asks."""
        with self._store.transaction():
            self._tick()

    def _tick(self) -> None:
        """A service that fails to keep up with time is counted, and tried again; it stops nobody's request."""
        try:
            with self._store.transaction():
                tick_all(self._services, self._store, self._clock)
        except Exception as error:  # noqa: BLE001 -- as in _handle
            traceback.print_exc()
            self._journal.unhandled(f"failure tick: {type(error).__name__}: {error}")

    def _refuse(self, method: str, host: str) -> Response:
        with self._store.transaction():
            self._journal.record(product="", action="", method=method, host=host, status=403, code="HostRefused")
            self._journal.refused(host)
        text = f"The local cloud forwards nothing, and {host} is none of its hosts (*.aliyuncs.com, port 443).\n"
        return Response(403, [("Content-Type", "text/plain; charset=utf-8")], text.encode())

    def _serve(self, request: Request) -> Response:
        started = time.perf_counter()
        told: dict[str, str] = {}
        parameters_told: dict[str, object] = {}
        unknown: list[str] = []
        context: Context | None = None

        def note(
            action: str, parameters: Mapping[str, object], *, account: str = "", principal: str = "", region: str = ""
        ) -> None:
            found = {"action": action, "account": account, "principal": principal, "region": region}
            told.update({name: value for name, value in found.items() if value})
            parameters_told.update(parameters)

        with self._store.transaction():
            self._tick()
            service, region = self._find(request.host)
            context = Context(
                account=self._account,
                principal="",
                region=region,
                product=service.PRODUCT if service else "",
                request_id=str(uuid.uuid4()).upper(),
                store=self._store,
                clock=self._clock,
                unknown=unknown.append,
                note=note,
            )
            response = (
                self._faults.around(service, request, context, lambda c: self._handle(service, request, c))
                if self._faults is not None
                else self._handle(service, request, context)
            )
            code = _CODE.search(response.body) if response.status >= 400 else None
            for what in unknown:
                self._journal.unhandled(what)
            self._journal.record(
                product=context.product,
                action=told.get("action", f"{request.method} {request.path}"),
                method=request.method,
                host=request.host,
                status=response.status,
                code=code.group(1).decode() if code else ("Failed" if response.status >= 400 else ""),
                account=told.get("account", context.account),
                principal=told.get("principal", ""),
                region=told.get("region", region),
                parameters=parameters_told,
                request_id=context.request_id,
                milliseconds=(time.perf_counter() - started) * 1000,
            )
        return response

    def _handle(self, service: Service | None, request: Request, context: Context) -> Response:
        if service is None:
            context.unknown(f"host {request.host}")
            error = CloudError("InvalidAction.NotFound", f"No product answers at {request.host}.", 404)
            return render_error(error, request.host, context.request_id, "JSON")
        try:
            with self._store.transaction():
                return service.handle(request, context)
        except CloudError as error:
            return render_error(error, request.host, context.request_id, "JSON")
        except Exception as error:  # noqa: BLE001 -- a mistake of ours must not take the other customers down
            traceback.print_exc()
            context.unknown(f"failure {context.product}: {type(error).__name__}: {error}")
            failure = CloudError("InternalError", "The request processing has failed due to some unknown error.", 500)
            return render_error(failure, request.host, context.request_id, "JSON")

    def _find(self, host: str) -> tuple[Service | None, str]:
        for service in self._services:
            found = service.match(host)
            if found is not None:
                return service, found[0]
        return None, ""
