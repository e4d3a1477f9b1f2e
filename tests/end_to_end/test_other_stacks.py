"""The other configs of the one program: kept in the mainland and with GTM 3.0, refused where it cannot be kept."""

import json
import re
from collections.abc import Container, Generator, Iterable
from typing import Any

import pytest

from end_to_end.rehearsal import REPOSITORY, Config, Rehearsal, rehearsal

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Generator[Rehearsal]:
    with rehearsal(tmp_path_factory.mktemp("others")) as made:
        yield made


def test_a_promise_that_replication_without_a_bound_breaks_is_refused_with_the_sum_and_the_lever(
    project: Rehearsal,
) -> None:
    project.create("broken")
    done = project.run("pulumi", "up", "--yes", "--stack", "broken", "--policy-pack", "policies/dualregion-recovery")
    assert done.returncode != 0
    told = " ".join(done.stdout.split())
    assert re.search(r"archive region-loss rpo unbounded > 15 min: copy lag of \S+ unbounded", told)
    assert "Passes with objects.timeControl=true (10 min)" in told
    assert project.resources() == {}


def test_the_same_promise_on_the_hong_kong_pair_is_refused_with_the_proof_that_no_lever_exists(
    project: Rehearsal,
) -> None:
    def promise(config: Config) -> None:
        del config["dualregion:services"][1]["scenarios"]["region-loss"]

    project.config("promised", promise, origin="local")
    project.create("promised")
    done = project.preview("promised")
    assert done.returncode != 0
    told = " ".join(done.stdout.split())
    assert "archive region-loss rpo unbounded > 15 min" in told
    assert "No lever exists: replication time control is not offered between cn-hongkong and ap-southeast-1" in told
    assert "Best reachable: unbounded" in told
    assert project.resources() == {}


def test_the_mainland_pair_keeps_the_promise_and_comes_up(project: Rehearsal) -> None:
    project.create("mainland")
    project.up("mainland")
    rule = project.one("mainland", "archive-objects-replication")
    assert rule["outputs"]["rtc"]["status"].lower() == "enabled"
    assert project.preview("mainland", "--expect-no-changes").returncode == 0
    assert project.unhandled() == {}


def test_vaults_policy_and_binding_that_no_state_knows_are_imported_as_they_are(project: Rehearsal) -> None:
    exported = json.loads(project.must("pulumi", "stack", "export", "--stack", "mainland"))
    rows = exported["deployment"]["resources"]
    backups = {row["urn"]: row["id"] for row in rows if row["type"].startswith("alicloud:hbr/")}
    assert len(backups) == 4
    needed = _needed(rows, backups)
    assert any("hbr/policy:Policy" in urn for urns in needed.values() for urn in urns)
    exported["deployment"]["resources"] = [row for row in rows if row["urn"] not in backups]
    (project.folder / "state.json").write_text(json.dumps(exported), encoding="utf-8")
    project.must("pulumi", "stack", "import", "--stack", "mainland", "--file", "state.json")
    project.must("dualregion", "reconcile", "--stack", "mainland", "--apply")
    assert {row["urn"]: row["id"] for row in project.state("mainland") if row["urn"] in backups} == backups
    assert project.preview("mainland", "--expect-no-changes").returncode == 0
    # No `up` comes between this and the end of the stack: what was imported goes in the right order.
    assert _needed(project.state("mainland"), backups) == needed


def _needed(rows: Iterable[dict[str, Any]], urns: Container[str]) -> dict[str, set[str]]:
    """What each resource says that it depends on, in whole and by property."""
    told: dict[str, set[str]] = {}
    for row in rows:
        if row["urn"] in urns:
            properties: dict[str, list[str] | None] = row.get("propertyDependencies") or {}
            by_property = {f"{name} {urn}" for name, near in properties.items() for urn in near or ()}
            told[row["urn"]] = {*(row.get("dependencies") or ()), *by_property}
    return told


def test_the_mainland_budget_passes_with_its_service_level(project: Rehearsal) -> None:
    told = project.must("dualregion", "budget", "--stack", "mainland")
    assert re.search(r"RPO +10 min +15 min +\+5 min +pass", told)
    assert "OSS replication time control" in told


def test_the_mainland_stack_goes_without_a_trace(project: Rehearsal) -> None:
    project.down("mainland")
    assert project.resources() == {}


def test_gtm3_stands_on_an_instance_that_was_bought_first_and_redirects_in_time_on_firm_figures(
    project: Rehearsal,
) -> None:
    project.create("gtm3")
    instance = project.must("pulumi", "config", "get", "--path", "--stack", "gtm3", "dualregion:switch.gtm.instance")
    project.must("dualregion", "cloud", "buy-gtm", instance.strip())
    project.up("gtm3")

    told = json.loads(project.must("dualregion", "budget", "--stack", "gtm3", "--json"))
    (portal,) = [service for service in told["services"] if service["name"] == "portal"]
    redirects = {line["scenario"]: line for line in portal["lines"] if line["measure"] == "redirect"}
    for scenario in ("zone-loss", "region-loss", "control-plane-loss"):
        assert (redirects[scenario]["value"], redirects[scenario]["verdict"]) == ("PT1M17S", "pass")


def test_gtm3_has_no_drift_and_leaves_its_config_as_it_was(project: Rehearsal) -> None:
    assert project.preview("gtm3", "--expect-no-changes").returncode == 0
    project.must("pulumi", "refresh", "--yes", "--stack", "gtm3", "--expect-no-changes", "--non-interactive")
    assert project.unhandled() == {}
    file = "stacks/Pulumi.gtm3.yaml"
    assert (project.folder / file).read_text("utf-8") == (REPOSITORY / file).read_text("utf-8")


def test_links_and_the_name_of_gtm3_that_no_state_knows_are_taken_into_it_as_they_are(project: Rehearsal) -> None:
    exported = json.loads(project.must("pulumi", "stack", "export", "--stack", "gtm3"))
    rows = exported["deployment"]["resources"]
    links = {row["urn"]: row["id"] for row in rows if row["type"].startswith("pulumi-python:dynamic/")}
    assert {urn.split(":")[-3] for urn in links} == {"PoolAddresses", "ConfigPools", "UltimateConfig"}
    needed, made = _needed(rows, links), {row["urn"]: row["outputs"] for row in rows if row["urn"] in links}
    exported["deployment"]["resources"] = [row for row in rows if row["urn"] not in links]
    (project.folder / "state.json").write_text(json.dumps(exported), encoding="utf-8")
    project.must("pulumi", "stack", "import", "--stack", "gtm3", "--file", "state.json")
    project.must("dualregion", "reconcile", "--stack", "gtm3", "--apply")
    state = project.state("gtm3")
    assert {row["urn"]: row["id"] for row in state if row["urn"] in links} == links
    assert {row["urn"]: row["outputs"] for row in state if row["urn"] in links} == made
    assert _needed(state, links) == needed
    assert project.preview("gtm3", "--expect-no-changes").returncode == 0


def test_gtm3_goes_without_a_trace_but_the_instance_that_a_person_bought(project: Rehearsal) -> None:
    project.down("gtm3")
    assert project.resources() == {}
    assert [text.split()[3] for text in project.cloud.status()["retained"]] == ["gtm-cn-rehearsal,"]
