"""What moves a service's traffic after a loss, step by step, for each mode of a switch."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from dualregion.recovery.durations import parse_duration, spoken
from dualregion.recovery.figures import Basis, Figure, Statistic, assumed, configured, product, unbounded
from dualregion.recovery.mechanisms import figure_of
from dualregion.recovery.needs import Need, StatedNeed, api, data_plane
from dualregion.recovery.objective import SERVICES_KEY, Scenario, Service
from dualregion.recovery.remembered import remembered
from dualregion.recovery.steps import RecoveryStep
from dualregion.recovery.topology import Decision, ServiceTopology, Switch, SwitchMode

_DNS_API = api("Alibaba Cloud DNS")
_APIS = {
    SwitchMode.MANUAL: _DNS_API,
    SwitchMode.GTM2: _DNS_API,
    SwitchMode.GTM3: _DNS_API,
    SwitchMode.ACCELERATOR: api("Global Accelerator", product("ga")["api"]["region"], global_product=True),
}
"""What people call to move each kind of switch by hand. Both Traffic Managers are managed by the API of DNS."""
_ANSWERS = data_plane("the answers of Alibaba Cloud DNS")
_PROBES = {
    SwitchMode.GTM2: data_plane("the probes of Traffic Manager"),
    SwitchMode.GTM3: data_plane("the probes of Traffic Manager"),
    SwitchMode.ACCELERATOR: data_plane("the probes of Global Accelerator"),
}
_PROBED = {SwitchMode.GTM2: "gtm", SwitchMode.GTM3: "gtm", SwitchMode.ACCELERATOR: "ga"}


@remembered
def traffic_steps(topology: ServiceTopology, service: Service, scenario: Scenario) -> tuple[RecoveryStep, ...]:
    """From the loss to the moment at which clients reach the standby, which is when the last step is done."""
    switch = topology.switch
    if switch is None or switch.mode is SwitchMode.MANUAL:
        return (*people_steps(topology, service), _by_hand(service, switch), *_convergence(switch, "redirect"))
    detect = _probes(switch)
    if switch.mode is not SwitchMode.ACCELERATOR:
        return (detect, *_convergence(switch, "detect"))
    forwards = (data_plane("the forwarding of Global Accelerator"),)
    shift = RecoveryStep(name="shift", figure=figure_of(service, "ga", "shift"), needs=forwards, waits_for=("detect",))
    if scenario is Scenario.REGION_LOSS and topology.primary in switch.access_regions:
        return (detect, shift, _other_access_point(switch, topology.primary, service))
    return (detect, shift)


@remembered
def people_steps(topology: ServiceTopology, service: Service) -> tuple[RecoveryStep, RecoveryStep]:
    """`detect` and `decide`, where no switch detects the loss."""
    figure = by_people(service.recovery.detect, f"{_key(service)}.detect", "nothing detects the loss")
    detect = RecoveryStep(name="detect", figure=figure, needs=stated(service.recovery.needs.detect))
    return detect, decision_step(topology, service)


@remembered
def decision_step(topology: ServiceTopology, service: Service) -> RecoveryStep:
    """`decide`, once the loss is detected: nobody is asked where an alarm starts the runbook."""
    if topology.decision is Decision.AUTOMATIC:
        figure = configured(timedelta(), f"runbook of {topology.service}, which an alarm starts")
    else:
        figure = by_people(service.recovery.decide, f"{_key(service)}.decide", "nobody is named to decide")
    needs = stated(service.recovery.needs.decide)
    return RecoveryStep(name="decide", figure=figure, needs=needs, waits_for=("detect",))


def moved_by_people(switch: Switch | None) -> bool:
    """True where a person decides; a probing switch acts on its own."""
    return switch is None or switch.mode is SwitchMode.MANUAL


def warm_up(service: Service, waits_for: tuple[str, ...]) -> RecoveryStep:
    """The last step of every recovery. What is not stated is shown as the assumption that it is."""
    key = f"{_key(service)}.warmUp"
    if service.recovery.warm_up is None:
        figure = assumed(timedelta(), f"{key} is not stated: the standby is taken to serve at once")
    else:
        figure = assumed(service.recovery.warm_up, key)
    return RecoveryStep(
        name="warm up", figure=figure, needs=stated(service.recovery.needs.warm_up), waits_for=waits_for
    )


def stated(needs: Iterable[StatedNeed]) -> tuple[Need, ...]:
    """What people say that a step needs."""
    return tuple(need.need() for need in needs)


def by_people(value: timedelta | None, key: str, otherwise: str) -> Figure:
    """What people say they need; unbounded where they say nothing."""
    if value is not None:
        return assumed(value, key)
    return unbounded(key, f"{otherwise}: {key} is not stated")


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


@remembered
def _by_hand(service: Service, switch: Switch | None) -> RecoveryStep:
    return RecoveryStep(
        name="redirect",
        figure=by_people(service.recovery.redirect, f"{_key(service)}.redirect", "nothing moves the traffic"),
        needs=(*((_APIS[switch.held or switch.mode],) if switch else ()), *stated(service.recovery.needs.redirect)),
        waits_for=("decide",),
    )


@remembered
def _probes(switch: Switch) -> RecoveryStep:
    """A probe fails `retries + 1` times in a row before the switch acts; the last one has to time out."""
    if switch.interval is None or switch.retries is None or switch.timeout is None:
        return RecoveryStep(
            name="detect", figure=None, unknown=f"health check of {switch.name}", needs=(_PROBES[switch.mode],)
        )
    page = product(_PROBED[switch.mode])["detection"]
    figure = Figure(
        value=switch.interval * (switch.retries + 1) + switch.timeout,
        statistic=Statistic.BOUND,
        basis=Basis.DOCUMENTED,
        source=page["source"],
        url=page["url"],
        checked=page["checked"],
        note=page["note"],
    )
    told = f"{spoken(switch.interval)} x ({switch.retries}+1) + {spoken(switch.timeout)}"
    return RecoveryStep(name="detect", figure=figure, arithmetic=told, needs=(_PROBES[switch.mode],))


@remembered
def _convergence(switch: Switch | None, after: str) -> tuple[RecoveryStep, ...]:
    if switch is None:
        return ()
    if switch.ttl is None:
        unknown = f"ttl of {switch.name}"
        return (RecoveryStep(name="converge", figure=None, unknown=unknown, needs=(_ANSWERS,), waits_for=(after,)),)
    page = product("alidns")["ttl"]
    figure = configured(switch.ttl, f"time to live of {switch.name}", page["note"])
    figure = figure.model_copy(update={"url": page["url"], "checked": page["checked"]})
    return (RecoveryStep(name="converge", figure=figure, needs=(_ANSWERS,), waits_for=(after,)),)


def _other_access_point(switch: Switch, primary: str, service: Service) -> RecoveryStep:
    key = f"{_key(service)}.reroute"
    if all(region == primary for region in switch.access_regions):
        figure = unbounded(switch.name, f"its only access point lies in {primary} and is lost with it")
    else:
        figure = by_people(service.recovery.reroute, key, "no page says when clients leave a lost access point")
    return RecoveryStep(name="leave the lost access point", figure=figure, needs=(_ANSWERS,), waits_for=("shift",))


def _key(service: Service) -> str:
    return f"{SERVICES_KEY} {service.name}.recovery"
