"""Applies the faults that stand to one request.

A fault decides by its seed, what is asked, and how often that was asked of it before: the same calls meet the same
faults, whatever else goes on between them. Every strike is a row of the journal with the product `Fault`: the
action is the kind, `status` what the client saw (0: nothing), and the parameters say what became of the request.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from dualregion_emulator.clock import Clock
from dualregion_emulator.faults import asked as requests
from dualregion_emulator.faults.asked import Asked
from dualregion_emulator.faults.ledger import Ledger
from dualregion_emulator.faults.model import LOSING, REFUSING, Fault, Kind, chance
from dualregion_emulator.faults.refusals import refusal
from dualregion_emulator.faults.stale import Stale
from dualregion_emulator.journal import Journal
from dualregion_emulator.services import Service
from dualregion_emulator.store import Store
from dualregion_emulator.wire import Context, Request, Response

PRODUCT = "Fault"
"""The name in the journal."""
Handle = Callable[[Context], Response]


class Injector:
    """The faults of one cloud, at work. Runs inside the front's transaction."""

    def __init__(self, store: Store, clock: Clock, journal: Journal, folder: Path) -> None:
        self.ledger = Ledger(store)
        self.stale = Stale(self.ledger, folder)
        self._clock = clock
        self._journal = journal
        self.stale.forget_all_but({one.id for one in self.ledger.all()})

    @property
    def now(self) -> float:
        """The cloud's time, seconds since 1970."""
        return self._clock.now().timestamp()

    def admit(self, host: str, region: str) -> Response | None:
        """A new connection: a host of a region that is wholly lost does not even let one in."""
        for one in self.ledger.standing(self.now):
            if one.kind is not Kind.REGION_LOSS or one.region != region or one.seen < one.skip:
                continue
            if one.probability == 1 and not (one.product or one.action or one.resource):
                self._strike(one)
                self._note(one, region=region, host=host, status=0, told={"Effect": "none"})
                return Response(0, cut="reset", delay=one.seconds)
        return None

    def around(self, service: Service | None, request: Request, context: Context, handle: Handle) -> Response:
        """The answer to a request, as it would be or as a fault makes it."""
        present, now = self.ledger.all(), self.now
        if service is None or not present:
            return handle(context)
        asked = requests.read(request, service, context)
        standing = [one for one in present if one.stands(now)]
        owing = [one for one in present if one.kind is Kind.STALE_READS and not 0 < one.until <= now]
        late = [one for one in standing if one.kind is Kind.LATENCY and one.covers(asked) and self._draw(one, asked)]
        response = self._answer(standing, owing, asked, request, context, handle)
        for one in late:
            response.delay += one.seconds
            self._tell(one, asked, request, context, response, f"{one.seconds:g} s late")
        return response

    def _answer(
        self,
        standing: list[Fault],
        owing: list[Fault],
        asked: Asked,
        request: Request,
        context: Context,
        handle: Handle,
    ) -> Response:
        for one in standing:
            if one.kind in REFUSING and one.covers(asked) and self._draw(one, asked):
                context.note(asked.action, asked.parameters, region=asked.region)
                response = refusal(one, asked, request, context)
                self._tell(one, asked, request, context, response, "none")
                return response
        response = self._act(standing, owing, asked, request, context, handle)
        for one in standing:
            if one.kind in LOSING and one.covers(asked) and self._draw(one, asked):
                self._tell(
                    one,
                    asked,
                    request,
                    context,
                    Response(0),
                    f"{'done' if response.status < 400 else 'refused'}, {response.status}",
                )
                response.cut = "reset" if one.kind is Kind.RESET_AFTER else "close"
                response.delay += one.seconds
                break
        return response

    def _act(
        self,
        standing: list[Fault],
        owing: list[Fault],
        asked: Asked,
        request: Request,
        context: Context,
        handle: Handle,
    ) -> Response:
        for one in owing if not asked.write else ():
            # Reads are owed also by a fault that has struck for the last time.
            if self.stale.owed(one, asked):
                response = self.stale.answer(one, asked, context, handle)
                self._tell(one, asked, request, context, response, "answered from before the last write")
                return response
        armed = [
            one for one in standing if one.kind is Kind.STALE_READS and one.covers(asked) and self._draw(one, asked)
        ]
        for one in armed:
            self.stale.prepare(one)
        response = handle(context)
        for one in armed:
            self.stale.settle(one, asked, written=response.status < 400)
        for one in standing:
            if one.kind is Kind.STUCK_STATE and response.status == 200 and one.covers(asked):
                shown = _stuck(response.body, one)
                if shown != response.body and self._draw(one, asked):
                    response.body = shown
                    self._tell(one, asked, request, context, response, f"{one.field} shown as {one.state}")
        return response

    def _draw(self, one: Fault, asked: Asked) -> bool:
        """Does it strike this time? Counts the question, and the strike."""
        one.seen += 1
        subject = f"{asked.product}/{asked.action}/{asked.region}"
        number = self.ledger.tally(one.id, subject) + 1
        self.ledger.set_tally(one.id, subject, number)
        strikes = one.seen > one.skip and chance(one.seed, one.kind, subject, number) < one.probability
        if strikes:
            one.struck += 1
        self.ledger.keep(one)
        return strikes

    def _strike(self, one: Fault) -> None:
        one.seen += 1
        one.struck += 1
        self.ledger.keep(one)

    def _tell(
        self, one: Fault, asked: Asked, request: Request, context: Context, response: Response, effect: str
    ) -> None:
        told = {"Product": asked.product, "Action": asked.action, "RequestId": context.request_id, "Effect": effect}
        code = json.loads(response.body)["Code"] if response.status >= 400 and asked.form == "JSON" else ""
        self._note(one, asked.region, request.host, response.status, told, code)

    def _note(self, one: Fault, region: str, host: str, status: int, told: dict[str, str], code: str = "") -> None:
        self._journal.record(
            product=PRODUCT,
            action=one.kind,
            method="",
            host=host,
            status=status,
            code=code or one.kind,
            region=region,
            parameters={"Fault": one.id, **({"Plan": one.plan} if one.plan else {}), **told},
        )

    def say(self, action: str, one: Fault) -> None:
        """A row for what its owner did: a fault added or cleared."""
        scope = {name: value for name, value in one.document().items() if value not in ("", 0, 0.0)}
        self._journal.record(
            product=PRODUCT, action=action, method="", host="", status=200, region=one.region, parameters=scope
        )


def _stuck(body: bytes, one: Fault) -> bytes:
    """Every value of the field becomes the state, in JSON and in XML."""
    field, state = re.escape(one.field.encode()), json.dumps(one.state, ensure_ascii=False)[1:-1].encode()
    body = re.sub(rb'("%s"\s*:\s*")[^"]*(")' % field, lambda found: found[1] + state + found[2], body)
    return re.sub(rb"(<%s>)[^<]*(</%s>)" % (field, field), lambda found: found[1] + state + found[2], body)
