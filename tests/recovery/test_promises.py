"""A broken promise gates with its arithmetic; one that rests on assumptions is told once a service."""

import pytest

from dualregion.recovery.budget import Verdict
from dualregion.recovery.promises import promises_kept, promises_proven
from dualregion.recovery.rules import Finding
from dualregion.recovery.topology import ServiceTopology
from recovery.shapes import bucket, service, switch, topology


def _kept(built: ServiceTopology, objective: dict[str, str], measure: str) -> Finding:
    findings = promises_kept([built], [service(objective=objective)])
    return next(finding for finding in findings if finding.subject == f"archive/region-loss/{measure}")


@pytest.mark.parametrize(
    ("built", "objective", "measure", "verdict"),
    [
        (topology(bucket()), {"rpo": "PT15M"}, "rpo", Verdict.FAIL),
        (topology(bucket(time_control=True)), {"rpo": "PT15M"}, "rpo", Verdict.PASS),
        (topology(bucket(time_control=True)), {"rto": "PT1H"}, "rto", Verdict.CONDITIONAL),
        (topology(bucket(time_control=None)), {"rpo": "PT15M"}, "rpo", Verdict.UNKNOWN),
        (topology(bucket()), {"rpo": "none promised"}, "rpo", Verdict.NOT_APPLICABLE),
        (topology(bucket()), {"rto": "PT1H"}, "rpo", Verdict.NOT_APPLICABLE),
    ],
)
def test_each_promise_has_a_finding_of_its_own(
    built: ServiceTopology, objective: dict[str, str], measure: str, verdict: Verdict
) -> None:
    assert _kept(built, objective, measure).verdict is verdict


def test_the_message_of_a_broken_promise_is_read_in_one_glance() -> None:
    assert _kept(topology(bucket()), {"rpo": "PT15M"}, "rpo").message == (
        "archive region-loss rpo unbounded > 15 min: copy lag of archive-primary unbounded "
        "(documented as a few minutes to several hours, by object size and load; no upper bound is given). "
        "Passes with objects.timeControl=true (10 min)."
    )


def test_assumptions_are_told_once_a_service_with_every_promise_that_rests_on_them() -> None:
    built = topology(bucket(time_control=True))
    objective = {"redirect": "PT1H", "rto": "PT1H", "rpo": "PT15M"}
    scenarios = {"data-corruption": "none promised"}

    (finding,) = promises_proven([built], [service(objective=objective, scenarios=scenarios)])

    assert finding.subject == "archive"
    assert finding.verdict is Verdict.CONDITIONAL
    assert finding.message == (
        "archive keeps promises that rest on assumed figures: region-loss redirect 35 min <= 1 h, rto 35 min <= 1 h; "
        "control-plane-loss redirect 35 min <= 1 h, rto 35 min <= 1 h. They rest on detect 15 min (assumed), "
        "decide 15 min (assumed), redirect 5 min (assumed). A drill that measures the steps makes all of them firm."
    )


def test_a_change_that_would_make_a_promise_firm_is_offered_beside_the_drill() -> None:
    built = topology(switch=switch("PT10M"), service="portal")
    objective = {"redirect": "PT1H", "rto": "none promised", "rpo": "none promised"}

    (finding,) = promises_proven([built], [service("portal", objective=objective)])

    offer = (
        "Firm: zone-loss redirect, region-loss redirect with traffic.mode=gtm3, edition=standard, retries=3, ttl=PT1M"
    )
    assert offer in finding.message


def test_firm_promises_are_a_pass_and_no_promise_is_nothing() -> None:
    firm = {"redirect": "none promised", "rto": "none promised", "rpo": "PT15M"}
    none = dict.fromkeys(firm, "none promised")
    built = topology(bucket(time_control=True))

    verdicts = [next(iter(promises_proven([built], [service(objective=each)]))).verdict for each in (firm, none)]

    assert verdicts == [Verdict.PASS, Verdict.NOT_APPLICABLE]


def test_what_is_not_known_before_the_deployment_is_said_and_never_a_pass() -> None:
    built = topology(bucket(time_control=None))

    (finding,) = promises_proven([built], [service(objective={"rpo": "PT15M"})])

    assert finding.verdict is Verdict.UNKNOWN
    assert (
        "region-loss rpo: not known before the deployment: replication time control of archive-primary"
        in finding.message
    )
