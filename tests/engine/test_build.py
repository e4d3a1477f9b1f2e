"""The builder, as a user meets it: real processes, with programs of our own in place of Go and Pulumi."""

import json
import os
import re
import signal
import time
from pathlib import Path

import pytest

from dualregion import engine
from engine.fakes import REPOSITORY, Machine

ALICLOUD = '[{"kind":"resource","name":"alicloud","version":"3.105.0"}]'


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path).prepare()


def until(happens: Path) -> None:
    deadline = time.monotonic() + 30
    while not happens.exists():
        assert time.monotonic() < deadline, f"{happens} did not appear"
        time.sleep(0.02)


def test_an_engine_is_built_once_and_found_the_second_time(machine: Machine) -> None:
    machine.with_go()
    first = machine.build()
    assert first.returncode == 0, first.stderr
    assert machine.built_packages() == ["github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", "./langhost", "."]
    started = time.monotonic()
    second = machine.build()
    assert time.monotonic() - started < 1
    assert (second.returncode, second.stdout, second.stderr) == (0, first.stdout, "")
    assert len(machine.built_packages()) == 3


def test_a_built_engine_lies_where_pulumi_looks_for_it(machine: Machine) -> None:
    entry = Path(machine.with_go().build().stdout.strip())
    for path in (
        "bin/pulumi",
        "bin/pulumi-language-python",
        "bin/pulumi-language-python-exec",
        "bin/pulumi-resource-pulumi-python",
        "home/plugins/language-python-v3.256.0/pulumi-language-python",
        "home/plugins/language-python-v3.256.0/pulumi-language-python-exec",
        "home/plugins/resource-alicloud-v3.105.0/pulumi-resource-alicloud",
    ):
        assert os.access(entry / path, os.X_OK), path


def test_before_it_starts_it_says_what_it_builds_and_how_long_that_takes(machine: Machine) -> None:
    said = machine.with_go().build().stderr
    announced = said.split("CLI: done")[0]
    assert "pulumi 3.256.0" in announced
    assert "alicloud 3.105.0" in announced
    assert re.search(r"about \d+ min", announced)
    assert str(machine.folder / "modules" / "mod") in said
    assert "go clean -cache -modcache" in said


def test_shell_exports_name_the_engine_and_keep_the_rest_of_path(machine: Machine) -> None:
    machine.with_go().build()
    printed = machine.build("--env")
    entry = machine.cache / machine.in_cache()[0]
    assert printed.stdout.splitlines() == [
        f'export PATH={entry}/bin:"$PATH"',
        "export PULUMI_SKIP_UPDATE_CHECK=1",
        "export PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=true",
        f"export PULUMI_HOME={entry}/home",
    ]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_build_leaves_nothing(machine: Machine, how: signal.Signals) -> None:
    machine.variables["FAKE_GO_SECONDS"] = "60"
    process = machine.with_go().start()
    until(machine.folder / "go.log")
    process.send_signal(how)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "nothing is left behind" in said
    assert machine.in_cache() == []
    assert machine.compilers_alive() == []


def test_a_killed_build_is_cleared_away_by_the_next(machine: Machine) -> None:
    machine.variables["FAKE_GO_SECONDS"] = "60"
    process = machine.with_go().start()
    until(machine.folder / "go.log")
    process.kill()
    process.communicate(timeout=30)
    for compiler in machine.compilers_alive():
        os.killpg(compiler, signal.SIGKILL)
    assert [name.startswith(".building-") for name in machine.in_cache()] == [True]
    machine.variables["FAKE_GO_SECONDS"] = "0"
    assert machine.build().returncode == 0
    assert machine.in_cache() == [engine.cache_key(machine.repository / "engine")]


def test_two_builds_at_once_make_one_engine(machine: Machine) -> None:
    machine.variables["FAKE_GO_SECONDS"] = "0.5"
    machine.with_go()
    both = [machine.start(), machine.start()]
    outputs = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert outputs[0][0] == outputs[1][0]
    assert len(machine.built_packages()) == 3
    assert "waiting for another build" in outputs[0][1] + outputs[1][1]


def test_a_failed_build_shows_the_compilers_words_and_leaves_nothing(machine: Machine) -> None:
    machine.variables["FAKE_GO_FAILS"] = "1"
    done = machine.with_go().build()
    assert done.returncode == 1
    assert "building the CLI" in done.stderr
    assert "main.go:1:1: no such thing" in done.stderr
    assert machine.in_cache() == []


def test_without_go_and_without_pulumi_the_two_ways_out_are_named(machine: Machine) -> None:
    done = machine.build()
    assert done.returncode == 1
    assert "no `go` to build one" in done.stderr
    assert "install Pulumi itself (https://www.pulumi.com/docs/install/)" in done.stderr
    assert "install Go 1.25.11 or newer" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("version", ["1.20", "1.25.9", "1.24.13"])
