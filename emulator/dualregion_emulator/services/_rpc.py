"""Products whose API is a table of actions: find the scheme, verify it, un-flatten the parameters, run one handler.

An action declares every parameter that it knows. What no table knows is refused in the vendor's words, journalled
and counted, so that a gap of the local cloud is never mistaken for a success.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import parse_qsl

from dualregion_emulator.auth import acs3, roa
from dualregion_emulator.auth import rpc as rpc_v1
from dualregion_emulator.auth.credentials import Credential
from dualregion_emulator.services import _tokens
from dualregion_emulator.services._call import Call, unflatten
from dualregion_emulator.services._render import render, render_error
from dualregion_emulator.services._world import REGIONS
from dualregion_emulator.wire import CloudError, Context, Request, Response

Handler = Callable[[Call], dict[str, Any]]

_GATEWAY = frozenset(
    {
        "AcceptLanguage",
        "AccessKeyId",
        "Action",
        "Format",
        "RegionId",
        "SecurityToken",
        "Signature",
        "SignatureMethod",
        "SignatureNonce",
        "SignatureType",
        "SignatureVersion",
        "Timestamp",
        "Version",
        "OwnerAccount",
        "OwnerId",
        "ResourceOwnerAccount",
        "ResourceOwnerId",
        "SecureTransport",
        "SourceIp",
    }
)
"""Accepted by the gateway with every action: the vendor's "Common parameters", and what the provider adds to every
request (AcceptLanguage, SecureTransport, SourceIp: connectivity/config.go:355, 476-545)."""
_NOBODY = Credential("", "", "", "")
_INDEX = re.compile(r"\.\d+(?=\.|$)")


@dataclass(frozen=True, slots=True)
class Action:
    """One row of a product's table."""

    handler: Handler
    required: tuple[str, ...]
    known: frozenset[str]
    """Parameter names; a list index is written `*`: `Tag.*.Key`."""
    idempotent: bool
    anonymous: bool


class Api:
    """A product: its versions, its hosts, and its table of actions."""

    def __init__(self, product: str, version: str, hosts: str, *, regional: bool) -> None:
        """`hosts` is a regular expression over the name left of `.aliyuncs.com`; its group, if any, is the region."""
        self.product = product
        self.version = version
        self.regional = regional
        self.actions: dict[str, Action] = {}
        self._hosts = re.compile(rf"(?:{hosts})\.aliyuncs\.com")

    def action(
        self, name: str, required: str = "", optional: str = "", *, idempotent: bool = False, anonymous: bool = False
    ) -> Callable[[Handler], Handler]:
        """Adds a row. `idempotent`: a repeated ClientToken gets the first answer instead of a second resource.
        `anonymous`: the action takes no signature, because the caller has no key yet."""

        def add(handler: Handler) -> Handler:
            known = frozenset((*required.split(), *optional.split(), *(("ClientToken",) if idempotent else ())))
            self.actions[name] = Action(handler, tuple(required.split()), known, idempotent, anonymous)
            return handler

        return add

    def match(self, host: str) -> tuple[str, str] | None:
        """(region or "", "") if the host is one of this product's endpoints in a region that exists."""
        found = self._hosts.fullmatch(host)
        if found is None:
            return None
        region = next((group for group in found.groups() if group), "")
        return (region, "") if region == "" or region in REGIONS else None

    def handle(self, request: Request, context: Context) -> Response:
        """Verifies, runs, renders. Errors are rendered here too, so a used nonce stays used."""
        form = "JSON"
        try:
            parameters = dict(parse_qsl(request.query, keep_blank_values=True)) | _body(request)
            name, version, form = _named(request, parameters)
            said = {k: v for k, v in parameters.items() if k not in _GATEWAY or k == "RegionId"}
            context.note(name, said)
            row = self.actions.get(name)
            credential = _NOBODY if row and row.anonymous else _verify(request, parameters, context)
            context.note(name, said, account=credential.account, principal=credential.principal)
            with context.store.transaction():
                answer = self._run(name, version, parameters, credential, context)
            return render(name, {**answer, "RequestId": context.request_id}, form)
        except CloudError as error:
            return render_error(error, request.host, context.request_id, form)

    def _run(
        self, name: str, version: str, parameters: dict[str, str], credential: Credential, context: Context
    ) -> dict[str, Any]:
        row = self.actions.get(name)
        if row is None or version != self.version:
            context.unknown(f"action {self.product}/{version}/{name}")
            raise CloudError(
                "InvalidAction.NotFound", "Specified api is not found, please check your url and method.", 404
            )
        strangers = [p for p in parameters if p not in _GATEWAY and not _declared(p, row.known)]
        for stranger in strangers:
            context.unknown(f"parameter {self.product}/{name}/{_INDEX.sub('.*', stranger)}")
        if strangers:
            raise CloudError("UnsupportedParameter", f"The parameter {strangers[0]} is not supported.")
        for wanted in row.required:
            if not any(p == wanted or p.startswith(f"{wanted}.") for p in parameters if parameters[p] != ""):
                raise CloudError(
                    f"Missing{wanted}" if wanted == "RegionId" else "MissingParameter",
                    f"The input parameter {wanted} that is mandatory for processing this request is not supplied.",
                )
        region = self._region(parameters, context)
        context.note(name, {}, region=region)
        call = Call(self.product, region, credential, unflatten(parameters), context)
        token = parameters.get("ClientToken", "")
        if not (row.idempotent and token):
            return row.handler(call)
        return _tokens.once(call, f"{self.product}/{region}/{name}/{token}", parameters, row.handler)

    def _region(self, parameters: dict[str, str], context: Context) -> str:
        if not self.regional:
            return ""
        region = parameters.get("RegionId") or context.region
        if not region:
            raise CloudError(
                "MissingParameter",
                "The input parameter RegionId that is mandatory for processing this request is not supplied.",
            )
        if region not in REGIONS:
            raise CloudError("InvalidRegionId.NotFound", "The specified RegionId does not exist.", 404)
        return region


