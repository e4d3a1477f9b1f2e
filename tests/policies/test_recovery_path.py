"""A bare stack whose recovery needs what the disaster takes: the promise is refused and the step is named."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from policies.analyzer import analyze
from policies.snapshots import PROMISES, Snapshot, archive, config


def _encrypted_abroad() -> Snapshot:
    """The replica's own key is the primary's: what is written after the failover would need it."""
    stack = archive()
    replica = stack["replica-encryption"]
    return {**stack, replica.name: replace(replica, needs={**replica.needs, "kmsMasterKeyId": ["data-key"]})}


def _needing(region: str) -> Mapping[str, Any]:
    state = {"kind": "state", "name": "in s3://states", "region": region}
    return {**PROMISES, "recovery": {**PROMISES["recovery"], "needs": {"redirect": [state]}}}


def _broken(stack: Snapshot, values: Mapping[str, str]) -> list[str]:
    return [found.message for found in analyze(stack, values).blocks() if found.rule == "promises-kept"]


def test_a_replica_that_needs_the_lost_region_to_be_read_breaks_the_promise() -> None:
    rpo, rto = sorted(_broken(_encrypted_abroad(), config()))

    told = "needs the key of the copy of data in cn-shanghai, which region-loss takes away"
    assert "region-loss rpo unbounded" in rpo
    assert told in rpo
    assert "region-loss rto unbounded" in rto
    assert f"promote data unbounded ({told})" in rto
    assert _broken(archive(), config()) == []


@pytest.mark.parametrize(("region", "refused"), [("cn-shanghai", 2), ("cn-shenzhen", 0), ("elsewhere", 0)])
def test_a_state_that_lies_in_the_lost_region_breaks_the_promise(region: str, refused: int) -> None:
    broken = _broken(archive(), config(_needing(region)))

    assert len(broken) == refused
    told = "redirect unbounded (needs the Pulumi state in s3://states in cn-shanghai"
    assert all(told in message for message in broken)
