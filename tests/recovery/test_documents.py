"""Every clause that a rule claims to serve is sourced, and stands in the edition that is in force."""

from pathlib import Path

import pytest

from dualregion.recovery.profiles import profiles
from dualregion.recovery.rules import Document, Rule, documents, rules
from dualregion.recovery.settings import read_knob
from dualregion.report.crosswalk import crosswalk

REPOSITORY = Path(__file__).resolve().parents[2]
CLAIMS = [(rule, one) for rule in rules().values() for one in rule.clauses]


@pytest.mark.parametrize(("rule", "claim"), CLAIMS, ids=lambda one: getattr(one, "name", None) or str(one))
def test_a_claimed_clause_is_one_of_an_edition_in_force(rule: Rule, claim: object) -> None:
    assert claim in rule.clauses
    document = documents()[getattr(claim, "document", "")]
    clause = getattr(claim, "clause", "")

    assert not document.replaced_by, f"{document.title}, {document.edition}, was replaced by {document.replaced_by}"
    assert (clause in document.clauses) if clause else (document.mapped == "module")


@pytest.mark.parametrize("document", documents().values(), ids=list(documents()))
def test_a_document_says_where_and_when_its_edition_was_looked_up(document: Document) -> None:
    assert document.url.startswith("https://")
    assert document.edition
    assert document.replaced_by in ("", *documents())
    assert document.clauses or document.mapped == "module"


@pytest.mark.parametrize("name", profiles())
def test_a_profile_raises_only_rules_and_knobs_that_exist(name: str) -> None:
    profile = profiles()[name]

    assert set(profile.mandatory) <= set(rules())
    assert all(not documents()[document].replaced_by for document in profile.documents)
    for rule, knobs in profile.knobs.items():
        for knob, value in knobs.items():
            read_knob(rules()[rule].knobs[knob], value)


@pytest.mark.parametrize("rule", rules().values(), ids=list(rules()))
def test_a_knob_holds_its_own_default(rule: Rule) -> None:
    for knob in rule.knobs.values():
        read_knob(knob, knob.default)


def test_the_committed_crosswalk_is_the_catalogue() -> None:
    assert (REPOSITORY / "policies" / "CROSSWALK.md").read_text("utf-8") == crosswalk()


def test_an_edition_that_was_replaced_is_in_no_table() -> None:
    assert "V.3, 24.10.19" not in crosswalk()
    assert "25 October 2024" in crosswalk()
