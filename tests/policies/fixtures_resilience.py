"""Six fixtures for each rule about zones and protection, from the first row of each."""

from collections.abc import Iterator

from policies.fixtures import Fixture, Outcome
from policies.resilient_stacks import BARE, ROWS, Row
from policies.snapshots import UNKNOWN, Snapshot, config, edited, waiver

TOLD = {
    "rds-spans-zones": "thing runs in cn-shanghai-b alone; at least 2 zones are asked for",
    "redis-spans-zones": "thing runs in cn-shanghai-b alone",
    "mongodb-spans-zones": "thing runs in cn-shanghai-b alone",
    "load-balancers-span-zones": "thing runs in cn-shanghai-b alone",
    "deletion-protected": "thing can be deleted by a slip",
}
"""What each says of the first edit of its first row."""


def _six(row: Row) -> Iterator[Fixture]:
    path, value = row.edits[0]
    bad = edited(row.stack(), "thing", path, value)

    def case(name: str, stack: Snapshot, outcome: Outcome, told: str = "") -> Fixture:
        return Fixture(row.rule, name, stack, config(), outcome, told)

    yield case("passes", row.stack(), Outcome.PASSES)
    yield case("fails", bad, Outcome.BLOCKS, TOLD[row.rule])
    yield case("unknown", edited(row.stack(), "thing", path, UNKNOWN), Outcome.UNKNOWN, "not known")
    yield case("absent", row.stack({"description": "says nothing"}), Outcome.BLOCKS)
    yield case("not applicable", BARE, Outcome.NOT_APPLICABLE)
    yield Fixture(row.rule, "waived", bad, config(waivers=[waiver(row.rule)]), Outcome.ACCEPTED)


FIXTURES = [fixture for row in {row.rule: row for row in reversed(ROWS)}.values() for fixture in _six(row)]
