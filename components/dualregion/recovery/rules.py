"""The rules: facts in, findings out. No input or output, no clock, no exception for what is not compliant."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import cache

from pydantic import BaseModel, ConfigDict

from dualregion.recovery.budget import Verdict
from dualregion.recovery.figures import product
from dualregion.recovery.objective import SERVICES_KEY, Measure, Scenario, Service
from dualregion.recovery.topology import Copy, ServiceTopology, Store


class Level(StrEnum):
    """What a violation does to the deployment."""

    MANDATORY = "mandatory"
    ADVISORY = "advisory"


class Rule(BaseModel):
    """What is known of a rule beside its judgement."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    id: str
    title: str
    severity: str
    remedy: str
    level: Level


class Resource(BaseModel):
    """A cloud resource, as far as ownership is concerned."""

    model_config = ConfigDict(frozen=True)

    urn: str
    type: str
    services: frozenset[str] = frozenset()
    undecided: bool = False
    """What says whose it is, is not known before the deployment."""

    @property
    def name(self) -> str:
        """The last part of the URN: the name that the program gave it."""
        return self.urn.rpartition("::")[2]


class Finding(BaseModel):
    """One judgement of one rule on one subject."""

    model_config = ConfigDict(frozen=True)

    rule: str
    subject: str
    """A URN, a config key, or `service/scenario/measure`."""
    verdict: Verdict
    message: str
    """What was found, with the arithmetic where there is any. Never a property's value that may be secret."""

    @property
    def applies(self) -> bool:
        """False where the rule has nothing to say of the subject."""
        return self.verdict is not Verdict.NOT_APPLICABLE

    @property
    def open(self) -> bool:
        """True where somebody has to hear of it. What a promise rests on, `promises-proven` tells for both rules."""
        if self.rule == "promises-kept":
            return self.verdict is Verdict.FAIL
        return self.verdict not in (Verdict.PASS, Verdict.NOT_APPLICABLE)


@cache
def rules() -> dict[str, Rule]:
    """Every rule by name, as the catalogue states it."""
    return {name: Rule(name=name, **raw) for name, raw in product("rules")["rules"].items()}


def objectives_declared(services: Sequence[Service]) -> Iterator[Finding]:
    """Each measure of each scenario is limited, or said to be promised by nobody."""
    for place, service in enumerate(services):
        silent = [
            f"{measure} in {scenario}"
            for scenario in Scenario
            for measure in Measure
            if service.objective_in(scenario).limit(measure) is None
        ]
        key = f"{SERVICES_KEY}[{place}].objective"
        if silent:
            message = f"{service.name} states no objective for {_listed(silent)}"
            yield Finding(rule="objectives-declared", subject=key, verdict=Verdict.FAIL, message=message)
        else:
            message = f"{service.name} states every objective"
            yield Finding(rule="objectives-declared", subject=key, verdict=Verdict.PASS, message=message)


def services_have_resources(services: Sequence[Service], resources: Iterable[Resource]) -> Iterator[Finding]:
    """A promise about nothing is a mistake in the config or in the stack."""
    present = tuple(resources)
    owned = {name for resource in present for name in resource.services}
    undecided = any(resource.undecided for resource in present)
    for place, service in enumerate(services):
        if service.name in owned:
            verdict, message = Verdict.PASS, f"{service.name} has resources"
        elif undecided:
            verdict, message = (
                Verdict.UNKNOWN,
                f"whether {service.name} has resources is not known before the deployment",
            )
        else:
            verdict, message = Verdict.FAIL, f"{service.name} has no resource in this stack"
        subject = f"{SERVICES_KEY}[{place}]"
        yield Finding(rule="services-have-resources", subject=subject, verdict=verdict, message=message)


def resources_have_a_service(services: Sequence[Service], resources: Iterable[Resource]) -> Iterator[Finding]:
    """What nothing reaches is reported, not ignored; so is a tag that names no declared service."""
    declared = {service.name for service in services}
    for resource in resources:
        strangers = sorted(resource.services - declared)
        if strangers:
            message, verdict = f"names {_listed(strangers)}, not declared in {SERVICES_KEY}", Verdict.FAIL
        elif resource.undecided:
            message, verdict = "carries a service tag that is not known before the deployment", Verdict.UNKNOWN
        elif not resource.services:
            message, verdict = "belongs to no service", Verdict.FAIL
        else:
            message, verdict = f"belongs to {_listed(sorted(resource.services))}", Verdict.PASS
        told = f"{resource.name} ({resource.type}) {message}"
        yield Finding(rule="resources-have-a-service", subject=resource.urn, verdict=verdict, message=told)


