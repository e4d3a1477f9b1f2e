"""Answers of a local cloud, held against the response models of the vendor's SDK."""

from __future__ import annotations

import importlib
import typing
from collections.abc import Mapping
from typing import Any, cast


def remember(answer: Mapping[str, Any], memory: dict[str, str]) -> None:
    """Keeps every plain value of an answer under its name."""
    for name, value in answer.items():
        if isinstance(value, dict):
            remember(cast(dict[str, Any], value), memory)
        elif isinstance(value, str):
            memory[name] = value


def attributes(model: Any) -> list[str]:
    """The names of a model's fields, in Python's spelling."""
    return list(cast(dict[str, Any], vars(model)))


def strangers(model: Any, raw: Any, where: str) -> list[str]:
    """Fields of an answer that the model drops, and values of another type than it declares."""
    if isinstance(raw, list):
        found = zip(cast(list[Any], model), cast(list[Any], raw), strict=True)
        return [stranger for one, other in found for stranger in strangers(one, other, f"{where}[]")]
    if not isinstance(raw, dict):
        return []
    known = cast(dict[str, Any], model.to_map())
    tree = cast(dict[str, Any], raw)
    result = [f"{where}.{name}: unknown" for name in tree if name not in known]
    hints = typing.get_type_hints(type(model).__init__, vars(importlib.import_module(type(model).__module__)))
    by_name = {attribute.replace("_", "").lower(): attribute for attribute in attributes(model)}
    for name, value in tree.items():
        attribute = by_name.get(name.lower())
        if attribute is None:
            continue
        expected = typing.get_origin(hints.get(attribute)) or hints.get(attribute)
        if expected in (str, int, bool, list) and type(value) is not expected:
            result.append(f"{where}.{name}: {value!r} is not {expected}")
        result += strangers(getattr(model, attribute), value, f"{where}.{name}")
    return result


class _Anything(list[object]):
    """Stands for a list and for a nested model alike."""

    def to_map(self) -> dict[str, object]:
        """Empty."""
        return {}


def fields_of(request: Any) -> set[str]:
    """The parameter names of a request model, read from what it writes when every field is set."""
    model = request()
    for attribute in attributes(model):
        setattr(model, attribute, _Anything())
    return set(model.to_map())
