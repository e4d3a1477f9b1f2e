"""Stack config that cannot be read is told key by key: where, what was found, what to do."""

from typing import Any

import pytest

from dualregion.recovery.objective import NONE_PROMISED, Measure, Scenario
from dualregion.recovery.stack_config import ConfigError, misspelt, parse_services, parse_waivers

GOOD: dict[str, Any] = {"name": "orders", "owner": "Payments"}


def _with(**more: Any) -> list[dict[str, Any]]:
    return [{**GOOD, **more}]


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (None, "dualregion:services: it is not set. List each service with name, owner and objective"),
        ([], "dualregion:services: it is [], not a list of services. Write a list;"),
        ({"orders": {}}, "dualregion:services: it is {'orders': {}}, not a list of services."),
        ("orders", "dualregion:services: it is 'orders', not a list"),
        ([{"name": "orders"}], "dualregion:services[0].owner: it is missing. Add it"),
        (
            _with(objective={"rto": 900}),
            "dualregion:services[0].objective.rto: 900 is a bare number without a unit. "
            "If seconds are meant, write PT900S",
        ),
        (
            _with(objective={"rt": "PT15M"}),
            "dualregion:services[0].objective.rt: 'rt' is no key here. Known keys: redirect, rto, rpo",
        ),
        (
            _with(objectives={}),
            "dualregion:services[0].objectives: 'objectives' is no key here. Known keys: name, owner",
        ),
        (
            _with(scenarios={"region-los": {}}),
            "dualregion:services[0].scenarios.region-los: 'region-los' is no scenario. Scenarios: zone-loss",
        ),
        (
            _with(scenarios={"region-loss": {"rpo": 15}}),
            "dualregion:services[0].scenarios.region-loss.rpo: 15 is a bare number",
        ),
        (
            _with(recovery={"decide": "soon"}),
            "dualregion:services[0].recovery.decide: 'soon' is not an ISO 8601 duration. Write PT90S, PT15M",
        ),
        (
            _with(recovery={"needs": {"decision": []}}),
            "recovery.needs.decision: 'decision' is no key here. Known keys: detect, decide, redirect, promote",
        ),
        (
            _with(recovery={"needs": {"redirect": [{"kind": "state", "name": "s3", "place": "x"}]}}),
            "recovery.needs.redirect[0].place: 'place' is no key here. Known keys: kind, name, region",
        ),
        (
            _with(recovery={"needs": {"redirect": [{"kind": "stat", "name": "s3", "region": "global"}]}}),
            "recovery.needs.redirect[0].kind: 'stat' is no kind of need. Kinds: api, data-plane, key",
        ),
        (
            _with(recovery={"needs": {"redirect": [{"kind": "state", "name": "s3", "region": "hongkong"}]}}),
            "recovery.needs.redirect[0].region: 'hongkong' is no place. Write a region such as ap-southeast-1, global",
        ),
        (
            _with(recovery={"assumptions": {"ga.shfit": "PT30S"}}),
            "dualregion:services[0].recovery.assumptions.ga.shfit: 'ga.shfit' is no figure of the catalogue that can "
            "be stated. 'ga.shift' was probably meant",
        ),
        (
            _with(recovery={"assumptions": {"ga.shift": 30}}),
            "dualregion:services[0].recovery.assumptions.ga.shift: 30 is a bare number without a unit. "
            "If seconds are meant, write PT30S, or 'confirmed'",
        ),
        (
            _with(recovery={"assumptions": {"polardb.gdn-switch": "PT1M"}}),
            "recovery.assumptions.polardb.gdn-switch: 'polardb.gdn-switch' is documented, no assumption. Leave it out",
        ),
        (
            _with(recovery={"assumptions": {"ecs.boot": "PT3M"}}),
            "recovery.assumptions.ecs.boot: 'ecs.boot' is stated elsewhere. Write recovery.warmUp",
        ),
        (
            _with(recovery={"assumptions": {"cen.latency": "PT1S"}}),
            "recovery.assumptions.cen.latency: 'cen.latency' is in no budget. Leave it out",
        ),
        (
            _with(recovery={"assumptions": {"dts.lag": "confirmed"}}),
            "recovery.assumptions: 'dts.lag' has no value that could be confirmed. Write a duration",
        ),
        (_with(tier="gold"), "dualregion:services[0].tier: 'gold' is no tier. Use one of default, logistics"),
        (_with(name="Orders!"), "dualregion:services[0].name: String should match pattern"),
        (
            [GOOD, {**GOOD, "owner": "Sales"}],
            "dualregion:services[1].name: 'orders' is also dualregion:services[0]. Give each service its own name",
        ),
    ],
)
def test_a_mistake_is_told_with_its_key_what_was_found_and_what_to_do(raw: object, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_services(raw)

    assert message in str(caught.value)


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        parse_services([{"name": "a"}, {"owner": "b", "objective": {"rto": 1}}])

    assert [problem.key for problem in caught.value.problems] == [
        "dualregion:services[0].owner",
        "dualregion:services[1].name",
        "dualregion:services[1].objective.rto",
    ]


def test_a_scenario_for_which_nothing_is_promised_says_so_in_two_words() -> None:
    (service,) = parse_services(
        _with(
            objective={"redirect": "PT1H", "rto": "PT1H", "rpo": "PT1H"}, scenarios={"data-corruption": "none promised"}
        )
    )

    limits = {service.objective_in(Scenario.DATA_CORRUPTION).limit(measure) for measure in Measure}

    assert limits == {NONE_PROMISED}


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("dualregion:servces", "dualregion:services"),
        ("dualregion:waiver", "dualregion:waivers"),
        ("dualregion:primry", "dualregion:primary"),
    ],
)
def test_a_misspelt_key_is_told_which_one_was_meant(key: str, meant: str) -> None:
    (problem,) = misspelt([key])

    assert problem.key == key
    assert meant in problem.remedy


def test_keys_that_are_right_or_somebody_elses_are_left_alone() -> None:
    assert (
        misspelt(["dualregion:services", "dualregion:serving", "dualregion:primaryCidr", "aws:region", "services"])
        == ()
    )


def test_no_waivers_is_no_mistake() -> None:
    assert parse_waivers(None) == ()


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("none", "dualregion:waivers: it is 'none', not a list"),
        ([{"rule": "x"}], "dualregion:waivers[0].resource: it is missing"),
        (
            [{"rule": "x", "resource": "*", "reason": "short", "owner": "me", "expires": "2027-01-01"}],
            "dualregion:waivers[0].reason: String should have at least 10 characters",
        ),
        (
            [{"rule": "x", "resource": "*", "reason": "long enough it is", "owner": "me", "until": "2027-01-01"}],
            "dualregion:waivers[0].until: 'until' is no key here. Known keys: rule, resource, reason, owner, expires",
        ),
    ],
)
def test_a_waiver_without_its_parts_is_refused(raw: object, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_waivers(raw)

    assert message in str(caught.value)
