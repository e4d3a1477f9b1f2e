"""A visitor of a service on the local cloud: it resolves and connects as browsers do, with real packets."""

import http.client
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast

import dns.exception
import dns.message
import dns.query
import dns.rdatatype

from dualregion.commands.cloud_process import Cloud

EVERY_SECONDS = 0.2
_PATIENCE_SECONDS = 3.0
_LONGEST_SHOWN = 60


@dataclass(frozen=True)
class Answer:
    """One visit."""

    body: str
    """The first line of what was answered; empty: nobody did."""
    since_first: float
    """Seconds since the last answer of who answered first; since the start before there was one."""


class Visitor:
    """`pace` is the cloud's: where probes are faster, caches are too. `haste` shortens the caches besides."""

    def __init__(self, cloud: Cloud, name: str, port: int, *, every: float = EVERY_SECONDS, haste: float = 1.0) -> None:
        self._cloud = cloud
        self._every = every
        self._haste = haste
        self._name = name
        self._port = port
        told = cloud.ask("traffic")
        self._dns = int(told["dns"].rpartition(":")[2])
        self.pace = float(told["pace"])
        self._kept: list[str] = []
        self._until = 0.0

    def visits(self, deadline: float) -> Iterator[Answer]:
        """One after another, `every` seconds apart, until the deadline of the monotonic clock."""
        first, last = "", time.monotonic()
        while time.monotonic() < deadline:
            body = self.visit()
            now = time.monotonic()
            first = first or body
            yield Answer(body, now - last)
            if body and body == first:
                last = now
            time.sleep(self._every)

    def visit(self) -> str:
        """One visit: every address in turn, as browsers try them. The first line of the answer, or nothing."""
        answers = (self._get(address) for address in self._resolve())
        return next((body for body in answers if body), "")

    def _resolve(self) -> list[str]:
        """Addresses, from the cache while they live."""
        if time.monotonic() < self._until:
            return self._kept
        question = dns.message.make_query(self._name, dns.rdatatype.A)
        try:
            reply = dns.query.udp(question, "127.0.0.1", port=self._dns, timeout=_PATIENCE_SECONDS)
        except (OSError, dns.exception.DNSException):
            return []
        groups = [cast("Iterable[object]", group) for group in reply.answer if group.rdtype == dns.rdatatype.A]
        self._kept = [str(row) for group in groups for row in group]
        ttl = min((group.ttl for group in reply.answer), default=0)
        self._until = time.monotonic() + ttl / (self.pace * self._haste)
        return self._kept

    def _get(self, address: str) -> str:
        target: str = self._cloud.ask("traffic/reach", address=address, port=self._port)["target"]
        if not target:
            return ""
        host, _, port = target.rpartition(":")
        connection = http.client.HTTPConnection(host, int(port), timeout=_PATIENCE_SECONDS)
        try:
            connection.request("GET", "/", headers={"Host": self._name, "Connection": "close"})
            told = connection.getresponse().read().decode(errors="replace").strip().partition("\n")[0]
        except (OSError, http.client.HTTPException):
            return ""
        finally:
            connection.close()
        return told[:_LONGEST_SHOWN]


def redirected(first: str, answer: Answer) -> bool:
    """Whether somebody else answers than at first."""
    return bool(first and answer.body) and answer.body != first
