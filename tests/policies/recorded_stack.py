"""Runs a program against mocks and shows the stack to a pack as the engine does in a first preview.

What only the cloud can tell is not known then: left out at the top of a resource, and marked inside a nested object.
"""

from collections.abc import Callable, Mapping
from typing import Any, cast

import pulumi
from google.protobuf import json_format, struct_pb2
from pulumi.runtime import set_all_config, set_mocks
from pulumi.runtime.proto import analyzer_pb2 as proto

from components.recorded_cloud import Answers, Monitor, RecordedCloud
from policies.snapshots import PROVIDER, UNKNOWN

_COMPUTED = ("location", "extranetEndpoint")


class _StackMonitor(Monitor):
    def __init__(self, mocks: Answers, cloud: RecordedCloud) -> None:
        super().__init__(mocks, cloud)
        self.registered: dict[str, Any] = {}
        """Requests by URN."""
        self.outputs: dict[str, Mapping[str, Any]] = {}
        self.computed: set[str] = set()
        """Values that a real preview does not know."""

    def RegisterResource(self, request: Any) -> Any:
        answer = super().RegisterResource(request)
        self.registered[answer.urn] = request
        state = json_format.MessageToDict(answer.object)
        self.outputs[answer.urn] = {key: value for key, value in state.items() if key not in _COMPUTED}
        self.computed |= {answer.id, *(str(state[key]) for key in _COMPUTED if key in state)} - {""}
        return answer

    def RegisterResourceOutputs(self, request: Any) -> Any:
        self.outputs[request.urn] = json_format.MessageToDict(request.outputs)
        return super().RegisterResourceOutputs(request)


def preview(program: Callable[[], object], config: Mapping[str, str]) -> proto.AnalyzeStackRequest:
    """What the engine asks a pack in the first preview of a program. What the program raises is raised here."""
    cloud = RecordedCloud()
    answers = Answers(cloud)
    monitor = _StackMonitor(answers, cloud)
    set_mocks(answers, project="shop", stack="test", preview=False, monitor=monitor)
    set_all_config(dict(config))

    def drained() -> None:
        program()

    try:
        cast("Any", pulumi.runtime).test(drained)()
    finally:
        set_all_config({})
    return proto.AnalyzeStackRequest(resources=[_resource(urn, monitor) for urn in monitor.registered])


def _resource(urn: str, monitor: _StackMonitor) -> proto.AnalyzerResource:
    asked = monitor.registered[urn]
    provider_urn = asked.provider.rpartition("::")[0] if asked.custom else ""
    provider = monitor.registered.get(provider_urn)
    return proto.AnalyzerResource(
        type=asked.type,
        name=asked.name,
        urn=urn,
        parent=asked.parent,
        properties=_struct(_unknown_left_out(monitor.outputs[urn], monitor.computed)),
        provider=proto.AnalyzerProviderResource(
            type=PROVIDER, name=provider.name, urn=provider_urn, properties=_struct(monitor.outputs[provider_urn])
        )
        if provider
        else None,
        propertyDependencies={
            prop: proto.AnalyzerPropertyDependencies(urns=list(found.urns))
            for prop, found in asked.propertyDependencies.items()
            if found.urns
        },
    )


def _unknown_left_out(props: Mapping[str, Any], computed: set[str]) -> Mapping[str, Any]:
    marked = {key: _marked(value, computed) for key, value in props.items()}
    return {key: value for key, value in marked.items() if value != UNKNOWN}


def _marked(value: Any, computed: set[str]) -> Any:
    if isinstance(value, dict):
        return {key: _marked(nested, computed) for key, nested in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [_marked(nested, computed) for nested in cast("list[Any]", value)]
    return UNKNOWN if isinstance(value, str) and any(part in value for part in computed) else value


def _struct(props: Mapping[str, Any]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(cast("dict[str, Any]", props))
    return struct
