"""How strictly a stack is judged: read strictly, and resolved stack first, then profile, then catalogue."""

import pytest

from dualregion.recovery.policy_config import parse_policies, policies_schema
from dualregion.recovery.rules import Level, rules
from dualregion.recovery.settings import Strictness
from dualregion.recovery.stack_config import ConfigError

KEY = "dualregion:policies"


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ([], f"{KEY}: it is [], not a table of keys. Write keys and values"),
        ({"profile": ["hkma"]}, f"{KEY}.profile: 'profile' is no key here; 'profiles' was probably meant. Known keys:"),
        ({"profiles": ["hkmA"]}, f"{KEY}.profiles: 'hkmA' is none; 'hkma' was probably meant. Known: hkma"),
        ({"profiles": "hkma"}, f"{KEY}.profiles: it is 'hkma', not a list. List some of hkma"),
        ({"onUnknown": "pass"}, f"{KEY}.onUnknown: it is 'pass'. Use one of advise, fail"),
        ({"rules": {"bucket-version": {}}}, "'bucket-version' is no rule; 'bucket-versioned' was probably meant"),
        ({"rules": {"bucket-versioned": {"level": "low"}}}, "'low' is no level. Levels: mandatory, advisory"),
        ({"rules": {"bucket-versioned": {"tier": []}}}, "'tier' is no key here; 'tiers' was probably meant"),
        ({"rules": {"bucket-versioned": {"tiers": ["gold"]}}}, "rules.bucket-versioned.tiers: 'gold' is none"),
        ({"rules": {"rules-run": {"level": "advisory"}}}, "rules-run cannot be lowered. Remove the key"),
    ],
)
def test_what_is_written_wrongly_is_told_with_its_key(raw: object, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_policies(raw)

    assert told in str(caught.value)


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        parse_policies({"onUnknown": "maybe", "rules": {"nothing": {}}})

    assert len(caught.value.problems) == 2


def test_without_the_key_the_catalogue_decides() -> None:
    settings = parse_policies(None)

    assert {settings.level(rule) is rule.level for rule in rules().values()} == {True}
    assert settings.unknown is Strictness.ADVISE


def test_a_profile_makes_unknowns_fail_and_the_stack_has_the_last_word() -> None:
    assert parse_policies({"profiles": ["iso", "hkma"]}).unknown is Strictness.FAIL
    assert parse_policies({"profiles": ["hkma"], "onUnknown": "advise"}).unknown is Strictness.ADVISE


def test_a_stack_sets_the_level_of_a_rule() -> None:
    settings = parse_policies({"rules": {"bucket-versioned": {"level": "advisory"}}})

    assert settings.level(rules()["bucket-versioned"]) is Level.ADVISORY
    assert settings.level(rules()["bucket-replicated"]) is Level.MANDATORY


@pytest.mark.parametrize(("tier", "asked"), [("mission-critical", True), ("logistics", False)])
def test_a_rule_may_be_asked_of_some_tiers_only(tier: str, asked: bool) -> None:
    settings = parse_policies({"rules": {"bucket-versioned": {"tiers": ["mission-critical"]}}})

    assert settings.applies(rules()["bucket-versioned"], [tier]) is asked
    assert settings.applies(rules()["bucket-versioned"], []) is True


def test_the_schema_names_every_rule_and_nothing_else() -> None:
    schema = policies_schema()["properties"]["rules"]

    assert set(schema["properties"]) == set(rules())
    assert schema["additionalProperties"] is False
