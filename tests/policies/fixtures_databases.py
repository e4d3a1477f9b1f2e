"""Six fixtures for each rule about what brings databases back."""

from collections.abc import Iterator

from policies.fixtures import Fixture, Outcome
from policies.resilient_stacks import BARE
from policies.snapshots import LEFT_OUT, UNKNOWN, Snapshot, config, edited, unneeded, waiver
from policies.stored_stacks import LOSES, dumped, networked, saved, synced

_KEPT = {"backupRetentionPeriod": 30, "logBackupRetentionPeriod": 30, "enableBackupLog": True}
_RULES = {
    "rds-rolled-back": (
        saved(**_KEPT),
        edited(saved(**_KEPT), "often", "enableBackupLog", False),
        edited(saved(**_KEPT), "often", "logBackupRetentionPeriod", UNKNOWN),
        (edited(saved(**_KEPT), "often", "enableBackupLog", LEFT_OUT), Outcome.PASSES),
        "orders: keeps no log, so that only its backups come back",
    ),
    "rds-copied-abroad": (
        synced(),
        edited(synced(), "job", "status", "Suspending"),
        unneeded(synced(), "job", "sourceEndpointInstanceId"),
        (edited(saved(), "abroad", "crossBackupRegion", "cn-beijing"), Outcome.BLOCKS),
        "orders: has no copy in cn-shenzhen",
    ),
    "polardb-copied-abroad": (
        networked(),
        edited(networked(), "shadow", "dbType", "PostgreSQL"),
        unneeded(dumped(), "dumps", "dbClusterId"),
        (edited(dumped(), "dumps", "dataLevel2BackupAnotherRegionRegion", LEFT_OUT), Outcome.BLOCKS),
        "shadow: asks to follow another cluster",
    ),
}
"""A stack that passes, one that fails, one that is not known, one that says nothing of it with what that means."""


def _six(rule: str) -> Iterator[Fixture]:
    good, bad, vague, (silent, outcome), told = _RULES[rule]
    silent_told = "" if outcome is Outcome.PASSES else "has no copy in cn-shenzhen"

    def case(name: str, stack: Snapshot, outcome: Outcome, told: str = "") -> Fixture:
        return Fixture(rule, name, stack, config(LOSES), outcome, told)

    yield case("passes", good, Outcome.PASSES)
    yield case("fails", bad, Outcome.BLOCKS, told)
    yield case("unknown", vague, Outcome.UNKNOWN, "not known")
    yield case("absent", silent, outcome, silent_told)
    yield case("not applicable", BARE, Outcome.NOT_APPLICABLE)
    yield Fixture(rule, "waived", bad, config(LOSES, waivers=[waiver(rule)]), Outcome.ACCEPTED)


FIXTURES = [fixture for rule in _RULES for fixture in _six(rule)]
