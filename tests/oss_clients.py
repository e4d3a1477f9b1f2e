"""The vendor's two Python clients of OSS, `oss2` and `alibabacloud_oss_v2`, pointed at a local cloud."""

from __future__ import annotations

import importlib
import itertools
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

import requests

from cloud_process import Cloud

PRIMARY, STANDBY = "cn-hongkong", "ap-southeast-1"
LAG_MINUTES = 10
"""Replication lag of the cloud that the fixture `lagging` starts."""

oss2: Any = importlib.import_module("oss2")
models: Any = importlib.import_module("oss2.models")
exceptions: Any = importlib.import_module("oss2.exceptions")
v2: Any = importlib.import_module("alibabacloud_oss_v2")
_v2_transport: Any = importlib.import_module("alibabacloud_oss_v2.transport.requests_client")
_v2_retry: Any = importlib.import_module("alibabacloud_oss_v2.retry")
_numbers = itertools.count(1)


class Through(requests.Session):
    """A session that goes through the cloud's proxy and trusts its CA, whatever the environment says."""

    def __init__(self, cloud: Cloud) -> None:
        super().__init__()
        self.trust_env = False
        self._cloud = cloud

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        # Whole bodies at once: an unread stream would leave its socket to the garbage collector, which warns.
        proxies = {"https": self._cloud.proxy, "http": self._cloud.proxy}
        kwargs |= {"proxies": proxies, "verify": self._cloud.ca, "stream": False}
        return super().request(*args, **kwargs)


def endpoint(region: str) -> str:
    """The public endpoint of a region."""
    return f"https://oss-{region}.aliyuncs.com"


def new_name(stem: str = "bucket") -> str:
    """A bucket name that no other test of this process uses."""
    return f"{stem}-{next(_numbers)}"


class Oss:
    """Clients of one cloud, signing with version 4 unless told otherwise."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.plain = Through(cloud)
        self.session = oss2.Session()
        self.session.session.close()
        self.session.session = self.plain

    def close(self) -> None:
        """Closes what is still connected."""
        self.plain.close()

    def auth(self, version: int = 4, *, access_key: str = "", secret: str = "") -> Any:
        """An `oss2` signer."""
        kind = {1: oss2.Auth, 4: oss2.AuthV4}[version]
        return kind(access_key or self.cloud.access_key, secret or self.cloud.secret_key)

    def service(self, region: str = PRIMARY, auth: Any = None) -> Any:
        """An `oss2.Service`."""
        return oss2.Service(auth or self.auth(), endpoint(region), session=self.session, region=region)

    def bucket(self, name: str, region: str = PRIMARY, auth: Any = None) -> Any:
        """An `oss2.Bucket`, which need not exist."""
        return oss2.Bucket(auth or self.auth(), endpoint(region), name, session=self.session, region=region)

    def created(self, region: str = PRIMARY, *, versioned: bool = False, stem: str = "bucket") -> Any:
        """A new bucket."""
        bucket = self.bucket(new_name(stem), region)
        bucket.create_bucket()
        if versioned:
            bucket.put_bucket_versioning(models.BucketVersioningConfig("Enabled"))
        return bucket

    def second(self, region: str = PRIMARY, *, signature: str = "v4", secret: str = "") -> Any:
        """A client of `alibabacloud_oss_v2`, which retries nothing."""
        provider = v2.credentials.StaticCredentialsProvider(self.cloud.access_key, secret or self.cloud.secret_key)
        config = v2.config.load_default()
        config.credentials_provider = provider
        config.region = region
        config.signature_version = signature
        config.retryer = _v2_retry.NopRetryer()
        config.http_client = _v2_transport.RequestsHttpClient(session=self.plain)
        return v2.Client(config)

    def get(self, url: str, **kwargs: Any) -> requests.Response:
        """A plain GET, as a browser sends it."""
        return self.plain.get(url, **kwargs)

    def raw(self, method: str, bucket: str, query: str = "", body: bytes = b"", key: str = "") -> tuple[int, str]:
        """(status, error code) of a signed request that the SDKs have no method for; code "" for a success."""
        asked = v2.OperationInput(
            op_name="Raw",
            method=method,
            parameters=dict(parse_qsl(query, keep_blank_values=True)),
            bucket=bucket or None,
            key=key or None,
            body=body or None,
        )
        try:
            return self.second().invoke_operation(asked).status_code, ""
        except v2.exceptions.OperationError as error:
            inner = error.unwrap()
            return inner.status_code, inner.code


def refused(action: Callable[[], Any]) -> tuple[int, str]:
    """(HTTP status, error code) that a client raises."""
    try:
        answer = action()
    except exceptions.ServerError as error:
        return error.status, error.code
    except v2.exceptions.OperationError as error:
        inner = error.unwrap()
        return inner.status_code, inner.code
    raise AssertionError(f"not refused: {answer!r}")


def replicate(source: Any, target: Any, **options: Any) -> str:
    """Adds a rule; returns its id."""
    location = f"oss-{target.region}"
    rule = models.ReplicationRule(
        target_bucket_name=target.bucket_name, target_bucket_location=location, **{"action_list": ["ALL"], **options}
    )
    return str(source.put_bucket_replication(rule).headers["x-oss-replication-rule-id"])


def pair(oss: Oss, *, versioned: bool = True, **options: Any) -> tuple[Any, Any, str]:
    """(source, target, rule id): two buckets of the pair of regions with a rule between them."""
    source = oss.created(PRIMARY, versioned=versioned)
    target = oss.created(STANDBY, versioned=versioned)
    return source, target, replicate(source, target, **options)


def keys(bucket: Any) -> list[str]:
    """What is in a bucket now."""
    return [found.key for found in oss2.ObjectIterator(bucket)]
