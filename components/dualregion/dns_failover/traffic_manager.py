"""What both generations of the Global Traffic Manager have in common."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from dualregion.construction import ConstructionError
from dualregion.dns_failover.args import DnsFailoverArgs, ProbeProtocol, TrafficManagerArgs
from dualregion.dns_failover.judging import Probe

FAILURE_RATE = 50
"""Percent of the nodes that have to see a probe fail."""
_WORST_CODE = 400
"""An answer with this status, or one above it, counts as a failure."""


def judged_manager(name: str, args: DnsFailoverArgs) -> TrafficManagerArgs:
    """Raises ConstructionError where it is not given, or names no place that probes are sent from."""
    wanted = args.get("gtm")
    if wanted is None:
        raise ConstructionError(name, "gtm", "it is not given", "name the nodes that probe, or choose another mode")
    if not wanted["nodes"]:
        raise ConstructionError(
            name, "gtm.nodes", "nothing would probe", "name one at least, as ListCloudGtmMonitorNodes lists them"
        )
    return wanted


def fqdn(args: DnsFailoverArgs) -> str:
    """The name that clients use."""
    return args["domain"] if args["record"] == "@" else f"{args['record']}.{args['domain']}"


def extended(args: DnsFailoverArgs, probe: Probe, **more: object) -> str:
    """What a probe asks for, as the API takes it: JSON text, with the keys in order."""
    asked: Mapping[str, object] = {}
    if probe.protocol != ProbeProtocol.TCP:
        asked = {"code": _WORST_CODE, "host": fqdn(args), "path": probe.path}
        asked = {**asked, "sni": True} if probe.protocol == ProbeProtocol.HTTPS else asked
    return json.dumps({**asked, **more}, sort_keys=True)


def milliseconds(value: timedelta) -> int:
    """As the API takes a timeout."""
    return int(value / timedelta(milliseconds=1))


def nodes(wanted: TrafficManagerArgs) -> list[Any]:
    """As the provider takes them."""
    return [{"city_code": node["city_code"], "isp_code": node["isp_code"]} for node in wanted["nodes"]]
