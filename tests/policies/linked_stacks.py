"""Stacks of bare resources in two regions, and what ties them together."""

from policies.snapshots import MAINLAND, PROVIDER, UNKNOWN, Item, snapshot

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
