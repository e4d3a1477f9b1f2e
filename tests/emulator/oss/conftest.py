"""Clients of the shared cloud, and of one whose clock a test may move."""

from __future__ import annotations

import pytest
from cloud_process import Cloud
from oss_clients import Oss


@pytest.fixture(scope="session")
def oss(cloud: Cloud) -> Oss:
    """Clients of the shared cloud; every test has buckets of its own in it."""
    return Oss(cloud)


@pytest.fixture
def own_oss(own_cloud: Cloud) -> Oss:
    """Clients of a cloud that belongs to one test."""
    return Oss(own_cloud)
