"""Runs the plugin as the engine does, and stands in for the engine that it calls back."""

import asyncio
import subprocess
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any, cast

import grpc
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime import set_mocks
from pulumi.runtime.proto import engine_pb2, provider_pb2, provider_pb2_grpc, resource_pb2

from components.recorded_cloud import Answers, Monitor, RecordedCloud

PLUGIN = [sys.executable, "-m", "dualregion"]
"""As a folder is run."""
PLUGIN_BY_HOST = [sys.executable, "-m", "pulumi.run.plugin", "dualregion"]
"""As the language host runs an installed package."""


def _served(service: str, calls: Mapping[str, tuple[Any, Callable[[Any], Any]]]) -> grpc.GenericRpcHandler:
    """A gRPC service of unary calls: the request's type and what answers it, by name."""

    def handler(request_type: Any, answer: Callable[[Any], Any]) -> Any:
        def answered(request: Any, _context: Any) -> Any:
            return answer(request)

        def written(message: Any) -> bytes:
            return message.SerializeToString()

        return cast("Any", grpc).unary_unary_rpc_method_handler(
            answered, request_deserializer=request_type.FromString, response_serializer=written
        )

    handlers = {name: handler(*call) for name, call in calls.items()}
    return cast("Any", grpc).method_handlers_generic_handler(service, handlers)


def _engine(monitor: Monitor) -> tuple[grpc.GenericRpcHandler, ...]:
    """What a plugin calls back: a monitor that records, and an engine that listens to its log."""
    asked: Any = monitor
    return (
        _served(
            "pulumirpc.ResourceMonitor",
            {
                "SupportsFeature": (
                    resource_pb2.SupportsFeatureRequest,
                    lambda request: resource_pb2.SupportsFeatureResponse(
                        hasSupport=asked.SupportsFeature(request).hasSupport
                    ),
                ),
                "GetDeploymentInfo": (empty_pb2.Empty, asked.GetDeploymentInfo),
                "Invoke": (resource_pb2.ResourceInvokeRequest, asked.Invoke),
                "RegisterPackage": (resource_pb2.RegisterPackageRequest, asked.RegisterPackage),
                "RegisterResource": (resource_pb2.RegisterResourceRequest, asked.RegisterResource),
                "RegisterResourceOutputs": (
                    resource_pb2.RegisterResourceOutputsRequest,
                    asked.RegisterResourceOutputs,
                ),
            },
        ),
        _served("pulumirpc.Engine", {"Log": (engine_pb2.LogRequest, lambda _request: empty_pb2.Empty())}),
    )


class Plugin:
    """A running plugin, with a cloud that records what it registers."""

    def __init__(self, provider: Any, callback: str, cloud: RecordedCloud) -> None:
        self._provider = provider
        self._callback = callback
        self.cloud = cloud

    def schema(self) -> str:
        """The schema that it serves, as JSON text."""
        return self._provider.GetSchema(provider_pb2.GetSchemaRequest(version=0)).schema

    def construct(self, name: str, inputs: Mapping[str, Any], config: Mapping[str, str]) -> Any:
        """Construct a `ProtectedWorkload`; the answer's `urn` and `state`. Raises grpc.RpcError where it refuses."""
        given = struct_pb2.Struct()
        given.update(dict(inputs))
        return self._provider.Construct(
            provider_pb2.ConstructRequest(
                project="dualregion",
                stack="test",
                config=dict(config),
                parallel=1,
                monitorEndpoint=self._callback,
                type="dualregion:index:ProtectedWorkload",
                name=name,
                inputs=given,
            )
        )


@contextmanager
def running(command: Sequence[str]) -> Generator[Plugin]:
    """Start the plugin, and stop it again."""
    cloud = RecordedCloud()
    answers = Answers(cloud)
    monitor = Monitor(answers, cloud)
    set_mocks(answers, project="dualregion", stack="test", monitor=monitor)
    # One thread: the mock monitor opens an event loop in each that calls it, and closes none.
    caller = ThreadPoolExecutor(max_workers=1)
    server = grpc.server(caller)
    server.add_generic_rpc_handlers(_engine(monitor))
    callback = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    process = subprocess.Popen([*command, callback], stdout=subprocess.PIPE, text=True)
    try:
        port = cast("Any", process.stdout).readline().strip()
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield Plugin(provider_pb2_grpc.ResourceProviderStub(channel), callback, cloud)
    finally:
        process.terminate()
        process.communicate(timeout=10)
        server.stop(grace=None).wait()
        # A plugin that refused before it called back opened no loop.
        with suppress(RuntimeError):
            caller.submit(lambda: asyncio.get_event_loop().close()).result()
        caller.shutdown()
