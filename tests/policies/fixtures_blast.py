"""Six fixtures for each rule about how far one loss reaches."""

from policies.fixtures import CONFIG, GOOD, Fixture, Outcome
from policies.snapshots import PROMISES, UNKNOWN, Item, added, config, edited, waiver

ALONE = {**PROMISES, "isolated": True}
OTHER = {**{key: value for key, value in PROMISES.items() if key != "roots"}, "name": "portal"}
SHARED = edited(GOOD, "data", "tags", {"dr:service": "archive,portal"})
VAGUE = added(GOOD, Item("vague", "alicloud:kms/key:Key", {"tags": {"dr:service": UNKNOWN}}))
SLOWER = {**OTHER, "objective": {**PROMISES["objective"], "rto": "PT2H"}}
SILENT = {**OTHER, "objective": {**PROMISES["objective"], "rto": "none promised"}}
LEANING = {**PROMISES, "dependsOn": ["portal"]}
LATE = config(LEANING, SLOWER)

P, B = Outcome.PASSES, Outcome.BLOCKS
U, N, W = Outcome.UNKNOWN, Outcome.NOT_APPLICABLE, Outcome.ACCEPTED
_SHARE, _REST = "isolated-services-share-nothing", "promises-rest-on-no-weaker-ones"

FIXTURES = [
    Fixture(_SHARE, "passes", GOOD, config(ALONE), P),
    Fixture(
        _SHARE,
        "fails",
        SHARED,
        config(ALONE, OTHER),
        B,
        "the bucket data is shared by archive, portal; declared isolated: archive",
    ),
    Fixture(_SHARE, "unknown", VAGUE, config(ALONE, OTHER), U, "the key vague carries a service tag"),
    Fixture(_SHARE, "absent", edited(SHARED, "data", "tags", {}), config(ALONE, OTHER), P),
    Fixture(_SHARE, "not applicable", SHARED, config(PROMISES, OTHER), N),
    Fixture(_SHARE, "waived", SHARED, config(ALONE, OTHER, waivers=[waiver(_SHARE)]), W),
    Fixture(_REST, "passes", SHARED, config(LEANING, OTHER), P),
    Fixture(
        _REST, "fails", SHARED, LATE, B, "archive promises RTO 1 h in zone-loss and depends on portal, which promi"
    ),
    Fixture(_REST, "unknown", edited(SHARED, "www", "ttl", UNKNOWN), config(LEANING, OTHER), P),
    Fixture(_REST, "absent", SHARED, config(LEANING, SILENT), B, "depends on portal, which promises nothing"),
    Fixture(_REST, "not applicable", GOOD, CONFIG, N),
    Fixture(_REST, "waived", SHARED, config(LEANING, SLOWER, waivers=[waiver(_REST, "dualregion:services*")]), W),
]
