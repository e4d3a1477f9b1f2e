"""Clients of the shared cloud, and of one whose clock a test may move."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from pathlib import Path

import pytest

from cloud_process import Cloud, running, start
from oss_clients import LAG_MINUTES, Oss


@pytest.fixture(scope="session")
def oss(cloud: Cloud) -> Generator[Oss]:
    """Clients of the shared cloud; every test has buckets of its own in it."""
    clients = Oss(cloud)
    yield clients
    clients.close()


@pytest.fixture
def own_oss(own_cloud: Cloud) -> Generator[Oss]:
    """Clients of a cloud that belongs to one test."""
    clients = Oss(own_cloud)
    yield clients
    clients.close()


@pytest.fixture
def lagging(tmp_path: Path) -> Generator[Oss]:
    """Clients of a cloud whose replication takes ten minutes of its own clock."""
    folder = tmp_path / "cloud"
    start(folder).stop()
    with sqlite3.connect(folder / "cloud.db") as database:
        row = ("oss.replication_lag_seconds", str(60 * LAG_MINUTES))
        database.execute("INSERT INTO setting (name, value) VALUES (?, ?)", row)
    database.close()
    with running(folder) as cloud:
        clients = Oss(cloud)
        yield clients
        clients.close()
