"""Six fixtures for each rule of the pack dualregion-encryption, from the first row of each."""

from collections.abc import Iterator

from dualregion.recovery.rules import Pack
from policies.encrypted_stacks import BARE, ROWS, Row
from policies.fixtures import Fixture, Outcome
from policies.snapshots import UNKNOWN, Snapshot, config, edited, unneeded, waiver

TOLD = {
    "rds-encrypted": "thing: the database is not encrypted with a customer key",
    "listeners-encrypted": "thing: the listener is not encrypted in transit",
    "rds-in-transit": "thing: the database is not encrypted in transit",
    "polardb-encrypted": "thing: the cluster is not encrypted at rest",
    "mongodb-encrypted": "thing: the database is not encrypted at rest",
    "redis-encrypted": "thing: the database is not encrypted at rest",
    "disks-encrypted": "thing: the disk is not encrypted at rest",
    "file-systems-encrypted": "thing: the file system is not encrypted with a customer key",
    "vaults-encrypted": "thing: the vault is not encrypted with a customer key",
    "cluster-secrets-encrypted": "thing: what the cluster keeps secret is not encrypted at rest",
    "logs-and-queues-encrypted": "thing: the log store is not encrypted at rest",
    "keys-rotated": "thing: the key is not rotated automatically",
    "keys-recoverable": "thing: the key has no deletion protection",
    "key-locality": "thing: the key of the secret lies in cn-shenzhen, the data in cn-shanghai",
}
"""What each says of the first edit of its first row."""


def _six(row: Row) -> Iterator[Fixture]:
    path, value = row.edits[0]
    bad = edited(row.stack(), "thing", path, value)
    unclear = unneeded(edited(row.stack(), "thing", path, UNKNOWN), "thing", path.partition(".")[0])
    fails = Outcome.ADVISES if row.rule == "logs-and-queues-encrypted" else Outcome.BLOCKS
    nothing = Outcome.NOT_APPLICABLE if row.rule == "key-locality" else fails

    def case(name: str, stack: Snapshot, outcome: Outcome, told: str = "") -> Fixture:
        return Fixture(row.rule, name, stack, config(), outcome, told, Pack.ENCRYPTION)

    yield case("passes", row.stack(), Outcome.PASSES)
    yield case("fails", bad, fails, TOLD[row.rule])
    yield case("unknown", unclear, Outcome.UNKNOWN, "is not known before the deployment")
    yield case("absent", row.stack({"description": "says nothing"}), nothing)
    yield case("not applicable", BARE, Outcome.NOT_APPLICABLE)
    accepted = config(waivers=[waiver(row.rule)])
    yield Fixture(row.rule, "waived", bad, accepted, Outcome.ACCEPTED, pack=Pack.ENCRYPTION)


FIXTURES = [fixture for row in {row.rule: row for row in reversed(ROWS)}.values() for fixture in _six(row)]
