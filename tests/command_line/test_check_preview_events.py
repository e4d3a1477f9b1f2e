"""`dualregion check --preview` of an engine that plays a recorded stream: what events tell, and what they leave out."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from command_line.checked import mixed, write_project
from command_line.command import dualregion

ENGINE = f"""#!{sys.executable}
import os, pathlib, shutil, sys
if sys.argv[1] == "version":
    print("v3.256.0")
elif sys.argv[1] == "plugin":
    print("[]")
else:
    assert os.environ["PULUMI_ENABLE_STREAMING_JSON_PREVIEW"] == "true"
    here = pathlib.Path(__file__).parent
    print((here / "events").read_text())
    if (here / "recovery.json").exists():
        shutil.copy(here / "recovery.json", os.environ["DUALREGION_FINDINGS"])
    sys.exit(int((here / "code").read_text()))
"""

KEPT = {"policyName": "promises-kept", "policyPackName": "dualregion-recovery", "enforcementLevel": "mandatory"}
STACK = "urn:pulumi:test::shop::pulumi:pulumi:Stack::shop-test"


@dataclass(frozen=True)
class Played:
    """A project, and an engine beside it that says what it is told to."""

    project: Path
    engine: Path

    def check(self, events: Sequence[Mapping[str, Any] | str], code: int, *more: str) -> Any:
        lines = [event if isinstance(event, str) else json.dumps(event) for event in events]
        (self.engine / "events").write_text("\n".join(lines), "utf-8")
        (self.engine / "code").write_text(str(code), "utf-8")
        path = os.pathsep.join([str(self.engine), os.environ["PATH"]])
        asked = ("check", "--preview", "--stack", "test", "--pack", "recovery", *more)
        return dualregion(*asked, folder=self.project, environment={"PATH": path})

    def told(self, events: Sequence[Mapping[str, Any] | str], code: int) -> dict[str, Any]:
        done = self.check(events, code, "--output", "json")
        assert done.stdout, done.stderr
        return json.loads(done.stdout)


@pytest.fixture
def played(tmp_path: Path) -> Played:
    project, engine = tmp_path / "project", tmp_path / "engine"
    project.mkdir()
    engine.mkdir()
    write_project(project, *mixed())
    for name in ("pulumi", "pulumi-language-python"):
        (engine / name).write_text(ENGINE, "utf-8")
        (engine / name).chmod(0o755)
    judged = subprocess.run(
        [sys.executable, "-m", "dualregion_policies.judge", "--packs", "recovery",
         "--state", "state.json", "--config", "stacks/Pulumi.test.yaml"],
        cwd=project, capture_output=True, text=True, check=True,
    )  # fmt: skip
    (engine / "recovery.json").write_text(judged.stdout, "utf-8")
    return Played(project, engine)


def _violations(played: Played) -> list[dict[str, Any]]:
    """The events of what the pack wrote down as violations, as the engine words them."""
    findings = json.loads((played.engine / "recovery.json").read_text("utf-8"))["findings"]
    messages = [one["message"] for one in findings if one["rule"] == "promises-kept" and one["open"]]
    told = [f"O19 Every promise is kept\n{message}. Use the lever\n" for message in messages]
    return [{"policyEvent": {**KEPT, "resourceUrn": STACK, "message": message}} for message in told]


def test_what_a_pack_wrote_down_is_not_told_a_second_time(played: Played) -> None:
    told = played.told(_violations(played), 1)

    assert told["counts"]["violation"] == len(_violations(played)) == 2
    assert told["exitCode"] == 1


def test_what_only_an_event_tells_is_told_with_its_pack_and_level(played: Played) -> None:
    foreign = {"policyPackName": "company", "resourceUrn": f"{STACK[:22]}::t::data", "message": "no\nalias"}
    aborted = {**KEPT, "enforcementLevel": "advisory", "message": "can't run policy 'promises-kept' during preview"}
    events = [
        "a plugin prints what it likes",
        {"policyEvent": {**foreign, "policyName": "keys-have-an-alias", "enforcementLevel": "mandatory"}},
        {"policyEvent": aborted},
        *_violations(played),
    ]
    found = played.told(events, 1)["findings"]

    (company,) = (one for one in found if one["pack"] == "company")
    assert (company["status"], company["message"]) == ("violation", "no alias")
    (advice,) = (one for one in found if one["message"].startswith("can't run policy"))
    assert (advice["status"], advice["rule"]) == ("advice", "promises-kept")


def test_a_pack_that_wrote_nothing_down_has_not_judged(played: Played) -> None:
    violations = _violations(played)
    (played.engine / "recovery.json").unlink()
    crash = {"diagnosticEvent": {"severity": "error", "message": "analyzer crashed: no module named yaml\n"}}
    done = played.check([crash, *violations], 255)

    assert done.returncode == 3
    assert "analyzer crashed: no module named yaml" in done.stderr
    assert "nothing was judged by recovery" in done.stderr
    assert done.stdout == ""


def test_an_engine_that_fails_for_another_reason_than_a_policy_has_not_judged(played: Played) -> None:
    refused = {"diagnosticEvent": {"severity": "error", "message": "the provider refuses the property ttl"}}
    done = played.check([refused], 255)

    assert done.returncode == 3
    assert "the provider refuses the property ttl" in done.stderr


def test_a_part_of_a_component_is_found_where_the_program_made_the_component(played: Played) -> None:
    child, parent = f"{STACK[:22]}::t::orders-objects-logs", f"{STACK[:22]}::dualregion:index:ProtectedWorkload::data"
    step = {"resourcePreEvent": {"metadata": {"urn": child, "new": {"parent": parent}}}}
    event = {"policyEvent": {"policyPackName": "company", "policyName": "x", "resourceUrn": child, "message": "no"}}
    found = played.told([step, event, *_violations(played)], 1)["findings"]

    (one,) = (one for one in found if one["pack"] == "company")
    assert one["place"] == {"file": "stacks/__main__.py", "line": 4}
