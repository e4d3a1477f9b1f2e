"""Clients that we did not write, pointed at a local cloud: one of each generation."""

from __future__ import annotations

import importlib
import json
import os
import warnings
from typing import Any
from unittest import mock

from cloud_process import Cloud

CONNECT_MS = 10_000


def tea(cloud: Cloud, product: str, region: str, endpoint: str, *, access_key: str = "", secret: str = "") -> Any:
    """A client of the current generation (`ACS3-HMAC-SHA256`): `product` is the package, `vpc20160428`."""
    models: Any = importlib.import_module("alibabacloud_tea_openapi.models")
    module: Any = importlib.import_module(f"alibabacloud_{product}.client")
    config = models.Config(
        access_key_id=access_key or cloud.access_key,
        access_key_secret=secret or cloud.secret_key,
        region_id=region,
        endpoint=endpoint,
    )
    return module.Client(config)


def runtime(cloud: Cloud) -> Any:
    """The SDKs on the Tea core read no CA variable: proxy and CA go with every call."""
    models: Any = importlib.import_module("alibabacloud_tea_util.models")
    return models.RuntimeOptions(
        ca=cloud.ca, https_proxy=cloud.proxy, connect_timeout=CONNECT_MS, read_timeout=CONNECT_MS, autoretry=False
    )


def models(product: str) -> Any:
    """Request and response models of a package."""
    return importlib.import_module(f"alibabacloud_{product}.models")


class Tea:
    """A client of the current generation with the options filled in: `Tea(…).call("create_vpc", "CreateVpc", …)`."""

    def __init__(self, cloud: Cloud, product: str, region: str, endpoint: str, **keys: str) -> None:
        self._client = tea(cloud, product, region, endpoint, **keys)
        self._models = models(product)
        self._runtime = runtime(cloud)

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The answer's body as a map in the vendor's spelling."""
        name = "".join(part.capitalize() for part in method.split("_")).replace("Vswitch", "VSwitch")
        request = getattr(self._models, f"{name}Request")().from_map(parameters)
        joint = "" if method[-1].isdigit() else "_"  # as the generator of the SDKs spells it
        response = getattr(self._client, f"{method}{joint}with_options")(request, self._runtime)
        return response.body.to_map()


def refused(action: Any) -> str:
    """The vendor's error code that a client raises."""
    tea_errors: Any = importlib.import_module("Tea.exceptions")
    core: Any = importlib.import_module("aliyunsdkcore.acs_exception.exceptions")
    dara: Any = importlib.import_module("darabonba.exceptions")
    try:
        answer = action()
    except (tea_errors.TeaException, dara.DaraException) as error:
        return str(error.code)
    except core.ServerException as error:
        return str(error.get_error_code())
    raise AssertionError(f"not refused: {answer!r}")


class Core:
    """`aliyun-python-sdk-core`, the generation before: RPC version 1, or ROA if a path is given."""

    def __init__(self, cloud: Cloud, region: str, *, access_key: str = "", secret: str = "") -> None:
        client: Any = importlib.import_module("aliyunsdkcore.client")
        self._environment = cloud.environment()
        self._keys = (access_key or cloud.access_key, secret or cloud.secret_key)
        self._requests: Any = importlib.import_module("aliyunsdkcore.request")
        self._client = client.AcsClient(*self._keys, region, auto_retry=False, timeout=20)

    def call(self, host: str, version: str, action: str, **parameters: object) -> dict[str, Any]:
        """The answer as a map; `Tag__1__Key` is the parameter `Tag.1.Key`."""
        request = self._requests.CommonRequest(domain=host, version=version, action_name=action)
        request.set_protocol_type("https")
        request.set_method("POST")
        for name, value in parameters.items():
            request.add_query_param(name.replace("__", "."), value)
        return self._send(request)

    def signed_target(self, version: str, action: str, form: str, **parameters: str) -> str:
        """The target of a signed GET in a format of one's choice: the client itself always asks for JSON."""
        composer: Any = importlib.import_module("aliyunsdkcore.auth.composer.rpc_signature_composer")
        signer: Any = importlib.import_module("aliyunsdkcore.auth.algorithm.sha_hmac1")
        said = {"Version": version, "Action": action, **parameters}
        return composer.get_signed_url(said, *self._keys, form, "GET", {}, signer)[0]

    def roa(self, host: str, version: str, path: str) -> dict[str, Any]:
        """A GET in the other style of that generation."""
        request = self._requests.CommonRequest(domain=host, version=version, uri_pattern=path)
        request.set_protocol_type("https")
        request.set_method("GET")
        return self._send(request)

    def _send(self, request: Any) -> dict[str, Any]:
        with warnings.catch_warnings(), mock.patch.dict(os.environ, self._environment):
            # The client asks for TLS in a way that Python has deprecated; no code of ours can change that.
            warnings.simplefilter("ignore", DeprecationWarning)
            return json.loads(self._client.do_action_with_exception(request))


def trust(**principal: str) -> str:
    """A trust policy for one principal: `trust(RAM="acs:ram::1234:root")`."""
    statement = {"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": {k: [v] for k, v in principal.items()}}
    return json.dumps({"Version": "1", "Statement": [statement]})
