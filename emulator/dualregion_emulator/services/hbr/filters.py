"""Conditions of the list actions: a field, an operation, a value."""

from __future__ import annotations

import json
import operator
from collections.abc import Callable
from typing import Any, cast

from dualregion_emulator.services._call import Call, Tree
from dualregion_emulator.services.hbr._api import API, invalid, trees
from dualregion_emulator.wire import CloudError

_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "GREATER_THAN": operator.gt,
    "GREATER_THAN_OR_EQUAL": operator.ge,
    "LESS_THAN": operator.lt,
    "LESS_THAN_OR_EQUAL": operator.le,
}


def query(call: Call, rows: list[Tree], fields: str) -> list[Tree]:
    """Rows that satisfy `Query`, a JSON list of `{"field", "operation", "value"}` (SearchHistoricalSnapshots)."""
    for condition in trees(call, "Query"):
        field = str(condition.get("field", ""))
        value: object = condition.get("value", "")
        if isinstance(value, str) and value.startswith("["):
            value = json.loads(value)
        rows = _kept(call, rows, fields, field, str(condition.get("operation", "MATCH_TERM")), value)
    return rows


def filtered(call: Call, rows: list[Tree], fields: str) -> list[Tree]:
    """Rows that satisfy `Filters`, a list of `{"Key", "Operator", "Values"}` (DescribeBackupJobs2, …RestoreJobs2)."""
    for condition in trees(call, "Filters", ("Key", "Operator", "Values")):
        values = condition.get("Values", [])
        rows = _kept(call, rows, fields, str(condition.get("Key", "")), str(condition.get("Operator", "IN")), values)
    return rows


def _kept(call: Call, rows: list[Tree], fields: str, field: str, operation: str, value: object) -> list[Tree]:
    if field not in fields.split():
        call.context.unknown(f"parameter {API.product}/condition on {field}")
        raise CloudError("UnsupportedParameter", f"The condition on {field!r} is not supported.")
    given = [str(item) for item in cast(list[object], value)] if isinstance(value, list) else [str(value)]
    if not given:
        raise invalid(field)
    return [row for row in rows if _holds(row.get(field, ""), operation, given)]


def _holds(found: object, operation: str, given: list[str]) -> bool:
    if operation in ("MATCH_TERM", "EQUAL", "IN"):
        return str(found) in given
    if operation in ("NOT_EQUAL", "NOT_IN"):
        return str(found) not in given
    if not isinstance(found, int) or not all(item.isdecimal() for item in given):
        raise invalid("operation", f"{operation} compares numbers.")
    if operation == "BETWEEN" and len(given) == 2:
        return int(given[0]) <= found <= int(given[1])
    if operation in _ORDER:
        return _ORDER[operation](found, int(given[0]))
    raise invalid("operation", operation)
