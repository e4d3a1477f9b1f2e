"""Terraform files as far as they state values: literals, defaults of variables, and locals. All else is not known.

python-hcl2 parses: it is the parser that the Terraform tools written in Python rest on.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import hcl2
from hcl2.utils import SerializationOptions

from dualregion_policies.reading import UNKNOWN

_AS_VALUES = SerializationOptions(strip_string_quotes=True, with_comments=False, explicit_blocks=False)
_EXPRESSION = re.compile(r"\$\{(?P<inner>[^${}]*)\}")
_REFERENCE = re.compile(r"(?<![\w.])(?P<type>alicloud_\w+)\.(?P<name>[\w-]+)")
_HEREDOC = re.compile(r"<<-?(?P<mark>\w+)\n(?P<text>.*?)\n?\s*(?P=mark)\s*", re.S)
_NAMED = re.compile(r"(?P<kind>var|local)\.(?P<name>[\w-]+)")
_OF_TERRAFORM = frozenset(
    {"count", "for_each", "provider", "depends_on", "lifecycle", "provisioner", "connection", "timeouts", "dynamic"}
)


class UnreadableFile(Exception):
    """A file that is no Terraform: where, and what the parser says."""


@dataclass(frozen=True)
class Block:
    """One `resource` block; `refers` holds the addresses that each property was computed from."""

    type: str
    name: str
    values: Mapping[str, object]
    refers: Mapping[str, tuple[str, ...]]
    protected: bool = False

    @property
    def address(self) -> str:
        """`alicloud_oss_bucket.data`."""
        return f"{self.type}.{self.name}"


@dataclass(frozen=True)
class Module:
    """Every resource of some files, and the region that their provider names."""

    blocks: tuple[Block, ...]
    region: str | None


def read(paths: Iterable[Path]) -> Module:
    """Read files as one module. Raises UnreadableFile."""
    parsed = [_parsed(path) for path in paths]
    known = _Known(parsed)
    regions = [
        known.value(body.get("region")) for provider in _each(parsed, "provider") for body in provider.values() if body
    ]
    return Module(
        blocks=tuple(
            _block(kind, name, cast("dict[str, object]", body), known)
            for resource in _each(parsed, "resource")
            for kind, named in resource.items()
            for name, body in named.items()
            if body.get("count") != 0
        ),
        region=next((region for region in regions if isinstance(region, str)), None),
    )


def _parsed(path: Path) -> Mapping[str, Any]:
    try:
        return cast("Any", hcl2).loads(path.read_text(encoding="utf-8"), serialization_options=_AS_VALUES)
    except Exception as error:  # the parser's own errors have no common class
        raise UnreadableFile(f"{path}: {type(error).__name__}: {str(error).partition(chr(10))[0]}") from error


def _each(parsed: Iterable[Mapping[str, Any]], kind: str) -> Iterator[Mapping[str, Any]]:
    for file in parsed:
        yield from file.get(kind, [])


class _Known:
    """Variables with a default, and locals."""

    def __init__(self, parsed: Iterable[Mapping[str, Any]]) -> None:
        files = list(parsed)
        self._raw: dict[str, object] = {}
        for variable in _each(files, "variable"):
            for name, body in variable.items():
                if "default" in body:
                    self._raw[f"var.{name}"] = body["default"]
        for one in _each(files, "locals"):
            self._raw.update({f"local.{name}": value for name, value in one.items()})
        self._asked: list[str] = []

    def value(self, raw: object) -> object:
        """Plain, with UNKNOWN in place of what the files do not state."""
        if isinstance(raw, dict):
            return {str(key): self.value(item) for key, item in cast("dict[str, object]", raw).items()}
        if isinstance(raw, list):
            return [self.value(item) for item in cast("list[object]", raw)]
        return self._text(raw) if isinstance(raw, str) else raw

    def _text(self, raw: str) -> object:
        here = _HEREDOC.fullmatch(raw)
        text = here["text"] if here else raw
        whole = _EXPRESSION.fullmatch(text)
        if whole:
            return self._named(whole["inner"])
        parts = {found[0]: self._named(found["inner"]) for found in _EXPRESSION.finditer(text)}
        if any(not isinstance(part, str | int) for part in parts.values()):
            return UNKNOWN
        for marked, part in parts.items():
            text = text.replace(marked, str(part))
        return UNKNOWN if "${" in text else text

    def _named(self, expression: str) -> object:
        found = _NAMED.fullmatch(expression.strip())
        if not found or found[0] not in self._raw or found[0] in self._asked:
            return UNKNOWN
        self._asked.append(found[0])
        try:
            return self.value(self._raw[found[0]])
        finally:
            self._asked.remove(found[0])


def _block(kind: str, name: str, body: Mapping[str, object], known: _Known) -> Block:
    stated = {key: value for key, value in body.items() if key not in _OF_TERRAFORM}
    # What is repeated by a rule of its own, is as often there as that says: not known.
    repeated = {key: value for one in _dictionaries(body.get("dynamic")) for key, value in one.items()}
    refers = {key: _refers(value) for key, value in {**repeated, **stated}.items()}
    guarded = [one.get("prevent_destroy") for one in _dictionaries(body.get("lifecycle"))]
    return Block(
        type=kind,
        name=name,
        values={**dict.fromkeys(repeated, UNKNOWN), **{key: known.value(value) for key, value in stated.items()}},
        refers={key: found for key, found in refers.items() if found},
        protected=True in guarded,
    )


def _dictionaries(value: object) -> list[dict[str, object]]:
    return cast("list[dict[str, object]]", value) if isinstance(value, list) else []


def _refers(raw: object) -> tuple[str, ...]:
    """The resources that an expression anywhere in a value names."""
    if isinstance(raw, dict):
        nested = cast("dict[str, object]", raw).values()
        return tuple(sorted({found for item in nested for found in _refers(item)}))
    if isinstance(raw, list):
        return tuple(sorted({found for item in cast("list[object]", raw) for found in _refers(item)}))
    if not isinstance(raw, str) or "${" not in raw:
        return ()
    return tuple(sorted({f"{found['type']}.{found['name']}" for found in _REFERENCE.finditer(raw)}))
