"""What each service promises, read from stack config `dualregion:services`: the one place that holds it."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, StrictBool

from dualregion.recovery.durations import iso, parse_duration
from dualregion.recovery.figures import Duration, catalogued, known_product, product, suppliable
from dualregion.recovery.needs import StatedNeeds
from dualregion.recovery.products import PRODUCTS
from dualregion.recovery.remembered import remembered

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


def _percent(value: object) -> Decimal | Literal["none promised"]:
    if value == NONE_PROMISED:
        return NONE_PROMISED
    return percent(value)


def percent(value: object) -> Decimal:
    """Read `99.99` or `"99.99 %"`. Raises ValueError that says how to write it."""
    text = str(value).removesuffix("%").strip() if isinstance(value, str | int | float | Decimal) else ""
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal(0)
    if isinstance(value, bool) or not 0 < found < 100:
        raise ValueError(f"{value!r} is no share of the time; write percent between 0 and 100, such as 99.99")
    return found


Share = Annotated[Decimal | Literal["none promised"], BeforeValidator(_percent), PlainSerializer(str, when_used="json")]


class _Config(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Objective(_Config):
    """The most that a service may take or lose. A measure left out is inherited; what nothing states is a finding."""

    redirect: Limit | None = None
    rto: Limit | None = None
    rpo: Limit | None = None
    availability: Share | None = None
    """Percent of a year in which the service answers. It is no matter of one scenario."""

    def over(self, other: "Objective") -> "Objective":
        """This objective, with what it leaves out taken from `other`."""
        own = {name: getattr(self, name) for name in Objective.model_fields}
        return Objective(**{name: getattr(other, name) if limit is None else limit for name, limit in own.items()})

    def limit(self, measure: Measure) -> timedelta | Literal["none promised"] | None:
        """None: nothing states it."""
        return getattr(self, measure)


_PROMISES_NOTHING = Objective(redirect=NONE_PROMISED, rto=NONE_PROMISED, rpo=NONE_PROMISED)


def _scenario_objective(value: object) -> object:
    return _PROMISES_NOTHING if value == NONE_PROMISED else value


def _of_one_scenario(objective: Objective) -> Objective:
    if objective.availability is not None:
        raise ValueError(
            "availability is promised of a year, not of a scenario; state it under the service's objective"
        )
    return objective


def _product(name: str) -> str:
    if name in PRODUCTS:
        return name
    near = get_close_matches(name, PRODUCTS, n=1)
    meant = f"{near[0]!r} was probably meant" if near else f"use one of {', '.join(sorted(PRODUCTS))}"
    raise ValueError(f"{name!r} is no product of the catalogue; {meant}")


CONFIRMED: Literal["confirmed"] = "confirmed"
"""In place of a duration: the catalogue's own value is taken, and somebody answers for it."""


def _assumption(value: object) -> timedelta | Literal["confirmed"]:
    if value == CONFIRMED:
        return CONFIRMED
    if isinstance(value, timedelta):
        return value
    try:
        return parse_duration(value)
    except ValueError as problem:
        raise ValueError(f"{problem}, or {CONFIRMED!r}") from None


def _suppliable(name: str) -> str:
    if name in suppliable():
        return name
    file, _, entry = name.partition(".")
    found = known_product(file).figures.get(entry) if file in PRODUCTS else None
    if found and found.stated_in == "-":
        raise ValueError(f"{name!r} is in no budget; leave it out")
    if found and found.stated_in:
        raise ValueError(f"{name!r} is stated elsewhere; write recovery.{found.stated_in}")
    if found:
        raise ValueError(f"{name!r} is {catalogued(file, entry).basis}, no assumption; leave it out")
    near = get_close_matches(name, suppliable(), n=1)
    meant = f"{near[0]!r} was probably meant" if near else f"use one of {', '.join(suppliable())}"
    raise ValueError(f"{name!r} is no figure of the catalogue that can be stated; {meant}")


def _has_a_value(assumptions: Mapping[str, timedelta | str]) -> Mapping[str, timedelta | str]:
    for name, value in assumptions.items():
        if value == CONFIRMED and catalogued(*name.split(".")).value is None:
            raise ValueError(f"{name!r} has no value that could be confirmed; write a duration")
    return assumptions


