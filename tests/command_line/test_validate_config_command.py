"""`dualregion validate-config`: every problem with the line on which it was written."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from command_line.command import dualregion, must
from policies.snapshots import EXPIRY

GOOD = """\
config:
  dualregion:primary: cn-hongkong
  dualregion:standby: ap-southeast-1
  dualregion:services:
    - name: portal
      owner: digital-channels
      objective: {redirect: PT90S, rto: PT1H, rpo: none promised}
    - name: archive
      owner: records-office
      tier: default
      objective:
        rto: PT1H
"""
WAIVER = f"""\
  dualregion:waivers:
    - rule: bucket-replicated
      resource: '*'
      reason: accepted until the move
      owner: chief-engineer
      expires: {EXPIRY}
"""
GOOD_LINES = GOOD.count("\n")


def _problems(folder: Path, text: str, code: int = 1) -> dict[str, int]:
    """Line by key, as the JSON form tells it."""
    (folder / "Pulumi.test.yaml").write_text(text, encoding="utf-8")
    done = dualregion("validate-config", "--json", "Pulumi.test.yaml", folder=folder)
    assert done.returncode == code, done.stdout + done.stderr
    return {problem["key"]: problem["line"] for problem in json.loads(done.stdout)["problems"]}


# The text that is replaced, what stands there instead, the key that is named and its line.
MISTAKES = [
    ("owner: records", "ownr: records", "dualregion:services[1].ownr", 9),
    ("      owner: digital-channels\n", "", "dualregion:services[0].owner", 5),
    ("PT90S", "90", "dualregion:services[0].objective.redirect", 7),
    ("rto: PT1H\n", "rto: 60 min\n", "dualregion:services[1].objective.rto", 12),
    ("tier: default", "tier: gold", "dualregion:services[1].tier", 10),
    ("name: archive", "name: portal", "dualregion:services[1].name", 8),
    ("ap-southeast-1", "cn-hongkong", "dualregion:standby", 3),
    ("  dualregion:standby: ap-southeast-1\n", "", "dualregion:standby", 1),
    ("dualregion:services", "dualregion:servces", "dualregion:servces", 4),
    ("      tier: default\n", "      tier: default\n      tier: logistics\n", "dualregion:services[1].tier", 11),
    ("config:", "confg: {}\nconfig:", "confg", 1),
]


@pytest.mark.parametrize(("found", "instead", "key", "line"), MISTAKES)
def test_a_mistake_is_told_with_its_key_and_its_line(
    tmp_path: Path, found: str, instead: str, key: str, line: int
) -> None:
    assert found in GOOD
    assert _problems(tmp_path, GOOD.replace(found, instead))[key] == line


def test_what_is_right_has_no_problem(tmp_path: Path) -> None:
    assert _problems(tmp_path, GOOD + WAIVER, code=0) == {}


@pytest.mark.parametrize(
    ("found", "instead", "key", "line"),
    [
        ("bucket-replicated", "bucket-replicatd", "dualregion:waivers[0].rule", 2),
        (EXPIRY, "2020-01-01", "dualregion:waivers[0].expires", 6),
        (EXPIRY, "2999-12-31", "dualregion:waivers[0].expires", 6),
        ("'*'", "archve/region-loss/rpo", "dualregion:waivers[0].resource", 3),
        ("      owner: chief-engineer\n", "", "dualregion:waivers[0].owner", 2),
    ],
)
def test_a_mistake_in_a_waiver_is_told_too(tmp_path: Path, found: str, instead: str, key: str, line: int) -> None:
    assert found in WAIVER
    assert _problems(tmp_path, GOOD + WAIVER.replace(found, instead)) == {key: GOOD_LINES + line}


@pytest.mark.parametrize("resource", ["archive/region-loss/rpo", "*/region-loss/rpo", "urn:pulumi:a/b::c::d::e"])
def test_a_waiver_of_a_declared_service_or_of_a_resource_is_no_mistake(tmp_path: Path, resource: str) -> None:
    assert _problems(tmp_path, GOOD + WAIVER.replace("'*'", f"'{resource}'"), code=0) == {}


def test_how_long_a_waiver_may_run_is_the_stack_s_to_say(tmp_path: Path) -> None:
    longer = WAIVER.replace(EXPIRY, (date.fromisoformat(EXPIRY) + timedelta(days=300)).isoformat())
    policies = "  dualregion:policies: {rules: {waivers-in-force: {maxDays: 400}}}\n"

    assert _problems(tmp_path, GOOD + longer) == {"dualregion:waivers[0].expires": GOOD_LINES + 6}
    assert _problems(tmp_path, GOOD + longer + policies, code=0) == {}


POLICIES = """\
  dualregion:policies:
    profiles: [hkma]
    onUnknown: fail
    rules:
      bucket-versioned:
        level: advisory
        tiers: [default]
