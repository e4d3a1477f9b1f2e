"""A cloud that records what the components ask of it and answers as far as they read answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import pulumi
from pulumi.runtime import Mocks, set_all_config, set_mocks
from pulumi.runtime.mocks import MockCallArgs, MockMonitor, MockResourceArgs
from pulumi.runtime.rpc import deserialize_properties

ZONES = {"cn-hongkong": ["cn-hongkong-d", "cn-hongkong-b", "cn-hongkong-c"]}
"""Zones by region, in the order in which the cloud happens to list them. Elsewhere: a, b and c."""

ACCOUNT = "1111111111111111"
ACCOUNTS = {"pair-backup": "2222222222222222"}
"""Accounts by name of the provider. Elsewhere: ACCOUNT."""


@dataclass(frozen=True)
class Registered:
    """One resource as the engine was asked to make it."""

    type: str
    name: str
    inputs: Mapping[str, Any]
    parent: str
    """Name of the parent."""
    provider: str
    """Name of the provider resource; empty where none was named."""
    protect: bool
    ignore_changes: tuple[str, ...]
    dependencies: tuple[str, ...]
    """Names of the resources that have to exist first."""


@dataclass
class RecordedCloud:
    """What a program registered."""

    resources: dict[str, Registered] = field(default_factory=lambda: dict[str, Registered]())
    outputs: dict[str, Mapping[str, Any]] = field(default_factory=lambda: dict[str, Mapping[str, Any]]())

    def of_type(self, end: str) -> list[Registered]:
        """Every resource whose type token ends so, for example `oss/bucket:Bucket`, by name: arrival has no order."""
        return [resource for _, resource in sorted(self.resources.items()) if resource.type.endswith(end)]

    def inputs(self, name: str) -> Mapping[str, Any]:
        """The inputs of the resource with this name."""
        return self.resources[name].inputs


def _name(urn: str) -> str:
    return urn.rsplit("::", 1)[-1]


class Monitor(MockMonitor):
    """Records each registration before it answers it."""

    def __init__(self, mocks: Mocks, cloud: RecordedCloud) -> None:
        super().__init__(mocks)
        self._cloud = cloud

    def RegisterResource(self, request: Any) -> Any:
        # The SDK's mock monitor has no types; what it answers is passed on as it is.
        answer = cast("Any", super()).RegisterResource(request)
        self._cloud.resources[request.name] = Registered(
            type=request.type,
            name=request.name,
            inputs=deserialize_properties(request.object),
            parent=_name(request.parent),
            provider=_name(request.provider.rsplit("::", 1)[0]) if request.provider else "",
            protect=request.protect,
            ignore_changes=tuple(request.ignoreChanges),
            dependencies=tuple(_name(urn) for urn in request.dependencies),
        )
        return answer

    def RegisterResourceOutputs(self, request: Any) -> Any:
        self._cloud.outputs[_name(request.urn)] = deserialize_properties(request.outputs)
        return cast("Any", super()).RegisterResourceOutputs(request)


class Answers(Mocks):
    """What the cloud would say, as far as a component reads it."""

    def __init__(self, cloud: RecordedCloud) -> None:
        self._cloud = cloud

    def _region(self, provider: str | None) -> str:
        name = _name((provider or "").rsplit("::", 1)[0])
        return str(self._cloud.resources[name].inputs["region"]) if name else ""

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        state = dict(cast("Any", args).inputs)
        region = self._region(args.provider)
        if args.typ == "alicloud:oss/bucket:Bucket":
            state |= {"location": f"oss-{region}", "extranetEndpoint": f"oss-{region}.aliyuncs.com"}
        return f"{args.name}-id", state

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        if args.token == "alicloud:index/getAccount:getAccount":
            return {"id": ACCOUNTS.get(_name((args.provider or "").rsplit("::", 1)[0]), ACCOUNT)}, []
        if args.token == "alicloud:ga/getAccelerators:getAccelerators":
            names = [f"{id}.ga.example" for id in cast("list[str]", cast("Any", args).args["ids"])]
            return {"id": "all", "accelerators": [{"dnsName": name} for name in names]}, []
        if args.token != "alicloud:index/getZones:getZones":
            raise AssertionError(f"no component is known to ask for {args.token}")
        region = self._region(args.provider)
        return {"id": region, "ids": ZONES.get(region, [f"{region}{letter}" for letter in "abc"]), "zones": []}, []


def deploy(program: Callable[[], object], config: Mapping[str, str] | None = None) -> RecordedCloud:
    """Run the program and wait until all that it registers has arrived; what it raises is raised here."""
    cloud = RecordedCloud()
    answers = Answers(cloud)
    set_mocks(answers, project="dualregion", stack="test", preview=False, monitor=Monitor(answers, cloud))
    set_all_config(dict(config or {}))

    def drained() -> None:
        program()

    run = cast("Any", pulumi.runtime).test
    try:
        run(drained)()
    finally:
        set_all_config({})
    return cloud
