"""The world outside of a local cloud: origins that can be stopped, and a client that resolves as browsers do.

The client asks the cloud's DNS server with a library that the server does not use, keeps an answer for its time to
live, and makes a new connection for every request.
"""

from __future__ import annotations

import contextlib
import http.client
import importlib
import json
import threading
import time
from collections.abc import Callable, Generator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cloud_process import Cloud

dnslib: Any = importlib.import_module("dnslib")


class Origin:
    """An HTTP server on a free port of 127.0.0.1 whose every answer is its name."""

    def __init__(self, name: str) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = name.encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Silent."""

        class Server(ThreadingHTTPServer):
            def handle_error(self, request: Any, client_address: Any) -> None:
                """A TCP probe goes away without a word."""

        self.name = name
        self._handler, self._class = Handler, Server
        self.port = 0
        self.start()

    def start(self) -> None:
        """On the port it had before, if it had one."""
        self._server = self._class(("127.0.0.1", self.port), self._handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Refuses connections from now on."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextlib.contextmanager
def origins(*names: str) -> Generator[list[Origin]]:
    """Origins for the length of a block."""
    made = [Origin(name) for name in names]
    try:
        yield made
    finally:
        for origin in made:
            with contextlib.suppress(OSError):
                origin.stop()


def dns_port(cloud: Cloud) -> int:
    """Where the cloud answers DNS."""
    return int(json.loads((cloud.folder / "cloud.json").read_text())["dns"].rpartition(":")[2])


def ask(cloud: Cloud, name: str, type_: str = "A", *, tcp: bool = False) -> Any:
    """The reply to one question."""
    question = dnslib.DNSRecord.question(name, type_)
    wire = question.send("127.0.0.1", dns_port(cloud), tcp=tcp, timeout=5)
    return dnslib.DNSRecord.parse(wire)


def answers(cloud: Cloud, name: str, type_: str = "A") -> list[str]:
    """The values of the last link of an answer."""
    return [str(row.rdata) for row in ask(cloud, name, type_).rr if row.rtype == getattr(dnslib.QTYPE, type_)]


class Client:
    """`pace` is the cloud's: where probes are faster, caches are too."""

    def __init__(self, cloud: Cloud, pace: float = 1) -> None:
        self._cloud = cloud
        self._pace = pace
        self._cache: dict[str, tuple[str, float]] = {}

    def resolve(self, name: str) -> str:
        """An address, from the cache while it lives."""
        kept, until = self._cache.get(name, ("", 0.0))
        if time.monotonic() < until:
            return kept
        rows = [row for row in ask(self._cloud, name).rr if row.rtype == dnslib.QTYPE.A]
        self._cache[name] = (str(rows[0].rdata), time.monotonic() + rows[0].ttl / self._pace)
        return str(rows[0].rdata)

    def get(self, name: str, port: int) -> str:
        """The body, or "" if nobody answered."""
        return self.get_at(self.resolve(name), port, name)

    def get_at(self, address: str, port: int, name: str = "") -> str:
        """The same from an address that is known already."""
        target = self._cloud.admin("GET", "traffic/reach", address=address, port=port)[1]["target"]
        if not target:
            return ""
        host, _, there = target.rpartition(":")
        connection = http.client.HTTPConnection(host, int(there), timeout=3)
        try:
            connection.request("GET", "/", headers={"Host": name or address})
            return connection.getresponse().read().decode()
        except (OSError, http.client.HTTPException):
            return ""
        finally:
            connection.close()

    def until(self, name: str, port: int, body: str, patience: float) -> float:
        """Seconds until a request is answered so."""
        began = time.monotonic()
        while self.get(name, port) != body:
            assert time.monotonic() - began < patience, f"no {body!r} within {patience} s"
            time.sleep(0.05)
        return time.monotonic() - began


def map_origin(cloud: Cloud, address: str, origin: Origin, region: str = "") -> None:
    """Puts an origin where an address of the configuration is; with a region, it is lost when the region is."""
    query = {"address": address, "target": f"127.0.0.1:{origin.port}", "region": region}
    status, told = cloud.admin("POST", "traffic/origin", **query)
    assert status == 200, told


def set_pace(cloud: Cloud, factor: float) -> None:
    """Divides every interval of probes."""
    assert cloud.admin("POST", "traffic/pace", factor=factor)[0] == 200


def events(cloud: Cloud) -> list[tuple[str, str]]:
    """What the data plane did, oldest first: (action, what it says of it)."""
    rows = cloud.journal(product="Traffic")
    return [(row["action"], row["parameters"].get("After", "")) for row in rows]


def healthy(cloud: Cloud, count: int, patience: float = 20) -> None:
    """Waits until so many checks have a good verdict."""
    began = time.monotonic()
    while sum(row["state"] == "ok" for row in cloud.admin("GET", "traffic")[1]["health"]) < count:
        assert time.monotonic() - began < patience, cloud.admin("GET", "traffic")[1]
        time.sleep(0.05)


def eventually(happens: Callable[[], bool], patience: float = 15) -> None:
    """Waits for what the data plane does by itself."""
    began = time.monotonic()
    while not happens():
        assert time.monotonic() - began < patience
        time.sleep(0.05)
