"""Answers of an action table as JSON, or as XML where the client asks for it (the gateway's own default for RPC)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast
from xml.sax.saxutils import escape

from dualregion_emulator.wire import CloudError, Response


def render(action: str, answer: Mapping[str, Any], form: str, status: int = 200) -> Response:
    """`form` is JSON or XML; XML has the root element `<Action>Response`."""
    if form == "XML":
        body = f"<?xml version='1.0' encoding='UTF-8'?><{action}Response>{_xml(answer)}</{action}Response>"
        return Response(status, [("Content-Type", "text/xml;charset=utf-8")], body.encode())
    text = json.dumps(answer, separators=(",", ":"), ensure_ascii=False)
    return Response(status, [("Content-Type", "application/json;charset=utf-8")], text.encode())


def render_error(error: CloudError, host: str, request_id: str, form: str) -> Response:
    """The gateway's error document; SDKs read Code, Message, RequestId and HostId."""
    answer = {
        "RequestId": request_id,
        "HostId": host,
        "Code": error.code,
        "Message": error.message,
        "Recommend": f"https://api.aliyun.com/troubleshoot?q={error.code}",
    }
    response = render("Error", answer, form, error.status)
    if form == "XML":
        response.body = response.body.replace(b"ErrorResponse>", b"Error>")
    return response


def _xml(value: Any) -> str:
    if isinstance(value, Mapping):
        parts: list[str] = []
        for key, inner in cast(Mapping[str, Any], value).items():
            items: list[Any] = cast(list[Any], inner) if isinstance(inner, list) else [inner]
            parts += [f"<{key}>{_xml(item)}</{key}>" for item in items]
        return "".join(parts)
    if isinstance(value, bool):
        return "true" if value else "false"
    return escape("" if value is None else str(value))
