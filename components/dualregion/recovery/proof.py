"""Measured replaces assumed: which evidence a budget rests on, and why the rest of it does not count."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from dualregion.recovery.durations import spoken
from dualregion.recovery.evidence import Evidence, Standing, Weighed, topology_hash
from dualregion.recovery.figures import Basis, Duration, Figure, Statistic
from dualregion.recovery.objective import Scenario, Service
from dualregion.recovery.steps import RecoveryStep
from dualregion.recovery.topology import ServiceTopology

LONGEST_AGE: Final = timedelta(days=365)
"""How old evidence may be, unless config says otherwise. Assumed: drills are yearly at least."""


class Proof(BaseModel):
    """All evidence of a stack, and the day on which it is weighed: the core has no clock."""

    model_config = ConfigDict(frozen=True)

    records: tuple[Evidence, ...] = ()
    today: date
    longest_age: Duration = LONGEST_AGE


class ProvenService(Service):
    """A service together with what was measured of it. Whatever takes a service takes this."""

    proof: Annotated[Proof, Field(exclude=True, repr=False)]


def proven(services: Iterable[Service], proof: Proof) -> tuple[Service, ...]:
    """The same services, each with its own part of the evidence; without any, unchanged."""
    return tuple(_proven(service, proof) for service in services)


def _proven(service: Service, proof: Proof) -> Service:
    own = tuple(record for record in proof.records if record.service == service.name)
    if not own:
        return service
    # What has been read is not read again: a field may have another name in config.
    return ProvenService.model_construct(**dict(service), proof=proof.model_copy(update={"records": own}))


def measured(
    steps: Sequence[RecoveryStep], topology: ServiceTopology, service: Service, scenario: Scenario
) -> tuple[RecoveryStep, ...]:
    """The same steps, with the figures that evidence replaces, and with all evidence of each step weighed."""
    if not isinstance(service, ProvenService):
        return tuple(steps)
    records = [record for record in service.proof.records if record.scenario is scenario]
    if not records:
        return tuple(steps)
    now = topology_hash(topology)
    return tuple(_measured(step, records, service.proof, now) for step in steps)


def _measured(step: RecoveryStep, records: Sequence[Evidence], proof: Proof, now: str) -> RecoveryStep:
    own = [record for record in records if record.of(step.name, step.figure.key if step.figure else "")]
    # Of evidence that counts at all the newest decides, also where it failed: what was shown before is shown no more.
    own.sort(key=lambda record: (record.when, not record.passed, record.value), reverse=True)
    weighed: list[Weighed] = []
    decided = False
    for record in own:
        found = _disqualified(record, proof, now)
        if found is None and decided:
            found = Standing.SUPERSEDED, "a newer drill decides"
        if found is None and step.figure:
            found = _too_weak(record, step.figure)
        elif found is None:
            found = Standing.WEAKER, "the figure is not known before the deployment"
        decided = decided or found is None or found[0] is Standing.FAILED
        standing, reason = found or (Standing.USED, "")
        weighed.append(Weighed(evidence=record, standing=standing, reason=reason))
    used = next((one.evidence for one in weighed if one.standing is Standing.USED), None)
    step = replace(step, evidence=tuple(weighed))
    return replace(step, figure=used.measured(step.figure), arithmetic="") if used and step.figure else step


def _disqualified(record: Evidence, proof: Proof, now: str) -> tuple[Standing, str] | None:
    if record.basis is Basis.SIMULATED:
        return Standing.SIMULATED, "the local cloud says nothing about the time that Alibaba Cloud takes"
    if record.topology != now:
        return Standing.OTHER_TOPOLOGY, f"it was taken of {_short(record.topology)}, and this is {_short(now)}"
    if not record.passed:
        return Standing.FAILED, "the drill failed"
    age = proof.today - record.when.date()
    if age < timedelta():
        return Standing.STALE, f"it is dated later than today, {proof.today.isoformat()}"
    if age > proof.longest_age:
        return Standing.STALE, f"it is {spoken(age)} old, and {spoken(proof.longest_age)} count"
    return None


def _too_weak(record: Evidence, figure: Figure) -> tuple[Standing, str] | None:
    """A measurement never softens what is firm, unless it is worse; what is missing in a stack is not measured away."""
    if figure.basis is Basis.CONFIGURED and figure.value is None:
        return Standing.WEAKER, f"{figure.note}: a drill does not change that"
    longer = figure.value is not None and record.value > figure.value
    if not figure.firm or longer or (record.statistic is Statistic.PERCENTILE and figure.basis is not Basis.CONFIGURED):
        return None
    return Standing.WEAKER, f"{spoken(figure.value)} ({figure.statistic}, {figure.basis}) is firmer"


def _short(digest: str) -> str:
    return digest[: len("sha256:") + 12]


def not_counted(steps: Iterable[RecoveryStep]) -> str:
    """Why evidence of these steps does not count, the newest of each; empty where there is none."""
    told = [
        f"{step.name}: {step.evidence[0].evidence.told()}, does not count, {step.evidence[0].reason}"
        for step in steps
        if step.evidence and not any(one.standing is Standing.USED for one in step.evidence)
    ]
    return "; ".join(dict.fromkeys(told))


def ledger(steps: Iterable[tuple[str, Scenario, RecoveryStep]], records: Iterable[Evidence]) -> tuple[Weighed, ...]:
    """Every record once, in the order given, with its standing; `steps` by service and scenario are the budgets'."""
    found: dict[Evidence, Weighed] = {}
    names: dict[tuple[str, Scenario], list[str]] = {}
    for service, scenario, step in steps:
        names.setdefault((service, scenario), []).append(step.name)
        for one in step.evidence:
            if one.standing is Standing.USED or one.evidence not in found:
                found[one.evidence] = one
    return tuple(found.get(record) or _unmatched(record, names) for record in records)


def _unmatched(record: Evidence, names: dict[tuple[str, Scenario], list[str]]) -> Weighed:
    known = names.get((record.service, record.scenario))
    if known is None:
        reason = f"no budget of {record.service} in {record.scenario}"
    else:
        reason = f"no step {record.step or record.figure!r}; steps: {', '.join(dict.fromkeys(known))}"
    return Weighed(evidence=record, standing=Standing.UNMATCHED, reason=reason)
