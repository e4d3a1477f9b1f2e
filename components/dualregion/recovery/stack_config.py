"""Stack config as people write it: read whole, and every mistake told with its key, what was found and what to do."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ConfigDict, ValidationError

from dualregion.recovery.dependencies import cycle, strangers
from dualregion.recovery.evidence import EVIDENCE_KEY
from dualregion.recovery.needs import NeedKind, StatedNeed, StatedNeeds
from dualregion.recovery.objective import SERVICES_KEY, Objective, People, Scenario, Service, tiers
from dualregion.recovery.waivers import WAIVERS_KEY, Waiver

_T = TypeVar("_T", bound=BaseModel)

RESERVED_KEYS = (
    SERVICES_KEY,
    WAIVERS_KEY,
    "dualregion:policies",
    EVIDENCE_KEY,
    "dualregion:primary",
    "dualregion:standby",
    "dualregion:program",
)
"""Keys that the library reads; a program may use others beside them."""

_BARE_KEYS = tuple(key.partition(":")[2] for key in RESERVED_KEYS)


class ConfigProblem(BaseModel):
    """One thing that is wrong in stack config: where, what was found, what to do."""

    model_config = ConfigDict(frozen=True)

    key: str
    found: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.key}: {self.found}. {self.remedy}"


class ConfigError(ValueError):
    """Stack config cannot be read; nothing may be created."""

    def __init__(self, problems: Sequence[ConfigProblem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


def misspelt(keys: Sequence[str]) -> tuple[ConfigProblem, ...]:
    """Keys that are no reserved key but look like one, each with the one that was probably meant."""
    problems: list[ConfigProblem] = []
    for key in keys:
        if key in RESERVED_KEYS or not key.startswith("dualregion:"):
            continue
        # Compared without the namespace, which is the same in all of them and would make any two look alike.
        near = get_close_matches(key.partition(":")[2], _BARE_KEYS, n=1, cutoff=0.85)
        if near:
            problems.append(_problem(key, "no such key", f"'dualregion:{near[0]}' was probably meant"))
    return tuple(problems)


def parse_services(raw: object) -> tuple[Service, ...]:
    """Read the value of `dualregion:services`: a list of services.

    Raises ConfigError with every problem found, each with the key it stands under.
    """
    if raw is None:
        raise ConfigError([_problem(SERVICES_KEY, "it is not set", "List each service with name, owner and objective")])
    items = cast("list[object]", raw) if isinstance(raw, list) else []
    if not items:
        found = f"it is {_shown(cast('object', raw))}, not a list of services"
        raise ConfigError([_problem(SERVICES_KEY, found, "Write a list; each item has name, owner and objective")])
    services, problems = _validated(items, SERVICES_KEY, Service)
    problems.extend(_named_wrongly(services))
    if problems:
        raise ConfigError(problems)
    return tuple(services.values())


def parse_waivers(raw: object) -> tuple[Waiver, ...]:
    """Read the value of `dualregion:waivers`; not set means none. Raises ConfigError with every problem found."""
    if raw is None:
        return ()
    if not isinstance(raw, list):
        raise ConfigError([_problem(WAIVERS_KEY, f"it is {_shown(raw)}, not a list", "Write a list of waivers")])
    waivers, problems = _validated(cast("list[object]", raw), WAIVERS_KEY, Waiver)
    if problems:
        raise ConfigError(problems)
    return tuple(waivers.values())


def _validated(items: Sequence[object], root: str, model: type[_T]) -> tuple[dict[str, _T], list[ConfigProblem]]:
    read: dict[str, _T] = {}
    problems: list[ConfigProblem] = []
    for place, item in enumerate(items):
        key = f"{root}[{place}]"
        try:
            read[key] = model.model_validate(item)
        except ValidationError as error:
            problems.extend(_told(key, detail) for detail in error.errors())
    return read, problems


def _named_wrongly(services: Mapping[str, Service]) -> list[ConfigProblem]:
    problems: list[ConfigProblem] = []
    first: dict[str, str] = {}
    for key, service in services.items():
        if service.name in first:
            found = f"{service.name!r} is also {first[service.name]}"
            problems.append(_problem(f"{key}.name", found, "Give each service its own name"))
        first.setdefault(service.name, key)
        if service.tier and service.tier not in tiers():
            known = ", ".join(sorted(tiers()))
            problems.append(_problem(f"{key}.tier", f"{service.tier!r} is no tier", f"Use one of {known}"))
    problems.extend(_needed_wrongly(services))
    return problems


def _needed_wrongly(services: Mapping[str, Service]) -> Iterator[ConfigProblem]:
    keys, declared = list(services), list(services.values())
    for place, name, meant in strangers(declared):
        names = ", ".join(service.name for service in declared)
        remedy = f"{meant!r} was probably meant" if meant else f"Declared are {names}"
        yield _problem(f"{keys[place]}.dependsOn", f"{name!r} is no declared service", remedy)
    circle = cycle(declared)
    if circle:
        key = next(key for key, service in services.items() if service.name == circle[0])
        found = f"services wait for each other: {' -> '.join(circle)}"
        yield _problem(f"{key}.dependsOn", found, "Take one of these dependencies out")


def _problem(key: str, found: str, remedy: str) -> ConfigProblem:
    return ConfigProblem(key=key, found=found, remedy=remedy)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _keys(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


_NESTED_KEYS = {
    "objective": _keys(Objective),
    "scenarios": _keys(Objective),
    "recovery": _keys(People),
    "needs": _keys(StatedNeeds),
    # Each step that needs something has a list, each item of which is such a thing.
    **{step: _keys(StatedNeed) for step in _keys(StatedNeeds)},
}
_ROOT_KEYS = {SERVICES_KEY: _keys(Service), WAIVERS_KEY: _keys(Waiver)}
# pydantic puts its own schema words into a path (unions, validators); config has only what people wrote.
_SCHEMA_WORDS = ("function-", "literal", "timedelta", "[key]")


def _told(key: str, detail: Any) -> ConfigProblem:
    path = [part for part in detail["loc"] if isinstance(part, int) or not part.startswith(_SCHEMA_WORDS)]
    where = key + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    if detail["type"] == "extra_forbidden":
        parents = [_NESTED_KEYS[str(part)] for part in path[:-1] if str(part) in _NESTED_KEYS]
        keys = parents[-1] if parents else _ROOT_KEYS[key.partition("[")[0]]
        return _problem(where, f"{path[-1]!r} is no key here", f"Known keys: {', '.join(keys)}")
    if detail["type"] == "enum" and path[-1] == "kind":
        return _problem(where, f"{detail['input']!r} is no kind of need", f"Kinds: {', '.join(NeedKind)}")
    if detail["type"] == "enum":
        return _problem(where, f"{detail['input']!r} is no scenario", f"Scenarios: {', '.join(Scenario)}")
    if detail["type"] == "missing":
        return _problem(where, "it is missing", "Add it")
    message = str(detail["msg"]).removeprefix("Value error, ")
    found, _, remedy = message.partition("; ")
    return _problem(where, found, (remedy[:1].upper() + remedy[1:]) or f"Found {_shown(detail['input'])}; correct it")
