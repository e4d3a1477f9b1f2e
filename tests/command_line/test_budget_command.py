"""`dualregion budget` on an exported state."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from command_line.command import dualregion, must
from dualregion.recovery.evidence import topology_hash
from recovery.shapes import OUTSIDE, bucket, switch, topology

SERVICES = [
    {
        "name": name,
        "owner": "records-office",
        "objective": {"redirect": "PT1H", "rto": "PT1H", "rpo": "none promised"},
        "recovery": {"detect": "PT15M", "decide": "PT15M", "redirect": "PT5M"},
    }
    for name in ("portal", "archive")
]


def _workload(name: str, recovery: object) -> dict[str, Any]:
    kind = "dualregion:index:ProtectedWorkload"
    return {"urn": f"urn:pulumi:rehearsal::shop::{kind}::{name}", "type": kind, "outputs": {"recovery": recovery}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: yaml\nstackConfigDir: config\n", encoding="utf-8")
    (tmp_path / "config").mkdir()
    _configure(tmp_path, SERVICES)
    _export(
        tmp_path,
        _workload("portal", topology(service="portal", switch=switch(), pair=OUTSIDE).model_dump(mode="json")),
        _workload("archive", topology(bucket(OUTSIDE), pair=OUTSIDE).model_dump(mode="json")),
    )
    return tmp_path


def _configure(folder: Path, services: object) -> None:
    text = yaml.safe_dump({"config": {"dualregion:services": services}})
    (folder / "config" / "Pulumi.rehearsal.yaml").write_text(text, encoding="utf-8")


def _export(folder: Path, *resources: dict[str, Any]) -> None:
    state = {"version": 3, "deployment": {"resources": list(resources)}}
    (folder / "state.json").write_text(json.dumps(state), encoding="utf-8")


def _budget(folder: Path, *more: str) -> str:
    return must("budget", "--state", "state.json", *more, folder=folder)


def test_the_stack_is_taken_from_the_state_and_its_config_from_the_project(folder: Path) -> None:
    assert "Recovery budget of stack rehearsal" in _budget(folder)


def test_the_three_forms_tell_the_same_verdicts(folder: Path) -> None:
    told = json.loads(_budget(folder, "--json"))
    verdicts = [line["verdict"] for service in told["services"] for line in service["lines"]]
    assert len(verdicts) == 24
    for form in (_budget(folder), _budget(folder, "--markdown")):
        for verdict in set(verdicts):
            marks = (f" {verdict}", f"| {verdict} ")
            shown = sum(any(mark in line for mark in marks) for line in form.splitlines())
            assert shown >= verdicts.count(verdict), verdict


def test_config_can_be_named(folder: Path) -> None:
    (folder / "config" / "Pulumi.rehearsal.yaml").rename(folder / "elsewhere.yaml")
    assert dualregion("budget", "--state", "state.json", folder=folder).returncode == 1
    assert "portal" in _budget(folder, "--config", "elsewhere.yaml")


def test_bad_objectives_are_told_with_their_key(folder: Path) -> None:
    _configure(folder, [{**SERVICES[0], "objective": {"rto": 3600}}])
    done = dualregion("budget", "--state", "state.json", folder=folder)
    assert done.returncode == 1
    assert "dualregion:services[0].objective.rto" in done.stderr


def test_a_workload_that_registered_something_else_is_named(folder: Path) -> None:
    _export(folder, _workload("portal", {"service": "portal", "colour": "red"}))
    done = dualregion("budget", "--state", "state.json", folder=folder)
    assert done.returncode == 1
    assert "ProtectedWorkload::portal" in done.stderr
    assert "colour" in done.stderr


def test_a_resource_that_is_about_to_be_deleted_does_not_count(folder: Path) -> None:
    old = {**_workload("portal", {"nothing": "readable"}), "delete": True}
    _export(folder, old, _workload("portal", topology(service="portal", switch=switch()).model_dump(mode="json")))
    assert json.loads(_budget(folder, "--json"))["withoutWorkload"] == ["archive"]


@pytest.mark.parametrize("text", ["", "[]", "{"])
def test_what_is_no_state_is_refused(folder: Path, text: str) -> None:
    (folder / "state.json").write_text(text, encoding="utf-8")
    done = dualregion("budget", "--state", "state.json", folder=folder)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "state.json" in done.stderr


_PORTAL = topology(service="portal", switch=switch(), pair=OUTSIDE)


def _with_evidence(folder: Path, name: str = "drills/evidence.json", **changes: Any) -> None:
    record = {
        "service": "portal",
        "scenario": "region-loss",
        "step": "decide",
        "value": "PT4M",
        "statistic": "percentile",
        "percentile": 90,
        "samples": 10,
        "when": (datetime.now(UTC) - timedelta(days=3)).isoformat(),
        "topology": topology_hash(_PORTAL),
        "passed": True,
        "basis": "measured",
        "source": "drill 7",
        **changes,
    }
    (folder / "drills").mkdir()
    content = {"format": "dualregion-evidence/1", "records": [record]}
    (folder / "drills" / "evidence.json").write_text(json.dumps(content), encoding="utf-8")
    text = yaml.safe_dump({"config": {"dualregion:services": SERVICES, "dualregion:evidence": name}})
    (folder / "config" / "Pulumi.rehearsal.yaml").write_text(text, encoding="utf-8")


def test_what_was_measured_is_shown_with_its_day_in_every_form(folder: Path) -> None:
    _with_evidence(folder)
    day = (datetime.now(UTC) - timedelta(days=3)).date().isoformat()

    told = json.loads(_budget(folder, "--json"))

    (portal,) = [one for one in told["services"] if one["name"] == "portal"]
    assert portal["topology"] == topology_hash(_PORTAL)
    lines = {(line["scenario"], line["measure"]): line["value"] for line in portal["lines"]}
    # 15 + 15 + 5 + 10 min, and 4 min to decide where it was measured.
    assert (lines["zone-loss", "redirect"], lines["region-loss", "redirect"]) == ("PT45M", "PT34M")
    (figure,) = [one for one in told["figures"] if one["basis"] == "measured"]
    assert (figure["value"], figure["checked"], figure["source"]) == ("PT4M", day, "drill 7")
    assert [(one["standing"], one["evidence"]["step"]) for one in told["evidence"]] == [("used", "decide")]
    for form in (_budget(folder), _budget(folder, "--markdown")):
        assert f"drill 7, measured {day}" in form
        assert f"4 min, measured on {day} by drill 7" in " ".join(form.split())


def test_what_does_not_count_is_shown_as_such(folder: Path) -> None:
    _with_evidence(folder, basis="simulated")

    for form in (_budget(folder), _budget(folder, "--markdown")):
        assert "simulated: the local cloud says nothing about the time that Alibaba Cloud takes" in form
    told = json.loads(_budget(folder, "--json"))
    assert [one["standing"] for one in told["evidence"]] == ["simulated"]
    assert not [one for one in told["figures"] if one["basis"] == "measured"]


def test_evidence_that_is_not_there_is_refused(folder: Path) -> None:
    _with_evidence(folder, "gone.json")

    answer = dualregion("budget", "--state", "state.json", folder=folder)

    assert answer.returncode == 1
    assert "dualregion:evidence gone.json: it cannot be read: No such file or directory. Name a file" in answer.stderr
