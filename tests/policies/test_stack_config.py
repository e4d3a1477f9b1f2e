"""Config that cannot be read stops everything at preview, and says which key, what was found and what to do."""

import json

import pytest

from dualregion.recovery.rules import Pack, rules_of
from policies.analyzer import analyze
from policies.snapshots import PROMISES, archive, config

SERVICES = "dualregion:services"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"dualregion:standby": "cn-shanghai"}, "dualregion:standby: 'cn-shanghai' is also the primary. Name another"),
        ({"dualregion:primary": "atlantis"}, "dualregion:primary: 'atlantis' is not a known region. Use one of"),
        ({"dualregion:primary": ""}, "dualregion:primary: it is not set. Name the region"),
        ({SERVICES: "archive"}, "dualregion:services: it is 'archive', not a list of services. Write a list"),
        ({SERVICES: "[]"}, "dualregion:services: it is [], not a list of services. Write a list"),
        (
            {SERVICES: json.dumps([{**PROMISES, "objective": {"rto": 900}}])},
            "dualregion:services[0].objective.rto: 900 is a bare number without a unit. "
            "If seconds are meant, write PT900S",
        ),
        (
            {SERVICES: json.dumps([{**PROMISES, "objectives": {}}])},
            "dualregion:services[0].objectives: 'objectives' is no key here. Known keys: name, owner",
        ),
        (
            {SERVICES: json.dumps([PROMISES, PROMISES])},
            "dualregion:services[1].name: 'archive' is also dualregion:services[0]. Give each service its own name",
        ),
        ({"dualregion:service": "[]"}, "dualregion:service: no such key. 'dualregion:services' was probably meant"),
        ({"dualregion:waivers": '[{"rule": "promises-kept"}]'}, "dualregion:waivers[0].reason: it is missing. Add it"),
    ],
)
def test_a_mistake_is_told_in_full(change: dict[str, str], told: str) -> None:
    answer = analyze(archive(), {**config(), **change})

    (violation,) = answer.violations
    assert violation.rule == "config-readable"
    assert violation.mandatory
    assert told in violation.message
    assert set(answer.not_applicable) == {rule.name for rule in rules_of(Pack.RECOVERY)} - {"config-readable"}


def test_every_mistake_is_told_at_once() -> None:
    answer = analyze(
        archive(), {**config(), "dualregion:primary": "atlantis", SERVICES: "x", "dualregion:waivers": "y"}
    )

    (violation,) = answer.violations
    assert [line.split(":")[1] for line in violation.message.splitlines()[1:]] == ["primary", "services", "waivers"]


def test_keys_of_other_packages_are_left_alone() -> None:
    assert analyze(archive(), {**config(), "alicloud:service": "x", "dualregion:bucket": "y"}).blocks() == []
