"""Six fixtures for each rule about backups."""

import json
from collections.abc import Iterator

from policies.fixtures import Fixture, Outcome
from policies.resilient_stacks import BARE
from policies.saved_stacks import locked, paired, planned, snapshot_policy
from policies.snapshots import LEFT_OUT, UNKNOWN, Snapshot, backed_up, config, edited, unneeded, waiver, without
from policies.stored_stacks import LOSES, backed_up_cache, documented, kept

_MIRRORED = "replicationSourceVaultId"
_COPIES_KEPT = "copiedSnapshotsRetentionDays"
_RULES: dict[str, tuple[Snapshot, Snapshot, Snapshot, Snapshot, str]] = {
    "disks-copied-abroad": (
        paired(),
        edited(paired(), "pair", "destinationRegionId", "cn-beijing"),
        unneeded(paired(), "pair", "diskId"),
        without(paired(), "pair", "pairs"),
        "books: has no copy in cn-shenzhen",
    ),
    "snapshots-often-enough": (
        snapshot_policy(),
        edited(snapshot_policy(), "twice", "repeatWeekdays", ["1", "3"]),
        edited(snapshot_policy(), "twice", "timePoints", UNKNOWN),
        edited(snapshot_policy(), "twice", "retentionDays", 1),
        "twice: 4 d 12 h may pass between two backups, 1 d are allowed",
    ),
    "backups-often-enough": (
        planned(),
        planned(schedule="I|1631685600|P7D"),
        planned(schedule=UNKNOWN),
        planned(retention="1"),
        "plan: 7 d may pass between two backups",
    ),
    "databases-backed-up": (
        documented(backupInterval="60", backupRetentionPeriod=30),
        documented(backupPeriods=["Monday", "Thursday"]),
        documented(backupPeriods=UNKNOWN),
        documented(backupRetentionPeriod=1),
        "papers: 4 d may pass between two backups, 1 d are allowed",
    ),
    "backups-offsite": (
        backed_up(),
        without(backed_up(), "mirror"),
        edited(without(backed_up(), "mirror"), "primary", "region", UNKNOWN),
        unneeded(
            edited(backed_up(), "mirror", "replicationSourceVaultId", "v-0"), "mirror", "replicationSourceVaultId"
        ),
        "vault: lies in cn-shanghai and has no mirror",
    ),
    "backups-locked": (
        backed_up(),
        edited(backed_up(), "vault", "wormEnabled", False),
        edited(backed_up(), "vault", "wormEnabled", UNKNOWN),
        edited(backed_up(), "vault", "wormEnabled", LEFT_OUT),
        "vault: is neither locked nor in another account",
    ),
}
"""A stack that passes, one that fails, one that is not known, and one that lacks what is asked for."""


def _six(rule: str) -> Iterator[Fixture]:
    good, bad, vague, silent, told = _RULES[rule]
    failing = Outcome.ADVISES if rule == "backups-locked" else Outcome.BLOCKS

    def case(name: str, stack: Snapshot, outcome: Outcome, told: str = "") -> Fixture:
        return Fixture(rule, name, stack, config(LOSES), outcome, told)

    yield case("passes", good, Outcome.PASSES)
    yield case("fails", bad, failing, told)
    yield case("unknown", vague, Outcome.UNKNOWN, "not known")
    yield case("absent", silent, failing)
    yield case("not applicable", BARE, Outcome.NOT_APPLICABLE)
    yield Fixture(rule, "waived", bad, config(LOSES, waivers=[waiver(rule)]), Outcome.ACCEPTED)