def standby_reachable(topology: ServiceTopology) -> Iterator[Finding]:
    """The standby is another region, and each store has a copy there that its mechanism can make."""
    for store in topology.stores:
        verdict, message = _reaches_standby(store, topology)
        yield _about(topology, store, "standby-reachable", verdict, message)


def _reaches_standby(store: Store, topology: ServiceTopology) -> tuple[Verdict, str]:
    if store.region == topology.standby:
        return Verdict.FAIL, f"{store.name} itself lies in the standby region {topology.standby}"
    unreachable = [copy for copy in store.copies if copy.reachable is False]
    if unreachable:
        return Verdict.FAIL, (
            f"the copy of {store.name} crosses the mainland's border ({store.region} to {unreachable[0].region}) "
            "without transfer acceleration"
        )
    if store.region is None or any(copy.region is None or copy.reachable is None for copy in store.copies):
        return Verdict.UNKNOWN, f"where {store.name} or its copy lies is not known before the deployment"
    if any(copy.region == topology.standby for copy in store.copies):
        return Verdict.PASS, f"{store.name} is copied to {topology.standby}"
    if not store.copies:
        return Verdict.NOT_APPLICABLE, f"{store.name} has no copy; bucket-replicated judges that"
    return Verdict.FAIL, f"no copy of {store.name} lies in the standby region {topology.standby}"


def bucket_replicated(topology: ServiceTopology) -> Iterator[Finding]:
    """Each bucket has a replication rule."""
    for store in topology.stores:
        if any(_is_certain(copy) for copy in store.copies):
            verdict, message = Verdict.PASS, f"{store.name} is replicated"
        elif store.copies:
            verdict, message = Verdict.UNKNOWN, f"whether {store.name} is replicated is not known before the deployment"
        else:
            verdict, message = Verdict.FAIL, f"{store.name} is not replicated"
        yield _about(topology, store, "bucket-replicated", verdict, message)


def _is_certain(copy: Copy) -> bool:
    # A rule of which not even one end is known may be the rule of another bucket.
    return copy.region is not None or copy.reachable is not None or copy.time_control is not None


def bucket_versioned(topology: ServiceTopology) -> Iterator[Finding]:
    """Versioning on the bucket and on each replica."""
    for store in topology.stores:
        sides = [(store.name, store.versioned), *((_replica(store, copy), copy.versioned) for copy in store.copies)]
        yield _about(topology, store, "bucket-versioned", *_all_true(sides, "versioned", "versioning"))


def bucket_encrypted(topology: ServiceTopology) -> Iterator[Finding]:
    """A customer key on each side, each of its own region: the standby must not need the primary's key."""
    for store in topology.stores:
        sides: list[tuple[str, Store | Copy]] = [(store.name, store)]
        sides.extend((_replica(store, copy), copy) for copy in store.copies)
        keyed = [(name, side.customer_key) for name, side in sides]
        foreign = [
            f"the key of {name} lies in {side.encryption_key_region}, the data in {side.region}"
            for name, side in sides
            if side.encryption_key_region and side.region and side.encryption_key_region != side.region
        ]
        unsure = [(name, None) for name, side in sides if side.customer_key and not side.encryption_key_region]
        verdict, message = _all_true([*keyed, *unsure], "encrypted with a customer key", "the encryption key")
        if foreign:
            verdict, message = Verdict.FAIL, "; ".join(foreign)
        yield _about(topology, store, "bucket-encrypted", verdict, message)


def _all_true(sides: Sequence[tuple[str, bool | None]], adjective: str, noun: str) -> tuple[Verdict, str]:
    wrong = [name for name, state in sides if state is False]
    if wrong:
        return Verdict.FAIL, f"{_listed(wrong)} not {adjective}"
    unknown = [name for name, state in sides if state is None]
    if unknown:
        return Verdict.UNKNOWN, f"{noun} of {_listed(unknown)} is not known before the deployment"
    return Verdict.PASS, f"{_listed([name for name, _ in sides])} {adjective}"


def _replica(store: Store, copy: Copy) -> str:
    return f"the replica of {store.name} in {copy.region or 'a region not known yet'}"


def _about(topology: ServiceTopology, store: Store, rule: str, verdict: Verdict, message: str) -> Finding:
    subject = store.urn or f"{topology.service}/{store.name}"
    return Finding(rule=rule, subject=subject, verdict=verdict, message=f"{topology.service}: {message}")


def _listed(names: Sequence[str], most: int = 4) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
