"""For each property that a rule about what ties the regions together reads: a stack, and the value that changes it."""

from dualregion_policies import properties as p
from dualregion_policies.properties import links as of
from policies.fixtures_links import NEEDY, SECOND_BLOCK
from policies.flips import Flip
from policies.linked_stacks import LINKED, OLD_LINKED, SYNCED, WATCHED
from policies.snapshots import LEFT_OUT, PROMISES, UNKNOWN, Item, Snapshot, added, edited, unneeded

ASKED = {"rules": {"regions-connected": {"minMbps": 20}}}
PLANNED = edited(
    edited(LINKED, "peer", "bandwidthType", "BandwidthPackage"), "peer", "cenBandwidthPackageId", "cenbwp-1"
)
BY_ID = unneeded(LINKED, "peer", "peerTransitRouterId")
TWO_BLOCKS = edited(LINKED, "standby-net", "secondaryCidrBlocks", ["10.48.0.0/16"])
APART = edited(OLD_LINKED, "standby-net", "cidrBlock", "172.16.0.0/12")
ROUTES = edited(unneeded(APART, "standby-joined", "childInstanceId"), "standby-joined", "childInstanceType", "VBR")

NAMED = unneeded(WATCHED, "alarm", "metricDimensions")
OLD_NAMED = edited(
    edited(NAMED, "alarm", "metricDimensions", LEFT_OUT), "alarm", "dimensions", {"BucketName": "archive-cn-shanghai"}
)
MONITORED = added(
    edited(edited(SYNCED, "sync", "delayNotice", False), "sync", "errorNotice", False),
    Item(
        "late", of.MONITOR, {"type": "delay", "delayRuleTime": "600", "state": "Y"}, "standby", {"dtsJobId": ["sync"]}
    ),
    Item("broken", of.MONITOR, {"type": "error"}, "standby", {"dtsJobId": ["sync"]}),
)


def _escalated(level: str) -> Snapshot:
    """The alarm at another of its levels."""
    rings = WATCHED["alarm"].props["escalationsCritical"]
    return edited(edited(WATCHED, "alarm", "escalationsCritical", LEFT_OUT), "alarm", level, rings)


FLIPS = [
    *(
        Flip(prop, _escalated(prop.top), "alarm", value, promises=PROMISES)
        for threshold, times, sign in of.ESCALATIONS
        for prop, value in ((threshold, "721"), (threshold, LEFT_OUT), (times, 4), (sign, "<"))
    ),
    *(
        Flip(prop, stack, name, value, promises=PROMISES)
        for prop, stack, name, value in (
            (of.ALARM_PROJECT, WATCHED, "alarm", "acs_ecs_dashboard"),
            (of.ALARM_METRIC, WATCHED, "alarm", "Availability"),
            (of.ALARM_OF, NAMED, "alarm", '[{"BucketName": "elsewhere"}]'),
            (of.ALARM_OF_OLD, OLD_NAMED, "alarm", {"BucketName": "elsewhere"}),
            (of.ALARM_PERIOD, WATCHED, "alarm", 300),
            (of.ALARM_PERIOD, WATCHED, "alarm", LEFT_OUT),
            (of.ALARM_ON, WATCHED, "alarm", False),
            (of.JOB_TOLD, SYNCED, "sync", False),
            (of.JOB_DELAY, SYNCED, "sync", "901"),
            (of.JOB_ERRORS, SYNCED, "sync", LEFT_OUT),
            (of.MONITOR_KIND, MONITORED, "late", "error"),
            (of.MONITOR_KIND, MONITORED, "broken", "delay"),
            (of.MONITOR_STATE, MONITORED, "late", "N"),
            (of.MONITOR_DELAY, MONITORED, "late", "901"),
        )
    ),
    Flip(p.PROVIDER_REGION, NEEDY, "primary", "cn-beijing"),
    Flip(p.PROVIDER_REGION, NEEDY, "standby", "cn-beijing"),
    Flip(of.PEER_BANDWIDTH, LINKED, "peer", 10, policies=ASKED),
    Flip(of.PEER_BANDWIDTH, LINKED, "peer", LEFT_OUT),
    Flip(of.PEER_PAYMENT, LINKED, "peer", "BandwidthPackage"),
    Flip(of.PEER_PAYMENT, LINKED, "peer", LEFT_OUT),
    Flip(of.PEER_PLAN, PLANNED, "peer", LEFT_OUT),
    Flip(of.PEER_REGION, BY_ID, "peer", "cn-beijing", policies=ASKED),
    Flip(of.OLD_LIMIT_BANDWIDTH, APART, "limit", 10, policies=ASKED),
    Flip(of.OLD_LIMIT_REGIONS, APART, "limit", ["cn-shanghai", "cn-beijing"], policies=ASKED),
    Flip(of.ATTACHED_ZONE, LINKED, "primary-joined", "cn-shanghai-b"),
    Flip(of.OLD_ATTACHED_KIND, edited(ROUTES, "standby-joined", "childInstanceId", UNKNOWN), "standby-joined", "VPC"),
    Flip(of.NETWORK_BLOCK, LINKED, "standby-net", "10.16.0.0/24"),
    Flip(of.NETWORK_BLOCKS, TWO_BLOCKS, "standby-net", ["10.48.0.0/16", "10.16.4.0/24"]),
    Flip(of.BLOCK_ADDRESSES, added(LINKED, SECOND_BLOCK), "second", "10.48.0.0/16"),
]
