"""The table of actions of the product, and what its parts share."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, cast

from dualregion_emulator.services._rpc import Api
from dualregion_emulator.wire import CloudError

API = Api("Cms", "2019-01-01", r"metrics(?:\.([a-z]+-[a-z0-9-]+))?", regional=True)

CONTACT, GROUP, RULE, SITE = "contact", "contact-group", "metric-rule", "site-monitor"


def ok(**fields: Any) -> dict[str, Any]:
    """Every answer of this product says that it is a success."""
    return {"Success": True, "Code": "200", "Message": "success", **fields}


def milliseconds(moment: datetime) -> int:
    """Since 1970, as this product prints instants; whole seconds."""
    return int(moment.timestamp()) * 1000


def invalid(name: str, why: str = "") -> CloudError:
    """A parameter that cannot be."""
    return CloudError("ParameterInvalid", f"The specified parameter {name} is not valid. {why}".strip())


def json_of(text: str, name: str) -> Any:
    """JSON text, or a refusal."""
    try:
        return json.loads(text)
    except ValueError:
        raise invalid(name, "It is not JSON.") from None


def dimensions(text: str, name: str = "Dimensions") -> list[dict[str, str]]:
    """`{"BucketName": "x"}`, or a list of such; an empty text is no condition at all."""
    value: object = json_of(text or "[{}]", name)
    rows = cast(list[object], value) if isinstance(value, list) else [value]
    if not all(isinstance(row, dict) for row in rows):
        raise invalid(name)
    return [{str(k): str(v) for k, v in cast(dict[str, object], row).items()} for row in rows]
