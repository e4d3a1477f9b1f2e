"""What `dualregion doctor` is told about the engine."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from dualregion import engine
from engine.fakes import Machine

ALICLOUD = '[{"kind":"resource","name":"alicloud","version":"3.105.0"}]'


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A made-up machine that this process itself finds itself on."""
    made = Machine(tmp_path).prepare()
    for name, value in made.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("PULUMI_HOME", raising=False)
    return made


def wrong(found: engine.Engine) -> list[str]:
    return [row.value for row in found.findings() if not row.ok]


def test_with_nothing_there_both_ways_out_are_named(machine: Machine) -> None:
    assert machine.in_cache() == []
    found = engine.locate()
    assert (found.kind, found.pulumi, found.environment().get("PATH")) == ("none", None, None)
    (problem,) = found.problems
    assert "no Pulumi engine" in problem.what
    assert "https://www.pulumi.com/docs/install/" in problem.remedy
    assert "engine/build.py" in problem.remedy


def test_an_official_engine_is_found_with_its_parts(machine: Machine) -> None:
    machine.with_pulumi(ALICLOUD)
    found = engine.locate()
    assert (found.kind, found.pulumi, found.version) == ("official", machine.programs / "pulumi", "3.250.0")
    assert found.language_host == machine.programs / "pulumi-language-python"
    assert found.provider_version == "3.105.0"
    assert wrong(found) == []
    assert "PULUMI_HOME" not in found.environment()


def test_an_official_engine_without_the_plugin_is_a_problem_with_a_remedy(machine: Machine) -> None:
    machine.with_pulumi()
    (problem,) = engine.locate().problems
    assert "no alicloud plugin 3.105.0" in problem.what
    assert "pulumi plugin install resource alicloud 3.105.0" in problem.remedy


def test_a_built_engine_is_found_from_an_installed_wheel(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = Path(machine.with_go().build().stdout.strip())
    installed = machine.folder / "site-packages" / "dualregion"
    shutil.copytree(machine.repository / "components" / "dualregion", installed)
    monkeypatch.setattr(engine, "__file__", str(installed / "engine.py"))
    assert engine.source_folder() is None
    found = engine.locate()
    assert (found.kind, found.pulumi, found.home) == ("built", entry / "bin" / "pulumi", entry / "home")
    assert wrong(found) == []


def test_a_built_engine_is_first_on_path_once_and_has_its_own_home(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = Path(machine.with_go().build().stdout.strip())
    monkeypatch.setenv("PATH", f"{machine.programs}:{entry}/bin")
    found = engine.find_built(None)
    assert found is not None
    environment = found.environment()
    assert environment["PATH"] == f"{entry}/bin:{machine.programs}"
    assert environment["PULUMI_HOME"] == str(entry / "home")
    assert environment["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] == "true"


def test_a_cache_entry_with_a_missing_program_is_no_engine(machine: Machine) -> None:
    entry = Path(machine.with_go().build().stdout.strip())
    assert engine.read_entry(entry) is not None
    (entry / "bin" / "pulumi-language-python").unlink()
    assert engine.read_entry(entry) is None
    rebuilt = machine.build()
    assert rebuilt.stdout.strip() == str(entry)
    assert engine.read_entry(entry) is not None


def test_a_home_left_over_from_a_built_engine_is_not_handed_to_an_official_one(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.with_pulumi(ALICLOUD)
    monkeypatch.setenv("PULUMI_HOME", str(machine.cache / "0123" / "home"))
    assert engine.locate().environment()["PULUMI_HOME"] == str(Path(os.environ["HOME"]) / ".pulumi")


def test_an_sdk_of_another_version_than_the_built_plugin_is_a_problem(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.with_go().build()
    other = machine.folder / "site" / "pulumi_alicloud-4.0.0.dist-info"
    other.mkdir(parents=True)
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: pulumi-alicloud\nVersion: 4.0.0\n", encoding="utf-8")
    monkeypatch.setattr(sys, "path", [str(other.parent), *sys.path])
    monkeypatch.setattr(engine, "source_folder", lambda: None)
    (problem,) = engine.locate().problems
    assert "pulumi-alicloud 4.0.0 asks for a plugin of its own version" in problem.what
    assert "pulumi-alicloud==3.105.0" in problem.remedy


def test_on_macos_the_certificate_is_a_problem_and_on_linux_it_is_not() -> None:
    (problem,) = engine.platform_problems("darwin")
    assert "SSL_CERT_FILE" in problem.what
    assert "security add-trusted-cert" in problem.remedy
    assert list(engine.platform_problems("linux")) == []


def test_every_finding_that_is_not_in_order_has_a_remedy(machine: Machine) -> None:
    assert machine.in_cache() == []
    rows = engine.locate().findings()
    assert all(row.remedy for row in rows if not row.ok)
    assert [row.what for row in rows if not row.ok] == ["problem"]
