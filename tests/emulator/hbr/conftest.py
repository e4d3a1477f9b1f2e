"""A cloud of the test's own, because backups are made by moving its clock."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from backup_clients import Backups
from cloud_process import Cloud
from oss_clients import STANDBY, Oss


@pytest.fixture
def oss(own_cloud: Cloud) -> Generator[Oss]:
    clients = Oss(own_cloud)
    yield clients
    clients.close()


@pytest.fixture
def hbr(own_cloud: Cloud, oss: Oss) -> Backups:
    return Backups(own_cloud, oss)


@pytest.fixture
def standby(own_cloud: Cloud, oss: Oss) -> Backups:
    return Backups(own_cloud, oss, STANDBY)
