"""The cloud through the vendor's own SDKs: `aliyun-python-sdk-core` for everything but OSS, `oss2` for OSS.

Both come with the extra `reconcile`. They read proxy and CA from the environment, as `dualregion cloud env` prints it.
"""

import importlib
import json
import os
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, cast

_KEYS = (
    ("ALICLOUD_ACCESS_KEY", "ALICLOUD_SECRET_KEY", "ALICLOUD_SECURITY_TOKEN"),
    ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN"),
)
_TIMEOUT_SECONDS = 30
_VERSIONS = {
    "vpc": "2016-04-28",
    "ecs": "2014-05-26",
    "kms": "2016-01-20",
    "hbr": "2017-09-08",
    "ram": "2015-05-01",
    "alidns": "2015-01-09",
    "sts": "2015-04-01",
    "ga": "2019-11-20",
    "metrics": "2019-01-01",
}
_GLOBAL = ("ram", "alidns")
_TOTALS = ("TotalCount", "TotalItems", "Total")
"""How the products spell the number of rows in all."""

Row = Mapping[str, Any]


class CloudTrouble(Exception):
    """The cloud cannot be read, or refuses; the text says what was asked and what it answered."""

    def __init__(self, text: str, code: str = "") -> None:
        super().__init__(text)
        self.code = code


class Cloud:
    """An account, with the credentials that the environment holds. Raises CloudTrouble where something is missing."""

    def __init__(self) -> None:
        self._client_module = _module("aliyunsdkcore.client")
        self._request = _module("aliyunsdkcore.request")
        self._credentials = _module("aliyunsdkcore.auth.credentials")
        self._errors = _module("aliyunsdkcore.acs_exception.exceptions")
        self.oss2 = _module("oss2")
        self._key, self._secret, self._token = _keys()
        self._clients: dict[str, Any] = {}

    @cached_property
    def account(self) -> str:
        """Number of the account that the credentials belong to."""
        return str(self.ask("sts", "cn-hangzhou", "GetCallerIdentity")["AccountId"])

    def ask(self, product: str, region: str, action: str, **parameters: object) -> Row:
        """One call of an RPC product; `Tag__1__Key` is the parameter `Tag.1.Key`. Raises CloudTrouble."""
        host = f"{product}.aliyuncs.com" if product in _GLOBAL else f"{product}.{region}.aliyuncs.com"
        request = self._request.CommonRequest(domain=host, version=_VERSIONS[product], action_name=action)
        request.set_protocol_type("https")
        request.set_method("POST")
        for name, value in parameters.items():
            request.add_query_param(name.replace("__", "."), value)
        try:
            with warnings.catch_warnings():
                # The SDK asks for TLS in a way that Python has deprecated; no code of ours can change that.
                warnings.simplefilter("ignore", DeprecationWarning)
                return cast(Row, json.loads(self._client(region).do_action_with_exception(request)))
        except (self._errors.ServerException, self._errors.ClientException) as problem:
            code, text = str(problem.get_error_code()), str(problem.get_error_msg())
            raise CloudTrouble(f"{host} {action}: {code}: {text}", code) from None

    def pages(
        self, product: str, region: str, action: str, path: str, size: int, place: str = "PageNumber", **given: object
    ) -> Iterator[Row]:
        """Every row of a listing by page number, which travels as `place`. `path` leads to the rows: `Vpcs.Vpc`."""
        number = 1
        while True:
            answer = self.ask(product, region, action, **{place: number}, PageSize=size, **given)
            rows = rows_at(answer, path)
            yield from rows
            if not rows or number * size >= max(int(answer.get(name) or 0) for name in _TOTALS):
                return
            number += 1

    def tokened(self, product: str, region: str, action: str, path: str, **given: object) -> Iterator[Row]:
        """Every row of a listing that goes on from a token, a hundred at a time."""
        token: dict[str, object] = {}
        while True:
            answer = self.ask(product, region, action, MaxResults=100, **given, **token)
            yield from rows_at(answer, path)
            if not answer.get("NextToken"):
                return
            token = {"NextToken": answer["NextToken"]}

    def marked(self, action: str, path: str, **given: object) -> Iterator[Row]:
        """Every row of a listing of RAM, which goes on from a marker."""
        marker: dict[str, object] = {}
        while True:
            answer = self.ask("ram", "cn-hangzhou", action, **given, **marker)
            yield from rows_at(answer, path)
            if not answer.get("IsTruncated"):
                return
            marker = {"Marker": answer["Marker"]}

    def service(self, region: str) -> Any:
        """OSS of a region, an `oss2.Service`."""
        return self.oss2.Service(self._auth, f"https://oss-{region}.aliyuncs.com", region=region, connect_timeout=30)

    def bucket(self, name: str, region: str) -> Any:
        """A bucket, an `oss2.Bucket`, which need not exist."""
        return self.oss2.Bucket(
            self._auth, f"https://oss-{region}.aliyuncs.com", name, region=region, connect_timeout=30
        )

    def of_oss(self, call: Callable[[], Any], absent: Sequence[str] = ()) -> Any:
        """What a call of OSS gives; None for one of the codes that mean "there is none". Raises CloudTrouble."""
        try:
            return call()
        except self.oss2.exceptions.OssError as problem:
            if problem.code in absent:
                return None
            raise CloudTrouble(f"OSS: {problem.code or problem.status}: {problem.message or problem}") from None

    @cached_property
    def _auth(self) -> Any:
        provider = self.oss2.credentials.StaticCredentialsProvider(self._key, self._secret, self._token or None)
        return self.oss2.ProviderAuthV4(provider)

    def _client(self, region: str) -> Any:
        if region not in self._clients:
            credential = (
                self._credentials.StsTokenCredential(self._key, self._secret, self._token)
                if self._token
                else self._credentials.AccessKeyCredential(self._key, self._secret)
            )
            self._clients[region] = self._client_module.AcsClient(
                region_id=region, credential=credential, timeout=_TIMEOUT_SECONDS, max_retry_time=3
            )
        return self._clients[region]


def _module(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        raise CloudTrouble(
            f"{name.partition('.')[0]} is not installed; reading the cloud takes `pip install 'dualregion[reconcile]'`"
        ) from None


def _keys() -> tuple[str, str, str]:
    for names in _KEYS:
        key, secret, token = (os.environ.get(name, "") for name in names)
        if key and secret:
            return key, secret, token
    wanted = " or ".join(" and ".join(names[:2]) for names in _KEYS)
    raise CloudTrouble(f'no credentials: set {wanted}; for the local cloud: eval "$(dualregion env)"')


def rows_at(answer: Row, path: str) -> list[Row]:
    """Rows of an answer; `path` leads to them, such as `Vpcs.Vpc`. None where the path leads nowhere."""
    value: Any = answer
    for name in path.split("."):
        value = cast(Row, value or {}).get(name)
    return list(cast("Sequence[Row]", value or []))
