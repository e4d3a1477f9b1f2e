"""Where a reader puts a finding right: the program's line that made the resource, else the line of stack config."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote, urlsplit

import yaml

from dualregion.commands.config_file import ConfigFile, read_config_file
from dualregion.commands.project import PROJECT_FILE, Project, Refusal
from dualregion.recovery.assessment import Assessment, Judged, Place
from dualregion.recovery.objective import SERVICES_KEY

_URN = "urn:"
_FOREIGN = frozenset({"site-packages", "node_modules", "__pycache__", "venv"})
_MOST_FILES = 500
"""Files of a program that are read: beyond, a folder is no program but a checkout of something else."""


@dataclass(frozen=True)
class Origins:
    """What is known of where each resource comes from, by URN."""

    parents: Mapping[str, str] = field(default_factory=dict[str, str])
    positions: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    """Where the program registered it, as the engine writes it: `project:///stacks/__main__.py#7`, innermost first."""


def origins_in(resources: Sequence[Mapping[str, Any]]) -> Origins:
    """What an exported state knows: a preview's events hold no positions."""
    return Origins(
        parents={str(one["urn"]): str(one["parent"]) for one in resources if one.get("parent")},
        positions={str(one["urn"]): tuple(_frames(one)) for one in resources},
    )


@dataclass(frozen=True)
class Places:
    """The files of one stack."""

    project: Project | None
    stack_file: Path | None
    origins: Origins

    def placed(self, assessment: Assessment) -> Assessment:
        """The same assessment; each finding says where, as far as that can be known."""
        findings = [one.model_copy(update={"place": self.of(one)}) for one in assessment.findings]
        return assessment.model_copy(update={"findings": tuple(findings)})

    def of(self, finding: Judged) -> Place | None:
        """The place of one finding, or None where there is no file at all."""
        if finding.subject.startswith(_URN) and (found := self._of_resource(finding.subject)):
            return found
        return self._in_config(_keys(finding.subject, self._services))

    def _of_resource(self, urn: str) -> Place | None:
        seen: set[str] = set()
        while urn and urn not in seen and "::pulumi:pulumi:Stack::" not in urn:
            seen.add(urn)
            registered = (self._registered(position) for position in self.origins.positions.get(urn, ()))
            found = next((place for place in registered if place), None) or self._named.get(urn.rpartition("::")[2])
            if found:
                return found
            urn = self.origins.parents.get(urn, "")
        return None

    def _registered(self, position: str) -> Place | None:
        if self.project is None:
            return None
        address = urlsplit(position)
        file = (self.project.root / unquote(address.path).lstrip("/")).resolve()
        line = address.fragment.partition(",")[0]
        if address.scheme != "project" or not line.isdecimal() or not self._is_program(file):
            return None
        return Place(file=self._shown(file), line=int(line))

    def _is_program(self, file: Path) -> bool:
        program = self._program
        if program is None or not file.is_file() or not file.is_relative_to(program):
            return False
        return not any(part.startswith(".") or part in _FOREIGN for part in file.relative_to(program).parts)

    @cached_property
    def _program(self) -> Path | None:
        """The folder of the program, as `main` of Pulumi.yaml says."""
        if self.project is None:
            return None
        raw: Any = yaml.safe_load((self.project.root / PROJECT_FILE).read_text(encoding="utf-8"))
        main = str(cast("dict[str, Any]", raw).get("main") or ".") if isinstance(raw, dict) else "."
        folder = (self.project.root / main).resolve()
        return folder.parent if folder.is_file() else folder

    @cached_property
    def _named(self) -> Mapping[str, Place]:
        """Names that exactly one line of a Python program gives to something it makes: `Bucket("orders", ...)`."""
        found: dict[str, list[Place]] = {}
        files = sorted(self._program.rglob("*.py")) if self._program else []
        for file in [one for one in files if self._is_program(one)][:_MOST_FILES]:
            with suppress(OSError, ValueError, SyntaxError):
                for name, line in _made(ast.parse(file.read_text(encoding="utf-8"))):
                    found.setdefault(name, []).append(Place(file=self._shown(file), line=line))
        return {name: places[0] for name, places in found.items() if len(places) == 1}

    def _in_config(self, keys: Sequence[str]) -> Place | None:
        file = self._config
        if file is None:
            return None
        key = next((key for key in keys if file.stands(key)), keys[-1])
        return Place(file=self._shown(file.path), line=file.where(key).line)

    @cached_property
    def _config(self) -> ConfigFile | None:
        if self.stack_file is None or not self.stack_file.is_file():
            return None
        # One that cannot be read has been told by then.
        with suppress(Refusal):
            return read_config_file(self.stack_file)
        return None

    @cached_property
    def _services(self) -> Sequence[str]:
        declared = self._config.values.get(SERVICES_KEY) if self._config else None
        listed = cast("list[object]", declared) if isinstance(declared, list) else []
        return [str(cast("dict[str, object]", one).get("name")) for one in listed if isinstance(one, dict)]

    def _shown(self, file: Path) -> str:
        top = _top(self.project.root if self.project else Path.cwd())
        file = file.resolve()
        return file.relative_to(top).as_posix() if file.is_relative_to(top) else file.name


def _top(folder: Path) -> Path:
    """The checkout around a folder, or the folder itself: forges count paths from there."""
    folder = folder.resolve()
    return next((one for one in (folder, *folder.parents) if (one / ".git").exists()), folder)


def _frames(resource: Mapping[str, Any]) -> Iterator[str]:
    yield str(resource.get("sourcePosition") or "")
    for frame in cast("list[dict[str, Any]]", resource.get("stackTrace") or []):
        yield str(frame.get("sourcePosition") or "")


def _made(program: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(program):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        first = node.args[0]
        # A class begins with a capital: `config.get("orders")` names no resource.
        if called[:1].isupper() and isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value, node.lineno


def _keys(subject: str, services: Sequence[str]) -> Sequence[str]:
    """Keys of stack config in which a subject may stand, the closest first."""
    if subject.startswith("dualregion:"):
        return [subject]
    service, _, rest = subject.partition("/")
    if service not in services:
        return [SERVICES_KEY]
    key = f"{SERVICES_KEY}[{services.index(service)}]"
    scenario, _, measure = rest.partition("/")
    closer = [f"scenarios.{scenario}.{measure}", f"scenarios.{scenario}", f"objective.{measure}", "objective", "tier"]
    return [*(f"{key}.{one}" for one in closer if rest), key]
