"""Every rule and every document once: what packs, reports and the README print about them is read from here."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from dualregion.recovery.rules.model import Document, Pack, Rule

_T = TypeVar("_T", bound=BaseModel)
_FOLDER = files("dualregion.recovery") / "catalogue"
_ORDER = (Pack.RECOVERY, Pack.ENCRYPTION, Pack.GUARDRAILS, Pack.EVERY)


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule by name, pack by pack and by its id in a pack.

    Raises ValueError that names the entry for one that is malformed.
    """
    found: dict[str, Rule] = {}
    for pack, path in _files():
        of_file = [
            _entry(Rule, f"{path} rules.{name}", {"name": name, "pack": pack, **raw})
            for name, raw in _tables(path, "rules").items()
        ]
        for rule in of_file:
            if rule.name in found:
                raise ValueError(f"{path}: {rule.name} is also a rule of {found[rule.name].pack}")
            found[rule.name] = rule
    return {rule.name: rule for rule in sorted(found.values(), key=lambda rule: (_ORDER.index(rule.pack), rule.id))}


def rules_of(pack: Pack) -> tuple[Rule, ...]:
    """The rules that a pack asks: its own, then the hygiene that every pack keeps."""
    own = (*rules().values(),)
    asked = (rule for rule in own if pack is rule.pack or pack in rule.also_in)
    return (*asked, *(rule for rule in own if rule.pack is Pack.EVERY))


@cache
def documents() -> Mapping[str, Document]:
    """Every law, standard and guideline that a rule may serve, by its short name."""
    tables = _tables("rules/documents.toml", "documents")
    return {name: _entry(Document, f"rules/documents.toml documents.{name}", raw) for name, raw in tables.items()}


def _files() -> Iterator[tuple[Pack, str]]:
    """A folder for each pack, a file for each of its topics."""
    for pack in _ORDER:
        for file in sorted((_FOLDER / "rules" / pack).iterdir(), key=lambda file: file.name):
            yield pack, f"rules/{pack}/{file.name}"


def _tables(path: str, root: str) -> Mapping[str, Any]:
    return tomllib.loads((_FOLDER / path).read_text("utf-8")).get(root, {})


def _entry(model: type[_T], where: str, raw: Mapping[str, Any]) -> _T:
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise ValueError(f"{where}: {error}") from None
