"""The engine in use, whichever it is, runs Python programs, policy packs and plugins for real."""

import contextlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dualregion import engine

pytestmark = pytest.mark.slow

ENVIRONMENT_FOLDER = sys.prefix
PYTHON = f"runtime: {{name: python, options: {{toolchain: pip, virtualenv: {json.dumps(ENVIRONMENT_FOLDER)}}}}}\n"

PROGRAM = """
import pulumi
import pulumi_alicloud as alicloud

services = pulumi.Config("dualregion").require_object("services")
provider = alicloud.Provider("hongkong", region="cn-hongkong", access_key="key", secret_key="secret",
    account_id="1234567890123456", account_type="International")
network = alicloud.vpc.Network("network", cidr_block="10.0.0.0/16",
    opts=pulumi.ResourceOptions(provider=provider))
pulumi.export("promised", services[0]["objective"]["rpo"])
pulumi.export("password", pulumi.Config().require_secret("password"))
"""

CONFIG = """
config:
  dualregion:services:
    - name: orders
      objective: {rpo: PT5S}
"""

PACK = """
import json
import pulumi
from pulumi_policy import EnforcementLevel, PolicyPack, StackValidationPolicy

def judge(stack, report):
    found = {
        "types": sorted(resource.resource_type for resource in stack.resources),
        "rpo": pulumi.Config("dualregion").get_object("services")[0]["objective"]["rpo"],
        "stack": pulumi.get_stack(),
        "project": pulumi.get_project(),
        "preview": pulumi.runtime.is_dry_run(),
    }
    report("judged " + json.dumps(found))

PolicyPack("judge", [StackValidationPolicy("judge", "Judges.", judge, EnforcementLevel.MANDATORY)])
"""

COMPONENTS = """
from typing import TypedDict
import pulumi
from pulumi.provider.experimental import component_provider_host

class GreetingArgs(TypedDict):
    name: pulumi.Input[str]

class Greeting(pulumi.ComponentResource):
    text: pulumi.Output[str]
    def __init__(self, name: str, args: GreetingArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("greetings:index:Greeting", name, {}, opts)
        self.text = pulumi.Output.concat("hello ", args["name"])
        self.register_outputs({"text": self.text})

if __name__ == "__main__":
    component_provider_host(name="greetings", components=[Greeting])
"""

USES_COMPONENT = """
import pulumi

class Greeting(pulumi.ComponentResource):
    text: pulumi.Output[str]
    def __init__(self, name, who):
        super().__init__("greetings:index:Greeting", name, {"name": who, "text": None}, None, remote=True)

pulumi.export("text", Greeting("g", "Kowloon").text)
"""

DYNAMIC = """
import pulumi
from pulumi.dynamic import CreateResult, Resource, ResourceProvider

class Squares(ResourceProvider):
    def create(self, props):
        return CreateResult("square", {**props, "square": props["number"] * props["number"]})

class Square(Resource):
    square: pulumi.Output[float]
    def __init__(self, name, number):
        super().__init__(Squares(), name, {"number": number, "square": None})

pulumi.export("square", Square("seven", 7).square)
"""


