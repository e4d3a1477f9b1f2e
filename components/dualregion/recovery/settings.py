"""How strictly the packs judge one stack, from stack config `dualregion:policies`: profiles, levels, tiers, knobs."""

import re
from collections.abc import Collection, Mapping
from datetime import timedelta
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, cast

from pydantic import BaseModel, ConfigDict

from dualregion.recovery.durations import parse_duration
from dualregion.recovery.profiles import Profile, profiles
from dualregion.recovery.rules import Level, Rule, rules
from dualregion.recovery.rules.model import Knob, KnobType

POLICIES_KEY = "dualregion:policies"
UNTIERED = "default"
"""The tier of a service that names none."""
MANDATORY_TIERS = "mandatoryTiers"
"""A knob of advisory rules: the tiers for which they gate."""


class Strictness(StrEnum):
    """What is done about a finding that is neither a pass nor a failure."""

    ADVISE = "advise"
    FAIL = "fail"


class RuleSettings(BaseModel):
    """What a stack sets for one rule; what it leaves out comes from its profiles, then from the catalogue."""

    model_config = ConfigDict(frozen=True)

    level: Level | None = None
    tiers: tuple[str, ...] | None = None
    knobs: Mapping[str, Any] = {}


class Settings(BaseModel):
    """What `dualregion:policies` says."""

    model_config = ConfigDict(frozen=True)

    chosen: tuple[str, ...] = ()
    """Names of profiles."""
    on_unknown: Strictness | None = None
    on_conditional: Strictness | None = None
    rules: Mapping[str, RuleSettings] = {}

    @property
    def unknown(self) -> Strictness:
        """What an unknown does: the stack's word, else the strictest of its profiles, else advice."""
        if self.on_unknown is not None:
            return self.on_unknown
        return _strictest(profile.on_unknown for profile in self._profiles())

    @property
    def conditional(self) -> Strictness | None:
        """The same of what is conditional. None: each tier decides for its own services."""
        if self.on_conditional is not None:
            return self.on_conditional
        said = [profile.on_conditional for profile in self._profiles() if profile.on_conditional]
        return _strictest(said) if said else None

    def level(self, rule: Rule) -> Level:
        """The stack's word; else mandatory where one of its profiles raises it; else the catalogue's."""
        own = self.rules.get(rule.name, RuleSettings()).level
        if own is not None:
            return own
        raised = any(rule.name in profile.mandatory for profile in self._profiles())
        return Level.MANDATORY if raised else rule.level

    def sets_level(self, rule: Rule) -> bool:
        """True where the stack itself says what a violation of the rule does."""
        return self.rules.get(rule.name, RuleSettings()).level is not None

    def applies(self, rule: Rule, tiers: Collection[str]) -> bool:
        """False where the rule is not asked of any of these tiers. What belongs to no service has no tier."""
        own = self.rules.get(rule.name, RuleSettings()).tiers
        asked = rule.tiers if own is None else own
        return not asked or not tiers or not frozenset(asked).isdisjoint(tiers)

    def knob(self, rule: str, name: str) -> Any:
        """The value in force: the stack's, else the strictest of its profiles, else the catalogue's default.

        Raises KeyError for a knob that the rule does not have.
        """
        declared = rules()[rule].knobs[name]
        own = self.rules.get(rule, RuleSettings()).knobs
        if name in own:
            return read_knob(declared, own[name])
        said = [profile.knobs[rule][name] for profile in self._profiles() if name in profile.knobs.get(rule, {})]
        # Two profiles that differ are told by a test of the catalogue; the last one named decides.
        return read_knob(declared, said[-1] if said else declared.default)

    def _profiles(self) -> tuple[Profile, ...]:
        return tuple(profiles()[name] for name in self.chosen)


def _strictest(said: Any) -> Strictness:
    return Strictness.FAIL if Strictness.FAIL in [*said] else Strictness.ADVISE


def read_knob(knob: Knob, value: object) -> Any:
    """The value as a rule wants it: a duration as `timedelta`, the rest as it is.

    Raises ValueError that says what was found and what the knob holds.
    """
    whole = isinstance(value, int | float) and not isinstance(value, bool) and value == int(value)
    match knob.type:
        case KnobType.BOOLEAN if isinstance(value, bool):
            return value
        case KnobType.INTEGER if whole:
            # Numbers of config arrive as floats from some languages.
            return _within(knob, int(cast("float", value)))
        case KnobType.STRING if isinstance(value, str):
            return _chosen(knob, value)
        case KnobType.STRINGS if isinstance(value, list | tuple):
            return tuple(_chosen(knob, item) for item in cast("list[object]", value))
        case KnobType.DURATION:
            return value if isinstance(value, timedelta) else parse_duration(value)
        case _:
            raise ValueError(f"{value!r} is no {knob.type}; {knob.text}")


def _within(knob: Knob, value: int) -> int:
    low, high = knob.minimum, knob.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        limits = " and ".join(
            [*([f"at least {low}"] if low is not None else []), *([f"at most {high}"] if high is not None else [])]
        )
        raise ValueError(f"{value} is out of range; it is {limits}: {knob.text}")
    return value


def _chosen(knob: Knob, value: object) -> str:
    if not isinstance(value, str) or (knob.choices and value not in knob.choices):
        raise ValueError(f"{value!r} is none of {', '.join(knob.choices)}; {knob.text}")
    if knob.pattern and not re.fullmatch(knob.pattern, value):
        raise ValueError(f"{value!r} does not look like what is asked for; {knob.text}")
    return value


def near(name: str, known: Collection[str]) -> str:
    """`; 'x' was probably meant`, or nothing."""
    found = get_close_matches(name, [*known], n=1)
    return f"; {found[0]!r} was probably meant" if found else ""