"""


@pytest.mark.parametrize(
    ("found", "instead", "key", "line"),
    [
        ("hkma", "hkmo", "dualregion:policies.profiles", 2),
        ("onUnknown: fail", "onUnknown: perhaps", "dualregion:policies.onUnknown", 3),
        ("onUnknown", "onUnknwon", "dualregion:policies.onUnknwon", 3),
        ("bucket-versioned", "bucket-version", "dualregion:policies.rules.bucket-version", 5),
        ("advisory", "optional", "dualregion:policies.rules.bucket-versioned.level", 6),
        ("level:", "levl:", "dualregion:policies.rules.bucket-versioned.levl", 6),
        ("[default]", "[gold]", "dualregion:policies.rules.bucket-versioned.tiers", 7),
    ],
)
def test_a_mistake_in_profiles_and_knobs_is_told_too(
    tmp_path: Path, found: str, instead: str, key: str, line: int
) -> None:
    assert found in POLICIES
    assert _problems(tmp_path, GOOD + POLICIES, code=0) == {}
    assert _problems(tmp_path, GOOD + POLICIES.replace(found, instead)) == {key: GOOD_LINES + line}


def test_several_mistakes_are_told_in_one_run_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = GOOD.replace("PT90S", "90").replace("tier: default", "tier: gold").replace("owner: records", "ownr: records")
    (tmp_path / "one.yaml").write_text(text, encoding="utf-8")

    done = dualregion("validate-config", "one.yaml", folder=tmp_path)

    told = [line for line in done.stdout.splitlines() if line.startswith("one.yaml:")]
    places = [int(line.split(":")[1]) for line in told]
    assert places == sorted(places)
    assert {7, 9} <= set(places)
    assert done.stdout.splitlines()[-1] == f"{len(told)} problems in 1 file"


def test_the_remedy_is_told(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(GOOD.replace("PT90S", "90"), encoding="utf-8")

    told = dualregion("validate-config", "one.yaml", folder=tmp_path).stdout

    assert "one.yaml:7:19: dualregion:services[0].objective.redirect: 90 is a bare number without a unit." in told
    assert "PT90S" in told


@pytest.mark.parametrize(
    ("text", "told"),
    [("config: [", "one.yaml:1:10"), ("- 1\n", "one.yaml:1:1"), ("", "one.yaml:1:1"), (None, "cannot be read")],
)
def test_what_cannot_be_read_ends_with_3(tmp_path: Path, text: str | None, told: str) -> None:
    if text is not None:
        (tmp_path / "one.yaml").write_text(text, encoding="utf-8")

    done = dualregion("validate-config", "one.yaml", folder=tmp_path)

    assert (done.returncode, done.stdout, "Traceback" in done.stderr) == (3, "", False)
    assert told in done.stderr


def test_without_a_name_every_stack_of_the_project_is_checked(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: yaml\nstackConfigDir: config\n", encoding="utf-8")
    (tmp_path / "config").mkdir()
    for name, text in (("good", GOOD), ("bad", GOOD.replace("PT90S", "90"))):
        (tmp_path / "config" / f"Pulumi.{name}.yaml").write_text(text, encoding="utf-8")

    done = dualregion("validate-config", folder=tmp_path)

    assert done.returncode == 1
    assert "config/Pulumi.bad.yaml:7:" in done.stdout
    assert done.stdout.splitlines()[-1] == "1 problem in 2 files"
    assert must("validate-config", "--stack", "good", folder=tmp_path) == "nothing is wrong in 1 file\n"
    assert dualregion("validate-config", "--stack", "none", folder=tmp_path).returncode == 3
