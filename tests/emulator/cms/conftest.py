"""The cms client of a cloud whose clock the test may move, and a receiver of webhooks."""

from __future__ import annotations

import threading
from collections.abc import Generator

import pytest

from alarm_clients import Alarms, Receiver
from cloud_process import Cloud


@pytest.fixture
def cms(own_cloud: Cloud) -> Alarms:
    return Alarms(own_cloud)


@pytest.fixture
def receiver() -> Generator[Receiver]:
    one = Receiver()
    thread = threading.Thread(target=one.server.serve_forever, args=(0.05,))
    thread.start()
    yield one
    one.server.shutdown()
    thread.join()
    one.server.server_close()
