"""Origins for whoever has none: small HTTP servers on loopback that answer with where they stand.

They come back after a restart of the cloud, on other ports. While its region is lost, a stand-in refuses connections,
so that nobody reaches it on a path that the cloud does not see.
"""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from dualregion_emulator.store import Store
from dualregion_emulator.traffic import origins

_SETTING = "traffic.stand_ins"
_POLL_SECONDS = 0.05


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A TCP probe goes away without a word."""


def _handler(text: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = text.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_HEAD = do_GET

        def log_message(self, format: str, *args: Any) -> None:
            """Silent."""

    return Handler


class StandIns:
    """Those of one cloud, by the address that each stands for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._servers: dict[str, _Server] = {}

    def wanted(self) -> dict[str, str]:
        """Address to region, `""` where none was told, of those that were asked for and not stopped."""
        return json.loads(self._store.setting(_SETTING) or "{}")

    def serve(self, address: str, region: str) -> None:
        """One that stands for an address; it replaces what stood there."""
        self._keep({**self.wanted(), address: region})
        self._start(address, region)

    def stop(self, address: str) -> None:
        """It refuses connections; the address stays mapped, so that probes fail as they do at a dead origin.
        ValueError for an address that none stands for."""
        wanted = self.wanted()
        if wanted.pop(address, None) is None:
            raise ValueError(f"no stand-in answers for {address}; {', '.join(wanted) or 'there is none'}")
        self._keep(wanted)
        self._end(address)

    def hold(self, lost_regions: set[str]) -> None:
        """Starts and ends what must answer and what must not."""
        for address, region in self.wanted().items():
            if region in lost_regions:
                self._end(address)
            elif address not in self._servers:
                self._start(address, region)

    def close(self) -> None:
        """Ends all of them; they are wanted again by the next start."""
        for address in list(self._servers):
            self._end(address)

    def _keep(self, wanted: dict[str, str]) -> None:
        self._store.set_setting(_SETTING, json.dumps(wanted))

    def _start(self, address: str, region: str) -> None:
        self._end(address)
        server = _Server(("127.0.0.1", 0), _handler(f"{region or 'origin'} ({address})\n"))
        threading.Thread(target=server.serve_forever, args=(_POLL_SECONDS,), daemon=True).start()
        self._servers[address] = server
        origins.set_origin(self._store, address, f"127.0.0.1:{server.server_address[1]}", region)

    def _end(self, address: str) -> None:
        server = self._servers.pop(address, None)
        if server is not None:
            server.shutdown()
            server.server_close()
