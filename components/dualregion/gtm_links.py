"""What the cloud's provider lacks of Global Traffic Manager 3.0, as dynamic resources on the vendor's own SDK.

An address lies in a pool (`PoolAddresses`), and pools serve a name (`ConfigPools`): the provider makes all of them and
links none. On an instance that was bought, not even the name is declared: the provider asks for pay-as-you-go, always
(`UltimateConfig`).

Taking over what exists: the engine cannot import a dynamic resource, because the provider's code is one of its inputs.
So each create looks first, and takes over what already stands as it is wanted. `read` needs an id alone.

Credentials and network are the environment's, as for the SDK itself: an access key, proxies, a CA bundle. A role that
a `RegionPair` assumes is not known here: run the deployment under that role instead.
"""

import os
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, cast

import pulumi
from pulumi import dynamic

SDK = "alibabacloud_alidns20150109"
_ENDPOINT = "alidns.aliyuncs.com"
_KEYS = (
    ("ALICLOUD_ACCESS_KEY", "ALICLOUD_SECRET_KEY", "ALICLOUD_SECURITY_TOKEN"),
    ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN"),
)
_GONE = ("NotExists", "NotExist", "NotFound")

Props = Mapping[str, Any]


class DnsApi:
    """The vendor's SDK. Raises RuntimeError where it is not installed or there are no credentials."""

    def __init__(self) -> None:
        try:
            client, self._models = import_module(f"{SDK}.client"), import_module(f"{SDK}.models")
        except ImportError:
            raise RuntimeError(f"{SDK} is not installed: pip install 'dualregion[gtm3]'") from None
        key, secret, token = _keys()
        config = import_module("alibabacloud_tea_openapi.models").Config(
            access_key_id=key, access_key_secret=secret, security_token=token or None, endpoint=_ENDPOINT
        )
        self._client = client.Client(config)
        # The SDK reads the variables of a proxy, and none of a CA.
        bundle = os.environ.get("ALIBABA_CLOUD_CA_BUNDLE") or os.environ.get("REQUESTS_CA_BUNDLE")
        self._runtime = import_module("alibabacloud_tea_util.models").RuntimeOptions(
            ca=bundle or None, connect_timeout=10_000, read_timeout=30_000
        )

    def ask(self, method: str, **parameters: object) -> Mapping[str, Any]:
        """The answer's body in the vendor's spelling. Raises what the SDK raises."""
        name = "".join(part.capitalize() for part in method.split("_"))
        request = getattr(self._models, f"{name}Request")().from_map(parameters)
        return getattr(self._client, f"{method}_with_options")(request, self._runtime).body.to_map()

    def clear(self, method: str, **parameters: object) -> None:
        """The same, for what may be gone already."""
        try:
            self.ask(method, **parameters)
        except Exception as problem:
            if not str(getattr(problem, "code", "")).endswith(_GONE):
                raise


class PoolAddressesProvider(dynamic.ResourceProvider):
    """What lies in a pool, in order. The id is the pool's."""

    serialize_as_secret_always = False

    def create(self, props: Props) -> dynamic.CreateResult:
        return dynamic.CreateResult(str(props["pool"]), self._put(props))

    def read(self, id_: str, props: Props) -> dynamic.ReadResult:
        found = DnsApi().ask("describe_cloud_gtm_address_pool", AddressPoolId=id_)
        if not found.get("AddressPoolId"):
            return dynamic.ReadResult("", {})
        rows = _rows(found, "Addresses", "Address")
        return dynamic.ReadResult(id_, {**props, "pool": id_, "addresses": _in_order(rows, "AddressId")})

    def diff(self, _id: str, _olds: Props, _news: Props) -> dynamic.DiffResult:
        return _difference(_olds, _news, ("pool",), ("addresses",))

    def update(self, _id: str, _olds: Props, _news: Props) -> dynamic.UpdateResult:
        return dynamic.UpdateResult(self._put(_news))

    def delete(self, _id: str, _props: Props) -> None:
        DnsApi().clear("replace_cloud_gtm_address_pool_address", AddressPoolId=_id, Addresses=[])

    def _put(self, props: Props) -> dict[str, Any]:
        rows = [{"AddressId": id, "SerialNumber": place} for place, id in enumerate(props["addresses"], 1)]
        DnsApi().ask("replace_cloud_gtm_address_pool_address", AddressPoolId=props["pool"], Addresses=rows)
        return {"pool": props["pool"], "addresses": list(props["addresses"])}


