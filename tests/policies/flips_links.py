"""For each property that a rule about what ties the regions together reads: a stack, and the value that changes it."""

from dualregion_policies import properties as p
from policies.fixtures_links import NEEDY
from policies.flips import Flip

FLIPS = [
    Flip(p.PROVIDER_REGION, NEEDY, "primary", "cn-beijing"),
    Flip(p.PROVIDER_REGION, NEEDY, "standby", "cn-beijing"),
]
