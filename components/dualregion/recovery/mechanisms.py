"""Which steps a loss sets off, and how much data it costs, for each mechanism that a topology can be built of."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from dualregion.recovery.durations import parse_duration
from dualregion.recovery.figures import Figure, assumed, catalogued, configured, product, unbounded
from dualregion.recovery.objective import SERVICES_KEY, People, Scenario, Service
from dualregion.recovery.regions import time_control_available
from dualregion.recovery.steps import Need, RecoveryStep
from dualregion.recovery.topology import Copy, ServiceTopology, Store, Switch

DNS_API = Need(api="Alibaba Cloud DNS API")


def stays_in_region(topology: ServiceTopology, scenario: Scenario) -> bool | None:
    """True where the loss is absorbed inside the primary region, so that no traffic has to move. None: not known yet.

    Only stores are known to be zone-redundant; what stands behind a switch is not, so a switch is taken to be needed.
    """
    if scenario is not Scenario.ZONE_LOSS or topology.switch or not topology.stores:
        return False
    states = [store.zone_redundant for store in topology.stores]
    return False if False in states else None if None in states else True


def traffic_steps(topology: ServiceTopology, service: Service) -> tuple[RecoveryStep, ...]:
    """From the loss to the moment at which clients reach the standby. The last one is `converge`."""
    people = service.recovery
    key = f"{SERVICES_KEY} {service.name}.recovery"
    needs = (DNS_API,) if topology.switch else ()
    return (
        RecoveryStep(name="detect", figure=_by_people(people.detect, f"{key}.detect", "nothing detects the loss")),
        RecoveryStep(
            name="decide",
            figure=_by_people(people.decide, f"{key}.decide", "nobody is named to decide"),
            waits_for=("detect",),
        ),
        RecoveryStep(
            name="redirect",
            figure=_by_people(people.redirect, f"{key}.redirect", "nothing moves the traffic"),
            needs=needs,
            waits_for=("decide",),
        ),
        *_convergence(topology.switch),
    )


def _convergence(switch: Switch | None) -> tuple[RecoveryStep, ...]:
    if switch is None:
        return ()
    if switch.ttl is None:
        return (RecoveryStep(name="converge", figure=None, unknown=f"ttl of {switch.name}", waits_for=("redirect",)),)
    page = product("alidns")["ttl"]
    figure = configured(switch.ttl, f"time to live of {switch.name}", page["note"])
    figure = figure.model_copy(update={"url": page["url"], "checked": page["checked"]})
    return (RecoveryStep(name="converge", figure=figure, waits_for=("redirect",)),)


def _by_people(value: timedelta | None, key: str, otherwise: str) -> Figure:
    if value is not None:
        return assumed(value, key)
    return unbounded(key, f"{otherwise}: {key} is not stated")


def warm_up(people: People, service: str, waits_for: tuple[str, ...]) -> RecoveryStep:
    """The last step of every recovery. What is not stated is shown as the assumption that it is."""
    key = f"{SERVICES_KEY} {service}.recovery.warmUp"
    if people.warm_up is None:
        figure = assumed(timedelta(), f"{key} is not stated: the standby is taken to serve at once")
    else:
        figure = assumed(people.warm_up, key)
    return RecoveryStep(name="warm up", figure=figure, waits_for=waits_for)


def promote_step(store: Store, scenario: Scenario, in_region: bool, waits_for: tuple[str, ...]) -> RecoveryStep:
    """What makes the store's copy the one that is written to."""
    name = f"promote {store.name}"
    if scenario is Scenario.DATA_CORRUPTION:
        figure = unbounded(store.name, "no vault holds a copy to restore: replicas carry the damage")
        return RecoveryStep(name=f"restore {store.name}", figure=figure, waits_for=waits_for)
    if in_region:
        return RecoveryStep(name=name, figure=catalogued("oss", "zone-redundant-takeover"), waits_for=waits_for)
    if not _elsewhere(store):
        figure = unbounded(store.name, "no copy of it lies in another region")
        return RecoveryStep(name=name, figure=figure, waits_for=waits_for)
    return RecoveryStep(name=name, figure=catalogued("oss", "replica-ready"), waits_for=waits_for)


def loss_step(store: Store, scenario: Scenario) -> RecoveryStep:
    """How much of the store's newest data the loss costs: the smallest figure of what remains."""
    name = f"copy lag of {store.name}"
    if scenario is Scenario.DATA_CORRUPTION:
        note = "no vault holds an older state: replicas carry the damage and never count"
        return RecoveryStep(name=name, figure=unbounded(store.name, note))
    if scenario is Scenario.ZONE_LOSS and store.zone_redundant:
        return RecoveryStep(name=name, figure=catalogued("oss", "zone-redundant-lag"))
    if scenario is Scenario.ZONE_LOSS and store.zone_redundant is None:
        return RecoveryStep(name=name, figure=None, unknown=f"zone redundancy of {store.name}")
    if not _elsewhere(store):
        return RecoveryStep(name=name, figure=unbounded(store.name, "no copy of it lies in another region"))
    candidates = [_lag(name, store, copy) for copy in _elsewhere(store)]
    return min(candidates, key=_lag_order)


def _elsewhere(store: Store) -> tuple[Copy, ...]:
    return tuple(copy for copy in store.copies if copy.region != store.region or copy.region is None)


def _lag(name: str, store: Store, copy: Copy) -> RecoveryStep:
    if copy.region is None or store.region is None:
        return RecoveryStep(name=name, figure=None, unknown=f"region of the copy of {store.name}")
    if copy.time_control is None:
        return RecoveryStep(name=name, figure=None, unknown=f"replication time control of {store.name}")
    if copy.time_control and time_control_available(store.region, copy.region):
        return RecoveryStep(name=name, figure=catalogued("oss", "replication-lag-time-control"))
    return RecoveryStep(name=name, figure=catalogued("oss", "replication-lag"))


def _lag_order(step: RecoveryStep) -> tuple[int, float]:
    # A bounded copy decides; one that may still turn out bounded comes before one that cannot.
    if step.figure is None:
        return 1, 0.0
    return (2, 0.0) if step.figure.value is None else (0, step.figure.value.total_seconds())


def why_no_time_control(store: Store, copy: Copy) -> str | None:
    """Why replication time control is no lever for this copy; None: it is one, or it is on already."""
    if copy.time_control or copy.region is None or store.region is None:
        return None
    if time_control_available(store.region, copy.region):
        return None
    url = product("oss")["time-control"][0]["url"]
    return f"replication time control is not offered between {store.region} and {copy.region} ({url})"


def cheapest_edition(ttl: timedelta) -> Mapping[str, Any]:
    """The cheapest edition of a DNS zone that accepts this time to live: its `name`, `minimum_ttl` and `cost_rank`.

    Raises ValueError where none does.
    """
    editions = product("alidns")["editions"]
    fitting = [edition for edition in editions if parse_duration(edition["minimum_ttl"]) <= ttl]
    if not fitting:
        lowest = min(edition["minimum_ttl"] for edition in editions)
        raise ValueError(f"no edition accepts a time to live below {lowest}")
    return min(fitting, key=lambda edition: edition["cost_rank"])