def test_a_go_that_is_too_old_is_named_with_the_two_ways_out(machine: Machine, version: str) -> None:
    machine.variables["FAKE_GO_VERSION"] = version
    done = machine.with_go().build()
    assert done.returncode == 1
    assert f"Go {version} is too old" in done.stderr
    assert "install Pulumi itself" in done.stderr
    assert "install Go 1.25.11 or newer" in done.stderr
    assert machine.built_packages() == []


def test_an_official_engine_with_the_plugin_is_used_untouched(machine: Machine) -> None:
    done = machine.with_pulumi(ALICLOUD).build()
    assert (done.returncode, done.stdout.strip()) == (0, str(machine.programs / "pulumi"))
    assert machine.in_cache() == []
    assert not (machine.programs / "pulumi.installed").exists()
    assert "PULUMI_HOME" not in machine.build("--env").stdout


def test_an_official_engine_is_asked_to_install_the_plugin_it_lacks(machine: Machine) -> None:
    assert machine.with_pulumi().build().returncode == 0
    asked = (machine.programs / "pulumi.installed").read_text("utf-8")
    assert asked == "plugin install resource alicloud 3.105.0\n"


def test_an_official_engine_that_cannot_download_gets_our_plugin(machine: Machine) -> None:
    machine.variables["FAKE_PULUMI_OFFLINE"] = "1"
    done = machine.with_pulumi().with_go().build()
    assert (done.returncode, done.stdout.strip()) == (0, str(machine.programs / "pulumi")), done.stderr
    assert machine.built_packages() == ["."]
    asked = (machine.programs / "pulumi.installed").read_text("utf-8")
    assert re.fullmatch(r"plugin install resource alicloud 3.105.0 --file \S+/pulumi-resource-alicloud\n", asked)


def test_an_official_engine_that_is_too_old_is_passed_over_with_the_reason(machine: Machine) -> None:
    machine.variables["FAKE_PULUMI_VERSION"] = "3.221.0"
    done = machine.with_pulumi(ALICLOUD).with_go().build()
    assert done.stdout.strip().startswith(str(machine.cache))
    assert "3.221.0, older than 3.222.0" in done.stderr


def test_an_official_engine_without_its_python_host_is_passed_over(machine: Machine) -> None:
    machine.with_pulumi(ALICLOUD).with_go()
    (machine.programs / "pulumi-language-python").unlink()
    done = machine.build()
    assert done.stdout.strip().startswith(str(machine.cache))
    assert "has no pulumi-language-python beside it" in done.stderr


def test_a_shell_that_already_uses_a_built_engine_does_not_take_it_for_an_official_one(machine: Machine) -> None:
    entry = machine.with_go().build().stdout.strip()
    machine.variables["PATH"] = f"{entry}/bin:{machine.programs}"
    machine.variables["PULUMI_HOME"] = f"{entry}/home"
    assert machine.build().stdout.strip() == entry
    assert "PULUMI_HOME" in machine.build("--env").stdout


@pytest.mark.parametrize(
    "changed",
    ["cli/go.mod", "cli/go.sum", "cli/langhost/run.go", "provider/go.mod", "provider/tokens.csv", "build.json"],
)
def test_the_cache_entry_is_another_one_when_an_input_changes(machine: Machine, changed: str) -> None:
    source = machine.repository / "engine"
    before = engine.cache_key(source)
    with (source / changed).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert engine.cache_key(source) != before


@pytest.mark.parametrize("changed", ["build.py", "cli/notes.txt", "provider/pulumi-resource-alicloud"])
def test_the_cache_entry_stays_when_something_else_changes(machine: Machine, changed: str) -> None:
    source = machine.repository / "engine"
    before = engine.cache_key(source)
    with (source / changed).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert engine.cache_key(source) == before


def test_versions_are_the_same_everywhere_they_are_written() -> None:
    pins = json.loads((REPOSITORY / "engine" / "build.json").read_text("utf-8"))
    cli = (REPOSITORY / "engine" / "cli" / "go.mod").read_text("utf-8")
    assert f"github.com/pulumi/pulumi/pkg/v3 v{pins['pulumi']} " in cli
    assert f"version.Version=v{pins['pulumi']}" in " ".join(pins["cli"]["flags"])
    main = (REPOSITORY / "engine" / "provider" / "main.go").read_text("utf-8")
    assert f'const version = "{pins["alicloud"]}"' in main
    requirements = (REPOSITORY / "requirements.txt").read_text("utf-8").replace("_", "-")
    assert f"pulumi=={pins['pulumi']}\n" in requirements
    assert f"pulumi-alicloud=={pins['alicloud']}\n" in requirements
