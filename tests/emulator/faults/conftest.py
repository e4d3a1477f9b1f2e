"""One cloud for the tests of faults, emptied for each, and the vendor's clients of it."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

import pytest

from cloud_process import Cloud, running
from oss_clients import Oss
from vendor_clients import Tea

REGION, OTHER = "cn-hongkong", "ap-southeast-1"
_PACKAGES = {"vpc": "vpc20160428", "kms": "kms20160120", "ram": "ram20150501", "alidns": "alidns20150109"}


class World:
    """A cloud, its controls for faults, and its customers."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.oss = Oss(cloud)

    def fault(self, kind: str, **scope: object) -> dict[str, Any]:
        """Adds a fault; what the cloud says of it."""
        status, said = self.cloud.admin("POST", "fault/add", kind=kind, **scope)
        assert status == 200, said
        return said["faults"][0]

    def clear(self) -> None:
        """Clears every fault."""
        assert self.cloud.admin("POST", "fault/clear")[0] == 200

    def strikes(self) -> list[tuple[str, str, str]]:
        """(kind, action, effect) of every strike in the journal."""
        rows = self.cloud.journal(product="Fault")
        told = [row for row in rows if row["action"] not in ("Add", "Clear")]
        return [(r["action"], r["parameters"].get("Action", ""), r["parameters"]["Effect"]) for r in told]

    def client(self, product: str, region: str = REGION) -> Tea:
        """A client of the current generation."""
        host = f"{product}.aliyuncs.com" if product in ("ram", "alidns") else f"{product}.{region}.aliyuncs.com"
        return Tea(self.cloud, _PACKAGES[product], region, host)

    def create_vpc(self, name: str = "", region: str = REGION, **more: str) -> str:
        """A network; its id."""
        return self.client("vpc", region).call("create_vpc", RegionId=region, VpcName=name, **more)["VpcId"]

    def vpcs(self, region: str = REGION) -> list[str]:
        """Names of all networks of a region."""
        answer = self.client("vpc", region).call("describe_vpcs", RegionId=region, PageSize=50)
        return [vpc["VpcName"] for vpc in answer["Vpcs"]["Vpc"]]


def unanswered(action: Callable[[], object]) -> bool:
    """True if the client got no answer at all, not even a refusal."""
    try:
        action()
    except Exception as error:  # noqa: BLE001 -- every client has exceptions of its own for a lost connection
        told = f"{type(error).__name__} {error}"
        return any(word in told for word in ("Connection aborted", "Max retries", "RequestError", "Connection reset"))
    return False


@pytest.fixture(scope="module")
def _cloud(tmp_path_factory: pytest.TempPathFactory) -> Generator[World]:
    with running(tmp_path_factory.mktemp("faults")) as cloud:
        made = World(cloud)
        yield made
        made.oss.close()


@pytest.fixture
def world(_cloud: World) -> World:
    """Empty, and without faults."""
    _cloud.cloud.reset()
    return _cloud
