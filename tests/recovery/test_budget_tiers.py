"""What each tier's shipped promise makes of each mode, worked out by hand."""

import pytest

from dualregion.recovery.budget import Verdict, line_of
from dualregion.recovery.objective import Measure, Scenario
from dualregion.recovery.topology import ServiceTopology, Store
from recovery.shapes import MAINLAND, bucket, probing, service, switch, topology

ULTIMATE = probing("gtm3", "PT15S", 2, "PT2S", "PT30S")
CLASSIC = probing("gtm2", "PT1M", 3, "PT3S", "PT1M")
ACCELERATOR = probing("accelerator", "PT5S", 3, "PT3S", None)
BY_HAND = switch("PT10M")
NETWORK = Store.model_validate(
    {
        "name": "orders", "kind": "polardb", "region": MAINLAND[0], "zone_redundant": True, "versioned": None,
        "customer_key": False, "copies": [{"mechanism": "polardb-gdn", "region": MAINLAND[1]}],
    }
)  # fmt: skip
DATABASE = topology(NETWORK, switch=ULTIMATE)
RUNBOOK = ServiceTopology.model_validate({**DATABASE.model_dump(), "decision": "automatic"})


@pytest.mark.parametrize(
    ("tier", "built", "measure", "seconds", "verdict"),
    [
        # 90 s of traffic: 15 x 3 + 2 + 30 = 77; 60 x 4 + 3 + 60 = 303; 5 x 4 + 3 and an assumed 30 = 53; by hand 2,700.
        ("mission-critical", topology(switch=ULTIMATE), Measure.REDIRECT, 77, Verdict.PASS),
        ("mission-critical", topology(switch=CLASSIC), Measure.REDIRECT, 303, Verdict.FAIL),
        ("mission-critical", topology(switch=ACCELERATOR), Measure.REDIRECT, 53, Verdict.CONDITIONAL),
        ("mission-critical", topology(switch=BY_HAND), Measure.REDIRECT, 2700, Verdict.FAIL),
        # 15 min of traffic.
        ("logistics", topology(switch=CLASSIC), Measure.REDIRECT, 303, Verdict.PASS),
        ("logistics", topology(switch=BY_HAND), Measure.REDIRECT, 2700, Verdict.FAIL),
        # 4 h of traffic: what people do is assumed.
        ("default", topology(switch=BY_HAND), Measure.REDIRECT, 2700, Verdict.CONDITIONAL),
        # Probes 47 s + decision 900 s + switch of the network 600 s: above 15 min, within 30 min.
        ("mission-critical", DATABASE, Measure.RTO, 1547, Verdict.FAIL),
        ("logistics", DATABASE, Measure.RTO, 1547, Verdict.CONDITIONAL),
        # Nobody is asked: 47 s + 600 s.
        ("mission-critical", RUNBOOK, Measure.RTO, 647, Verdict.CONDITIONAL),
        # The network's typical 2 s against 5 s; replication time control's 10 min against 5 s, 5 min and 15 min.
        ("mission-critical", DATABASE, Measure.RPO, 2, Verdict.CONDITIONAL),
        ("mission-critical", topology(bucket(time_control=True)), Measure.RPO, 600, Verdict.FAIL),
        ("logistics", topology(bucket(time_control=True)), Measure.RPO, 600, Verdict.FAIL),
        ("default", topology(bucket(time_control=True)), Measure.RPO, 600, Verdict.PASS),
    ],
)
def test_a_tier_judges_a_mode_by_its_shipped_promise(
    tier: str, built: ServiceTopology, measure: Measure, seconds: int, verdict: Verdict
) -> None:
    declared = service(tier=tier).model_copy(update={"objective": service().objective.model_validate({})})
    line = line_of(built, declared, Scenario.REGION_LOSS, measure)

    assert line.value
    assert line.value.total_seconds() == seconds
    assert line.verdict is verdict
