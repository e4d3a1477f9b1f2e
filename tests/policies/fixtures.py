"""The table of fixtures: one stack with its config a line, and what one rule says of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from dualregion.recovery.rules import Pack
from policies.analyzer import Answer
from policies.snapshots import (
    FIRM,
    LEFT_OUT,
    PROMISES,
    STACK,
    UNKNOWN,
    Item,
    Snapshot,
    added,
    archive,
    config,
    edited,
    unneeded,
    waiver,
    without,
)


class Outcome(StrEnum):
    """What a rule says of a stack."""

    PASSES = "passes"
    BLOCKS = "blocks"
    ADVISES = "advises"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not applicable"
    ACCEPTED = "accepted"


def outcome_of(answer: Answer, rule: str) -> Outcome:
    """What one rule says in the answer of a pack."""
    own = answer.of(rule)
    if own:
        return Outcome.BLOCKS if own[0].mandatory else Outcome.ADVISES
    if any(f"{rule}, accepted by" in found.message for found in answer.of("failures-accepted")):
        return Outcome.ACCEPTED
    if any(f"{rule}: " in found.message for found in answer.of("known-before-deployment")):
        return Outcome.UNKNOWN
    return Outcome.NOT_APPLICABLE if rule in answer.not_applicable else Outcome.PASSES


@dataclass(frozen=True)
class Fixture:
    """One stack with its config, and what one rule says of it."""

    rule: str
    case: str
    stack: Snapshot
    config: Mapping[str, str]
    outcome: Outcome
    told: str = ""
    """A part of the message."""
    pack: Pack = Pack.RECOVERY

    def __str__(self) -> str:
        return f"{self.rule} {self.case}"


GOOD = archive()
CONFIG = config()
BUCKET = f"{STACK}alicloud:oss/bucket:Bucket::data"
STATELESS = {name: item for name, item in GOOD.items() if name in ("primary", "standby", "www")}
UNVERSIONED = without(GOOD, "replica-versioning")
UNREPLICATED = without(GOOD, "copying")
HALF_STATED = {**PROMISES, "objective": {"redirect": "PT1H", "rto": "PT1H"}}
GHOST = {key: value for key, value in PROMISES.items() if key != "roots"} | {"name": "ghost"}
STRAY = Item("stray", "alicloud:vpc/network:Network", {"cidrBlock": "10.0.0.0/8"})
SLOW = edited(GOOD, "copying", "rtc.enabled", False)
NO_REGION = edited(edited(GOOD, "standby", "region", UNKNOWN), "copying", "destination.location", UNKNOWN)
NEAR = edited(GOOD, "copying", "destination.location", "oss-cn-beijing")
OWN_KEY_ONLY = edited(GOOD, "data-encryption", "sseAlgorithm", "AES256")

P, B, A = Outcome.PASSES, Outcome.BLOCKS, Outcome.ADVISES
U, N, W = Outcome.UNKNOWN, Outcome.NOT_APPLICABLE, Outcome.ACCEPTED


def waived(*rules: str) -> Mapping[str, str]:
    return config(waivers=[waiver(rule) for rule in rules])


FIXTURES = [
    Fixture("config-readable", "passes", GOOD, CONFIG, P),
    Fixture("config-readable", "fails", GOOD, config({**PROMISES, "objective": {"rto": 900}}), B, "PT900S"),
    Fixture(
        "config-readable", "unknown", GOOD, {**CONFIG, "dualregion:services": UNKNOWN}, B, "not a list of services"
    ),
    Fixture("config-readable", "absent", GOOD, {}, B, "dualregion:services: it is not set"),
    Fixture("config-readable", "not applicable", {}, CONFIG, P),
    Fixture("config-readable", "waived", GOOD, {**waived("config-readable"), "dualregion:primary": "x"}, B, "'x'"),
    Fixture("rules-run", "passes", GOOD, CONFIG, P),
    Fixture("rules-run", "unknown", edited(GOOD, "www", "ttl", UNKNOWN), CONFIG, P),
    Fixture("rules-run", "absent", {}, CONFIG, P),
    Fixture("rules-run", "not applicable", GOOD, {}, N, "config-readable"),
    Fixture("objectives-declared", "passes", GOOD, CONFIG, P),
    Fixture("objectives-declared", "fails", GOOD, config(HALF_STATED), B, "rpo in zone-loss"),
    Fixture("objectives-declared", "unknown", edited(GOOD, "data", "tags", UNKNOWN), CONFIG, P),
    Fixture(
        "objectives-declared", "absent", GOOD, config({"name": "archive", "owner": "me"}), B, "redirect in zone-loss"
    ),
    Fixture("objectives-declared", "not applicable", GOOD, {}, N, "config-readable"),
    Fixture(
        "objectives-declared",
        "waived",
        GOOD,
        config(HALF_STATED, waivers=[waiver("objectives-declared", "dualregion:services*")]),
        W,
    ),
    Fixture("services-have-resources", "passes", GOOD, CONFIG, P),
    Fixture(
        "services-have-resources", "fails", GOOD, config(PROMISES, GHOST), B, "dualregion:services[1]: ghost has no"
    ),
    Fixture(
        "services-have-resources",
        "unknown",
        added(GOOD, Item("vague", "alicloud:vpc/network:Network", {"tags": {"dr:service": UNKNOWN}})),
        config(PROMISES, GHOST),
        U,
        "whether ghost has resources",
    ),
    Fixture("services-have-resources", "absent", {}, CONFIG, B, "archive has no resource"),
    Fixture("services-have-resources", "not applicable", GOOD, {}, N, "config-readable"),
    Fixture(
        "services-have-resources",
        "waived",
        GOOD,
        config(PROMISES, GHOST, waivers=[waiver("services-have-resources", "*services?1?")]),
        W,
    ),
    Fixture("resources-have-a-service", "passes", GOOD, CONFIG, P),
    Fixture(
        "resources-have-a-service", "fails", edited(GOOD, "data", "tags.dr:service", "typo"), CONFIG, A, "names typo"
    ),
    Fixture(
        "resources-have-a-service",
        "unknown",
        added(GOOD, Item("vague", "alicloud:vpc/network:Network", {"tags": {"dr:service": UNKNOWN}})),
        CONFIG,
        U,
        "vague (alicloud:vpc/network:Network)",
    ),
    Fixture(
        "resources-have-a-service", "absent", added(GOOD, STRAY), CONFIG, A, "stray (alicloud:vpc/network:Network)"
    ),
    Fixture("resources-have-a-service", "not applicable", {}, CONFIG, N, "nothing in this stack"),
    Fixture(
        "resources-have-a-service",
        "waived",
        added(GOOD, STRAY),
        config(waivers=[waiver("resources-have-a-service", "*::stray")]),
        W,
    ),
    Fixture("standby-reachable", "passes", GOOD, CONFIG, P),
    Fixture("standby-reachable", "fails", NEAR, CONFIG, B, "no copy of data lies in the standby region"),
    Fixture("standby-reachable", "unknown", NO_REGION, CONFIG, U, "where data or its copy lies"),
    Fixture(
        "standby-reachable",
        "absent",
        edited(archive(("cn-shanghai", "ap-southeast-1")), "copying", "destination.transferType", LEFT_OUT),
        config(pair=("cn-shanghai", "ap-southeast-1")),
        B,
        "crosses the mainland's border",
    ),
    Fixture("standby-reachable", "not applicable", STATELESS, CONFIG, N),
    Fixture("standby-reachable", "waived", NEAR, waived("standby-reachable"), W),
    Fixture("bucket-replicated", "passes", GOOD, CONFIG, P),
    Fixture(
        "bucket-replicated", "fails", edited(GOOD, "copying", "status", "closing"), CONFIG, B, "data is not replicated"
    ),
    Fixture(
        "bucket-replicated",
        "unknown",
        unneeded(edited(GOOD, "copying", "bucket", UNKNOWN), "copying", "bucket"),
        CONFIG,
        U,
        "whether data is replicated",
    ),
    Fixture("bucket-replicated", "absent", UNREPLICATED, CONFIG, B, "data is not replicated"),
    Fixture("bucket-replicated", "not applicable", STATELESS, CONFIG, N),
    Fixture("bucket-replicated", "waived", UNREPLICATED, waived("bucket-replicated"), W),
    Fixture("bucket-versioned", "passes", GOOD, CONFIG, P),
    Fixture(
        "bucket-versioned",
        "fails",
        edited(GOOD, "data-versioning", "status", "Suspended"),
        CONFIG,
        B,
        "data not versioned",
    ),
    Fixture(
        "bucket-versioned",
        "unknown",
        edited(GOOD, "data-versioning", "status", UNKNOWN),
        CONFIG,
        U,
        "versioning of data is not known",
    ),
    Fixture("bucket-versioned", "absent", UNVERSIONED, CONFIG, B, "the replica of data in cn-shenzhen not versioned"),
    Fixture("bucket-versioned", "not applicable", STATELESS, CONFIG, N),
    Fixture("bucket-versioned", "waived", UNVERSIONED, waived("bucket-versioned"), W),
    Fixture("bucket-encrypted", "passes", GOOD, CONFIG, P),
    Fixture("bucket-encrypted", "fails", OWN_KEY_ONLY, CONFIG, B, "data is not encrypted with a customer key"),
    Fixture(
        "bucket-encrypted",
        "unknown",
        unneeded(GOOD, "data-encryption", "kmsMasterKeyId"),
        CONFIG,
        U,
        "the encryption key of data is not known",
    ),
    Fixture("bucket-encrypted", "absent", without(GOOD, "data-encryption"), CONFIG, B, "data is not encrypted"),
    Fixture("bucket-encrypted", "not applicable", STATELESS, CONFIG, N),
    Fixture("bucket-encrypted", "waived", OWN_KEY_ONLY, waived("bucket-encrypted"), W),
    Fixture("promises-kept", "passes", GOOD, CONFIG, P),
    Fixture("promises-kept", "fails", SLOW, CONFIG, B, "archive region-loss rpo unbounded > 15 min"),
    Fixture("promises-kept", "unknown", edited(GOOD, "copying", "rtc.enabled", UNKNOWN), CONFIG, P),
    Fixture("promises-kept", "absent", edited(GOOD, "copying", "rtc", LEFT_OUT), CONFIG, B, "unbounded > 15 min"),
    Fixture(
        "promises-kept",
        "not applicable",
        GOOD,
        config({**PROMISES, "objective": dict.fromkeys(("redirect", "rto", "rpo"), "none promised")}),
        N,
    ),
    Fixture("promises-kept", "waived", SLOW, waived("promises-kept"), W),
    Fixture("promises-proven", "passes", GOOD, config(FIRM), P),
    Fixture("promises-proven", "fails", GOOD, CONFIG, A, "They rest on detect 15 min (assumed)"),
    Fixture(
        "promises-proven",
        "unknown",
        edited(GOOD, "copying", "rtc.enabled", UNKNOWN),
        config(FIRM),
        A,
        "not known before the deployment: replication time control of data",
    ),
    Fixture(
        "promises-proven",
        "absent",
        edited(GOOD, "www", "ttl", LEFT_OUT),
        CONFIG,
        A,
        "region-loss redirect 45 min <= 1 h",
    ),
    Fixture("promises-proven", "not applicable", {}, CONFIG, N),
    Fixture("promises-proven", "waived", GOOD, waived("promises-proven"), W),
    Fixture("known-before-deployment", "passes", GOOD, CONFIG, N),
    Fixture(
        "known-before-deployment",
        "fails",
        edited(GOOD, "data-versioning", "status", UNKNOWN),
        CONFIG,
        A,
        "bucket-versioned: archive: versioning of data",
    ),
    Fixture("known-before-deployment", "not applicable", GOOD, {}, N, "config-readable"),
    Fixture(
        "known-before-deployment",
        "waived",
        edited(GOOD, "data-versioning", "status", UNKNOWN),
        waived("bucket-versioned"),
        W,
    ),
    Fixture("waivers-in-force", "passes", UNVERSIONED, waived("bucket-versioned"), P),
    Fixture(
        "waivers-in-force",
        "fails",
        UNVERSIONED,
        config(waivers=[waiver("bucket-versioned", expires="2001-01-01")]),
        B,
        "expired on 2001-01-01",
    ),
    Fixture(
        "waivers-in-force",
        "unknown",
        edited(GOOD, "data-versioning", "status", UNKNOWN),
        waived("bucket-versioned"),
        P,
    ),
    Fixture("waivers-in-force", "absent", GOOD, waived("bucket-versioned"), B, "nothing that bucket-versioned reports"),
    Fixture("waivers-in-force", "not applicable", GOOD, CONFIG, N),
    Fixture("waivers-in-force", "waived", GOOD, waived("waivers-in-force"), B, "cannot be waived"),
    Fixture(
        "waivers-in-force",
        "too long",
        UNVERSIONED,
        config(waivers=[waiver("bucket-versioned", expires="2999-12-31")]),
        B,
        "at most 180 are accepted",
    ),
    Fixture(
        "waivers-in-force",
        "as long as the stack allows",
        UNVERSIONED,
        config(
            waivers=[waiver("bucket-versioned", expires="2099-12-31")],
            policies='{"rules": {"waivers-in-force": {"maxDays": 40000}}}',
        ),
        P,
    ),
    Fixture("waivers-in-force", "misspelt", GOOD, waived("bucket-version"), B, "'bucket-versioned' was probably meant"),
    Fixture("failures-accepted", "passes", UNVERSIONED, waived("bucket-versioned"), A, "bucket-versioned, accepted by"),
    Fixture("failures-accepted", "not applicable", GOOD, CONFIG, N),
]
