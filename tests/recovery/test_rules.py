"""Each rule passes, fails, does not know or does not apply, and says why."""

from collections.abc import Iterable

import pytest

from dualregion.recovery.budget import Verdict
from dualregion.recovery.rules import Finding, Resource, ownership, rules, stores
from dualregion.recovery.topology import Copy, ServiceTopology, Store
from recovery.shapes import OUTSIDE, bucket, service, switch, topology, volume


def _verdicts(findings: Iterable[Finding]) -> list[Verdict]:
    return [finding.verdict for finding in findings]


def _copy(store: Store, **changes: object) -> Store:
    (copy,) = store.copies
    return store.model_copy(update={"copies": (copy.model_copy(update=changes),)})


def test_the_rules_of_the_pack_are_these() -> None:
    pinned = {
        "objectives-declared", "services-have-resources", "resources-have-a-service", "standby-reachable",
        "promises-kept", "promises-proven", "bucket-versioned", "bucket-replicated", "bucket-encrypted",
    }  # fmt: skip

    assert pinned <= set(rules())


def test_each_rule_has_an_id_of_its_own_and_a_remedy() -> None:
    catalogue = rules().values()

    assert len({rule.id for rule in catalogue}) == len(catalogue)
    assert all(rule.remedy.endswith(".") for rule in catalogue)


@pytest.mark.parametrize(
    ("objective", "verdict"),
    [
        ({"redirect": "PT1H", "rto": "PT1H", "rpo": "none promised"}, Verdict.PASS),
        ({"redirect": "PT1H", "rto": "PT1H"}, Verdict.FAIL),
    ],
)
def test_an_objective_is_complete_or_the_silence_is_named(objective: dict[str, str], verdict: Verdict) -> None:
    (finding,) = ownership.objectives_declared([service(objective=objective)])

    assert finding.verdict is verdict
    assert finding.subject == "dualregion:services[0].objective"
    if verdict is Verdict.FAIL:
        assert "rpo in zone-loss, rpo in region-loss" in finding.message


def test_a_service_without_resources_is_named_by_its_config_key() -> None:
    owned = Resource(urn="urn:a", type="t", services=frozenset({"archive"}))

    findings = list(ownership.services_have_resources([service("archive"), service("ghost")], [owned]))

    assert _verdicts(findings) == [Verdict.PASS, Verdict.FAIL]
    assert findings[1].subject == "dualregion:services[1]"


@pytest.mark.parametrize(
    ("owners", "verdict", "told"),
    [
        ({"archive"}, Verdict.PASS, "belongs to archive"),
        (set[str](), Verdict.FAIL, "belongs to no service"),
        ({"archiv"}, Verdict.FAIL, "names archiv, not declared"),
    ],
)
def test_a_resource_belongs_to_a_declared_service_or_is_reported(owners: set[str], verdict: Verdict, told: str) -> None:
    resource = Resource(urn="urn:a", type="t", services=frozenset(owners))

    (finding,) = ownership.resources_have_a_service([service()], [resource])

    assert finding.verdict is verdict
    assert told in finding.message


@pytest.mark.parametrize(
    ("built", "verdicts"),
    [
        (topology(bucket()), [Verdict.PASS]),
        (topology(_copy(bucket(), region="cn-beijing")), [Verdict.FAIL]),
        (topology(_copy(bucket(), region=None)), [Verdict.UNKNOWN]),
        (topology(_copy(bucket(), reachable=False)), [Verdict.FAIL]),
        (topology(_copy(bucket(), reachable=None)), [Verdict.UNKNOWN]),
        (topology(bucket(region="cn-shenzhen")), [Verdict.FAIL]),
        (topology(bucket(copied=False)), [Verdict.NOT_APPLICABLE]),
        (topology(switch=switch()), []),
    ],
)
def test_a_copy_has_to_lie_in_the_standby_and_be_reachable(built: ServiceTopology, verdicts: list[Verdict]) -> None:
    assert _verdicts(stores.standby_reachable(built)) == verdicts


@pytest.mark.parametrize(
    ("store", "verdict"),
    [(bucket(), Verdict.PASS), (bucket(OUTSIDE), Verdict.PASS), (bucket(copied=False), Verdict.FAIL)],
)
def test_a_bucket_is_replicated_or_it_is_a_finding(store: Store, verdict: Verdict) -> None:
    assert _verdicts(stores.bucket_replicated(topology(store))) == [verdict]


@pytest.mark.parametrize(
    ("store", "verdict"),
    [
        (bucket(), Verdict.PASS),
        (bucket(versioned=False), Verdict.FAIL),
        (_copy(bucket(), versioned=False), Verdict.FAIL),
        (bucket(versioned=None), Verdict.UNKNOWN),
        (_copy(bucket(versioned=False), versioned=None), Verdict.FAIL),
    ],
)
def test_versioning_counts_on_both_sides(store: Store, verdict: Verdict) -> None:
    assert _verdicts(stores.bucket_versioned(topology(store))) == [verdict]


def test_two_copies_are_both_judged() -> None:
    store = bucket()
    second = Copy(mechanism=store.copies[0].mechanism, region="cn-beijing", versioned=False)

    (finding,) = stores.bucket_versioned(topology(store.model_copy(update={"copies": (*store.copies, second)})))

    assert finding.verdict is Verdict.FAIL
    assert "cn-beijing" in finding.message


@pytest.mark.parametrize("kind", ["file-system", "instance"])
def test_rules_of_buckets_ask_nothing_of_what_is_none(kind: str) -> None:
    built = topology(volume(kind))

    asked = (stores.bucket_replicated, stores.bucket_versioned)
    assert [list(rule(built)) for rule in asked] == [[], []]
    (finding,) = stores.standby_reachable(built)
    assert finding.verdict is Verdict.NOT_APPLICABLE
    assert finding.message.endswith("files has no copy; promises-kept judges that")
