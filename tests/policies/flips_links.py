"""For each property that a rule about what ties the regions together reads: a stack, and the value that changes it."""

from dualregion_policies import properties as p
from dualregion_policies.properties import links as of
from policies.fixtures_links import NEEDY, SECOND_BLOCK
from policies.flips import Flip
from policies.linked_stacks import LINKED, OLD_LINKED
from policies.snapshots import LEFT_OUT, UNKNOWN, added, edited, unneeded

ASKED = {"rules": {"regions-connected": {"minMbps": 20}}}
PLANNED = edited(
    edited(LINKED, "peer", "bandwidthType", "BandwidthPackage"), "peer", "cenBandwidthPackageId", "cenbwp-1"
)
BY_ID = unneeded(LINKED, "peer", "peerTransitRouterId")
TWO_BLOCKS = edited(LINKED, "standby-net", "secondaryCidrBlocks", ["10.48.0.0/16"])
APART = edited(OLD_LINKED, "standby-net", "cidrBlock", "172.16.0.0/12")
ROUTES = edited(unneeded(APART, "standby-joined", "childInstanceId"), "standby-joined", "childInstanceType", "VBR")

FLIPS = [
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
