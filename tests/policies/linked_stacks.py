"""Stacks of bare resources in two regions, and what ties them together."""

from policies.snapshots import MAINLAND, PROVIDER, UNKNOWN, Item, Snapshot, added, archive, snapshot, without

SIDES = snapshot(
    *(
        Item(side, PROVIDER, {"region": region}, None)
        for side, region in zip(("primary", "standby"), MAINLAND, strict=True)
    )
)
"""Two providers, and nothing that they make."""

INDEPENDENT = {
    **SIDES,
    **snapshot(
        *(
            item
            for side in SIDES
            for item in (
                Item(f"{side}-net", "alicloud:vpc/network:Network", {"cidrBlock": "10.0.0.0/8"}, side),
                Item(
                    f"{side}-switch",
                    "alicloud:vpc/switch:Switch",
                    {"vpcId": UNKNOWN},
                    side,
                    {"vpcId": [f"{side}-net"]},
                ),
            )
        )
    ),
}
"""A network with a switch in each region, that need nothing of each other."""


def _side(side: str, block: str, zones: tuple[str, str]) -> Snapshot:
    """A network with a transit router, joined in two zones."""
    return snapshot(
        Item(f"{side}-net", "alicloud:vpc/network:Network", {"cidrBlock": block}, side),
        Item(f"{side}-router", "alicloud:cen/transitRouter:TransitRouter", {}, side),
        Item(
            f"{side}-joined",
            "alicloud:cen/transitRouterVpcAttachment:TransitRouterVpcAttachment",
            {"vpcId": UNKNOWN, "zoneMappings": [{"zoneId": zone, "vswitchId": "v"} for zone in zones]},
            side,
            {"vpcId": [f"{side}-net"]},
        ),
    )


LINKED = {
    **SIDES,
    **_side("primary", "10.16.0.0/16", ("cn-shanghai-b", "cn-shanghai-g")),
    **_side("standby", "10.32.0.0/16", ("cn-shenzhen-d", "cn-shenzhen-e")),
    **snapshot(
        Item(
            "peer",
            "alicloud:cen/transitRouterPeerAttachment:TransitRouterPeerAttachment",
            {"bandwidth": 50, "bandwidthType": "DataTransfer", "peerTransitRouterRegionId": "cn-shenzhen"},
            "primary",
            {"peerTransitRouterId": ["standby-router"]},
        )
    ),
}
"""Networks of both regions, joined by transit routers."""

OLD_LINKED = {
    **INDEPENDENT,
    **snapshot(
        *(
            Item(
                f"{side}-joined",
                "alicloud:cen/instanceAttachment:InstanceAttachment",
                {"childInstanceType": "VPC"},
                side,
                {"childInstanceId": [f"{side}-net"]},
            )
            for side in SIDES
        ),
        Item(
            "limit",
            "alicloud:cen/bandwidthLimit:BandwidthLimit",
            {"bandwidthLimit": 50, "regionIds": [*reversed(MAINLAND)]},
        ),
    ),
}
"""The same without routers, and with addresses that overlap."""

WATCHED = archive()
"""The archive, whose alarm rings after 720 s + 3 x 60 s = 15 min."""
UNWATCHED = without(WATCHED, "alarm")

SYNCED = added(
    WATCHED,
    Item("books", "alicloud:rds/instance:Instance", {"tags": {"dr:service": "archive"}}),
    Item(
        "sync",
        "alicloud:dts/synchronizationJob:SynchronizationJob",
        {"delayNotice": True, "delayRuleTime": "900", "errorNotice": True},
        "standby",
        {"sourceEndpointInstanceId": ["books"]},
    ),
)
"""A database beside it, with a synchronisation that rings by itself."""
