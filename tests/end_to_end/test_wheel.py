"""The wheel, built and installed alone, serves components, pack, local cloud and command line to a foreign project."""

import json
import os
import subprocess
import sys
import sysconfig
import textwrap
import venv
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import grpc
import jsonschema
import pytest
import yaml
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from command_line.checked import kept, mixed, write_project
from dualregion import engine
from end_to_end.rehearsal import REPOSITORY

pytestmark = pytest.mark.slow

PROGRAM = """
import pulumi
import dualregion as dr

pair = dr.RegionPair("pair", primary="cn-shanghai", standby="cn-shenzhen")
books = dr.ProtectedWorkload("books", pair=pair, args={
    "objects": {"bucket": "foreign-books", "time_control": True, "deletion_protection": False,
                "key_pending_window": "P7D"},
})
pulumi.export("books", books.endpoints)
"""

CONFIG = """
config:
  dualregion:primary: cn-shanghai
  dualregion:standby: cn-shenzhen
  dualregion:services:
    - name: books
      owner: the library
      objective: {redirect: PT1H, rto: PT1H, rpo: PT15M}
      scenarios: {data-corruption: none promised}
      recovery: {detect: PT5M, decide: PT5M, redirect: PT5M}
"""


@dataclass(frozen=True)
class Foreign:
    """A project that has nothing of ours but the wheel."""

    folder: Path
    environment: Mapping[str, str]

    def must(self, *command: str) -> str:
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True,
            timeout=300, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def _install(folder: Path) -> Path:
    """A virtual environment with the wheel; its dependencies are those of this one, by a path and not by a copy.

    A path line takes in packages, not the .pth files beside them: our own editable installation stays out.
    """
    built = folder / "built"
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(built), str(REPOSITORY)],
        check=True,
        capture_output=True,
    )
    (wheel,) = built.glob("dualregion-*.whl")
    home = folder / "project" / ".venv"
    venv.create(home, with_pip=False, symlinks=True)
    purelib = Path(sysconfig.get_path("purelib", "venv", {"base": str(home), "platbase": str(home)}))
    (purelib / "dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(home / "bin" / "python"), "install", "--quiet", "--no-deps",
         "--no-index", "--disable-pip-version-check", "--ignore-installed", str(wheel)],
        check=True,
    )  # fmt: skip
    return home


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _install(tmp_path_factory.mktemp("foreign"))


@pytest.fixture(scope="module")
def foreign(home: Path) -> Generator[Foreign]:
    project = home.parent
    runtime = "runtime: {name: python, options: {toolchain: pip, virtualenv: .venv}}"
    (project / "Pulumi.yaml").write_text(f"name: library\n{runtime}\n", encoding="utf-8")
    (project / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    (project / "Pulumi.dev.yaml").write_text(CONFIG, encoding="utf-8")
    found = engine.locate()
    assert found.pulumi
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "XDG_CACHE_HOME") if name in os.environ}
    path = os.pathsep.join([str(home / "bin"), str(found.pulumi.parent), "/usr/bin", "/bin"])
    made = Foreign(project, {**kept, "PATH": path})
    made.must("dualregion", "cloud", "start")
    try:
        said: dict[str, str | None] = json.loads(made.must("dualregion", "env", "--json"))
        yield Foreign(project, {**made.environment, **{name: value for name, value in said.items() if value}})
    finally:
        made.must("dualregion", "cloud", "stop")


def test_everything_comes_from_the_wheel(foreign: Foreign) -> None:
    script = (
        "import dualregion, dualregion_policies, dualregion_emulator as cloud; "
        "print(*(package.__file__ for package in (dualregion, dualregion_policies, cloud)), sep='\\n')"
    )
    homes = {Path(line).parent.parent for line in foreign.must("python", "-c", script).splitlines()}
    assert [home.is_relative_to(foreign.folder / ".venv") for home in homes] == [True]


def test_the_doctor_finds_everything(foreign: Foreign) -> None:
    assert "Everything that is needed is here." in foreign.must("dualregion", "doctor")


def test_a_foreign_stack_comes_up_and_is_judged_by_the_pack(foreign: Foreign) -> None:
    pack = foreign.must(
        "python", "-c", "from dualregion_policies import packs; print(packs.folder('recovery'))"
    ).strip()
    assert Path(pack).is_relative_to(foreign.folder / ".venv")
    foreign.must("pulumi", "stack", "init", "dev", "--no-select")
    told = foreign.must("pulumi", "up", "--yes", "--stack", "dev", "--policy-pack", pack, "--non-interactive")
    assert "dualregion-recovery@" in told
    foreign.must("dualregion", "cloud", "status", "--strict")


def test_its_budget_is_told(foreign: Foreign) -> None:
    told = json.loads(foreign.must("dualregion", "budget", "--stack", "dev", "--json"))
    lines = {(line["scenario"], line["measure"]): line for line in told["services"][0]["lines"]}
    assert lines["region-loss", "rpo"]["value"] == "PT10M"


