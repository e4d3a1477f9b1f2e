"""One row of a listing as what is compared: its tags and its time in whichever spelling the product has."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from dualregion.reconcile.cloud import Row
from dualregion.reconcile.model import Found


def made(
    token: str, region: str, id: object, names: Mapping[str, object], row: Row, when: str, holds: str = ""
) -> Found:
    """`names`: by Pulumi's inputs. `when`: the field with the time of creation. `holds`: as in Found."""
    properties = {name: str(value) for name, value in names.items()}
    return Found(token, region, str(id), properties, _tags(row.get("Tags", {})), _moment(row.get(when)), holds)


def _tags(value: Any) -> dict[str, str] | None:
    """Tags in one of the spellings of the products: a list of pairs, in `Tag` or not, or a plain map."""
    if value is None:
        return None
    map_ = cast("dict[str, Any]", value) if isinstance(value, dict) else {"Tag": value}
    if "Tag" not in map_:
        return map_
    rows = cast("Sequence[Row]", map_["Tag"])
    return {str(row.get("Key", row.get("TagKey"))): str(row.get("Value", row.get("TagValue", ""))) for row in rows}


def _moment(value: object) -> datetime | None:
    """Seconds or milliseconds since 1970, or ISO 8601 text."""
    if value in (None, ""):
        return None
    text = str(value)
    if text.isdigit():
        number = int(text)
        return datetime.fromtimestamp(number / 1000 if number > 10**11 else number, UTC)
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)
