"""Each rule of dualregion-guardrails passes, fails, does not know, does not apply and is waived; each read decides."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

import pytest

from dualregion.recovery.rules import Pack, rules
from dualregion_policies.case import Case
from dualregion_policies.facts import facts_of
from dualregion_policies.guardrails import RULES
from dualregion_policies.properties import ANY_TYPE, Property
from dualregion_policies.properties import guardrails as p
from dualregion_policies.reading import from_request
from dualregion_policies.stack_config import stack_config
from engine import sdks
from policies.analyzer import Answer, analyze
from policies.guardrail_fixtures import GOOD, REDIS, Good, beside, bucket, of, stack
from policies.snapshots import UNKNOWN, Snapshot, config, edited, request, waiver, without
from policies.test_contract import has, sdk_of

CONFIG = config(waivers=[])
NAMES = [name for name, rule in rules().items() if rule.pack is Pack.GUARDRAILS]
EDITS = [(good, *edit) for good in GOOD for edit in good.edits]


def _asked(built: Snapshot, values: Mapping[str, str] = CONFIG) -> Answer:
    return analyze(built, values, pack=Pack.GUARDRAILS)


def _verdict(answer: Answer, rule: str) -> str:
    if answer.of(rule):
        return "fails"
    if any(f"{rule}, accepted by" in found.message for found in answer.of("failures-accepted")):
        return "waived"
    if any(f"{rule}: " in found.message for found in answer.of("known-before-deployment")):
        return "unknown"
    return "not applicable" if rule in answer.not_applicable else "passes"


@pytest.mark.parametrize("good", GOOD, ids=lambda good: f"{good.rule} {good.items[0].type}")
def test_a_rule_passes_what_is_right(good: Good) -> None:
    assert _verdict(_asked(stack(*good.items)), good.rule) == "passes"


@pytest.mark.parametrize(("good", "name", "path", "value", "verdict"), EDITS)
def test_a_rule_tells_what_one_property_changes(good: Good, name: str, path: str, value: object, verdict: str) -> None:
    assert _verdict(_asked(edited(stack(*good.items), name, path, value)), good.rule) == verdict


@pytest.mark.parametrize("rule", NAMES)
def test_a_rule_does_not_apply_where_nothing_is_subject_to_it(rule: str) -> None:
    elsewhere = config(policies='{"rules": {"account-trail-kept": {"declaredElsewhere": true}}}')

    assert _verdict(_asked(stack(), elsewhere), rule) == "not applicable"


@pytest.mark.parametrize("rule", NAMES)
def test_a_failure_can_be_waived_and_stays_visible(rule: str) -> None:
    good, name, path, value, _ = next(one for one in EDITS if one[0].rule == rule and one[-1] == "fails")
    answer = _asked(edited(stack(*good.items), name, path, value), config(waivers=[waiver(rule)]))

    assert _verdict(answer, rule) == "waived"
    assert [found for found in answer.blocks() if found.rule != "waivers-in-force"] == []


@pytest.mark.parametrize("rule", NAMES)
def test_every_rule_is_seen_to_pass_to_fail_and_where_it_can_be_not_to_know(rule: str) -> None:
    assert {one[-1] for one in EDITS if one[0].rule == rule} >= {"fails", "unknown"}


def _reads() -> set[Property]:
    found: set[Property] = set()
    for good in GOOD:
        for name, path, value, _ in good.edits:
            found |= _read_by(edited(stack(*good.items), name, path, value))
        found |= _read_by(stack(*good.items))
    found |= _read_by(stack(bucket(), beside("BucketWebsite")))
    for prop in p.PUBLIC_ENDPOINTS:
        found |= _read_by(stack(of(prop.type.split(":")[1])))
    return found


def _read_by(built: Snapshot) -> set[Property]:
    resources = from_request(request(built).resources, preview=True)
    values = stack_config(CONFIG)
    facts = facts_of(resources, values.services, values.primary, values.standby)
    before = facts.was_read
    for rule in RULES.values():
        list(rule(Case(values, facts)))
    return set(facts.was_read - before)


def _properties(value: object) -> tuple[object, ...]:
    return cast("tuple[object, ...]", value) if isinstance(value, tuple) else (value,)


DECLARED = {prop for value in vars(p).values() for prop in _properties(value) if isinstance(prop, Property)}


def test_every_declared_property_is_read() -> None:
    assert _reads() >= DECLARED


def test_the_catalogue_names_what_its_rules_read() -> None:
    claimed = {path for name in NAMES for path in rules()[name].reads}
    shared = {prop for prop in _reads() if prop not in DECLARED}

    assert claimed == {str(prop) for prop in DECLARED}
    assert {prop.type for prop in shared} <= {ANY_TYPE, "alicloud:oss/bucket:Bucket",
                                              "alicloud:oss/bucketLogging:BucketLogging"}  # fmt: skip


@pytest.mark.parametrize(
    "folder",
    [pytest.param(sdks.installed, id="installed"), pytest.param(sdks.newest, id="newest", marks=pytest.mark.slow)],
)
@pytest.mark.parametrize("prop", sorted(DECLARED), ids=str)
def test_the_sdk_has_the_property(folder: Callable[[], Path], prop: Property) -> None:
    for token in p.TAGGABLE if prop.type == ANY_TYPE else (prop.type,):
        assert has(sdk_of(folder()), token, prop.keys)


@pytest.mark.parametrize("prop", p.PUBLIC_ENDPOINTS, ids=str)
def test_a_public_endpoint_is_a_failure_of_its_own(prop: Property) -> None:
    (found,) = _asked(stack(of(prop.type.split(":")[1]))).of("database-private")

    assert "gives the instance a public endpoint" in found.message
    assert found.mandatory


def test_a_bucket_set_by_split_resources_is_judged_as_one_set_inline() -> None:
    inline, split = stack(bucket(acl="public-read")), stack(bucket(), beside("BucketAcl", acl="public-read"))

    assert _verdict(_asked(inline), "bucket-private") == _verdict(_asked(split), "bucket-private") == "fails"


def test_an_acl_of_a_bucket_that_is_not_known_makes_no_bucket_private() -> None:
    vague = edited(stack(bucket(), beside("BucketAcl", acl="private")), "BucketAcl", "bucket", UNKNOWN)
    vague = {**vague, "BucketAcl": beside("BucketAcl", acl="private", bucket=UNKNOWN).__class__(
        "BucketAcl", "alicloud:oss/bucketAcl:BucketAcl", {"bucket": UNKNOWN, "acl": "private"})}  # fmt: skip

    assert _verdict(_asked(vague), "bucket-private") == "unknown"


def test_a_website_may_be_allowed() -> None:
    site = stack(bucket(), beside("BucketWebsite"))
    allowed = config(policies='{"rules": {"bucket-private": {"allowWebsite": true}}}')

    assert _verdict(_asked(site), "bucket-private") == "fails"
    assert _verdict(_asked(site, allowed), "bucket-private") == "passes"


def test_an_instance_without_the_audit_beside_it_is_not_audited() -> None:
    assert _verdict(_asked(without(stack(*REDIS), "audit")), "database-audited") == "fails"


def test_a_stack_without_a_trail_says_where_it_is_or_is_told_of() -> None:
    (found,) = _asked(stack()).of("account-trail-kept")

    assert "declares no trail" in found.message
    assert not found.mandatory


def test_what_only_leaves_is_not_judged() -> None:
    leaving = stack(of("ecs/securityGroupRule", type="egress", cidrIp="0.0.0.0/0", portRange="1/65535"))

    assert _verdict(_asked(leaving), "network-closed") == "not applicable"


@pytest.mark.parametrize("policy", ["drop"])
def test_a_rule_that_drops_lets_nothing_in(policy: str) -> None:
    dropping = stack(of("ecs/securityGroupRule", type="ingress", policy=policy, cidrIp="0.0.0.0/0"))

    assert _verdict(_asked(dropping), "network-closed") == "not applicable"
