"""Six fixtures for each rule about what ties the two regions together."""

import json

from policies.fixtures import Fixture, Outcome
from policies.linked_stacks import INDEPENDENT, LINKED, OLD_LINKED, SIDES, SYNCED, UNWATCHED, WATCHED
from policies.snapshots import LEFT_OUT, PROMISES, UNKNOWN, Item, Snapshot, added, config, edited, waiver

P, B, A, U = Outcome.PASSES, Outcome.BLOCKS, Outcome.ADVISES, Outcome.UNKNOWN
N, W = Outcome.NOT_APPLICABLE, Outcome.ACCEPTED


def needing(
    *needs: str, kind: str = "alicloud:ecs/instance:Instance", prop: str = "imageId", side: str = "standby"
) -> Snapshot:
    """The two networks, an image of the primary's, and `thing`, one property of which was computed from `needs`."""
    image = Item("image", "alicloud:ecs/image:Image", {})
    return added(INDEPENDENT, image, Item("thing", kind, {prop: "m-1"}, side, {prop: needs}))


NEEDY = needing("image")
TOLD = "thing (ecs/instance) in the standby region needs of the primary region: image (ecs/image) for imageId"


def knobs(rule: str, **values: object) -> dict[str, str]:
    return config(policies=json.dumps({"rules": {rule: values}}))


def allowing(*edges: str) -> dict[str, str]:
    return knobs("standby-independent", allowedEdges=edges)


def asking(**values: object) -> dict[str, str]:
    return knobs("regions-connected", **values)


def watching(**values: object) -> dict[str, str]:
    return knobs("replication-watched", **values)


LATE = edited(WATCHED, "alarm", "escalationsCritical.threshold", "900")
CRITICAL = {**PROMISES, "tier": "mission-critical"}
FORGIVING = {"redirect": "PT1H", "rto": "PT1H", "rpo": "none promised"}
SLOW = edited(LINKED, "peer", "bandwidth", LEFT_OUT)
OVERLAPPING = edited(LINKED, "standby-net", "cidrBlock", "10.0.0.0/8")
SECOND_BLOCK = Item(
    "second",
    "alicloud:vpc/ipv4CidrBlock:Ipv4CidrBlock",
    {"secondaryCidrBlock": "10.16.128.0/17"},
    "standby",
    {"vpcId": ["standby-net"]},
)


FIXTURES = [
    Fixture("standby-independent", "passes", INDEPENDENT, config(), P),
    Fixture("standby-independent", "fails", NEEDY, config(), B, TOLD),
    Fixture(
        "standby-independent", "unknown", edited(NEEDY, "primary", "region", UNKNOWN), config(), U, "image (ecs/image)"
    ),
    Fixture(
        "standby-independent", "absent", edited(NEEDY, "standby", "region", LEFT_OUT), config(), U, "thing may need"
    ),
    Fixture("standby-independent", "not applicable", SIDES, config(), N),
    Fixture("standby-independent", "waived", NEEDY, config(waivers=[waiver("standby-independent")]), W),
    Fixture("standby-independent", "allowed", NEEDY, allowing("ecs/instance -> ecs/image"), P),
    Fixture("standby-independent", "allowed by a glob", NEEDY, allowing("vpc/* -> *", "ecs/* -> ecs/*"), P),
    Fixture("standby-independent", "another edge allowed", NEEDY, allowing("ecs/image -> ecs/instance"), B, TOLD),
    *(
        Fixture("regions-connected", case, stack, values, outcome, told)
        for case, stack, values, outcome, told in (
            ("passes", LINKED, config(), P, ""),
            (
                "fails",
                edited(LINKED, "peer", "bandwidth", 10),
                asking(minMbps=20),
                B,
                "peer carries 10 Mbit/s; at least 20",
            ),
            (
                "unknown",
                edited(LINKED, "peer", "bandwidth", UNKNOWN),
                config(),
                U,
                "peer has a bandwidth, a plan or an end",
            ),
            ("absent", SLOW, config(), B, "peer states no bandwidth"),
            ("not applicable", INDEPENDENT, config(), N, ""),
            ("waived", SLOW, config(waivers=[waiver("regions-connected")]), W, ""),
            (
                "a need without a link",
                INDEPENDENT,
                asking(minMbps=20),
                B,
                "nothing in this stack links the two regions",
            ),
            ("a need that is met", LINKED, asking(minMbps=50), P, ""),
            (
                "paid by nothing",
                edited(LINKED, "peer", "bandwidthType", LEFT_OUT),
                config(),
                B,
                "peer has no bandwidth plan and is not paid by traffic",
            ),
            (
                "one zone",
                edited(LINKED, "standby-joined", "zoneMappings.zoneId", "cn-shenzhen-d"),
                config(),
                B,
                "standby-joined joins its network in cn-shenzhen-d alone; at least 2",
            ),
            (
                "one zone allowed",
                edited(LINKED, "standby-joined", "zoneMappings.zoneId", "a"),
                asking(minZones=1),
                P,
                "",
            ),
            (
                "overlap",
                OVERLAPPING,
                config(),
                B,
                "standby-net uses addresses that the other region uses too: primary-net",
            ),
            ("overlap allowed", OVERLAPPING, asking(allowOverlap=True), P, ""),
            ("overlap of a second block", added(LINKED, SECOND_BLOCK), config(), B, "standby-net uses addresses"),
            ("overlap without routers", OLD_LINKED, config(), B, "standby-net uses addresses"),
            (
                "a block that the cloud chooses",
                edited(LINKED, "primary-net", "cidrBlock", LEFT_OUT),
                config(),
                U,
                "may use",
            ),
            ("a link elsewhere", edited(SLOW, "peer", "peerTransitRouterRegionId", "eu-central-1"), config(), P, ""),
        )
    ),
    *(
        Fixture("replication-watched", case, stack, values, outcome, told)
        for case, stack, values, outcome, told in (
            ("passes", WATCHED, config(), P, ""),
            (
                "fails",
                LATE,
                config(),
                A,
                "copying is 18 min old when the first alarm rings, more than 15 min; archive promises",
            ),
            (
                "unknown",
                edited(WATCHED, "alarm", "escalationsCritical.threshold", UNKNOWN),
                config(),
                U,
                "copying has alarms",
            ),
            (
                "absent",
                UNWATCHED,
                config(),
                A,
                "copying has no alarm on its age; archive promises to lose at most 15 min",
            ),
            ("not applicable", INDEPENDENT, config(), N, ""),
            ("waived", LATE, config(waivers=[waiver("replication-watched")]), W, ""),
            ("nothing promised", UNWATCHED, config({**PROMISES, "objective": FORGIVING}), N, ""),
            ("a tier that gates", UNWATCHED, config(CRITICAL), B, "copying has no alarm"),
            ("a tier that does not", UNWATCHED, config({**PROMISES, "tier": "logistics"}), A, "copying has no alarm"),
            (
                "a level that the stack sets",
                UNWATCHED,
                {**watching(level="advisory"), "dualregion:services": config(CRITICAL)["dualregion:services"]},
                A,
                "copying has no alarm",
            ),
            ("a stricter share", WATCHED, watching(alarmPercent=99), A, "15 min old when the first alarm rings"),
            ("a synchronisation that rings itself", SYNCED, config(), P, ""),
            ("one that rings late", edited(SYNCED, "sync", "delayRuleTime", "960"), config(), A, "sync is 16 min old"),
            (
                "one that fails in silence",
                edited(SYNCED, "sync", "errorNotice", False),
                config(),
                A,
                "sync stops without",
            ),
        )
    ),
]
