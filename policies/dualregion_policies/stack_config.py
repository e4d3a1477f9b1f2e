"""Stack config as a pack gets it: JSON text by key, read by the recovery core."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from dualregion.recovery.evidence import EVIDENCE_KEY
from dualregion.recovery.evidence_config import gathered
from dualregion.recovery.objective import SERVICES_KEY, Service
from dualregion.recovery.policy_config import parse_policies
from dualregion.recovery.proof import proven
from dualregion.recovery.regions import pair_problem
from dualregion.recovery.settings import POLICIES_KEY, Settings
from dualregion.recovery.stack_config import ConfigError, ConfigProblem, misspelt, parse_services, parse_waivers
from dualregion.recovery.waivers import WAIVERS_KEY, Waiver

PRIMARY_KEY = "dualregion:primary"
STANDBY_KEY = "dualregion:standby"
_T = TypeVar("_T")


@dataclass(frozen=True)
class StackConfig:
    """What a stack promises, where, and what it accepts."""

    services: tuple[Service, ...]
    primary: str
    standby: str
    waivers: tuple[Waiver, ...]
    settings: Settings


def stack_config(values: Mapping[str, str], today: date | None = None) -> StackConfig:
    """Read `dualregion:*`, and the evidence that it names, weighed as of a day (left out: this one).

    Raises ConfigError with every problem of every key.
    """
    problems = [*misspelt(sorted(values)), *_pair_problems(values)]
    services = _collected(problems, lambda: parse_services(_structured(values, SERVICES_KEY)))
    waivers = _collected(problems, lambda: parse_waivers(_structured(values, WAIVERS_KEY)))
    settings = _collected(problems, lambda: parse_policies(_structured(values, POLICIES_KEY)))
    day = today or datetime.now(UTC).date()
    proof = _collected(problems, lambda: gathered(_structured(values, EVIDENCE_KEY), day, _beside_the_project))
    if problems or services is None or waivers is None or settings is None or proof is None:
        raise ConfigError(problems)
    return StackConfig(proven(services, proof), values[PRIMARY_KEY], values[STANDBY_KEY], waivers, settings)


def _collected(problems: list[ConfigProblem], parse: Callable[[], _T]) -> _T | None:
    try:
        return parse()
    except ConfigError as error:
        problems.extend(error.problems)
        return None


def _structured(values: Mapping[str, str], key: str) -> object:
    text = values.get(key)
    try:
        return None if text is None else json.loads(text)
    except ValueError:
        return text


def _beside_the_project(name: str) -> str:
    """The text of a file that config names. A pack is started in the folder in which the engine is."""
    here = Path.cwd()
    root = next((folder for folder in (here, *here.parents) if (folder / "Pulumi.yaml").is_file()), here)
    return (root / name).read_text(encoding="utf-8")


def _pair_problems(values: Mapping[str, str]) -> list[ConfigProblem]:
    missing = [key for key in (PRIMARY_KEY, STANDBY_KEY) if not values.get(key)]
    if missing:
        remedy = "Name the region, such as cn-hongkong"
        return [ConfigProblem(key=key, found="it is not set", remedy=remedy) for key in missing]
    problem = pair_problem(values[PRIMARY_KEY], values[STANDBY_KEY])
    if problem is None:
        return []
    which, found, remedy = problem
    return [ConfigProblem(key=f"dualregion:{which}", found=found, remedy=remedy[:1].upper() + remedy[1:])]
