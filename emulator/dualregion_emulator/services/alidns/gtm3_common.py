"""What the parts of GTM 3.0 share: kinds of documents, ids, pages, times.

Nobody finds what does not exist: a Describe of GTM 3.0 answers with status 200 and without the id, which is how the
provider recognises it (service_alicloud_alidns_v2.go:51-56, 132-137, 205-210, 280-285). Changes of what does not
exist, and links between things that do not fit, are refused; those codes are ours, since no page lists the vendor's.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from typing import Any, cast

from dualregion_emulator.clock import parse
from dualregion_emulator.services._call import Call, Tree, page
from dualregion_emulator.services.alidns._api import API
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

TEMPLATE, ADDRESS, POOL = "gtm3-template", "gtm3-address", "gtm3-pool"
CONFIG, INSTANCE = "gtm3-config", "gtm3-instance"
LANGUAGE = "AcceptLanguage"
JUDGEMENTS = {"any_ok": 0.0, "p30_ok": 0.3, "p50_ok": 0.5, "p70_ok": 0.7, "all_ok": 1.0}
"""Which share of the parts must be well; `any_ok` asks for one (vendor's CreateCloudGtmAddress page)."""
MODES = ("", "preemptive", "nonPreemptive", "non_preemptive")
"""The pages spell the last one, the provider insists on the one before it."""


STATUS = ("enable", "disable")
STRATEGIES = ("", "round_robin", "sequence", "weight", "source_nearest")
Change = Callable[..., dict[str, Any]]
"""`change(call, Field=value)` keeps the fields of what the call names, and answers."""


def settable(name: str, keys: str, change: Change, strategy: str = "") -> None:
    """Registers the small updates that addresses, pools and configs have alike: `Update<name>EnableStatus`, `…Remark`,
    and `…LbStrategy` where the field of the strategy is named."""

    @API.action(f"Update{name}EnableStatus", f"{keys} EnableStatus", LANGUAGE, idempotent=True)
    def update_status(call: Call) -> dict[str, Any]:
        """What is disabled is never answered; a disabled config leaves the name to the domain's plain records."""
        return change(call, EnableStatus=choice(call, "EnableStatus", STATUS))

    @API.action(f"Update{name}Remark", keys, f"Remark {LANGUAGE}", idempotent=True)
    def update_remark(call: Call) -> dict[str, Any]:
        """An absent remark empties it."""
        return change(call, Remark=call.text("Remark"))

    if strategy:

        @API.action(f"Update{name}LbStrategy", keys, f"{strategy} SequenceLbStrategyMode {LANGUAGE}", idempotent=True)
        def update_strategy(call: Call) -> dict[str, Any]:
            """How one of several is chosen, and whether a recovered one takes over again."""
            allowed = {strategy: STRATEGIES, "SequenceLbStrategyMode": MODES}
            return change(call, **{field: choice(call, field, allowed[field]) for field in allowed if call.has(field)})


def number_id(prefix: str) -> str:
    """A fresh id in the style of the pages' examples: `pool-895280232254422016`."""
    return f"{prefix}-{secrets.randbelow(9 * 10**17) + 10**17}"


def choice(call: Call, name: str, allowed: tuple[str, ...], default: str = "") -> str:
    """A value out of a closed set."""
    value = call.text(name) or default
    if value not in allowed:
        raise CloudError("InvalidParameter", f"The specified parameter {name} is not valid: {', '.join(allowed)}.")
    return value


def rows_of(call: Call, name: str) -> list[Tree]:
    """A list of objects that travels as JSON text."""
    try:
        value: Any = json.loads(call.text(name) or "[]")
    except ValueError:
        value = None
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in cast(list[object], value)):
        raise CloudError("InvalidParameter", f"The specified parameter {name} is not a JSON list of objects.")
    return cast(list[Tree], value)


def owned(call: Call, kind: str, parameter: str) -> Document:
    """The document that a parameter names."""
    doc = call.table(kind).get(call.text(parameter))
    if doc is None:
        raise CloudError(f"{parameter.removesuffix('Id')}.NotExists", f"The {parameter} does not exist.", 404)
    return doc


def stamped(call: Call, doc: Document, *, new: bool = False) -> Document:
    """With the times of creation and change."""
    return {**doc, "UpdateTime": call.now, **({"CreateTime": call.now} if new else {})}


def times(doc: Document) -> dict[str, Any]:
    """The times as every answer shows them: text, and milliseconds."""
    return {
        "CreateTime": doc["CreateTime"],
        "CreateTimestamp": int(parse(doc["CreateTime"]).timestamp() * 1000),
        "UpdateTime": doc["UpdateTime"],
        "UpdateTimestamp": int(parse(doc["UpdateTime"]).timestamp() * 1000),
    }


def listed(call: Call, rows: list[Any], *path: str) -> dict[str, Any]:
    """One page of rows under `path[0].path[1]`; at most 100 a page."""
    number, size = call.number("PageNumber", 1, 1, 10**6), call.number("PageSize", 20, 1, 100)
    total = {"TotalItems": len(rows), "TotalPages": -(-len(rows) // size), "PageNumber": number, "PageSize": size}
    return {**total, path[0]: {path[1]: page(rows, number, size)}}


def matching(call: Call, rows: list[Document], names: str) -> list[Document]:
    """The rows that agree with every filter that was sent; names and remarks by part, the rest exactly."""
    for name in names.split():
        wanted = call.text(name)
        if not wanted:
            continue
        loose = name.endswith("Name") or name in ("Name", "Remark")
        rows = [row for row in rows if (wanted in row.get(name, "") if loose else wanted == row.get(name))]
    return rows


def well(judgement: str, good: int, total: int) -> bool:
    """Is the share of the parts that are well large enough?"""
    return good > 0 and good >= JUDGEMENTS[judgement] * total
