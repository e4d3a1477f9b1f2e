"""A stack's config file with the place of every key in it, so that a problem can be shown where it was written."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast

import yaml

from dualregion.commands.project import Refusal
from dualregion.recovery.stack_config import ConfigProblem

_CONFIG = "config"
# The fields of the engine's ProjectStack; it ignores any other in silence.
_TOP_KEYS = (_CONFIG, "environment", "secretsprovider", "encryptedkey", "encryptionsalt")
_STEP = re.compile(r"\[(?P<place>\d+)\]|\.(?P<name>[^.\[]+)")

_Step = str | int


@dataclass(frozen=True, order=True)
class Position:
    """Line and column, both from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class ConfigFile:
    """One file, read once."""

    path: Path
    values: Mapping[str, object]
    """What stands under `config`, by full key."""
    problems: tuple[tuple[Position, ConfigProblem], ...]
    """What is wrong with the file itself: keys twice in one place, keys that the engine does not know."""
    places: Mapping[tuple[_Step, ...], Position]

    def stands(self, key: str) -> bool:
        """Whether the file holds the key itself."""
        return (_CONFIG, *_steps(key)) in self.places

    def where(self, key: str) -> Position:
        """Where a key such as `dualregion:services[0].objective.rto` stands; of a missing one, what should hold it."""
        path: tuple[_Step, ...] = (_CONFIG, *_steps(key))
        while path not in self.places:
            path = path[:-1]
        return self.places[path]


def read_config_file(path: Path) -> ConfigFile:
    """Read a `Pulumi.<stack>.yaml`. Raises Refusal, with line and column, for what is no YAML file with keys."""
    try:
        text = path.read_text(encoding="utf-8")
        root = cast("yaml.Node | None", cast("Any", yaml).compose(text, Loader=yaml.SafeLoader))
        raw: object = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        at = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise Refusal(f"{path}{at}: it is no YAML: {error.problem}") from None
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise Refusal(f"{path}: it cannot be read: {error}") from None
    if not isinstance(root, yaml.MappingNode) or not isinstance(raw, dict):
        raise Refusal(f"{path}:1:1: a stack's file is a table of keys; write them under `{_CONFIG}:`")
    places: dict[tuple[_Step, ...], Position] = {(): Position(1, 1)}
    problems = list(_walk(root, (), places))
    held = cast("dict[str, Any]", raw)
    problems.extend((places[(key,)], _unknown(key)) for key in held if key not in _TOP_KEYS)
    under: object = held.get(_CONFIG)
    if under is not None and not isinstance(under, dict):
        found = ConfigProblem(key=_CONFIG, found="it is no table of keys", remedy="Write one key a line under it")
        problems.append((places[(_CONFIG,)], found))
    keys = cast("dict[object, object]", under) if isinstance(under, dict) else {}
    return ConfigFile(path, {str(key): value for key, value in keys.items()}, tuple(problems), places)


def _steps(key: str) -> Iterator[_Step]:
    # The first part may be any config key; what a reader appends begins at the first bracket or dot.
    first = re.match(r"[^.\[]+", key)
    if first is None:
        return
    yield first.group()
    for step in _STEP.finditer(key, first.end()):
        yield int(step["place"]) if step["place"] else step["name"]


def _walk(
    node: Any, path: tuple[_Step, ...], places: dict[tuple[_Step, ...], Position]
) -> Iterator[tuple[Position, ConfigProblem]]:
    if isinstance(node, yaml.SequenceNode):
        for place, item in enumerate(node.value):
            places[(*path, place)] = _position(item)
            yield from _walk(item, (*path, place), places)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                told = ConfigProblem(
                    key=_spelt((*path, name)),
                    found="it stands here twice, and only the last one counts",
                    remedy="Keep one of them",
                )
                yield _position(key), told
            seen.add(name)
            places[(*path, name)] = _position(key)
            yield from _walk(value, (*path, name), places)


def _position(node: Any) -> Position:
    return Position(node.start_mark.line + 1, node.start_mark.column + 1)


def _spelt(path: tuple[_Step, ...]) -> str:
    shown = path[1:] if path[0] == _CONFIG and len(path) > 1 else path
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in shown).removeprefix(".")


def _unknown(key: str) -> ConfigProblem:
    near = get_close_matches(key, _TOP_KEYS, n=1)
    remedy = f"{near[0]!r} was probably meant" if near else f"Known keys: {', '.join(_TOP_KEYS)}"
    return ConfigProblem(key=key, found="the engine knows no such key and ignores it", remedy=remedy)
