"""Which endpoint a connection goes to: vendor's "Distribute traffic across endpoint groups in different scenarios".

Groups have a priority: the nearer a group's region is to the access point, the higher. Distance on the globe stands
for the latency that the vendor measures. Traffic goes to the healthy group of the highest priority; its percentage is
what it takes of the traffic that reaches it, and the rest reaches the next one. When a group of higher priority has
failed, all traffic goes to the next healthy one and percentages do not count. What no group has taken goes to the
first healthy one, and with no healthy group at all connections are closed: both are assumptions.

Within a group the endpoints that are healthy share by weight; weight 0 takes no traffic. Without a health check every
endpoint counts as healthy. With one, an endpoint without a verdict (`init`) takes traffic only while none is healthy.
"""

from __future__ import annotations

import math
import random
from typing import Any

from dualregion_emulator.services._call import Call
from dualregion_emulator.services.ga._api import ACCELERATOR, API, GROUP, IP_SET, LISTENER, owned
from dualregion_emulator.store import Document, Store
from dualregion_emulator.traffic.model import FAILED, OK, Check, Decision, Entrance, Record, Target, verdict

TIMEOUT = 3.0
"""Seconds; fixed by the vendor ("Enable and manage health checks")."""
_MOST_PORTS = 32
"""So many ports of a listener are opened here; the rest of a wide range is not."""
_TTL = 60
_SHOWN = {OK: "normal", FAILED: "abnormal"}
_PLACES = {
    "cn-hangzhou": (30.3, 120.2),
    "cn-shanghai": (31.2, 121.5),
    "cn-shenzhen": (22.5, 114.1),
    "cn-beijing": (39.9, 116.4),
    "cn-hongkong": (22.3, 114.2),
    "cn-zhangjiakou": (40.8, 114.9),
    "cn-guangzhou": (23.1, 113.3),
    "cn-chengdu": (30.7, 104.1),
    "cn-qingdao": (36.1, 120.4),
    "cn-huhehaote": (40.8, 111.7),
    "cn-heyuan": (23.7, 114.7),
    "cn-wulanchabu": (41.0, 113.1),
    "cn-nanjing": (32.1, 118.8),
    "cn-fuzhou": (26.1, 119.3),
    "cn-zhongwei": (37.5, 105.2),
    "ap-southeast-1": (1.35, 103.8),
    "ap-southeast-3": (3.1, 101.7),
    "ap-southeast-5": (-6.2, 106.8),
    "ap-southeast-6": (14.6, 121.0),
    "ap-southeast-7": (13.8, 100.5),
    "ap-northeast-1": (35.7, 139.7),
    "ap-northeast-2": (37.6, 127.0),
    "us-east-1": (38.9, -77.5),
    "us-west-1": (37.4, -122.0),
    "us-southeast-1": (33.7, -84.4),
    "eu-central-1": (50.1, 8.7),
    "eu-west-1": (51.5, -0.1),
    "me-east-1": (25.2, 55.3),
    "me-central-1": (24.7, 46.7),
}


def distance(one: str, other: str) -> float:
    """Kilometres between two regions along the globe."""
    (north, east), (north2, east2) = _PLACES[one], _PLACES[other]
    a, b, turn = math.radians(north), math.radians(north2), math.radians(east - east2)
    cosine = math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(turn)
    return 6371 * math.acos(min(1.0, max(-1.0, cosine)))


def _ports(listener: Document) -> list[int]:
    ports = [port for r in listener["PortRanges"] for port in range(r["FromPort"], r["ToPort"] + 1)]
    return ports[:_MOST_PORTS]


def _endpoint_port(group: Document, port: int) -> int:
    return next((row["EndpointPort"] for row in group["PortOverrides"] if row["ListenerPort"] == port), port)


def _key(account: str, group: Document, endpoint: Document) -> str:
    return f"ga/{account}/{group['EndpointGroupId']}/{endpoint['Endpoint']}"


def checks(store: Store) -> list[Check]:
    """One for each endpoint of a group that checks health, on its own port or the first one that it serves."""
    found: list[Check] = []
    for account, _, _, group in store.everywhere(API.product, GROUP):
        listener = store.get(account, "", API.product, LISTENER, group["ListenerId"])
        if listener is None or not group["HealthCheckEnabled"]:
            continue
        port = group["HealthCheckPort"] or _endpoint_port(group, _ports(listener)[0])
        found += [
            Check(
                key=_key(account, group, endpoint),
                product=API.product,
                address=endpoint["Endpoint"],
                port=port,
                protocol=group["HealthCheckProtocol"].lower() or "tcp",
                interval=group["HealthCheckIntervalSeconds"],
                timeout=TIMEOUT,
                count=group["ThresholdCount"],
                path=group["HealthCheckPath"] or "/",
                region=group["EndpointGroupRegion"],
            )
            for endpoint in group["EndpointConfigurations"]
        ]
    return found


def _healthy(store: Store, account: str, group: Document) -> list[Document]:
    """The endpoints of a group that may take traffic."""
    able = [endpoint for endpoint in group["EndpointConfigurations"] if endpoint["Weight"] > 0]
    if not group["HealthCheckEnabled"]:
        return able
    states = [(endpoint, verdict(store, _key(account, group, endpoint))) for endpoint in able]
    good = [endpoint for endpoint, state in states if state == OK]
    return good or [endpoint for endpoint, state in states if state != FAILED]


