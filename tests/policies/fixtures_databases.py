"""Six fixtures for each rule about what brings databases back."""

import json
from collections.abc import Iterator

from dualregion_policies.properties.datastores import RDS_POLICY
from policies.fixtures import Fixture, Outcome
from policies.resilient_stacks import BARE
from policies.snapshots import LEFT_OUT, UNKNOWN, Item, Snapshot, added, config, edited, unneeded, waiver
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


_LOGGED = {"enableBackupLog": True}
_ROLLED = "rds-rolled-back"
_TWICE = added(saved(), Item("again", RDS_POLICY, {"instanceId": UNKNOWN}, needs={"instanceId": ["orders"]}))


def _rolled(case: str, stack: Snapshot, outcome: Outcome, told: str = "", **knobs: object) -> Fixture:
    asked = json.dumps({"rules": {_ROLLED: knobs}})
    return Fixture(_ROLLED, case, stack, config(LOSES, policies=asked), outcome, told)


FIXTURES = [
    *(fixture for rule in _RULES for fixture in _six(rule)),
    # What the provider sends: each was a wrong verdict once.
    _rolled(
        "days of a log that is not sent", saved(logBackupRetentionPeriod=30), Outcome.BLOCKS, "7 of 14", minLogDays=14
    ),
    _rolled("the older name of a log's switch", saved(logBackup=True), Outcome.BLOCKS, "keeps no log"),
    _rolled("the older name, off", saved(logBackup=False), Outcome.PASSES),
    _rolled(
        "the older name of the days",
        saved(retentionPeriod=30, logRetentionPeriod=14, enableBackupLog=True),
        Outcome.PASSES,
    ),
    _rolled(
        "a log of more days than backups", saved(**{**_KEPT, "backupRetentionPeriod": 7}), Outcome.BLOCKS, "longer than"
    ),
    _rolled("SQL Server", edited(saved(enableBackupLog=False), "orders", "engine", "SQLServer"), Outcome.PASSES),
    _rolled("two policies", _TWICE, Outcome.BLOCKS, "has several backup policies, which overwrite each other"),
    _rolled("backups on one day", saved(preferredBackupPeriods=["Monday"]), Outcome.BLOCKS, "7 d may pass"),
    _rolled("a day that is allowed", saved(preferredBackupPeriods=["Monday"]), Outcome.PASSES, maxGapHours=168),
    _rolled("released", saved(), Outcome.BLOCKS, "loses its backups when it is released", keptAfterRelease=True),
    _rolled("kept", saved(releasedKeepPolicy="All"), Outcome.PASSES, keptAfterRelease=True),
    Fixture(
        "rds-copied-abroad",
        "backups for too short a time",
        saved(),
        config(LOSES, policies=json.dumps({"rules": {"rds-copied-abroad": {"minRetentionDays": 30}}})),
        Outcome.BLOCKS,
        "orders: is kept in cn-shenzhen for 7 of 30 d",
    ),
    Fixture(
        "rds-copied-abroad",
        "backups for long enough",
        edited(saved(), "abroad", "retention", 30),
        config(LOSES, policies=json.dumps({"rules": {"rds-copied-abroad": {"minRetentionDays": 30}}})),
        Outcome.PASSES,
    ),
]
