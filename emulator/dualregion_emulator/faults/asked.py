"""What a request is about, read before anything is verified or done."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from dualregion_emulator.auth.oss import Caller, split_query
from dualregion_emulator.services import Service
from dualregion_emulator.services._rpc import Api, named
from dualregion_emulator.services.oss import call as oss
from dualregion_emulator.services.oss import routes
from dualregion_emulator.wire import CloudError, Context, Request

_READS = re.compile(r"(?:Describe|Get|List|Query|Check|Is|Search)(?![a-z])|(?:GET|HEAD) ")
_CRYPTOGRAPHY = re.compile(r"(?:Encrypt|Decrypt|ReEncrypt|Generate\w*DataKey\w*|Asymmetric\w+)")
_OF_OBJECTS = frozenset(
    {"ListObjects", "ListObjectsV2", "ListObjectVersions", "DeleteMultipleObjects", "ListMultipartUploads"}
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request."""

    product: str
    action: str
    region: str
    """The region that is meant: of the host, or the RegionId of a regional product."""
    place: str
    """The region that must be alive for an answer; "" for a global host."""
    worldwide: bool
    """A product that has one API for all regions."""
    data_plane: bool
    """Serves the data of what exists, and manages nothing."""
    write: bool
    form: str
    """JSON, XML, or OSS."""
    names: frozenset[str]
    """Values of its parameters, or the bucket and the key."""
    zones: frozenset[str]
    """Zones that it names, by id or by a resource that lies in them."""
    parameters: dict[str, str]


def read(request: Request, service: Service, context: Context) -> Asked:
    """Never fails: what cannot be read is left to the product, which will say so."""
    if service.PRODUCT == oss.PRODUCT:
        return _of_oss(request, service, context)
    api: Api | None = getattr(service, "API", None)
    try:
        action, parameters, form = named(request)
    except (CloudError, RecursionError):
        action, parameters, form = f"{request.method} {request.path}", {}, "JSON"
    regional = api is not None and api.regional
    region = (parameters.get("RegionId") or context.region) if regional else context.region
    names = frozenset(value for value in parameters.values() if value)
    return Asked(
        product=service.PRODUCT,
        action=action,
        region=region,
        place=region if regional else context.region,
        worldwide=not regional,
        data_plane=service.PRODUCT == "Sts" or (service.PRODUCT == "Kms" and bool(_CRYPTOGRAPHY.fullmatch(action))),
        write=_READS.match(action) is None,
        form=form,
        names=names,
        zones=_zones(names, context),
        parameters=parameters,
    )


def _of_oss(request: Request, service: Service, context: Context) -> Asked:
    _, bucket = service.match(request.host) or ("", "")
    quiet = replace(context, unknown=_ignore)
    call = oss.Call(request, quiet, Caller("", ""), bucket, unquote(request.path[1:]), split_query(request.query))
    try:
        action = routes.find(call).api
    except CloudError:
        action = f"{request.method} {request.path}"
    found = oss.find_bucket(context.store, bucket) if bucket and not context.region else None
    region = found.region if found else context.region
    return Asked(
        product=service.PRODUCT,
        action=action,
        region=region,
        place=region,
        worldwide=False,
        data_plane=bool(call.key) or action in _OF_OBJECTS,
        write=request.method not in ("GET", "HEAD"),
        form="OSS",
        names=frozenset({bucket, call.key} - {""}),
        zones=frozenset(),
        parameters={"bucket": bucket, "key": call.key},
    )


def _zones(names: frozenset[str], context: Context) -> frozenset[str]:
    """Zone ids look like no other value, so a value that names a zone is one."""
    rows: list[Any] = context.store.connection.execute(
        "SELECT json_extract(doc, '$.ZoneId') FROM resource WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps([*names]),),
    ).fetchall()
    return names | {str(zone) for (zone,) in rows if zone}


def _ignore(_: str) -> None:
    return None