def test_the_components_are_served_to_other_languages(foreign: Foreign) -> None:
    command = [str(foreign.folder / ".venv" / "bin" / "python"), "-m", "dualregion", "127.0.0.1:1"]
    # The address of an engine that is not there: a schema needs none.
    plugin = subprocess.Popen(command, cwd=foreign.folder, env=foreign.environment, stdout=subprocess.PIPE, text=True)
    try:
        assert plugin.stdout
        with grpc.insecure_channel(f"127.0.0.1:{plugin.stdout.readline().strip()}") as channel:
            stub: Any = provider_pb2_grpc.ResourceProviderStub(channel)
            schema = json.loads(stub.GetSchema(provider_pb2.GetSchemaRequest(version=0)).schema)
    finally:
        plugin.terminate()
        plugin.communicate(timeout=10)
    assert schema == json.loads((REPOSITORY / "tests" / "schema.json").read_text("utf-8"))


def test_it_goes_without_a_trace(foreign: Foreign) -> None:
    foreign.must("pulumi", "destroy", "--yes", "--stack", "dev", "--non-interactive")
    foreign.must("dualregion", "cloud", "clock", "advance", "P367D")
    foreign.must("dualregion", "cloud", "status", "--strict", "--expect-empty")


CI_EXAMPLES = REPOSITORY / "examples" / "ci"


@dataclass
class Runner:
    """Runs the lines of a pipeline as its runner does: bash, ending with the first that fails."""

    folder: Path
    environment: dict[str, str]

    def run(self, lines: str) -> int:
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", lines], cwd=self.folder, env=self.environment,
            timeout=300, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        )  # fmt: skip
        # Of use only where a test fails; and an installer that works need not be read.
        print("\n".join(done.stdout.splitlines()[-30:]), done.stderr)
        return done.returncode

    def github(self, job: Mapping[str, Any], event: str) -> int:
        """Every step that is a command; one that failed skips the rest, but for what always runs."""
        failed = 0
        for step in (step for step in job["steps"] if "run" in step):
            condition = step.get("if", "success()")
            wanted = {"always()": True, "success()": not failed}.get(condition)
            if wanted if wanted is not None else not failed and condition == f"github.event_name == '{event}'":
                code = self.run(step["run"])
                failed = failed or code
        return failed

    def gitlab(self, job: Mapping[str, Any]) -> int:
        """What comes before and the script in one shell, what comes after in another."""
        code = self.run("\n".join([*job["before_script"], *job["script"]]))
        self.run("\n".join(job["after_script"]))
        return code


@pytest.fixture
def runner(home: Path, tmp_path: Path) -> Runner:
    write_project(tmp_path, *kept(), name="dev")
    kept_variables = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
    environment = {
        **kept_variables,
        # No engine is on this path, and no index can be reached: what is installed is the wheel.
        "PATH": os.pathsep.join([str(home / "bin"), "/usr/bin", "/bin"]),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "PIP_NO_INDEX": "1",
        "JUDGED": "--state state.json --stack dev --pack recovery",
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
    }
    return Runner(tmp_path, environment)


def _pipeline(name: str, schema: str) -> Mapping[str, Any]:
    raw = yaml.safe_load((CI_EXAMPLES / f"{name}.yml").read_text("utf-8"))
    # YAML 1.1 reads the key `on` as true; the forge does not.
    raw = {"on" if key is True else key: value for key, value in raw.items()}
    rules = json.loads((files("check_jsonschema") / "builtin_schemas" / "vendor" / f"{schema}.json").read_text("utf-8"))
    validator: Any = jsonschema.Draft7Validator(rules)
    assert [error.message for error in validator.iter_errors(raw)] == []
    return raw


def _breaks_promise(runner: Runner) -> None:
    write_project(runner.folder, *mixed(), name="dev")


def test_the_github_example_passes_then_stops_a_change_and_tells_reviewers_why(runner: Runner) -> None:
    job = _pipeline("github-actions", "github-workflows")["jobs"]["recovery"]

    assert runner.github(job, "push") == 0
    assert json.loads((runner.folder / "before.json").read_text("utf-8"))["exitCode"] == 0
    _breaks_promise(runner)
    assert runner.github(job, "pull_request") == 1
    assert "10 min -> unbounded" in (runner.folder / "summary.md").read_text("utf-8")
    uploaded = next(step["with"]["sarif_file"] for step in job["steps"] if "upload-sarif" in step.get("uses", ""))
    assert json.loads((runner.folder / uploaded).read_text("utf-8"))["runs"][0]["results"]


def test_the_gitlab_example_passes_then_stops_a_change_and_leaves_its_reports(runner: Runner) -> None:
    job = _pipeline("gitlab-ci", "gitlab-ci")["recovery"]
    runner.environment["KEPT"] = "pull-push"

    assert runner.gitlab(job) == 0
    _breaks_promise(runner)
    runner.environment["KEPT"] = "pull"
    assert runner.gitlab(job) == 1
    assert "10 min -> unbounded" in (runner.folder / "recovery.md").read_text("utf-8")
    for report in (*job["artifacts"]["paths"], *job["artifacts"]["reports"].values()):
        assert (runner.folder / report).stat().st_size > 0


def test_the_readmes_lines_for_any_other_pipeline_run(runner: Runner) -> None:
    readme = (REPOSITORY / "README.md").read_text("utf-8")
    block = readme.split("<!-- pipeline -->")[1].split("<!-- end of pipeline -->")[0]
    # One pack: which rules the others have is theirs to test.
    lines = textwrap.dedent(block).replace("dualregion check ", "dualregion check --pack recovery ")

    assert lines.count("dualregion check ") == 1
    assert runner.run(lines) == 0
    _breaks_promise(runner)
    assert runner.run(lines) == 1
    assert (runner.folder / "recovery.sarif").stat().st_size > 0
