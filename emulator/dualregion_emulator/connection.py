"""One client connection: plain HTTP, TLS at once, or CONNECT and then TLS; any number of requests in turn.

Sans-IO throughout: bytes go through an `ssl.SSLObject` when TLS has begun, then through h11. Requests are answered
one after another on the event loop's thread, so a transaction is never open across two of them.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate
from urllib.parse import urlsplit

import h11

from dualregion_emulator.certificates import Certificates
from dualregion_emulator.wire import Request, Response

LARGEST_BODY = 512 * 1024 * 1024
_TLS_HANDSHAKE = 0x16
_CHUNK = 256 * 1024
_QUICK_ACK: int | None = getattr(socket, "TCP_QUICKACK", None)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A request and the way it came."""

    request: Request
    proxied: bool
    """Through CONNECT or with an absolute URI, as a proxy's client does."""
    tls: bool


Answer = Callable[[Arrival], Response]
Admit = Callable[[str, int], Response | None]
"""Called with host and port of a CONNECT: None admits, a response refuses."""


class Connection(asyncio.Protocol):
    """The protocol of one socket."""

    def __init__(self, certificates: Certificates, answer: Answer, admit: Admit, open_: set[Connection]) -> None:
        self._certificates = certificates
        self._answer = answer
        self._admit = admit
        self._open = open_
        self._transport: asyncio.Transport | None = None
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=256 * 1024)
        self._tls: ssl.SSLObject | None = None
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._handshaken = False
        self._tunnel = ""
        self._head: h11.Request | None = None
        self._body: list[bytes] = []
        self._size = 0
        self._first = True
        self._waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._transport = transport
            self._open.add(self)
            self._acknowledge_at_once()

    def connection_lost(self, exc: Exception | None) -> None:
        del exc  # a client that goes away is no event of ours
        self._open.discard(self)
        self._transport = None
        if self._waiting is not None:
            self._waiting.cancel()

    def close(self) -> None:
        """Lets go of the socket after what was written has left."""
        if self._transport is not None:
            self._transport.close()

    def _acknowledge_at_once(self) -> None:
        """Clients that speak through a proxy often send head and body apart and with Nagle's algorithm (urllib3 does so
        on purpose): each request would wait 40 ms for a delayed acknowledgement. Linux forgets the wish, so it is
        repeated."""
        socket_ = self._transport.get_extra_info("socket") if self._transport else None
        if socket_ is not None and _QUICK_ACK is not None:
            socket_.setsockopt(socket.IPPROTO_TCP, _QUICK_ACK, 1)

    def data_received(self, data: bytes) -> None:
        self._acknowledge_at_once()
        if self._first and data[0] == _TLS_HANDSHAKE:
            self._start_tls(self._certificates.by_name())
        self._first = False
        try:
            if self._tls is None:
                self._feed(data)
            else:
                self._incoming.write(data)
                self._read_tls()
        except h11.RemoteProtocolError as error:
            self._refuse_bytes(error.error_status_hint)
        except ssl.SSLError:
            self.close()

    def _refuse_bytes(self, status: int) -> None:
        if self._http.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            self._send(h11.Response(status_code=status, headers=[("Content-Length", "0"), ("Connection", "close")]))
        self.close()

    def _start_tls(self, context: ssl.SSLContext) -> None:
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)

    def _read_tls(self) -> None:
        tls = self._tls
        if tls is None:
            return
        try:
            if not self._handshaken:
                tls.do_handshake()
                self._handshaken = True
            while self._transport is not None:
                data = tls.read(_CHUNK)
                if not data:
                    self.close()
                    break
                self._feed(data)
        except ssl.SSLWantReadError:
            pass
        finally:
            self._flush()

    def _flush(self) -> None:
        if self._outgoing.pending and self._transport is not None:
            self._transport.write(self._outgoing.read())

    def _write(self, data: bytes) -> None:
        if self._transport is None:
            return
        if self._tls is None:
            self._transport.write(data)
        else:
            self._tls.write(data)
            self._flush()

    def _send(self, event: h11.Event) -> None:
        data = self._http.send(event)
        if data:
            self._write(data)

    def _feed(self, data: bytes) -> None:
        self._http.receive_data(data)
        self._go_on()

    def _go_on(self) -> None:
        while self._transport is not None and self._waiting is None:
            event = self._http.next_event()
            if event is h11.NEED_DATA or event is h11.PAUSED or isinstance(event, h11.ConnectionClosed):
                if self._http.they_are_waiting_for_100_continue:
                    self._send(h11.InformationalResponse(status_code=100, headers=[]))
                return
            if isinstance(event, h11.Request):
                self._head, self._body, self._size = event, [], 0
            elif isinstance(event, h11.Data):
                self._size += len(event.data)
                if self._size > LARGEST_BODY:
                    raise h11.RemoteProtocolError("body too large", error_status_hint=413)
                self._body.append(bytes(event.data))
            elif isinstance(event, h11.EndOfMessage) and self._head is not None:
                self._complete(self._head)

    def _complete(self, head: h11.Request) -> None:
        target = head.target.decode("ascii", "replace")
        if head.method == b"CONNECT":
            self._connect(target)
            return
        arrival = self._arrival(head, target)
        response = self._answer(arrival)
        method = arrival.request.method
        if response.delay:
            loop = asyncio.get_running_loop()
            self._waiting = loop.call_later(response.delay, self._finish_late, method, response)
        else:
            self._finish(method, response)

    def _finish_late(self, method: str, response: Response) -> None:
        self._waiting = None
        try:
            self._finish(method, response)
            self._go_on()
        except h11.RemoteProtocolError as error:
            self._refuse_bytes(error.error_status_hint)
        except ssl.SSLError:
            self.close()

    def _cut(self, how: str) -> None:
        if self._transport is None:
            return
        socket_ = self._transport.get_extra_info("socket")
        if how == "reset" and socket_ is not None:
            # A close with no time to linger is what sends RST.
            socket_.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()

    def _finish(self, method: str, response: Response) -> None:
        if response.cut:
            self._cut(response.cut)
            return
        self._respond(method, response)
        if self._http.our_state is h11.MUST_CLOSE or self._http.their_state is h11.MUST_CLOSE:
            self.close()
        else:
            self._http.start_next_cycle()

    def _connect(self, target: str) -> None:
        host, _, port = target.rpartition(":")
        refusal = self._admit(host.lower(), int(port) if port.isdecimal() and self._tls is None else 0)
        if refusal is not None and refusal.cut:
            self._waiting = asyncio.get_running_loop().call_later(refusal.delay, self._cut, refusal.cut)
            return
        if refusal is not None:
            refusal.headers.append(("Connection", "close"))
            self._respond("CONNECT", refusal)
            self.close()
            return
        self._write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        self._tunnel = host.lower()
        rest, _ = self._http.trailing_data
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=256 * 1024)
        self._start_tls(self._certificates.context(self._tunnel))
        if rest:
            self._incoming.write(rest)
            self._read_tls()

    def _arrival(self, head: h11.Request, target: str) -> Arrival:
        headers: dict[str, str] = {}
        for raw_name, raw_value in head.headers:
            name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        absolute = target.startswith(("http://", "https://"))
        if absolute:
            parts = urlsplit(target)
            host = parts.hostname or ""
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        else:
            host = self._tunnel or headers.get("host", "").rpartition("@")[2]
            host = host if host.count(":") > 1 else host.partition(":")[0]
        path, _, query = target.partition("?")
        method = head.method.decode("ascii")
        request = Request(method, host.lower(), path, query, headers, b"".join(self._body))
        self._body = []
        return Arrival(request, absolute or bool(self._tunnel), self._tls is not None)

    def _respond(self, method: str, response: Response) -> None:
        names = {name.lower() for name, _ in response.headers}
        headers = list(response.headers)
        if "date" not in names:
            headers.append(("Date", formatdate(usegmt=True)))
        bodiless = method == "HEAD" or response.status in (204, 304)
        if "content-length" not in names and response.status != 204:
            headers.append(("Content-Length", str(len(response.body))))
        data = self._http.send(h11.Response(status_code=response.status, headers=headers)) or b""
        if response.body and not bodiless:
            data += self._http.send(h11.Data(data=response.body)) or b""
        self._write(data + (self._http.send(h11.EndOfMessage()) or b""))
