"""The wheel, built and installed alone, serves components, pack, local cloud and command line to a foreign project."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

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
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Generator[Foreign]:
    folder = tmp_path_factory.mktemp("foreign")
    home = _install(folder)
    project = folder / "project"
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
