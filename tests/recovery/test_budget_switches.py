"""Redirects of switches that probe by themselves, against the arithmetic that the vendor's example gives."""

from datetime import timedelta

import pytest

from dualregion.recovery.budget import Line, Verdict, budget
from dualregion.recovery.objective import Measure, Scenario, Service
from dualregion.recovery.topology import Switch
from recovery.shapes import bucket, probing, service, topology


def _line(switch: Switch, scenario: Scenario, declared: Service | None = None) -> Line:
    return budget(topology(switch=switch, service="portal"), declared or service("portal"), scenario).redirect


@pytest.mark.parametrize(
    ("mode", "interval", "retries", "timeout", "ttl", "seconds"),
    [
        # interval x (retries + 1) + timeout + ttl, worked out by hand.
        ("gtm2", "PT1M", 1, "PT3S", "PT1M", 60 * 2 + 3 + 60),
        ("gtm2", "PT1M", 2, "PT3S", "PT1M", 60 * 3 + 3 + 60),
        ("gtm2", "PT1M", 3, "PT3S", "PT1M", 303),
        ("gtm3", "PT15S", 1, "PT2S", "PT30S", 62),
        ("gtm3", "PT15S", 2, "PT2S", "PT30S", 77),
        ("gtm3", "PT15S", 3, "PT2S", "PT30S", 92),
        ("gtm3", "PT15S", 1, "PT2S", "PT1M", 92),
        ("gtm3", "PT15S", 2, "PT2S", "PT1M", 107),
        ("gtm3", "PT15S", 3, "PT2S", "PT1M", 122),
        ("gtm3", "PT1M", 1, "PT2S", "PT30S", 152),
    ],
)
def test_a_dns_switch_takes_its_detection_and_its_time_to_live(
    mode: str, interval: str, retries: int, timeout: str, ttl: str, seconds: int
) -> None:
    line = _line(probing(mode, interval, retries, timeout, ttl), Scenario.REGION_LOSS)

    assert line.value == timedelta(seconds=seconds)
    assert not line.soft


def test_the_accelerator_needs_no_resolver_but_rests_on_an_assumption() -> None:
    line = _line(probing("accelerator", "PT5S", 3, "PT3S", None), Scenario.REGION_LOSS)

    assert line.value == timedelta(seconds=5 * 4 + 3 + 30)
    assert [figure.basis for figure in line.soft] == ["assumed"]
    assert line.verdict is Verdict.CONDITIONAL


@pytest.mark.parametrize(
    ("access", "reroute", "seconds"),
    [
        # No access point is lost.
        (("cn-shenzhen", "cn-beijing"), None, 53),
        # One is lost and another one is left: clients need a time that no page states.
        (("cn-shanghai", "cn-shenzhen"), "PT20S", 73),
        (("cn-shanghai", "cn-shenzhen"), None, None),
        # The only one is lost.
        (("cn-shanghai",), "PT20S", None),
    ],
)
def test_an_access_point_that_is_lost_with_its_region_costs_an_assumption_or_everything(
    access: tuple[str, ...], reroute: str | None, seconds: int | None
) -> None:
    declared = service("portal", recovery={"reroute": reroute} if reroute else {})
    line = _line(probing("accelerator", "PT5S", 3, "PT3S", None, access), Scenario.REGION_LOSS, declared)

    assert line.value == (None if seconds is None else timedelta(seconds=seconds))


@pytest.mark.parametrize("mode", ["gtm2", "gtm3", "accelerator"])
def test_probes_and_answers_go_on_while_management_apis_refuse(mode: str) -> None:
    ttl = None if mode == "accelerator" else "PT1M"
    line = _line(probing(mode, "PT15S", 2, "PT2S", ttl), Scenario.CONTROL_PLANE_LOSS)

    assert line.value is not None


def test_nobody_has_to_decide_where_the_switch_probes() -> None:
    built = topology(bucket(time_control=True), switch=probing("gtm3", "PT15S", 2, "PT2S", "PT30S"))
    silent = service(recovery={})

    assert budget(built, silent, Scenario.REGION_LOSS).rto.value == timedelta(seconds=77)


def test_an_unknown_probe_is_neither_a_pass_nor_a_failure() -> None:
    switch = probing("gtm3", "PT15S", 2, "PT2S", "PT30S").model_copy(update={"interval": None})

    assert _line(switch, Scenario.REGION_LOSS).verdict is Verdict.UNKNOWN


def test_the_measure_is_the_redirect() -> None:
    assert _line(probing("gtm2", "PT1M", 3, "PT3S", "PT1M"), Scenario.ZONE_LOSS).measure is Measure.REDIRECT