class ConfigPoolsProvider(dynamic.ResourceProvider):
    """Which pools serve a name, in order. The id is the config's: `<config>:<instance>`."""

    serialize_as_secret_always = False

    def create(self, props: Props) -> dynamic.CreateResult:
        return dynamic.CreateResult(str(props["config"]), self._put(props))

    def read(self, id_: str, props: Props) -> dynamic.ReadResult:
        found = DnsApi().ask("describe_cloud_gtm_instance_config_full_info", **_key(id_))
        if not found.get("ConfigId"):
            return dynamic.ReadResult("", {})
        rows = _rows(found, "AddressPools", "AddressPool")
        return dynamic.ReadResult(id_, {**props, "config": id_, "pools": _in_order(rows, "AddressPoolId")})

    def diff(self, _id: str, _olds: Props, _news: Props) -> dynamic.DiffResult:
        return _difference(_olds, _news, ("config",), ("pools",))

    def update(self, _id: str, _olds: Props, _news: Props) -> dynamic.UpdateResult:
        return dynamic.UpdateResult(self._put(_news))

    def delete(self, _id: str, _props: Props) -> None:
        DnsApi().clear("replace_cloud_gtm_instance_config_address_pool", **_key(_id), AddressPools=[])

    def _put(self, props: Props) -> dict[str, Any]:
        rows = [{"AddressPoolId": id, "SerialNumber": place} for place, id in enumerate(props["pools"], 1)]
        DnsApi().ask("replace_cloud_gtm_instance_config_address_pool", **_key(props["config"]), AddressPools=rows)
        return {"config": props["config"], "pools": list(props["pools"])}


_NAMED = {"zone": "ScheduleZoneName", "host": "ScheduleHostname", "recordType": "ScheduleRrType", "ttl": "Ttl"}


class UltimateConfigProvider(dynamic.ResourceProvider):
    """A name that an instance answers which was bought by hand. The id is `<config>:<instance>`."""

    serialize_as_secret_always = False

    def create(self, props: Props) -> dynamic.CreateResult:
        api = DnsApi()
        config = self._existing(api, props)
        if config is None:
            named = {theirs: props[ours] for ours, theirs in _NAMED.items()}
            config = api.ask(
                "create_cloud_gtm_instance_config",
                **{**named, "Ttl": int(props["ttl"])},
                ChargeType="prepay",
                InstanceId=props["instance"],
                ScheduleZoneMode="custom",
                EnableStatus="enable",
            )["ConfigId"]
        id = f"{config}:{props['instance']}"
        return dynamic.CreateResult(id, self._put(api, id, props))

    def read(self, id_: str, props: Props) -> dynamic.ReadResult:
        found = DnsApi().ask("describe_cloud_gtm_instance_config_full_info", **_key(id_))
        if not found.get("ConfigId"):
            return dynamic.ReadResult("", {})
        told = {ours: found[theirs] for ours, theirs in _NAMED.items()}
        sequence = found.get("SequenceLbStrategyMode", "")
        return dynamic.ReadResult(id_, {**props, **told, "instance": found["InstanceId"], "sequence": sequence})

    def diff(self, _id: str, _olds: Props, _news: Props) -> dynamic.DiffResult:
        return _difference(_olds, _news, ("instance", "zone", "host", "recordType"), ("ttl", "sequence"))

    def update(self, _id: str, _olds: Props, _news: Props) -> dynamic.UpdateResult:
        return dynamic.UpdateResult(self._put(DnsApi(), _id, _news))

    def delete(self, _id: str, _props: Props) -> None:
        DnsApi().clear("delete_cloud_gtm_instance_config", **_key(_id))

    def _existing(self, api: DnsApi, props: Props) -> str | None:
        answer = api.ask("list_cloud_gtm_instance_configs", InstanceId=props["instance"], PageSize=100)
        rows = _rows(answer, "InstanceConfigs", "InstanceConfig")
        wanted = [props[ours] for ours in ("zone", "host", "recordType")]
        same = [
            row["ConfigId"] for row in rows if [row.get(_NAMED[k]) for k in ("zone", "host", "recordType")] == wanted
        ]
        return same[0] if same else None

    def _put(self, api: DnsApi, id: str, props: Props) -> dict[str, Any]:
        api.ask("update_cloud_gtm_instance_config_basic", **_key(id), Ttl=int(props["ttl"]))
        api.ask("update_cloud_gtm_instance_config_enable_status", **_key(id), EnableStatus="enable")
        api.ask(
            "update_cloud_gtm_instance_config_lb_strategy",
            **_key(id),
            AddressPoolLbStrategy="sequence",
            SequenceLbStrategyMode=props["sequence"],
        )
        kept = ("instance", *_NAMED, "sequence")
        return {key: props[key] for key in kept}


