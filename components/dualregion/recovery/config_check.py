"""Everything that can be said against a stack's config without looking at the stack."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from typing import TypeVar

from dualregion.recovery.evidence import EVIDENCE_KEY
from dualregion.recovery.evidence_config import parse_evidence
from dualregion.recovery.objective import SERVICES_KEY
from dualregion.recovery.policy_config import parse_policies
from dualregion.recovery.regions import pair_problem
from dualregion.recovery.rules import rules
from dualregion.recovery.settings import POLICIES_KEY, Settings
from dualregion.recovery.stack_config import ConfigError, ConfigProblem, misspelt, parse_services, parse_waivers
from dualregion.recovery.waivers import WAIVERS_KEY, Waiver

PRIMARY_KEY = "dualregion:primary"
STANDBY_KEY = "dualregion:standby"

READERS: Mapping[str, Callable[[object], object]] = {
    SERVICES_KEY: parse_services,
    WAIVERS_KEY: parse_waivers,
    POLICIES_KEY: parse_policies,
    EVIDENCE_KEY: parse_evidence,
}
"""What reads the structured value of each reserved key, raising ConfigError with every problem in it."""

_GLOB = frozenset("*?[")
_T = TypeVar("_T")


def config_problems(values: Mapping[str, object], today: date) -> tuple[ConfigProblem, ...]:
    """Every problem of a stack's config: keys, regions, services, waivers, policies. Empty: the packs can read it.

    `values` holds data by full key, as a stack file does under `config`. `today` decides which waivers have expired.
    """
    problems = [*misspelt(sorted(values)), *_pair_problems(values)]
    for key, reader in READERS.items():
        try:
            reader(values.get(key))
        except ConfigError as error:
            problems.extend(error.problems)
    services = tuple(service.name for service in _read(parse_services, values.get(SERVICES_KEY)))
    most_days = _settings(values.get(POLICIES_KEY)).knob("waivers-in-force", "maxDays")
    for place, waiver in enumerate(_read(parse_waivers, values.get(WAIVERS_KEY))):
        problems.extend(_of_waiver(f"{WAIVERS_KEY}[{place}]", waiver, services, today))
        if waiver.days_left(today) > most_days:
            found = f"it runs for {waiver.days_left(today)} days; at most {most_days} are accepted"
            remedy = "Name an earlier day, and have it renewed then"
            problems.append(ConfigProblem(key=f"{WAIVERS_KEY}[{place}].expires", found=found, remedy=remedy))
    return tuple(problems)


def _pair_problems(values: Mapping[str, object]) -> Iterator[ConfigProblem]:
    regions: list[str] = []
    for key in (PRIMARY_KEY, STANDBY_KEY):
        region = values.get(key)
        if isinstance(region, str) and region:
            regions.append(region)
        else:
            found = f"it is {region!r}, not the name of a region" if region else "it is not set"
            yield ConfigProblem(key=key, found=found, remedy="Name the region, such as cn-hongkong")
    problem = pair_problem(regions[0], regions[1]) if len(regions) == len((PRIMARY_KEY, STANDBY_KEY)) else None
    if problem:
        which, found, remedy = problem
        yield ConfigProblem(key=f"dualregion:{which}", found=found, remedy=remedy[:1].upper() + remedy[1:])


def _of_waiver(key: str, waiver: Waiver, services: Sequence[str], today: date) -> Iterator[ConfigProblem]:
    if waiver.rule not in rules():
        found = f"{waiver.rule!r} is no rule"
        yield ConfigProblem(key=f"{key}.rule", found=found, remedy=_meant(waiver.rule, rules()))
    if today > waiver.expires:
        found = f"it expired on {waiver.expires.isoformat()}"
        yield ConfigProblem(key=f"{key}.expires", found=found, remedy="Repair what it covers, or have it accepted anew")
    # A promise is named as service/scenario/measure; addresses and keys of config have a colon.
    service, slash, _ = waiver.resource.partition("/")
    if slash and ":" not in service and _GLOB.isdisjoint(service) and services and service not in services:
        found = f"{service!r} is no declared service"
        yield ConfigProblem(key=f"{key}.resource", found=found, remedy=_meant(service, services))


def _read(reader: Callable[[object], tuple[_T, ...]], value: object) -> tuple[_T, ...]:
    """What can be read; nothing where a problem of it has been told already."""
    try:
        return reader(value)
    except ConfigError:
        return ()


def _settings(value: object) -> Settings:
    try:
        return parse_policies(value)
    except ConfigError:
        return Settings()


def _meant(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, [*known], n=1)
    return f"{near[0]!r} was probably meant" if near else f"Known: {', '.join(sorted(known))}"