class Project:
    """A Pulumi project in a folder of its own, with its state in a folder beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "project"
        self.folder.mkdir()
        (folder / "state").mkdir()
        found = engine.locate()
        assert found.pulumi is not None, [problem.what for problem in found.problems]
        self.pulumi = found.pulumi
        proxies = {"HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"}
        self.environment = {name: value for name, value in os.environ.items() if name not in proxies} | {
            **found.environment(),
            "PULUMI_BACKEND_URL": f"file://{folder / 'state'}",
            "PULUMI_CONFIG_PASSPHRASE": "correct horse",
        }
        self.write("Pulumi.yaml", f"name: tiny\n{PYTHON}")

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.pulumi), *arguments, "--non-interactive"],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )

    def must(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write("__main__.py", PROGRAM)
    made.write("Pulumi.dev.yaml", CONFIG)
    made.must("stack", "init", "dev")
    made.must("config", "set", "--secret", "password", "open sesame")
    return made


def test_the_cli_lists_both_plugins_without_a_warning(project: Project) -> None:
    if engine.locate().kind != "built":
        pytest.skip("an official engine keeps its language host elsewhere")
    done = project.run("plugin", "ls", "--json")
    assert {(each["kind"], each["name"], each["version"]) for each in json.loads(done.stdout)} == {
        ("language", "python", "3.256.0"),
        ("resource", "alicloud", "3.105.0"),
    }
    assert done.stderr == ""


def test_a_preview_reads_structured_config_and_plans_real_resources(project: Project) -> None:
    shown = json.loads(project.must("preview", "--json"))
    planned = {step["newState"]["type"] for step in shown["steps"]}
    assert planned == {"pulumi:pulumi:Stack", "pulumi:providers:alicloud", "alicloud:vpc/network:Network"}
    assert shown["changeSummary"] == {"create": 3}
    assert not any(each["severity"] == "warning" for each in shown.get("diagnostics", []))


def test_outputs_show_config_and_hide_secrets(project: Project) -> None:
    shown = project.must("preview")
    assert re.search(r'promised\s*: "PT5S"', shown)
    assert re.search(r"password\s*: \[secret\]", shown)
    assert "open sesame" not in shown


def test_a_policy_pack_sees_resources_and_stack_config_and_can_refuse(project: Project) -> None:
    project.write("pack/PulumiPolicy.yaml", PYTHON)
    project.write("pack/__main__.py", PACK)
    done = project.run("preview", "--policy-pack", "pack")
    assert done.returncode != 0
    (line,) = [line for line in done.stdout.splitlines() if "judged {" in line]
    assert json.loads(line.partition("judged ")[2]) == {
        "types": ["alicloud:vpc/network:Network", "pulumi:providers:alicloud", "pulumi:pulumi:Stack"],
        "rpo": "PT5S",
        "stack": "dev",
        "project": "tiny",
        "preview": True,
    }


def test_a_failing_program_shows_its_error_once(project: Project) -> None:
    project.write("__main__.py", 'raise ValueError("the harbour is closed")\n')
    done = project.run("preview")
    assert done.returncode != 0
    shown = done.stdout + done.stderr
    # The traceback has the source line and the message; a host that does not bail adds a third line of its own.
    assert shown.count("the harbour is closed") == 2
    assert "unhandled error" not in shown.replace("unhandled exception", "")
    assert "exited with code" not in shown


def test_a_program_that_ends_by_itself_is_an_error_with_its_exit_code(project: Project) -> None:
    project.write("__main__.py", "raise SystemExit(3)\n")
    done = project.run("preview")
    assert done.returncode != 0
    assert "code" in done.stdout
    assert "3" in done.stdout


def test_a_virtual_environment_that_does_not_exist_is_named(project: Project) -> None:
    project.write("Pulumi.yaml", "name: tiny\nruntime: {name: python, options: {virtualenv: nowhere}}\n")
    done = project.run("preview")
    assert done.returncode != 0
    assert "nowhere" in done.stdout + done.stderr
    assert "doesn't exist" in done.stdout + done.stderr


def test_about_names_the_python_that_runs_programs(project: Project) -> None:
    about = json.loads(project.must("about", "--json"))
    assert Path(about["runtime"]["executable"]).parent == Path(ENVIRONMENT_FOLDER) / "bin"


@pytest.mark.parametrize("packaged", [False, True], ids=["by its __main__.py", "as an installable package"])
def test_a_component_plugin_written_in_python_is_served(project: Project, packaged: bool) -> None:
    project.write("greetings/PulumiPlugin.yaml", PYTHON)
    project.write("greetings/__main__.py", COMPONENTS)
    if packaged:
        project.write("greetings/pyproject.toml", '[build-system]\nrequires = []\n[project]\nname = "greetings"\n')
        (project.folder / "greetings" / "__main__.py").unlink()
        library = project.folder / "library" / "greetings"
        library.mkdir(parents=True)
        (library / "__init__.py").write_text(COMPONENTS, encoding="utf-8")
        project.environment["PYTHONPATH"] = str(library.parent)
    plugins = "plugins: {providers: [{name: greetings, path: greetings}]}\n"
    project.write("Pulumi.yaml", f"name: tiny\n{PYTHON}{plugins}")
    project.write("__main__.py", USES_COMPONENT)
    project.must("up", "--yes", "--skip-preview")
    assert json.loads(project.must("stack", "output", "--json")) == {"text": "hello Kowloon"}


def test_a_dynamic_provider_runs_in_the_projects_python(project: Project) -> None:
    project.write("__main__.py", DYNAMIC)
    done = project.run("up", "--yes", "--skip-preview")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "warning" not in done.stdout
    assert json.loads(project.must("stack", "output", "--json")) == {"square": 49}


def test_a_pack_that_cannot_start_shows_why_and_stops_the_preview(project: Project) -> None:
    project.write("pack/PulumiPolicy.yaml", PYTHON)
    project.write("pack/__main__.py", 'raise ValueError("the rule book is missing")\n')
    done = project.run("preview", "--policy-pack", "pack")
    assert done.returncode != 0
    assert "the rule book is missing" in done.stdout + done.stderr


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc to look at processes")
def test_nothing_of_the_engine_is_left_running(project: Project) -> None:
    project.must("preview")
    assert left_running(project) == []


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc to look at processes")
def test_nothing_of_the_engine_outlives_a_killed_cli_for_long(project: Project) -> None:
    started = project.folder / "started"
    project.write("__main__.py", f"import pathlib, time\npathlib.Path({str(started)!r}).touch()\ntime.sleep(600)\n")
    cli = subprocess.Popen(
        [str(project.pulumi), "preview", "--non-interactive"],
        cwd=project.folder,
        env=project.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    within(60, started.exists)
    assert left_running(project) != []
    cli.kill()
    cli.wait()
    within(30, lambda: left_running(project) == [])


def within(seconds: float, happens: Callable[[], bool]) -> None:
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def left_running(project: Project) -> list[str]:
    """Command lines of the processes whose environment names this project's state."""
    mark = f"PULUMI_BACKEND_URL={project.environment['PULUMI_BACKEND_URL']}\0".encode()
    found: list[str] = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text("utf-8"))
    return found
