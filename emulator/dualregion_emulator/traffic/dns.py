"""A DNS server on loopback, UDP and TCP on one port, that answers with what the cloud's products say.

It is authoritative for what exists in the cloud and knows nothing else: NXDOMAIN otherwise, never a question to
anybody. A CNAME is followed as long as the cloud knows its target.
"""

from __future__ import annotations

import asyncio
import contextlib
import struct
from collections.abc import Callable
from typing import cast

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdatatype
import dns.rrset

from dualregion_emulator.traffic.model import Record

Lookup = Callable[[str], "list[Record] | None"]
_LONGEST_CHAIN = 8
_PLAIN_UDP = 512
_IDLE_SECONDS = 10.0
_ATTEMPTS = 20


def answer(wire: bytes, lookup: Lookup, *, tcp: bool) -> bytes | None:
    """The reply to one message, or None for what is not even a question. Over UDP a reply that does not fit is cut
    off, with the TC flag."""
    try:
        query = dns.message.from_wire(wire)
    except dns.exception.DNSException:
        return None
    if query.flags & dns.flags.QR:
        return None
    reply = dns.message.make_response(query)
    reply.flags |= dns.flags.AA
    if query.opcode() != dns.opcode.QUERY or len(query.question) != 1:
        reply.set_rcode(dns.rcode.NOTIMP)
    else:
        _fill(reply, query.question[0].name, dns.rdatatype.to_text(query.question[0].rdtype), lookup)
    size = 65535 if tcp else max(_PLAIN_UDP, query.payload if query.edns >= 0 else 0)
    try:
        return reply.to_wire(max_size=size)
    except dns.exception.TooBig:
        short = dns.message.make_response(query)
        short.flags |= dns.flags.AA | dns.flags.TC
        return short.to_wire()


def _fill(reply: dns.message.Message, name: dns.name.Name, type_: str, lookup: Lookup) -> None:
    for step in range(_LONGEST_CHAIN):
        records = lookup(name.to_text(omit_final_dot=True).lower())
        if records is None:
            if step == 0:
                reply.set_rcode(dns.rcode.NXDOMAIN)
            return
        wanted = [record for record in records if type_ in (record.type, "ANY")]
        alias = next((record for record in records if record.type == "CNAME"), None)
        for record in wanted or ([alias] if alias else []):
            reply.answer.append(dns.rrset.from_text(name, record.ttl, "IN", record.type, _text(record)))
        if wanted or alias is None:
            return
        name = dns.name.from_text(alias.value)


def _text(record: Record) -> str:
    """A value in the spelling of a zone file."""
    if record.type == "TXT":
        escaped = record.value.replace("\\", "\\\\").replace('"', '\\"')
        return " ".join(f'"{escaped[at : at + 255]}"' for at in range(0, len(escaped) or 1, 255))
    if record.type in ("CNAME", "NS", "MX", "SRV", "PTR"):
        return f"{record.value.rstrip('.')}."
    return record.value


class _Udp(asyncio.DatagramProtocol):
    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # No isinstance: the loop's own class does not derive from DatagramTransport before Python 3.13.
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        reply = answer(data, self._lookup, tcp=False)
        if reply is not None and self._transport is not None:
            self._transport.sendto(reply, addr)


class DnsServer:
    """Listens on 127.0.0.1; `port` is known after `start`."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._tcp: asyncio.Server | None = None
        self._udp: asyncio.BaseTransport | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self.port = 0

    async def start(self) -> None:
        """Takes one free port for both. OSError if there is none."""
        for attempt in range(_ATTEMPTS):
            self._tcp = await asyncio.start_server(self._serve, "127.0.0.1", 0)
            self.port = self._tcp.sockets[0].getsockname()[1]
            try:
                self._udp, _ = await asyncio.get_running_loop().create_datagram_endpoint(
                    lambda: _Udp(self._lookup), local_addr=("127.0.0.1", self.port)
                )
            except OSError:
                self._tcp.close()
                if attempt == _ATTEMPTS - 1:
                    raise
            else:
                return

    def close(self) -> None:
        """Stops answering."""
        if self._tcp is not None:
            self._tcp.close()
        if self._udp is not None:
            self._udp.close()
        for writer in list(self._writers):
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while True:
                size = await asyncio.wait_for(reader.readexactly(2), _IDLE_SECONDS)
                wire = await asyncio.wait_for(reader.readexactly(struct.unpack("!H", size)[0]), _IDLE_SECONDS)
                reply = answer(wire, self._lookup, tcp=True)
                if reply is None:
                    return
                writer.write(struct.pack("!H", len(reply)) + reply)
                await writer.drain()
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            return
        finally:
            self._writers.discard(writer)
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
