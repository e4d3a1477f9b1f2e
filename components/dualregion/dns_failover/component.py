"""What moves a service's traffic: a record that people change, or a switch that probes both regions."""

from collections.abc import Callable, Mapping
from typing import cast

import pulumi
import pulumi_alicloud as alicloud

from dualregion.construction import ConstructionError
from dualregion.dns_failover.accelerator import accelerated
from dualregion.dns_failover.args import (
    AcceleratorArgs,
    DnsFailoverArgs,
    FailoverMode,
    ProbeArgs,
    RecordType,
    TrafficManagerArgs,
)
from dualregion.dns_failover.gtm2 import classic
from dualregion.dns_failover.gtm3 import managed
from dualregion.dns_failover.judging import Route, origins, record_ttl
from dualregion.recovery.topology import Switch, SwitchMode
from dualregion.region_pair import RegionPair

_ONLY_FOR: Mapping[str, tuple[FailoverMode, ...]] = {
    "accelerator": (FailoverMode.ACCELERATOR,),
    "gtm": (FailoverMode.GTM2, FailoverMode.GTM3),
    "probe": (FailoverMode.ACCELERATOR, FailoverMode.GTM2, FailoverMode.GTM3),
}
"""Inputs that say nothing in other modes."""


class DnsFailover(pulumi.ComponentResource):
    """A name that leads to the region which serves. Who moves it is the mode:

    `manual`: people change `serving` and deploy; resolvers follow within the time to live.

    `accelerator`: the record names a Global Accelerator, which probes both regions and forwards to the nearest one
    that answers. It goes back by itself as soon as the lost region answers again: right for a service that may be
    served from either region, wrong where data is copied one way. Assumed, since no page states them: how long it
    takes to forward elsewhere, which intervals it accepts, and when users leave an access region that is lost. Its
    management lives in cn-hangzhou; what is set up serves without it.

    `gtm2`: the record names a classic Traffic Manager. It probes once a minute at best, goes back by itself, and is
    bought for months: asked for by name.

    `gtm3`: Traffic Manager 3.0 answers the name itself. Paid by use it probes once a minute; on an Ultimate instance
    every 15 s (`gtm.edition`). It stays in the standby until people decide otherwise. Needs the extra `gtm3`. Assumed
    of both Traffic Managers: that detection takes one interval more than failed probes, as in the vendor's example, and
    that resolvers keep to the time to live.

    Everything is made through the standby's provider, so that switching needs nothing of the primary region.

    Raises ConstructionError for a time to live that is no duration or that the edition or the switch does not accept,
    for inputs that belong to another mode, and for what the switch does not offer.
    """

    fqdn: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        args: DnsFailoverArgs,
        opts: pulumi.ResourceOptions | None = None,
        *,
        pair: RegionPair,
    ) -> None:
        super().__init__("dualregion:index:DnsFailover", name, {**args}, opts)
        _refuse_unknown_inputs(name, "", args, DnsFailoverArgs)
        mode = _mode(name, args.get("mode", FailoverMode.MANUAL))
        _refuse_foreign_inputs(name, args, mode)
        child = pulumi.ResourceOptions(parent=self, provider=pair.standby.provider)
        zone = (
            alicloud.dns.AlidnsDomain(f"{name}-zone", domain_name=args["domain"], tags=args.get("tags", {}), opts=child)
            if args.get("manages_zone", False)
            else None
        )
        domain = zone.domain_name if zone else pulumi.Output.from_input(args["domain"])
        route = _MODES[mode](name, args, pair, child, domain)
        if route.target is not None:
            alicloud.dns.AlidnsRecord(
                f"{name}-record",
                domain_name=domain,
                rr=args["record"],
                type=route.record_type,
                value=route.target,
                ttl=int(route.ttl.total_seconds()),
                opts=child,
            )
        self.switch: Switch = route.switch
        """What the recovery model is told."""
        self.fqdn = domain.apply(lambda held: held if args["record"] == "@" else f"{args['record']}.{held}")
        self.register_outputs({"fqdn": self.fqdn})


def _by_hand(
    name: str,
    args: DnsFailoverArgs,
    pair: RegionPair,
    _child: pulumi.ResourceOptions,
    _domain: pulumi.Input[str],
) -> Route:
    ttl = record_ttl(name, args)
    serving, _ = origins(args, pair)
    return Route(
        switch=Switch(name=f"{name}-record", mode=SwitchMode.MANUAL, ttl=ttl),
        target=serving.address,
        record_type=args.get("record_type", RecordType.A),
        ttl=ttl,
    )


_Build = Callable[[str, DnsFailoverArgs, RegionPair, pulumi.ResourceOptions, pulumi.Input[str]], Route]
"""From name, args, pair, options of each child and the zone, which may have to be made first."""
_MODES: Mapping[FailoverMode, _Build] = {
    FailoverMode.MANUAL: _by_hand,
    FailoverMode.ACCELERATOR: accelerated,
    FailoverMode.GTM2: classic,
    FailoverMode.GTM3: managed,
}


def _mode(name: str, written: str) -> FailoverMode:
    if written not in list(FailoverMode):
        raise ConstructionError(name, "mode", f"{written!r} is no mode", f"use {' or '.join(FailoverMode)}")
    return FailoverMode(written)


_NESTED: Mapping[str, type] = {"probe": ProbeArgs, "accelerator": AcceleratorArgs, "gtm": TrafficManagerArgs}


def _refuse_unknown_inputs(name: str, where: str, given: Mapping[str, object], shape: type) -> None:
    """Inputs may come from config, where no type checker looks: a misspelt one would be a switch left out."""
    for key, value in given.items():
        if key not in shape.__annotations__:
            raise ConstructionError(
                name, f"{where}{key}", "there is no such input", f"use {', '.join(sorted(shape.__annotations__))}"
            )
        if key in _NESTED and isinstance(value, Mapping):
            _refuse_unknown_inputs(name, f"{where}{key}.", cast("Mapping[str, object]", value), _NESTED[key])


def _refuse_foreign_inputs(name: str, args: DnsFailoverArgs, mode: FailoverMode) -> None:
    for given, modes in _ONLY_FOR.items():
        if given in args and mode not in modes:
            raise ConstructionError(
                name, given, f"the mode {mode} has no use for it", f"leave it out, or use the mode {' or '.join(modes)}"
            )
