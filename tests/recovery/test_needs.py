"""What each recovery step needs, and what a disaster that takes it away does to the promise."""

from datetime import timedelta

import pytest

from dualregion.recovery.budget import Line, Verdict, budget
from dualregion.recovery.levers import levers
from dualregion.recovery.needs import NeedKind
from dualregion.recovery.objective import Measure, Scenario, Service
from dualregion.recovery.topology import Copy, CopyMechanism, ServiceTopology, Switch, SwitchMode
from recovery.shapes import MAINLAND, PEOPLE, bucket, probing, service, switch, topology, vault

REGION, CONTROL = Scenario.REGION_LOSS, Scenario.CONTROL_PLANE_LOSS
HOME, AWAY = MAINLAND


def _copy(key_region: str | None, customer_key: bool = True) -> Copy:
    return Copy(
        mechanism=CopyMechanism.OSS_REPLICATION,
        region=AWAY,
        time_control=True,
        versioned=True,
        customer_key=customer_key,
        encryption_key_region=key_region,
    )


def _stored(*copies: Copy) -> ServiceTopology:
    return topology(bucket(copies=copies))


def _line(built: ServiceTopology, scenario: Scenario, measure: Measure, declared: Service | None = None) -> Line:
    declared = declared or service(built.service)
    return next(line for line in budget(built, declared, scenario).lines if line.measure is measure)


def _needing(step: str, kind: str, region: str) -> Service:
    needs = {step: [{"kind": kind, "name": "in question", "region": region}]}
    return Service.model_validate(
        {
            **service(recovery=PEOPLE).model_dump(mode="json", by_alias=True, exclude={"recovery"}),
            "recovery": {**PEOPLE, "needs": needs},
        }
    )


def _held(mode: SwitchMode) -> Switch:
    return Switch(name="portal-switch", mode=SwitchMode.MANUAL, held=mode, ttl=timedelta())


# By hand: detect 15 + decide 15 + redirect 5 min, and the copy is written to at once. None: it cannot be done.
@pytest.mark.parametrize(
    ("copies", "scenario", "minutes"),
    [
        ([_copy(AWAY)], REGION, 35),
        ([_copy(HOME)], REGION, None),
        ([_copy(None, customer_key=False)], REGION, 35),
        # Decrypting is a data plane: it goes on while management refuses.
        ([_copy(HOME)], CONTROL, 35),
        # One copy that can be read is enough, wherever it stands in the list.
        ([_copy(HOME), _copy(AWAY)], REGION, 35),
        ([_copy(AWAY), _copy(HOME)], REGION, 35),
    ],
)
def test_a_copy_that_only_the_lost_region_can_decrypt_is_none(
    copies: list[Copy], scenario: Scenario, minutes: int | None
) -> None:
    built = _stored(*copies)
    rto, rpo = (_line(built, scenario, measure) for measure in (Measure.RTO, Measure.RPO))

    assert rto.value == (None if minutes is None else timedelta(minutes=minutes))
    assert rpo.value == (None if minutes is None else timedelta(minutes=10))
    if minutes is None:
        lost = "needs the key of the copy of archive-primary in cn-shanghai, which region-loss takes away"
        assert f"promote archive-primary unbounded ({lost})" in rto.reason
        assert lost in rpo.reason
        assert (rto.verdict, rpo.verdict) == (Verdict.FAIL, Verdict.FAIL)


def test_a_key_of_an_unknown_region_is_neither_a_pass_nor_a_failure() -> None:
    line = _line(_stored(_copy(None)), REGION, Measure.RPO)

    assert line.verdict is Verdict.UNKNOWN
    assert "region of the key of the copy of archive-primary" in line.reason


