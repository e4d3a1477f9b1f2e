"""Stack config `dualregion:policies`, read strictly: the engine itself takes a misspelt rule or knob in silence."""

from collections.abc import Mapping
from typing import Any, cast

from dualregion.recovery.objective import tiers
from dualregion.recovery.profiles import profiles
from dualregion.recovery.rules import Knob, Level, Rule, rules
from dualregion.recovery.rules.model import KnobType
from dualregion.recovery.settings import POLICIES_KEY, RuleSettings, Settings, Strictness, near, read_knob
from dualregion.recovery.stack_config import ConfigError, ConfigProblem

_TOP = ("profiles", "onUnknown", "onConditional", "rules")
_OF_RULE = ("level", "tiers")
_Raw = Mapping[str, object]


def parse_policies(raw: object) -> Settings:
    """Read the value of `dualregion:policies`; not set means the catalogue as it is.

    Raises ConfigError with every problem found, each with the key it stands under.
    """
    if raw is None:
        return Settings()
    problems: list[ConfigProblem] = []
    table = _table(problems, POLICIES_KEY, raw, _TOP)
    chosen = _names(problems, f"{POLICIES_KEY}.profiles", table.get("profiles"), profiles())
    asked = _mapping(problems, f"{POLICIES_KEY}.rules", table.get("rules", {}))
    settings = Settings(
        chosen=chosen,
        on_unknown=_strictness(problems, f"{POLICIES_KEY}.onUnknown", table.get("onUnknown")),
        on_conditional=_strictness(problems, f"{POLICIES_KEY}.onConditional", table.get("onConditional")),
        rules={name: _rule(problems, name, value) for name, value in asked.items()},
    )
    if problems:
        raise ConfigError(problems)
    return settings


def policies_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the value of `dualregion:policies`, for editors and for reviewers."""
    strictness = {"enum": [*Strictness]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": POLICIES_KEY,
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "profiles": {"type": "array", "items": {"enum": [*profiles()]}, "uniqueItems": True},
            "onUnknown": strictness,
            "onConditional": strictness,
            "rules": {
                "type": "object",
                "additionalProperties": False,
                "properties": {name: _rule_schema(rule) for name, rule in rules().items()},
            },
        },
    }


def _rule_schema(rule: Rule) -> dict[str, Any]:
    return {
        "type": "object",
        "description": f"{rule.id} {rule.title}",
        "additionalProperties": False,
        "properties": {
            "level": {"enum": [*Level]},
            "tiers": {"type": "array", "items": {"enum": [*tiers()]}, "uniqueItems": True},
            **{name: _knob_schema(knob) for name, knob in rule.knobs.items()},
        },
    }


def _knob_schema(knob: Knob) -> dict[str, Any]:
    said = {"description": knob.text, "default": knob.default}
    choice: dict[str, Any] = {"enum": [*knob.choices]} if knob.choices else {"type": "string"}
    if knob.pattern:
        # JSON Schema looks for a pattern anywhere in the text.
        choice["pattern"] = f"^(?:{knob.pattern})$"
    match knob.type:
        case KnobType.STRINGS:
            return {**said, "type": "array", "items": choice}
        case KnobType.STRING:
            return {**said, **choice}
        case KnobType.DURATION:
            return {**said, "type": "string", "format": "duration"}
        case KnobType.BOOLEAN:
            return {**said, "type": "boolean"}
        case KnobType.INTEGER:
            limits = {"minimum": knob.minimum, "maximum": knob.maximum}
            return {**said, "type": "integer", **{key: limit for key, limit in limits.items() if limit is not None}}


def _rule(problems: list[ConfigProblem], name: str, raw: object) -> RuleSettings:
    key = f"{POLICIES_KEY}.rules.{name}"
    rule = rules().get(name)
    if rule is None:
        problems.append(_problem(key, f"{name!r} is no rule{near(name, rules())}", "Name a rule of the packs"))
        return RuleSettings()
    table = _table(problems, key, raw, (*_OF_RULE, *rule.knobs))
    return RuleSettings(
        level=_level(problems, f"{key}.level", table.get("level"), rule),
        tiers=_names(problems, f"{key}.tiers", table["tiers"], tiers()) if "tiers" in table else None,
        knobs={
            knob: value
            for knob, value in table.items()
            if knob in rule.knobs and _holds(problems, f"{key}.{knob}", rule.knobs[knob], value)
        },
    )


def _holds(problems: list[ConfigProblem], key: str, knob: Knob, value: object) -> bool:
    try:
        read_knob(knob, value)
    except ValueError as problem:
        found, _, remedy = str(problem).partition("; ")
        problems.append(_problem(key, found, (remedy[:1].upper() + remedy[1:]) or knob.text))
        return False
    return True


def _level(problems: list[ConfigProblem], key: str, value: object, rule: Rule) -> Level | None:
    if value is None:
        return None
    if value not in [*Level]:
        problems.append(_problem(key, f"{value!r} is no level", f"Levels: {', '.join(Level)}"))
        return None
    if Level(value) is Level.ADVISORY and not rule.waivable and rule.level is Level.MANDATORY:
        problems.append(_problem(key, f"{rule.name} cannot be lowered", "Remove the key"))
        return None
    return Level(value)


def _strictness(problems: list[ConfigProblem], key: str, value: object) -> Strictness | None:
    if value is None or value in [*Strictness]:
        return None if value is None else Strictness(cast("str", value))
    problems.append(_problem(key, f"it is {value!r}", f"Use one of {', '.join(Strictness)}"))
    return None


def _names(problems: list[ConfigProblem], key: str, value: object, known: Mapping[str, object]) -> tuple[str, ...]:
    if value is None:
        return ()
    items = cast("list[object]", value) if isinstance(value, list) else None
    if items is None:
        problems.append(_problem(key, f"it is {value!r}, not a list", f"List some of {', '.join(known)}"))
        return ()
    strange = [item for item in items if item not in known]
    problems.extend(
        _problem(key, f"{item!r} is none{near(str(item), known)}", f"Known: {', '.join(known)}") for item in strange
    )
    return tuple(str(item) for item in items if item in known)


def _table(problems: list[ConfigProblem], key: str, raw: object, known: tuple[str, ...]) -> dict[str, object]:
    table = _mapping(problems, key, raw)
    for name in table:
        if name not in known:
            told = f"Known keys: {', '.join(known)}"
            problems.append(_problem(f"{key}.{name}", f"{name!r} is no key here{near(name, known)}", told))
    return {name: value for name, value in table.items() if name in known}


def _mapping(problems: list[ConfigProblem], key: str, raw: object) -> dict[str, object]:
    if isinstance(raw, dict):
        return {str(name): value for name, value in cast("dict[object, object]", raw).items()}
    problems.append(_problem(key, f"it is {raw!r}, not a table of keys", "Write keys and values"))
    return {}


def _problem(key: str, found: str, remedy: str) -> ConfigProblem:
    return ConfigProblem(key=key, found=found, remedy=remedy)
