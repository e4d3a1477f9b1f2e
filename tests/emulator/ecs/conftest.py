"""The ecs client of a cloud of the test's own."""

from __future__ import annotations

import pytest

from cloud_process import Cloud
from instance_clients import Instances


@pytest.fixture
def ecs(own_cloud: Cloud) -> Instances:
    return Instances(own_cloud)
