"""What the fixtures of others say is right and wrong, in the two layouts that they are kept in.

Checkov: a test beside a folder of fixtures, which names the resources that pass and fail one check; for a check that is
itself written in YAML, `expected.yaml` in the folder names them. KICS: a folder a
query, with `metadata.json` and files `positive*.tf`, which the query finds fault with, and `negative*.tf`. Tests are
read as text, never run.
"""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_CHECK = re.compile(r"CKV_ALI_\d+")
_CHECKED = re.compile(r"^from (?P<module>checkov[\w.]+) import check\b", re.M)
_SHORT = 8
"""So much of a query's id is what people call it by."""


@dataclass(frozen=True)
class Expected:
    """What one check says of one module: of each resource by its address, or under "" of the module as a whole."""

    check: str
    files: tuple[Path, ...]
    passes: Mapping[str, bool]


def expected(root: Path) -> Iterator[Expected]:
    """Everything that is found below a folder, in the order of the paths."""
    for test in sorted(root.rglob("test_*.py")):
        yield from _of_checkov(test, root)
    checks = {path.stem: path for path in sorted(root.rglob("graph_checks/alicloud/*.yaml"))}
    for named in sorted(root.rglob("expected.yaml")):
        if named.parent.name in checks:
            yield from _of_graph(named, checks[named.parent.name])
    for query in sorted(root.rglob("metadata.json")):
        yield from _of_kics(query)


def _of_checkov(test: Path, root: Path) -> Iterator[Expected]:
    text = test.read_text(encoding="utf-8")
    checked = _CHECKED.search(text)
    module = root / f"{checked['module'].replace('.', '/')}.py" if checked else None
    found = _CHECK.search(module.read_text(encoding="utf-8")) if module and module.is_file() else None
    if not found:
        return
    tree = ast.parse(text)
    folders = [test.parent / name for name in _texts(tree) if name.startswith("example_")]
    files = tuple(path for folder in folders for path in sorted(folder.glob("*.tf")))
    passing, failing = _set(tree, "passing_resources"), _set(tree, "failing_resources")
    if files:
        yield Expected(
            found[0], files, {**dict.fromkeys(sorted(passing), True), **dict.fromkeys(sorted(failing), False)}
        )


def _of_graph(named: Path, check: Path) -> Iterator[Expected]:
    resources, described = _yaml(named), _yaml(check)
    try:
        passes = {name: verdict for verdict, key in ((True, "pass"), (False, "fail")) for name in resources[key]}
        found = str(described["metadata"]["id"])
    except (KeyError, TypeError):
        return
    if files := tuple(sorted(named.parent.glob("*.tf"))):
        yield Expected(found, files, passes)


def _yaml(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError:
        return None


def _texts(tree: ast.AST) -> list[str]:
    return [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def _set(tree: ast.AST, name: str) -> set[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and [getattr(target, "id", "") for target in node.targets] == [name]:
            return set(_texts(node.value))
    return set()


def _of_kics(query: Path) -> Iterator[Expected]:
    try:
        check = str(json.loads(query.read_text(encoding="utf-8"))["id"])[:_SHORT]
    except (ValueError, KeyError, TypeError):
        return
    for file in sorted((query.parent / "test").glob("*.tf")):
        if file.name.startswith(("positive", "negative")):
            yield Expected(check, (file,), {"": file.name.startswith("negative")})
