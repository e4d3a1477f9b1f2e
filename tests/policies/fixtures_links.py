"""Six fixtures for each rule about what ties the two regions together."""

import json

from policies.fixtures import Fixture, Outcome
from policies.linked_stacks import INDEPENDENT, SIDES
from policies.snapshots import LEFT_OUT, UNKNOWN, Item, Snapshot, added, config, edited, waiver

P, B, U = Outcome.PASSES, Outcome.BLOCKS, Outcome.UNKNOWN
N, W = Outcome.NOT_APPLICABLE, Outcome.ACCEPTED


def needing(
    *needs: str, kind: str = "alicloud:ecs/instance:Instance", prop: str = "imageId", side: str = "standby"
) -> Snapshot:
    """The two networks, an image of the primary's, and `thing`, one property of which was computed from `needs`."""
    image = Item("image", "alicloud:ecs/image:Image", {})
    return added(INDEPENDENT, image, Item("thing", kind, {prop: "m-1"}, side, {prop: needs}))


NEEDY = needing("image")
TOLD = "thing (ecs/instance) in the standby region needs of the primary region: image (ecs/image) for imageId"


def allowing(*edges: str) -> dict[str, str]:
    return config(policies=json.dumps({"rules": {"standby-independent": {"allowedEdges": edges}}}))


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
]