FIXTURES = [
    *(fixture for rule in _RULES for fixture in _six(rule)),
    Fixture("backups-locked", "a bucket", locked(), config(LOSES), Outcome.PASSES),
    Fixture(
        "backups-locked",
        "a bucket for too long",
        locked(retentionPeriodInDays=25_000),
        config(LOSES),
        Outcome.ADVISES,
        "is locked for 25000 d, and 3650 d are the most",
    ),
    Fixture("databases-backed-up", "the default", documented(), config(LOSES), Outcome.PASSES),
    Fixture(
        "databases-backed-up",
        "a cache",
        backed_up_cache(edited(kept(), "carts", "backupPeriods", LEFT_OUT), "carts"),
        config(LOSES),
        Outcome.BLOCKS,
        "policy: 7 d may pass between two backups",
    ),
    *(
        Fixture("disks-copied-abroad", name, stack, config(LOSES), outcome, told)
        for name, stack, outcome, told in (
            (
                "in no group",
                without(paired(), "pairs"),
                Outcome.BLOCKS,
                "has no copy in cn-shenzhen; its pair is in no",
            ),
            (
                "in a group that nothing starts",
                edited(paired(), "pairs", "status", LEFT_OUT),
                Outcome.BLOCKS,
                "its pair is in no replica group with the status normal",
            ),
            ("first copy", edited(paired(), "pairs", "status", "syncing"), Outcome.UNKNOWN, "not known"),
            ("status not known", edited(paired(), "pairs", "status", UNKNOWN), Outcome.UNKNOWN, "not known"),
            (
                "perhaps in a group",
                edited(unneeded(paired(), "pairs", "pairIds"), "pairs", "pairIds", UNKNOWN),
                Outcome.UNKNOWN,
                "not known",
            ),
            (
                "perhaps one of a group",
                unneeded(paired(), "pairs", "pairIds"),
                Outcome.UNKNOWN,
                "not known",
            ),
            (
                "in another's group",
                edited(unneeded(paired(), "pairs", "pairIds"), "pairs", "pairIds", ["pair-0"]),
                Outcome.BLOCKS,
                "has no copy",
            ),
        )
    ),
    *(
        Fixture(
            "snapshots-often-enough",
            name,
            edited(edited(snapshot_policy(), "twice", "enableCrossRegionCopy", copied), "twice", _COPIES_KEPT, days),
            config(LOSES),
            outcome,
            told,
        )
        for name, copied, days, outcome, told in (
            (
                "copies deleted early",
                True,
                3,
                Outcome.BLOCKS,
                "twice: keeps the copies in another region for 3 of 7 d",
            ),
            ("copies that nothing deletes", True, -1, Outcome.PASSES, ""),
            (
                "no copies",
                False,
                3,
                Outcome.PASSES,
                "",
            ),
            (
                "perhaps copies",
                UNKNOWN,
                3,
                Outcome.UNKNOWN,
                "the retention of its copies is not known",
            ),
        )
    ),
    *(
        Fixture("backups-offsite", name, stack, config(LOSES), Outcome.UNKNOWN, "where it lies is not known")
        for name, stack in (
            ("a mirror in a region that is not known", edited(backed_up(), "standby", "region", UNKNOWN)),
            ("a mirror of a vault that is not known", unneeded(backed_up(), "mirror", _MIRRORED)),
        )
    ),
    *(
        Fixture(rule, name, stack, {**config(LOSES), "dualregion:policies": json.dumps(asked)}, outcome, told)
        for rule, name, stack, asked, outcome, told in (
            (
                "backups-offsite",
                "another account is asked for",
                backed_up(),
                {"rules": {"backups-offsite": {"requireOtherAccount": True}}},
                Outcome.BLOCKS,
                "vault: is filled from its own account only",
            ),
            (
                "backups-locked",
                "a longer lock is asked for",
                locked(),
                {"rules": {"backups-locked": {"minLockDays": 400}}},
                Outcome.ADVISES,
                "lock: is locked for 365 of 400 d",
            ),
            (
                "backups-locked",
                "a bank",
                edited(backed_up(), "vault", "wormEnabled", False),
                {"profiles": ["hkma"]},
                Outcome.BLOCKS,
                "vault: is neither locked nor in another account",
            ),
            (
                "snapshots-often-enough",
                "more snapshots are asked for",
                snapshot_policy(),
                {"rules": {"snapshots-often-enough": {"maxHours": 6}}},
                Outcome.BLOCKS,
                "twice: 12 h may pass between two backups, 6 h are allowed",
            ),
            (
                "backups-often-enough",
                "a longer retention is asked for",
                planned(),
                {"rules": {"backups-often-enough": {"minRetentionDays": 31}}},
                Outcome.BLOCKS,
                "plan: keeps them for 30 of 31 d",
            ),
        )
    ),
    Fixture("backups-often-enough", "paused", planned(disabled=True), config(LOSES), Outcome.BLOCKS, "plan: is paused"),
]
