"""`dualregion explain` on exported states, of our components and of bare resources."""

import re
from pathlib import Path

import pytest

from command_line.command import dualregion, must
from command_line.stack_files import project, workload
from policies.snapshots import MAINLAND, PROMISES, archive
from policies.states import exported
from recovery.shapes import OUTSIDE, switch, topology

PORTAL = {
    "name": "portal",
    "owner": "digital-channels",
    "tier": "mission-critical",
    "recovery": {"detect": "PT15M", "decide": "PT15M", "redirect": "PT5M"},
}


def _explained(folder: Path, *more: str) -> str:
    return must("explain", "portal", "--state", "state.json", *more, folder=folder, environment={"COLUMNS": "80"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    portal = topology(service="portal", switch=switch(), pair=OUTSIDE)
    return project(tmp_path, [PORTAL, {**PORTAL, "name": "ghost"}], [workload(portal)], OUTSIDE)


def test_a_service_is_shown_with_its_owner_tier_and_regions(folder: Path) -> None:
    told = _explained(folder)

    assert "portal   owner digital-channels, tier mission-critical" in told
    assert "stack test, cn-hongkong (primary), ap-southeast-1 (standby)" in told
    assert all(f"\n{name}\n" in told for name in ("zone-loss", "region-loss", "control-plane-loss", "data-corruption"))


def test_one_scenario_can_be_chosen(folder: Path) -> None:
    told = _explained(folder, "--scenario", "region-loss")

    assert "\nregion-loss\n" in told
    assert "zone-loss" not in told
    assert "45 min, promised 90 s, margin -43 min 30 s" in told


def test_the_year_is_explained_beside_the_loss_of_a_region_and_nowhere_else(folder: Path) -> None:
    spent = "one failover a year spends 45 min of the 52 min 34 s that 99.99 % leaves of a year: 86 %"

    assert spent in " ".join(_explained(folder).split())
    assert spent in " ".join(_explained(folder, "--scenario", "region-loss").split())
    assert "availability of a year" not in _explained(folder, "--scenario", "zone-loss")


def test_bare_resources_are_explained_as_the_packs_read_them(tmp_path: Path) -> None:
    project(tmp_path, [PROMISES], exported(archive())["resources"], MAINLAND)

    told = must("explain", "archive", "--state", "state.json", "--scenario", "region-loss", folder=tmp_path)

    # The replica of the snapshot has time control: 10 minutes, as its figure says.
    assert "copy lag of" in told
    assert "10 min, promised 15 min, margin +5 min" in told
    assert "OSS replication time control" in told


@pytest.mark.parametrize(
    ("name", "found", "remedy"),
    [
        ("orders", "no service orders in stack config", "portal, ghost"),
        ("ghost", "belongs to ghost", "dr:service=ghost"),
    ],
)
def test_what_cannot_be_explained_is_told_with_what_to_do(folder: Path, name: str, found: str, remedy: str) -> None:
    done = dualregion("explain", name, "--state", "state.json", folder=folder)

    assert (done.returncode, done.stdout) == (1, "")
    assert found in done.stderr
    assert remedy in done.stderr


def test_the_page_is_one_file_that_asks_nobody_for_anything(folder: Path) -> None:
    assert _explained(folder, "--html", "portal.html") == "written: portal.html\n"

    text = (folder / "portal.html").read_text("utf-8")
    assert "<h1>Recovery budget of portal</h1>" in text
    assert "promised 90 s" in text
    assert "default-src 'none'" in text
    # What a browser would load by itself, and what a person may follow.
    assert (
        re.findall(r'(?:src|srcset|action|data|poster)="|<link(?! rel="icon" href="data:,")|@import|url\((?!#)', text)
        == []
    )
    assert set(re.findall(r'href="(\w+):', text)) <= {"https", "data"}


def test_a_page_that_cannot_be_written_is_told(folder: Path) -> None:
    done = dualregion("explain", "portal", "--state", "state.json", "--html", "nowhere/portal.html", folder=folder)

    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "nowhere/portal.html" in done.stderr
