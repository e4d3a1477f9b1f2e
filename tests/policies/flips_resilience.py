"""For each property that a rule about zones or protection reads: a stack, and the value that changes its verdict."""

from dualregion_policies.properties import Property
from policies.flips import Flip
from policies.resilient_stacks import ROWS

FLIPS = [
    Flip(Property(row.token, (*path.split("."),)), row.stack(), "thing", value)
    for row in ROWS
    for path, value in row.edits
]
