"""The parts under the front that no client can reach: store, clock, and what happens when the cloud itself is wrong."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dualregion_emulator.admin import Admin
from dualregion_emulator.clock import Clock, iso, parse
from dualregion_emulator.connection import Arrival
from dualregion_emulator.front import Front
from dualregion_emulator.journal import Journal
from dualregion_emulator.services._call import unflatten
from dualregion_emulator.store import Store
from dualregion_emulator.wire import CloudError, Context, Request, Response

PLACE = ("1", "cn-hongkong", "Vpc", "vpc")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "cloud.db")


def test_documents_keep_the_order_of_their_first_put(store: Store) -> None:
    for id in ("b", "a", "c"):
        store.put(*PLACE, id, {"id": id})
    store.put(*PLACE, "b", {"id": "b", "again": True})
    assert store.list(*PLACE) == [{"id": "b", "again": True}, {"id": "a"}, {"id": "c"}]
    assert (store.delete(*PLACE, "a"), store.delete(*PLACE, "a")) == (True, False)
    assert store.counts() == {("Vpc", "vpc"): 2}


def put_and_fail(store: Store) -> None:
    """A request that stores something before it is refused."""
    with store.transaction():
        store.put(*PLACE, "inner", {})
        raise CloudError("No", "no")


def put_twice_and_fail(store: Store) -> None:
    """The same, but the first part of it was done and over."""
    with store.transaction():
        with store.transaction():
            store.put(*PLACE, "inner", {})
        raise CloudError("No", "no")


def test_an_inner_transaction_fails_alone(store: Store) -> None:
    with store.transaction():
        store.put(*PLACE, "outer", {})
        with pytest.raises(CloudError):
            put_and_fail(store)
    assert (store.get(*PLACE, "outer"), store.get(*PLACE, "inner")) == ({}, None)


def test_an_outer_transaction_takes_the_inner_one_with_it(store: Store) -> None:
    with pytest.raises(CloudError):
        put_twice_and_fail(store)
    assert store.get(*PLACE, "inner") is None


def test_the_clock_keeps_its_offset_and_never_goes_back(store: Store) -> None:
    Clock(store).advance(timedelta(days=3))
    again = Clock(store)
    assert again.offset == timedelta(days=3)
    with pytest.raises(ValueError, match="only moves forward"):
        again.advance(timedelta(seconds=-1))
    assert parse(iso(again.now())) == again.now().replace(microsecond=0)


@pytest.mark.parametrize(
    ("flat", "tree"),
    [
        ({"Tag.2.Key": "b", "Tag.1.Key": "a"}, {"Tag": [{"Key": "a"}, {"Key": "b"}]}),
        ({"Id.10": "j", "Id.9": "i"}, {"Id": ["i", "j"]}),
        ({"A.B.C": "x"}, {"A": {"B": {"C": "x"}}}),
        ({"Plain": ""}, {"Plain": ""}),
    ],
)
def test_parameters_are_unflattened(flat: dict[str, str], tree: dict[str, Any]) -> None:
    assert unflatten(flat) == tree


class Broken:
    """A service with a mistake in it."""

    PRODUCT: str = "Broken"

    def match(self, host: str) -> tuple[str, str] | None:
        return ("", "") if host.startswith("broken.") else None

    def handle(self, request: Request, context: Context) -> Response:
        context.store.put(*PLACE, "half-done", {})
        raise KeyError(request.path)

    def tick(self, store: Store, clock: Clock) -> None:
        store.put(*PLACE, "ticked", {"at": iso(clock.now())})
        raise ZeroDivisionError


def test_a_mistake_of_the_clouds_own_is_a_500_that_is_undone_and_counted(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = Clock(store)
    journal, services = Journal(store, clock), [Broken()]
    front = Front(store, clock, journal, [*services], Admin(store, clock, journal, [*services], {}, lambda: None), "1")

    request = Request("GET", "broken.aliyuncs.com", "/x", "", {})
    response = front.answer(Arrival(request, proxied=True, tls=True))

    assert (response.status, b"InternalError" in response.body) == (500, True)
    assert (store.get(*PLACE, "half-done"), store.get(*PLACE, "ticked")) == (None, None)
    assert journal.counters() == {"failure Broken: KeyError: '/x'": 1, "failure tick: ZeroDivisionError: ": 1}
    assert "KeyError" in capsys.readouterr().err
