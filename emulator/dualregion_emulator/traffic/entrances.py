"""Accelerated addresses: real listeners that forward TCP to where the product's rules say, one connection at a time.

An entrance listens on its own address in 127.0.0.0/8 and its own port. Where that is not to be had (a port below 1024
without the right, a system with one loopback address only) it takes a free port of 127.0.0.1, and the map of
`places` says which. Bytes are passed through as they are: HTTP and HTTPS listeners add no header and end no TLS.

A connection that stands is left alone when verdicts change, as it would be by a load balancer; new ones go elsewhere.
It is cut when the region of its entrance or of its origin is lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from dualregion_emulator.traffic.model import Entrance, Place

Choose = Callable[[Entrance], "Place | None"]
_CONNECT_SECONDS = 5.0
_CHUNK = 65536


class Entrances:
    """The listeners that stand. `choose` gives the place on loopback for a new connection, or None."""

    def __init__(self, choose: Choose) -> None:
        self._choose = choose
        self._servers: dict[Entrance, asyncio.Server] = {}
        self._places: dict[Entrance, tuple[str, int]] = {}
        self._tasks: dict[asyncio.Task[None], frozenset[str]] = {}
        """Each connection, with the regions that it needs."""

    async def open(self, wanted: list[Entrance]) -> None:
        """Starts what is missing and stops what is no more."""
        for entrance in [one for one in self._servers if one not in wanted]:
            self._servers.pop(entrance).close()
            self._places.pop(entrance, None)
        for entrance in wanted:
            if entrance not in self._servers:
                await self._start(entrance)

    def cut(self, lost_regions: set[str]) -> None:
        """Ends the connections that need one of these regions."""
        for task, regions in list(self._tasks.items()):
            if regions & lost_regions:
                task.cancel()

    def places(self) -> dict[str, str]:
        """`"address:port"` of each entrance to where it listens."""
        return {f"{e.address}:{e.port}": f"{host}:{port}" for e, (host, port) in self._places.items()}

    def close(self) -> None:
        """Stops every listener and every connection."""
        for server in self._servers.values():
            server.close()
        self._servers.clear()
        self._places.clear()
        for task in list(self._tasks):
            task.cancel()

    async def _start(self, entrance: Entrance) -> None:
        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            if task is not None:
                self._tasks[task] = frozenset({entrance.region})
                task.add_done_callback(lambda done: self._tasks.pop(done, None))
            await self._forward(entrance, reader, writer)

        try:
            server = await asyncio.start_server(accept, entrance.address, entrance.port)
        except OSError:
            server = await asyncio.start_server(accept, "127.0.0.1", 0)
        self._servers[entrance] = server
        self._places[entrance] = server.sockets[0].getsockname()[:2]

    async def _forward(self, entrance: Entrance, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        target = self._choose(entrance)
        onward: asyncio.StreamWriter | None = None
        try:
            if target is None:
                return
            task = asyncio.current_task()
            if task is not None:
                self._tasks[task] = target.regions | {entrance.region}
            connecting = asyncio.open_connection(target.host, target.port)
            back, onward = await asyncio.wait_for(connecting, _CONNECT_SECONDS)
            async with asyncio.TaskGroup() as both:
                both.create_task(_pump(reader, onward))
                both.create_task(_pump(back, writer))
        except (OSError, TimeoutError):
            return
        finally:
            for end in (writer, onward):
                if end is not None:
                    end.close()


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """Copies until the source ends, then says so to the sink."""
    try:
        while data := await source.read(_CHUNK):
            sink.write(data)
            await sink.drain()
        if sink.can_write_eof():
            sink.write_eof()
    except OSError:
        # One end is gone: the other one learns it by its end of the connection.
        sink.close()