Assumptions = Annotated[
    Mapping[
        Annotated[str, AfterValidator(_suppliable)],
        Annotated[timedelta | Literal["confirmed"], BeforeValidator(_assumption)],
    ],
    AfterValidator(_has_a_value),
]


class People(_Config):
    """What people do in an incident and how long they say it takes. Assumed, until a drill measures it."""

    detect: Duration | None = None
    """From the loss to the moment a person knows of it, where no switch detects it by itself."""
    decide: Duration | None = None
    redirect: Duration | None = None
    """The hands-on act that moves the traffic: change the record, or point the clients elsewhere."""
    warm_up: Annotated[Duration | None, Field(alias="warmUp")] = None
    """From the first redirected request to full service. Left out: the standby serves at once."""
    reroute: Duration | None = None
    """Until clients of an accelerator leave an access point that is lost with its region; no page states it."""
    backup_job: Annotated[Duration | None, Field(alias="backupJob")] = None
    """How long one backup takes: damage during it is not in the one before."""
    mirror_lag: Annotated[Duration | None, Field(alias="mirrorLag")] = None
    """Until a finished backup has reached its copy in another region; no page states it."""
    restore: Duration | None = None
    """How long it takes to restore every store of the service from its vault."""
    assumptions: Assumptions = {}
    """What the team states, or confirms, for figures of the catalogue that nobody else stands for: `ga.shift`."""
    service_levels: Annotated[
        Mapping[Annotated[str, AfterValidator(_product)], Annotated[Decimal, BeforeValidator(percent)]],
        Field(alias="serviceLevels"),
    ] = {}
    """Percent of the time in which a product answers, where the team has its own contract or no page states it."""
    needs: StatedNeeds = StatedNeeds()
    """What these steps need that no resource of the stack shows: channels, the Pulumi state, images, secrets."""


_ScenarioObjective = Annotated[Objective, BeforeValidator(_scenario_objective), AfterValidator(_of_one_scenario)]


class Service(_Config):
    """What the business promises: an asset with an owner and an objective."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,40}$")]
    owner: Annotated[str, Field(min_length=1)]
    tier: str | None = None
    """A named default objective. Left out: only what `objective` states is promised."""
    depends_on: Annotated[tuple[str, ...], Field(alias="dependsOn")] = ()
    """Services that have to be back before this one is."""
    isolated: StrictBool = False
    """Its switch, keys, vaults and stores are its own: what breaks one service must not break this one."""
    objective: Objective = Objective()
    scenarios: Mapping[Scenario, _ScenarioObjective] = {}
    recovery: People = People()
    discovery: Duration | None = None
    """How long damage to the data may stay unnoticed. Backups that are not kept longer than this do not count."""
    roots: tuple[str, ...] = ()
    """URN globs of resources that belong to the service, beside those that carry its `dr:service` tag."""

    def objective_in(self, scenario: Scenario) -> Objective:
        """The scenario's own objective over the service's over the tier's."""
        return _objective_in(self, scenario)

    @property
    def availability(self) -> Decimal | Literal["none promised"] | None:
        """What is promised of a year, in percent. None: nothing states it."""
        own = self.objective.availability
        return tiers()[self.tier].objective.availability if own is None and self.tier else own


@remembered
def _objective_in(service: Service, scenario: Scenario) -> Objective:
    own = service.scenarios.get(scenario, Objective()).over(service.objective)
    return own.over(tiers()[service.tier].objective) if service.tier else own


class Tier(_Config):
    """A named default."""

    objective: Objective
    conditional: Literal["advise", "fail"]
    """What a promise that is kept on an assumption only does to the deployment."""


@cache
def tiers() -> Mapping[str, Tier]:
    """The named default objectives that ship with the library."""
    shipped: dict[str, Tier] = {}
    for name, raw in product("tiers")["tiers"].items():
        limits = {key: value for key, value in raw.items() if key != "conditional"}
        shipped[name] = Tier(objective=Objective(**limits), conditional=raw["conditional"])
    return shipped


def conditional_gates(service: Service, chosen: str | None = None) -> bool:
    """Whether a conditional verdict of the service stops its deployment.

    `chosen`: `advise` or `fail`, what the stack or its profiles say; it goes before the tier. Without either: advice.
    """
    if chosen is not None:
        return chosen == "fail"
    return service.tier is not None and tiers()[service.tier].conditional == "fail"
