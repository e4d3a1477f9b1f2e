"""Clients of the shared cloud, and of one whose clock a test may move."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from cloud_process import Cloud
from oss_clients import Oss


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
