"""How much of a year a service answers: its products' service levels, composed, less one failover a year."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import ROUND_FLOOR, Decimal
from math import ceil
from typing import Literal

from pydantic import BaseModel, ConfigDict

from dualregion.recovery.budget import ScenarioBudget, Verdict
from dualregion.recovery.dependencies import recovery_order
from dualregion.recovery.durations import spoken
from dualregion.recovery.figures import known_product
from dualregion.recovery.mechanisms import PRODUCT_OF
from dualregion.recovery.objective import NONE_PROMISED, SERVICES_KEY, Scenario, Service
from dualregion.recovery.steps import Path
from dualregion.recovery.topology import ServiceTopology, Store, SwitchMode

YEAR = timedelta(days=365)
_WHOLE = Decimal(100)
_SWITCHES = {
    SwitchMode.MANUAL: "alidns",
    SwitchMode.GTM2: "gtm",
    SwitchMode.GTM3: "gtm",
    SwitchMode.ACCELERATOR: "ga",
}
_ACROSS_ZONES = frozenset({"zone-redundant", "multi-zone"})
_IN_ONE_ZONE = frozenset({"one-zone", "single-zone"})


class Part(BaseModel):
    """One thing that has to answer for the service to answer."""

    model_config = ConfigDict(frozen=True)

    name: str
    percent: Decimal | None
    """None: nothing states it."""
    told: str
    """How it came about: `99.99 %`, or `1 - (1 - 99.99 %) x (1 - 99.99 %)`."""
    soft: str = ""
    """What it assumes. Empty: nothing."""
    source: str = ""


class Availability(BaseModel):
    """What a service promises of a year, and what its parts allow. Of what the stack declares: no more is counted."""

    model_config = ConfigDict(frozen=True)

    service: str
    limit: Decimal | Literal["none promised"]
    parts: tuple[Part, ...]
    failover: timedelta | None
    """What one lost region a year costs: the RTO of region-loss. None: unbounded."""
    value: Decimal | None
    """Percent; None: unbounded, or not known. Rounded down: time is never flattered."""
    verdict: Verdict
    reason: str

    @property
    def arithmetic(self) -> str:
        """`gtm 99.99 % x orders 1 - (1 - 99.995 %) x (1 - 99.99 %), less one failover a year 77 s of 365 d`."""
        product = " x ".join(f"{part.name} {part.told}" for part in self.parts) or "nothing is declared: 100 %"
        return f"{product}, less one failover a year {spoken(self.failover)} of 365 d"

    @property
    def shown_value(self) -> str:
        """`99.9847 %`, or `not known`."""
        return "not known" if self.value is None else shown(self.value)

    @property
    def shown_limit(self) -> str:
        """`99.99 %` or `none promised`."""
        return NONE_PROMISED if self.limit == NONE_PROMISED else shown(self.limit)

    @property
    def allowed(self) -> timedelta | None:
        """What the promise leaves of a year for everything that fails; None: none is promised."""
        return YEAR * float((_WHOLE - self.limit) / _WHOLE) if isinstance(self.limit, Decimal) else None

    @property
    def spent(self) -> str:
        """`one failover a year spends 35 min of the 52 min 34 s that 99.99 % leaves of a year: 66 %`."""
        if self.failover is None:
            return "one failover a year has no bound: it spends whatever a promise leaves of a year"
        if not isinstance(self.limit, Decimal) or self.allowed is None:
            return f"one failover a year spends {spoken(self.failover)}"
        share = ceil(100 * self.failover / self.allowed)
        left = f"the {spoken(self.allowed)} that {shown(self.limit)} leaves of a year"
        return f"one failover a year spends {spoken(self.failover)} of {left}: {share} %"


def shown(percent: Decimal) -> str:
    """At most four decimals, rounded down."""
    text = format(percent.quantize(Decimal("0.0001"), rounding=ROUND_FLOOR), "f")
    return f"{text.rstrip('0').rstrip('.')} %"


def availabilities(
    budgets: Sequence[ScenarioBudget], topologies: Sequence[ServiceTopology], services: Sequence[Service]
) -> Mapping[str, Availability]:
    """By service: each that promises an availability, or says that it promises none."""
    built = {topology.service: topology for topology in topologies}
    failovers = {one.service: one.rto.path for one in budgets if one.scenario is Scenario.REGION_LOSS}
    composed: dict[str, Part] = {}
    found: dict[str, Availability] = {}
    for service in recovery_order(services):
        if service.name not in built:
            continue
        parts = (*_parts(built[service.name], service), *_dependencies(service, composed))
        composed[service.name] = _as_part(service.name, parts)
        if service.availability is not None:
            found[service.name] = _judged(service, service.availability, parts, failovers.get(service.name))
    return found


def _judged(
    service: Service, limit: Decimal | Literal["none promised"], parts: tuple[Part, ...], failover: Path | None
) -> Availability:
    product, cost = _product(parts), failover.value if failover else timedelta()
    value = None if product is None or cost is None else product - _share(cost)
    told = Availability(
        service=service.name, limit=limit, parts=parts, failover=cost, value=value, verdict=Verdict.UNKNOWN, reason=""
    )
    verdict, reason = _verdict(service, told, failover)
    return told.model_copy(update={"verdict": verdict, "reason": reason})


def _verdict(service: Service, told: Availability, failover: Path | None) -> tuple[Verdict, str]:
    limit = told.limit
    if not isinstance(limit, Decimal):
        return Verdict.NOT_APPLICABLE, NONE_PROMISED
    allowed = told.allowed
    if told.failover is None:
        return Verdict.FAIL, f"one failover a year has no bound, and {shown(limit)} leaves {spoken(allowed)} of a year"
    if _share(told.failover) > _WHOLE - limit:
        spent = f"one failover a year takes {spoken(told.failover)}"
        return Verdict.FAIL, f"{spent}, and {shown(limit)} leaves {spoken(allowed)} of a year"
    missing = [part.name for part in told.parts if part.percent is None]
    known = (part.percent for part in told.parts if part.percent is not None)
    at_most = min(known, default=_WHOLE) - _share(told.failover)
    if missing and at_most < limit:
        return Verdict.FAIL, f"at most {shown(at_most)} < {shown(limit)}: {told.arithmetic}"
    if missing:
        key = f"{SERVICES_KEY} {service.name}.recovery.serviceLevels"
        return Verdict.UNKNOWN, f"no service level is known of {', '.join(missing)}: state it in {key}"
    if failover and failover.unknowns:
        return Verdict.UNKNOWN, f"not known before the deployment: {', '.join(failover.unknowns)}"
    if told.value is None or told.value < limit:
        return Verdict.FAIL, f"{told.shown_value} < {shown(limit)}: {told.arithmetic}"
    held = f"{told.shown_value} >= {shown(limit)}: {told.arithmetic}"
    soft = [part.soft for part in told.parts if part.soft]
    if failover and any(step.figure and not step.figure.firm for step in failover.steps):
        soft.append("the steps of the failover (assumed or typical)")
    if soft:
        return Verdict.CONDITIONAL, f"conditional on {', '.join(dict.fromkeys(soft))}: {held}"
    return Verdict.PASS, held


def _share(cost: timedelta) -> Decimal:
    return _WHOLE * Decimal(int(cost.total_seconds())) / Decimal(int(YEAR.total_seconds()))


def _product(parts: Sequence[Part]) -> Decimal | None:
    whole = _WHOLE
    for part in parts:
        if part.percent is None:
            return None
        whole = whole * part.percent / _WHOLE
    return whole


def _parts(topology: ServiceTopology, service: Service) -> Iterator[Part]:
    if topology.switch:
        product = _SWITCHES[topology.switch.mode]
        percent, source, soft = _level(product, service, across_zones=None)
        told = "not known" if percent is None else shown(percent)
        yield Part(name=product, percent=percent, told=told, soft=soft, source=source)
    for store in topology.stores:
        yield _store(store, service)


def _store(store: Store, service: Service) -> Part:
    product = PRODUCT_OF[store.kind]
    percent, source, soft = _level(product, service, across_zones=store.zone_redundant is True)
    if percent is None:
        return Part(name=f"{store.name} ({product})", percent=None, told="not known")
    if not any(copy.region not in (None, store.region) for copy in store.copies):
        return Part(name=store.name, percent=percent, told=shown(percent), soft=soft, source=source)
    # What is known of the copy does not say how many zones it spans, so the lower level counts.
    other, _, _ = _level(product, service, across_zones=False)
    other = percent if other is None else other
    both = _WHOLE - (_WHOLE - percent) * (_WHOLE - other) / _WHOLE
    assumes = ", ".join(part for part in (soft, "the independence of the two regions (assumed)") if part)
    told = f"1 - (1 - {shown(percent)}) x (1 - {shown(other)})"
    return Part(name=store.name, percent=both, told=told, soft=assumes, source=source)


def _level(product: str, service: Service, across_zones: bool | None) -> tuple[Decimal | None, str, str]:
    """Percent, source and what it assumes."""
    stated = service.recovery.service_levels.get(product)
    if stated is not None:
        key = f"{SERVICES_KEY} {service.name}.recovery.serviceLevels {product}"
        return stated, key, f"the service level of {product} (stated by {service.owner})"
    unfit = _IN_ONE_ZONE if across_zones else _ACROSS_ZONES
    for name, share in known_product(product).availability.items():
        if across_zones is None or name not in unfit:
            soft = f"the service level of {product} ({share.basis})" if share.basis.soft else ""
            return share.percent, share.source, soft
    return None, "", ""


def _as_part(name: str, parts: Sequence[Part]) -> Part:
    """A whole service, as a part of what depends on it."""
    percent = _product(parts)
    soft = f"the availability of {name} (assumed)" if any(part.soft for part in parts) else ""
    return Part(name=name, percent=percent, told="not known" if percent is None else shown(percent), soft=soft)


def _dependencies(service: Service, composed: Mapping[str, Part]) -> Iterator[Part]:
    for name in service.depends_on:
        yield composed.get(name, Part(name=name, percent=None, told="not known"))
