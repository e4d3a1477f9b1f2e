"""What each service promises, read from stack config `dualregion:services`: the one place that holds it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, ValidationError

from dualregion.recovery.durations import iso, parse_duration
from dualregion.recovery.figures import Duration, product

NONE_PROMISED: Literal["none promised"] = "none promised"
"""The truth, where a service promises nothing. It has to be said."""

SERVICES_KEY = "dualregion:services"


class Scenario(StrEnum):
    """The kinds of disaster."""

    ZONE_LOSS = "zone-loss"
    REGION_LOSS = "region-loss"
    CONTROL_PLANE_LOSS = "control-plane-loss"
    DATA_CORRUPTION = "data-corruption"


class Measure(StrEnum):
    """What an objective limits."""

    REDIRECT = "redirect"
    RTO = "rto"
    RPO = "rpo"


def _limit(value: object) -> timedelta | Literal["none promised"]:
    if value == NONE_PROMISED:
        return NONE_PROMISED
    if isinstance(value, timedelta):
        return value
    try:
        return parse_duration(value)
    except ValueError as problem:
        raise ValueError(f"{problem}, or {NONE_PROMISED!r}") from None


def _limit_text(value: timedelta | str) -> str:
    return value if isinstance(value, str) else iso(value)


Limit = Annotated[
    timedelta | Literal["none promised"], BeforeValidator(_limit), PlainSerializer(_limit_text, when_used="json")
]


class _Config(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Objective(_Config):
    """The most that a service may take or lose. A measure left out is inherited; one that nothing states is a finding."""

    redirect: Limit | None = None
    rto: Limit | None = None
    rpo: Limit | None = None

    def over(self, other: "Objective") -> "Objective":
        """This objective, with what it leaves out taken from `other`."""
        own = {measure: getattr(self, measure) for measure in Measure}
        return Objective(
            **{measure: getattr(other, measure) if limit is None else limit for measure, limit in own.items()}
        )

    def limit(self, measure: Measure) -> timedelta | Literal["none promised"] | None:
        """None: nothing states it."""
        return getattr(self, measure)


_PROMISES_NOTHING = Objective(redirect=NONE_PROMISED, rto=NONE_PROMISED, rpo=NONE_PROMISED)


def _scenario_objective(value: object) -> object:
    return _PROMISES_NOTHING if value == NONE_PROMISED else value


class People(_Config):
    """What people do in an incident and how long they say it takes. Assumed, until a drill measures it."""

    detect: Duration | None = None
    """From the loss to the moment a person knows of it, where no switch detects it by itself."""
    decide: Duration | None = None
    redirect: Duration | None = None
    """The hands-on act that moves the traffic: change the record, or point the clients elsewhere."""
    warm_up: Annotated[Duration | None, Field(alias="warmUp")] = None
    """From the first redirected request to full service. Left out: the standby serves at once."""


class Service(_Config):
    """What the business promises: an asset with an owner and an objective."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,40}$")]
    owner: Annotated[str, Field(min_length=1)]
    tier: str | None = None
    """A named default objective. Left out: only what `objective` states is promised."""
    objective: Objective = Objective()
    scenarios: Mapping[Scenario, Annotated[Objective, BeforeValidator(_scenario_objective)]] = {}
    recovery: People = People()
    roots: tuple[str, ...] = ()
    """URN globs of resources that belong to the service, beside those that carry its `dr:service` tag."""

    def objective_in(self, scenario: Scenario) -> Objective:
        """The scenario's own objective over the service's over the tier's."""
        own = self.scenarios.get(scenario, Objective()).over(self.objective)
        return own.over(tiers()[self.tier]) if self.tier else own


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


def tiers() -> Mapping[str, Objective]:
    """The named default objectives that ship with the library."""
    return {name: Objective(**limits) for name, limits in product("tiers")["tiers"].items()}


def parse_services(raw: object) -> tuple[Service, ...]:
    """Read the value of `dualregion:services`: a list of services.

    Raises ConfigError with every problem found, each with the key it stands under.
    """
    if raw is None:
        raise ConfigError([_missing(SERVICES_KEY, "it is not set", "List each service with name, owner and objective")])
    if not isinstance(raw, Sequence) or isinstance(raw, str | bytes) or not raw:
        raise ConfigError(
            [_missing(SERVICES_KEY, f"it is {_shown(raw)}, not a list of services", "Write a list; each item has name")]
        )
    problems: list[ConfigProblem] = []
    services: list[Service] = []
    for place, item in enumerate(raw):  # pyright: ignore[reportUnknownVariableType]  # config is untyped text
        key = f"{SERVICES_KEY}[{place}]"
        try:
            services.append(Service.model_validate(item))
        except ValidationError as error:
            problems.extend(_problem(key, detail) for detail in error.errors())
    problems.extend(_named_wrongly(services))
    if problems:
        raise ConfigError(problems)
    return tuple(services)


def _named_wrongly(services: Sequence[Service]) -> list[ConfigProblem]:
    problems: list[ConfigProblem] = []
    seen: dict[str, int] = {}
    for place, service in enumerate(services):
        if service.name in seen:
            first = f"{SERVICES_KEY}[{seen[service.name]}]"
            problems.append(
                _missing(f"{SERVICES_KEY}[{place}].name", f"{service.name!r} is also {first}", "Names are unique")
            )
        seen.setdefault(service.name, place)
        if service.tier and service.tier not in tiers():
            known = ", ".join(sorted(tiers()))
            problems.append(
                _missing(f"{SERVICES_KEY}[{place}].tier", f"{service.tier!r} is no tier", f"Use one of {known}")
            )
    return problems


def _missing(key: str, found: str, remedy: str) -> ConfigProblem:
    return ConfigProblem(key=key, found=found, remedy=remedy)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


_KNOWN_KEYS = {
    "objective": [str(measure) for measure in Measure],
    "scenarios": [str(scenario) for scenario in Scenario],
    "recovery": ["detect", "decide", "redirect", "warmUp"],
}
_SERVICE_KEYS = ["name", "owner", "tier", "objective", "scenarios", "recovery", "roots"]


def _problem(key: str, detail: Any) -> ConfigProblem:
    path = [part for part in detail["loc"] if part not in ("[key]",)]
    # pydantic adds its own schema words to the path (unions, validators); config has only what people wrote.
    path = [
        part for part in path if isinstance(part, int) or not part.startswith(("function-", "literal", "timedelta"))
    ]
    where = key + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    if detail["type"] == "extra_forbidden":
        parent = next((part for part in reversed(path[:-1]) if part in _KNOWN_KEYS), None)
        if len(path) > 2 and path[0] == "scenarios":
            parent = "objective"
        allowed = ", ".join(_KNOWN_KEYS.get(str(parent), _SERVICE_KEYS))
        return _missing(where, f"{path[-1]!r} is no key here", f"Known keys: {allowed}")
    if detail["type"] == "enum":
        return _missing(where, f"{detail['input']!r} is no scenario", f"Scenarios: {', '.join(Scenario)}")
    if detail["type"] == "missing":
        return _missing(where, "it is missing", "Add it")
    message = str(detail["msg"]).removeprefix("Value error, ")
    found, _, remedy = message.partition("; ")
    return _missing(where, found, (remedy[:1].upper() + remedy[1:]) or f"Found {_shown(detail['input'])}; correct it")
