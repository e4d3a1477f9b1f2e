"""One local cloud for the modules of this folder; each test works in resources of its own."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from cloud_process import Cloud, running


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Generator[Cloud]:
    """A running cloud, shared: a test that kills or resets one starts its own."""
    with running(tmp_path_factory.mktemp("cloud")) as one:
        yield one


@pytest.fixture
def own_cloud(tmp_path_factory: pytest.TempPathFactory) -> Generator[Cloud]:
    """A cloud of the test's own, for what moves its clock, empties it or counts what is in it."""
    with running(tmp_path_factory.mktemp("own")) as one:
        yield one
