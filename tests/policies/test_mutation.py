"""Each property that a pack reads decides something: change it, and a verdict changes."""

from collections import Counter
from dataclasses import replace

import pytest

from dualregion_policies import properties as p
from dualregion_policies.properties import backups as b
from dualregion_policies.properties import datastores as d
from dualregion_policies.properties import links
from dualregion_policies.properties.encrypted import OLD_SHOT_DISK, SHOT_DISK
from dualregion_policies.properties.resilience import RDS_CHARGE
from policies.analyzer import Answer, Violation, analyze
from policies.flips import Flip
from policies.gathered import DECLARED, FLIPS
from policies.snapshots import UNKNOWN, Snapshot, unneeded


def _verdicts(answer: Answer) -> Counter[tuple[str, ...]]:
    subjects = [
        (found.rule, found.urn, " ".join(_words(found)[:3]), str("not known" in found.message))
        for found in answer.violations
    ]
    return Counter([*subjects, *((rule, "not applicable") for rule in answer.not_applicable)])


def _words(found: Violation) -> list[str]:
    # The first line is the rule's description.
    return found.message.partition("\n")[2].split()


def _asked(flip: Flip, stack: Snapshot, *, preview: bool = True) -> Answer:
    return analyze(stack, flip.config(), preview=preview, pack=flip.pack)


@pytest.mark.parametrize("flip", FLIPS, ids=str)
def test_a_verdict_changes_with(flip: Flip) -> None:
    before, after = (_asked(flip, stack, preview=False) for stack in (flip.stack, flip.flipped()))

    assert _verdicts(before) != _verdicts(after)


SILENT = {
    # A charge that is not known leaves the protection to be asked for, which is what the verdict says already.
    RDS_CHARGE,
    # The cloud's word on a rule that exists; before it exists nothing is about to end.
    p.REPLICATION_STATUS,
    # What refers to a bucket is found by dependency as well, and what is logged where decides nothing by itself.
    p.BUCKET_NAME,
    p.LOGGING_BUCKET,
    # A record of a kind that is not known is taken for one that moves traffic, an unknown state for enabled.
    p.RECORD_TYPE,
    p.RECORD_STATUS,
}


@pytest.mark.parametrize("flip", [flip for flip in FLIPS if flip.read not in SILENT], ids=str)
def test_a_value_that_is_not_known_is_never_a_silent_pass(flip: Flip) -> None:
    unknown = replace(flip, value=UNKNOWN).flipped()
    answer = _asked(flip, unneeded(unknown, flip.name, flip.read.top))

    assert answer.of("rules-run") == []
    assert _verdicts(answer) != _verdicts(_asked(flip, flip.stack))


DECIDES_NOTHING_YET = {
    # References: followed by dependency, whatever the value: test_vaults.py, test_switches.py, test_disks_encrypted.py.
    p.RECORD_VALUE,
    p.ENTRANCE_ACCELERATOR,
    p.GROUP_ACCELERATOR,
    p.GROUP_ENDPOINTS,
    p.CLASSIC_POOL_INSTANCE,
    p.CLASSIC_POOL_ADDRESSES,
    p.CLASSIC_PROBE_POOL,
    p.STRATEGY_INSTANCE,
    p.ADDRESS_VALUE,
    p.MIRROR_SOURCE,
    p.BINDING_POLICY,
    # The same, in test_datastores.py.
    d.RDS_POLICY_INSTANCE,
    d.RDS_ABROAD_INSTANCE,
    d.SYNC_SOURCE,
    d.SYNC_DESTINATION,
    d.POLARDB_NETWORK,
    d.NETWORK_PRIMARY,
    d.POLARDB_POLICY_CLUSTER,
    d.CACHE_POLICY_INSTANCE,
    b.PAIR_DISK,
    b.GROUP_PAIRS,
    b.ATTACHED_DISK,
    b.ATTACHED_POLICY,
    # The same: test_links.py.
    links.PEER_ROUTER,
    links.ATTACHED_NETWORK,
    links.OLD_ATTACHED,
    links.BLOCK_NETWORK,
    SHOT_DISK,
    OLD_SHOT_DISK,
    links.MONITOR_JOB,
}


def test_every_other_property_that_is_read_is_flipped() -> None:
    assert {flip.read for flip in FLIPS} == set(DECLARED) - DECIDES_NOTHING_YET