def _groups(store: Store, account: str, listener: str, region: str) -> list[Document]:
    """The groups of a listener, the highest priority for an access point in the region first."""
    groups = [g for g in store.list(account, "", API.product, GROUP) if g["ListenerId"] == listener]
    return sorted(groups, key=lambda group: distance(region, group["EndpointGroupRegion"]))


def choose_group(store: Store, account: str, listener: str, region: str) -> tuple[Document | None, bool]:
    """The group that takes the next connection from a region, and whether a nearer one has failed."""
    groups = _groups(store, account, listener, region)
    ready = [group for group in groups if _healthy(store, account, group)]
    if not ready:
        return None, bool(groups)
    if ready[0] is not groups[0]:
        return ready[0], True
    for group in ready:
        if random.random() * 100 < group.get("TrafficPercentage", 100):  # noqa: S311 -- traffic, not secrets
            return group, False
    return ready[0], False


def _open(store: Store) -> list[tuple[Entrance, str, Document, Document]]:
    """Every entrance with its account, its region's addresses and its listener."""
    found: list[tuple[Entrance, str, Document, Document]] = []
    for account, _, id, ip_set in store.everywhere(API.product, IP_SET):
        for listener in store.list(account, "", API.product, LISTENER):
            if listener["AcceleratorId"] != ip_set["AcceleratorId"] or listener["Protocol"] == "UDP":
                continue
            for address in ip_set["IpAddressList"]:
                key, place = f"{id}/{listener['ListenerId']}", ip_set["AccelerateRegionId"]
                found += [
                    (Entrance(API.product, key, address, port, place), account, ip_set, listener)
                    for port in _ports(listener)
                ]
    return found


def entrances(store: Store) -> list[Entrance]:
    """Every port of every listener at every address of its accelerator."""
    return [entrance for entrance, _, _, _ in _open(store)]


def route(store: Store, entrance: Entrance) -> Target | None:
    """The endpoint for one new connection."""
    for one, account, ip_set, listener in _open(store):
        if one == entrance:
            region = ip_set["AccelerateRegionId"]
            group, _ = choose_group(store, account, listener["ListenerId"], region)
            if group is None:
                return None
            rows = _healthy(store, account, group)
            endpoint = random.choices(rows, [row["Weight"] for row in rows])[0]  # noqa: S311 -- traffic, not secrets
            port = _endpoint_port(group, entrance.port)
            return Target(endpoint["Endpoint"], port, group["EndpointGroupRegion"])
    return None


def settle(store: Store) -> list[Decision]:
    """Tells when the first healthy group of a region's priorities is another one than before. It is remembered in the
    addresses' document, by listener."""
    decisions: list[Decision] = []
    for account, region, id, ip_set in list(store.everywhere(API.product, IP_SET)):
        before: dict[str, str] = ip_set.get("Routes", {})
        after: dict[str, str] = {}
        for listener in store.list(account, "", API.product, LISTENER):
            if listener["AcceleratorId"] == ip_set["AcceleratorId"]:
                groups = _groups(store, account, listener["ListenerId"], ip_set["AccelerateRegionId"])
                ready = [group["EndpointGroupId"] for group in groups if _healthy(store, account, group)]
                after[listener["ListenerId"]] = ready[0] if ready else ""
        if after != before:
            store.put(account, region, API.product, IP_SET, id, {**ip_set, "Routes": after})
            decisions += [
                Decision(API.product, f"{ip_set['AccelerateRegionId']}/{key}", before.get(key, ""), group)
                for key, group in after.items()
                if before.get(key, "") != group
            ]
    return decisions


def lookup(store: Store, name: str) -> list[Record] | None:
    """The accelerator's CNAME answers the addresses of its regions. Where users are is not known here, so that all
    regions are answered, in the order in which they were added."""
    for account, _, id, accelerator in store.everywhere(API.product, ACCELERATOR):
        if accelerator["DnsName"] == name:
            sets = [s for s in store.list(account, "", API.product, IP_SET) if s["AcceleratorId"] == id]
            return [Record("A", address, _TTL) for ip_set in sets for address in ip_set["IpAddressList"]]
    return None


@API.action("GetHealthStatus", "AcceleratorId ListenerId", "DryRun ClientToken")
def get_health_status(call: Call) -> dict[str, Any]:
    """The verdict on every endpoint of a listener."""
    listener, store = owned(call, LISTENER), call.context.store
    port, rows = _ports(listener)[0], list[dict[str, Any]]()
    for group in call.table(GROUP).list():
        if group["ListenerId"] != listener["ListenerId"]:
            continue
        endpoints: list[dict[str, Any]] = [
            {
                "Address": endpoint["Endpoint"],
                "EndpointId": endpoint["Endpoint"],
                "Type": endpoint["Type"],
                "Port": _endpoint_port(group, port),
                "HealthStatus": _SHOWN.get(verdict(store, _key(call.account, group, endpoint)), "init"),
            }
            for endpoint in group["EndpointConfigurations"]
        ]
        whole = _whole({endpoint["HealthStatus"] for endpoint in endpoints})
        named = {name: group[name] for name in ("EndpointGroupId", "EndpointGroupType")}
        rows.append({**named, "HealthStatus": whole, "Endpoints": endpoints, "ForwardingRuleIds": []})
    whole = _whole({row["HealthStatus"] for row in rows}).replace("init", "normal")
    return {"ListenerId": listener["ListenerId"], "HealthStatus": whole, "EndpointGroups": rows}


def _whole(states: set[str]) -> str:
    """One word for several."""
    if len(states) == 1:
        return next(iter(states))
    return "partiallyAbnormal" if states & {"abnormal", "partiallyAbnormal"} else "normal"
