"""Alarms, site monitors and who is told of them, made and lost by the state, are imported through the real engine."""

import json
from collections.abc import Generator
from typing import Any

import pytest

from end_to_end.rehearsal import Rehearsal, rehearsal

pytestmark = pytest.mark.slow

STACK = "told"
_PROGRAM = '''"""A service by hand, watched in both regions."""

import dualregion as dr

pair = dr.RegionPair("pair", primary="cn-hongkong", standby="ap-southeast-1")
dr.ProtectedWorkload("web", pair=pair, args={
    "traffic": {
        "domain": "acme.example",
        "record": "www",
        "manages_zone": True,
        "addresses": {"primary": "203.0.113.10", "standby": "198.51.100.10"},
    },
    "monitoring": {"contacts": [{"name": "oncall", "mail": "oncall@acme.example"}]},
})
'''
_SERVICE = {"name": "web", "owner": "digital-channels", "recovery": {"detect": "PT10M"}}
_MADE = {
    "alicloud:cms/alarmContact:AlarmContact": 1,
    "alicloud:cms/alarmContactGroup:AlarmContactGroup": 1,
    "alicloud:cms/alarm:Alarm": 2,
    "alicloud:cms/siteMonitor:SiteMonitor": 2,
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Generator[Rehearsal]:
    with rehearsal(tmp_path_factory.mktemp("alarms")) as made:
        (made.folder / "stacks" / "told.py").write_text(_PROGRAM, encoding="utf-8")
        config = {"dualregion:program": "told", "dualregion:services": [_SERVICE]}
        made.config(STACK, lambda kept: kept.update(config), origin="local")
        made.create(STACK)
        yield made


def _forgotten(project: Rehearsal) -> dict[str, int]:
    """Takes what Cloud Monitor has out of the state; how many of each type."""
    kept: dict[str, Any] = json.loads(project.must("pulumi", "stack", "export", "--stack", STACK))
    rows: list[dict[str, Any]] = kept["deployment"]["resources"]
    gone = [row["type"] for row in rows if row["type"] in _MADE]
    kept["deployment"]["resources"] = [row for row in rows if row["type"] not in _MADE]
    file = project.folder / "kept.json"
    file.write_text(json.dumps(kept), encoding="utf-8")
    project.must("pulumi", "stack", "import", "--file", str(file), "--stack", STACK)
    return {type_: gone.count(type_) for type_ in _MADE}


def test_what_alarms_a_state_has_lost_is_imported_and_neither_made_again_nor_changed(project: Rehearsal) -> None:
    project.must("pulumi", "up", "--yes", "--skip-preview", "--stack", STACK, "--non-interactive")
    assert _forgotten(project) == _MADE
    seen = project.run("dualregion", "reconcile", "--stack", STACK, "--json")
    assert seen.returncode == 1, seen.stdout + seen.stderr
    findings = json.loads(seen.stdout)["findings"]
    assert {(one["trouble"], one["remedy"]) for one in findings} == {("orphaned", "import")}
    assert len(findings) == sum(_MADE.values())
    project.must("dualregion", "reconcile", "--stack", STACK, "--apply")
    project.must("pulumi", "up", "--yes", "--skip-preview", "--stack", STACK, "--non-interactive")
    project.must("pulumi", "preview", "--stack", STACK, "--expect-no-changes", "--non-interactive")
    made = {key: n for key, n in project.resources().items() if key.startswith("Cms/")}
    assert made == {"Cms/contact": 1, "Cms/contact-group": 1, "Cms/metric-rule": 2, "Cms/site-monitor": 2}
    project.down(STACK)
    assert project.resources() == {}
    assert project.unhandled() == {}