def _declared(parameter: str, known: Iterable[str]) -> bool:
    return parameter in known or _INDEX.sub(".*", parameter) in known


def _named(request: Request, parameters: dict[str, str]) -> tuple[str, str, str]:
    """(action, version, answer format), wherever the request's generation puts them."""
    headers = request.headers
    if headers.get("authorization", "").startswith(roa.SCHEME):
        return f"{request.method} {request.path}", headers.get("x-acs-version", ""), "JSON"
    if "x-acs-action" in headers:
        return headers["x-acs-action"], headers.get("x-acs-version", ""), "JSON"
    form = parameters.get("Format", "XML").upper()
    return parameters.get("Action", ""), parameters.get("Version", ""), form


def named(request: Request) -> tuple[str, dict[str, str], str]:
    """(action, what it says apart from the gateway's own parameters, answer format) of a request that nobody has
    verified. Raises CloudError for a body that is not what it claims to be."""
    parameters = dict(parse_qsl(request.query, keep_blank_values=True)) | _body(request)
    name, _, form = _named(request, parameters)
    return name, {k: v for k, v in parameters.items() if k not in _GATEWAY or k == "RegionId"}, form


def _verify(request: Request, parameters: dict[str, str], context: Context) -> Credential:
    authorization = request.headers.get("authorization", "")
    if authorization.startswith(roa.SCHEME):
        return roa.verify(request, context.store)
    if authorization.startswith(acs3.SCHEME):
        return acs3.verify(request, context.store)
    if not parameters.get("Signature"):
        raise CloudError("IncompleteSignature", "The request signature does not conform to Aliyun standards.")
    return rpc_v1.verify(request.method, parameters, context.store)


def _body(request: Request) -> dict[str, str]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not request.body:
        return {}
    if kind == "application/json":
        try:
            return _flatten(json.loads(request.body), "")
        except ValueError:
            raise CloudError("InvalidParameter", "The request body is not JSON.") from None
    return dict(parse_qsl(request.body.decode(errors="replace"), keep_blank_values=True))


def _flatten(value: object, prefix: str) -> dict[str, str]:
    """A JSON body in the spelling of the query, so that both are checked against one table."""
    if isinstance(value, dict):
        inner = [(f"{prefix}.{key}" if prefix else key, item) for key, item in cast(dict[str, object], value).items()]
    elif isinstance(value, list):
        inner = [(f"{prefix}.{number}", item) for number, item in enumerate(cast(list[object], value), 1)]
    elif value is None:
        return {}
    else:
        return {prefix: json.dumps(value) if isinstance(value, bool) else str(value)}
    return {name: text for key, item in inner for name, text in _flatten(item, key).items()}
