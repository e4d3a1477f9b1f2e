"""The reply to every create that our stacks make is lost once, with the real engine: what that leaves, and its cure.

Which creates carry a client token was read in the provider's source (`engine/creates`). One deployment serves the whole
table; accelerators, whose creates all carry one, are served by that of `raw_switches`.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from dualregion.reconcile.model import KINDS
from end_to_end.faulty import STACK, UP, Project, project

pytestmark = pytest.mark.slow

PROGRAM = Path(__file__).with_name("replies_program")
ENGINE = Path(__file__).resolve().parents[2] / "engine"
_SPELT = {"CreateBucket": "PutBucket"}
"""Actions that the SDK of OSS calls otherwise than the API."""
_NOT_ASKED = {"CreateDefaultVpc", "CreateDefaultVSwitch", "DisableMetricRules", "PutMetricRuleTargets"}
"""Other ways to create, which our stacks do not take."""
_WITHOUT_TOKEN = {
    "CreateKey": "doubled",
    "CreateVault": "doubled",
    "CreatePolicyV2": "doubled",
    "AddDnsGtmAddressPool": "doubled",
    "CreateSiteMonitor": "doubled",
    "CreateRole": "EntityAlreadyExists.Role",
    "CreatePolicy": "EntityAlreadyExists.Policy",
    "AttachPolicyToRole": "EntityAlreadyExists.Role.Policy",
    "CreateAlias": "Forbidden.AliasAlreadyExists",
    "CreateReplicationVault": "ReplicationVaultAlreadyExists",
    "CreatePolicyBindings": "PolicyBindingAlreadyExists",
    "AddDomainRecord": "DomainRecordDuplicate",
    "AddDnsGtmMonitor": "DnsGtmMonitor.Exists",
    "AddDnsGtmAccessStrategy": "DnsGtmAccessStrategy.LineConflict",
    "AddDomain": "left",
    "CreateBucket": "left",
    "PutBucketReplication": "left",
    "PutContact": "left",
    "PutContactGroup": "one",
    "PutResourceMetricRule": "one",
    "EnableMetricRules": "one",
}
"""What is left where no token goes with it. `doubled`: the provider asked again, and there are two. A code: it asked
again and was told that there is one. `left`: it did not ask again. `one`: what is set twice is there once."""
_ROUNDS = 5


@dataclass(frozen=True)
class Create:
    """A row of the generated list."""

    action: str
    token: bool
    type: str
    """In Pulumi."""

    @property
    def asked(self) -> str:
        """The action as the cloud is asked for it."""
        return _SPELT.get(self.action, self.action)


def _creates() -> list[Create]:
    """Creates of every type that reconcile looks for, which are those that our stacks make."""
    with (ENGINE / "provider" / "tokens.csv").open(encoding="utf-8", newline="") as file:
        types = {row["terraform_name"]: row["pulumi_token"] for row in csv.DictReader(file)}
    with (ENGINE / "creates" / "client_tokens.csv").open(encoding="utf-8", newline="") as file:
        return [
            Create(row["action"], row["token"] == "yes", types[row["terraform_name"]])
            for row in csv.DictReader(file)
            if types[row["terraform_name"]] in KINDS and row["product"] != "ga" and row["action"] not in _NOT_ASKED
        ]


@dataclass(frozen=True)
class Lost:
    """What the lost replies led to."""

    refusals: Mapping[str, set[str]]
    """Codes by action."""
    found: Mapping[str, set[tuple[str, str]]]
    """What reconcile reported, trouble and remedy, by type in Pulumi."""
    strikes: Mapping[str, int]
    """How many replies were lost, by action."""

    def outcome(self, one: Create) -> str:
        """In the words of the table."""
        if self.found[one.type] == {("doubled", "delete")}:
            return "doubled"
        if self.found[one.type] == {("orphaned", "import")}:
            return " ".join(self.refusals[one.asked]) or "left"
        return "one" if not self.found[one.type] | self.refusals[one.asked] else f"{self}"


@pytest.fixture(scope="module")
def lost(tmp_path_factory: pytest.TempPathFactory) -> Lost:
    """Up and reconcile by turns until nothing is wrong any more; then nothing is to change, and nothing stays."""
    with project(tmp_path_factory.mktemp("lost"), "", PROGRAM) as made:
        actions = {one.asked for one in _creates()}
        for action in sorted(actions):
            made.fault("lost-reply", action=action, count=1)
        found = _put_right(made)
        made.settled()
        refusals: dict[str, set[str]] = defaultdict(set)
        for row in made.cloud.journal():
            if row["action"] in actions and row["status"] >= 400:
                refusals[row["action"]].add(row["code"])
        told = Lost(refusals, found, {action: made.strikes("lost-reply", action) for action in actions})
        made.down(STACK)
        assert made.resources() == {}
        assert made.unhandled() == {}
        return told


def _put_right(made: Project) -> dict[str, set[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for _ in range(_ROUNDS):
        done = made.run(*UP, "--continue-on-error")
        told = json.loads(made.run("dualregion", "reconcile", "--stack", STACK, "--json").stdout)["findings"]
        for one in told:
            found[one["urn"].split("::")[2]].add((one["trouble"], one["remedy"]))
        if done.returncode == 0 and not told:
            return found
        made.must("dualregion", "reconcile", "--stack", STACK, "--apply")
    raise AssertionError(f"still not right after {_ROUNDS} rounds: {found}")


@pytest.mark.parametrize("one", _creates(), ids=lambda one: one.action)
def test_a_lost_reply_leaves_one_with_a_token_and_else_what_reconcile_puts_right(lost: Lost, one: Create) -> None:
    assert lost.strikes[one.asked] == 1
    assert lost.outcome(one) == ("one" if one.token else _WITHOUT_TOKEN[one.action])
