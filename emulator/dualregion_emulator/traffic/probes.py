"""Probes: they connect to the origin, count rounds, and change verdicts.

**When a verdict changes.** Global Accelerator: after `count` rounds in a row of the same outcome, at the end of the
last one, in both directions (vendor's CreateEndpointGroup page, ThresholdCount; a response may take 3 s, vendor's
"Enable and manage health checks"). So a dead origin is noticed after (n-1) to n intervals, and a timeout.

Traffic Manager: the vendor's health check pages ask for n failures in a row, and its price page says that three
failures at 60 s are identified "within about 4 minutes". Both hold if a round counts when the next one begins
(`Check.next_round`): the nodes' results of a round are put together before they are judged. So a dead origin is
noticed after n to n+1 intervals. That a recovery takes as many rounds is an assumption: no page says it.

A check starts without a verdict. Its first success is one; a failure needs its full count.

`ping` is done by a TCP connection: ICMP needs rights that a test does not have.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from dualregion_emulator.traffic.model import FAILED, OK, UNKNOWN, Check

Reach = Callable[[Check], tuple[str, int] | None]
Judge = Callable[[Check, str, str], None]


@dataclass(slots=True)
class _Watch:
    check: Check
    state: str
    began: float | None = None
    """When the last round was due."""
    outcome: bool | None = None
    streak: int = 0
    last: bool | None = None
    running: asyncio.Task[None] | None = field(default=None, repr=False)


class Prober:
    """Runs the checks that are due. `judge(check, before, after)` is called for every changed verdict; `reach` finds
    an origin on loopback."""

    def __init__(self, reach: Reach, judge: Judge) -> None:
        self._reach = reach
        self._judge = judge
        self._watches: dict[str, _Watch] = {}

    def watch(self, checks: list[tuple[Check, str]]) -> None:
        """Replaces what is watched: each check with the verdict it has. A check that changed starts anew."""
        wanted = {check.key: (check, state) for check, state in checks}
        for key, one in list(self._watches.items()):
            if key not in wanted or wanted[key][0] != one.check:
                _cancel(self._watches.pop(key))
        for key, (check, state) in wanted.items():
            if key not in self._watches:
                self._watches[key] = _Watch(check, state)

    def run(self, now: float, pace: float) -> None:
        """Starts the rounds that are due at `now` (seconds). `pace` divides every interval and timeout."""
        for one in self._watches.values():
            interval = one.check.interval / pace
            due = now if one.began is None else one.began + interval
            if due > now:
                continue
            # Rounds keep their rhythm, unless the clock has jumped or the pace was changed: then none is made up for.
            one.began = due if now - due < interval else now
            if one.check.next_round and one.outcome is not None:
                self._count(one, one.outcome)
                one.outcome = None
            if one.running is None or one.running.done():
                one.running = asyncio.create_task(self._round(one, one.check.timeout / pace))

    def close(self) -> None:
        """Stops every round."""
        for one in self._watches.values():
            _cancel(one)
        self._watches.clear()

    async def _round(self, one: _Watch, timeout: float) -> None:
        outcome = await probe(one.check, self._reach(one.check), timeout)
        if one.check.next_round:
            one.outcome = outcome
        else:
            self._count(one, outcome)

    def _count(self, one: _Watch, success: bool) -> None:
        one.streak = one.streak + 1 if success == one.last else 1
        one.last = success
        after = OK if success else FAILED
        enough = one.streak >= one.check.count or (success and one.state == UNKNOWN)
        if enough and after != one.state:
            before, one.state = one.state, after
            self._judge(one.check, before, after)


def _cancel(one: _Watch) -> None:
    if one.running is not None:
        one.running.cancel()


async def probe(check: Check, target: tuple[str, int] | None, timeout: float) -> bool:
    """One attempt: True if the origin answered as the check asks, within the time."""
    if target is None:
        return False
    attempt: Awaitable[bool] = _http(check, *target) if check.protocol.startswith("http") else _tcp(*target)
    try:
        return await asyncio.wait_for(attempt, timeout)
    except (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        return False


async def _tcp(host: str, port: int) -> bool:
    _, writer = await asyncio.open_connection(host, port)
    await _end(writer)
    return True


async def _http(check: Check, host: str, port: int) -> bool:
    context = _trusting() if check.protocol == "https" else None
    name = check.host or check.address
    reader, writer = await asyncio.open_connection(
        host, port, ssl=context, server_hostname=name if context is not None else None
    )
    try:
        request = f"GET {check.path or '/'} HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\nAccept: */*\r\n\r\n"
        writer.write(request.encode("latin-1", "replace"))
        await writer.drain()
        version, _, rest = (await reader.readuntil(b"\r\n")).partition(b" ")
        return version.startswith(b"HTTP/") and 100 <= int(rest[:3]) <= check.worst_status
    finally:
        await _end(writer)


def _trusting() -> ssl.SSLContext:
    """Health checks of the vendor look at the answer, not at the certificate."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


async def _end(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