@pytest.mark.parametrize(
    ("held", "primary", "scenario", "told"),
    [
        (switch("PT0S"), HOME, REGION, None),
        (switch("PT0S"), HOME, CONTROL, "the Alibaba Cloud DNS API, which refuses"),
        (_held(SwitchMode.GTM2), HOME, CONTROL, "the Alibaba Cloud DNS API, which refuses"),
        (_held(SwitchMode.GTM3), HOME, REGION, None),
        (_held(SwitchMode.ACCELERATOR), HOME, CONTROL, "the Global Accelerator API, which refuses"),
        (_held(SwitchMode.ACCELERATOR), HOME, REGION, None),
        # Its management lives in Hangzhou, wherever its users and origins are.
        (_held(SwitchMode.ACCELERATOR), "cn-hangzhou", REGION, "the Global Accelerator API, which refuses"),
    ],
)
def test_moving_a_switch_by_hand_needs_its_own_api(
    held: Switch, primary: str, scenario: Scenario, told: str | None
) -> None:
    line = _line(topology(switch=held, pair=(primary, AWAY)), scenario, Measure.REDIRECT)

    assert line.value == (timedelta(minutes=35) if told is None else None)
    if told:
        assert f"redirect unbounded (needs {told} in {scenario})" in line.reason


@pytest.mark.parametrize("mode", ["gtm2", "gtm3", "accelerator"])
@pytest.mark.parametrize("scenario", [REGION, CONTROL])
def test_a_probing_switch_moves_by_data_planes_alone(mode: str, scenario: Scenario) -> None:
    ttl = None if mode == "accelerator" else "PT30S"
    line = _line(
        topology(switch=probing(mode, "PT15S", 2, "PT2S", ttl), pair=("cn-hangzhou", AWAY)), scenario, Measure.REDIRECT
    )

    assert line.value is not None
    assert {need.kind for step in line.steps for need in step.needs} == {NeedKind.DATA_PLANE}


@pytest.mark.parametrize(
    ("step", "kind", "region", "told"),
    [
        ("detect", "channel", HOME, "detect unbounded (needs the channel in question in cn-shanghai"),
        ("decide", "channel", HOME, "decide unbounded (needs the channel in question in cn-shanghai"),
        ("redirect", "state", HOME, "redirect unbounded (needs the Pulumi state in question in cn-shanghai"),
        ("promote", "secret", HOME, "promote archive-primary unbounded (needs the secret in question in cn-shanghai"),
        ("warmUp", "image", HOME, "warm up unbounded (needs the image in question in cn-shanghai"),
        ("warmUp", "image", AWAY, None),
        ("redirect", "state", "elsewhere", None),
        ("redirect", "api", "global", None),
    ],
)
def test_what_people_state_is_lost_with_its_region(step: str, kind: str, region: str, told: str | None) -> None:
    line = _line(_stored(_copy(AWAY)), REGION, Measure.RTO, _needing(step, kind, region))

    assert (line.value is None) == bool(told)
    assert told is None or told in line.reason


@pytest.mark.parametrize(("kind", "lost"), [("api", True), ("state", False), ("channel", False)])
@pytest.mark.parametrize("region", [HOME, "global"])
def test_a_control_plane_loss_takes_management_and_nothing_else(kind: str, lost: bool, region: str) -> None:
    line = _line(_stored(_copy(AWAY)), CONTROL, Measure.RTO, _needing("redirect", kind, region))

    assert (line.value is None) is lost


def test_a_restore_says_which_vault_key_and_account_it_needs() -> None:
    held = vault(locked=True, other_account=True, customer_key=True, encryption_key_region=HOME)
    built = topology(bucket(vaults=(held,)))
    declared = service(recovery={**PEOPLE, "backupJob": "PT10M", "restore": "PT2H"}, discovery="P14D")

    line = _line(built, Scenario.DATA_CORRUPTION, Measure.RTO, declared)

    (restore,) = [step for step in line.steps if step.name.startswith("restore")]
    assert [(need.kind, need.region) for need in restore.needs] == [
        (NeedKind.API, HOME),
        (NeedKind.KEY, HOME),
        (NeedKind.ACCOUNT, "elsewhere"),
    ]
    # Nothing is refused: the region stands, its data does not. 15 + 15 + 120 min.
    assert line.value == timedelta(minutes=150)


def test_the_lever_for_a_held_switch_is_one_that_probes() -> None:
    built = topology(switch=_held(SwitchMode.ACCELERATOR), service="portal")
    declared = service("portal", objective={"redirect": "PT90S"})

    found = levers(_line(built, CONTROL, Measure.REDIRECT, declared), built, declared)

    assert found.passing
    assert "traffic.mode=gtm3" in found.passing.told()
