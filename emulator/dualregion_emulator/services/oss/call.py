"""One request as the handlers see it, and the bucket that it is about."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from dualregion_emulator.auth.oss import Caller
from dualregion_emulator.services.oss import xml
from dualregion_emulator.services.oss.errors import OssError, no_such_bucket
from dualregion_emulator.store import Store
from dualregion_emulator.wire import Context, Request, Response

PRODUCT = "oss"


@dataclass(slots=True)
class Bucket:
    """A bucket and everything configured on it; `doc` is what the store keeps.

    Keys of `doc`: created (ISO), acl, storage_class, redundancy, resource_group, versioning ("", "Enabled",
    "Suspended"), settings (name to parsed XML), policy (JSON text, or absent), worm, replication (list of rules).
    """

    name: str
    account: str
    region: str
    doc: dict[str, Any]

    @property
    def location(self) -> str:
        """`oss-cn-hongkong`."""
        return f"oss-{self.region}"

    @property
    def versioning(self) -> str:
        """ "", "Enabled" or "Suspended"."""
        return str(self.doc["versioning"])

    @property
    def settings(self) -> dict[str, Any]:
        """Parsed XML by the name of its sub-resource."""
        return self.doc["settings"]

    def save(self, store: Store) -> None:
        """Writes `doc` back."""
        store.put(self.account, self.region, PRODUCT, "bucket", self.name, self.doc)


@dataclass(slots=True)
class Call:
    """A verified request. `bucket` is None only for the service itself and for PutBucket of a new name."""

    request: Request
    context: Context
    caller: Caller
    bucket_name: str
    key: str
    parameters: dict[str, str]
    bucket: Bucket | None = None
    headers: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    """Response headers that a handler adds on its way."""

    @property
    def store(self) -> Store:
        """The state of the cloud."""
        return self.context.store

    @property
    def now(self) -> datetime:
        """The cloud's time."""
        return self.context.clock.now()

    @property
    def target(self) -> Bucket:
        """The bucket, which the router has found; 404 if the handler runs without one."""
        if self.bucket is None:
            raise no_such_bucket(self.bucket_name)
        return self.bucket

    def header(self, name: str) -> str:
        """A request header by its lower-case name, "" if absent."""
        return self.request.headers.get(name, "")

    def parse(self, root: str, shape: xml.Shape) -> dict[str, Any]:
        """The XML body, after its Content-MD5 was checked."""
        self.check_md5()
        return xml.parse(self.request.body, root, shape, self.context.unknown)

    def check_md5(self) -> None:
        """`InvalidDigest` (400) if Content-MD5 is given and the body has another."""
        given = self.header("content-md5")
        digest = hashlib.md5(self.request.body, usedforsecurity=False).digest()
        if given and given != base64.b64encode(digest).decode():
            raise OssError("InvalidDigest", "The Content-MD5 you specified was invalid.", 400, {"Content-MD5": given})

    def answer(self, root: str, value: xml.Value) -> Response:
        """200 with an XML body."""
        body = xml.render(root, value)
        return Response(200, [*self.headers, ("Content-Type", "application/xml")], body)

    def done(self, status: int = 200) -> Response:
        """No body."""
        return Response(status, list(self.headers))


def find_bucket(store: Store, name: str) -> Bucket | None:
    """A bucket by its name, which is unique over all accounts and regions."""
    row = store.connection.execute("SELECT account, region FROM oss_name WHERE bucket=?", (name,)).fetchone()
    if row is None:
        return None
    account, region = row
    doc = store.get(account, region, PRODUCT, "bucket", name)
    return None if doc is None else Bucket(name, account, region, doc)


def add_bucket(store: Store, bucket: Bucket) -> None:
    """Registers a new bucket and its name."""
    row = (bucket.name, bucket.account, bucket.region)
    store.connection.execute("INSERT INTO oss_name (bucket, account, region) VALUES (?,?,?)", row)
    bucket.save(store)


def drop_bucket(store: Store, bucket: Bucket) -> None:
    """Forgets a bucket and frees its name."""
    store.connection.execute("DELETE FROM oss_name WHERE bucket=?", (bucket.name,))
    store.delete(bucket.account, bucket.region, PRODUCT, "bucket", bucket.name)


def stamp(moment: datetime) -> str:
    """`2026-01-31T09:30:00.000Z`, as OSS prints instants in XML: whole seconds, and oss2 accepts nothing finer."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def precise(moment: datetime) -> str:
    """The instant to the microsecond, for what is compared and not shown; sorts as text."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def unstamp(text: str) -> datetime:
    """The instant that `stamp` or `precise` printed."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def http_date(moment: datetime) -> str:
    """`Fri, 24 Feb 2012 06:07:48 GMT`."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)