class PoolAddresses(dynamic.Resource, module="dualregion", name="PoolAddresses"):
    """The addresses that lie in a pool, all of them, in order."""

    def __init__(
        self,
        name: str,
        *,
        pool: pulumi.Input[str],
        addresses: Sequence[pulumi.Input[str]],
        opts: pulumi.ResourceOptions,
    ) -> None:
        super().__init__(PoolAddressesProvider(), name, {"pool": pool, "addresses": addresses}, opts)


class ConfigPools(dynamic.Resource, module="dualregion", name="ConfigPools"):
    """The pools that serve a name, all of them, in order; `config` is `<config>:<instance>`."""

    def __init__(
        self,
        name: str,
        *,
        config: pulumi.Input[str],
        pools: Sequence[pulumi.Input[str]],
        opts: pulumi.ResourceOptions,
    ) -> None:
        super().__init__(ConfigPoolsProvider(), name, {"config": config, "pools": pools}, opts)


class UltimateConfig(dynamic.Resource, module="dualregion", name="UltimateConfig"):
    """A name that an instance answers which was bought by hand; `ttl` in seconds."""

    def __init__(
        self,
        name: str,
        *,
        instance: pulumi.Input[str],
        zone: pulumi.Input[str],
        host: str,
        record_type: str,
        ttl: int,
        sequence: str,
        opts: pulumi.ResourceOptions,
    ) -> None:
        props = {"instance": instance, "zone": zone, "host": host, "recordType": record_type, "ttl": ttl}
        super().__init__(UltimateConfigProvider(), name, {**props, "sequence": sequence}, opts)


def _keys() -> tuple[str, str, str]:
    for names in _KEYS:
        key, secret, token = (os.environ.get(name, "") for name in names)
        if key and secret:
            return key, secret, token
    raise RuntimeError(f"no credentials: set {' or '.join(' and '.join(names[:2]) for names in _KEYS)}")


def _key(id: str) -> dict[str, str]:
    config, _, instance = id.partition(":")
    return {"ConfigId": config, "InstanceId": instance}


def _rows(answer: Props, *path: str) -> list[Props]:
    found: Any = answer
    for key in path:
        found = cast("Props", found).get(key) or {}
    return list(found)


def _in_order(rows: Sequence[Props], key: str) -> list[str]:
    return [str(row[key]) for row in sorted(rows, key=lambda row: int(row.get("SerialNumber") or 0))]


def _difference(olds: Props, news: Props, fixed: Sequence[str], free: Sequence[str]) -> dynamic.DiffResult:
    replaces = [key for key in fixed if olds.get(key) != news.get(key)]
    changed = [key for key in free if olds.get(key) != news.get(key)]
    return dynamic.DiffResult(changes=bool(replaces or changed), replaces=replaces, delete_before_replace=True)
