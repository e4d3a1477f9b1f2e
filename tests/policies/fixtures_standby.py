"""Six fixtures for each rule about what runs the services, and more where a decision has more sides."""

import json

from policies.fixtures import Fixture, Outcome
from policies.linked_stacks import SIDES
from policies.snapshots import LEFT_OUT, UNKNOWN, Item, added, config, edited, unneeded, waiver, without
from policies.standby_stacks import (
    CLUSTER,
    CLUSTER_TYPE,
    COMPOSED,
    DATABASES,
    GROUP,
    GROUP_TYPE,
    MACHINES,
    POOL,
    POOL_TYPE,
    POOLS,
    REGISTRY_TYPE,
    SECRETS,
    SWITCHES,
    SYNCED,
    spread,
)

A = Outcome.ADVISES
P, B, U = Outcome.PASSES, Outcome.BLOCKS, Outcome.UNKNOWN
N, W = Outcome.NOT_APPLICABLE, Outcome.ACCEPTED


def knobs(rule: str, **values: object) -> dict[str, str]:
    return config(policies=json.dumps({"rules": {rule: values}}))


RULE = "compute-spans-zones"
ALONE = "thing: runs in cn-shanghai-b alone; at least 2 zones are asked for"
FILLS = "fills one zone before the next"
ONE = edited(GROUP, "g", "zoneId", "cn-shanghai-b")
BALANCED = {"multiAzPolicy": "BALANCE"}
TYPED = added(SWITCHES, Item("thing", GROUP_TYPE, {**BALANCED, "vswitchIds": ["vsw-1", "vsw-2"]}))

COPIES = "images-and-secrets-copied"
BARE = without(SYNCED, "sync")
OTHERS = added(
    SYNCED,
    Item("others", REGISTRY_TYPE),
    Item("sync", SYNCED["sync"].type, SYNCED["sync"].props, needs={"instanceId": ["others"]}),
)

ROOM = "standby-has-capacity"
HOT, WARM = knobs(ROOM, stance="hot"), knobs(ROOM, stance="warm")
STANCE = {"dualregion:policies": HOT["dualregion:policies"]}
LONE = without(MACHINES, "second")
HALF = edited(POOLS, "second", "desiredSize", "2")

FIXTURES = [
    *(
        Fixture(RULE, case, stack, values, outcome, told)
        for case, stack, values, outcome, told in (
            ("passes", GROUP, config(), P, ""),
            ("fails", ONE, config(), B, ALONE),
            ("unknown", edited(GROUP, "g", "zoneId", UNKNOWN), config(), U, "its zones not known"),
            ("absent", edited(GROUP, "thing", "multiAzPolicy", LEFT_OUT), config(), B, FILLS),
            ("not applicable", SIDES, config(), N, ""),
            ("waived", ONE, config(waivers=[waiver(RULE)]), W, ""),
            (
                "fills a zone first, and that is accepted",
                spread(GROUP_TYPE, {}),
                knobs(RULE, acceptUnbalanced=True),
                P,
                "",
            ),
            ("two zones where three are asked for", GROUP, knobs(RULE, minZones=3), B, "at least 3 zones"),
            ("composed and balanced", COMPOSED, config(), P, ""),
            (
                "composed without a word on balance",
                edited(COMPOSED, "thing", "azBalance", LEFT_OUT),
                config(),
                B,
                FILLS,
            ),
            ("a list of one switch", spread(GROUP_TYPE, BALANCED, "b"), config(), B, ALONE),
            ("switches by typed ids", TYPED, config(), U, "its zones not known"),
            ("a list that is not known as a whole", edited(GROUP, "thing", "vswitchIds", UNKNOWN), config(), P, ""),
            (
                "one of two switches",
                edited(GROUP, "thing", "vswitchIds", [UNKNOWN]),
                config(),
                U,
                "its zones not known",
            ),
            ("a cluster in two zones", CLUSTER, config(), P, ""),
            ("a cluster that names nothing", added(SWITCHES, Item("thing", CLUSTER_TYPE)), config(), B, "one zone"),
            ("a node pool", POOL, config(), P, ""),
            ("a node pool without a word on repair", spread(POOL_TYPE, BALANCED), config(), B, "does not replace"),
            (
                "a node pool that nobody manages",
                edited(POOL, "thing", "management.enable", False),
                config(),
                B,
                "does not",
            ),
        )
    ),
    *(
        Fixture(COPIES, case, stack, values, outcome, told)
        for case, stack, values, outcome, told in (
            ("passes", SYNCED, config(), P, ""),
            ("fails", BARE, config(), A, "images: no rule carries its images to the standby by itself"),
            ("unknown", edited(SYNCED, "sync", "targetRegionId", UNKNOWN), config(), U, "its copy in the standby not"),
            ("absent", edited(SYNCED, "sync", "targetRegionId", LEFT_OUT), config(), A, "no rule carries"),
            ("not applicable", SIDES, config(), N, ""),
            ("waived", BARE, config(waivers=[waiver(COPIES)]), W, ""),
            ("a rule that somebody has to start", edited(SYNCED, "sync", "syncTrigger", "INITIATIVE"), config(), A, ""),
            ("a rule that says nothing of its start", edited(SYNCED, "sync", "syncTrigger", LEFT_OUT), config(), P, ""),
            ("a rule of a typed registry", unneeded(SYNCED, "sync", "instanceId"), config(), U, "its copy"),
            ("a rule of another registry", OTHERS, config(), A, "images: no rule"),
            ("a region that is not said", edited(BARE, "primary", "region", LEFT_OUT), config(), U, "its copy"),
            ("a registry of the standby", added(SIDES, Item("images", REGISTRY_TYPE, side="standby")), config(), N, ""),
            ("secrets in both regions", SECRETS, config(), P, ""),
            ("a secret of one region", without(SECRETS, "standby-login"), config(), A, "no secret of its name"),
        )
    ),
    *(
        Fixture(ROOM, case, stack, values, outcome, told)
        for case, stack, values, outcome, told in (
            ("passes", MACHINES, HOT, P, ""),
            ("fails", LONE, HOT, B, "the standby runs 0 machines of ecs.g7.large; 1 are asked for"),
            ("unknown", edited(MACHINES, "first", "instanceType", UNKNOWN), HOT, U, "class, number or region"),
            ("absent", edited(MACHINES, "second", "instanceType", LEFT_OUT), HOT, U, "whether its others are enough"),
            ("not applicable", LONE, config(), N, ""),
            ("waived", LONE, {**config(waivers=[waiver(ROOM)]), **STANCE}, W, ""),
            ("machines of another class", edited(MACHINES, "second", "instanceType", "ecs.c8.large"), HOT, U, "others"),
            (
                "a region that is not said",
                edited(MACHINES, "primary", "region", LEFT_OUT),
                HOT,
                U,
                "region of machines",
            ),
            ("databases", DATABASES, HOT, P, ""),
            ("no database in the standby", without(DATABASES, "second"), HOT, B, "0 databases"),
            ("node pools", POOLS, HOT, P, ""),
            ("half of the nodes in a hot standby", HALF, HOT, B, "the standby runs 2 nodes"),
            ("half of the nodes in a warm standby", HALF, WARM, P, ""),
            ("less than half in a warm standby", edited(HALF, "second", "desiredSize", "1"), WARM, B, "2 are asked"),
            ("rounded up", edited(HALF, "first", "desiredSize", "5"), WARM, B, "3 are asked for"),
        )
    ),
]
