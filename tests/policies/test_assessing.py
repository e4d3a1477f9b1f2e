"""A judgement as data: of a state file by a process of its own, and of a preview through a folder."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from dualregion.recovery.assessment import Assessment
from policies.analyzer import analyze
from policies.snapshots import FIRM, Item, Snapshot, added, archive, config, edited, waiver, without
from policies.states import exported


def _judged(folder: Path, state: object, values: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    written = {key: json.loads(value) if value[0] in "[{" else value for key, value in values.items()}
    (folder / "state.json").write_text(json.dumps(state), encoding="utf-8")
    (folder / "config.json").write_text(json.dumps({"config": written}), encoding="utf-8")
    return _asked(folder, "--state", "state.json", "--config", "config.json")


def _asked(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # One pack unless another is asked: which rules the others have is theirs to test.
    return subprocess.run(
        [sys.executable, "-m", "dualregion_policies.judge", "--packs", "recovery", *arguments],
        cwd=folder, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def _assessment(folder: Path, stack: Snapshot, values: Mapping[str, str]) -> Assessment:
    done = _judged(folder, {"version": 3, "deployment": exported(stack)}, values)
    assert done.returncode == 0, done.stderr
    return Assessment.model_validate_json(done.stdout)


def test_a_state_file_gets_the_verdicts_that_the_engine_gets_of_the_same_stack(tmp_path: Path) -> None:
    stack = edited(archive(), "copying", "rtc.enabled", False)
    told = _assessment(tmp_path, stack, config(FIRM))
    engine = analyze(stack, config(FIRM), preview=False)

    violations = sorted((found.rule, found.message) for found in told.findings if found.violates)
    assert [rule for rule, _ in violations] == sorted(found.rule for found in engine.blocks())
    assert all(any(message in found.message for found in engine.violations) for _, message in violations)


def test_passes_budgets_and_resources_are_told_too(tmp_path: Path) -> None:
    told = _assessment(tmp_path, archive(), config(FIRM))

    assert {found.verdict.value for found in told.findings} == {"pass", "not applicable"}
    rpo = next(line for line in told.budgets if line.key == ("archive", "region-loss", "rpo"))
    assert (rpo.value, rpo.objective, rpo.verdict) == ("PT10M", "PT15M", "pass")
    assert {(one.name, one.role) for one in told.resources} >= {("data", "primary"), ("replica", "standby")}
    assert told.stack == "test"
    assert told.project == "shop"


def test_an_accepted_failure_names_the_rule_that_failed(tmp_path: Path) -> None:
    stack = edited(archive(), "data-versioning", "status", "Suspended")
    told = _assessment(tmp_path, stack, config(FIRM, waivers=[waiver("bucket-versioned")]))

    assert [(one.rule, one.about, one.violates) for one in told.findings if one.open] == [
        ("failures-accepted", "bucket-versioned", False)
    ]


def test_what_waits_for_its_deletion_is_not_judged(tmp_path: Path) -> None:
    state: dict[str, Any] = {"deployment": dict(exported(archive()))}
    data = next(item for item in state["deployment"]["resources"] if item["urn"].endswith("::data"))
    state["deployment"]["resources"].append({**data, "delete": True, "outputs": {"redundancyType": "LRS"}})
    told = Assessment.model_validate_json(_judged(tmp_path, state, config(FIRM)).stdout)

    assert not [one.message for one in told.findings if one.open]


def test_a_secret_of_config_is_passed_over_and_a_bare_key_is_the_projects(tmp_path: Path) -> None:
    _judged(tmp_path, {"deployment": exported(archive())}, config(FIRM))
    stack_file = json.loads((tmp_path / "config.json").read_text("utf-8"))
    stack_file["config"] |= {"dualregion:services": {"secure": "v1:AAAA"}, "bucket": "orders"}
    (tmp_path / "config.json").write_text(json.dumps(stack_file), encoding="utf-8")
    told = Assessment.model_validate_json(_asked(tmp_path, "--state", "state.json", "--config", "config.json").stdout)

    assert [one.message for one in told.findings if one.rule == "config-readable"] == [
        "dualregion:services: it is not set. List each service with name, owner and objective"
    ]


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ([], "the state holds no deployment"),
        ({"deployment": 1}, "the state holds no deployment"),
        ({"deployment": {"resources": [{"type": "x"}]}}, "resource 0 of the state has no urn and type"),
    ],
)
def test_what_is_no_exported_state_is_refused_with_what_to_do(tmp_path: Path, state: object, told: str) -> None:
    done = _judged(tmp_path, state, {})

    assert done.returncode == 3
    assert told in done.stderr
    assert "pulumi stack export" in done.stderr


def test_a_file_that_is_not_there_and_a_pack_that_does_not_exist_are_refused(tmp_path: Path) -> None:
    assert "state.json" in _asked(tmp_path, "--state", "state.json").stderr
    assert "'nothing' is no policy pack" in _asked(tmp_path, "--state", "state.json", "--packs", "nothing").stderr


def test_a_preview_hands_its_judgement_over_where_it_is_asked_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUALREGION_FINDINGS", str(tmp_path))
    stack = added(without(archive(), "www"), Item("logs", "alicloud:log/project:Project"))
    answer = analyze(stack, config(FIRM))

    told = Assessment.model_validate_json((tmp_path / "recovery.json").read_text("utf-8"))
    assert sorted({one.rule for one in told.findings if one.open}) == sorted({one.rule for one in answer.violations})
    assert "pass" in {one.verdict for one in told.findings}
    assert [file.name for file in tmp_path.iterdir()] == ["recovery.json"]


def test_a_budget_that_crashes_is_told_by_the_rules_and_stops_no_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setenv("DUALREGION_FINDINGS", str(tmp_path))
    for module in ("dualregion.recovery.promises", "dualregion.recovery.assessment"):
        monkeypatch.setattr(f"{module}.budgets", crash)
    analyze(archive(), config(FIRM))

    told = Assessment.model_validate_json((tmp_path / "recovery.json").read_text("utf-8"))
    assert told.budgets == ()
    assert {"promises-kept", "promises-proven"} == {one.subject for one in told.findings if one.rule == "rules-run"}


def test_a_folder_that_cannot_be_written_stops_no_judgement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DUALREGION_FINDINGS", str(tmp_path / "gone"))

    assert analyze(edited(archive(), "data-versioning", "status", "Suspended"), config(FIRM)).blocks()
    assert "its judgement was not written" in capsys.readouterr().err
